"""Start the server: who may be listened to, and the work that goes on beside the answers."""

from __future__ import annotations

import ipaddress
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence

import uvicorn

from hasila.store import Store
from hasila.web import accounts
from hasila.web.application import create_app
from hasila.web.room import Room, Settings

SMALL = 3000
"""Claims of a store that is derived anew in well under a second."""
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


class NotServed(Exception):
    """The server may not listen like this; the message says why and what to do."""


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def settings_for(store: Store, host: str, names: Sequence[str], reviewer: str) -> Settings:
    """Return how to serve at an address. Raises NotServed where others would reach a store without accounts."""
    if is_loopback(host):
        return Settings(hosts=(*LOOPBACK, *names), reviewer=reviewer)
    if not accounts.has_any(store):
        raise NotServed(
            f"others reach {host}, and the store has no accounts: whoever came could decide. Make one with: "
            f"hasila accounts add STORE NAME --role administrator; or leave out --host"
        )
    if not names:
        raise NotServed(
            f"say by which name browsers call this server: --name records.example.org. It listens on {host} behind "
            f"a proxy that speaks HTTPS; cookies of logins go no other way"
        )
    return Settings(hosts=tuple(names), secure=True, reviewer=reviewer)


def serve(room: Room, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve until interrupted. ``ready`` is told the address when the server can be asked."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, so that asyncio sends small packets at once: an answer would wait 40 ms for its second half.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host.strip("[]"), port))
        except OSError as error:
            raise NotServed(
                f"cannot listen on {host}, port {port} ({error.strerror}); take another --port"
            ) from error
        listening.listen()
        config = uvicorn.Config(
            create_app(room),
            log_level="warning",
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=15,
            limit_concurrency=200,
        )
        ready(f"http://{host}:{listening.getsockname()[1]}/")
        uvicorn.Server(config).run(sockets=[listening])


def work_for(store: Store, arguments: Sequence[str]) -> Callable[[], object] | None:
    """Return how incidents are derived anew: for a small store in the server (None), for a large one beside it, by a
    command with ``arguments``, so that answers do not wait.

    A server that is killed leaves that process to finish, which harms nothing: it writes all or nothing.
    """
    if store.counts()["claims"] <= SMALL:
        return None
    command = [sys.executable, "-m", "hasila", *arguments]

    def work() -> None:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr.strip() or f"{' '.join(command)} left with {done.returncode}")

    return work
