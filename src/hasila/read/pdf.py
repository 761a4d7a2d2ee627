"""PDF with a text layer: its letters in reading order, the lines of a paragraph joined.

PDFium puts Arabic back into the order in which it is read and joined shapes back into letters. The text that
comes out of here is the report's original text; the file is its document.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from hasila.read.plain import text_reading
from hasila.read.problem import Unreadable, needs
from hasila.read.source import Reading, Source, Task

_SHAPES = re.compile("[\ufb50-\ufdff\ufe70-\ufeff]")
_NO_LETTERS = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]")
_SENTENCE_ENDS = re.compile('[.!?:\u061f\u061b\u2026]["\u00bb\u201d)\\]]*$')
_ITEM_BEGINS = re.compile(r"(?:[-*\u2022\u25cf\u25aa]|\d{1,3}[.)-]|[.(-]\d{1,3})\s")
_FULL_LINE = 0.75  # of the longest line on the page: a shorter one ends its paragraph
_MOST_UNREADABLE = 0.2


def readings(source: Source, task: Task) -> Iterator[Reading]:
    """Yield the report that a PDF holds. Raises Unreadable where it is scanned, locked or broken."""
    data = source.whole(task.settings.max_bytes)
    text = "\n\n".join(page for page in _pages(data, task.settings.max_bytes) if page)
    if not text:
        raise Unreadable("has no text layer (a scan?): have its text recognised first, or give its text")
    if len(_NO_LETTERS.findall(text)) > len(text) * _MOST_UNREADABLE:
        raise Unreadable(
            "has a text layer that does not say which letters it means: have its text recognised first"
        )
    yield from text_reading(text, source, source.document(data, "application/pdf"))


def _pages(data: bytes, longest: int) -> Iterator[str]:
    try:
        import pypdfium2  # noqa: PLC0415
    except ImportError:
        raise needs("pypdfium2", "a PDF") from None
    try:
        with pypdfium2.PdfDocument(data) as book:
            for number in range(len(book)):
                page = _page_text(book[number])
                longest -= len(page)
                if longest < 0:
                    raise Unreadable("holds more text than a report may have: split it or raise the limit")
                yield page
    except pypdfium2.PdfiumError as error:
        what = (
            "is locked with a password" if "password" in str(error).lower() else f"cannot be read ({error})"
        )
        raise Unreadable(f"is a PDF that {what}: save it again without, or give its text") from None


def _page_text(page: Any) -> str:
    text = page.get_textpage().get_text_range(errors="replace")
    letters = _SHAPES.sub(lambda shape: unicodedata.normalize("NFKC", shape[0]), text)
    return _paragraphs([line.strip() for line in letters.splitlines()])


def _paragraphs(lines: list[str]) -> str:
    """Return lines with a space in place of the breaks within a paragraph."""
    full = max(map(len, lines), default=0) * _FULL_LINE
    parts: list[str] = []
    for line, following in pairwise([*lines, ""]):
        goes_on = (
            len(line) >= full
            and following
            and not _SENTENCE_ENDS.search(line)
            and not _ITEM_BEGINS.match(following)
        )
        parts += [line, " " if goes_on else "\n"]
    return re.sub(r"\n{3,}", "\n\n", "".join(parts)).strip()
