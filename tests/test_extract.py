"""Sentences and the claims they hold: each line of specs/*.jsonl is a case (its format: test_specs_format.py).

Cases that are not met yet stand in specs/not_met.tsv with the reason; they are strict, so that a rule which meets
one takes it off the list. An example outside this table fails the suite.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from hasila.extract import extract
from hasila.model import Claim, Harm, Report, Vague
from hasila.packs import load_pack
from hasila.pipeline import claims_of

SPECS = Path(__file__).parent / "specs"
NOT_MET = dict(
    line.split("\t", 1)
    for line in (SPECS / "not_met.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("# ")
)
WORDS = ("victims", "place", "by", "source")
VALUES = ("qualifier", "status", "cause", "stance", "scope", "joint", "when")


def cases() -> list[Any]:
    found = []
    for path in sorted(SPECS.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            reason = NOT_MET.get(case["id"])
            marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
            found.append(pytest.param(case, id=case["id"], marks=marks))
    return found


def count_of(claim: dict[str, Any] | Claim) -> tuple[Any, ...]:
    if isinstance(claim, Claim):
        vague = claim.vague.value if claim.vague and claim.number is None else None
        return claim.harm.value, claim.number, claim.number_max, vague
    vague = claim.get("vague") if claim.get("number") is None else None
    return claim["harm"], claim.get("number"), claim.get("number_max"), vague


@pytest.mark.parametrize("case", cases())
def test_sentence(case: dict[str, Any]) -> None:
    published = dt.date.fromisoformat(case["published"]) if case.get("published") else None
    report = Report(id=case["id"], text=case["text"], published=published)
    claims = claims_of(report, load_pack("ar"))
    found = Counter(count_of(claim) for claim in claims)
    wanted = Counter(count_of(claim) for claim in case["claims"] if not claim.get("optional"))
    optional = Counter(count_of(claim) for claim in case["claims"] if claim.get("optional"))
    assert not wanted - found, f"missed in {case['text']!r}; found {[c.rule for c in claims]}"
    assert not found - wanted - optional, f"no such claim in {case['text']!r}: {[c.rule for c in claims]}"
    for told in case["claims"]:
        candidates = [claim for claim in claims if count_of(claim) == count_of(told)]
        if candidates:
            assert any(not differences(claim, told) for claim in candidates), (
                f"{case['text']!r}: {differences(candidates[0], told)}"
            )


def differences(claim: Claim, told: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Attributes that the case names and the claim has otherwise: what was found, what is right."""
    wrong = {}
    for name in (*WORDS, *VALUES):
        if name not in told:
            continue
        right = told[name] if isinstance(told[name], list) else [told[name]]
        value = getattr(claim, name)
        if value not in right and not (name in WORDS and any(same_words(value, r) for r in right)):
            wrong[name] = (value, right)
    return wrong


def same_words(found: str | None, right: str | None) -> bool:
    """A fuller or tighter wording of the same phrase is right, as in the annotation guide."""
    if found is None or right is None:
        return found is right
    return found in right or right in found


def test_words_are_cut_from_the_original_text() -> None:
    text = "قالت فرق الإسعاف إن غارةً جوية على بلدة النيرب بريف إدلب أدّت إلى مقتلِ ٣ مدنيّين بينهم طفلان."
    for claim in extract(Report(id="r", text=text), load_pack("ar")):
        for name, (start, end) in claim.spans.items():
            if name != "when":
                assert text[start:end] == getattr(claim, name)
        assert all(text[start:end] for start, end in claim.evidence)


def test_disguised_words_are_read_and_shown_as_written() -> None:
    text = "سقوط 4 شـ.ـهداء وإصـ.ـابة 6 بقـ ـصـ ـف على المخيم"
    claims = extract(Report(id="r", text=text), load_pack("ar"))
    assert {(claim.harm, claim.number) for claim in claims} == {(Harm.KILLED, 4), (Harm.INJURED, 6)}
    killed = next(claim for claim in claims if claim.harm is Harm.KILLED)
    assert text[slice(*killed.evidence[0])] == "سقوط 4 شـ.ـهداء"


