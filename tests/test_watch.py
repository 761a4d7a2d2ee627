"""Watching: what is asked when, how politely, and what is kept; with a clock of our own and a server on loopback."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result

from bad_server import Server, answer, in_turn, serving, tagged
from hasila.cli import cli
from hasila.model import Document
from hasila.read.links import links
from hasila.store import Store, open_store
from hasila.watch import Clock, Config, ConfigError, Fetcher, Watcher, Work, load
from hasila.watch.config import Source, length
from hasila.watch.robots import Rules, pause, retry_after

NOON = dt.datetime(2021, 3, 4, 12, tzinfo=dt.UTC)
HOUR, MINUTE = dt.timedelta(hours=1), dt.timedelta(minutes=1)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


class Watch:
    """A watcher at work: what it kept, what it told, and how long it slept."""

    def __init__(self, store: Store, server: Server, **changes: Any) -> None:
        self.now, self.slept = NOON, [0.0]
        self.kept: list[Document] = []
        self.told: list[str] = []
        given: dict[str, Any] = {
            "contact": "desk@example.org", "store": "", "delay": "5s", "every": "15m", "seconds": 2.0,
            "max_bytes": 200_000, "allow": ("127.0.0.1/32",),
        }  # fmt: skip
        self.config = Config(**(given | {key: value for key, value in changes.items() if key in dir(Config)}))
        fetcher = Fetcher("hasila", self.config.limits, self.config.networks)
        work = Work(links, self.kept.append, lambda url, message: self.told.append(f"{url} {message}"))
        self._watcher = Watcher(self.config, store, fetcher, work, Clock(lambda: self.now, self._sleep))

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += dt.timedelta(seconds=seconds)

    def run(self, after: dt.timedelta = dt.timedelta()) -> dict[str, int]:
        """Run once, some time after the run before."""
        self.now += after
        return dict(self._watcher.run())

    def pages(self) -> list[str]:
        """Return the paths of what was kept, in order."""
        return ["/" + (document.url or "").split("/", 3)[3] for document in self.kept]


@pytest.fixture
def store(where: str) -> Iterator[Store]:
    with open_store(where) as opened:
        yield opened


def _feed(server: Server, *paths: str, item: str = "") -> bytes:
    links = [path if "://" in path else server.url + path for path in paths]
    items = "".join(f"<item><title>خبر</title><link>{link}</link>{item}</item>" for link in links)
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'.encode()


def _sitemap(server: Server, *paths: str, entry: str = "url", root: str = "urlset") -> bytes:
    rows = "".join(f"<{entry}><loc>{server.url}{path}</loc></{entry}>" for path in paths)
    return f'<?xml version="1.0"?><{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</{root}>'.encode()


# What is asked


def test_a_feed_leads_to_its_pages_and_they_are_kept_as_they_came(store: Store, server: Server) -> None:
    server.pages["/rss"] = answer(_feed(server, "/1", "/2"))
    server.pages["/1"] = answer("<p>قُتل ثلاثة</p>".encode(), ETag='"1"')
    server.pages["/2"] = answer(b"<p>two</p>", Content_Type="text/html; Charset='windows-1256'")
    watch = Watch(store, server, feed=(Source(url=f"{server.url}/rss"),))
    assert watch.run() == {"lists": 1, "pages": 2}
    assert server.paths() == ["/robots.txt", "/rss", "/1", "/2"]
    first, second = watch.kept
    assert (first.url, first.media_type, first.charset) == (f"{server.url}/1", "text/html", "utf-8")
    assert ("ETag", '"1"') in first.headers
    assert first.fetched_at == NOON + dt.timedelta(seconds=10)
    assert second.charset == "windows-1256"
    assert watch.told == []


def test_nothing_is_asked_before_it_is_due_and_pages_are_asked_again_at_their_ages(
    store: Store, server: Server
) -> None:
    server.pages["/rss"] = tagged(_feed(server, "/1"), '"r"')
    server.pages["/1"] = tagged(b"<p>one</p>", '"1"')
    watch = Watch(store, server, feed=(Source(url=f"{server.url}/rss"),), revisit=("1h", "6h"))
    watch.run()
    assert watch.run(MINUTE) == {}
    assert watch.run(15 * MINUTE) == {"unchanged": 1}
    assert server.headers("/rss")[1]["if-none-match"] == '"r"'
    assert watch.run(HOUR) == {"unchanged": 2}
    assert server.headers("/1")[1]["if-none-match"] == '"1"'
    assert watch.run(6 * HOUR) == {"unchanged": 2}
    assert watch.run(24 * HOUR) == {"unchanged": 1}  # the page is old: only the feed is asked
    assert watch.pages() == ["/1"]


def test_last_modified_makes_requests_conditional_too(store: Store, server: Server) -> None:
    then = "Thu, 04 Mar 2021 10:00:00 GMT"
    server.pages["/live"] = in_turn(answer(b"a", Last_Modified=then), answer(b"", "304 Not Modified"))
    watch = Watch(store, server, page=(Source(url=f"{server.url}/live"),))
    assert (watch.run(), watch.run(HOUR)) == ({"pages": 1}, {"unchanged": 1})
    assert server.headers("/live")[1]["if-modified-since"] == then.lower()


def test_an_edited_page_is_kept_again_and_the_same_bytes_are_not(store: Store, server: Server) -> None:
    server.pages["/live"] = in_turn(answer(b"seven"), answer(b"seven"), answer(b"nine"))
    watch = Watch(store, server, page=(Source(url=f"{server.url}/live"),))
    assert [watch.run(), watch.run(HOUR), watch.run(HOUR)] == [{"pages": 1}, {"unchanged": 1}, {"pages": 1}]
    assert [document.data for document in watch.kept] == [b"seven", b"nine"]


def test_a_feed_that_tells_of_an_edit_makes_its_page_due(store: Store, server: Server) -> None:
    edited = "<pubDate>Thu, 04 Mar 2021 12:10:00 GMT</pubDate>"
    server.pages["/rss"] = in_turn(answer(_feed(server, "/1")), answer(_feed(server, "/1", item=edited)))
    server.pages["/1"] = in_turn(answer(b"seven"), answer(b"nine"))
    watch = Watch(store, server, feed=(Source(url=f"{server.url}/rss"),), revisit=("1d",))
    watch.run()
    assert watch.run(20 * MINUTE) == {"lists": 1, "pages": 1}
    assert [document.data for document in watch.kept] == [b"seven", b"nine"]


def test_sitemaps_lead_to_sitemaps_and_these_to_pages_only(store: Store, server: Server) -> None:
    def index(path: str) -> bytes:
        return _sitemap(server, path, entry="sitemap", root="sitemapindex")

    server.pages["/index"] = answer(index("/news.xml") .replace(b"</sitemapindex>", b"")
                                    + index("/deep")[index("/deep").index(b"<sitemap>"):])  # fmt: skip
    server.pages["/news.xml"] = answer(_sitemap(server, "/1"))
    server.pages["/deep"] = answer(index("/deeper"))
    server.pages["/1"] = answer(b"one")
    watch = Watch(store, server, sitemap=(Source(url=f"{server.url}/index"),))
    assert watch.run() == {"lists": 3, "pages": 1}
    assert "/deeper" not in server.paths()


def test_links_to_other_hosts_are_left_out_unless_they_are_named(store: Store, server: Server) -> None:
    far = "http://elsewhere.example/1"
    server.pages["/rss"] = answer(_feed(server, "/1", far, "file:///etc/passwd", "http://10.0.0.1/"))
    server.pages["/1"] = answer(b"one")
    watch = Watch(store, server, feed=(Source(url=f"{server.url}/rss"),))
    assert watch.run() == {"lists": 1, "pages": 1}
    assert watch.told == [
        f"{server.url}/rss links to other hosts are left out: 2, the first is {far}; "
        "name hosts to follow under also"
    ]
    named = Watch(
        store, server, feed=(Source(url=f"{server.url}/rss?", also=("elsewhere.example", "10.0.0.1")),)
    )
    server.pages["/rss?"] = server.pages["/rss"]
    named.run()
    assert any("10.0.0.1 is at 10.0.0.1, which is no public address" in told for told in named.told)


def test_of_a_long_list_the_pages_changed_last_are_taken(store: Store, server: Server) -> None:
    rows = "".join(
        f"<url><loc>{server.url}/{n}</loc><lastmod>2021-03-{n:02}</lastmod></url>" for n in range(1, 4)
    )
    server.pages["/map"] = answer(f"<?xml version='1.0'?><urlset>{rows}</urlset>".encode())
    server.pages |= {f"/{n}": answer(b"%d" % n) for n in range(1, 4)}
    watch = Watch(store, server, sitemap=(Source(url=f"{server.url}/map"),), links=2)
    watch.run()
    assert sorted(watch.pages()) == ["/2", "/3"]
    assert watch.told == [
        f"{server.url}/map links to 3 pages: the 2 changed last are taken; raise links for more"
    ]


def test_a_host_is_asked_so_often_in_a_run_and_the_rest_later(store: Store, server: Server) -> None:
    server.pages["/rss"] = answer(_feed(server, *(f"/{n}" for n in range(6))))
    server.pages |= {f"/{n}": answer(b"%d" % n) for n in range(6)}
    watch = Watch(store, server, feed=(Source(url=f"{server.url}/rss"),), pages=4)
    assert [watch.run()["pages"], watch.run()["pages"]] == [2, 4]
    assert len(set(watch.pages())) == 6


def test_what_was_taken_out_of_the_file_is_not_asked_again(store: Store, server: Server) -> None:
    server.pages["/rss"] = answer(_feed(server, "/1"))
    Watch(store, server, feed=(Source(url=f"{server.url}/rss"),), pages=2).run()
    server.pages["/live"] = answer(b"live")
    watch = Watch(store, server, page=(Source(url=f"{server.url}/live"),))
    assert watch.run(HOUR) == {"pages": 1}
    assert watch.pages() == ["/live"]


# Politeness


def test_a_host_is_asked_at_its_pace(store: Store, server: Server) -> None:
    server.pages["/robots.txt"] = answer(b"User-agent: *\nCrawl-delay: 20\n", Content_Type="text/plain")
    server.pages["/rss"] = answer(_feed(server, "/1", "/2"))
    server.pages |= {"/1": answer(b"1"), "/2": answer(b"2")}
    watch = Watch(store, server, feed=(Source(url=f"{server.url}/rss"),))
    watch.run()
    assert watch.slept[1:] == [5.0, 20.0, 20.0]


def test_a_pause_too_long_for_a_run_is_kept_over_runs(store: Store, server: Server) -> None:
    server.pages["/robots.txt"] = answer(b"User-agent: hasila\nCrawl-delay: 600\n")
    server.pages["/rss"] = answer(_feed(server, "/1"))
    server.pages["/1"] = answer(b"1")
    sources = (Source(url=f"{server.url}/rss"),)
    assert Watch(store, server, feed=sources).run() == {"lists": 1}
    assert Watch(store, server, feed=sources).run(MINUTE) == {}
    assert Watch(store, server, feed=sources).run(11 * MINUTE) == {"pages": 1}


@pytest.mark.parametrize(
    ("robots", "asked"),
    [
        (answer(b"User-agent: *\nDisallow: /private/\n"), ["/rss", "/1"]),
        (answer(b"User-agent: hasila\nDisallow: /\n\nUser-agent: *\nAllow: /\n"), []),
        (
            answer(b"User-agent: *\nDisallow: /\n\nUser-agent: hasila\nAllow: /\n"),
            ["/rss", "/1", "/private/2"],
        ),
        (answer(b"\xff\xfe<html>not found</html>"), ["/rss", "/1", "/private/2"]),
        (answer(b"", "404 Not Found"), ["/rss", "/1", "/private/2"]),
        (answer(b"", "403 Forbidden"), ["/rss", "/1", "/private/2"]),
        (answer(b"", "500 Error"), []),
        (answer(b"", "503 Busy"), []),
        (answer(b"x", Content_Length="900000000"), []),
        (answer(b"", "302 Found", Location="/rules"), ["/rules", "/rss", "/1"]),
        (answer(b"", "302 Found", Location="/robots.txt"), []),
    ],
)
def test_robots_txt_is_heeded(store: Store, server: Server, robots: Any, asked: list[str]) -> None:
    server.pages["/robots.txt"] = robots
    server.pages["/rules"] = answer(b"User-agent: *\nDisallow: /private/\n")
    server.pages["/rss"] = answer(_feed(server, "/1", "/private/2"))
    server.pages |= {"/1": answer(b"1"), "/private/2": answer(b"2")}
    Watch(store, server, feed=(Source(url=f"{server.url}/rss"),)).run()
    assert [path for path in server.paths() if path != "/robots.txt"] == asked


def test_robots_txt_is_remembered_for_a_day(store: Store, server: Server) -> None:
    server.pages["/live"] = answer(b"live")
    for after in (0, 1, 23, 25, 26):
        Watch(store, server, page=(Source(url=f"{server.url}/live"),)).run(after * HOUR)
    assert server.paths().count("/robots.txt") == 2
    assert server.paths().count("/live") == 5


@pytest.mark.parametrize(
    ("act", "silent", "asked_after"),
    [
        (answer(b"", "429 Too Many Requests", Retry_After="7200"), 118 * MINUTE, 121 * MINUTE),
        (answer(b"", "503 Busy", Retry_After="Thu, 04 Mar 2021 15:00:00 GMT"), 178 * MINUTE, 181 * MINUTE),
        (answer(b"", "500 Error", Retry_After="600"), 8 * MINUTE, 11 * MINUTE),
        (answer(b"", "429 Too Many Requests", Retry_After="99999999999999999999"), 23 * HOUR, 25 * HOUR),
    ],
)
def test_a_host_that_sends_us_away_is_left_alone_that_long(
    store: Store, server: Server, act: Any, silent: dt.timedelta, asked_after: dt.timedelta
) -> None:
    sources = (Source(url=f"{server.url}/live"), Source(url=f"{server.url}/other"))
    server.pages |= {"/live": in_turn(act, answer(b"live")), "/other": answer(b"other")}
    first = Watch(store, server, page=sources, delay="0s")
    assert first.run() == {"failed": 1}
    assert server.paths() == ["/robots.txt", "/live"]
    assert Watch(store, server, page=sources, delay="0s").run(silent) == {}
    assert server.paths() == ["/robots.txt", "/live"]
    assert Watch(store, server, page=sources, delay="0s").run(asked_after)["pages"] >= 1


@pytest.mark.parametrize("header", [{}, {"Retry_After": "soon"}, {"Retry_After": "60"}])
def test_a_short_pause_is_waited_for(store: Store, server: Server, header: dict[str, str]) -> None:
    server.pages["/live"] = in_turn(answer(b"", "429 Too Many Requests", **header), answer(b"live"))
    watch = Watch(store, server, page=(Source(url=f"{server.url}/live"), Source(url=f"{server.url}/other")))
    server.pages["/other"] = answer(b"other")
    assert watch.run() == {"failed": 1, "pages": 1}
    assert watch.slept[1:] == [5.0, 60.0]
    assert watch.pages() == ["/other"]
    assert watch.run(MINUTE) == {"pages": 1}


def test_failures_in_a_row_double_the_pause_and_one_success_ends_it(store: Store, server: Server) -> None:
    server.pages["/live"] = in_turn(*[answer(b"", "500 Error")] * 6, answer(b"live"))
    watch = Watch(store, server, page=(Source(url=f"{server.url}/live"),), delay="0s")
    asked = []
    for minute in range(80):
        before = len(server.headers("/live"))
        watch.run(MINUTE)
        asked += [minute] if len(server.headers("/live")) > before else []
    gaps = [later - earlier for earlier, later in pairwise(asked)]
    assert gaps[:6] == [1, 2, 4, 8, 16, 32]
    assert watch.pages() == ["/live"]
    assert store.host(server.url).failures == 0


def test_a_broken_page_does_not_hold_up_its_host(store: Store, server: Server) -> None:
    server.pages["/rss"] = answer(_feed(server, "/broken", "/1"))
    server.pages |= {"/broken": answer(b"", "500 Error"), "/1": answer(b"1")}
    watch = Watch(store, server, feed=(Source(url=f"{server.url}/rss"),))
    assert watch.run() == {"lists": 1, "failed": 1, "pages": 1}


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (answer(b"", "404 Not Found"), r"is gone \(404\)"),
        (answer(b"", "410 Gone"), r"is gone \(410\)"),
        (answer(b"", "401 Unauthorized"), "answers 401"),
        (answer(b"", "302 Found", Location="/1"), "leads on and on: more than 5 redirects"),
        (answer(b"", "302 Found", Location="http://10.0.0.1/admin"), "10.0.0.1, which is no public address"),
        (answer(b"", "302 Found", Location="file:///etc/passwd"), "must begin with http"),
        (answer(b"", "302 Found", Location="http://[bad/"), "is no address|no address"),
        (answer(b"", "304 Not Modified"), r"nothing changed \(304\), though nothing was fetched"),
        (answer(b"x" * 300_000), "announces 300,000 bytes"),
        (answer(b"", "302 Found", Location="/hidden"), "is forbidden by the robots.txt"),
    ],
)
def test_what_is_no_page_is_told_and_given_up_in_the_end(
    store: Store, server: Server, act: Any, message: str
) -> None:
    server.pages["/robots.txt"] = answer(b"User-agent: *\nDisallow: /hidden\n")
    server.pages |= {"/rss": tagged(_feed(server, "/1"), '"r"'), "/1": act, "/hidden": answer(b"hidden")}
    watch = Watch(store, server, feed=(Source(url=f"{server.url}/rss"),), delay="0s")
    for _ in range(9):
        watch.run(25 * HOUR)
    assert watch.kept == []
    assert len(watch.told) == 5
    for told in watch.told:
        assert re.search(message, told)
    assert "/hidden" not in server.paths()


def test_a_feed_that_is_none_is_told_and_asked_again(store: Store, server: Server) -> None:
    server.pages["/rss"] = in_turn(answer(b"<html><p>login"), answer(_feed(server, "/1")))
    server.pages["/1"] = answer(b"1")
    watch = Watch(store, server, feed=(Source(url=f"{server.url}/rss"),))
    assert watch.run() == {"failed": 1}
    assert watch.told == [f"{server.url}/rss is no feed, sitemap or list of addresses"]
    assert watch.run(2 * MINUTE) == {"lists": 1, "pages": 1}


def test_an_xml_bomb_is_no_feed(store: Store, server: Server) -> None:
    entities = b'<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">'
    bomb = b'<?xml version="1.0"?><!DOCTYPE rss [%b]><rss><channel>&b;</channel></rss>' % entities
    server.pages["/rss"] = answer(bomb)
    watch = Watch(store, server, feed=(Source(url=f"{server.url}/rss"),))
    assert watch.run() == {"failed": 1}
    assert "declares entities" in watch.told[0]


def test_a_page_is_remembered_only_once_it_is_kept(store: Store, server: Server) -> None:
    server.pages["/live"] = tagged(b"live", '"1"')
    watch = Watch(store, server, page=(Source(url=f"{server.url}/live"),))

    class Full(Exception):
        pass

    def fail(_document: Document) -> None:
        raise Full

    watch._watcher._work = watch._watcher._work._replace(keep=fail)
    with pytest.raises(Full):
        watch.run()
    again = Watch(store, server, page=(Source(url=f"{server.url}/live"),))
    assert again.run(MINUTE) == {"pages": 1}


# Small rules


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, None),
        ("", None),
        ("120", dt.timedelta(seconds=120)),
        (" 0 ", dt.timedelta()),
        ("-5", None),
        ("1e9", None),
        ("864000", dt.timedelta(days=1)),
        ("٣", dt.timedelta(seconds=3)),
        ("Thu, 04 Mar 2021 12:30:00 GMT", dt.timedelta(minutes=30)),
        ("Thu, 04 Mar 2021 11:30:00 GMT", dt.timedelta()),
        ("Thu, 04 Mar 2999 11:30:00 GMT", dt.timedelta(days=1)),
        ("tomorrow", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_a_day_at_most(
    header: str | None, expected: dt.timedelta | None
) -> None:
    assert retry_after(header, NOON) == expected


@pytest.mark.parametrize(
    ("lines", "seconds"),
    [
        ("Crawl-delay: 3", 3),
        ("Crawl-delay: nan", 0),
        ("Crawl-delay: 999999", 86400),
        ("Crawl-delay: -3", 0),
        ("Crawl-delay: soon", 0),
        ("Request-rate: 1/10s", 10),
        ("Crawl-delay: 3\nRequest-rate: 1/10s", 10),
        ("Disallow: /x", 0),
    ],
)
def test_the_pause_that_robots_txt_asks_for(lines: str, seconds: int) -> None:
    assert Rules(f"User-agent: *\n{lines}\n", "hasila").delay == dt.timedelta(seconds=seconds)


def test_pauses_double_up_to_six_hours() -> None:
    minutes = [pause(failures) / MINUTE for failures in (0, 1, 2, 3, 9, 10, 10**9)]
    assert minutes == [1, 1, 2, 4, 256, 360, 360]


CONFIG = """
contact = "desk@example.org"
store = "toll.db"
[[feed]]
url = "https://example.org/rss"
"""


def test_a_configuration_is_read_from_its_folder(tmp_path: Path) -> None:
    (tmp_path / "watch.toml").write_text(CONFIG.replace("[[feed]]", 'archive = "kept"\n[[feed]]'))
    config = load(tmp_path / "watch.toml")
    assert (config.store, config.archive) == (str(tmp_path / "toll.db"), str(tmp_path / "kept"))
    assert config.interval("https://example.org/rss") == length("15m")
    assert config.interval("https://example.org/other") is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[[feed]]", "[feed]", "Expected `array`, got `object`"),
        ("url =", "uri =", "missing required field `url`|unknown field `uri`"),
        ('store = "toll.db"', "", "missing required field `store`"),
        ("desk@example.org", " ", "contact is needed"),
        ("desk@example.org", "مكتب", "contact is needed"),
        ('[[feed]]\nurl = "https://example.org/rss"', "", "there is nothing to watch"),
        ("https://example.org/rss", "ftp://example.org/rss", "must begin with http"),
        ("[[feed]]", 'every = "often"\n[[feed]]', "'often' is no length of time"),
        ("[[feed]]", 'revisit = ["1 week"]\n[[feed]]', "'1 week' is no length of time"),
        ("[[feed]]", 'allow = ["home"]\n[[feed]]', "allow: 'home' does not appear to be"),
        ("[[feed]]", '[[page]]\nurl = "https://example.org/rss"\n[[feed]]', "is there twice"),
        ("contact", "contact = ", "watch.toml: "),
    ],
)
def test_a_wrong_configuration_is_told(tmp_path: Path, old: str, new: str, message: str) -> None:
    (tmp_path / "watch.toml").write_text(CONFIG.replace(old, new))
    with pytest.raises(ConfigError, match=message):
        load(tmp_path / "watch.toml")


# The command


STRIKE = "قُتل سبعة مدنيين وأصيب 12 آخرون في غارة جوية على مدينة الباب بريف حلب الشرقي، حسب الدفاع المدني."


def _page(text: str) -> bytes:
    head = "<title>غارة على الباب</title>"
    head += '<meta property="article:published_time" content="2021-03-09T10:00:00Z">'
    body = f"<article><h1>غارة على الباب</h1><p>{text}</p></article>"
    return f"<!doctype html><html lang=ar><head>{head}</head><body>{body}</body></html>".encode()


def _run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def test_what_is_watched_comes_into_the_store_with_its_evidence(tmp_path: Path, server: Server) -> None:
    server.pages["/rss"] = tagged(_feed(server, "/1"), '"r"')
    server.pages["/1"] = in_turn(answer(_page(STRIKE)), answer(_page(STRIKE.replace("سبعة", "تسعة"))))
    (tmp_path / "watch.toml").write_text(
        f'contact = "desk@example.org"\nstore = "toll.db"\ndelay = "0s"\nevery = "0s"\nrevisit = ["0.01s", "1d"]\n'
        f'allow = ["127.0.0.0/8"]\n[[feed]]\nurl = "{server.url}/rss"\n'
    )
    first = _run("watch", "--once", tmp_path / "watch.toml")
    assert (first.exit_code, first.stdout) == (0, "lists: 1; pages: 1; reports new: 1\n"), first.output
    second = _run("watch", "--once", tmp_path / "watch.toml", "--format", "json")
    store = tmp_path / "toll.db"
    shown = _run("versions", store, f"{server.url}/1", "--format", "json")
    rows = [msgspec.json.decode(line) for line in shown.stdout.splitlines()]
    if len(rows) == 1:  # the page was not due again yet
        assert msgspec.json.decode(second.stdout) == {"unchanged": 1}
    (capture,) = rows[0]["captures"]
    assert capture["url"] == f"{server.url}/1"
    assert ["Content-Type", "text/html; charset=utf-8"] in capture["headers"]
    assert (tmp_path / "toll.db.archive" / capture["document"][:2]).is_dir()
    assert _run("verify", store).exit_code == 0
    assert "killed" in _run("tolls", store).stdout


def test_private_addresses_are_refused_by_the_command(tmp_path: Path, server: Server) -> None:
    (tmp_path / "watch.toml").write_text(
        f'contact = "desk@example.org"\nstore = "toll.db"\n[[page]]\nurl = "{server.url}/admin"\n'
    )
    result = _run("watch", "--once", tmp_path / "watch.toml")
    assert result.exit_code == 1
    assert "is no public address" in result.stderr
    assert server.asked == []


def test_a_wrong_file_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "watch.toml").write_text("store = 1\n")
    result = _run("watch", tmp_path / "watch.toml")
    assert result.exit_code == 2
    assert "Expected `str`, got `int`" in " ".join(result.stderr.replace("\u2502", " ").split())
