"""The command line: parses arguments and prints. The work is done in ``pipeline``."""

from __future__ import annotations

import signal
import sys

import rich_click as click

from hasila.cli import adding, keeping, reporting, serving, storing
from hasila.cli.sharing import data_option

__all__ = ["cli", "main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hasila", prog_name="hasila")
@data_option
def cli() -> None:
    """Read Arabic conflict reports; show who says how many were harmed, where, and in which words.

    \b
    hasila toll reports/                    tolls of all incidents, with sources
    hasila explain report.txt               one text with its claims marked
    hasila extract report.txt | head -1     claims as JSON lines
    hasila load toll.db reports/            keep them in one file
    hasila tolls toll.db --since 2020-02    ask it later
    hasila serve toll.db                    review it in the browser

    Results go to standard output, messages to standard error. Exit code: 0 all fine, 1 some input had
    problems (the rest was done), 2 wrong usage.
    """


for command in (
    reporting.toll,
    reporting.explain,
    reporting.extract,
    reporting.read,
    reporting.reconcile,
    storing.load,
    storing.tolls,
    storing.claims,
    storing.reports,
    storing.judge,
    storing.correct,
    storing.decisions,
    serving.serve,
    serving.rebuild,
    serving.accounts,
    keeping.watch,
    keeping.versions,
    keeping.verify,
    keeping.manifest,
    keeping.delete,
    adding.places,
    adding.actors,
    adding.sources,
    reporting.pack,
):
    cli.add_command(command)


def main() -> None:
    """Run the command line; a reader that closes the pipe ends it quietly."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
    cli(prog_name="hasila")
