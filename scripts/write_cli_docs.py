"""Write docs/cli.md from the commands themselves.

python scripts/write_cli_docs.py           write the page
python scripts/write_cli_docs.py --check   exit code 1 if the page is not what would be written
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from hasila.cli import cli

PAGE = Path(__file__).resolve().parent.parent / "docs/cli.md"
HEAD = """\
# The command line

Written from the commands by `make docs`; do not edit.
"""


def page() -> str:
    """Return the page: every command with its words of help, arguments and options."""
    return HEAD + "".join(_sections(cli, click.Context(cli, info_name="hasila")))


def _sections(command: click.Command, context: click.Context) -> Iterator[str]:
    yield f"\n## {context.command_path}\n"
    yield f"\n    {' '.join([context.command_path, *command.collect_usage_pieces(context)])}\n"
    yield from _paragraphs(command.help or "")
    options = [option for option in command.params if isinstance(option, click.Option)]
    if options:
        yield "\n| Option | Meaning |\n|---|---|\n" + "".join(_row(option, context) for option in options)
    if isinstance(command, click.Group):
        for name, child in sorted(command.commands.items()):
            yield from _sections(child, click.Context(child, info_name=name, parent=context))


def _paragraphs(text: str) -> Iterator[str]:
    """Yield the paragraphs of a help text; those that click leaves as they are hold examples."""
    for paragraph in text.strip().split("\n\n"):
        first, *rest = paragraph.strip("\n").split("\n")
        if first.strip() == "\b":
            yield "\n```\n" + "\n".join(line.strip() for line in rest) + "\n```\n"
        elif first:
            yield "\n" + " ".join(line.strip() for line in (first, *rest)) + "\n"


def _row(option: click.Option, context: click.Context) -> str:
    names, meaning = (text.replace("|", "\\|") for text in option.get_help_record(context) or ("", ""))
    return f"| `{names}` | {meaning} |\n"


def main() -> int:
    """Write or check the page; return the exit code."""
    if "--check" not in sys.argv:
        PAGE.write_text(page(), encoding="utf-8")
    elif PAGE.read_text(encoding="utf-8") != page():
        print(f"{PAGE.name} is not what the commands say; run: make docs")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
