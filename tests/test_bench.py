"""The measurements measure right: scoring, floors, claims gained and lost."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from bench.airwars import Range, relation
from bench.clusters import b_cubed
from bench.corpus import SHARED, Record, corpora, records
from bench.diff import compare, describe
from bench.gate import below, raised
from bench.scoring import GoldError, Tally, same_time, same_words, score

TEXT = "قُتل سبعة مدنيين وأصيب 12 آخرون في قصف على بلدة الزهراء، وفق المشفى، ثم أكد المشفى مقتل سبعة مدنيين."
SCORER = SHARED / "tools/score_claims.py"


def _gold(quotes: list[str], **fields: Any) -> Record:
    claim = {
        "harm": "killed",
        "number": 7,
        "number_max": None,
        "vague": None,
        "quotes": quotes,
        "victims": ["مدنيين", "سبعة مدنيين"],
        "status": "civilian",
        "place": "بلدة الزهراء",
        "when": "2021-03-09",
        "by": None,
        "cause": "shelling",
        "source": "المشفى",
        "part_of": None,
        "optional": False,
    }
    return claim | fields


def _said(words: str, **fields: Any) -> Record:
    start = TEXT.index(words)
    claim = {
        "report": "r",
        "harm": "killed",
        "number": 7,
        "evidence": [[start, start + len(words)]],
        "victims": "مدنيين",
        "status": "civilian",
        "place": "الزهراء",
        "when": "2021-03-09",
        "by": None,
        "cause": "shelling",
        "source": "المشفى",
        "stance": "asserted",
    }
    return claim | fields


KILLED = _gold(["قُتل سبعة مدنيين", "مقتل سبعة مدنيين"])
INJURED = _gold(["أصيب 12 آخرون"], harm="injured", number=12, victims="آخرون")


@pytest.mark.parametrize(
    ("gold", "said", "tally", "right_records"),
    [
        pytest.param([KILLED], [_said("سبعة مدنيين")], Tally(1, 0, 0), 1, id="all right"),
        pytest.param([KILLED, INJURED], [_said("سبعة مدنيين")], Tally(1, 0, 1), 1, id="one missed"),
        pytest.param([KILLED], [_said("سبعة مدنيين", number=8)], Tally(0, 1, 1), 0, id="another count"),
        pytest.param([KILLED], [_said("سبعة مدنيين", harm="injured")], Tally(0, 1, 1), 0, id="another harm"),
        pytest.param([KILLED], [_said("12 آخرون")], Tally(0, 1, 1), 0, id="other words"),
        pytest.param(
            [KILLED], [_said("سبعة مدنيين"), _said("مقتل سبعة")], Tally(1, 0, 0), 1, id="said twice"
        ),
        pytest.param(
            [KILLED | {"optional": True}], [_said("سبعة", number=8)], Tally(0, 0, 0), 0, id="optional"
        ),
        pytest.param([KILLED], [_said("سبعة مدنيين", source=None)], Tally(1, 0, 0), 0, id="source left out"),
        pytest.param([KILLED], [_said("سبعة مدنيين", stance="denied")], Tally(1, 0, 0), 0, id="wrong stance"),
        pytest.param(
            [KILLED], [_said("سبعة مدنيين", by="جيش")], Tally(1, 0, 0), 1, id="by is not of the record"
        ),
    ],
)
def test_claims_are_matched_one_to_one(
    gold: list[Record], said: list[Record], tally: Tally, right_records: int
) -> None:
    scores = score([{"report": "r", "claims": gold}], {"r": TEXT}, said)
    assert scores.claim == tally
    assert scores.records == right_records


def test_evidence_of_a_whole_page_points_at_nothing() -> None:
    text = TEXT + "." * 200
    said = _said("سبعة مدنيين") | {"evidence": [[0, len(text)]]}
    scores = score([{"report": "r", "claims": [KILLED]}], {"r": text}, [said])
    assert (scores.claim.hits, scores.claim.wrong) == (0, 1)


def test_a_part_points_at_the_whole_by_position() -> None:
    part = INJURED | {"part_of": 0}
    gold = [{"report": "r", "claims": [KILLED, part]}]
    for parent, right in ((1, 1), (0, 0), (None, 0)):
        injured = _said("أصيب 12 آخرون", harm="injured", number=12, part_of=parent)
        scores = score(gold, {"r": TEXT}, [injured, _said("سبعة مدنيين")])
        assert scores.attributes["part_of"] == [right, 1]


def test_a_quote_that_is_not_in_the_text_is_told() -> None:
    with pytest.raises(GoldError, match="'r'"):
        score([{"report": "r", "claims": [_gold(["مقتل تسعة"])]}], {"r": TEXT}, [])


@pytest.mark.parametrize(
    ("said", "gold", "same"),
    [
        ("بلدةِ الزهــراء", "الزهراء", True),
        ("الأهالي", "اهالي", True),
        ("قوات النظام", "قوات المعارضة", True),
        ("النظام", "المعارضة", False),
        ("مصدر طبي في المشفى الوطني بوسط المدينة", "المشفى", False),
        (None, None, True),
        (None, "المشفى", False),
        ("...", "المشفى", False),
    ],
)
def test_phrases_are_compared_by_shared_words(said: str | None, gold: str | None, same: bool) -> None:
    assert same_words(said, gold) is same


@pytest.mark.parametrize(
    ("said", "gold", "same"),
    [
        ("2021-03-09", "2021-03-09", True),
        ("2021-03-09", "2021-03-10", False),
        ("2021-03", "2021-03-09", True),
        ("2021", "2021-03-09", False),
        ("2021", "2021", True),
        ("2021-03-08/2021-03-09", "2021-03-09", True),
        ("2020-02-29", "2020-02", True),
        ("March", "2021-03", False),
        (None, None, True),
        (None, "2021-03-09", False),
    ],
)
def test_times_are_compared_as_intervals(said: str | None, gold: str | None, same: bool) -> None:
    assert same_time(said, gold) is same


def _predictions(gold: list[Record], texts: dict[str, str], chance: random.Random) -> list[Record]:
    """Make imperfect predictions of gold claims: some gone, some changed, some twice."""
    said = []
    for record in gold:
        for claim in record["claims"]:
            one = {k: chance.choice(v) if isinstance(v, list) and v else v for k, v in claim.items()}
            start = texts[record["report"]].find(chance.choice(claim["quotes"]))
            one |= {"report": record["report"], "evidence": [[start, start + chance.randint(3, 30)]]}
            if chance.random() < 0.4:
                one[chance.choice(["place", "source", "when", "victims", "by"])] = None
            if chance.random() < 0.2:
                one |= {"number": chance.choice([1, 2, 3]), "vague": None, "stance": "denied"}
            said += [one] * chance.choice([0, 1, 1, 1, 1, 2])
    return said


@pytest.mark.skipif(not SHARED.is_dir(), reason="no shared gold records")
@pytest.mark.parametrize("seed", range(2))
def test_figures_are_those_of_the_shared_scorer(seed: int, tmp_path: Path) -> None:
    corpus = next(corpus for corpus in corpora() if corpus.name == "dev")
    gold = [record for path in corpus.gold for record in records(path.read_bytes())]
    texts = {row["id"]: row["text"] for path in corpus.reports for row in records(path.read_bytes())}
    said = _predictions(gold, texts, random.Random(seed))
    predicted = tmp_path / "predicted.jsonl"
    predicted.write_text("".join(json.dumps(claim) + "\n" for claim in said))
    arguments = [f"--gold={path}" for path in corpus.gold] + [f"--texts={path}" for path in corpus.reports]
    command = [sys.executable, str(SCORER), "--json", f"--pred={predicted}", *arguments]
    done = subprocess.run(command, check=True, capture_output=True)
    assert score(gold, texts, said).figures() == json.loads(done.stdout)


def test_floors_rise_and_are_lowered_only_on_demand() -> None:
    floors = {"claim": 0.9, "when": 0.5}
    assert raised({"claim": 0.856, "when": 0.678, "by": 0.29}, floors, lower=False) == {
        "claim": 0.9,
        "when": 0.67,
        "by": 0.29,
    }
    assert raised({"claim": 0.856}, floors, lower=True) == {"claim": 0.85}


def test_a_figure_below_its_floor_is_named() -> None:
    messages = below("dev", {"claim": 0.899, "when": 0.5}, {"claim": 0.9, "when": 0.5, "by": 0.1})
    assert [message.split(",")[0] for message in messages] == ["dev: claim is 0.8990", "dev: by is 0.0000"]


def _claim(number: int, evidence: list[int], **fields: Any) -> Record:
    claim = {"report": "r", "harm": "killed", "number": number, "number_max": None, "vague": None}
    return claim | {"evidence": [evidence], "rule": "frames"} | fields


def test_claims_gained_lost_and_kept_between_revisions() -> None:
    old = [_claim(7, [5, 16], place="الزهراء"), _claim(3, [0, 4]), _claim(9, [0, 4])]
    new = [_claim(7, [0, 16], place="بلدة الزهراء"), _claim(7, [80, 90]), _claim(9, [50, 60])]
    found = compare(old, new)
    assert found.gained == [new[1], new[2]]
    assert found.lost == [old[1], old[2]]
    assert found.kept == [(old[0], new[0])]


def test_a_claim_is_described_with_its_words() -> None:
    line = describe(_claim(7, [0, 16]), TEXT)
    assert line.startswith("r killed 7 [frames] · ⟦قُتل سبعة مدنيين⟧ وأصيب")


@pytest.mark.parametrize(
    ("found", "precision", "recall"),
    [
        ({"a": "1", "b": "1", "c": "2"}, 1.0, 1.0),
        ({"a": "1", "b": "2", "c": "3"}, 1.0, 2 / 3),
        ({"a": "1", "b": "1", "c": "1"}, 5 / 9, 1.0),
    ],
)
def test_b_cubed(found: dict[str, str], precision: float, recall: float) -> None:
    score = b_cubed({"a": "x", "b": "x", "c": "y"}, found)
    assert score.precision == pytest.approx(precision)
    assert score.recall == pytest.approx(recall)
    assert score.f1 == pytest.approx(2 * precision * recall / (precision + recall))


@pytest.mark.parametrize(
    ("ours", "theirs", "kind"),
    [
        ((3, 4), (3, 4), "equal"),
        ((3, 3), (2, 4), "inside"),
        ((1, 3), (2, 4), "overlapping"),
        ((1, 1), (2, 4), "below"),
        ((5, 6), (2, 4), "above"),
        ((3, None), (2, 4), "inside"),
        ((None, None), (2, 4), "no figure here"),
        ((3, 3), (None, None), "none at Airwars"),
        ((None, None), (None, None), "neither"),
    ],
)
def test_ranges_are_compared_with_those_of_airwars(ours: Range, theirs: Range, kind: str) -> None:
    assert relation(ours, theirs) == kind
