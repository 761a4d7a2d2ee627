"""Words to identities: parties and their sides, claimants, places with their level, days."""

from __future__ import annotations

import datetime as dt
import tomllib
from copy import copy
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hasila.model import Claim, Harm, Link, Report
from hasila.names import Name, NameIndex
from hasila.packs import Pack, load_pack
from hasila.resolve import acled_geo_precision, publishers, resolve, ucdp_where_prec
from hasila.resolve.places import Atlas
from hasila.tables import Row, read_table

ACTORS = """id\tname\tforms\tkind\tside\tparent\tsince\tuntil
north\tجيش الشمال\tقوات الشمال\tgroup\tred\t\t\t
hawks\tلواء الصقور\t\tgroup\t\tnorth\t\t
south\tجيش الجنوب\t\tgroup\tblue\t\t\t
guard-old\tالحرس الوطني\t\tgroup\tred\t\t\t2015
guard-new\tالحرس الوطني\t\tgroup\tblue\t\t2016\t
"""
PLACES = """id\tname\tforms\tkind\tparent\tlat\tlon\tname_en
land\tبلاد النهر\t\tcountry\t\t\t\tRiverland
prov\tوردان\t\tadm1\tland\t10.5\t20.5\tWardan Province
city\tوردان\t\ttown\tprov\t10.5\t20.6\tWardan
vill\tالسمرة\t\tvillage\tprov\t10.6\t20.7\tSamra
east\tشرق وردان\tريف وردان الشرقي\tregion\tprov\t10.5\t20.9\tEast Wardan
quarter\tحي النور\t\tdistrict\tcity\t10.51\t20.61\tNur
other-prov\tكندان\t\tadm1\tland\t15.0\t25.0\tKandan
other-vill\tالسمرة\t\tvillage\tother-prov\t15.1\t25.1\tSamra East
gn-1\tالسمرة\t\tvillage\tprov\t10.601\t20.701\tSamra
gn-2\tطيبان\t\ttown\tother-prov\t15.4\t25.2\tTayban
mill\tالطاحونة\t\tvillage\tprov\t\t\tMill
gn-3\tالطاحونة\t\tvillage\tprov\t10.7\t20.8\tMill
gn-4\tالنخلتين\t\tvillage\tprov\t10.8\t20.8\tPalms
gn-5\tالنخلتين\t\tvillage\tother-prov\t15.3\t25.3\tPalms
gn-6\tصخور\t\tvillage\tprov\t10.9\t20.8\tRocks
rocks\tصخور\t\tvillage\tprov\t10.1\t20.1\tRocks
gn-7\tالصفصافتين\t\tadm3\tprov\t10.1\t20.1\tWillows district
gn-8\tالصفصافتين\t\ttown\tgn-7\t10.1\t20.1\tWillows
lake\tبركتين\tمدينة بركتين\tcity\tprov\t10.2\t20.1\tLake
north\tشمال بلاد النهر\t\tregion\tland\t\t\tNorth
"""
SOURCES = """id\tname\tforms\tkind\tside\tdomain
watch\tمرصد النهر\tالمرصد\tmonitor\t\t
war-media\tالإعلام الحربي\t\tparty_media\tblue\t
river-news\tأخبار النهر\t\toutlet\t\triver.example|nahr.example
"""
FAR_PLACES = """id\tname\tforms\tkind\tparent\tlat\tlon\tname_en
far-land\tبلاد الرمل\t\tcountry\t\t\t\tSandland
far-tayban\tطيبان\t\ttown\tfar-land\t40.0\t60.0\tTayban
far-lake\tبركتين\t\tcity\tfar-land\t40.2\t60.1\tLake
gn-9\tتمرتين\t\tvillage\tfar-land\t40.3\t60.1\tDates
"""


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The Arabic language pack with two invented countries."""
    grammar = tomllib.loads(
        (resources.files("hasila") / "data/lang/ar/pack.toml").read_text(encoding="utf-8")
    )
    made = copy(load_pack("ar", ()))
    made.names = NameIndex(made.fold, grammar)
    made.rows = {"actor": {}, "place": {}, "source": {}, "side": {}}
    tables = (("actor", "river", ACTORS), ("place", "river", PLACES), ("source", "river", SOURCES))
    for kind, country, text in (*tables, ("place", "sand", FAR_PLACES)):
        for row in read_table(text, kind):
            _add(made, kind, country, row)
    return made


def _add(made: Pack, kind: str, country: str, row: Row) -> None:
    row = row._replace(path="gazetteer" if row.cells["id"].startswith("gn-") else "country")
    row.cells["country"] = country
    made.rows[kind][row.cells["id"]] = row
    name = Name(kind, row.cells["id"], row.cells["name"], country, row.cells["kind"])
    for spelling in (row.cells["name"], *filter(None, row.cells["forms"].split("|"))):
        made.names.add(name, spelling)


def _resolve(pack: Pack, text: str = "", **fields: str) -> Claim:
    report = Report(id="r", text=text, published=dt.date(2020, 5, 4))
    return resolve([Claim(report="r", harm=Harm.KILLED, number=1, **fields)], report, pack)[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "actor", "side"),
    [
        ("عناصر من جيش الشمال", "north", "red"),
        ("مقاتلين من قوات الشمال", "north", "red"),
        ("لواء الصقور", "hawks", "red"),
        ("لواء الصقور التابع لجيش الشمال", "hawks", "red"),
        ("جيش الشمال ولواء الصقور", "hawks", "red"),
        ("جيش الشمال وجيش الجنوب", None, None),
        ("خمسة مدنيين", None, None),
        (None, None, None),
    ],
)
def test_a_party_has_an_actor_and_a_side(
    pack: Pack, words: str | None, actor: str | None, side: str | None
) -> None:
    found = _resolve(pack, victims=words, by=words)  # type: ignore[arg-type]
    assert (found.victims_actor, found.victims_side) == (actor, side)
    assert (found.by_actor, found.by_side) == (actor, side)


@pytest.mark.parametrize(
    ("when", "actor", "side"),
    [
        ("2014-03-01", "guard-old", "red"),
        ("2018", "guard-new", "blue"),
        (None, "guard-new", "blue"),  # the publication date decides
        ("2015-12-01/2016-02-01", None, None),
    ],
)
def test_an_actor_is_the_one_of_its_time(
    pack: Pack, when: str | None, actor: str | None, side: str | None
) -> None:
    found = _resolve(pack, by="الحرس الوطني", when=when)  # type: ignore[arg-type]
    assert (found.by_actor, found.by_side) == (actor, side)


@pytest.mark.parametrize(
    ("words", "actor", "side"),
    [
        ("غارة جوية يرجح أنها روسية", "russia", "russia"),
        ("صواريخ تركية وروسية", None, None),
        ("مدفعية الجيش التركي", "turkish-army", "turkey"),
        ("رجال من أبناء البلدة", None, None),
    ],
)
def test_an_adjective_blames_its_state(words: str, actor: str | None, side: str | None) -> None:
    claim = Claim(report="r", harm=Harm.KILLED, by=words, victims=words)
    found = resolve([claim], Report(id="r", text=""), load_pack("ar"))[0]
    assert (found.by_actor, found.by_side) == (actor, side)
    if actor == "russia":
        assert found.victims_actor is None  # victims of a nationality are not its state


@pytest.mark.parametrize(
    ("words", "place", "actor"),
    [
        ("القوة المشتركة", "الفاشر", "joint-force-darfur"),
        ("القوة المشتركة", "مصراتة", "misrata-joint-force"),
        ("القوة المشتركة", None, None),
        ("حركة فتح", "مخيم عين الحلوة", "fatah-lebanon"),
        ("حركة فتح", "رام الله", "fatah"),
    ],
)
def test_a_name_of_several_countries_is_read_by_the_place(
    words: str, place: str | None, actor: str | None
) -> None:
    claim = Claim(report="r", harm=Harm.KILLED, by=words, place=place)
    report = Report(id="r", text="", published=dt.date(2024, 5, 4))
    assert resolve([claim], report, load_pack("ar"))[0].by_actor == actor


@pytest.mark.parametrize(
    ("level", "acled", "ucdp"),
    [
        ("exact", 1, 1),
        ("place", 1, 1),
        ("near", 2, 2),
        ("adm3", 2, 2),
        ("adm2", 2, 3),
        ("adm1", 3, 4),
        ("country", 3, 6),
    ],
)
def test_levels_have_codes(level: str, acled: int, ucdp: int) -> None:
    assert (acled_geo_precision(level), ucdp_where_prec(level)) == (acled, ucdp)


@pytest.mark.parametrize(
    ("outlet", "url", "ids"),
    [
        ("nahr.example", None, ["river-news"]),
        ("أخبار", "https://www.river.example/a/5", ["river-news"]),
        ("driver.example", None, []),
        (None, None, []),
    ],
)
def test_a_domain_tells_the_outlet(pack: Pack, outlet: str | None, url: str | None, ids: list[str]) -> None:
    assert publishers(Report(id="r", text="", outlet=outlet, url=url), pack) == ids


@pytest.mark.parametrize(
    ("words", "source", "side"),
    [
        ("المرصد", "watch", None),
        ("مدير مرصد النهر", "watch", None),
        ("الإعلام الحربي", "war-media", "blue"),
        ("متحدث باسم جيش الجنوب", "south", "blue"),
        ("المرصد وأخبار النهر", None, None),
        ("مصدر طبي", None, None),
        (None, None, None),
    ],
)
def test_a_claimant_is_a_source_or_a_party(
    pack: Pack, words: str | None, source: str | None, side: str | None
) -> None:
    found = _resolve(pack, source=words)  # type: ignore[arg-type]
    assert (found.source_id, found.source_side) == (source, side)


@pytest.mark.parametrize(
    ("words", "place", "precision", "candidates"),
    [
        ("مدينة وردان", "city", "place", ()),
        ("ريف وردان", "prov", "adm1", ()),
        ("محافظة وردان", "prov", "adm1", ()),
        ("وردان", "prov", "adm1", ()),  # the city lies in the province of its name
        ("قرب مدينة وردان", "city", "near", ()),
        ("ريف مدينة وردان", "city", "near", ()),
        ("ريف وردان الشرقي", "east", "adm2", ()),
        ("شمال وردان", "prov", "adm1", ()),
        ("قرية السمرة في محافظة وردان", "vill", "place", ()),
        ("قرية السمرة بريف وردان الشرقي", "vill", "place", ()),
        ("قرية السمرة وريف وردان الشرقي", None, None, ("vill", "other-vill", "east")),
        ("حي النور في مدينة وردان بمحافظة وردان", "quarter", "place", ()),
        ("وردان في محافظة وردان", "city", "place", ()),
        ("مدينة وردان شمال مدينة طيبان", "city", "place", ()),
        ("قرب مدينة وردان غربي مدينة طيبان", "city", "near", ()),
        ("غربي مدينة وردان عند قرية السمرة", None, None, ("vill", "other-vill")),
        ("السمرة بريف كندان", "other-vill", "place", ()),
        ("محيط السمرة في كندان", "other-vill", "near", ()),
        ("قرية السمرة", None, None, ("vill", "other-vill")),
        ("وردان وكندان", None, None, ("prov", "other-prov")),
        ("قرية الطاحونة", "mill", "place", ()),
        ("قرية النخلتين", None, None, ("gn-4", "gn-5")),
        ("قرية النخلتين في كندان", "gn-5", "place", ()),
        ("صخور", "rocks", "place", ()),  # a country table's place among villages of the gazetteer
        ("الصفصافتين", "gn-8", "place", ()),
        ("منطقة الصفصافتين", "gn-7", "adm3", ()),
        ("منازل في الصفصافتين", "gn-8", "place", ()),
        ("منطقة الصفصافتين التابعة لمدينة بركتين", "gn-7", "adm3", ()),
        ("مدينة بركتين", None, None, ("lake", "far-lake")),
        ("مدينة بركتين في بلاد الرمل", "far-lake", "place", ()),
        ("بلاد النهر", "land", "country", ()),
        ("كندان شمال بلاد النهر", "other-prov", "adm1", ()),
        ("أحد الأسواق", None, "exact", ()),
        ("أطراف البلدة", None, "exact", ()),
        ("قرية عين الديك", None, None, ()),
        (None, None, None, ()),
    ],
)
def test_a_place_is_one_or_open(
    pack: Pack, words: str | None, place: str | None, precision: str | None, candidates: tuple[str, ...]
) -> None:
    found = _resolve(pack, place=words)  # type: ignore[arg-type]
    assert (found.place_id, found.place_precision, found.place_candidates) == (place, precision, candidates)
    assert (found.lat is None) == (place in {None, "land"})


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("قصف في طيبان. وقال سكان في بلاد الرمل إنهم سمعوه.", "far-tayban"),
        ("قصف في طيبان. وقال سكان في بلاد النهر إنهم سمعوه.", "gn-2"),
        ("قصف في طيبان.", None),
    ],
)
def test_other_places_of_the_report_tell_the_country(pack: Pack, text: str, place: str | None) -> None:
    assert _resolve(pack, text, place="طيبان").place_id == place


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("قصف في تمرتين.", "gn-9"),
        ("قصف في تمرتين. ووصل الجرحى إلى بلاد الرمل.", "gn-9"),
        ("قصف في تمرتين. ووصل الجرحى إلى وردان ثم إلى كندان.", None),
    ],
)
def test_a_village_abroad_is_not_meant(pack: Pack, text: str, place: str | None) -> None:
    found = _resolve(pack, text, place="تمرتين")
    assert (found.place_id, found.place_candidates) == (place, ())


@pytest.mark.parametrize(
    ("place", "other", "found"),
    [
        ("الخيام", "النبطية", "lb-khiam"),
        ("الخيام", "ريف إدلب", None),
        ("الخيام", None, None),
        ("بلدة الخيام", None, "lb-khiam"),
        ("مشفى الشفاء", "مدينة عفرين", None),
        ("مشفى الشفاء", "خان يونس", "ps-shifa-hospital"),
        ("أريحا", "نابلس", "ps-jericho"),
        ("أريحا", "سراقب", "sy-ariha"),
        ("أريحا", None, None),
        ("إب", None, "ye-ibb-governorate"),
        ("قرية الجديدة، في ريف إدلب الغربي", None, "sy-jadida-idlib"),
        ("الجديدة", "سراقب", "sy-jadida-idlib"),
        ("الجديدة", "بيروت", None),
        ("حديثة", "الأنبار", "iq-haditha"),
        ("مدرسة التابعين في حي الدرج بمدينة غزة", None, "ps-tabaeen-school"),
    ],
)
def test_names_that_are_words_or_borne_by_many_need_their_country(
    place: str, other: str | None, found: str | None
) -> None:
    claims = [Claim(report="r", harm=Harm.KILLED, place=words) for words in (place, other)]
    assert resolve(claims, Report(id="r", text=""), load_pack("ar"))[0].place_id == found


@pytest.mark.parametrize(
    ("by", "place", "day", "actor"),
    [
        ("القوات الحكومية", "تعز", "2016-05-01", "yemeni-army"),
        ("القوات الحكومية", "سراقب", "2020-02-01", "syrian-army"),
        ("القوات الحكومية", "السويداء", "2025-07-01", "syrian-army-2"),
        ("القوات الحكومية", None, "2020-02-01", None),
        ("وحدات الجيش", "الرمادي", "2015-06-01", "iraqi-army"),
        ("قوات الجيش", "بيروت", "2015-06-01", "lebanese-army"),
        ("الجيش", "الفاشر", "2024-06-01", "sudan-army"),
        ("طيران التحالف", "صعدة", "2018-08-09", "arab-coalition"),
        ("طيران التحالف", "الرقة", "2017-06-01", "international-coalition"),
        ("طيران التحالف", "الموصل", "2017-03-17", "international-coalition"),
        ("التحالف", "صعدة", "2014-12-01", "international-coalition"),
        ("التحالف", None, "2018-08-09", None),
    ],
)
def test_forces_that_every_country_has_are_those_of_the_place(
    by: str, place: str | None, day: str, actor: str | None
) -> None:
    claim = Claim(report="r", harm=Harm.KILLED, by=by, place=place, when=day)
    assert resolve([claim], Report(id="r", text=""), load_pack("ar"))[0].by_actor == actor


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("قرية حي النور", "only"),
        ("زقزق", "unknown"),
        ("وردان", "widest"),
        ("صخور", "table"),
        ("قرية السمرة", "open"),
        ("وردان وكندان", "several"),
        ("السمرة بريف كندان", "beside"),
    ],
)
def test_what_decided_is_told(pack: Pack, words: str, why: str) -> None:
    assert Atlas(Report(id="r", text=words), (), pack).locate(words).why == why


def test_a_row_without_a_point_has_that_of_its_double(pack: Pack) -> None:
    assert _resolve(pack, place="قرية الطاحونة").lat == 10.7


@pytest.mark.parametrize(("url", "place"), [("https://nahr.example/5", "gn-2"), ("https://x.example", None)])
def test_an_outlet_of_one_country_tells_the_country(pack: Pack, url: str, place: str | None) -> None:
    claim = Claim(report="r", harm=Harm.KILLED, place="طيبان")
    assert resolve([claim], Report(id="r", text="قصف في طيبان.", url=url), pack)[0].place_id == place


@pytest.mark.parametrize(
    ("source", "outlet", "found"),
    [
        (None, "https://river.example/9", "river-news"),
        (None, "أخبار النهر", "river-news"),
        (None, "x.example", "outlet:x.example"),
        (None, None, None),
        ("مراسلنا في وردان", "river.example", "river-news"),
        ("مراسل الوكالة", "x.example", "outlet:x.example"),
        ("مراسل النهر", "river.example", "river-news"),
        ("مراسل النهر", "x.example", None),
        ("مصدر طبي", "river.example", None),
        ("مراسل المرصد", "river.example", "watch"),
    ],
)
def test_an_outlet_speaks_itself_and_by_its_own_people(
    pack: Pack, source: str | None, outlet: str | None, found: str | None
) -> None:
    claim = Claim(report="r", harm=Harm.KILLED, source=source)
    assert resolve([claim], Report(id="r", text="", outlet=outlet), pack)[0].source_id == found


def test_those_who_passed_a_claim_on_are_resolved(pack: Pack) -> None:
    link = Link(words="أخبار النهر", span=(0, 11))
    claim = Claim(
        report="r", harm=Harm.KILLED, source="مصدر طبي", via=(link, Link(words="زقزق", span=(12, 16)))
    )
    assert [link.id for link in resolve([claim], Report(id="r", text=""), pack)[0].via] == [
        "river-news",
        None,
    ]


def test_another_place_of_the_report_tells_the_province(pack: Pack) -> None:
    assert _resolve(pack, "قصف على السمرة. وشمل القصف كندان.", place="السمرة").place_id == "other-vill"


@pytest.mark.parametrize(
    ("said", "when", "left"),
    [
        ("date=2020-05-01", "2020-05-01", None),
        ("month=4;day=30", "2020-04-30", None),
        (None, None, None),
    ],
)
def test_time_words_are_read_against_the_publication(
    pack: Pack, said: str | None, when: str | None, left: str | None
) -> None:
    found = _resolve(pack, when_partial=said)  # type: ignore[arg-type]
    assert (found.when, found.when_partial) == (when, left)


def test_time_words_without_a_publication_date_are_kept(pack: Pack) -> None:
    claim = Claim(report="r", harm=Harm.KILLED, when_partial="month=4;day=30")
    found = resolve([claim], Report(id="r", text=""), pack)[0]
    assert (found.when, found.when_partial) == (None, "month=4;day=30")


def test_nothing_said_is_lost_and_order_stays(pack: Pack) -> None:
    report = Report(id="r", text="")
    claims = [Claim(report="r", harm=harm, number=n) for n, harm in enumerate(Harm)]
    assert resolve(claims, report, pack) == claims
    assert resolve([], report, pack) == []


@settings(deadline=None)  # the first example loads the pack
@given(st.text(max_size=40))
def test_any_words_are_read_without_error(words: str) -> None:
    pack = load_pack("ar")
    claim = Claim(report="r", harm=Harm.KILLED, victims=words, place=words, by=words, source=words)
    found = resolve([claim], Report(id="r", text=words), pack)[0]
    assert (found.victims, found.place, found.by, found.source) == (words,) * 4
