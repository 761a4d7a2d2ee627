"""The article on a page is told by its headline and the page's structure."""

from __future__ import annotations

import datetime as dt

import pytest
from bench.furniture import figures, readers, scores
from bench.pages import pages
from hypothesis import given
from hypothesis import strategies as st

from hasila import load_pack
from hasila.model import Report
from hasila.read.html import report
from hasila.read.problem import Unreadable

TITLE = "أربعة قتلى في انفجار قرب الجسر الجديد"
FIRST = "قتل أربعة أشخاص وجرح تسعة آخرون صباح اليوم في انفجار قرب الجسر الجديد، وفق ما قال مصدر في الشرطة."
SECOND = "وأغلقت الشرطة الطريق المؤدي إلى الجسر، ونقلت سيارات الإسعاف الجرحى إلى المستشفى العام."
THIRD = "وقال شاهد إن الانفجار حطم نوافذ البيوت القريبة وأشعل النار في سيارتين على جانب الطريق."
OTHER = "مقتل عشرين جنديا في هجوم على ثكنة"
TEASER = "شن مسلحون هجوما على ثكنة في أطراف المدينة وقتلوا عشرين جنديا قبل أن ينسحبوا إلى الجبال."
CARD = f'<div class="c"><h3><a href="/x">{OTHER}</a></h3><p>{TEASER}</p></div>'
H, P1, P2, P3 = f"<h1>{TITLE}</h1>", f"<p>{FIRST}</p>", f"<p>{SECOND}</p>", f"<p>{THIRD}</p>"
BODY = P1 + P2 + P3
LINK = f"<a href='/x'>{OTHER}</a>"
ADDRESS = "https://news.example/2021/05/04/a-page-about-the-bridge"
TAGS = [
    f"<{end}{tag}>"
    for tag in (
        "div",
        "p",
        "h1",
        "h2",
        "ul",
        "li",
        "table",
        "td",
        "article",
        "aside",
        "a href='/x'",
        "b",
        "br",
        "img",
    )
    for end in ("", "/")
]
WHOLE = {
    "flat": H + BODY,
    "lead beside the headline": f"<header>{H}{P1}</header><div>{P2}{P3}</div>",
    "no paragraphs, two columns": f"<div>{H}</div><div><div>{FIRST}</div><div>{SECOND}</div></div><div>{THIRD}</div>",
    "text above the headline": f"<p>{LINK}</p><p>{TEASER}</p>{H}{BODY}",
    "the text named as furniture": f"{H}<div class='paywall share-ready'>{BODY}</div>",
    "an aside never closed": f"<aside>{H}{BODY}</aside>",
    "hidden until a script runs": f"<div hidden>{H}{BODY}</div>",
    "lines by style": f"{H}<div style='white-space: pre-line'>{FIRST}\n\n{SECOND}\n{THIRD}</div>",
    "breaks alone": f"<b>{TITLE}</b><br>19/4/2001<hr>{FIRST}<br>{SECOND}<br><br>{THIRD}",
    "text behind the end": f"{H}{P1}</body></html>{P2}{P3}",
    "a card between": f"{H}<article>{P1}</article><article>{CARD}</article>{P2}{P3}",
    "links with a heading between": f"{H}{P1}<h4>ذات صلة</h4><ul><li>{LINK}</li></ul>{P2}{P3}",
    "cards behind": f"{H}{BODY}<div>{CARD * 3}</div>",
    "another article below": f"<div>{H}{BODY}</div><div><h1>{OTHER}</h1>{f'<p>{TEASER}</p>' * 7}</div>",
    "comments": f"{H}{BODY}<section id='comments'>{f'<p>{TEASER}</p>' * 2}</section>",
    "a reply": f"{H}<div class='post'>{BODY}</div><div class='post'><p>{TEASER}</p></div>",
    "a caption": f"{H}{P1}<div><img src='i'><span>{OTHER}</span></div>{P2}{P3}",
    "an embedded post": f"{H}{P1}<blockquote class='twitter-tweet'><p>{TEASER}</p></blockquote>{P2}{P3}",
    "an address": f"{H}{BODY}<p>{ADDRESS}</p>",
}


