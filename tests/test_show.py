"""What is printed: every word of the labels, figures, marks, and nothing that a terminal would act on."""

from __future__ import annotations

import datetime as dt
import io
import re
from enum import StrEnum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila import show
from hasila.model import (
    Cause,
    Claim,
    Harm,
    Incident,
    Qualifier,
    Report,
    Scope,
    Stance,
    Status,
    Toll,
    TollClaim,
    Vague,
    Verdict,
)
from hasila.pipeline import Tolls
from hasila.reconcile import Reason
from hasila.reconcile.events import RANK
from hasila.show.explain import marked, show_report
from hasila.show.labels import Labels, load_labels
from hasila.show.screen import Screen, safe
from hasila.show.terminal import context, figures, show_tolls

TEXT = "أعلن المرصد مقتل سبعة مدنيين في بلدة السمرة.\nونفى الجيش ذلك."
GROUPS: dict[str, type[StrEnum]] = {
    "harm": Harm,
    "vague": Vague,
    "qualifier": Qualifier,
    "status": Status,
    "cause": Cause,
    "stance": Stance,
    "scope": Scope,
    "verdict": Verdict,
    "reason": Reason,
}


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(params=["en", "ar"])
def labels(request: pytest.FixtureRequest) -> Labels:
    return load_labels(request.param)


@pytest.mark.parametrize(("group", "values"), GROUPS.items())
def test_every_value_has_words(labels: Labels, group: str, values: type[StrEnum]) -> None:
    assert [value for value in values if not labels.words.get(f"{group}.{value}")] == []


def test_every_event_type_has_words(labels: Labels) -> None:
    assert [kind for _, kind in RANK if f"event.{kind}" not in labels.words] == []


def test_both_languages_have_the_same_keys_and_fillings() -> None:
    english, arabic = load_labels("en").words, load_labels("ar").words
    assert list(english) == list(arabic)
    filled = re.compile(r"\{\w+\}")
    for key, words in english.items():
        assert sorted(filled.findall(words)) == sorted(filled.findall(arabic[key])), key


def test_every_word_of_the_pages_is_there_and_used() -> None:
    pages = "".join(path.read_text(encoding="utf-8") for path in Path(show.__path__[0]).glob("*.py"))
    used = set(re.findall(r"[\"'](ui\.\w+)[\"']", pages))
    assert used == {key for key in load_labels("en").words if key.startswith("ui.")}


def test_a_key_without_words_stands_for_itself() -> None:
    assert load_labels("en")("reason.quite_new") == "quite new"


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        ({"number": 7}, "7"),
        ({"number": 7, "qualifier": Qualifier.AT_LEAST}, "at least 7"),
        ({"number": 20, "number_max": 30, "qualifier": Qualifier.ABOUT}, "about 20\u201330"),
        ({"vague": Vague.TENS}, "tens"),
        ({}, "number not said"),
    ],
)
def test_counts_in_words(claim: dict[str, object], words: str) -> None:
    assert load_labels("en").count(Claim(report="r", harm=Harm.KILLED, **claim)) == words  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("low", "best", "high", "words"),
    [
        (7, 7, 7, "7"),
        (7, 9, 12, "low 7 / best 9 / high 12"),
        (15, None, None, "15 or more"),
        (15, 16, None, "low 15 / best 16 / high open"),
        (None, None, 9, "low ? / best ? / high 9"),
        (0, 0, 0, "0"),
        (None, None, None, "no figure"),
    ],
)
def test_figures_in_words(low: int | None, best: int | None, high: int | None, words: str) -> None:
    assert figures(Toll(harm=Harm.KILLED, low=low, best=best, high=high), load_labels("en")) == words


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a\x1b[31mred", "a[31mred"),
        ("a\x07b\x9bc\x7fd", "abcd"),
        ("one\ntwo\r\n\tthree\u2028four", "one two three four"),
        ("\u202eright\u202c \u2066left\u2069", "right left"),
        ("\ud800", "\ufffd"),
        ("قُتل 7\u200f", "قُتل 7\u200f"),
    ],
)
def test_control_signs_never_pass(text: str, clean: str) -> None:
    assert safe(text) == clean


