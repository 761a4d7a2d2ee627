"""Words of the pages: every key that a template can ask for is there, in both languages, with the same blanks."""

from __future__ import annotations

import datetime as dt
import re
import string
from enum import StrEnum
from pathlib import Path

import pytest

import hasila.web
from hasila.model import Cause, Harm, Qualifier, Scope, Stance, Status, Vague, Verdict
from hasila.reconcile import RULES
from hasila.show.labels import load_labels
from hasila.web.deciding import EDITABLE
from hasila.web.filters import REVIEWS, SORTS, Filters
from hasila.web.forms import DONE, within
from hasila.web.rendering import LANGUAGES, THEMES, Wording, raw_text
from hasila.web.visitors import ROLES

WEB = Path(hasila.web.__file__).parent
SOURCES = [*WEB.glob("templates/*.html"), *WEB.glob("*.py")]
WHOLE = re.compile(r"""(?:\bt\(|\blabels\()["']([a-z_.0-9]+)["'](?! *~)""")
FAMILY = re.compile(r"""(?:\bt\(|\blabels\()(?:f?["'])([a-z_.]+\.)(?:["'] *~|\{)""")

FAMILIES: dict[str, set[str]] = {
    "harm": set(Harm),
    "cause": set(Cause),
    "stance": set(Stance),
    "status": set(Status),
    "verdict": set(Verdict),
    "review": {*REVIEWS, "accepted", "corrected", "rejected"},
    "rule": {*RULES},
    "rule.name": {*RULES},
    "role": {*ROLES},
    "done": {*DONE},
    "sort": {*SORTS},
    "web.theme": {*THEMES, "set"},
    "web.language": {*LANGUAGES},
    "filter": {name for name in Filters.__struct_fields__ if name != "page"},
    "field": {*EDITABLE} - {"names"},
    "precision": {"exact", "place", "near", "adm3", "adm2", "adm1", "country", "unknown"},
    "part": {"count", "victims", "place", "when", "by", "source"},
    "decision": {"accept", "correct", "reject", "add", "merge", "split", "judge", "undo", "report"},
    "feature": {"place", "time", "cause", "sides", "figures", "sources", "names"},
    "problem": {"missing", "forbidden", "login", "unfit", "conflict", "large", "often", "failed"},
    "timeline.title": {"day", "month", "year"},
    "view": {"list", "map", "timeline"},
    "hit": {"report", "claim"},
    "month": {str(n) for n in range(1, 13)},
    "month.short": {str(n) for n in range(1, 13)},
    "about.harm": set(Harm),
    "history": {"claim", "incident", "report"},
    "login": {"wrong", "often"},
}
ENUMS: dict[str, type[StrEnum]] = {"qualifier": Qualifier, "vague": Vague, "scope": Scope}


@pytest.fixture(params=["ar", "en"])
def words(request: pytest.FixtureRequest) -> dict[str, str]:
    return dict(load_labels(request.param, "web").words)


def test_every_key_of_the_templates_has_words(words: dict[str, str]) -> None:
    asked = {key for source in SOURCES for key in WHOLE.findall(source.read_text(encoding="utf-8"))}
    assert len(asked) > 150
    assert sorted(asked - words.keys()) == []


def test_every_value_has_words(words: dict[str, str]) -> None:
    families = FAMILIES | {name: set(values) for name, values in ENUMS.items()}
    wanted = {f"{family}.{value}" for family, values in families.items() for value in values}
    assert sorted(wanted - words.keys()) == []


def test_every_family_of_keys_is_looked_at() -> None:
    asked = {key for source in SOURCES for key in FAMILY.findall(source.read_text(encoding="utf-8"))}
    known = {f"{family}." for family in FAMILIES} | {"event.", "side.", "reason.", "qualifier.", "about."}
    known |= {"figure.", "about.left_out.", "claim.", "vague.", "scope."}
    assert sorted(asked - known) == []


def test_both_languages_have_the_same_keys_and_blanks() -> None:
    english, arabic = load_labels("en", "web").words, load_labels("ar", "web").words
    assert english.keys() == arabic.keys()
    assert [key for key in english if blanks(english[key]) != blanks(arabic[key])] == []


def blanks(words: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name is not None}


def test_no_word_is_unused() -> None:
    text = "\n".join(source.read_text(encoding="utf-8") for source in SOURCES)
    own = load_labels("en", "web").words.keys() - load_labels("en").words.keys()
    families = tuple(f"{family}." for family in (*FAMILIES, "event", "about", "figure", "problem"))
    used = {key for key in own if f'"{key}"' in text or f"'{key}'" in text or key.startswith(families)}
    assert sorted(own - used) == ["claim.accept", "claim.reject"]  # asked for by the deed


@pytest.mark.parametrize(
    ("when", "english", "arabic"),
    [
        ("2021-09-14", "14 September 2021", "14 أيلول/سبتمبر 2021"),
        ("2021-09", "September 2021", "أيلول/سبتمبر 2021"),
        ("2021", "2021", "2021"),
        ("2021-09-01/2021-09-30", "September 2021", "أيلول/سبتمبر 2021"),
        ("2021-01-01/2021-12-31", "2021", "2021"),
        ("2021-09-14/2021-09-14", "14 September 2021", "14 أيلول/سبتمبر 2021"),
        (
            "2021-09-14/2021-10-02",
            "14 September 2021 to 2 October 2021",
            "14 أيلول/سبتمبر 2021 إلى 2 تشرين الأول/أكتوبر 2021",
        ),
        (dt.date(2021, 2, 3), "3 February 2021", "3 شباط/فبراير 2021"),
    ],
)
def test_days_are_told_in_words(when: str | dt.date, english: str, arabic: str) -> None:
    for language, words in (("en", english), ("ar", arabic)):
        told = str(Wording(language, {}).date(when))
        assert told == f'<time datetime="{when}">{words}</time>'


def test_a_moment_keeps_its_clock_from_left_to_right() -> None:
    told = str(Wording("ar", {}).date(dt.datetime(2021, 2, 3, 14, 5, tzinfo=dt.UTC)))
    assert '<bdi dir="ltr">14:05 UTC</bdi>' in told


def test_no_day_is_no_words() -> None:
    assert not Wording("en", {}).date(None)


def test_figures_have_their_thousands_apart() -> None:
    assert Wording("ar", {}).number(1234567) == "1,234,567"
    assert Wording("ar", {}).number(None) == "؟"


def test_text_is_escaped_and_keeps_its_carriage_returns() -> None:
    assert raw_text("a\r\n<b>") == "a&#13;\n&lt;b&gt;"


@pytest.mark.parametrize("address", ["/", "/reports/a?b=c", "/reports/%D9%82"])
def test_an_address_of_this_site_is_led_to(address: str) -> None:
    assert within(address) == address


@pytest.mark.parametrize(
    "address",
    [
        *(
            "//elsewhere.example/",
            "/\\elsewhere.example",
            "https://elsewhere.example/",
            "///elsewhere.example",
        ),
        *("javascript:alert(1)", "", "x", "/\t/elsewhere.example", "/a\r\nb"),
    ],
)
def test_an_address_of_another_site_is_not_led_to(address: str) -> None:
    assert within(address) == "/"
