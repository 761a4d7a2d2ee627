"""One request to a hostile server: nothing inside the own network is reached, and nothing is endless."""

from __future__ import annotations

import datetime as dt
import gzip
import ipaddress
import socket
import threading
import zlib
from collections.abc import Iterator
from typing import Any

import httpcore
import pytest

from bad_server import Act, Server, answer, dripping, serving
from hasila.watch.fetch import Answer, Fetcher, FetchError, Limits, Refused, is_public

NOON = dt.datetime(2021, 3, 4, 12, tzinfo=dt.UTC)
LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)
SMALL = Limits(seconds=0.6, max_bytes=100_000)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


def _get(url: str, fetcher: Fetcher | None = None, **headers: str) -> Answer:
    return (fetcher or Fetcher("hasila (+desk@example.org)", SMALL, LOOPBACK)).get(
        url, {name.replace("_", "-"): value for name, value in headers.items()}, lambda: NOON
    )


def test_an_answer_is_what_the_server_sent(server: Server) -> None:
    body = "قُتل ثلاثة".encode()
    server.pages["/%D8%AE%D8%A8%D8%B1?n=1"] = answer(body, ETag='"a"', Set_Cookie="x=1")
    found = _get(f"{server.url}/خبر?n=1#part", If_None_Match='"b"')
    assert (found.status, found.body, found.at, found.header("etag")) == (200, body, NOON, '"a"')
    assert found.url == f"{server.url}/%D8%AE%D8%A8%D8%B1?n=1"
    assert ("Set-Cookie", "x=1") in found.headers
    (asked,) = server.headers("/%D8%AE%D8%A8%D8%B1?n=1")
    assert asked["user-agent"] == "hasila (+desk@example.org)"
    assert asked["accept-encoding"] == "identity"
    assert asked["if-none-match"] == '"b"'
    assert asked["host"] == f"127.0.0.1:{server.port}"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("127.8.8.8", False),
        ("0.0.0.0", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),  # where clouds keep the secrets of a machine
        ("100.64.0.1", False),
        ("192.0.2.1", False),
        ("198.18.0.1", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("fe80::1", False),
        ("fec0::1", False),
        ("fc00::1", False),
        ("fd12:3456::1", False),
        ("ff02::1", False),
        ("2001:db8::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:93.184.216.34", True),
        ("::127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::5db8:d822", True),
        ("2002:7f00:1::", False),
        ("2002:a00:1::", False),
    ],
)
def test_only_addresses_of_the_open_internet_are_public(address: str, public: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) is public


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "127.1", "[::ffff:127.0.0.1]"]
)
def test_a_private_address_is_refused_however_it_is_written(server: Server, host: str) -> None:
    server.pages["/"] = answer(b"secret")
    with pytest.raises(
        FetchError, match=r"no public address: if it is meant, name its network under allow|Name or"
    ):
        _get(f"http://{host}:{server.port}/", Fetcher("hasila", SMALL))
    assert server.asked == []


def test_a_name_with_both_kinds_of_address_is_asked_at_the_public_ones_only() -> None:
    fetcher = Fetcher("hasila", resolve=lambda _host, _port: ["10.0.0.1", "93.184.216.34", "fe80::1%eth0"])
    assert fetcher.addresses("example.org", 80) == ["93.184.216.34"]


def test_a_name_that_points_elsewhere_a_moment_later_gains_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    connected: list[str] = []

    def connect(_self: Any, host: str, _port: int, **_: Any) -> Any:
        connected.append(host)
        raise httpcore.ConnectError("no network in tests")

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    with pytest.raises(FetchError, match="ConnectError"):
        _get("http://rebind.example/", Fetcher("hasila", resolve=lambda *_: next(answers)))
    assert connected == ["93.184.216.34"]
    assert next(answers) == ["127.0.0.1"]  # it was asked once


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("file:///etc/passwd", "must begin with http"),
        ("ftp://example.org/", "must begin with http"),
        ("gopher://example.org/", "must begin with http"),
        ("http://", "must begin with http"),
        ("example.org", "must begin with http"),
        ("http://mona:secret@example.org/", "holds a user name or password"),
        ("http://example.org:99999/", "is no address"),
        ("http://exa mple.org/", "is no address"),
    ],
)
def test_what_is_no_address_of_the_web_is_refused(url: str, message: str) -> None:
    with pytest.raises(Refused, match=message):
        _get(url)


