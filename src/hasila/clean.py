"""Page furniture in running text: links to other reports, notices, forms and shortened repeats of the lead.

Pure: the words are rows of a language pack's ``furniture.tsv``, and nothing is taken out; the caller gets the
spans of the original text to pass over. A text is looked at in pieces, divided by line breaks or wide gaps,
for agencies flatten pages to one line with four or more spaces between what were lines. The rule is to keep
what may be news: a piece goes only if its own words say that it is furniture, or if it is short, has no full
stop and stands under a heading that does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

import msgspec

from hasila.model import Span

COLUMNS = ("lemma", "role", "example", "note")


class Role(StrEnum):
    """What a row's words make furniture of."""

    LINE = "line"  # a piece that is these words, figures and marks aside
    LINE_START = "line_start"  # a piece that opens with these words and goes on like a link title
    LABEL = "label"  # a piece that opens with these words and a colon
    NOTICE = "notice"  # a sentence that holds these words
    HEADING = "heading"  # a piece that is these words, and the link titles that follow
    NEIGHBOUR = "neighbour"  # a piece that is these words, and the one link title that follows
    BLOCK_START = "block_start"  # a piece that is these words, and all after it, in the second half of a text
    UPDATED = "updated"  # a piece that opens with these words and says when the page was changed
    RESUME = "resume"  # what follows a heading and opens with this word is news again


class FurnitureRow(msgspec.Struct, frozen=True):
    """A row of ``furniture.tsv``: words as written, their role, an example of furniture, a note."""

    lemma: str
    role: Role
    example: str
    note: str = ""


def load_furniture(rows_text: str) -> tuple[FurnitureRow, ...]:
    """Parse a furniture table: comment lines open with ``# ``, then the header, then a row a lemma.

    Raises ValueError that names the line.
    """
    rows: list[FurnitureRow] = []
    known: dict[Role, set[str]] = {role: set() for role in Role}
    header: list[str] | None = None
    for number, line in enumerate(rows_text.splitlines(), 1):
        if not line.strip() or line.startswith("# "):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if header is None:
            header = cells
            if tuple(cells) != COLUMNS:
                raise ValueError(f"furniture, line {number}: the header must be {', '.join(COLUMNS)}")
            continue
        rows.append(_row(cells, number))
        if rows[-1].lemma in known[rows[-1].role]:
            raise ValueError(
                f"furniture, line {number}: {rows[-1].lemma!r} has the role {rows[-1].role} twice"
            )
        known[rows[-1].role].add(rows[-1].lemma)
    return tuple(rows)


def _row(cells: list[str], number: int) -> FurnitureRow:
    where = f"furniture, line {number}"
    if not 3 <= len(cells) <= len(COLUMNS):
        raise ValueError(f"{where}: {len(cells)} cells, not {len(COLUMNS)} ({', '.join(COLUMNS)})")
    lemma, role, example = cells[:3]
    if not lemma or not example:
        raise ValueError(f"{where}: a row needs a lemma and an example")
    if role not in list(Role):
        raise ValueError(f"{where}: unknown role {role!r}, expected one of {', '.join(Role)}")
    return FurnitureRow(lemma, Role(role), example, *cells[3:])


_GAP = re.compile(r"\s(?:(?<=\n)\s*|[^\S\n]{3,})")
_SENTENCE = re.compile(r"\S.*?(?:[.!?\u061f\u2026]+(?=\s|$)|$)")
_FULL_STOP_WITHIN = re.compile(r"[^\s.]{2}\.(?:[\"\u00bb\u201d)\]]*\s+\S|[^\W\d_a-zA-Z])")
_STOP_AT_END = re.compile(r"[^.][.:\u060c\u061b][\"\u00bb\u201d)\]]*$")
_ELLIPSIS = re.compile(r"(?:\.{2}|\u2026)[\])\"\u00bb\u201d]{0,2}$")
_WORD = re.compile(r"[^\W_]+")
_COLON = re.compile(r"[:|]|\.{2,}|\u2026")

_LONGEST = 200  # letters of a piece that may be furniture, unless it is a shortened lead
_TITLE_WORDS = 20  # a link title is no longer
_TITLES = 8  # nor do more stand under one heading
_LEAD_WORDS = 6  # a shortened lead is at least so long


class _Piece(NamedTuple):
    """A line, or a part of a line between wide gaps; what is too long for furniture is not folded."""

    start: int
    end: int
    text: str
    folded: str
    words: str  # folded, one space between words and at either end


