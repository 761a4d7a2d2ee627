"""Which format a stream is in: told by its content, with the ending of its name as a hint for texts."""

from __future__ import annotations

import re
import zlib
from enum import StrEnum

from hasila.read.charset import decode_head, refuse_binary
from hasila.read.columns import Columns
from hasila.read.problem import Unreadable

HEAD = 8192
"""As many bytes of a stream are looked at."""


class Format(StrEnum):
    """A format of input; the value is the module that reads it."""

    WARC = "warc"
    GZIP = "gzipped"
    ZIP = "zipped"
    PDF = "pdf"
    JSON_LINES = "jsonl"
    JSON = "json_array"
    TELEGRAM_JSON = "telegram_json"
    TELEGRAM_HTML = "telegram_html"
    FEED = "feed"
    LINKS = "links"
    MAIL = "mail"
    TABLE = "table"
    PAGE = "page"
    PLAIN = "plain"


_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_ROW_ENDINGS = (".jsonl", ".ndjson", ".json")
TABLE_ENDINGS = (".csv", ".tsv", ".tab")
_PAGE_ENDINGS = (".html", ".htm", ".xhtml", ".php", ".asp", ".aspx")
_PROLOGUE = r"\s*(?:<\?xml[^>]*>\s*)?(?:<\?xml-stylesheet[^>]*>\s*|<!--.*?-->\s*|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>\s*)*"
_FEED = re.compile(_PROLOGUE + r"<(?:rss|feed|rdf:rdf)\b", re.I | re.S)
_SITEMAP = re.compile(_PROLOGUE + r"<(?:\w+:)?(?:urlset|sitemapindex)\b", re.I | re.S)
_PAGE_BEGINS = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.I)
_TAG = re.compile(r"<(?:p|div|br|h\d|article|span|table|title|meta)\b", re.I)
_CHAT_PAGE = re.compile(r"""<div class="page_body chat_page">|<div class="message (?:default|service)\b""")
_CHAT = re.compile(r'\{\s*"(?:about|personal_information)"\s*:|(?<!\\)"messages"\s*:\s*\[')
_ARRAY = re.compile(r'\[\s*[\[{"\]]')
_OBJECT_OVER_LINES = re.compile(r'\{\s*\n\s*"[^"\n]*"\s*:')
_ADDRESS = re.compile(r"https?://\S+$", re.I)
_LETTER_HEAD = re.compile(r"(?:From |[A-Za-z][A-Za-z0-9-]*:\s)")
_LETTER_FIELD = re.compile(
    r"^(?:From|To|Date|Subject|Message-ID|MIME-Version|Received|Return-Path|Delivered-To|Content-Type):",
    re.I | re.M,
)


def format_of(head: bytes, ending: str, columns: Columns) -> Format:
    """Return the format of a stream that begins with ``head``.

    Raises Unreadable for what can be told to be none: pictures, programs, other archives.
    """
    if head.startswith((b"WARC/", _ZSTD)):
        return Format.WARC
    if head.startswith(_GZIP):
        return Format.WARC if _unpacked(head).startswith(b"WARC/") else Format.GZIP
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Format.ZIP
    if b"%PDF-" in head[:1024]:
        return Format.PDF
    refuse_binary(head)
    return _text_format(head, ending, columns)


def _unpacked(head: bytes) -> bytes:
    try:
        return zlib.decompressobj(31).decompress(head, 64)
    except zlib.error:
        return b""


def _text_format(head: bytes, ending: str, columns: Columns) -> Format:
    text = decode_head(head).lstrip("\ufeff").lstrip()
    if text.startswith(("{", "[")) or (ending in _ROW_ENDINGS and not text.startswith("<")):
        found = _json_format(head, text, ending)
        if found is not None:
            return found
    if _FEED.match(text):
        return Format.FEED
    if _SITEMAP.match(text) or _is_list_of_addresses(text):
        return Format.LINKS
    if _CHAT_PAGE.search(text):
        return Format.TELEGRAM_HTML
    if _is_page(text, ending):
        return Format.PAGE
    if _LETTER_HEAD.match(text) and len(_LETTER_FIELD.findall(text)) >= 2:
        return Format.MAIL
    if ending in TABLE_ENDINGS or _has_text_column(text, columns):
        return Format.TABLE
    return Format.PLAIN


def _json_format(head: bytes, text: str, ending: str) -> Format | None:
    if b"\0" in head:
        raise Unreadable("is UTF-16: save the rows as UTF-8")
    if _CHAT.search(text):
        return Format.TELEGRAM_JSON
    if _ARRAY.match(text) or _OBJECT_OVER_LINES.match(text):
        return Format.JSON
    return Format.JSON_LINES if ending in _ROW_ENDINGS or re.match(r'\{\s*"', text) else None


def _is_page(text: str, ending: str) -> bool:
    if _PAGE_BEGINS.search(text[:1024]):
        return True
    return (ending in _PAGE_ENDINGS or text.startswith("<")) and _TAG.search(text[:4096]) is not None


def _is_list_of_addresses(text: str) -> bool:
    whole = text if len(text) < HEAD // 2 else text.rpartition("\n")[0]
    lines = [line.strip() for line in whole.splitlines()]
    said = [line for line in lines if line and not line.startswith("#")]
    return bool(said) and all(_ADDRESS.match(line) for line in said)


def _has_text_column(text: str, columns: Columns) -> bool:
    """Tell whether the first line is the header of a table: two cells or more, among them that of the text."""
    line = text.partition("\n")[0].strip()
    return any(columns.of("text") in cells(line, sign) for sign in DELIMITERS if sign in line)


DELIMITERS = "\t,;|"
"""What stands between cells: the tab, the comma, and what spreadsheets of other locales write."""


def cells(line: str, sign: str) -> list[str]:
    """Return the cells of a table's first line, without the marks around them."""
    return [cell.strip().strip('"') for cell in line.split(sign)]