OK = b"HTTP/1.1 200 OK\r\n"
BOMB = gzip.compress(bytes(50_000_000))


@pytest.mark.parametrize(
    ("act", "message"),
    [
        pytest.param(answer(b"x", Content_Length="999999999"), "announces 999,999,999 bytes", id="announced"),
        pytest.param(
            dripping(OK + b"\r\n", b"x" * 60_000, 0.0), "is larger than|sent more than", id="endless"
        ),
        pytest.param(
            dripping(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"4000\r\n" + b"x" * 0x4000 + b"\r\n", 0.0),
            "is larger than 100,000 bytes",
            id="endless chunks",
        ),
        pytest.param(answer(BOMB, Content_Encoding="gzip"), "is larger than 100,000 bytes", id="gzip bomb"),
        pytest.param(
            answer(zlib.compress(bytes(9_000_000)), Content_Encoding="deflate"),
            "is larger",
            id="deflate bomb",
        ),
        pytest.param(answer(b"x", Content_Encoding="br"), "packed as 'br', which was not asked", id="brotli"),
        pytest.param(answer(b"xyz", Content_Encoding="gzip"), "is not packed as it says", id="no gzip"),
        pytest.param(
            dripping(OK, b"X-Filler: y\r\n", 0.0), "ProtocolError|sent more than", id="endless headers"
        ),
        pytest.param(dripping(OK, b"X", 0.05), "took longer than 0.6 seconds", id="slow headers"),
        pytest.param(dripping(OK + b"\r\n", b"x", 0.05), "took longer than 0.6 seconds", id="slow body"),
        pytest.param(dripping(b"", b"", 9.0), "took longer than 0.6 seconds", id="silence"),
        pytest.param(answer(b"x", Content_Length="50"), "ProtocolError", id="cut short"),
        pytest.param(
            lambda connection, _: connection.sendall(b"SSH-2.0-x\r\n\r\n"), "ProtocolError", id="no HTTP"
        ),
        pytest.param(
            lambda connection, _: connection.close(), "ProtocolError|ReadError|reset", id="hangs up"
        ),
        pytest.param(
            dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.0),
            "took longer|sent more|Protocol",
            id="endless 100",
        ),
    ],
)
def test_a_server_that_misbehaves_is_left(server: Server, act: Act, message: str) -> None:
    server.pages["/"] = act
    with pytest.raises(FetchError, match=message):
        _get(f"{server.url}/")


def test_what_is_packed_all_the_same_is_unpacked(server: Server) -> None:
    server.pages["/"] = answer(gzip.compress(b"killed: 3"), Content_Encoding="gzip")
    assert _get(f"{server.url}/").body == b"killed: 3"


def test_a_handshake_that_never_ends_is_left() -> None:
    done = threading.Event()

    def say_nothing(listening: socket.socket) -> None:
        with listening.accept()[0]:
            done.wait(20)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        silent = threading.Thread(target=say_nothing, args=(listening,))
        silent.start()
        with pytest.raises(FetchError, match=r"took longer than 0.6 seconds|Timeout"):
            _get(f"https://127.0.0.1:{listening.getsockname()[1]}/")
        done.set()
        silent.join()


def test_a_host_that_is_not_there_is_told() -> None:
    with pytest.raises(FetchError, match="ConnectError"):
        _get("http://127.0.0.1:1/")
    with pytest.raises(FetchError, match="nothing has no address"):
        _get("http://nothing/", Fetcher("hasila", SMALL, resolve=lambda *_: []))
