"""One request to a server that may be hostile: nothing inside the own network is reached, nothing is endless.

A name is resolved once, its addresses are checked, and the connection goes to one that was checked, so that a name
that points elsewhere a moment later (DNS rebinding) gains nothing. One deadline holds for all of a request, the
handshake and the headers too, however slowly bytes drip in. Sizes are bounded as received and as unpacked.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import certifi
import httpcore
import httpx
import msgspec

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], Iterable[str]]

_MOST_HEADERS = 2**18
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_LOW = ipaddress.IPv6Network(
    "::/8"
)  # loopback, IPv4-compatible and other addresses that are no place to fetch from
_HOST = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:"
_ADDRESSES = 4
"""As many addresses of a host are tried."""


class FetchError(Exception):
    """A request that was not answered as it must be; the message says how."""


class Refused(FetchError):
    """An address that is not to be asked at all: asking again makes no sense."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Bounds of one request: seconds for all of it, and bytes of its answer, packed and unpacked."""

    seconds: float = 60.0
    max_bytes: int = 16 * 2**20


class Answer(NamedTuple):
    """What a server answered; ``body`` is unpacked if it was sent packed (``content-encoding``)."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    at: dt.datetime

    def header(self, name: str) -> str | None:
        """Return the first header of a name (in lower case)."""
        return next((value for key, value in self.headers if key.lower() == name), None)


def resolved(host: str, port: int) -> Iterator[str]:
    """Yield the addresses of a host, as the system resolves it."""
    for *_, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        yield str(address[0])


def is_public(address: Address) -> bool:
    """Say whether an address is one of the open internet; one that wraps another (IPv4 in IPv6) is as that one."""
    if isinstance(address, ipaddress.IPv6Address):
        wrapped = address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1])
        if address in _NAT64:
            wrapped = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if wrapped:
            return is_public(wrapped)
        if address in _LOW or address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


class Fetcher:
    """Asks servers, one request a connection. ``allowed`` are networks that may be reached though not public."""

    def __init__(
        self,
        agent: str,
        limits: Limits | None = None,
        allowed: Iterable[Network] = (),
        resolve: Resolve = resolved,
    ) -> None:
        self._agent = agent
        self._limits = limits or Limits()
        self._allowed = tuple(allowed)
        self._resolve = resolve
        self._trust = ssl.create_default_context(cafile=certifi.where())

    def get(self, url: str, headers: Mapping[str, str], now: Callable[[], dt.datetime]) -> Answer:
        """Return what a server answers to a GET; redirects are answers too. Raises FetchError."""
        target = checked(url)
        asked = {
            "Host": target.netloc.decode("ascii"),
            "User-Agent": self._agent,
            "Accept": "*/*",
            "Accept-Encoding": "identity",  # the bytes kept are the bytes received
            "Connection": "close",
            **headers,
        }
        clock = _Clock(self._limits)
        try:
            with httpcore.ConnectionPool(self._trust, network_backend=_Backend(self, clock)) as pool:
                request = [
                    (key.encode("ascii"), value.encode("ascii", "replace")) for key, value in asked.items()
                ]
                with pool.stream("GET", _core(target), headers=request) as response:
                    found = tuple(
                        (key.decode("latin-1"), value.decode("latin-1")) for key, value in response.headers
                    )
                    answer = Answer(str(target), response.status, found, b"", now())
                    return answer._replace(body=self._body(response, answer))
        except (
            httpcore.NetworkError,
            httpcore.ProtocolError,
            httpcore.TimeoutException,
            ssl.SSLError,
        ) as error:
            raise FetchError(
                f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            ) from error
        except (OSError, UnicodeError) as error:
            raise FetchError(str(error)) from error

    def addresses(self, host: str, port: int) -> list[str]:
        """Return the addresses of a host that may be reached. Raises Refused if none may, OSError if it has none."""
        found = list(dict.fromkeys(self._resolve(host, port)))
        fit = [one for one in found if self._may_reach(ipaddress.ip_address(one.split("%")[0]))]
        if found and not fit:
            raise Refused(
                f"{host} is at {found[0]}, which is no public address: "
                "if it is meant, name its network under allow in watch.toml"
            )
        return fit[:_ADDRESSES]

    def _may_reach(self, address: Address) -> bool:
        return is_public(address) or any(address in network for network in self._allowed)

    def _body(self, response: httpcore.Response, answer: Answer) -> bytes:
        most = self._limits.max_bytes
        length = answer.header("content-length") or ""
        if length.isdigit() and int(length) > most:
            raise FetchError(f"announces {int(length):,} bytes, more than {most:,}")
        unpack = _unpacker(answer.header("content-encoding"))
        body = bytearray()
        for chunk in response.iter_stream():
            body += unpack(chunk, most + 1 - len(body))
            if len(body) > most:
                raise FetchError(f"is larger than {most:,} bytes")
        return bytes(body)


def checked(url: str) -> httpx.URL:
    """Return an address that may be asked. Raises Refused for other schemes, names with passwords and nonsense."""
    try:
        found = httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise Refused(f"is no address: {error}") from error
    if found.raw_host.translate(None, _HOST) or not 0 < (found.port or 80) < 2**16:
        raise Refused("is no address: its host or port is none")
    if found.scheme not in ("http", "https") or not found.host:
        raise Refused("is no address of the web: it must begin with http:// or https://")
    if found.userinfo:
        raise Refused("holds a user name or password, which is not sent")
    return found.copy_with(fragment=None)


def _core(url: httpx.URL) -> httpcore.URL:
    return httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)


def _unpacker(encoding: str | None) -> Callable[[bytes, int], bytes]:
    """Return what unpacks chunks up to a number of bytes; a bomb is never unpacked further than that."""
    name = (encoding or "identity").strip().lower()
    if name == "identity":
        return lambda chunk, _most: chunk
    if name not in ("gzip", "x-gzip", "deflate"):
        raise FetchError(f"is packed as {name!r}, which was not asked for")
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 32)

    def unpack(chunk: bytes, most: int) -> bytes:
        try:
            return unpacking.decompress(chunk, max(most, 1))
        except zlib.error as error:
            raise FetchError(f"is not packed as it says: {error}") from error

    return unpack


class _Clock:
    """The deadline of a request, and how many bytes it may still receive."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._ends = time.monotonic() + limits.seconds
        self._bytes = limits.max_bytes + _MOST_HEADERS

    def left(self) -> float:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise FetchError(f"took longer than {self._limits.seconds:g} seconds")
        return left

    def received(self, number: int) -> None:
        self._bytes -= number
        if self._bytes < 0:
            raise FetchError(f"sent more than {self._limits.max_bytes:,} bytes")


