"""A parsed page as its lines of text and the elements that hold them.

What a reader of the page does not read as running text (scripts, menus, forms' fields, hidden parts) has no
lines. Elements and lines are numbered in the order of the page, so that an element holds a range of lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from lxml import etree

_UNREAD = frozenset((
    "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "video", "audio",
    "canvas", "map", "select", "button", "input", "textarea", "nav", "dialog", "footer", "figcaption",
    "marquee", "head", "title",
))  # fmt: skip
_UNREAD_ROLES = ("navigation", "complementary", "dialog", "alertdialog", "contentinfo", "search", "menu")
_INLINE = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "img", "ins", "kbd", "label", "mark", "picture", "q", "s", "samp", "small", "source", "span", "strike",
    "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
))  # fmt: skip
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_ENDS = ("</body>", "</html>", "</BODY>", "</HTML>")  # what follows them would be left out
_DATED = ("datetime", "content", "title")
_PRE = re.compile(r"white-space\s*:\s*pre", re.I)
_NAMED_DATE = re.compile(r"(?<![^\W_])(?:date|time|timestamp|posted)(?![^\W_])", re.I)
_STAMP_LENGTH = 160
_PUBLISHED = re.compile(r"datePublished|dc:date|dc:created|published_time")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")


class Line(NamedTuple):
    """A run of text without a break in it, and how many of its letters are links to elsewhere."""

    element: int
    text: str
    linked: int
    is_break: bool  # it stands one line break below the line before, in the same paragraph

    @property
    def plain(self) -> int:
        """How many letters are no links."""
        return len(self.text) - self.linked


class Element:
    """An element that stands on lines of its own, and the lines ``[first, last)`` that it holds."""

    __slots__ = ("first", "images", "is_body", "last", "names", "parent", "tag")

    def __init__(self, parent: int, tag: str, names: str, first: int) -> None:
        self.parent, self.tag, self.names = parent, tag, names
        self.first = self.last = first
        self.images = 0
        self.is_body = False  # the page itself says that this is the text of the article


class Mark(NamedTuple):
    """A time that the markup gives, the line it stands before, and whether it says: published."""

    line: int
    value: str
    is_published: bool


class Stamp(NamedTuple):
    """The words of an inline element that is named for a date, and the line it stands in."""

    line: int
    text: str


class Outline:
    """The lines of a page with the elements that hold them, both in the order of the page."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.elements: list[Element] = []
        self.marks: list[Mark] = []
        self.stamps: list[Stamp] = []

    def above(self, element: int) -> list[int]:
        """Return an element with those that hold it, the innermost first."""
        chain = []
        while element >= 0:
            chain.append(element)
            element = self.elements[element].parent
        return chain

    def common(self, one: int, other: int) -> int:
        """Return the innermost element that holds both."""
        above = set(self.above(one))
        return next(element for element in self.above(other) if element in above)


def parse(page: str) -> Any:
    """Return the root element of a page, or None where it has none."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    for sign in ("\0", *_ENDS):
        page = page.replace(sign, "")
    source = page.encode("utf-8", "replace")
    try:
        return etree.fromstring(source, parser)
    except etree.XMLSyntaxError:
        return None


def outline(root: Any, *, hidden: bool = False) -> Outline:
    """Return the outline of a parsed page; with ``hidden`` also of the parts that scripts show later."""
    return _Walk(hidden=hidden).over(root)


class _Walk:
    """One pass over a page; text gathers until a break."""

    def __init__(self, *, hidden: bool) -> None:
        self.found = Outline()
        self.hidden = hidden
        self.open: list[int] = []
        self.said: list[tuple[str, bool]] = []
        self.links = 0
        self.pre = 0  # how many open elements show line breaks in their text
        self.is_break = False

    def over(self, root: Any) -> Outline:
        walk = etree.iterwalk(root, events=("start", "end"))
        skipped = None
        for event, node in walk:
            if event == "end":
                self.leave(node, is_unread=node is skipped)
            elif self.is_unread(node):
                skipped = node
                walk.skip_subtree()
            else:
                self.enter(node)
        return self.found

    def is_unread(self, node: Any) -> bool:
        return (
            node.tag in _UNREAD
            or node.tag.startswith("amp-")
            or node.get("role") in _UNREAD_ROLES
            or (not self.hidden and (node.get("hidden") is not None or _is_styled_away(node)))
        )

    def enter(self, node: Any) -> None:
        tag = node.tag
        if tag == "br":
            self.break_line(is_break=True)
        elif tag not in _INLINE:
            self.break_line()
            self.open.append(len(self.found.elements))
            parent = self.open[-2] if len(self.open) > 1 else -1
            names = f"{node.get('class', '')} {node.get('id', '')}"
            self.found.elements.append(Element(parent, tag, names, len(self.found.lines)))
            self.found.elements[-1].is_body = "articleBody" in node.get("itemprop", "")
        elif tag == "img" and self.open:
            self.found.elements[self.open[-1]].images += 1
        elif tag == "a" and _leads_away(node):
            self.links += 1
        self.pre += _is_pre(node)
        self.mark(node)
        self.say(node.text)

    def leave(self, node: Any, *, is_unread: bool) -> None:
        tag = node.tag
        self.pre -= not is_unread and _is_pre(node)
        if is_unread or tag == "br":
            pass
        elif tag == "a" and _leads_away(node):
            self.links -= 1
        elif tag not in _INLINE:
            self.break_line()
            done = self.found.elements[self.open.pop()]
            done.last = len(self.found.lines)
            if done.parent >= 0:
                self.found.elements[done.parent].images += done.images
        self.say(node.tail)

    def mark(self, node: Any) -> None:
        said = f"{node.get('itemprop', '')} {node.get('property', '')}"
        is_published = _PUBLISHED.search(said) is not None or "published" in node.get("class", "").split()
        if is_published or node.tag == "time":
            values = [node.get(name) for name in _DATED if node.get(name)]
            if values:
                self.found.marks.append(Mark(len(self.found.lines), values[0], is_published))
        elif node.tag in _INLINE and _NAMED_DATE.search(node.get("class", "")):
            text = "".join(node.itertext())
            if len(text) <= _STAMP_LENGTH:
                self.found.stamps.append(Stamp(len(self.found.lines), text))

    def say(self, text: str | None) -> None:
        for i, part in enumerate(text.split("\n") if text and self.pre else [text]):
            if i:
                self.break_line(is_break=True)
            if part:
                self.said.append((part, self.links > 0))

    def break_line(self, *, is_break: bool = False) -> None:
        text = _squeezed(part for part, _ in self.said) if self.said else ""
        if text and self.open:
            linked = len(_squeezed(part for part, is_link in self.said if is_link))
            if not linked and ("//" in text or "www." in text):
                linked = sum(len(address) for address in _ADDRESS.findall(text))
            self.found.lines.append(Line(self.open[-1], text, linked, self.is_break))
            self.is_break = False
        self.is_break = is_break and (bool(text) or not self.is_break)
        self.said.clear()


def _squeezed(parts: Iterable[str]) -> str:
    return " ".join("".join(parts).split())


def _is_styled_away(node: Any) -> bool:
    style = node.get("style")
    return style is not None and _HIDDEN.search(style) is not None


def _is_pre(node: Any) -> bool:
    style = node.get("style")
    return node.tag == "pre" or (style is not None and _PRE.search(style) is not None)


def _leads_away(node: Any) -> bool:
    """Tell whether a link leads to another page and not to a part of this one."""
    address = node.get("href")
    return bool(address) and not address.startswith("#")