@given(st.text(st.characters(categories=["Cc", "Cf", "Cs", "Zl", "Zp", "Lo"])))
def test_what_is_safe_can_be_printed_and_stays(text: str) -> None:
    clean = safe(text)
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", clean)
    assert safe(clean) == clean


def _found(source: str = "المرصد", text: str = TEXT) -> Tolls:
    start = text.index("مقتل")
    claim = Claim(
        id="c1", report="r1", harm=Harm.KILLED, number=7, evidence=((start, start + 10),), source=source
    )
    later = Claim(id="c2", report="r1", harm=Harm.KILLED, number=5, stance=Stance.DENIED)
    used = TollClaim(claim="c1", report="r1", position=0, reason="current_position")
    left = TollClaim(claim="c2", report="r1", position=1, reason="stance_denied")
    tolls = tuple(
        Toll(
            harm=Harm.KILLED,
            side=side,
            low=7,
            best=7,
            high=9,
            verdict=Verdict.CONTRADICT,
            rule="hasila",
            used=(used,),
            left_out=(left,),
            reasons=("only_position",),
        )
        for side in (None, "red")
    )
    incident = Incident(
        id="i1",
        reports=("r1",),
        claims=("c1", "c2"),
        place="بلدة السمرة",
        when="2020-05-04",
        sub_event_type="Air/drone strike",
        tolls=tolls,
        flags=("breakdown_mismatch:208!=202",),
    )
    report = Report(id="r1", text=text, published=dt.date(2020, 5, 4), outlet="أخبار النهر")
    return Tolls((incident,), {"c1": claim, "c2": later}, {"r1": report})


def _shown(stream: io.StringIO, labels: Labels, found: Tolls | None = None) -> str:
    show_tolls(found or _found(), {"red": "Red side"}, Screen(stream), labels)
    return stream.getvalue()


def test_a_toll_says_who_says_what_where_and_in_which_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    shown = _shown(io.StringIO(), load_labels("en"))
    for words in (
        "1. بلدة السمرة \u00b7 2020-05-04 \u00b7 air or drone strike  i1",
        "! the parts do not add up to the whole: 208!=202",
        "killed \u00b7 all: low 7 / best 7 / high 9",
        "killed \u00b7 Red side: low 7 / best 7 / high 9",
        "CONTRADICT",
        "rule: hasila",
        "+ 7 [1] المرصد \u00b7 used: the claimant's latest figure",
        "- 5 [2] the outlet itself \u00b7 denied \u00b7 left out: the claimant denies it",
        "r1 (أخبار النهر, 2020-05-04)",
        "أعلن المرصد مقتل سبعة مدنيين في بلدة السمرة",
    ):
        assert words in shown
    assert shown.count("r1 (أخبار النهر") == 2  # once for each claim, not again under its side


def test_no_incidents_are_told(labels: Labels) -> None:
    assert labels("ui.no_incidents") in _shown(io.StringIO(), labels, Tolls((), {}, {}))


def test_arabic_labels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    shown = _shown(io.StringIO(), load_labels("ar"))
    assert "قتلى \u00b7 الكل: أدنى 7 / أرجح 7 / أعلى 9" in shown
    assert not re.search("killed|used|left", shown)


def test_a_pipe_gets_plain_lines(monkeypatch: pytest.MonkeyPatch, labels: Labels) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert not re.search("[\x1b\u2068\u2069\u2500-\u257f]", _shown(io.StringIO(), labels))