class _Backend(httpcore.NetworkBackend):
    """Connects to addresses that were checked, within the time of a request."""

    def __init__(self, fetcher: Fetcher, clock: _Clock) -> None:
        self._fetcher = fetcher
        self._clock = clock
        self._plain = httpcore.SyncBackend()

    def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> httpcore.NetworkStream:
        """Return a connection to a host; raises Refused or OSError."""
        addresses = self._fetcher.addresses(host, port)
        for number, address in enumerate(addresses, 1):
            share = self._clock.left() / (len(addresses) - number + 1)
            try:
                return _Stream(self._plain.connect_tcp(address, port, timeout=share), self._clock)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if number == len(addresses):
                    raise
        raise OSError(f"{host} has no address")


class _Stream(httpcore.NetworkStream):
    """A connection under the clock of its request."""

    def __init__(self, inner: httpcore.NetworkStream, clock: _Clock) -> None:
        self._inner = inner
        self._clock = clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what has arrived."""
        data = self._timed(self._inner.read, max_bytes)
        self._clock.received(len(data))
        return bytes(data)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send bytes."""
        self._timed(self._inner.write, buffer)

    def close(self) -> None:
        """Close the connection."""
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Return the connection with TLS on it; the certificate is checked for the name, not the address."""
        return _Stream(self._timed(self._inner.start_tls, ssl_context, server_hostname), self._clock)

    def get_extra_info(self, info: str) -> Any:
        """Return what is known of the connection."""
        return self._inner.get_extra_info(info)

    def _timed(self, act: Callable[..., Any], *arguments: Any) -> Any:
        try:
            return act(*arguments, self._clock.left())
        except httpcore.TimeoutException:
            self.close()
            self._clock.left()
            raise
        except FetchError:
            self.close()
            raise
