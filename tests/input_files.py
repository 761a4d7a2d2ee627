"""Files of the formats that reports come in, made as the programs that write them make them."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import arabic_reshaper
import openpyxl
from bidi.algorithm import get_display
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fpdf import FPDF
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

NEWS = "قتل سبعة مدنيين وأصيب اثنا عشر آخرون، اليوم الاثنين، في قصف مدفعي على بلدة الوادي بالريف الشمالي."
FETCHED = dt.datetime(2020, 2, 11, 6, 30, tzinfo=dt.UTC)


def page(text: str = NEWS, title: str = "قصف على بلدة الوادي") -> bytes:
    """Return a web page in UTF-8."""
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title></head><body><article><h1>{title}</h1>"
        f"<p>{text}</p></article></body></html>"
    ).encode()


def warc(
    pages: Iterable[tuple[str, bytes]],
    *,
    gzip: bool = True,
    kind: str = "text/html; charset=utf-8",
    status: str = "200 OK",
    more: Sequence[tuple[str, str]] = (),
) -> bytes:
    """Return a web archive with a response for each address and its body."""
    stream = io.BytesIO()
    writer = WARCWriter(stream, gzip=gzip)
    info = writer.create_warcinfo_record("crawl.warc", {"software": "test"})
    writer.write_record(info)
    info.raw_stream.close()
    for url, body in pages:
        headers = StatusAndHeaders(status, [("Content-Type", kind), *more], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            url,
            "response",
            payload=io.BytesIO(body),
            http_headers=headers,
            warc_headers_dict={"WARC-Date": FETCHED.strftime("%Y-%m-%dT%H:%M:%SZ")},
        )
        writer.write_record(record)
        record.raw_stream.close()
    return stream.getvalue()


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return files packed into a ZIP archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return stream.getvalue()


def wacz(records: bytes) -> bytes:
    """Return a web archive in the container that archiving browsers write."""
    return zipped(
        {
            "archive/data.warc.gz": records,
            "indexes/index.cdx.gz": b"\x1f\x8b",
            "pages/pages.jsonl": b'{"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}\n',
            "datapackage.json": b'{"profile": "data-package", "wacz_version": "1.1.1", "resources": []}',
        }
    )


def workbook(rows: Iterable[Sequence[Any]], **more: Iterable[Sequence[Any]]) -> bytes:
    """Return a workbook with a sheet of rows, and further ones by name."""
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    for row in rows:
        first.append(list(row))
    for name, others in more.items():
        sheet = book.create_sheet(name)
        for row in others:
            sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def pdf(pages: Iterable[Sequence[str]], font: Path) -> bytes:
    """Return a PDF whose lines hold joined shapes of letters from left to right, as layout programs write them."""
    book = FPDF()
    book.add_font("Blank", fname=str(_blank_font(font)))
    book.set_font("Blank", size=9)
    for lines in pages:
        book.add_page()
        for line in lines:
            shown = get_display(arabic_reshaper.reshape(line))
            book.cell(0, 8, shown, align="R", new_x="LMARGIN", new_y="NEXT")
    return bytes(book.output())


def _blank_font(file: Path) -> Path:
    """Write a font with a box for each letter and each of its joined shapes."""
    if file.exists():
        return file
    signs = [
        *range(0x20, 0x7F),
        *range(0x600, 0x700),
        *range(0xFB50, 0xFE00),
        *range(0xFE70, 0xFF00),
        0xAB,
        0xBB,
    ]
    names = {sign: f"uni{sign:04X}" for sign in signs}
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", *names.values()])
    builder.setupCharacterMap(names)
    pen = TTGlyphPen(None)
    pen.moveTo((50, 0))
    for corner in ((50, 500), (400, 500), (400, 0)):
        pen.lineTo(corner)
    pen.closePath()
    box = pen.glyph()
    builder.setupGlyf(dict.fromkeys([".notdef", *names.values()], box))
    builder.setupHorizontalMetrics(dict.fromkeys([".notdef", *names.values()], (500, 50)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Blank", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200)
    builder.setupPost()
    builder.save(str(file))
    return file


CHANNEL = 1234567890


def message(number: int, text: Any = NEWS, **more: Any) -> dict[str, Any]:
    """Return a message as Telegram Desktop exports it, sent on 10 February 2020 at 20:30 UTC."""
    return {
        "id": number,
        "type": "message",
        "date": "2020-02-10T23:30:00",
        "date_unixtime": "1581366600",
        "from": "شبكة الوادي",
        "from_id": f"channel{CHANNEL}",
        **more,
        "text": text,
        "text_entities": [],
    }


def channel(
    *messages: Any, name: str = "شبكة الوادي", number: int = CHANNEL, kind: str = "public_channel"
) -> Any:
    """Return the export of one chat."""
    return {"name": name, "type": kind, "id": number, "messages": list(messages)}


def account(*chats: Any) -> Any:
    """Return the export of all that an account has."""
    return {
        "about": "Here is the data you requested.",
        "personal_information": {"user_id": 7, "first_name": "م", "username": "@m"},
        "contacts": {"about": "…", "list": [{"first_name": "س", "phone_number": "00", "messages": "no"}]},
        "chats": {"about": "This page lists all chats from this export.", "list": list(chats)},
    }


def exported(what: Any) -> bytes:
    """Return an export as Telegram Desktop writes JSON: one space a level."""
    return json.dumps(what, ensure_ascii=False, indent=1).encode()


_PAGE_HEAD = """<!DOCTYPE html>
<html>

 <head>

  <meta charset="utf-8"/>
<title>Exported Data</title>
  <meta content="width=device-width, initial-scale=1.0" name="viewport"/>

  <link href="css/style.css" rel="stylesheet"/>

 </head>

 <body onload="CheckLocation();">

  <div class="page_wrap">

   <div class="page_header">

    <div class="content">

     <div class="text bold">
شبكة الوادي
     </div>

    </div>

   </div>

   <div class="page_body chat_page">

    <div class="history">

     <div class="message service" id="message-1">

      <div class="body details">
10 February 2020
      </div>

     </div>
"""


def chat_page(*messages: str) -> bytes:
    """Return a page of the HTML export of a chat."""
    return (
        _PAGE_HEAD + "".join(messages) + "\n    </div>\n   </div>\n  </div>\n </body>\n</html>\n"
    ).encode()


def chat_message(
    number: int, text: str, *, sent: str = "10.02.2020 23:30:00 UTC+03:00", origin: str = "", answers: int = 0
) -> str:
    """Return the markup of a message; ``text`` is markup."""
    answered = f"""
       <div class="reply_to details">
In reply to <a href="#go_to_message{answers}" onclick="return GoToMessage({answers})">this message</a>
       </div>
"""
    words = f"""
       <div class="text">
{text}
       </div>
"""
    forwarded = f"""
       <div class="pull_left forwarded userpic_wrap">
        <div class="userpic userpic5"><div class="initials">و</div></div>
       </div>
       <div class="forwarded body">
        <div class="from_name">
{origin} <span class="date details" title="09.02.2020 08:00:00 UTC+03:00"> 09.02.2020 08:00:00</span>
        </div>
{words}
       </div>
"""
    return f"""
     <div class="message default clearfix" id="message{number}">

      <div class="pull_left userpic_wrap">
       <div class="userpic userpic3"><div class="initials">ش</div></div>
      </div>

      <div class="body">

       <div class="pull_right date details" title="{sent}">
23:30
       </div>

       <div class="from_name">
شبكة الوادي
       </div>
{answered if answers else ""}{forwarded if origin else words}
      </div>

     </div>
"""
