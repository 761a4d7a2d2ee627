"""Commands that read reports from files and folders."""
# ruff: noqa: PLC0415  (a command imports what it needs, so that the others start fast)

from __future__ import annotations

import sys

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
    progress_bar,
    rule_option,
    say,
)


@click.command()
@paths_argument
@rule_option
@country_option
@lang_option
@format_option
@language_option
def toll(
    paths: tuple[str, ...], rule: str, country: tuple[str, ...], language: str, lang: str, form: Format
) -> None:
    """Print the toll of each incident that the reports tell of, and under each figure who says so.

    Reports are text files, HTML pages or JSON lines (id, text, published, outlet, url, title); "-" is
    standard input.

    \b
    hasila toll reports/ more.jsonl
    hasila toll --lang ar --country syria report.html
    hasila toll --format json reports/ > incidents.jsonl
    """
    from hasila import pipeline

    problems, pack = Problems(), load_countries(country, language)
    check_rule(rule)
    with progress_bar() as progress:
        found = pipeline.tolls(paths, pack, problems, progress, rule)
    print_tolls(found, pack, lang, form)
    problems.close()


@click.command()
@paths_argument
@country_option
@language_option
def extract(paths: tuple[str, ...], country: tuple[str, ...], language: str) -> None:
    """Print the claims of the reports as JSON lines, one a claim.

    \b
    hasila extract reports/*.txt > claims.jsonl
    hasila extract --country yemen - < reports.jsonl
    """
    from hasila.pipeline import claims_in

    problems, pack = Problems(), load_countries(country, language)
    with progress_bar() as progress:
        print_json(claim for _, claims in claims_in(paths, pack, problems, progress) for claim in claims)
    problems.close()


@click.command()
@paths_argument
def read(paths: tuple[str, ...]) -> None:
    """Print the reports as JSON lines: the text that will be searched, date, outlet, address and title.

    \b
    hasila read pages/*.html > reports.jsonl
    """
    from hasila.read import read as read_reports

    problems = Problems()
    print_json(read_reports(paths, problems))
    problems.close()


@click.command()
@click.argument("path", metavar="FILE")
@click.option("--report", "report_id", help="Only the report of this id.")
@country_option
@lang_option
@format_option
@language_option
def explain(
    path: str, report_id: str | None, country: tuple[str, ...], language: str, lang: str, form: Format
) -> None:
    """Print the text of a report with each claim marked, and below it what was read and by which rule.

    \b
    hasila explain report.txt
    hasila explain reports.jsonl --report r17
    """
    from hasila.pipeline import claims_in

    problems, pack, found = Problems(), load_countries(country, language), False
    for report, claims in claims_in([path], pack, problems):
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
