"""Commands that serve a store in the browser, and those that say who may."""
# ruff: noqa: PLC0415  (a command imports what it needs, so that the others start fast)

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import rich_click as click

from hasila.cli.sharing import (
    Format,
    check_rule,
    country_option,
    data_folder,
    format_option,
    load_countries,
    opened,
    print_json,
    say,
    store_argument,
)

if TYPE_CHECKING:
    from hasila.store import Store

_ROLES = ("reader", "coder", "reviewer", "administrator")


def _needs_web() -> None:
    """Say what is missing where the packages of the reading room are not installed."""
    try:
        import argon2
        import fastapi
        import jinja2
        import python_multipart
        import uvicorn
    except ImportError as error:
        raise click.UsageError(f"this needs {error.name}: pip install 'hasila[web]'") from error
    assert argon2 and fastapi and jinja2 and python_multipart and uvicorn  # noqa: PT018


@click.command()
@store_argument
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--name", "names", multiple=True, help="Name by which browsers call the server (repeat for more)."
)
@click.option(
    "--reviewer", default="local", show_default=True, help="Who decides where there are no accounts."
)
@country_option
def serve(
    where: str, port: int, host: str, names: tuple[str, ...], reviewer: str, country: tuple[str, ...]
) -> None:
    """Open the reading room on a store: review, map and timeline in the browser.

    On one machine no login is needed. To be reached by others it needs accounts (hasila accounts add), and a proxy
    that speaks HTTPS.

    \b
    hasila load toll.db reports/
    hasila serve toll.db --port 8000
    hasila serve toll.db --host 0.0.0.0 --name records.example.org
    """
    _needs_web()
    from hasila.web import serving
    from hasila.web.rendering import has_packages
    from hasila.web.room import Room

    pack = load_countries(country)
    with opened(where) as store:
        try:
            settings = serving.settings_for(store, host, names, reviewer)
            arguments = ["--data", str(data_folder()), "rebuild", where]
            arguments += [part for name in country for part in ("--country", name)]
            room = Room(store, pack, settings, work=serving.work_for(store, arguments))
            if not has_packages():
                say("the map is not drawn and fonts are the browser's: run scripts/set_up_web where npm is")
            serving.serve(
                room, host, port, lambda address: say(f"open {address} in a browser; Ctrl+C ends it")
            )
        except serving.NotServed as error:
            raise click.UsageError(str(error)) from error


@click.command()
@store_argument
@click.option("--rule", help="The rule that makes tolls of claims (that of the store, if not given).")
@country_option
def rebuild(where: str, rule: str | None, country: tuple[str, ...]) -> None:
    """Derive the incidents of a store anew from its claims and decisions.

    Commands that change a store do so themselves; this is for another rule, or after a crash.

    \b
    hasila rebuild toll.db --rule acled
    """
    from hasila import pipeline

    if rule is not None:
        check_rule(rule)
    with opened(where) as store:
        say(f"incidents in the store: {pipeline.rebuild(store, load_countries(country), rule)}")


@click.group()
def accounts() -> None:
    """Who may use the reading room of a store, and as what.

    \b
    reader          reads
    coder           and accepts, corrects, rejects and adds claims, and adds reports
    reviewer        and merges and splits incidents, and undoes what others decided
    administrator   and sees who may

    \b
    hasila accounts add toll.db mona --role reviewer
    hasila accounts list toll.db
    """


@contextmanager
def _people(where: str) -> Iterator[Store]:
    _needs_web()
    from hasila.store import StoreError
    from hasila.web.accounts import AccountError

    with opened(where) as store:
        try:
            yield store
        except (AccountError, StoreError) as error:
            raise click.UsageError(str(error)) from error


def _password(from_input: bool) -> str:
    if from_input:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))


_input_option = click.option(
    "--stdin", "from_input", is_flag=True, help="Read the password from standard input."
)
_role_option = click.option(
    "--role", type=click.Choice(_ROLES), required=True, help="What the account may do."
)
_account_argument = click.argument("account")


@accounts.command("add")
@store_argument
@_account_argument
@_role_option
@_input_option
def add(where: str, account: str, role: str, from_input: bool) -> None:
    """Make an account; its password (12 characters or more) is asked for."""
    with _people(where) as store:
        from hasila.web import accounts as people

        people.add(store, account, role, _password(from_input), dt.datetime.now(dt.UTC))
    say(f"{account} may log in as {role}")


@accounts.command("list")
@store_argument
@format_option
def listed(where: str, form: Format) -> None:
    """List the accounts with their roles."""
    with _people(where) as store:
        from hasila.web import accounts as people

        found = [
            {key: row[key] for key in ("name", "role", "created_at", "disabled_at")}
            for row in people.listed(store)
        ]
    if form == "json":
        print_json(found)
        return
    for row in found:
        closed = f", closed {row['disabled_at'][:10]}" if row["disabled_at"] else ""
        click.echo(f"{row['name']}: {row['role']}, made {row['created_at'][:10]}{closed}")


@accounts.command("role")
@store_argument
@_account_argument
@click.argument("role", type=click.Choice(_ROLES))
def role(where: str, account: str, role: str) -> None:
    """Give an account another role; its sessions end."""
    with _people(where) as store:
        from hasila.web import accounts as people

        people.set_role(store, account, role)
    say(f"{account} is {role} from the next login on")


@accounts.command("password")
@store_argument
@_account_argument
@_input_option
def password(where: str, account: str, from_input: bool) -> None:
    """Give an account another password; its sessions end."""
    with _people(where) as store:
        from hasila.web import accounts as people

        people.set_password(store, account, _password(from_input))
    say(f"{account} has another password")


@accounts.command("disable")
@store_argument
@_account_argument
@click.option("--undo", is_flag=True, help="Open the account again.")
def disable(where: str, account: str, undo: bool) -> None:
    """Close an account: its sessions end at once, what it decided stays under its name."""
    with _people(where) as store:
        from hasila.web import accounts as people

        people.disable(store, account, None if undo else dt.datetime.now(dt.UTC))
    say(f"{account} is {'open again' if undo else 'closed'}")
