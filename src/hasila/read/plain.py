"""Plain text files: one file, one report."""

from __future__ import annotations

from hasila.model import Report
from hasila.read.language import language
from hasila.read.problem import Unreadable


def report(text: str, report_id: str, path: str) -> Report:
    """Return the report that a text file holds, its text to the letter. Raises Unreadable if it is empty."""
    if not text.strip():
        raise Unreadable("is empty: there is nothing to read")
    return Report(id=report_id, text=text, language=language(text), path=path)