def test_lines_under_a_heading_are_parts_of_its_total() -> None:
    text = "مقتل 12 شخصاً في القصف، والقتلى هم:\n- 7 مدنيين\n- 5 من عناصر الشرطة\nوغادر الأهالي المنطقة."
    claims = extract(Report(id="r", text=text), load_pack("ar"))
    assert [(c.number, c.part_of) for c in claims] == [(12, None), (7, 0), (5, 0)]


def test_one_figure_said_twice_is_one_claim_with_two_quotes() -> None:
    text = "مقتل خمسة مدنيين بقصف على بلدة سرمين.\n\nوقال الدفاع المدني إن خمسة مدنيين قتلوا في سرمين بقصف مدفعي."
    (claim,) = extract(Report(id="r", text=text), load_pack("ar"))
    assert (claim.number, len(claim.evidence), claim.source) == (5, 2, "الدفاع المدني")


def test_figures_that_grow_are_two_claims() -> None:
    text = "ارتفعت حصيلة القتلى من 9 إلى 14 قتيلاً في تفجير السوق."
    claims = extract(Report(id="r", text=text), load_pack("ar"))
    assert sorted((c.number, c.part_of) for c in claims if c.number) == [(9, None), (14, None)]


@pytest.mark.parametrize(
    ("text", "vague"),
    [
        ("مقتل عشرات المدنيين", Vague.TENS),
        ("إصابة مئات المصلين", Vague.HUNDREDS),
        ("نزوح آلاف الأسر", Vague.THOUSANDS),
    ],
)
def test_vague_words(text: str, vague: Vague) -> None:
    (claim,) = extract(Report(id="r", text=text), load_pack("ar"))
    assert (claim.number, claim.vague) == (None, vague)


@pytest.mark.parametrize(
    ("text", "source", "via"),
    [
        (
            "نقلت وكالة فرانس برس عن المرصد السوري لحقوق الإنسان أن سبعة أشخاص قتلوا في قصف على إدلب.",
            "المرصد السوري لحقوق الإنسان",
            ["وكالة فرانس برس"],
        ),
        (
            "قالت وكالة سانا نقلا عن مصدر عسكري إن خمسة مدنيين قتلوا في قصف على حلب.",
            "مصدر عسكري",
            ["وكالة سانا"],
        ),
        (
            "ذكرت وكالة الأناضول، نقلا عن مصدر طبي، أن أربعة مدنيين قتلوا في قصف على أريحا.",
            "مصدر طبي",
            ["وكالة الأناضول"],
        ),
        (
            "قتل خمسة مدنيين في غارة على صعدة، بحسب قناة المسيرة نقلا عن مصدر محلي.",
            "مصدر محلي",
            ["قناة المسيرة"],
        ),
        (
            "قتل خمسة مدنيين في قصف على حلب، بحسب ما نقلت وكالة رويترز عن مصدر طبي.",
            "مصدر طبي",
            ["وكالة رويترز"],
        ),
        (
            "ونقلت قناة الجزيرة عن وكالة رويترز عن مصدر طبي أن خمسة مدنيين قتلوا في قصف على غزة.",
            "مصدر طبي",
            ["قناة الجزيرة", "وكالة رويترز"],
        ),
        (
            "نقلت وكالة الأنباء اليمنية (سبأ) عن مصدر أمني قوله إن جنديين قتلا في تعز.",
            "مصدر أمني",
            ["وكالة الأنباء اليمنية (سبأ)"],
        ),
        (
            "وقال المرصد السوري لحقوق الإنسان نقلا عن مصادر إن عشرة مقاتلين تركوا الفصيل.",
            "المرصد السوري لحقوق الإنسان",
            [],
        ),
        ("نقل مسعفون عن شهود أن ثلاثة أشخاص قتلوا في انفجار في أريحا.", "شهود", ["مسعفون"]),
        ("أعلن الدفاع المدني مقتل خمسة مدنيين في قصف على حلب.", "الدفاع المدني", []),
    ],
)
def test_the_last_of_a_chain_is_the_source_and_the_others_are_kept(
    text: str, source: str, via: list[str]
) -> None:
    (claim,) = claims_of(Report(id="r", text=text), load_pack("ar"))
    assert (claim.source, [link.words for link in claim.via]) == (source, via)
    assert all(text[slice(*link.span)] == link.words for link in claim.via)
