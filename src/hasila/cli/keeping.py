"""Commands that prove what a store holds, show its versions, and delete from it."""
# ruff: noqa: PLC0415  (a command imports what it needs, so that the others start fast)
# ruff: noqa: PLR0913, PLR0917  (a command has the arguments that its options make)

from __future__ import annotations

import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from hasila.cli.sharing import (
    Format,
    Problems,
    archive_of,
    archive_option,
    format_option,
    lang_option,
    load_countries,
    opened,
    page,
    print_json,
    progress_bar,
    say,
    store_argument,
)

if TYPE_CHECKING:
    from types import ModuleType

    from hasila.keeping.deleting import Losses
    from hasila.store import Store

_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@store_argument
@archive_option
@click.option("--no-archive", is_flag=True, help="Check texts and words only, not the raw bytes.")
@click.option(
    "--manifest", "path", type=_file, help="Hold the store against this manifest of an earlier day."
)
@click.option("--public-key", type=_file, help="The manifest must be signed with the key of this one (PEM).")
@click.option("--roots", type=_file, help="The manifest must have a time stamp that these vouch for (PEM).")
@format_option
def verify(
    where: str,
    folder: Path | None,
    no_archive: bool,
    path: Path | None,
    public_key: Path | None,
    roots: Path | None,
    form: Format,
) -> None:
    """Prove that a store and its raw bytes are what was put into them.

    Every file of raw bytes is hashed anew; every version of a report is read again from its bytes and must give
    the same text; every claim's evidence must show the words that it showed when it was read. Each row that is
    wrong is told, and the exit code is 1 then.

    \b
    hasila verify toll.db
    hasila verify toll.db --manifest may.jsonl --public-key desk.pub
    """
    from hasila.keeping.verifying import verify as check

    problems = Problems()
    if path is None and (public_key or roots):
        raise click.UsageError("--public-key and --roots are about a manifest: name it with --manifest")
    archive = None if no_archive else archive_of(where, folder)
    with opened(where) as store:
        with progress_bar() as progress:
            counts = check(store, archive, problems, progress or (lambda _: None))
        if path is not None:
            counts += _check_manifest(store, path, public_key, roots, problems)
    if form == "json":
        print_json([{**counts, "problems": problems.number}])
    else:
        click.echo("\n".join(f"{name}: {number:,}" for name, number in counts.items()))
    problems.close()


def _check_manifest(
    store: Store, path: Path, public_key: Path | None, roots: Path | None, problems: Problems
) -> Counter[str]:
    from hasila.keeping.manifest import ManifestError, check
    from hasila.read import Problem

    counts: Counter[str] = Counter()
    try:
        counts = check(store, path, problems)
    except ManifestError as error:
        problems(Problem("manifest", None, str(error)))
        return counts
    for wanted, what in ((public_key, "check_signature"), (roots, "check_stamp")):
        if wanted is None:
            continue
        try:
            moment = getattr(_sealing(), what)(path, wanted)
        except ManifestError as error:
            problems(Problem("manifest", None, str(error)))
        else:
            say(f"{path}: stamped {moment}" if moment else f"{path}: signed with the key of {wanted}")
    return counts


def _sealing() -> ModuleType:
    try:
        from hasila.keeping import sealing
    except ImportError as error:
        raise click.UsageError(f"signatures need {error.name}: pip install 'hasila[sign]'") from error
    return sealing


@click.command()
@store_argument
@click.option(
    "--to",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write (STORE.manifest.jsonl beside an SQLite file, if not given).",
)
@click.option(
    "--key", type=_file, help="Sign with this Ed25519 key (PEM; passphrase in $HASILA_KEY_PASSPHRASE)."
)
@click.option("--timestamp", "authority", help="Have this authority stamp the hash (an address, RFC 3161).")
def manifest(where: str, path: Path | None, key: Path | None, authority: str | None) -> None:
    """Write a manifest: the hash of everything that a store holds, one line each, to keep elsewhere.

    Beside it stands its SHA-256, which sha256sum checks. Only --timestamp uses the network: it sends a hash.

    \b
    hasila manifest toll.db --to may.jsonl
    openssl genpkey -algorithm ed25519 -out desk.key; openssl pkey -in desk.key -pubout -out desk.pub
    hasila manifest toll.db --to may.jsonl --key desk.key --timestamp https://freetsa.org/tsr
    """
    import datetime as dt
    import os

    from hasila.keeping.manifest import ManifestError, write

    if path is None and "://" in where:
        raise click.UsageError("say where the manifest is to be written: --to FILE")
    target = path or Path(f"{where}.manifest.jsonl")
    with opened(where) as store:
        try:
            click.echo(f"{write(store, target, dt.datetime.now(dt.UTC))}  {target}")
            if key is not None:
                _sealing().sign(target, key, os.environ.get("HASILA_KEY_PASSPHRASE"))
            if authority is not None:
                say(f"stamped {_sealing().stamp(target, authority)}")
        except ManifestError as error:
            say(str(error))
            sys.exit(1)


