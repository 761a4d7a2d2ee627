"""Commands that read reports from files and folders."""
# ruff: noqa: PLC0415  (a command imports what it needs, so that the others start fast)
# ruff: noqa: PLR0913, PLR0917  (a command has the arguments that its options make)

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import rich_click as click

from hasila.cli.sharing import (
    Format,
    Problems,
    check_rule,
    country_option,
    format_option,
    lang_option,
    language_option,
    load_countries,
    page,
    paths_argument,
    print_json,
    print_tolls,
    reading_options,
    reading_progress,
    rule_option,
    say,
)

if TYPE_CHECKING:
    from hasila.model import Report
    from hasila.read import Settings


@click.command()
@paths_argument
@rule_option
@country_option
@lang_option
@format_option
@language_option
@reading_options
def toll(
    paths: tuple[str, ...],
    rule: str,
    country: tuple[str, ...],
    language: str,
    lang: str,
    form: Format,
    settings: Settings,
) -> None:
    """Print the toll of each incident that the reports tell of, and under each figure who says so.

    Give any mixture of files and folders; the format is told by the content: web pages, web archives (WARC, WACZ),
    feeds, exports of Telegram Desktop (JSON, HTML), tables (CSV, XLSX), JSON (lines or an array, with id, text,
    published, outlet, url, title), PDF, letters (.eml), text, and any of these in .gz or .zip; "-" is standard
    input.

    \b
    hasila toll reports/ more.jsonl
    hasila toll --lang ar --country syria report.html
    hasila toll --format json reports/ > incidents.jsonl
    hasila toll --timezone Asia/Damascus crawl.warc.gz channel/result.json
    hasila toll --columns "text=body,published=date" monitor.xlsx
    """
    from hasila import pipeline

    problems, pack = Problems(), load_countries(country, language)
    check_rule(rule)
    with reading_progress(paths, settings) as (shown, progress):
        found = pipeline.tolls(paths, pack, problems, progress, rule, shown)
    print_tolls(found, pack, lang, form)
    problems.close()


@click.command()
@paths_argument
@country_option
@language_option
@reading_options
def extract(paths: tuple[str, ...], country: tuple[str, ...], language: str, settings: Settings) -> None:
    """Print the claims of the reports as JSON lines, one a claim.

    Reads all that toll reads. Of a report that comes in several versions, the first that is read is searched.

    \b
    hasila extract reports/*.txt > claims.jsonl
    hasila extract --country yemen - < reports.jsonl
    """
    from hasila.pipeline import claims_in

    problems, pack = Problems(), load_countries(country, language)
    with reading_progress(paths, settings) as (shown, progress):
        found = claims_in(paths, pack, problems, progress, shown)
        print_json(claim for _, claims in found for claim in claims)
    problems.close()


@click.command()
@paths_argument
@reading_options
def read(paths: tuple[str, ...], settings: Settings) -> None:
    """Print the reports as JSON lines: the text that will be searched, date, outlet, address and title.

    Also whose words they pass on (origin), what they answer, when they were edited, their language, and the
    SHA-256 of the raw bytes they were read from. Reads all that toll reads.

    \b
    hasila read pages/*.html > reports.jsonl
    hasila read crawl.wacz messages.html letters/ > reports.jsonl
    """
    from hasila.read import read as read_reports

    problems = Problems()
    with reading_progress(paths, settings) as (shown, progress):
        print_json(_told(read_reports(paths, problems, shown), progress))
    problems.close()


def _told(reports: Iterable[Report], on_report: Callable[[object], None] | None) -> Iterator[Report]:
    for report in reports:
        yield report
        if on_report is not None:
            on_report(report)


@click.command()
@click.argument("path", metavar="FILE")
@click.option("--report", "report_id", help="Only the report of this id.")
@country_option
@lang_option
@format_option
@language_option
@reading_options
def explain(
    path: str,
    report_id: str | None,
    country: tuple[str, ...],
    language: str,
    lang: str,
    form: Format,
    settings: Settings,
) -> None:
    """Print the text of a report with each claim marked, and below it what was read and by which rule.

    \b
    hasila explain report.txt
    hasila explain reports.jsonl --report r17
    """
    from hasila.pipeline import claims_in

    problems, pack, found = Problems(), load_countries(country, language), False
    for report, claims in claims_in([path], pack, problems, settings=settings):
        if report_id in (None, report.id):
            found = True
            if form == "json":
                print_json([{"report": report, "claims": claims}])
                continue
            from hasila.show.explain import show_report

            show_report(report, claims, *page(lang))
    if report_id is not None and not found:
        raise click.UsageError(f"{path} holds no report {report_id!r}")
    problems.close()


@click.command()
@click.option(
    "--claims",
    "claims_file",
    type=click.Path(exists=True, dir_okay=False),
    required=True,
    help="JSON lines, one a claim.",
)
@click.option(
    "--reports",
    "reports_file",
    type=click.Path(exists=True, dir_okay=False),
    required=True,
    help="JSON lines, one a report: id, and if known published, outlet, url and text.",
)
@rule_option
def reconcile(claims_file: str, reports_file: str, rule: str) -> None:
    """Print incidents as JSON lines from claims and reports, such as other commands print.

    A claim needs its report and harm; claims without identities (place_id, victims_side ..) are resolved by
    their words. A report needs its id; without its text, copies of it are not found. A claim is told by its
    report and its position, the zero-based place among that report's claims.

    \b
    hasila read pages/ > reports.jsonl; hasila extract reports.jsonl > claims.jsonl
    hasila reconcile --claims claims.jsonl --reports reports.jsonl
    """
    from hasila import pipeline
    from hasila.show.records import incident_records

    check_rule(rule)
    problems, loaded = Problems(), load_countries()
    reports = pipeline.reports_from(reports_file, problems)
    said = pipeline.claims_from(claims_file, problems)
    claims = pipeline.resolved_claims(said, reports, loaded)
    print_json(incident_records(pipeline.tolls_of(claims, reports, loaded, rule)))
    problems.close()


@click.group()
def pack() -> None:
    """Language and country packs."""


@pack.command()
@click.argument("lang", default="ar")
def check(lang: str) -> None:
    """Check the tables of a language and all country packs; every problem names file and row."""
    from hasila.check import check_packs

    problems = check_packs(lang)
    for problem in problems:
        click.echo(problem)
    if problems:
        sys.exit(1)
    say("the packs are in order")
