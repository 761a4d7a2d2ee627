"""Bytes to text: UTF-8, UTF-16, windows-1256, ISO-8859-6, and what else detection finds.

Strict UTF-8 comes first, for no other encoding passes it by chance. After it the candidates (declared in the
page, detected, the two Arabic ones) are judged by how plausible their text is, because old Arabic pages often
declare a Western encoding that they are not in.
"""

from __future__ import annotations

import codecs
import re

from resiliparse.parse.encoding import detect_encoding, detect_mime, map_encoding_to_html5

from hasila.read.problem import Unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 1 << 16
_HEAD = 4096
_DECLARED = re.compile(rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)""", re.I)
_MIXED = re.compile("[A-Za-z][\u0600-\u06ff]|[\u0600-\u06ff][A-Za-z]")
_TEXT_TYPES = (
    "text/",
    "application/octet-stream",
    "application/xml",
    "application/xhtml",
    "application/json",
)
_PUNCTUATION = frozenset(
    "\u00a0\u00ab\u00bb\u200c\u200d\u200e\u200f\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026"
)
_NAMES = {
    "application/pdf": "PDF",
    "application/zip": "ZIP archive or Word document",
    "application/gzip": "gzip archive",
}


def refuse_binary(head: bytes) -> None:
    """Raise Unreadable if the first bytes of a file are of an image, archive, PDF or other binary file."""
    if head.startswith(tuple(mark for mark, _ in _MARKS)):
        return
    kind = detect_mime(head[:_HEAD])
    if not kind.startswith(_TEXT_TYPES):
        raise Unreadable(f"is a binary file ({_NAMES.get(kind, kind)}): convert it to text or HTML first")
    if b"\0" in head and _utf16_without_mark(head) is None:
        raise Unreadable("is a binary file (unknown kind): convert it to text or HTML first")


def decode(data: bytes, declared: str | None = None) -> str:
    """Decode a whole file, without its byte order mark; ``declared`` is what came with it, one guess of several.

    Single broken bytes in UTF-8 become U+FFFD. Raises Unreadable where no encoding gives plausible text.
    """
    marked = _marked(data)
    if marked is not None:
        return data.decode(marked, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _damaged_utf8(data) or data.decode(_most_plausible(data, declared), "replace")


def encoding_of(head: bytes) -> str:
    """Return the encoding of a text that begins with ``head``, to be read as a stream. Raises Unreadable."""
    marked = _marked(head)
    if marked is not None:
        return marked
    return "utf-8" if _damaged_utf8(head) is not None else _most_plausible(head, None)


def decode_head(head: bytes) -> str:
    """Decode the first bytes of a text, well enough to tell its format; they may end within a letter."""
    return head.decode(_marked(head) or "utf-8", "replace")


def _marked(data: bytes) -> str | None:
    """Return the encoding that a byte order mark tells, or the order of UTF-16 without one; null for others."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    return _utf16_without_mark(data[:_HEAD]) if b"\0" in data[:_HEAD] else None


def _utf16_without_mark(head: bytes) -> str | None:
    """Return the byte order whose reading of these bytes is text, or null."""
    even = head[: len(head) // 2 * 2]
    readings = {encoding: even.decode(encoding, "replace") for encoding in ("utf-16-le", "utf-16-be")}
    best = max(readings, key=lambda encoding: _plausibility(readings[encoding]))
    return best if _plausibility(readings[best]) > 0.95 else None


def _damaged_utf8(data: bytes) -> str | None:
    """Return UTF-8 text with a few broken bytes (a page cut short), or null if it is not UTF-8 at all."""
    text = data.decode("utf-8", "replace")
    beyond_ascii = len(re.findall(r"[^\x00-\x7f]", text))
    return text if text.count("\ufffd") * 20 <= beyond_ascii else None


def _most_plausible(data: bytes, declared: str | None) -> str:
    written = _DECLARED.search(data[:_HEAD])
    said = (declared, written[1].decode("ascii") if written else None)
    sample = data[:_SAMPLE]
    scores = {
        encoding: _plausibility(sample.decode(encoding, "replace"))
        for encoding in (*map(_known, said), "cp1256", detect_encoding(sample), "iso8859_6")
        if encoding is not None
    }
    best = max(scores, key=lambda encoding: scores[encoding])
    if scores[best] < 0.7:
        raise Unreadable(
            "is text in no encoding that could be told (UTF-8, UTF-16, windows-1256, …): save it as UTF-8"
        )
    return best


def _known(name: str | None) -> str | None:
    known = map_encoding_to_html5(name, fallback_utf8=False) if name else None
    return str(known) if known else None


def _plausibility(text: str) -> float:
    """Return the share of signs that Arabic reports are made of, at most 1.

    Letters of other scripts count a little less, accented Latin ones much less; Arabic letters that touch
    Latin ones are taken for a misreading.
    """
    return (sum(map(_worth, text)) - 2 * len(_MIXED.findall(text))) / max(len(text), 1)


def _worth(sign: str) -> float:
    if " " <= sign <= "~" or sign in "\n\r\t" or "\u0600" <= sign <= "\u06ff" or sign in _PUNCTUATION:
        return 1.0
    if "\u0370" <= sign <= "\ud7ff" and sign.isalpha():
        return 0.9
    return 0.3 if sign.isalpha() and sign < "\u0370" else 0.0
