"""Options that commands share, and how they print, report problems and open what they need."""
# ruff: noqa: PLC0415  (a command imports what it needs, so that the others start fast)

from __future__ import annotations

import datetime as dt
import functools
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import rich_click as click

if TYPE_CHECKING:
    from hasila.archive import Archive
    from hasila.packs import AddedTable, Pack
    from hasila.pipeline import Tolls
    from hasila.read import Problem, Settings
    from hasila.show.labels import Labels
    from hasila.show.screen import Screen
    from hasila.store import Store

Format = Literal["text", "json"]

paths_argument = click.argument("paths", nargs=-1, required=True, metavar="FILES|FOLDERS...")
store_argument = click.argument("where", metavar="STORE")
format_option = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="For people, or JSON lines."
)
lang_option = click.option(
    "--lang", type=click.Choice(["en", "ar"]), default="en", help="Language of the labels."
)
country_option = click.option(
    "--country", multiple=True, help="Use only this country pack (repeat for more)."
)
language_option = click.option(
    "--language", default="ar", show_default=True, help="Language of reports too short to tell theirs."
)
rule_option = click.option(
    "--rule", default="hasila", show_default=True, help="The rule that makes tolls of claims."
)
archive_option = click.option(
    "--archive",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="HASILA_ARCHIVE",
    help="Folder of the raw bytes ($HASILA_ARCHIVE, else STORE.archive beside an SQLite file).",
)
_DATA = "hasila.data"


def _keep_folder(context: click.Context, _option: click.Parameter, value: Path | None) -> None:
    context.meta[_DATA] = value


data_option = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    callback=_keep_folder,
    expose_value=False,
    help="Folder of the tables that you add ($HASILA_DATA, else ~/.local/share/hasila).",
)
reviewer_option = click.option("--reviewer", required=True, help="Who decides.")
note_option = click.option("--note", help="Why.")


