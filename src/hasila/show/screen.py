"""Where results are printed: a terminal or a pipe, and never a control sign."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import TextIO

from rich.console import Console
from rich.text import Text

_OPEN, _CLOSE = "\u2068", "\u2069"
_SPACES = re.compile("[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_MIN_WIDTH = 20


def safe(text: str) -> str:
    """Return ``text`` on one line without control signs, direction overrides and lone surrogates."""
    return _SURROGATE.sub("\ufffd", _UNSAFE.sub("", _SPACES.sub(" ", text)))


class Screen:
    """A terminal or a pipe. ``width`` is in cells; None is a pipe without COLUMNS: lines are not wrapped."""

    def __init__(self, stream: TextIO) -> None:
        self._console = Console(file=stream, highlight=False, markup=False, emoji=False)
        self.terminal = self._console.is_terminal
        wrapped = self.terminal or os.environ.get("COLUMNS", "").isdigit()
        self.width = max(self._console.width, _MIN_WIDTH) if wrapped else None

    def isolate(self, words: str) -> str:
        """Return report words made safe and, on a terminal, fenced so that they move nothing else."""
        return f"{_OPEN}{safe(words)}{_CLOSE}" if self.terminal else safe(words)

    def line(self, *parts: str | tuple[str, str], indent: int = 0, hang: int = 2) -> None:
        """Print a paragraph of words and (words, style) pairs; further lines stand ``hang`` cells deeper."""
        text = Text.assemble(*parts)
        for i, row in enumerate(self._rows(text, indent + hang)):
            self._print(Text(" " * (indent if i == 0 else indent + hang)), row)

    def quote(self, *parts: str | tuple[str, str], indent: int = 0) -> None:
        """Print words of a report as a paragraph of their own; each line is fenced by itself."""
        text = Text.assemble(*((safe(p), "") if isinstance(p, str) else (safe(p[0]), p[1]) for p in parts))
        for row in self._rows(text, indent):
            fenced = (_OPEN, row, _CLOSE) if self.terminal else (row,)
            self._print(Text(" " * indent), *fenced)

    def _rows(self, text: Text, indent: int) -> Iterator[Text]:
        if self.width is None:
            yield text
            return
        for row in text.wrap(self._console, max(self.width - indent, _MIN_WIDTH // 2)):
            row.rstrip()
            yield row

    def _print(self, *parts: Text | str) -> None:
        self._console.print(Text.assemble(*parts), soft_wrap=True)
