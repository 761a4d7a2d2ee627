"""The documents keep up with commands, packs and rules."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from hasila.cli import cli
from hasila.lexicon import LEXICON_COLUMNS
from hasila.reconcile import RULES

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "src/hasila/data"


def _page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def _commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name, child in command.commands.items():
            yield from _commands(child, f"{path} {name}")


def test_the_page_of_commands_is_what_the_commands_say() -> None:
    command = [sys.executable, "scripts/write_cli_docs.py", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("path", "command"), [*_commands(cli, "hasila")])
def test_each_command_and_option_is_documented(path: str, command: click.Command) -> None:
    assert command.help
    section = re.split(r"^## ", _page("cli.md").split(f"\n## {path}\n")[1], flags=re.MULTILINE)[0]
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help
            assert f"`{option.opts[0]}" in section


@pytest.mark.parametrize("table", sorted(path.name for path in (DATA / "lang/ar").glob("*.tsv")))
def test_each_lexicon_table_is_described(table: str) -> None:
    assert re.search(rf"^\| `{re.escape(table)}` \| .+ \|$", _page("packs.md"), re.MULTILINE)


def test_each_lexicon_column_is_described() -> None:
    assert [column for column in LEXICON_COLUMNS if f"\n| `{column}` |" not in _page("packs.md")] == []


@pytest.mark.parametrize("table", ["sides", "actors", "sources", "places"])
def test_the_columns_of_country_tables_are_those_of_the_tables(table: str) -> None:
    described = re.search(
        rf"^\| `{table}\.tsv` \| ([^|]+) \| ", _page("packs.md").split("## Countries")[1], re.M
    )
    assert described is not None
    text = (DATA / f"country/iraq/{table}.tsv").read_text(encoding="utf-8")
    header = next(line for line in text.splitlines() if not line.startswith("# "))
    assert described[1].split(", ") == header.split("\t")


@pytest.mark.parametrize("rule", list(RULES))
def test_each_rule_is_described(rule: str) -> None:
    assert f"\n| `{rule}` | " in _page("methodology.md")
