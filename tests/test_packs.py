"""The matcher finds words with clitics and endings, phrases and names; loading names what is wrong and where."""

from __future__ import annotations

from pathlib import Path

import pytest

from hasila.lexicon import LONG_GAP, MAX_GAP
from hasila.packs import Pack, load_pack
from hasila.tables import PackError, read_table
from hasila.text import sentences
from small_packs import ABOUT, OPENING, country_table, lexicon, load, write

HARMS = lexicon(
    "مقتل;masdar;masdar;;;killed",
    "القضاء على;masdar;none;;;killed",
    "قتل;verb;verb;;يقتل|تقتل;killed",
    "قتيل;person;noun;قتلى;قتيلة;killed",
    "لقي … مصرع~;verb-victim;verb-weak;;لقوا … مصرع~;killed",
    "راح ضحي~;verb-victim;verb;;راح ضحيت~;killed",
)
PEOPLE = lexicon(
    "مدني;person;noun-sound;;مدنية@noun-f;civilian",
    "طفل;person;noun;أطفال;;civilian",
    "عائلة;unit;noun-f;عائلات|عوائل;;civilian",
    "رجل أمن;person;none;رجال أمن;;combatant",
)
WORDS = {"lang/ar/harms.tsv": HARMS, "lang/ar/people.tsv": PEOPLE}
ACTORS = country_table(
    "id name forms kind",
    ("valley-brigade", "لواء الوادي", "اللواء الأخضر|لواء الوادي (فرع الجبل)", "rebel"),
    ("valley-east", "لواء الوادي الشرقي", "", "rebel"),
    ("company-30", "سرية 30", "", "rebel"),
    ("mountain", "جبليون", "الجبليون", "militia"),
)
PLACES = country_table(
    "id name forms kind", ("hill", "تل-الزهور", "", "village"), ("plain", "السهل", "", "town")
)
SOURCES = country_table("id name forms kind", ("plain-news", "السهل", "7 أيام", "outlet"))
NAMES = {
    "country/valley/country.toml": ABOUT,
    "country/valley/actors.tsv": ACTORS,
    "country/valley/places.tsv": PLACES,
    "country/valley/sources.tsv": SOURCES,
}


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return load(tmp_path_factory.mktemp("data"), {**WORDS, **NAMES})


def readings(pack: Pack, text: str) -> set[tuple[str, str, str, bool]]:
    """Lemma, number, clitics and pronoun of every hit."""
    return {
        (hit.form.entry.lemma, hit.form.number, "+".join(sorted(hit.form.prefix)), hit.form.pronoun)
        for sentence in sentences(pack.fold(text).folded)
        for hit in pack.lexicon.find(sentence.tokens)
    }


@pytest.mark.parametrize(
    ("word", "reading"),
    [
        ("مدني", ("مدني", "sg", "", False)),
        ("مدنياً", ("مدني", "sg", "", False)),
        ("المدني", ("مدني", "sg", "the", False)),
        ("ومدني", ("مدني", "sg", "and", False)),
        ("فالمدني", ("مدني", "sg", "and+the", False)),
        ("بمدني", ("مدني", "sg", "by", False)),
        ("وبالمدنيين", ("مدني", "pl", "and+by+the", False)),
        ("للمدنيين", ("مدني", "pl", "the+to", False)),
        ("وللمدنيين", ("مدني", "pl", "and+the+to", False)),
        ("كمدني", ("مدني", "sg", "as", False)),
        ("مدنيان", ("مدني", "du", "", False)),
        ("مدنيون", ("مدني", "pl", "", False)),
        ("مدنيين", ("مدني", "pl", "", False)),
        ("مدنيتين", ("مدني", "du", "", False)),
        ("طفلان", ("طفل", "du", "", False)),
        ("طفلين", ("طفل", "du", "", False)),
        ("أطفال", ("طفل", "pl", "", False)),
        ("أطفالا", ("طفل", "pl", "", False)),
        ("الأطفال", ("طفل", "pl", "the", False)),
        ("طفله", ("طفل", "sg", "", True)),
        ("طفليه", ("طفل", "du", "", True)),
        ("طفلاه", ("طفل", "du", "", True)),
        ("أطفالهم", ("طفل", "pl", "", True)),
        ("وأطفالها", ("طفل", "pl", "and", True)),
        ("عائلتان", ("عائلة", "du", "", False)),
        ("العائلتين", ("عائلة", "du", "the", False)),
        ("عائلات", ("عائلة", "pl", "", False)),
        ("عوائل", ("عائلة", "pl", "", False)),
        ("عائلته", ("عائلة", "sg", "", True)),
        ("قتلى", ("قتيل", "pl", "", False)),
        ("قتيلة", ("قتيل", "sg", "", False)),
        ("قتلوا", ("قتل", "pl", "", False)),
        ("وقتلت", ("قتل", "sg", "and", False)),
        ("سيقتل", ("قتل", "sg", "will", False)),
        ("بمقتل", ("مقتل", "sg", "by", False)),
        ("مقتلهم", ("مقتل", "sg", "", True)),
        ("مقتـــل", ("مقتل", "sg", "", False)),
        ("رجل أمن", ("رجل أمن", "sg", "", False)),
        ("ورجال أمن", ("رجل أمن", "pl", "and", False)),
    ],
)
def test_words_are_read_with_clitics_numbers_and_pronouns(
    pack: Pack, word: str, reading: tuple[str, str, str, bool]
) -> None:
    assert reading in readings(pack, word)


