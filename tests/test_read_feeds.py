"""Feeds, sitemaps and lists of addresses."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from hasila.model import Document, Report
from hasila.read import Problem, Settings, read, readings, reports_in
from hasila.read.links import Link, links
from hasila.read.moments import moment
from hasila.read.problem import Unreadable
from input_files import NEWS

TITLE = "سبعة قتلى في قصف على بلدة الوادي"
ITEM = f"<item><title>{TITLE}</title><link>https://wadi.example/1</link><description>{NEWS}</description>%s</item>"
RSS = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
    "<channel><title>شبكة الوادي</title><link>https://wadi.example/</link>%s</channel></rss>"
)
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>شبكة الوادي</title><entry>'
    f'<title type="html">{TITLE}</title><link href="https://wadi.example/1"/><id>urn:1</id>%s'
    f'<content type="html">&lt;p&gt;{NEWS}&lt;/p&gt;&lt;p&gt;وقال المصدر.&lt;/p&gt;</content></entry></feed>'
)
THREE = dt.timezone(dt.timedelta(hours=3))


def reports_of(data: str | bytes, **known: Any) -> tuple[list[Report], list[str]]:
    document = Document(
        data=data.encode() if isinstance(data, str) else data, media_type="", name="feed.xml", **known
    )
    problems: list[Problem] = []
    return list(reports_in(document, problems.append)), [problem.message for problem in problems]


def test_entry_is_a_report_called_by_its_address() -> None:
    (report,), problems = reports_of(RSS % (ITEM % "<pubDate>Mon, 10 Feb 2020 23:30:00 +0300</pubDate>"))
    assert problems == []
    assert (report.id, report.url, report.outlet) == ("https://wadi.example/1",) * 2 + ("شبكة الوادي",)
    assert (report.title, report.text) == (TITLE, f"{TITLE}\n\n{NEWS}")
    assert (report.published, report.origin, report.language) == (dt.date(2020, 2, 10), None, "ar")


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("Mon, 10 Feb 2020 23:30:00 +0300", dt.date(2020, 2, 10)),
        ("Mon, 10 Feb 2020 20:30:00 GMT", dt.date(2020, 2, 10)),
        ("الإثنين, 10 شباط 2020 23:30:00 +0300", dt.date(2020, 2, 10)),
        ("الاثنين، ١٠ فبراير ٢٠٢٠ - ٢٣:٣٠", dt.date(2020, 2, 10)),
        ("10 شباط/فبراير 2020", dt.date(2020, 2, 10)),
        ("10 شباط (فبراير) 2020", dt.date(2020, 2, 10)),
        ("Mon, 10 فبراير 2020 20:30:00 +0000", dt.date(2020, 2, 10)),
        ("10-02-2020", None),
        ("قبل ساعة", None),
        ("", None),
    ],
)
def test_day_of_an_entry(written: str, day: dt.date | None) -> None:
    (report,), _ = reports_of(RSS % (ITEM % f"<pubDate>{written}</pubDate>"))
    assert report.published == day


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("2020-02-10T23:30:00+03:00", dt.datetime(2020, 2, 10, 23, 30, tzinfo=THREE)),
        ("2020-02-10", dt.datetime(2020, 2, 10)),
        ("Mon, 10 Feb 2020 23:30:00 +0300", dt.datetime(2020, 2, 10, 23, 30, tzinfo=THREE)),
        ("الاثنين 10 آذار 2020 الساعة 23:30:15 +03:00", dt.datetime(2020, 3, 10, 23, 30, 15, tzinfo=THREE)),
        ("١٠ مارس ٢٠٢٠ 08:00 GMT", dt.datetime(2020, 3, 10, 8, tzinfo=dt.UTC)),
        ("10 آب/أغسطس 2020", dt.datetime(2020, 8, 10)),
        ("20 محرم 1443", dt.datetime(2021, 8, 28)),
        ("10 نيسان 2020 25:61", None),
        ("32 نيسان 2020", None),
        ("10 نيسان 20200", None),
        ("02/10/2020", None),
    ],
)
def test_moment_in_words(words: str, expected: dt.datetime | None) -> None:
    assert moment(words) == expected


def test_content_is_taken_before_the_summary() -> None:
    full = (
        f"<content:encoded><![CDATA[<p>{NEWS}</p><p>وقال المصدر.</p><script>x</script>]]></content:encoded>"
    )
    (report,), _ = reports_of(RSS % (ITEM % full))
    assert report.text == f"{TITLE}\n\n{NEWS}\n\nوقال المصدر."


def test_entry_that_is_taken_from_elsewhere_names_its_origin() -> None:
    (report,), _ = reports_of(RSS % (ITEM % '<source url="https://nahr.example/rss">وكالة النهر</source>'))
    assert (report.outlet, report.origin) == ("شبكة الوادي", "وكالة النهر")


def test_atom() -> None:
    dates = "<published>2020-02-10T23:30:00+03:00</published><updated>2020-02-11T01:00:00+03:00</updated>"
    (report,), problems = reports_of(ATOM % dates)
    assert problems == []
    assert report.text == f"{TITLE}\n\n{NEWS}\n\nوقال المصدر."
    assert (report.published, report.edited_at) == (
        dt.date(2020, 2, 10),
        dt.datetime(2020, 2, 11, 1, tzinfo=THREE),
    )


def test_day_in_the_zone_that_is_given(tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_text(RSS % (ITEM % "<pubDate>Mon, 10 Feb 2020 22:30:00 GMT</pubDate>"))
    (report,) = read([file], lambda problem: pytest.fail(str(problem)), Settings(timezone=THREE))
    assert report.published == dt.date(2020, 2, 11)


@pytest.mark.parametrize(
    "data",
    [
        (RSS % (ITEM % "")).replace("UTF-8", "windows-1256").encode("cp1256"),
        (RSS % (ITEM % "")).encode()[:-20],
        (RSS % (ITEM % "")).replace(TITLE, f"{TITLE} & غيره").encode(),
        b"\xef\xbb\xbf" + (RSS % (ITEM % "")).encode(),
        (RSS % (ITEM % ""))
        .replace("<rss", '<!-- a > b --><?xml-stylesheet href="a"?><!DOCTYPE rss><rss')
        .encode(),
        (RSS % (ITEM % "")).replace("<item>", "<item><item>").encode(),
    ],
    ids=["windows-1256", "cut", "bare &", "mark", "prologue", "nested"],
)
def test_feed_that_is_not_quite_one_is_read(data: bytes) -> None:
    reports, problems = reports_of(data)
    assert [report.id for report in reports] == ["https://wadi.example/1"]
    assert NEWS in reports[0].text
    assert problems == []


def test_entries_of_one_feed_have_one_document(tmp_path: Path) -> None:
    file = tmp_path / "feed"
    file.write_text(RSS % ((ITEM % "") + (ITEM % "").replace("/1", "/2")))
    found = list(readings([file], lambda problem: pytest.fail(str(problem))))
    assert [reading.report.row for reading in found] == [1, 2]
    assert {reading.document.data for reading in found} == {file.read_bytes()}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (RSS % "", "is a feed without entries"),
        (
            '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
            "<rss><channel><item><title>&b;</title></item></channel></rss>",
            "declares entities of its own",
        ),
        (
            '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
            "<rss><channel><item><title>&a;</title></item></channel></rss>",
            "declares entities of its own",
        ),
        ("<urlset><url><loc>https://a.example/1</loc></url></urlset>", "holds 1 links and no reports"),
        (
            "https://a.example/1\nhttps://a.example/2\n",
            "holds 2 links and no reports: fetch the pages with hasila watch",
        ),
    ],
)
def test_what_holds_no_reports_is_told(data: str, said: str) -> None:
    reports, (problem,) = reports_of(data)
    assert reports == []
    assert problem.startswith(said)


SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://a.example/1?x=1&amp;y=2</loc><lastmod>2020-02-10T23:30:00+03:00</lastmod></url>
<url><loc> <![CDATA[https://a.example/2]]> </loc>
<news:news><news:publication_date>2020-02-10</news:publication_date></news:news></url>
<url><loc>https://a.example/3</loc><lastmod>soon</lastmod></url><url><loc>ftp://a.example/4</loc></url>
</urlset>"""


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            SITEMAP,
            [
                Link("https://a.example/1?x=1&y=2", dt.datetime(2020, 2, 10, 23, 30, tzinfo=THREE)),
                Link("https://a.example/2", dt.datetime(2020, 2, 10)),
                Link("https://a.example/3"),
            ],
        ),
        (
            "<sitemapindex><sitemap><loc>https://a.example/1.xml.gz</loc></sitemap></sitemapindex>",
            [Link("https://a.example/1.xml.gz", is_list=True)],
        ),
        (
            "# pages\r\nhttps://a.example/1\r\n\r\n  https://a.example/2  \r\n",
            [Link("https://a.example/1"), Link("https://a.example/2")],
        ),
        (
            RSS % ("<item><link>/1</link><title>a</title></item><item><title>no address</title></item>"),
            [Link("https://wadi.example/1")],
        ),
    ],
    ids=["sitemap", "index", "list", "feed"],
)
def test_links(data: str, expected: list[Link]) -> None:
    assert list(links(Document(data=data.encode(), media_type="", name="x"))) == expected


def test_links_of_what_has_none() -> None:
    with pytest.raises(Unreadable):
        list(links(Document(data=NEWS.encode(), media_type="", name="x")))
