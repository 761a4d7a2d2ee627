"""The pages of ``samples/pages``: layouts of Arabic news sites, filled with stories whose text is known.

A ``.page`` file opens with what is true of it, in TOML: outlet, story, published (null where the page does not
say), and, where they are not those of the story, its title and text. After ``---`` follows the page as it would be
saved; ``{{title}}`` and ``{{1}}`` to ``{{5}}`` stand for the story's words, ``{{mina.1}}``, ``{{link mina}}`` and
``{{teaser mina}}`` for those of another story.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from bench.corpus import ROOT

FOLDER = ROOT / "samples/pages"
_HOLE = re.compile(r"\{\{(?:(title|link|teaser|[1-5])(?: (\w+))?|(\w+)\.(\w+))\}\}")

Story = Mapping[str, str]


class Page(NamedTuple):
    """A page with what is true of it: ``text`` is the article without headline, captions and all around it."""

    name: str
    data: bytes
    title: str | None
    text: str
    outlet: str | None
    published: dt.date | None
    held_out: bool

    @property
    def html(self) -> str:
        """The page, decoded with the charset that it is in."""
        return self.data.decode("utf-8") if b"windows-1256" not in self.data[:600] else self._old()

    def _old(self) -> str:
        try:
            return self.data.decode("utf-8")
        except UnicodeDecodeError:
            return self.data.decode("windows-1256")


@cache
def _stories() -> Mapping[str, Story]:
    return tomllib.loads((FOLDER / "stories.toml").read_text(encoding="utf-8"))


def pages() -> list[Page]:
    """Return all pages, in the order of their names."""
    return [_page(path) for path in sorted(FOLDER.glob("*.page"))]


def _page(path: Path) -> Page:
    head, _, source = path.read_text(encoding="utf-8").partition("\n---\n")
    told = tomllib.loads(head)
    stories = _stories()
    story = {**stories[told["story"]], **({"title": told["title"]} if told.get("title") else {})}

    def words(name: str) -> str:
        other, _, key = name.rpartition(".")
        return (stories[other] if other else story)[key]

    def filled(hole: re.Match[str]) -> str:
        key, other, where, what = hole.groups()
        return (stories[where][what]) if where else (stories[other] if other else story)[key]

    text = [
        words(p) if p in story or p.partition(".")[0] in stories else p for p in told.get("text", "12345")
    ]
    return Page(
        name=path.stem,
        data=_HOLE.sub(filled, source).encode(told.get("charset", "utf-8")),
        title=told.get("title", story["title"]) or None,
        text="\n\n".join(text),
        outlet=told.get("outlet"),
        published=told.get("published"),
        held_out=told.get("held_out", False),
    )
