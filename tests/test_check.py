"""Every kind of defect of a language pack is found in a small broken pack; the packs that ship have none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from hasila.check import check_packs
from hasila.tables import PackError
from small_packs import LEXICON_HEADER, OPENING, lexicon, write

HARMS = "lang/ar/harms.tsv"
PEOPLE = "lang/ar/people.tsv"
COUNTER_HEADER = LEXICON_HEADER.replace("example", "example\tcounter")
SOUND: Mapping[str, tuple[str, ...]] = {
    HARMS: (
        "مقتل;masdar;masdar;;;killed;مقتل خمسة مدنيين في المزرعة",
        "أصيب;verb-victim;verb;;يصاب;injured;أصيب طفلان في السوق;a note",
        "جريح;person;noun;جرحى;;injured;وصول ستة جرحى",
        "مجزرة;hint;noun-f;;;killed;مجزرة في السوق",
        "لقي … مصرع~;verb-victim;verb-weak;;لقوا … مصرع~;killed;لقي ثلاثة مدنيين مصرعهم",
    ),
    PEOPLE: (
        "مدني;person;noun-sound;;مدنية@noun-f;civilian;مقتل مدني",
        "طفل;person;noun;أطفال;;civilian;أصيب طفل في الحقل",
        "جندي;person;noun;جنود;;combatant;مقتل ثلاثة جنود",
    ),
    "lang/ar/numbers.tsv": (
        "ثلاثة;unit;number;;ثلاث;3;مقتل ثلاثة مدنيين",
        "خمسة;unit;number;;خمس;5;مقتل خمسة مدنيين",
        "ستة;unit;number;;ست;6;مقتل ستة أطفال",
        "و;and;fixed;;;;خمسة و ستة",
    ),
    "lang/ar/vague.tsv": ("عشرات;tens;fixed-noun;;;tens;مقتل عشرات المدنيين",),
    "lang/ar/qualifiers.tsv": ("نحو;before;fixed-noun;;;about;مقتل نحو خمسة مدنيين",),
    "lang/ar/modifiers.tsv": (
        "نفى;stance;none;;نفت;denied;نفى مقتل خمسة مدنيين",
        "لم;negation;none;;;denied;لم يسجل مقتل مدني",
    ),
    "lang/ar/joints.tsv": ("يسجل;stop;none;;;;لم يسجل",),
}


def files(changes: Mapping[str, tuple[str, ...]] = {}) -> dict[str, str]:
    return {path: lexicon(*rows) for path, rows in {**SOUND, **changes}.items()}


def with_row(path: str, row: str) -> dict[str, str]:
    """The sound pack with one more row at the end of a table."""
    return files({path: (*SOUND.get(path, ()), row)})


def line_of(path: str) -> int:
    """The line of the row that ``with_row`` adds."""
    return len(OPENING.splitlines()) + 1 + len(SOUND.get(path, ())) + 1


def test_a_sound_pack_has_no_problems(tmp_path: Path) -> None:
    assert check_packs("ar", write(tmp_path, files())) == []


@pytest.mark.parametrize(
    ("path", "row", "problem"),
    [
        (HARMS, "قتل;verbs;verb;;;killed;قتل خمسة مدنيين", "unknown role 'verbs', expected one of masdar, "),
        (
            HARMS,
            "قتل;verb;verb;;;dead;قتل خمسة مدنيين",
            "the value 'dead' of the role verb, expected killed or ",
        ),
        (
            HARMS,
            "فر;verb;verb;;;deserted|deserted;فر خمسة مدنيين",
            "the value 'deserted|deserted' of the role verb",
        ),
        (HARMS, "قتل;verb;verb;;;killed;", "no example"),
        (
            HARMS,
            "قتل;verb;verb;;يقتل||تقتل;killed;قتل خمسة مدنيين",
            "an empty form, or a space around one, in forms",
        ),
        (
            HARMS,
            "قتل;verb;verb;قتلى |صرعى;;killed;قتل خمسة مدنيين",
            "an empty form, or a space around one, in plural",
        ),
        (
            HARMS,
            "مقتل;masdar;masdar;;;killed;مقتل خمسة مدنيين",
            "مقتل (masdar): the same lemma and role as in line 4",
        ),
        (
            HARMS,
            "مقتله;masdar;none;;مقتل;injured;مقتله",
            "مقتله (masdar): مقتل has the value 'killed' in line 4",
        ),
        (
            HARMS,
            "مقتلة;masdar;none;;مقتله;killed;مقتلة",
            "مقتلة (masdar): مقتله is written twice, as it is folded",
        ),
        (HARMS, "قتل;verb;verb;;;killed;صرع خمسة مدنيين", "قتل (verb): its example does not hold it"),
        (
            HARMS,
            "قتل;verb;verb;;;killed;القاضي قتل وقته",
            "قتل (verb): its example yields no claim of killed",
        ),
        (
            HARMS,
            "فر;verb;verb;;;deserted|displaced;فر",
            "its example yields no claim of deserted or displaced",
        ),
        (
            HARMS,
            "قتل-عمد;verb;verb;;;killed;قتل-عمد خمسة مدنيين",
            "قتل-عمد (verb): the matcher never finds قتل-عمد",
        ),
        (
            PEOPLE,
            "سائح;person;noun;;;neutral;مقتل سائح",
            "the value 'neutral' of the role person, expected combatant ",
        ),
        (
            PEOPLE,
            "ضابط;person;noun;;;combatant;وصل ضابط",
            "its example yields no claim with the status combatant",
        ),
        (PEOPLE, "جندية;person;none;;جنود;combatant;مقتل جندية", ""),
        (
            PEOPLE,
            "مدنيه;person;none;;;civilian;مقتل مدنيه",
            "earlier rows of this role have every form of it",
        ),
        (
            "lang/ar/numbers.tsv",
            "مئة;hundred;number;;;1e2;مقتل مئة مدني",
            "the value '1e2' of the role hundred",
        ),
        (
            "lang/ar/numbers.tsv",
            "مئة;hundred;number;;;;مقتل مئة مدني",
            "the value '' of the role hundred, expected a whole",
        ),
        (
            "lang/ar/numbers.tsv",
            "مئة;hundred;number;;;100;مئة كتاب",
            "no claim with the number 100",
        ),
        (
            "lang/ar/vague.tsv",
            "مئات;hundreds;fixed-noun;;;many;مقتل مئات المدنيين",
            "the value 'many' of the role",
        ),
        (
            "lang/ar/vague.tsv",
            "مئات;hundreds;fixed-noun;;;hundreds;مئات الكتب",
            "no claim with the vague hundreds",
        ),
        (
            "lang/ar/qualifiers.tsv",
            "حوالي;before;none;;;nearly;مقتل حوالي خمسة",
            "the value 'nearly' of the role",
        ),
        (
            "lang/ar/qualifiers.tsv",
            "حوالي;before;none;;;about;حوالي الساعة",
            "no claim with the qualifier about",
        ),
        (
            "lang/ar/modifiers.tsv",
            "يخشى;stance;none;;;feared;يخشى مقتل خمسة",
            "the value 'feared' of the role stance",
        ),
        (
            "lang/ar/modifiers.tsv",
            "يخشى;stance;none;;;expected;مقتل خمسة يخشى",
            "no claim with the stance expected",
        ),
        (
            "lang/ar/modifiers.tsv",
            "لا;negation;none;;;;أصيب طفل لا غير",
            "a claim, though the row is there to dismiss it",
        ),
        (
            "lang/ar/causes.tsv",
            "غارة;cause;noun-f;;;strike;مقتل مدني في غارة",
            "the value 'strike' of the role cause",
        ),
        (
            "lang/ar/causes.tsv",
            "غارة;cause;noun-f;;;airstrike;غارة على حقل",
            "no claim with the cause airstrike",
        ),
        (
            "lang/ar/joints.tsv",
            "في;stop;none;;;x;مقتل مدني في",
            "the value 'x' of the role stop, expected nothing",
        ),
        (
            "lang/ar/weather.tsv",
            "مطر;rain;none;;;;مطر",
            "there is no topic 'weather', expected one of attribution",
        ),
    ],
)
def test_a_defect_in_a_row_is_found(tmp_path: Path, path: str, row: str, problem: str) -> None:
    problems = check_packs("ar", write(tmp_path, with_row(path, row)))
    here = "" if "topic" in problem else f", line {line_of(path)}"
    assert all(found.startswith(f"{path}{here}: ") for found in problems)
    assert any(problem in found for found in problems) if problem else not problems


@pytest.mark.parametrize(
    ("path", "text", "problem"),
    [
        (
            HARMS,
            lexicon("قتل;verb;weak;;;killed;قتل خمسة"),
            "line 4: unknown inflection 'weak', expected one of noun, ",
        ),
        (HARMS, lexicon("قتل;verb;verb;;يقتل@weak;killed;قتل"), "line 4: unknown inflection 'weak' of يقتل"),
        (
            HARMS,
            OPENING + "lemma\trole\tinflect\n",
            "line 3: the columns must be lemma, role, inflect, plural",
        ),
        (HARMS, lexicon(";verb;verb;;;killed;قتل"), "line 4: no lemma"),
        (HARMS, lexicon("قتل;verb;verb;;;killed;قتل خمسة;;;"), "line 4: 10 cells under 8 columns"),
        (HARMS, LEXICON_HEADER + "\n", "line 1: the opening comment does not tell the provenance"),
        (
            HARMS,
            "# Written for Hasila.\n" + LEXICON_HEADER + "\n",
            "line 1: the opening comment does not tell the licence",
        ),
        (HARMS, lexicon() + LEXICON_HEADER + "\n", "line 4: the header a second time"),
        (HARMS, lexicon() + "# more\n", "line 4: a comment below the opening"),
        (HARMS, lexicon() + "\n", "line 4: a blank line"),
        (HARMS, lexicon().rstrip("\n"), "line 3: the last line lacks its line break"),
        (HARMS, lexicon("قتل ;verb;verb;;;killed;قتل خمسة"), "line 4: a space around a cell"),
        ("lang/ar/joints.tsv", OPENING + COUNTER_HEADER + "\n", "the columns must be"),
        (
            "lang/ar/furniture.tsv",
            OPENING + "lemma\n",
            "the pack cannot be loaded: furniture, line 3",
        ),
        ("lang/ar/pack.toml", "inflect = ", "lang/ar/pack.toml: the pack cannot be loaded: Invalid value"),
    ],
)
def test_a_defect_in_a_table_is_found(tmp_path: Path, path: str, text: str, problem: str) -> None:
    problems = check_packs("ar", write(tmp_path, {**files(), path: text}))
    assert any(problem in found for found in problems)
    assert all(found.startswith((f"{path}, line", f"{path}: ", "lang/ar/")) for found in problems)


@pytest.mark.parametrize(
    ("word", "problem"),
    [
        ("مدنی", "a letter that only looks like one of the language: arabic letter farsi yeh (U+06CC)"),
        ("کمين", "a letter that only looks like one of the language: arabic letter keheh (U+06A9)"),
        ("\ufefbجئ", "a presentation form: arabic ligature lam with alef isolated form (U+FEFB)"),
        ("\ufdf2", "a presentation form: arabic ligature allah isolated form (U+FDF2)"),
        ("غـارة", "a vowel or stretching sign: arabic tatweel (U+0640)"),
        ("قُتل", "a vowel or stretching sign: arabic damma (U+064F)"),
        ("\u200fقتل", "an invisible mark or a broken letter: right-to-left mark (U+200F)"),
        ("قت\u200cل", "an invisible mark or a broken letter: zero width non-joiner (U+200C)"),
        ("قتل\u00a0مدني", "an invisible mark or a broken letter: no-break space (U+00A0)"),
        ("قتaل", "a Latin letter inside a word: latin small letter a (U+0061)"),
        ("oقتل", "a Latin letter inside a word: latin small letter o (U+006F)"),
    ],
)
@pytest.mark.parametrize("path", [HARMS, "lang/ar/furniture.tsv", "country/valley/country.toml"])
def test_stray_letters_and_marks_are_found(tmp_path: Path, path: str, word: str, problem: str) -> None:
    folder = write(tmp_path, files())
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text(f"# {word}\n", encoding="utf-8")
    assert f"{path}, line 1: {problem}" in check_packs("ar", folder)


def test_bytes_that_are_no_text_are_found(tmp_path: Path) -> None:
    folder = write(tmp_path, files())
    (folder / HARMS).write_bytes(b"# \xff\n")
    assert any("replacement character (U+FFFD)" in found for found in check_packs("ar", folder))


@pytest.mark.parametrize(
    ("counter", "problem"),
    [
        ("", None),
        ("أصيب المحصول بالتلف", None),
        ("سقط طفل", "its counter-example does not hold it"),
        ("أصيب خمسة مدنيين", "its counter-example yields a claim"),
    ],
)
def test_counter_examples_hold_the_row_and_no_claim(
    tmp_path: Path, counter: str, problem: str | None
) -> None:
    row = "\t".join(["أصيب", "verb-victim", "verb", "", "", "injured", "أصيب طفل في الحقل", counter])
    found = check_packs("ar", write(tmp_path, {**files(), HARMS: f"{OPENING}{COUNTER_HEADER}\n{row}\n"}))
    here = [each for each in found if each.startswith(f"{HARMS}, ")]
    assert here == ([f"{HARMS}, line 4: أصيب (verb-victim): {problem}"] if problem else [])


def test_problems_stand_in_the_order_of_files_and_lines(tmp_path: Path) -> None:
    broken = {path: lexicon(*("x;y;none;;;;",) * 12) for path in (PEOPLE, HARMS)}
    found = check_packs("ar", write(tmp_path, {**files(), **broken}))
    places = [(each.split(", line ")[0], int(each.split(", line ")[1].split(":")[0])) for each in found]
    assert places == sorted(places)
    assert len(set(found)) == len(found)


def test_an_unknown_language_is_an_error() -> None:
    with pytest.raises(PackError, match="there is no language pack 'xx'"):
        check_packs("xx")


def test_acceptance_the_packs_that_ship_have_no_problems() -> None:
    assert check_packs("ar") == []
