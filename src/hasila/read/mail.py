"""Letters (.eml), as press offices send them: subject, sender, day and text; what is attached is read as well.

A letter is called by its Message-ID, so that two copies of it are one report.
"""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr

import msgspec
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree

from hasila.model import Report
from hasila.read.charset import decode
from hasila.read.language import language
from hasila.read.moments import moment
from hasila.read.problem import Unreadable
from hasila.read.source import Lasting, Reading, Source, Task, buffered, tied

_MOST_PARTS = 500


def readings(source: Source, task: Task) -> Iterator[Reading]:
    """Yield the report that a letter is, then those of the files attached to it."""
    data = source.whole(task.settings.max_bytes)
    letter = email.message_from_bytes(data, policy=email.policy.default)
    parts = list(_parts(letter))
    body, attached = _body(parts), [part for part in parts if _is_attached(part)]
    message_id = _header(letter, "Message-ID").strip("<> ")
    known = source
    if message_id:
        known = msgspec.structs.replace(source, report_id=f"mid:{message_id}", url=f"mid:{message_id}")
    if not body and not attached:
        raise Unreadable("is a letter without text: there is nothing to read")
    report = _report(letter, body, known, task)
    if body:
        document = known.document(data, "message/rfc822")
        yield from tied([report], document, Lasting if message_id else Reading)
    for part in attached:
        yield from _attachment(part, report, known, task)


def _report(letter: EmailMessage, body: str, source: Source, task: Task) -> Report:
    subject = _header(letter, "Subject")
    name, address = parseaddr(_header(letter, "From"))
    sent = moment(_header(letter, "Date"))
    answered = _header(letter, "In-Reply-To").strip("<> ")
    return Report(
        id=source.report_id,
        text=body if not subject or subject in body else f"{subject}\n\n{body}",
        published=task.settings.day(sent) if sent else None,
        outlet=name or address.partition("@")[2] or None,
        url=source.url,
        title=subject or None,
        language=language(body),
        path=source.name,
        row=source.row,
        reply_to=f"mid:{answered}" if answered else None,
    )


def _attachment(part: EmailMessage, letter: Report, source: Source, task: Task) -> Iterator[Reading]:
    """Yield what an attached file holds: of the day and outlet of its letter, where it says none itself."""
    content, name = part.get_payload(decode=True), part.get_filename() or "attached"
    if not isinstance(content, bytes) or not content.strip():
        return
    inner = source.within(buffered(content), name)
    if source.url is not None:
        inner = msgspec.structs.replace(inner, url=f"{source.url}/{name}", report_id=f"{source.url}/{name}")
    for found in task.inside(inner):
        known = msgspec.structs.replace(
            found.report,
            published=found.report.published or letter.published,
            outlet=found.report.outlet or letter.outlet,
        )
        yield found._replace(report=known)


def _parts(letter: EmailMessage) -> Iterator[EmailMessage]:
    """Yield the parts of a letter that hold something, those of forwarded letters within it included."""
    for number, part in enumerate(letter.walk()):
        if number > _MOST_PARTS:
            raise Unreadable(f"is a letter of more than {_MOST_PARTS} parts: save what matters on its own")
        if not part.is_multipart():
            yield part


def _is_attached(part: EmailMessage) -> bool:
    kind = part.get_content_type()
    named = part.get_filename() is not None
    return named and not kind.startswith(
        ("image/", "audio/", "video/", "application/pkcs", "application/pgp")
    )


def _body(parts: list[EmailMessage]) -> str:
    """Return the first plain text of a letter, or else the text of its first page."""
    for kind in ("text/plain", "text/html"):
        for part in parts:
            if part.get_content_type() == kind and part.get_filename() is None and (text := _text(part)):
                return text
    return ""


def _text(part: EmailMessage) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes) or not content.strip():
        return ""
    text = decode(content, part.get_content_charset())
    if part.get_content_type() == "text/html":
        text = str(extract_plain_text(HTMLTree.parse(text), list_bullets=False, alt_texts=False))
    return text.replace("\r\n", "\n").strip()


def _header(letter: EmailMessage, name: str) -> str:
    """Return a header's words, decoded; what is no header at all is empty."""
    try:
        words = str(letter.get(name, ""))
        if "=?" in words:  # the parser decodes only headers of free text
            words = str(make_header(decode_header(words)))
        return " ".join(words.split())
    except (
        ValueError,
        LookupError,
        AttributeError,
        TypeError,
        HeaderParseError,
    ):  # broken headers break the parser
        return ""