def read(body: str, head: str = "") -> Report:
    return report(f"<html><head><title>{TITLE}</title>{head}</head><body>{body}</body></html>", "r", "r.html")


def lines(body: str, head: str = "") -> list[str]:
    return [line for line in read(body, head).text.split("\n") if line]


@pytest.mark.parametrize("body", WHOLE.values(), ids=WHOLE.keys())
def test_article_is_read_whole_and_alone(body: str) -> None:
    assert lines(body)[1:] == [FIRST, SECOND, THIRD] or lines(body) == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize(
    ("between", "kept"),
    [
        ("<p>المدينة / وكالات</p>", True),
        ("<ul><li>انتشال جثتين من تحت الركام</li></ul>", True),
        ("<h2>حصيلة أولية</h2>", True),
        ("<div>4 أيار 2021</div>", False),
        ("<div><a href='/author'>فريق التحرير في مكتب المدينة</a></div>", False),
    ],
)
def test_what_is_told_above_the_first_paragraph_is_kept(between: str, kept: bool) -> None:
    assert len(lines(f"<div><h1>{TITLE}</h1>{between}{BODY}</div>")) == (5 if kept else 4)


def test_paragraph_with_a_link_is_kept_and_names_in_a_list_behind_it_too() -> None:
    linked = FIRST.replace("مصدر في الشرطة", "<a href='/s'>مصدر في الشرطة</a>")
    names = "<ol><li>محمود الخطيب</li><li>سعاد العلي</li></ol>"
    found = lines(f"<h1>{TITLE}</h1><p>{linked}</p><p>{SECOND}</p>{names}<div>1203 قراءة</div>")
    assert found == [TITLE, FIRST, SECOND, "محمود الخطيب", "سعاد العلي"]


def test_report_shorter_than_a_paragraph_is_read() -> None:
    assert lines(f"<div><h1>{TITLE}</h1><div>مقتل أربعة وجرح تسعة.</div></div>") == [
        TITLE,
        "مقتل أربعة وجرح تسعة.",
    ]


def test_text_that_only_the_metadata_hold_is_read() -> None:
    head = f'<script type="application/ld+json">{{"@type":"NewsArticle","articleBody":"{FIRST} {SECOND}"}}</script>'
    assert read(f"<h1>{TITLE}</h1><p>جار التحميل</p>", head).text == f"{FIRST} {SECOND}"


@pytest.mark.parametrize(
    ("stamp", "day"),
    [
        ("نشر في: الثلاثاء 4 مايو 2021 - 1:49 م | آخر تحديث: الأربعاء 5 مايو 2021 - 9:10 ص", dt.date(2021, 5, 4)),
        ("آخر تحديث: الأربعاء 5 مايو 2021", None),
        ("منذ 3 ساعات", None),
        ("الثلاثاء، ٤ أيار/مايو ٢٠٢١", dt.date(2021, 5, 4)),
        ("22 كانون2/يناير 2013 11:40", dt.date(2013, 1, 22)),
        ("السبت يناير 03, 2015 5:17 am", dt.date(2015, 1, 3)),
        ("نشر: 20th, December 2023 GMT", dt.date(2023, 12, 20)),
        ("12 أوت 2020", dt.date(2020, 8, 12)),
        ("2021/05/04", dt.date(2021, 5, 4)),
        ("04/05/2021", dt.date(2021, 5, 4)),
        ("05/25/2021 و 04/05/2021", dt.date(2021, 4, 5)),
        ("30/04/2021 أو 04/30/2021 أو 04/05/2021", dt.date(2021, 4, 30)),
        ("15 ذو الحجة 1443هـ - 14 يوليو 2022م", dt.date(2022, 7, 14)),
        ("الاثنين 24 شوال 1425", dt.date(2004, 12, 6)),
        ("24 شوال 1425", dt.date(2004, 12, 7)),
    ],
)  # fmt: skip
def test_date_at_the_headline(stamp: str, day: dt.date | None) -> None:
    for place in (f"<h1>{TITLE}</h1><div>{stamp}</div>", f"<div>{stamp}</div><h1>{TITLE}</h1>"):
        assert read(f"<div><div>{place}{BODY}</div></div>").published == day


