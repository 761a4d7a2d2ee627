"""Pages of the kinds that Arabic outlets publish: main text and metadata."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from hasila.model import Report
from hasila.read import Problem, read

PAGES = Path(__file__).parent / "pages"
TITLE = "سبعة قتلى في قصف على بلدة الوادي"
LEAD = (
    "قتل سبعة مدنيين وأصيب اثنا عشر آخرون، اليوم الاثنين، "
    "في قصف مدفعي على بلدة الوادي بالريف الشمالي، بحسب مصدر طبي."
)
SECOND = "وقال المصدر إن بين القتلى طفلين وامرأة، وإن فرق الإسعاف نقلت الجرحى إلى المشفى الوطني في المدينة."
THIRD = "ولم تعلن أي جهة مسؤوليتها عن القصف حتى ساعة إعداد هذا الخبر."
FURNITURE = [
    "تسعة عشر قتيلا",  # titles of other reports
    "ملفات تعريف الارتباط",
    "اترك تعليقا",
    "ثلاثون",  # a reader's comment
    "شارك هذا الموضوع",
    "الأكثر قراءة",
    "الرئيسية",
    "السابق",
    "صورة من المكان",
]
DAY = dt.date(2020, 2, 10)


def page(name: str) -> Report:
    problems: list[Problem] = []
    reports = list(read([PAGES / f"{name}.html"], problems.append))
    assert problems == []
    return reports[0]


def from_source(tmp_path: Path, source: str) -> Report:
    (tmp_path / "page.html").write_text(source, encoding="utf-8")
    return next(read([tmp_path / "page.html"], lambda problem: pytest.fail(str(problem))))


@pytest.mark.parametrize(
    ("name", "paragraphs"),
    [
        ("agency", [LEAD]),
        ("amp", [LEAD, SECOND, THIRD]),
        ("comments", [LEAD, SECOND]),
        ("cookie", [LEAD, SECOND]),
        ("forum", [LEAD, SECOND, THIRD]),
        ("iso-8859-6", [LEAD, SECOND, THIRD]),
        ("levantine-date", [LEAD, SECOND]),
        ("portal", [LEAD, SECOND, THIRD]),
        ("previous-next", [LEAD, SECOND, THIRD]),
        ("short-article", [LEAD]),
        ("whole-page-form", [LEAD, SECOND]),
        ("windows-1256", [LEAD, SECOND, THIRD]),
        ("wordpress", [LEAD, SECOND, THIRD]),
        ("wrongly-declared", [LEAD, SECOND, THIRD]),
    ],
)
def test_main_text(name: str, paragraphs: list[str]) -> None:
    report = page(name)
    lines = [line.strip() for line in report.text.split("\n")]
    assert [line for line in lines if line in {LEAD, SECOND, THIRD}] == paragraphs
    assert [words for words in FURNITURE if words in report.text] == []
    assert report.language == "ar"


@pytest.mark.parametrize(
    ("name", "title", "outlet", "url", "published"),
    [
        ("agency", TITLE, "وكالة الجبل", None, DAY),
        ("amp", TITLE, "البحر", "https://bahr.example/story/88", DAY),
        ("comments", TITLE, None, None, DAY),
        ("cookie", TITLE, "صدى الوادي", None, DAY),
        ("forum", TITLE, "منتديات البلدة", None, None),
        ("levantine-date", TITLE, None, None, dt.date(2020, 2, 15)),
        ("portal", TITLE, "بوابة الساحل", "https://sahel.example/news/4711", DAY),
        ("previous-next", TITLE, None, None, DAY),
        ("wordpress", TITLE, "شبكة النهر", "https://www.nahr.example/2020/02/10/wadi/", DAY),
        ("wrongly-declared", TITLE, None, None, None),
    ],
)
def test_metadata(
    name: str, title: str, outlet: str | None, url: str | None, published: dt.date | None
) -> None:
    report = page(name)
    assert (report.title, report.outlet, report.url, report.published) == (title, outlet, url, published)


def test_page_without_text_is_told() -> None:
    problems: list[Problem] = []
    assert list(read([PAGES / "no-text.html"], problems.append)) == []
    assert "has no readable text" in problems[0].message


@pytest.mark.parametrize(
    ("head", "body", "day"),
    [
        ('<meta property="article:published_time" content="2020-01-01T08:00:00Z">', "", dt.date(2020, 1, 1)),
        ('<meta property="article:published_time" content="0001-01-01T00:00:00">', "", None),
        ('<meta property="article:published_time" content="1970-01-01">', "", None),
        (
            '<meta property="article:published_time" content="x"><meta name="pubdate" content="2020-02-10">',
            "",
            DAY,
        ),
        ('<meta name="pubdate" content="Mon, 10 Feb 2020 10:00:00 GMT">', "", DAY),
        ('<meta name="date" content="2020-02">', "", None),
        ('<meta name="date" content="2020">', "", None),
        ("", '<span itemprop="datePublished" content="2020-02-10T01:00:00+0300"></span>', DAY),
        ("", '<article><time datetime="2020-02-10T01:00">أمس</time></article>', DAY),
        ("", '<span class="date">15 شباط/فبراير 2020</span>', dt.date(2020, 2, 15)),
        ("", '<span class="date">السبت 15 أيار 2021</span>', dt.date(2021, 5, 15)),
        ("", '<div class="post-date">10/02/2020</div>', DAY),
        ("", "<footer>© 2020</footer>", None),
        (
            "",
            '<script type="application/ld+json">{"datePublished": 7, "x": [{"datePublished": "2020-02-10"}]}'
            "</script>",
            DAY,
        ),
        ('<script type="application/ld+json">{broken</script>', "", None),
        ('<link rel="canonical" href="https://a.example/2020/2/10/x">', "", DAY),
    ],
)
def test_day_is_taken_only_from_where_it_is_written(
    tmp_path: Path, head: str, body: str, day: dt.date | None
) -> None:
    source = f"<html><head><title>x</title>{head}</head><body>{body}<p>{LEAD}</p></body></html>"
    assert from_source(tmp_path, source).published == day


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ('<meta property="og:title" content=" سبعة  قتلى "><title>موقع</title>', "<h1>قصف</h1>", "سبعة قتلى"),
        ("<title>موقع</title>", "<h1>قصف\n <b>جديد</b></h1>", "قصف جديد"),
        ("<title>موقع</title>", "<h1> </h1>", "موقع"),
        ("", "", None),
    ],
)
def test_title_is_the_nearest_to_the_headline(
    tmp_path: Path, head: str, body: str, title: str | None
) -> None:
    assert (
        from_source(tmp_path, f"<html><head>{head}</head><body>{body}<p>{LEAD}</p></body></html>").title
        == title
    )


@pytest.mark.parametrize("address", ["/news/1", "javascript:alert(1)", "http://[bad", ""])
def test_address_that_is_none_is_left_out(tmp_path: Path, address: str) -> None:
    source = f'<html><head><link rel="canonical" href="{address}"></head><body><p>{LEAD}</p></body></html>'
    report = from_source(tmp_path, source)
    assert (report.url, report.outlet) == (None, None)


def test_numbers_of_a_list_are_not_made_up(tmp_path: Path) -> None:
    source = f"<html><body><p>{LEAD}</p><ol><li>طفلان من عائلة واحدة</li><li>امرأة</li></ol></body></html>"
    text = from_source(tmp_path, source).text
    assert "طفلان من عائلة واحدة" in text
    assert not any(sign.isdigit() for sign in text)


def test_deeply_nested_page_is_read(tmp_path: Path) -> None:
    assert LEAD in from_source(tmp_path, f"<html><body>{'<div>' * 5000}{LEAD}</body></html>").text