@pytest.mark.parametrize(
    "word",
    [
        "المقتلهم",
        "القتلوا",
        "مدنيينون",
        "طفلةه",
        "بقتلوا",
        "تمدني",
        "مدنيس",
        "رجل",
        "رجل الأمن",
        "ضحي",
        "12",
    ],
)
def test_other_words_are_not_read(pack: Pack, word: str) -> None:
    assert readings(pack, word) == set()


@pytest.mark.parametrize(("word", "lead"), [("ومدني", 1), ("والمدني", 1), ("مدني", 0), ("بمدني", 0)])
def test_a_form_knows_how_many_letters_join_it(pack: Pack, word: str, lead: int) -> None:
    forms, _ = pack.lexicon.readings(pack.fold.word(word))
    assert {form.lead for form in forms if form.entry.lemma == "مدني"} == {lead}


@pytest.mark.parametrize(
    ("text", "lemma", "start", "end", "tail"),
    [
        ("القضاء على خمسة", "القضاء على", 0, 2, 2),
        ("لقي مدنيان مصرعهما أمس", "لقي … مصرع~", 0, 1, 3),
        ("أمس لقوا جميعا مصرعهم", "لقي … مصرع~", 1, 2, 4),
        ("لقي مصرعه", "لقي … مصرع~", 0, 1, 2),
        ("لقي " + "ثم " * MAX_GAP + "مصرعه", "لقي … مصرع~", 0, 1, MAX_GAP + 2),
        ("قصف راح ضحيته طفل", "راح ضحي~", 1, 3, 3),
    ],
)
def test_phrases_are_found_with_gaps_and_pronouns(
    pack: Pack, text: str, lemma: str, start: int, end: int, tail: int
) -> None:
    hits = pack.lexicon.find(sentences(pack.fold.word(text))[0].tokens)
    assert (start, end, tail) in {(h.start, h.end, h.tail) for h in hits if h.form.entry.lemma == lemma}


@pytest.mark.parametrize(
    "text",
    [
        "القضاء ثم على",
        "فارق " + "ثم " * (MAX_GAP + 1) + "الحياة",
        "لقي " + "ثم " * (LONG_GAP + 1) + "مصرعه",
        "لقي مدني. مصرعه",
        "لقي مصرعنه",
        "راح بعيدا ضحيته",
    ],
)
def test_phrases_are_not_found_out_of_reach(pack: Pack, text: str) -> None:
    assert not {hit for hit in readings(pack, text) if " " in hit[0]}


def test_the_longer_phrase_comes_first(tmp_path: Path) -> None:
    table = lexicon("في;stop;none", "في غضون;stop;none", "في غضون ذلك;stop;none")
    small = load(tmp_path, {"lang/ar/joints.tsv": table})
    hits = small.lexicon.find(sentences("في غضون ذلك")[0].tokens)
    assert [hit.form.entry.lemma for hit in hits] == ["في غضون ذلك", "في غضون", "في"]


