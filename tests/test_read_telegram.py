"""Exports of Telegram Desktop: JSON of a chat and of an account, HTML; forwards, replies, edits."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

import hasila
from hasila.model import Report
from hasila.read import Problem, Settings, only_first, read, readings, reports_in
from input_files import (
    CHANNEL,
    NEWS,
    account,
    channel,
    chat_message,
    chat_page,
    exported,
    message,
)

OTHER = "مراسل الشمال"
LINK = f"https://t.me/c/{CHANNEL}"


def reports_of(
    folder: Path, data: bytes, name: str = "result.json", **settings: Any
) -> tuple[list[Report], list[str]]:
    file = folder / name
    file.write_bytes(data)
    problems: list[Problem] = []
    found = list(read([file], problems.append, Settings(**settings)))
    return found, [f"{problem.row}: {problem.message}" for problem in problems]


def test_message_is_a_report_of_the_channel(tmp_path: Path) -> None:
    (report,), problems = reports_of(tmp_path, exported(channel(message(7))))
    assert problems == []
    assert (report.id, report.url, report.outlet) == (f"{LINK}/7", f"{LINK}/7", "شبكة الوادي")
    assert (report.text, report.published, report.language) == (NEWS, dt.date(2020, 2, 10), "ar")
    assert (report.origin, report.reply_to, report.edited_at) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (NEWS, NEWS),
        ([{"type": "bold", "text": "عاجل"}, f"\n{NEWS}"], f"عاجل\n{NEWS}"),
        ([NEWS, {"type": "text_link", "text": "المزيد", "href": "https://a.example"}], f"{NEWS}المزيد"),
        ([{"type": "hashtag", "text": "#الوادي"}, " ", NEWS], f"#الوادي {NEWS}"),
        (f"{NEWS} \u2028 \u202b(15)\u202c 🔴", f"{NEWS} \u2028 \u202b(15)\u202c 🔴"),
    ],
)
def test_text_is_put_together_from_its_runs(tmp_path: Path, text: Any, words: str) -> None:
    reports, problems = reports_of(tmp_path, exported(channel(message(7, text))))
    assert ([report.text for report in reports], problems) == ([words], [])


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"forwarded_from": OTHER}, {"origin": OTHER}),
        ({"forwarded_from": None, "forwarded_from_id": "channel55"}, {"origin": "channel55"}),
        ({"forwarded_from": None}, {"origin": "Deleted Account"}),
        ({"reply_to_message_id": 3}, {"reply_to": f"{LINK}/3"}),
        ({"reply_to_message_id": 3, "reply_to_peer_id": "channel55"}, {"reply_to": "https://t.me/c/55/3"}),
        ({"reply_to_message_id": 3, "reply_to_peer_id": "user55"}, {"reply_to": None}),
        (
            {"edited": "2020-02-10T23:50:00", "edited_unixtime": "1581367800"},
            {"edited_at": dt.datetime(2020, 2, 10, 20, 50, tzinfo=dt.UTC)},
        ),
        ({"edited": "2020-02-10T23:50:00"}, {"edited_at": dt.datetime(2020, 2, 10, 23, 50, tzinfo=dt.UTC)}),
        ({"photo": "(File not included.)", "width": 800, "reactions": [{"count": 3}]}, {"text": NEWS}),
    ],
)
def test_provenance(tmp_path: Path, more: dict[str, Any], expected: dict[str, Any]) -> None:
    (report,), problems = reports_of(tmp_path, exported(channel(message(7, **more))))
    assert {field: getattr(report, field) for field in expected} == expected
    assert (report.outlet, problems) == ("شبكة الوادي", [])


@pytest.mark.parametrize(
    ("zone", "seconds", "day"),
    [
        (None, "1581366600", dt.date(2020, 2, 10)),  # as printed, by the clock of who exported
        (dt.timezone(dt.timedelta(hours=3)), "1581366600", dt.date(2020, 2, 10)),
        (dt.timezone(dt.timedelta(hours=4)), "1581366600", dt.date(2020, 2, 11)),
        (dt.timezone(dt.timedelta(hours=4)), None, dt.date(2020, 2, 10)),
    ],
)
def test_day_is_as_printed_or_of_the_zone_that_is_given(
    tmp_path: Path, zone: dt.tzinfo | None, seconds: str | None, day: dt.date
) -> None:
    sent = message(7, date_unixtime=seconds)
    (report,), _ = reports_of(tmp_path, exported(channel(sent)), timezone=zone)
    assert report.published == day


def test_what_holds_no_words_is_passed_over(tmp_path: Path) -> None:
    service = {
        "id": 1,
        "type": "service",
        "date": "2020-02-10T10:00:00",
        "action": "create_channel",
        "text": "",
    }
    unsupported = {"id": 3, "type": "unsupported"}
    data = exported(channel(service, message(2, ""), unsupported, message(4)))
    reports, problems = reports_of(tmp_path, data)
    assert ([report.row for report in reports], problems) == ([4], [])


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"id": "seven", "type": "message", "text": NEWS}, "is no message: Expected `int`"),
        ({"id": 2, "type": "message", "text": {"a": 1}}, "is no message"),
        (message(2, date_unixtime="soon"), "has the date"),
        (message(2, date="yesterday", date_unixtime=None), "has the date 'yesterday', which is none"),
    ],
)
def test_bad_message_is_told_and_the_others_are_read(tmp_path: Path, bad: Any, said: str) -> None:
    reports, problems = reports_of(tmp_path, exported(channel(message(1), bad, message(3))))
    assert [report.row for report in reports] == [1, 3]
    assert len(problems) == 1
    assert problems[0].startswith(f"2: {said}")


def test_control_signs_as_old_versions_wrote_them(tmp_path: Path) -> None:
    data = exported(channel(message(1))).replace(NEWS.encode(), NEWS.encode() + rb"\x0B!")
    reports, problems = reports_of(tmp_path, data)
    assert ([report.text for report in reports], problems) == ([f"{NEWS}\x0b!"], [])


def test_export_that_is_cut_short_keeps_what_is_whole(tmp_path: Path) -> None:
    data = exported(channel(message(1), message(2), message(3)))
    reports, problems = reports_of(tmp_path, data[: data.index(b'"id": 3') + 40])
    assert [report.row for report in reports] == [1, 2]
    assert problems == ["None: is cut short within entry 3: those before it are read"]


def test_message_that_is_too_long_is_told(tmp_path: Path) -> None:
    data = exported(channel(message(1), message(2, NEWS * 5000)))
    reports, problems = reports_of(tmp_path, data, max_bytes=200_000)
    assert [report.row for report in reports] == [1]
    assert "more than 200,000 bytes" in problems[0]


def test_account_is_read_without_its_private_talks(tmp_path: Path) -> None:
    talk = channel(message(1, "سر"), name="أبو فلان", number=9, kind="personal_chat")
    group = channel(message(5, f"{NEWS} (2)"), name="مجموعة الحي", number=8, kind="private_group")
    reports, problems = reports_of(tmp_path, exported(account(talk, channel(message(7)), group)))
    assert [report.id for report in reports] == [f"{LINK}/7", "مجموعة الحي/5"]
    assert problems == ["None: holds 1 private chats, which are passed over"]


def test_one_private_talk_that_is_given_is_read(tmp_path: Path) -> None:
    talk = channel(message(1), name="أبو فلان", number=9, kind="personal_chat")
    reports, problems = reports_of(tmp_path, exported(talk))
    assert ([report.id for report in reports], problems) == (["أبو فلان/1"], [])


def test_document_of_a_message_is_an_export_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "result.json"
    file.write_bytes(exported(channel(message(1), message(7, forwarded_from=OTHER, reply_to_message_id=1))))
    found = list(readings([file], lambda problem: pytest.fail(str(problem))))
    document = found[1].document
    assert json.loads(document.data)["messages"] == [message(7, forwarded_from=OTHER, reply_to_message_id=1)]
    assert list(reports_in(document, lambda problem: pytest.fail(str(problem)))) == [found[1].report]


def test_edited_message_is_a_later_version_of_the_same_report(tmp_path: Path) -> None:
    early, late = tmp_path / "2.json", tmp_path / "1.json"
    early.write_bytes(exported(channel(message(7))))
    edited = message(7, NEWS.replace("سبعة", "تسعة"), edited="x", edited_unixtime="1581400000")
    late.write_bytes(exported(channel(edited)))
    problems: list[Problem] = []
    found = list(readings([early, late], problems.append))
    assert [reading.report.id for reading in found] == [f"{LINK}/7"] * 2
    assert len(list(only_first(iter(found), problems.append))) == 1
    assert "is another version of the report" in problems[0].message
    for order in ([early, late], [late, early]):
        tolls = hasila.tolls(order, hasila.load_pack("ar"), lambda problem: pytest.fail(str(problem)))
        killed = {
            toll.best for incident in tolls.incidents for toll in incident.tolls if toll.harm == "killed"
        }
        assert killed == {9}


def test_forwards_are_the_word_of_their_origin_and_of_nobody_else(tmp_path: Path) -> None:
    first = channel(message(1), name="شبكة الوادي", number=30)
    passed_on = [
        channel(message(1, forwarded_from="شبكة الوادي"), name="قناة الشمال", number=10),
        channel(
            message(1, f"{NEWS} رحمهم الله", forwarded_from="شبكة الوادي"), name="قناة الجنوب", number=20
        ),
    ]
    for chat in (first, *passed_on):
        (tmp_path / f"{chat['id']}.json").write_bytes(exported(chat))
    found = hasila.tolls([tmp_path], hasila.load_pack("ar"), lambda problem: pytest.fail(str(problem)))
    killed = next(toll for incident in found.incidents for toll in incident.tolls if toll.harm == "killed")
    assert ([item.report for item in killed.used], killed.verdict) == (["https://t.me/c/30/1"], "single")
    assert {item.reason for item in killed.left_out} == {"copy_of"}


def test_page_of_an_export(tmp_path: Path) -> None:
    data = chat_page(
        chat_message(7, f"<strong>عاجل</strong><br>{NEWS}<br><a href='https://a.example'>a&amp;b</a>"),
        chat_message(8, NEWS, origin="وكالة &quot;النهر&quot;", answers=7, sent="11.02.2020 00:30:00"),
        chat_message(9, ""),
    )
    reports, problems = reports_of(tmp_path, data, "messages2.html")
    assert problems == []
    first, second = reports
    assert (first.id, first.outlet, first.url) == ("شبكة الوادي/7", "شبكة الوادي", None)
    assert first.text == f"عاجل\n{NEWS}\na&b"
    assert (first.published, first.origin, first.reply_to) == (dt.date(2020, 2, 10), None, None)
    assert (second.text, second.published) == (NEWS, dt.date(2020, 2, 11))
    assert (second.origin, second.reply_to) == ('وكالة "النهر"', "شبكة الوادي/7")
    assert [report.row for report in reports] == [2, 3]


def test_document_of_a_message_on_a_page_is_a_page_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "messages.html"
    file.write_bytes(chat_page(chat_message(7, NEWS), chat_message(8, f"{NEWS} (8)", origin=OTHER)))
    found = list(readings([file], lambda problem: pytest.fail(str(problem))))
    for reading in found:
        again = list(reports_in(reading.document, lambda problem: pytest.fail(str(problem))))
        assert again == [reading.report]


def test_export_without_words_is_told(tmp_path: Path) -> None:
    for name, data in (
        ("messages.html", chat_page()),
        ("messages2.html", chat_page().replace(b"message-1", b"note")),
        ("result.json", exported(channel(message(1, "")))),
    ):
        reports, problems = reports_of(tmp_path, data, name)
        assert reports == []
        assert problems == ["None: is an export without messages that hold words: export the chat's history"]
