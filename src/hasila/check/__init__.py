"""Checks of language and country packs, for those who write them: every problem names file and line.

The loader refuses what it cannot read; the checks here find what it would read wrongly or in vain, and hold
each row against its own example.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable
from typing import Any

from hasila.check.countries import COLUMNS, Countries, check_countries
from hasila.check.examples import check_examples
from hasila.check.lexicon import check_forms, check_schema
from hasila.check.tables import Problem, Table, check_form, check_letters, read
from hasila.packs import DataFolder, available_countries, load_pack, shipped
from hasila.tables import PackError

__all__ = ["check_packs"]


def check_packs(language: str = "ar", data: DataFolder | None = None) -> list[str]:
    """Return what is wrong with a language pack and all country packs, as sentences that name file and line.

    ``data`` is the folder of the tables, by default the one that ships. What the examples of a language yield is
    looked at only where all its rows fit the schema. Raises PackError where there is no such language.
    """
    folder: Traversable = data or shipped()
    if not (folder / "lang" / language / "pack.toml").is_file():
        raise PackError(f"there is no language pack {language!r}")
    files = dict(_files(folder, language))
    problems: list[Problem] = []
    tables: dict[str, Table] = {}
    for path, text in files.items():
        problems += check_letters(path, text)
        if path.endswith(".tsv"):
            tables[path], misfits = read(path, text)
            problems += [*check_form(path, text), *misfits]
    path = f"lang/{language}/pack.toml"
    try:
        grammar = tomllib.loads(files[path])
        unfit = list(_schema(language, grammar, tables))
        problems += unfit
        pack = load_pack(language, (), data)
        problems += check_forms(pack)
        problems += check_countries(_countries(folder, tables), files, pack, grammar)
        if not unfit:
            problems += check_examples(load_pack(language, None, data))
    except (PackError, ValueError, KeyError) as error:
        problems.append(Problem(path, 0, f"the pack cannot be loaded: {error}"))
    return [str(problem) for problem in sorted(set(problems))]


def _files(folder: Traversable, language: str) -> Iterator[tuple[str, str]]:
    """Yield path and text of every file of the packs."""
    for part in (f"lang/{language}", *(f"country/{country}" for country in available_countries(folder))):
        for item in sorted((folder / part).iterdir(), key=lambda i: i.name):
            if item.name.endswith((".tsv", ".toml")):
                yield f"{part}/{item.name}", item.read_bytes().decode("utf-8", "replace")


def _schema(language: str, grammar: Mapping[str, Any], tables: Mapping[str, Table]) -> Iterator[Problem]:
    for path, table in tables.items():
        folder, name = path.removesuffix(".tsv").rsplit("/", 1)
        if folder == f"lang/{language}" and name != "furniture":
            yield from check_schema(name, table, grammar["inflect"])


def _countries(folder: Traversable, tables: Mapping[str, Table]) -> Countries:
    return {
        country: {
            name: tables[path] for name in COLUMNS if (path := f"country/{country}/{name}.tsv") in tables
        }
        for country in available_countries(folder)
    }
