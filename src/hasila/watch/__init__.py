"""Polls feeds, sitemaps and pages."""