class Furniture:
    """Finds the page furniture of texts by one table; compiled once for a language."""

    def __init__(self, rows: Iterable[FurnitureRow], fold: Callable[[str], str]) -> None:
        """``fold`` makes spelling variants equal, and may shorten a text; all is compared folded."""
        words: dict[Role, set[str]] = {role: set() for role in Role}
        for row in rows:
            words[row.role].add(_words(fold(row.lemma)))
        self._fold = fold
        self._whole = {
            role: words[role] for role in (Role.LINE, Role.HEADING, Role.NEIGHBOUR, Role.BLOCK_START)
        }
        self._labels = words[Role.LABEL]
        self._starts = tuple(words[Role.LINE_START])
        self._updated = tuple(words[Role.UPDATED])
        self._resume = tuple(words[Role.RESUME])
        self._notices = tuple(words[Role.NOTICE])

    def __call__(self, text: str) -> tuple[Span, ...]:
        """Return the spans of ``text`` that are page furniture, in order and apart."""
        found: list[Span] = []
        titles = 0
        for piece in self._pieces(text):
            role = self._role(piece)
            if role is Role.BLOCK_START and piece.start * 2 >= len(text):
                found.append((piece.start, len(text.rstrip())))
                break
            if role is not None:
                titles = {Role.HEADING: _TITLES, Role.NEIGHBOUR: 1}.get(role, titles)
            elif self._is_link(piece) or self._is_shortened_lead(piece, text):
                pass
            elif titles and _is_title(piece) and not piece.words.startswith(self._resume):
                titles -= 1
            else:
                titles = 0
                found += self._notice_spans(piece)
                continue
            found.append((piece.start, piece.end))
        return _joined(found, text)

    def _pieces(self, text: str) -> Iterator[_Piece]:
        start = 0
        for gap_start, gap_end in (*(gap.span() for gap in _GAP.finditer(text)), (len(text), len(text))):
            piece = text[start:gap_start].rstrip()
            if piece:
                folded = self._fold(piece) if len(piece) <= _LONGEST or _ELLIPSIS.search(piece) else ""
                yield _Piece(start, start + len(piece), piece, folded, _words(folded))
            start = gap_end

    def _role(self, piece: _Piece) -> Role | None:
        """Return the role of a piece that is, but for figures, the words of a row."""
        if piece.words.count(" ") > _TITLE_WORDS:
            return None
        words = _words(" ".join(word for word in piece.words.split() if not word.isdecimal()))
        return next((role for role, known in self._whole.items() if words in known), None)

    def _is_link(self, piece: _Piece) -> bool:
        """Tell whether a piece opens with words that make it a link to something else."""
        if not _may_be_title(piece):
            return False
        if piece.words.startswith(self._updated):
            return any(sign.isdigit() for sign in piece.text)
        if piece.words.startswith(self._starts):
            return _is_title(piece)
        colon = _COLON.search(piece.folded)
        return colon is not None and _words(piece.folded[: colon.start()]) in self._labels

    def _is_shortened_lead(self, piece: _Piece, text: str) -> bool:
        """Tell whether a piece ends in an ellipsis and the text after it repeats its beginning in full."""
        begun = piece.words.split()[:-1]  # its last word may be cut
        if len(begun) < _LEAD_WORDS or not _ELLIPSIS.search(piece.text):
            return False
        return _words(" ".join(begun)) in _words(self._fold(text[piece.end :]))

    def _notice_spans(self, piece: _Piece) -> list[Span]:
        """Return the sentences of a piece that hold the words of a notice."""
        if not any(notice in piece.words for notice in self._notices):
            return []
        return [
            (piece.start + sentence.start(), piece.start + sentence.end())
            for sentence in _SENTENCE.finditer(piece.text)
            if any(notice in _words(self._fold(sentence.group())) for notice in self._notices)
        ]


def _words(folded: str) -> str:
    return " ".join(("", *_WORD.findall(folded), ""))


def _may_be_title(piece: _Piece) -> bool:
    """Tell whether a piece is as short as the title of a link and has no full stop within."""
    return 0 < piece.words.count(" ") - 1 <= _TITLE_WORDS and not _FULL_STOP_WITHIN.search(piece.text)


def _is_title(piece: _Piece) -> bool:
    return _may_be_title(piece) and not _STOP_AT_END.search(piece.text)


def _joined(found: Sequence[Span], text: str) -> tuple[Span, ...]:
    """Join spans with nothing but space between them."""
    spans: list[Span] = []
    for start, end in found:
        if spans and not text[spans[-1][1] : start].strip():
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return tuple(spans)