@click.command()
@store_argument
@click.argument("report")
@lang_option
@format_option
def versions(where: str, report: str, lang: str, form: Format) -> None:
    """Show the versions of a report (an id): their hashes, where they are from, and what changed.

    Words that a version dropped stand in [-...-], words that it added in {+...+}.

    \b
    hasila versions toll.db https://example.org/news/17
    """
    from hasila.show.versions import show_versions, version_records

    with opened(where) as store:
        found, captures = list(store.all_versions(report)), list(store.captures(report))
    if not found:
        raise click.UsageError(f"no report {report!r} in {where}; list them with: hasila reports {where}")
    if form == "json":
        print_json(version_records(found, captures))
    else:
        show_versions(found, captures, *page(lang))


@click.command()
@store_argument
@click.argument("report")
@click.option("--reviewer", required=True, help="Who decides.")
@click.option("--reason", required=True, help="Why; kept for good.")
@click.option("--approved-by", help="A second person who agrees.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@archive_option
@format_option
def delete(
    where: str,
    report: str,
    reviewer: str,
    reason: str,
    approved_by: str | None,
    yes: bool,
    folder: Path | None,
    form: Format,
) -> None:
    """Delete a report (an id) with all its versions, claims and raw bytes.

    Lists the claims that lose their source and asks. What stays is a record of the deletion: hashes, who, when
    and why, and the ids of the claims. Loading the report again leaves it out. Raw bytes that another report was
    read from stay.

    \b
    hasila delete toll.db r17 --reviewer mona --reason "names a child" --approved-by ali
    """
    from hasila.keeping import deleting
    from hasila.store import Refused, UnknownReport

    archive = archive_of(where, folder)
    with opened(where) as store:
        try:
            if not yes:
                _ask(deleting.losses(store, report), report)
            done = deleting.delete(store, archive, report, reviewer, reason, approved_by, load_countries())
        except UnknownReport as error:
            raise click.UsageError(f"{error}; list them with: hasila reports {where}") from error
        except Refused as error:
            raise click.UsageError(str(error)) from error
    if form == "json":
        print_json([{"deletion": done.deletion, "removed": done.removed, "incidents": done.incidents}])
        return
    lost = len(done.deletion.claims)
    click.echo(
        f"report {report}: deleted (deletion {done.deletion.number}); claims that lost their source: {lost}; "
        f"files removed: {len(done.removed)}; incidents in the store: {done.incidents}"
    )


def _ask(found: Losses, report: str) -> None:
    from hasila.show.lists import show_claims

    say(f"claims that lose their source: {len(found.claims)}")
    show_claims(found.claims, *page("en"))
    if found.copies:
        say(f"copies of the report that stay: {', '.join(found.copies)}")
    click.confirm(f"Delete report {report} for good?", abort=True, err=True)


@click.command()
@click.argument("path", metavar="WATCH.TOML", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--once", is_flag=True, help="Ask what is due once and end, as for a timer.")
@click.option(
    "--no-archive", is_flag=True, help="Do not keep the raw bytes; verify cannot prove the text then."
)
@format_option
def watch(path: Path, once: bool, no_archive: bool, form: Format) -> None:
    """Fetch feeds, sitemaps and pages into a store, again and again, until it is stopped (Ctrl-C).

    Servers are asked politely: robots.txt, pauses, conditional requests, and none while they send us away. Private
    addresses are refused unless allow names their network. Paths are taken from the folder of the file:

    \b
    contact = "desk@example.org"      # how servers' keepers reach you
    store = "toll.db"
    every = "15m"
    [[feed]]
    url = "https://example.org/rss"
    [[sitemap]]
    url = "https://example.com/news-sitemap.xml"
    every = "1h"
    [[page]]
    url = "https://example.net/live"

    \b
    hasila watch watch.toml
    hasila watch --once watch.toml
    """
    try:
        from hasila.keeping.watching import Watching, load_config
        from hasila.watch import ConfigError
    except ImportError as error:
        raise click.UsageError(f"watching needs {error.name}: pip install 'hasila[watch]'") from error

    problems, pack = Problems(), load_countries()
    try:
        config = load_config(path)
    except ConfigError as error:
        raise click.UsageError(str(error)) from error
    folder = None if config.archive is None else Path(config.archive)
    archive = None if no_archive else archive_of(config.store, folder)

    def told(done: Counter[str]) -> None:
        if form == "json":
            print_json([done])
        elif done:
            click.echo("; ".join(f"{name}: {number}" for name, number in sorted(done.items())))

    with opened(config.store, existing=False) as store:
        watching = Watching(store, config, pack, problems, archive)
        if once:
            told(watching.once())
        else:
            with suppress(KeyboardInterrupt):
                watching.forever(told)
    if once:
        problems.close()
