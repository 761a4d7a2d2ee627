"""Channels and groups as Telegram Desktop exports them to JSON: one chat, or all that an account has.

A chat's name is the outlet and a message's link the address; Telegram writes no public names into exports, so the
link is the one that members can open. A forwarded message names whose words it passes on (``origin``), a reply
what it answers, an edited one when. Private talks that lie among an account's chats are passed over.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from hasila.model import Report
from hasila.read.elements import Element, elements
from hasila.read.language import language
from hasila.read.problem import Unreadable
from hasila.read.source import Lasting, Reading, Settings, Source, Task, tied

_PRIVATE = frozenset({"personal_chat", "bot_chat", "saved_messages", "replies", "verify_codes"})
_DEPTH_OF_ONE_CHAT = 2
_LINKED = ("channel", "supergroup")
_UNKNOWN = "Deleted Account"
"""What Telegram calls those whose name it no longer tells."""

NO_MESSAGES = "is an export without messages that hold words: export the chat's history"
_CONTROL = re.compile(rb"\\x([0-9A-F]{2})")  # written by old versions, and no JSON


class _Part(msgspec.Struct):
    text: str = ""


class _Message(msgspec.Struct):
    id: int
    type: str = "message"
    date: str | None = None
    date_unixtime: str | int | None = None
    edited: str | None = None
    edited_unixtime: str | int | None = None
    forwarded_from: str | msgspec.UnsetType | None = msgspec.UNSET
    forwarded_from_id: str | None = None
    reply_to_message_id: int | None = None
    reply_to_peer_id: str | None = None
    text: str | list[str | _Part] = ""

    @property
    def words(self) -> str:
        """The text, put together from its runs of plain and marked words."""
        parts = [self.text] if isinstance(self.text, str) else self.text
        return "".join(part if isinstance(part, str) else part.text for part in parts)


_decode = msgspec.json.Decoder(_Message).decode


def readings(source: Source, task: Task) -> Iterator[Reading]:
    """Yield the messages that hold words, their numbers as rows; one that cannot be read is a problem."""
    seen, passed_over = False, set[object]()
    for number, element in enumerate(elements(source.stream, "messages", task.settings.max_bytes), 1):
        row = number if source.row is None else source.row
        chat = element.around
        if chat.get("type") in _PRIVATE and element.depth > _DEPTH_OF_ONE_CHAT:
            passed_over.add(chat.get("id"))
            continue
        try:
            for found in _of_message(element, row, source, task.settings):
                seen = True
                yield found
        except Unreadable as error:
            seen = True
            task.problem(source, str(error), row)
    if passed_over:
        task.problem(source, f"holds {len(passed_over)} private chats, which are passed over")
    elif not seen:
        raise Unreadable(NO_MESSAGES)


def _of_message(element: Element, row: int, source: Source, settings: Settings) -> Iterator[Reading]:
    message = _message(element.data)
    if message.type != "message" or not message.words.strip():
        return
    chat = element.around
    link = _link(chat, message.id)
    data = _excerpt(element)
    report = Report(
        id=link or f"{chat.get('name')}/{message.id}",
        text=message.words,
        published=_published(message, settings),
        outlet=chat.get("name") or None,
        url=link,
        language=language(message.words),
        path=source.name,
        row=row,
        origin=_origin(message),
        reply_to=_answered(message, chat),
        edited_at=_moment(message.edited_unixtime, message.edited),
    )
    document = msgspec.structs.replace(source.document(data, "application/json", row), url=link)
    yield from tied([report], document, Lasting)


def _message(data: bytes) -> _Message:
    try:
        return _decode(data)
    except msgspec.ValidationError as error:
        raise Unreadable(f"is no message: {error}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        try:
            return _decode(_CONTROL.sub(rb"\\u00\1", data))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise Unreadable(f"is no message: {error}") from None


def _excerpt(element: Element) -> bytes:
    """Return an export that holds this message alone, as written, so that it can be read again."""
    head = {key: element.around.get(key) for key in ("name", "type", "id")}
    return msgspec.json.encode(head)[:-1] + b',"messages":[' + element.data + b"]}"


def _link(chat: dict[str, Any], message: int) -> str | None:
    number = str(chat.get("id", "")).removeprefix("-100").removeprefix("-")
    kind = str(chat.get("type", ""))
    return f"https://t.me/c/{number}/{message}" if number.isdigit() and kind.endswith(_LINKED) else None


def _origin(message: _Message) -> str | None:
    if message.forwarded_from is msgspec.UNSET:
        return None
    return message.forwarded_from or message.forwarded_from_id or _UNKNOWN


def _answered(message: _Message, chat: dict[str, Any]) -> str | None:
    if message.reply_to_message_id is None:
        return None
    other = message.reply_to_peer_id
    if other is None:
        return _link(chat, message.reply_to_message_id) or f"{chat.get('name')}/{message.reply_to_message_id}"
    number = other.removeprefix("channel")
    return f"https://t.me/c/{number}/{message.reply_to_message_id}" if number.isdigit() else None


def _published(message: _Message, settings: Settings) -> dt.date | None:
    """Return the day as printed, which is that of the clock of who exported, or that of the settings' zone."""
    moment = _moment(message.date_unixtime, message.date)
    if settings.timezone is not None and message.date_unixtime is not None and moment is not None:
        return settings.day(moment)
    printed = _moment(None, message.date) or moment
    return printed.date() if printed else None


def _moment(seconds: str | int | None, printed: str | None) -> dt.datetime | None:
    try:
        if seconds is not None:
            return dt.datetime.fromtimestamp(int(seconds), dt.UTC)
        found = dt.datetime.fromisoformat(printed) if printed else None
    except (ValueError, OverflowError, OSError):
        raise Unreadable(f"has the date {printed or seconds!r}, which is none") from None
    return found.replace(tzinfo=dt.UTC) if found is not None and found.tzinfo is None else found
