"""Commands that add a user's own tables of places, actors and sources to those that ship."""
# ruff: noqa: PLC0415  (a command imports what it needs, so that the others start fast)

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from hasila.cli.sharing import (
    Format,
    Problems,
    added_tables,
    data_folder,
    format_option,
    load_countries,
    print_json,
    say,
)

if TYPE_CHECKING:
    from hasila.packs import AddedTable, Pack

_file = click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_as = click.option("--as", "name", help="Name of the table (the file's, if not given).")


@click.group()
def places() -> None:
    """Your own tables of places, for villages and quarters that the shipped ones lack.

    \b
    hasila places add syr_admbnda.csv --as syria
    hasila places find Duma
    hasila places remove syria
    """


@click.group()
def actors() -> None:
    """Your own tables of armed actors.

    \b
    hasila actors add brigades.tsv
    hasila actors list
    """


@click.group()
def sources() -> None:
    """Your own tables of outlets, monitors and other sources.

    \b
    hasila sources add local-outlets.tsv
    hasila sources list
    """


@places.command("add")
@_file
@_as
@click.option(
    "--names",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="GeoNames' file of alternate names, for a country dump.",
)
def add_places(path: Path, name: str | None, names: Path | None) -> None:
    """Add a table of places; its format is told by its content. Adding it again replaces it.

    \b
    - OCHA COD tables saved as CSV: adm1_ar, adm1_en, adm1_pcode ... adm4_ar, lat, lon (case, "adm" or
      "admin", "name" and "_" do not matter), as of https://data.humdata.org; as a rule CC BY-IGO
    - country dumps of https://download.geonames.org/export/dump/ (SY.txt, 19 columns); CC BY 4.0
    - your own CSV or TSV: id, name, kind; forms (joined by |), parent, lat, lon, name_en, country
    - JSON: an array of objects with search_name_ar, search_name_en, lat, lon

    \b
    hasila places add syr_admbnda.csv --as syria
    hasila places add SY.txt --names alternateNamesV2.txt
    """
    from hasila import gazetteer

    chosen = _table_name(name, path)
    arabic = gazetteer.arabic_names(gazetteer.text_of(names.read_bytes())) if names else None
    try:
        pack = _pack_without("places", chosen)
        found = gazetteer.import_places(path.read_bytes(), path.name, chosen, pack, arabic)
    except gazetteer.GazetteerError as error:
        raise click.UsageError(f"{path}: {error}") from error
    _keep("places", chosen, found.text)
    unnamed = f", {found.unnamed} left out for want of an Arabic name of their own" if found.unnamed else ""
    say(f"{chosen}: {found.places} places read as {found.form}{unnamed}")
    _report(path, ((misfit.row, misfit.what) for misfit in found.misfits))


def _add_names(kind: str, path: Path, name: str | None) -> None:
    import hashlib

    from hasila.added import AddedError, import_names
    from hasila.gazetteer import text_of
    from hasila.tables import PackError

    chosen, data = _table_name(name, path), path.read_bytes()
    origin = f"{path.name}, sha256 {hashlib.sha256(data).hexdigest()}"
    try:
        found = import_names(text_of(data), origin, kind, _pack_without(kind, chosen))
    except (AddedError, PackError) as error:
        raise click.UsageError(f"{path}: {error}") from error
    _keep(kind, chosen, found.text)
    say(f"{chosen}: {found.rows} {kind}")
    _report(path, found.misfits)


@actors.command("add")
@_file
@_as
def add_actors(path: Path, name: str | None) -> None:
    """Add a TSV table of actors: id, name, kind; forms, parent, side, since, until, name_en, country.

    Adding it again replaces it.
    """
    _add_names("actors", path, name)


@sources.command("add")
@_file
@_as
def add_sources(path: Path, name: str | None) -> None:
    """Add a TSV table of sources: id, name, kind; forms, side, domain, name_en, country.

    Adding it again replaces it.
    """
    _add_names("sources", path, name)


def _table_name(name: str | None, path: Path) -> str:
    from hasila.added import AddedError, checked_name
    from hasila.gazetteer.place import slug

    try:
        return checked_name(slug(path.stem) if name is None else name)
    except AddedError as error:
        raise click.UsageError(f"{error}; give one with --as") from error


def _pack_without(kind: str, name: str) -> Pack:
    """Return the pack with all added tables but the one that is about to be replaced."""
    from hasila.packs import load_pack

    others = tuple(table for table in added_tables() if table.path != f"{kind}/{name}.tsv")
    return load_pack("ar", added=others)