def day(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """Check a day, month or year given as an option."""
    if value is not None:
        try:
            dt.date.fromisoformat(value + "0000-01-01"[len(value) :])
        except ValueError as error:
            raise click.BadParameter(f"{value!r} is not YYYY, YYYY-MM or YYYY-MM-DD") from error
    return value


class Problems:
    """Tells of what went wrong on standard error, and remembers for the exit code that something did."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(self, problem: Problem) -> None:
        """Tell of a problem."""
        self.number += 1
        say(str(problem))

    def close(self) -> None:
        """Leave with exit code 1 if there were problems."""
        if self.number:
            say(f"{self.number} problem{'s' if self.number > 1 else ''}; the rest was done")
            sys.exit(1)


def say(message: str) -> None:
    """Print a message on standard error."""
    from hasila.show.screen import safe

    click.echo(f"hasila: {safe(message)}", err=True)


def print_json(records: Iterable[Any]) -> None:
    """Print records as JSON lines on standard output."""
    import msgspec

    encode = msgspec.json.Encoder().encode
    stream = sys.stdout.buffer
    for record in records:
        stream.write(encode(record) + b"\n")
    stream.flush()


def page(lang: str) -> tuple[Screen, Labels]:
    """Return standard output to print on, and the labels of a language."""
    from hasila.show.labels import load_labels
    from hasila.show.screen import Screen

    return Screen(sys.stdout), load_labels(lang)


def data_folder() -> Path:
    """Return the folder of the tables that the user added."""
    from hasila.added import default_folder

    context = click.get_current_context()
    given: Path | None = context.meta.get(_DATA) if context else None
    return given or default_folder()


def added_tables() -> tuple[AddedTable, ...]:
    """Return the tables that the user added."""
    from hasila.added import AddedError, tables

    try:
        return tables(data_folder())
    except AddedError as error:
        raise click.UsageError(str(error)) from error


def load_countries(country: tuple[str, ...] = (), language: str = "ar") -> Pack:
    """Return a language pack with the country packs named (all that ship where none is) and the user's tables."""
    from hasila.packs import load_pack
    from hasila.tables import PackError

    try:
        return load_pack(language, country or None, added=added_tables())
    except PackError as error:
        raise click.UsageError(str(error)) from error


@contextmanager
def progress_bar() -> Iterator[Callable[[object], None] | None]:
    """Count reports on standard error while they are read, if that is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.completed} reports"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda _done: bar.advance(task)


def reading_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that say how inputs are read, as its argument ``settings``."""

    @click.option(
        "--columns",
        help="Where tables and JSON rows keep what: text=body,published=date, or a TOML file with [columns], "
        "[fixed] (the same for all rows) and date_format.",
    )
    @click.option(
        "--timezone",
        help="Whose days count for moments with a time zone (Asia/Damascus); as printed if not given.",
    )
    @functools.wraps(command)
    def with_settings(*args: Any, columns: str | None, timezone: str | None, **options: Any) -> None:
        command(*args, settings=_settings(columns, timezone), **options)

    return with_settings


def _settings(columns: str | None, timezone: str | None) -> Settings:
    from zoneinfo import ZoneInfo

    from hasila.read import NO_COLUMNS, ColumnsError, Settings, columns_of

    try:
        return Settings(
            columns=NO_COLUMNS if columns is None else columns_of(columns),
            timezone=None if timezone is None else ZoneInfo(timezone),
        )
    except ColumnsError as error:
        raise click.UsageError(str(error)) from error
    except (ValueError, OSError, LookupError) as error:
        raise click.UsageError(f"there is no time zone {timezone!r}; one is Asia/Damascus") from error


@contextmanager
def reading_progress(
    paths: tuple[str, ...], settings: Settings
) -> Iterator[tuple[Settings, Callable[[object], None] | None]]:
    """Show reports and bytes on standard error while files are read, if that is a terminal.

    Gives the settings to read with, and what is to be told of each report that is done.
    """
    if not sys.stderr.isatty():
        yield settings, None
        return
    import msgspec
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    from hasila.read import size_of

    done = TextColumn("{task.fields[reports]} reports")
    columns = (SpinnerColumn(), done, BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=size_of(paths), reports=0)

        def on_report(_done: object) -> None:
            bar.update(task, reports=bar.tasks[task].fields["reports"] + 1)

        yield msgspec.structs.replace(settings, on_bytes=lambda number: bar.advance(task, number)), on_report


@contextmanager
def opened(where: str, *, existing: bool = True) -> Iterator[Store]:
    """Open a store, told in plain words where that fails."""
    from hasila.archive import ArchiveError
    from hasila.store import StoreError, open_store

    if existing and "://" not in where and not os.path.exists(where):
        raise click.UsageError(f"there is no store {where}; make it with: hasila load {where} FILES...")
    try:
        with open_store(where) as store:
            yield store
    except (StoreError, ArchiveError) as error:
        say(str(error))
        sys.exit(1)


def archive_of(where: str, folder: Path | None) -> Archive:
    """Return the archive of a store: the folder given, or else the one beside an SQLite file."""
    from hasila.archive import Archive

    if folder is None and "://" in where:
        raise click.UsageError(
            "say where the raw bytes are kept, with --archive FOLDER or $HASILA_ARCHIVE "
            "(load and watch can leave them out: --no-archive)"
        )
    return Archive(folder or f"{where}.archive")


def check_rule(rule: str) -> None:
    """Refuse a rule that there is not."""
    from hasila.reconcile import RULES

    if rule not in RULES:
        raise click.UsageError(f"there is no rule {rule!r}; there are {', '.join(RULES)}")


def print_tolls(found: Tolls, pack: Pack, lang: str, form: Format) -> None:
    """Print incidents with their tolls."""
    if form == "json":
        from hasila.show.records import toll_records

        print_json(toll_records(found))
        return
    from hasila.pipeline import names_of
    from hasila.show.terminal import show_tolls

    show_tolls(found, names_of(pack, lang), *page(lang))