def test_a_form_may_have_an_inflection_of_its_own(tmp_path: Path) -> None:
    small = load(tmp_path, {"lang/ar/people.tsv": lexicon("طفل;person;noun;;صغار@plural;civilian")})
    assert readings(small, "صغار") == {("طفل", "pl", "", False)}
    assert readings(small, "صغارين") == set()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("قصف لواء الوادي", ["valley-brigade"]),
        ("ولواء الوادي", ["valley-brigade"]),
        ("للواء الوادي", ["valley-brigade"]),
        ("لواء «الوادي»", ["valley-brigade"]),
        ('"لواء" الوادي', ["valley-brigade"]),
        ("لواء-الوادي", ["valley-brigade"]),
        ("لواء_الوادي", ["valley-brigade"]),
        ("لـواء الوادي", ["valley-brigade"]),
        ("لواء وادي", ["valley-brigade"]),
        ("لواء الوادي (فرع الجبل) هنا", ["valley-brigade"]),
        ("اللواء الأخضر", ["valley-brigade"]),
        ("لواء الوادي الشرقي", ["valley-east"]),
        ("لواء الوادي ولواء الوادي الشرقي", ["valley-brigade", "valley-east"]),
        ("سرية 30", ["company-30"]),
        ("سرية ٣٠", ["company-30"]),
        ("7 أيام", ["plain-news"]),
        ("تل الزهور", ["hill"]),
        ("تل-الزهور", ["hill"]),
        ("بتل الزهور", ["hill"]),
        ("جبليون", ["mountain"]),
        ("والجبليون", ["mountain"]),
        ("سهل", []),
        ("سرية 31", []),
        ("لواء ثم الوادي", []),
        ("لواء", []),
    ],
)
def test_names_are_found_with_clitics_articles_and_quotes(pack: Pack, text: str, found: list[str]) -> None:
    hits = pack.names.find(sentences(pack.fold.word(text))[0].tokens)
    assert [hit.names[0].id for hit in hits] == found


def test_a_name_of_two_kinds_has_both(pack: Pack) -> None:
    (hit,) = pack.names.find(sentences("وفي بالسهل")[0].tokens)
    assert {name.kind for name in hit.names} == {"place", "source"}
    assert hit.prefix == {"by"}
    assert (hit.start, hit.end) == (1, 2)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (
            {"lang/ar/harms.tsv": f"{OPENING}lemma\trole\nقتل\tverb\n"},
            "lang/ar/harms.tsv, line 3: the header lacks inflect",
        ),
        (
            {"lang/ar/harms.tsv": lexicon("قتل;verb;weak;;;killed")},
            "lang/ar/harms.tsv, line 4: unknown inflection 'weak'",
        ),
        (
            {"lang/ar/harms.tsv": lexicon("قتل;verb;verb;;;killed", "جرح;verb;verb;;;injured;أ;ب;ت")},
            "lang/ar/harms.tsv, line 5: 9 cells under 8 columns",
        ),
        (
            {"country/valley/actors.tsv": "# Actors.\nname\tkind\nلواء\trebel\n"},
            "country/valley/actors.tsv, line 2: the header lacks id",
        ),
    ],
)
def test_errors_name_file_and_line(tmp_path: Path, files: dict[str, str], message: str) -> None:
    with pytest.raises(PackError, match=f"^{message}"):
        load(tmp_path, files)


def test_an_unknown_language_or_country_is_an_error(tmp_path: Path) -> None:
    folder = write(tmp_path, NAMES)
    with pytest.raises(PackError, match="there is no language pack 'xx'"):
        load_pack("xx", None, folder)
    with pytest.raises(PackError, match="there is no country pack 'plain'; there are valley"):
        load_pack("ar", ("plain",), folder)


def test_a_table_is_read_with_short_rows_and_without_comments() -> None:
    rows = read_table("# a\n# b\none\ttwo\n\n x \n# c\ny\tz\n", "t.tsv", ("one",))
    assert [(row.cells, row.path, row.line) for row in rows] == [
        ({"one": "x", "two": ""}, "t.tsv", 5),
        ({"one": "y", "two": "z"}, "t.tsv", 7),
    ]


def test_only_the_countries_asked_for_are_loaded(tmp_path: Path) -> None:
    folder = write(tmp_path, {**WORDS, **NAMES})
    assert not load_pack("ar", (), folder).rows["actor"]
    assert set(load_pack("ar", ("valley",), folder).rows["place"]) == {"hill", "plain"}


def test_the_version_is_that_of_the_content(tmp_path: Path) -> None:
    one = load(tmp_path / "one", {**WORDS, **NAMES})
    other = load(tmp_path / "other", {**WORDS, **NAMES})
    assert one.version == other.version
    assert one.version.startswith("ar-")


@pytest.mark.parametrize(
    "path", ["lang/ar/pack.toml", *WORDS, *(path for path in NAMES if path.endswith(".tsv"))]
)
def test_the_version_changes_with_any_byte(tmp_path: Path, path: str) -> None:
    one = load(tmp_path / "one", {**WORDS, **NAMES})
    other = write(tmp_path / "other", {**WORDS, **NAMES})
    (other / path).write_bytes(b"# ." + (other / path).read_bytes()[2:])
    assert load_pack("ar", None, other).version != one.version
