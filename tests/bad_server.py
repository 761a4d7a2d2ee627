"""A web server on loopback for tests: it serves what it is given, and misbehaves as asked."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Act = Callable[[socket.socket, bytes], None]
"""Answers one request, whose head it is given, on an open connection."""


class Server:
    """``pages`` gives for a path what it answers; ``asked`` holds the heads of all requests."""

    def __init__(self) -> None:
        self.pages: dict[str, Act] = {}
        self.asked: list[str] = []
        self._stop = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """The address of the server, without a path."""
        return f"http://127.0.0.1:{self.port}"

    def paths(self) -> list[str]:
        """Return the paths that were asked for, in order."""
        return [head.split(" ")[1] for head in self.asked]

    def headers(self, path: str) -> list[dict[str, str]]:
        """Return the headers of the requests for a path, in order; names are in lower case."""
        heads = (head.split("\r\n") for head in self.asked if head.split(" ")[1] == path)
        return [
            dict(line.split(": ", 1) for line in (row.lower() for row in head[1:]) if line) for head in heads
        ]

    def close(self) -> None:
        """Stop serving."""
        self._stop.set()
        self._socket.close()

    def _accept(self) -> None:
        while not self._stop.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(20)
        with connection:
            try:
                head = b""
                while b"\r\n\r\n" not in head and (data := connection.recv(65536)):
                    head += data
                if b"\r\n\r\n" not in head:
                    return
                self.asked.append(head.decode("latin-1"))
                path = head.split(b" ")[1].decode("latin-1")
                self.pages.get(path, answer(b"", status="404 Not Found"))(connection, head)
            except OSError:
                return  # the client has gone, which is what most tests want


@contextmanager
def serving() -> Iterator[Server]:
    """Serve until the block ends."""
    server = Server()
    try:
        yield server
    finally:
        server.close()


def answer(body: bytes, status: str = "200 OK", **headers: str) -> Act:
    """Return what answers with a body; ``_`` in names of headers stands for ``-``."""
    named = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())

    def act(connection: socket.socket, _head: bytes) -> None:
        connection.sendall(f"HTTP/1.1 {status}\r\n{lines}\r\n".encode("latin-1") + body)

    return act


def tagged(body: bytes, tag: str) -> Act:
    """Return what answers with a body and its ETag, or with 304 to who has it."""

    def act(connection: socket.socket, head: bytes) -> None:
        known = f"if-none-match: {tag}".encode().lower() in head.lower()
        (answer(b"", "304 Not Modified", ETag=tag) if known else answer(body, ETag=tag))(connection, head)

    return act


def in_turn(*acts: Act) -> Act:
    """Return what does one act after the other, and then the last again and again."""
    left = list(acts)

    def act(connection: socket.socket, head: bytes) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(connection, head)

    return act


def dripping(opening: bytes, drop: bytes, every: float) -> Act:
    """Return what sends an opening, and then the same drop again and again, for as long as somebody listens."""

    def act(connection: socket.socket, _head: bytes) -> None:
        connection.sendall(opening)
        pause = threading.Event()
        while True:
            pause.wait(every)
            connection.sendall(drop)

    return act
