"""Measurements: accuracy against gold records, claims gained and lost between revisions, speed."""