@pytest.mark.parametrize(
    "body",
    [
        f"<div class='top-bar'>الأحد 22 نوفمبر 2026</div><div><h1>{TITLE}</h1>{BODY}</div>",
        f"<div>{H}{BODY}<p>وكان هجوم وقع في 3 أيار 2019 قد أدى إلى مقتل ثلاثة من حراس الجسر القديم.</p></div>",
        f"<div><h1>{TITLE}</h1>{BODY}</div><div class='c'><a href='/x'>{OTHER}</a><i>7 أيار 2020</i></div>",
        f"<div><div class='userinfo'>التسجيل: 3 أيار 2009</div><h1>{TITLE}</h1>{BODY}</div>",
        f"<!-- vBulletin --><div><h1>{TITLE}</h1><div>04-05-2021</div>{BODY}</div>",
    ],
)
def test_other_dates_are_not_that_of_publication(body: str) -> None:
    assert read(body).published is None


def meta(name: str, value: str) -> str:
    return f'<meta property="{name}" content="{value}">'


def linked(data: str) -> str:
    return f'<script type="application/ld+json">{data}</script>'


@pytest.mark.parametrize(
    ("head", "body", "title", "outlet"),
    [
        (f"<title>{TITLE} - وكالة السهل</title>", H, TITLE, "وكالة السهل"),
        (f"<title>وكالة السهل: {TITLE}</title>", H, TITLE, "وكالة السهل"),
        (f"<title>{TITLE} | محليات | وكالة السهل</title>", H, TITLE, "وكالة السهل"),
        (f"<title>وكالة السهل » {TITLE} » Print</title>", f"<b>وكالة السهل</b>{H}", TITLE, "وكالة السهل"),
        (meta("og:title", f"{TITLE} - السهل") + meta("og:site_name", "السهل"), "", TITLE, "السهل"),
        (meta("og:title", TITLE), f"<h1>خاص: {TITLE}</h1>", TITLE, None),
        (meta("og:title", "ما جرى"), H, TITLE, None),
        ('<link rel="canonical" href="https://www.sahl.example/1">', H, TITLE, "sahl.example"),
        (meta("og:site_name", "Telegram") + meta("og:title", "قناة السهل"), "", None, "قناة السهل"),
        (linked('{"@type":"NewsArticle","publisher":{"name":"السهل"}}'), H, TITLE, "السهل"),
    ],
)
def test_title_and_outlet(head: str, body: str, title: str | None, outlet: str | None) -> None:
    found = report(f"<html><head>{head}</head><body>{body}{BODY}</body></html>", "r", "r.html")
    assert (found.title, found.outlet) == (title, outlet)


def test_dates_of_listed_reports_in_the_metadata_are_theirs() -> None:
    listed = f'{{"@type":"NewsArticle","headline":"{OTHER}","datePublished":"2020-01-02"}}'
    head = linked(f'{{"@type":"ItemList","itemListElement":[{listed}]}}')
    assert read(H + BODY, head).published is None


def test_pages_of_many_layouts_are_read_without_furniture() -> None:
    pack = load_pack("ar")
    found = figures(scores(pages(), readers(pack)["hasila"], pack))
    assert found["f1"] >= 0.98
    assert found["searched_f1"] >= 0.99
    assert (found["furniture"], found["lost"]) == (0, 0)
    assert found["title"] == 1.0
    assert min(found["outlet"], found["date"]) >= 0.97


def test_the_plain_library_takes_furniture_for_text() -> None:
    pack = load_pack("ar")
    assert figures(scores(pages(), readers(pack)["resiliparse"], pack))["furniture"] > 0


@given(
    st.lists(st.sampled_from([*TAGS, FIRST, TITLE, OTHER, "4 أيار 2021", "12:30", " "]), max_size=40),
    st.text(max_size=30),
)
def test_any_page_is_read_or_refused(parts: list[str], rest: str) -> None:
    page = "".join(parts) + rest
    try:
        text = read(page).text
    except Unreadable:
        return
    assert text == text.strip() != ""
