"""Where the server listens, and accounts on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from hasila.cli import cli
from hasila.store import open_store
from hasila.web import accounts
from hasila.web.serving import NotServed, is_loopback, settings_for


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("localhost", True),
        ("::1", True),
        ("[::1]", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.4", False),
        ("records.example.org", False),
        ("127.0.0.1.example.org", False),
    ],
)
def test_only_loopback_is_this_machine(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


def _run(*arguments: str, given: str | None = None) -> tuple[int, str]:
    done = CliRunner().invoke(cli, arguments, input=given)
    return done.exit_code, done.output


def test_nobody_else_reaches_a_store_without_accounts(tmp_path: Path) -> None:
    where = str(tmp_path / "toll.db")
    open_store(where).close()
    code, told = _run("serve", where, "--host", "0.0.0.0", "--port", "0")
    assert code == 2
    assert "no accounts" in told
    given = ("accounts", "add", where, "mona", "--role", "reviewer", "--stdin")
    assert _run(*given, given="a sentence that nobody knows\n")[0] == 0
    with open_store(where) as store:
        with pytest.raises(NotServed, match="--name"):
            settings_for(store, "0.0.0.0", [], "local")
        settings = settings_for(store, "0.0.0.0", ["records.example.org"], "local")
        assert settings.secure
        assert settings.hosts == ("records.example.org",)
        assert not settings_for(store, "127.0.0.1", [], "local").secure


def test_accounts_are_made_changed_and_closed(tmp_path: Path) -> None:
    where = str(tmp_path / "toll.db")
    open_store(where).close()
    secret = "a sentence that nobody knows"
    assert _run("accounts", "add", where, "mona", "--role", "coder", "--stdin", given=f"{secret}\n")[0] == 0
    again = _run("accounts", "add", where, "mona", "--role", "coder", "--stdin", given=f"{secret}\n")
    assert again[0] == 2
    assert "already" in again[1]
    assert _run("accounts", "password", where, "mona", "--stdin", given="short\n")[0] == 2
    assert _run("accounts", "role", where, "mona", "reviewer")[0] == 0
    assert _run("accounts", "role", where, "nobody", "reviewer")[0] == 2
    code, told = _run("accounts", "list", where)
    assert (code, "mona: reviewer" in told, secret in told, "argon2" in told) == (0, True, False, False)
    assert _run("accounts", "disable", where, "mona")[0] == 0
    assert "closed" in _run("accounts", "list", where)[1]
    assert _run("accounts", "disable", where, "mona", "--undo")[0] == 0
    with open_store(where) as store:
        assert [row["disabled_at"] for row in accounts.listed(store)] == [None]