def _keep(kind: str, name: str, text: str) -> None:
    from hasila.added import put

    try:
        if put(data_folder(), kind, name, text):
            say(f"{name}: replaces the table of that name")
    except OSError as error:
        raise click.UsageError(f"the table cannot be kept: {error}") from error


def _report(path: Path, misfits: Iterable[tuple[int, str]]) -> None:
    from hasila.read import Problem

    problems = Problems()
    for row, what in misfits:
        problems(Problem(str(path), row, what))
    problems.close()


_WHY = {
    "unknown": "no known place is named",
    "abroad": "only small places of other countries have the name",
    "several": "several places are named",
    "open": "several places of the name fit",
    "only": "the only known place of the name",
    "beside": "chosen by the words beside the name",
    "country": "chosen by the country",
    "table": "chosen for it is named often, or is a city among villages",
    "report": "chosen by another place that is named",
    "widest": "a place and the region of its name: the region",
}


@places.command("find")
@click.argument("words", nargs=-1, required=True)
@format_option
def find_places(words: tuple[str, ...], form: Format) -> None:
    """Show which places WORDS may mean, each with what it lies in, and which is chosen and why.

    WORDS are as in a report: a name, or a chain such as a village, its district and province. A name in Latin
    letters shows the places whose English name it is.

    \b
    hasila places find Duma
    hasila places find --format json Duma
    """
    from hasila.model import Report
    from hasila.resolve.phrases import mentions
    from hasila.resolve.places import Atlas

    pack, said = load_countries(), " ".join(words)
    found = Atlas(Report(id="", text=said), (), pack).locate(said)
    ids = dict.fromkeys(row["id"] for mention in mentions(said, pack) for row in mention.rows)
    if not ids:
        english = said.casefold()
        rows = pack.rows["place"].items()
        ids = dict.fromkeys(
            place for place, row in rows if row.cells.get("name_en", "").casefold() == english
        )
    records = [_place_record(place, place == found.place_id, pack) for place in ids]
    if form == "json":
        print_json(
            [{"place_id": found.place_id, "precision": found.precision, "why": found.why, "places": records}]
        )
        return
    for record in records:
        sign = "*" if record["chosen"] else " "
        point = f"{record['lat']}, {record['lon']}" if record["lat"] else "no point"
        chain = " < ".join((f"{record['name']} ({record['name_en']})", *record["within"]))
        click.echo(f"{sign} {record['id']}  {record['kind']}  {chain}  {point}  [{record['table']}]")
    why = "places of that English name" if records and found.why == "unknown" else _WHY[found.why]
    click.echo(why + (f"; precision: {found.precision}" if found.precision else ""))


def _place_record(place: str, chosen: bool, pack: Pack) -> dict[str, Any]:
    from hasila.resolve import lineage

    rows = pack.rows["place"]
    cells, table = rows[place].cells, rows[place].path
    above = (rows[parent].cells["name"] for parent in lineage(cells, "place", pack) if parent in rows)
    shown = {key: cells.get(key, "") for key in ("id", "name", "name_en", "kind", "lat", "lon")}
    return {**shown, "within": list(above), "table": table, "chosen": chosen}


def _list(kind: str) -> None:
    from hasila.added import KINDS, number_of_rows, remarks

    for table in added_tables():
        if table.kind == KINDS[kind]:
            click.echo(f"{_stem(table)}: {number_of_rows(table)} {kind}")
            for remark in remarks(table):
                click.echo(f"    {remark}")


def _stem(table: AddedTable) -> str:
    return Path(table.path).stem


def _remove(kind: str, name: str) -> None:
    from hasila.added import AddedError, remove

    try:
        remove(data_folder(), kind, name)
    except AddedError as error:
        raise click.UsageError(str(error)) from error
    say(f"{name}: removed")


def _add_list_and_remove(group: click.Group, kind: str) -> None:
    """Give a group its commands ``list`` and ``remove``."""

    @group.command("list", help=f"List the tables of {kind} that you added, and where they are from.")
    def list_tables() -> None:
        _list(kind)

    @group.command("remove", help=f"Remove a table of {kind} that you added.")
    @click.argument("name")
    def remove_table(name: str) -> None:
        _remove(kind, name)


for _group in (places, actors, sources):
    _add_list_and_remove(_group, str(_group.name))
