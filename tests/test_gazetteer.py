"""Place tables of others become ours: formats told by content, bad rows named, places tied to provinces."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hasila.gazetteer import GazetteerError, Imported, import_places
from hasila.gazetteer.geonames import arabic_names
from hasila.gazetteer.place import point, sheet, slug
from hasila.packs import AddedTable, Pack, load_pack
from hasila.tables import read_table

CHAINS = Path(__file__).parent / "gazetteer" / "chains.json"
VILLAGES = Path(__file__).parents[2] / "shared" / "data" / "syria-places.json"
COD = """ADM0_PCODE,ADM1_EN,ADM1_AR,ADM1_PCODE,ADM2_EN,ADM2_AR,ADM2_PCODE,ADM3_EN,ADM3_AR,ADM3_PCODE,\
ADM4_EN,ADM4_AR,ADM4_PCODE,Latitude,Longitude
SY,Idleb,إدلب,SY07,Ariha,أريحا,SY0705,Ariha,أريحا,SY070500,"Kafr Saqr, upper",كفر صقر,C9101,35.80,36.60
SY,Idleb,إدلب,SY07,Ariha,أريحا,SY0705,Mhambal,محمبل,SY070502,Hajal,بيت الحجل,C9102,35.78,36.46
SY,Idleb,إدلب,SY07,Ariha,أريحا,SY0705,Mhambal,محمبل,SY070502,Broken,بيت القمر,C9103,north,36.46
SY,Idleb,إدلب,SY07,Ariha,أريحا,SY0705,Mhambal,محمبل,SY070502,Twice,بيت الشمس,C9102,35.78,36.46
,,,,,,,,,,,,,35.7,36.5
SY,Idleb,إدلب,SY07,Ariha,أريحا,SY0705,Mhambal,محمبل,SY070502,Ordinary,مشروع,C9104,35.78,36.47
"""
COD_OTHER = """admin1Name_ar;admin1Name_en;admin1Pcode;admin2Name_ar;admin2Name_en;admin2Pcode;center_lat;center_lon
تعز;Taiz;YE15;حجلين;Hajlayn;YE1599;13.50;44.00
"""
LIST = """id\tname\tforms\tkind\tparent\tlat\tlon\tname_en
my-saqr\tعين صقر\tعين الصقور|النبع\tvillage\tsy-idlib\t35.9\t36.6\tAyn Saqr
my-quarter\tحي الحجل\t\tdistrict\tmy-saqr\t\t\tHajal
My Wrong\tخطأ\t\tvillage\t\t\t\t
my-kind\tخطأ\t\thamlet\t\t\t\t
my-lost\tضائع\t\tvillage\tnowhere\t\t\t
my-nameless\t\t\tvillage\t\t\t\t
"""


def _geonames(*rows: tuple[str, str, str, str, str, str, str]) -> str:
    """Return lines of a dump: id, name, alternate names, class and code, admin1, population, latitude."""
    lines = []
    for number, name, others, feature, admin1, population, lat in rows:
        kind, _, code = feature.partition(".")
        cells = [number, name, name, others, lat, "36.60", kind, code, "SY", "", admin1, "", "", ""]
        lines.append("\t".join([*cells, population, "", "400", "Asia/Damascus", "2024-01-01"]))
    return "\n".join(lines) + "\n"


DUMP = _geonames(
    ("900001", "Ayn Saqr", "Ain Saqr,عين صقر,عين الصقر", "P.PPL", "12", "900", "35.90"),
    ("900002", "Kafr Hajal", "كفر حجل", "P.PPLA3", "12", "0", "35.95"),
    ("900003", "Old Hajal", "خربة الحجل", "P.PPLH", "12", "0", "35.95"),
    ("900004", "Wadi Hajal", "وادي الحجل", "H.WAD", "12", "0", "35.95"),
    ("900005", "Nameless", "Nameless", "P.PPL", "12", "10", "35.95"),
    ("900006", "Idlib", "إدلب", "A.ADM1", "12", "0", "35.80"),
    ("900007", "Wrong", "بيت حجل", "P.PPL", "12", "10", "x"),
)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("ar")


def _import(pack: Pack, data: str | bytes, **more: Any) -> Imported:
    raw = data.encode() if isinstance(data, str) else data
    return import_places(raw, "file.csv", "mine", pack, **more)


def _rows(found: Imported) -> dict[str, dict[str, str]]:
    return {row.cells["id"]: row.cells for row in read_table(found.text, "mine", ("id", "name", "kind"))}


def test_cod_tables_give_places_and_the_regions_above_them(pack: Pack) -> None:
    found = _import(pack, COD)
    rows = _rows(found)
    assert found.form == "ocha-cod"
    assert set(rows) == {
        "gn-mine-c9101",
        "gn-mine-c9102",
        "gn-mine-sy0705",
        "gn-mine-sy070500",
        "gn-mine-sy070502",
    }
    village = rows["gn-mine-c9101"]
    assert (village["name"], village["name_en"], village["kind"]) == (
        "كفر صقر",
        "Kafr Saqr, upper",
        "village",
    )
    assert (village["parent"], village["country"]) == ("gn-mine-sy070500", "syria")
    assert (rows["gn-mine-sy070502"]["parent"], rows["gn-mine-sy0705"]["parent"]) == (
        "gn-mine-sy0705",
        "sy-idlib",
    )
    assert (rows["gn-mine-sy0705"]["kind"], rows["gn-mine-sy0705"]["lat"]) == ("adm2", "35.79000")


def test_bad_rows_are_named_and_the_rest_goes_on(pack: Pack) -> None:
    found = _import(pack, COD)
    assert [(misfit.row, misfit.what) for misfit in found.misfits] == [
        (4, "'north', '36.46' is no point in degrees"),
        (5, "the code C9102 stands in row 3 already"),
        (6, "no level has a code and a name"),
    ]
    assert found.unnamed == 1  # the village called by an ordinary word


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256"])
def test_other_ways_of_naming_columns_and_of_writing_letters(pack: Pack, encoding: str) -> None:
    row = _rows(_import(pack, COD_OTHER.encode(encoding)))["gn-mine-ye1599"]
    assert (row["name"], row["kind"], row["parent"]) == ("حجلين", "adm2", "ye-taiz-governorate")
    assert (row["lat"], row["lon"], row["country"]) == ("13.50000", "44.00000", "yemen")


def test_geonames_dumps_give_populated_places(pack: Pack) -> None:
    found = _import(pack, DUMP)
    rows = _rows(found)
    assert found.form == "geonames"
    assert set(rows) == {"gn-900001", "gn-900002"}
    first = rows["gn-900001"]
    assert (first["name"], first["forms"], first["kind"]) == ("عين صقر", "عين الصقر", "village")
    assert (first["parent"], first["country"], rows["gn-900002"]["kind"]) == ("sy-idlib", "syria", "town")
    assert (found.unnamed, [misfit.row for misfit in found.misfits]) == (1, [7])


def test_a_file_of_alternate_names_names_more_places(pack: Pack) -> None:
    names = arabic_names(
        "1\t900005\tar\tتل الحجل\t1\t\t\t\n2\t900005\ten\tHajal\t\t\t\t\n3\t900005\tar\tقديم\t\t\t\t1\n"
    )
    assert names == {"900005": ["تل الحجل"]}
    assert _rows(_import(pack, DUMP, arabic=names))["gn-900005"]["name"] == "تل الحجل"


@pytest.mark.parametrize("separator", ["\t", ",", ";"])
def test_a_list_keeps_its_ids_and_names(pack: Pack, separator: str) -> None:
    found = _import(pack, LIST.replace("\t", separator))
    rows = _rows(found)
    assert (found.form, set(rows)) == ("list", {"my-saqr", "my-quarter"})
    assert rows["my-saqr"]["forms"] == "عين الصقور|النبع"
    assert (rows["my-quarter"]["parent"], rows["my-quarter"]["lat"]) == ("my-saqr", "")
    assert [(misfit.row, misfit.what.split(",")[0]) for misfit in found.misfits] == [
        (4, "the id 'My Wrong' is not small letters and digits"),
        (5, "unknown kind 'hamlet'"),
        (6, "there is no parent 'nowhere'"),
        (7, "no name"),
    ]


def test_chains_of_names_give_regions_and_quarters(pack: Pack) -> None:
    found = _import(pack, CHAINS.read_bytes())
    rows = _rows(found)
    assert found.form == "name-chains"
    village, quarter = rows["gn-mine-c9001-ein-elsaqr"], rows["gn-mine-sy0200-aleppo-suqur"]
    assert (village["name"], village["parent"]) == ("عين الصقر", "gn-mine-adm3-afrin-afrin")
    assert rows["gn-mine-adm3-afrin-afrin"]["name"] == "عفرين"  # not "the centre of Afrin"
    assert rows["gn-mine-adm2-afrin"]["parent"] == "sy-aleppo"
    assert rows["gn-mine-adm2-tall-kalakh"]["parent"] == "sy-homs"
    assert (quarter["kind"], quarter["parent"], quarter["country"]) == ("district", "sy-aleppo-city", "syria")
    other = rows["gn-mine-c9002-tal-elhajal-afrin"]
    assert (other["name"], other["forms"], other["name_en"]) == ("الحجل", "تل الحجل", "Tal Elhajal")
    assert [(misfit.row, misfit.what) for misfit in found.misfits] == [
        (6, "136.5, 36.9 lies outside the world")
    ]


def test_a_table_tells_where_it_is_from(pack: Pack) -> None:
    head = [line for line in _import(pack, LIST).text.split("\n") if line.startswith("# ")]
    told = " ".join(head)
    for words in ("file.csv", "sha256", "Licence: ", "read as list", "2 places", "4 bad rows"):
        assert words in told


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04rest", "save its sheet as CSV"),
        (b"", "no known table of places"),
        (b"name,lat,lon\nx,1,2\n", "OCHA COD tables as CSV"),
        (b"[1, 2]", "no array of objects"),
        (b"[{", "the JSON is broken"),
        (b"id,name,kind\n", "no place with an Arabic name"),
        (b"id,name,kind\nx,,town\n", "row 2: no name"),
    ],
)
def test_what_is_no_table_is_refused_in_words(pack: Pack, data: bytes, words: str) -> None:
    with pytest.raises(GazetteerError, match=words):
        _import(pack, data)


def test_an_added_table_is_found_changes_the_version_and_costs_no_shipped_place(pack: Pack) -> None:
    table = AddedTable("place", "places/mine.tsv", _import(pack, LIST).text)
    more = load_pack("ar", added=(table,))
    assert more.version != pack.version
    assert set(more.rows["place"]) == {*pack.rows["place"], "my-saqr", "my-quarter"}
    assert load_pack("ar", added=()).version == pack.version


def test_a_known_id_is_not_replaced(pack: Pack) -> None:
    text = "id\tname\tkind\nsy-bab\tمكان آخر\tvillage\n"
    more = load_pack("ar", added=(AddedTable("place", "places/x.tsv", text),))
    assert more.rows["place"]["sy-bab"].cells["name"] == pack.rows["place"]["sy-bab"].cells["name"]


def test_the_same_file_gives_the_same_bytes(pack: Pack) -> None:
    assert _import(pack, COD).text == _import(pack, COD).text


@pytest.mark.skipif(not VILLAGES.is_file(), reason="the table of Syrian places is not here")
def test_a_table_of_6000_places_goes_the_same_way(pack: Pack) -> None:
    found = import_places(VILLAGES.read_bytes(), VILLAGES.name, "syria", pack)
    rows = _rows(found)
    assert len(rows) == found.places > 5500
    assert not found.misfits
    provinces = {row["parent"] for row in rows.values() if row["kind"] == "adm2"}
    assert len(provinces) == 14
    assert all(pack.rows["place"][province].cells["kind"] == "adm1" for province in provinces)


@pytest.mark.parametrize(
    ("text", "code"),
    [("Al-Qa'im (2)", "al-qa-im-2"), ("SY070502", "sy070502"), ("\u0130zmir", "i-zmir"), ("", "")],
)
def test_codes_are_small_letters_and_digits(text: str, code: str) -> None:
    assert slug(text) == code


def test_rows_are_numbered_by_their_line() -> None:
    text = '# about\n\nid,name\n1,"two\nlines"\n\n2,x'
    assert sheet(text) == (
        ["id", "name"],
        [(4, {"id": "1", "name": "two\nlines"}), (7, {"id": "2", "name": "x"})],
    )


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_a_point_is_read_as_written(lat: float, lon: float) -> None:
    assert point(repr(lat), repr(lon)) == (lat, lon)


@settings(deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_any_bytes_are_refused_or_read_without_another_error(data: bytes) -> None:
    for start in (
        b"",
        b"id,name,kind\n",
        b"adm1_ar,adm1_pcode\n",
        b'[{"search_name_ar": ',
        codecs.BOM_UTF16_LE,
    ):
        try:
            found = import_places(start + data, "any", "any", load_pack("ar"))
        except GazetteerError:
            continue
        assert found.places > 0


@pytest.mark.parametrize(
    ("name", "table"),
    [
        (
            "upper case, with other names (Iraq, Sudan)",
            "ADM2_EN,ADM2_AR,ADM2_PCODE,ADM2_REF,ADM2ALT1EN,ADM2ALT1AR,ADM1_EN,ADM1_AR,ADM1_PCODE,ADM0_PCODE,date,"
            "validOn,validTo\nKumayt,كميت الرمل,IQG0103,,Kumeit,كميت النهر,Wasit,واسط,IQG01,IQ,2019-06-03,2019-06-03,",
        ),
        (
            "small letters, languages by number (since 2025)",
            "iso3,adm2_name,adm2_name1,adm2_name2,adm2_pcode,adm1_name,adm1_name1,adm1_pcode,adm0_name,adm0_pcode,"
            "valid_on,valid_to,area_sqkm,version,lang,lang1,center_lat,center_lon\nIRQ,Kumayt,كميت الرمل,كميت النهر,"
            "IQG0103,Wasit,واسط,IQG01,Iraq,IQ,2019-06-03,,512.1,v01,en,ar,32.1,46.9\n",
        ),
        (
            "words run together (Yemen, Libya)",
            "OBJECTID,admin2Name_en,admin2Name_ar,admin2Pcode,admin2RefName,admin2AltName1_ar,admin1Name_en,"
            "admin1Name_ar,admin1Pcode,admin0Pcode\n1,Kumayt,كميت الرمل,IQG0103,Kumayt,كميت النهر,Wasit,واسط,IQG01,IQ",
        ),
    ],
)
def test_the_shapes_of_official_tables(pack: Pack, name: str, table: str) -> None:
    rows = [row for row in _rows(_import(pack, table.encode())).values() if row["name_en"] == "Kumayt"]
    assert [(row["kind"], {row["name"], *row["forms"].split("|")}) for row in rows] == [
        ("adm2", {"كميت الرمل", "كميت النهر"})
    ], name
