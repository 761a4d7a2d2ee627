"""Commands that keep reports, claims and decisions in a store and ask it."""
# ruff: noqa: PLC0415  (a command imports what it needs, so that the others start fast)
# ruff: noqa: PLR0913, PLR0917  (a command has the arguments that its options make)

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import rich_click as click

from hasila.cli.sharing import (
    Format,
    Problems,
    archive_of,
    archive_option,
    check_rule,
    country_option,
    day,
    format_option,
    lang_option,
    load_countries,
    note_option,
    opened,
    page,
    paths_argument,
    print_json,
    print_tolls,
    reading_options,
    reading_progress,
    reviewer_option,
    rule_option,
    say,
    store_argument,
)
from hasila.model import Correction, Harm, Judgement

if TYPE_CHECKING:
    from hasila.read import Settings


@click.command()
@store_argument
@paths_argument
@rule_option
@country_option
@archive_option
@click.option(
    "--no-archive", is_flag=True, help="Do not keep the raw bytes; verify cannot prove the text then."
)
@reading_options
@format_option
def load(
    where: str,
    paths: tuple[str, ...],
    rule: str,
    country: tuple[str, ...],
    folder: Path | None,
    no_archive: bool,
    form: Format,
    settings: Settings,
) -> None:
    """Add reports and their claims to a store and work out its incidents.

    Loading the same twice changes nothing; an edited report is kept as a new version. The raw bytes that reports
    were read from are kept under their SHA-256 in a folder beside the store. Reads all that toll reads.

    STORE is the path of an SQLite file (made if missing) or postgresql://...

    \b
    hasila load toll.db reports/
    hasila load --archive evidence/ postgresql://localhost/toll reports/
    """
    from hasila import pipeline

    problems, pack = Problems(), load_countries(country)
    check_rule(rule)
    archive = None if no_archive else archive_of(where, folder)
    with opened(where, existing=False) as store:
        with reading_progress(paths, settings) as (shown, progress):
            added = pipeline.load(store, paths, pack, problems, progress, archive, shown)
        incidents = pipeline.rebuild(store, pack, rule)
    if form == "json":
        print_json([{**added, "incidents": incidents}])
    else:
        parts = [f"{number} {kind}" for kind, number in sorted(added.items())] or ["0 new"]
        click.echo(f"reports: {', '.join(parts)}; incidents in the store: {incidents}")
    problems.close()


@click.command()
@store_argument
@click.option("--place", help="A place by name or id, with all places in it.")
@click.option("--since", callback=day, help="YYYY, YYYY-MM or YYYY-MM-DD.")
@click.option("--until", callback=day, help="YYYY, YYYY-MM or YYYY-MM-DD, included.")
@click.option(
    "--harm", type=click.Choice([str(harm) for harm in Harm]), help="Only incidents with this harm."
)
@country_option
@lang_option
@format_option
def tolls(
    where: str,
    place: str | None,
    since: str | None,
    until: str | None,
    harm: str | None,
    country: tuple[str, ...],
    lang: str,
    form: Format,
) -> None:
    """Print the tolls kept in a store.

    \b
    hasila tolls toll.db --since 2020-02 --until 2020-03-15 --harm killed
    hasila tolls toll.db --place Idlib --lang ar
    """
    from hasila import pipeline

    pack = load_countries(country)
    within = None if place is None else pipeline.places_within(place, pack)
    if within is not None and not within:
        raise click.UsageError(f"no known place is called {place!r}")
    with opened(where) as store:
        chosen = store.incidents(since=since, until=until, harm=None if harm is None else Harm(harm))
        found = pipeline.stored_tolls(store, (i for i in chosen if within is None or i.place_id in within))
    print_tolls(found, pack, lang, form)


@click.command()
@store_argument
@lang_option
@format_option
def claims(where: str, lang: str, form: Format) -> None:
    """List the claims of a store with their ids."""
    from hasila.show.lists import show_claims

    with opened(where) as store:
        if form == "json":
            print_json(store.claims())
        else:
            show_claims(store.claims(), *page(lang))


@click.command()
@store_argument
@lang_option
@format_option
def reports(where: str, lang: str, form: Format) -> None:
    """List the reports of a store; those that copy another are marked.

    JSON lines hold the SHA-256 of the text and of the raw bytes (document), and for copies their original.
    """
    from hasila.show.lists import show_reports
    from hasila.show.records import report_records

    with opened(where) as store:
        if form == "json":
            print_json(report_records(store.reports(), store.copies()))
        else:
            show_reports(store.reports(), *page(lang), store.copies())


@click.command()
@store_argument
@click.argument("left")
@click.argument("right")
@click.argument("verdict", type=click.Choice(["same", "different", "unsure"]))
@reviewer_option
@note_option
def judge(
    where: str,
    left: str,
    right: str,
    verdict: Literal["same", "different", "unsure"],
    reviewer: str,
    note: str | None,
) -> None:
    """Decide whether two claims (ids) speak of one incident; the store's tolls follow.

    \b
    hasila judge toll.db 0f3c9a... 77b1de... different --reviewer mona --note "two raids, two days"
    """
    now = dt.datetime.now(dt.UTC)
    judgement = Judgement(
        left=left, right=right, verdict=verdict, reviewer=reviewer, decided_at=now, note=note
    )
    _decide(where, judgement)


@click.command()
@store_argument
@click.argument("claim")
@click.argument("field")
@click.argument("value")
@reviewer_option
@note_option
def correct(where: str, claim: str, field: str, value: str, reviewer: str, note: str | None) -> None:
    """Set a field of a claim (an id).

    FIELD "rejected" with VALUE "true" drops the claim. An empty VALUE is null.

    \b
    hasila correct toll.db 0f3c9a... number 12 --reviewer mona
    hasila correct toll.db 0f3c9a... rejected true --reviewer mona
    """
    now = dt.datetime.now(dt.UTC)
    correction = Correction(
        claim=claim, field=field, value=value or None, reviewer=reviewer, decided_at=now, note=note
    )
    _decide(where, correction)


def _decide(where: str, decision: Judgement | Correction) -> None:
    from hasila import pipeline

    with opened(where) as store:
        try:
            incidents = pipeline.decide(store, decision, load_countries())
        except pipeline.DecisionError as error:
            raise click.UsageError(f"{error}; list the claims with: hasila claims {where}") from error
    say(f"kept; incidents in the store: {incidents}")


@click.command()
@store_argument
@lang_option
@format_option
def decisions(where: str, lang: str, form: Format) -> None:
    """List the judgements and corrections of a store; those whose claim is gone are marked."""
    from hasila.show.lists import show_decisions
    from hasila.show.records import decision_records

    with opened(where) as store:
        records = list(decision_records(store.judgements(), store.corrections(), store.orphaned()))
    if form == "json":
        print_json(records)
    else:
        show_decisions(records, *page(lang))