@pytest.mark.parametrize("columns", [40, 60])
@pytest.mark.parametrize("stream", [io.StringIO, _Terminal])
def test_lines_keep_within_the_columns(
    monkeypatch: pytest.MonkeyPatch, labels: Labels, columns: int, stream: type[io.StringIO]
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    plain = re.sub("\x1b\\[[0-9;]*m|[\u2068\u2069]", "", _shown(stream(), labels))
    assert max(map(len, plain.splitlines())) <= columns


def test_on_a_terminal_report_words_are_fenced(monkeypatch: pytest.MonkeyPatch, labels: Labels) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("TERM", "xterm-256color")
    shown = _shown(_Terminal(), labels)
    assert "\u2068المرصد\u2069" in shown
    for line in shown.splitlines():
        assert line.count("\u2068") == line.count("\u2069")


def test_control_signs_of_a_report_are_not_printed() -> None:
    found = _found("مر\x1b]0;x\x07صد", TEXT.replace("سبعة", "سب\x1b[2Jعة"))
    assert "\x1b" not in _shown(io.StringIO(), load_labels("en"), found)


@pytest.mark.parametrize(
    ("text", "words", "around"),
    [
        ("قبل. مقتل ثلاثة في بلدة. بعد.", "مقتل ثلاثة", ("", " في بلدة")),
        ("ا " * 60 + "مقتل ثلاثة" + " ب" * 60, "مقتل ثلاثة", ("\u2026 " + "ا " * 23, " ب" * 23 + " \u2026")),
        ("مقتل ثلاثة", "مقتل ثلاثة", ("", "")),
    ],
)
def test_the_words_around_a_quote(text: str, words: str, around: tuple[str, str]) -> None:
    start = text.index(words)
    assert context(text, start, start + len(words)) == around


def _flat(text: str, claims: list[Claim]) -> str:
    paragraphs = marked(text, claims)
    return "\n".join("".join(p if isinstance(p, str) else p[0] for p in parts) for parts in paragraphs)


@pytest.mark.parametrize(
    ("spans", "shown"),
    [
        ([((0, 3),)], "⟦abc⟧1 def\nghi"),
        ([((0, 3),), ((0, 3),)], "⟦abc⟧1,2 def\nghi"),
        ([((0, 7),), ((4, 7),)], "⟦abc ⟦def⟧2⟧1\nghi"),
        ([((0, 5),), ((4, 7),)], "⟦abc ⟦d⟧1ef⟧2\nghi"),
        ([((0, 3), (8, 11))], "⟦abc⟧1 def\n⟦ghi⟧1"),
        ([()], "abc def\nghi"),
    ],
)
def test_evidence_is_marked_with_its_numbers(spans: list[tuple[tuple[int, int], ...]], shown: str) -> None:
    claims = [Claim(report="r", harm=Harm.KILLED, evidence=evidence) for evidence in spans]
    assert _flat("abc def\nghi", claims) == shown


@given(st.text("ab \n", max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=5))
def test_marking_changes_no_word(text: str, spans: list[tuple[int, int]]) -> None:
    within = [(min(s, len(text)), min(e, len(text))) for s, e in spans if s < e]
    claims = [Claim(report="r", harm=Harm.KILLED, evidence=(span,)) for span in within if span[0] < span[1]]
    bare = re.sub("⟦|⟧[0-9,]+", "", _flat(text, claims))
    assert bare.split("\n") == [line for line in text.split("\n") if line] or not bare


def test_explain_names_attributes_and_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    stream = io.StringIO()
    claim = Claim(
        report="r1",
        harm=Harm.INJURED,
        number=7,
        place="بلدة السمرة",
        cause=Cause.SHELLING,
        part_of=0,
        joint=True,
        names=("سالم",),
        when_partial="weekday=2",
        rule="killed.passive",
        place_candidates=("a", "b"),
        victims_side="red",
    )
    show_report(Report(id="r1", text=TEXT, title="عنوان"), [claim], Screen(stream), load_labels("en"))
    for words in (
        "injured: 7",
        "place: بلدة السمرة",
        "cause: shelling",
        "part of 1",
        "names: سالم",
        "weekday=2",
        "rule: killed.passive",
        "place_candidates=a,b",
        "victims_side=red",
        "عنوان",
    ):
        assert words in stream.getvalue()


def test_explain_without_claims_says_so() -> None:
    stream = io.StringIO()
    show_report(Report(id="r1", text=TEXT), [], Screen(stream), load_labels("en"))
    assert "No casualty claims found." in stream.getvalue()
