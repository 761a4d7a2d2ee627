"""`hasila reconcile`: claims and reports of JSON lines in, one row an incident out, without any text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result

from hasila.cli import cli

PLAIN: list[dict[str, Any]] = [
    {"report": "a", "harm": "killed", "number": 7, "place": "مدينة الباب بريف حلب", "when": "2021-03-09"},
    {"report": "a", "harm": "killed", "number": 2, "place": "مدينة الباب بريف حلب", "part_of": 0},
    {"report": "b", "harm": "killed", "number": 9, "place": "الباب", "when": "2021-03-09", "evidence": []},
    {"report": "b", "harm": "killed", "number": 90, "place": "ريف حلب", "when": "2021", "scope": "period"},
    {"report": "a", "harm": "injured", "number": 12, "place": "الباب", "victims": "آخرون", "colour": "green"},
]
REPORTS: list[dict[str, Any]] = [
    {"id": "a", "published": "2021-03-09", "outlet": "أخبار النهر", "url": None, "pages": 3},
    {"id": "b", "published": "2021-03-10T08:00:00", "outlet": "صحيفة الضفة"},
]
FIELDS = {
    "incident",
    "reports",
    "claims",
    "place",
    "lat",
    "lon",
    "when",
    "event_type",
    "sub_event_type",
    "tolls",
}
TOLL_FIELDS = {"harm", "side", "low", "best", "high", "verdict", "rule", "used", "left_out", "reasons"}


def _lines(path: Path, rows: list[Any]) -> Path:
    path.write_bytes(
        b"".join(row if isinstance(row, bytes) else msgspec.json.encode(row) + b"\n" for row in rows)
    )
    return path


def _run(folder: Path, claims: list[Any], reports: list[Any], *options: str) -> Result:
    files = _lines(folder / "claims.jsonl", claims), _lines(folder / "reports.jsonl", reports)
    arguments = ["reconcile", "--claims", str(files[0]), "--reports", str(files[1]), *options]
    return CliRunner().invoke(cli, arguments)


def _rows(result: Result) -> list[dict[str, Any]]:
    return [msgspec.json.decode(line) for line in result.stdout.splitlines()]


def test_plain_claims_are_resolved_by_their_words_and_joined(tmp_path: Path) -> None:
    result = _run(tmp_path, PLAIN, REPORTS)
    assert (result.exit_code, result.stderr) == (0, "")
    rows = _rows(result)
    assert all(set(row) == FIELDS for row in rows)
    (strike,) = [row for row in rows if row["reports"] == ["a", "b"]]
    assert [(claim["report"], claim["position"]) for claim in strike["claims"]] == [
        ("a", 0),
        ("a", 1),
        ("a", 2),
        ("b", 0),
    ]
    assert strike["when"] == "2021-03-09"
    assert strike["lat"] == pytest.approx(36.37, abs=0.05)
    killed = strike["tolls"][0]
    assert set(killed) == TOLL_FIELDS
    assert [killed[key] for key in ("harm", "side", "low", "best", "high", "verdict", "rule")] == [
        "killed",
        None,
        7,
        7,
        9,
        "contradict",
        "hasila",
    ]
    assert {(c["report"], c["position"], c["reason"]) for c in killed["left_out"]} == {("a", 1, "part_of")}
    (year,) = [row for row in rows if row["reports"] == ["b"]]
    assert year["claims"] == [{"report": "b", "position": 1}]


def test_every_claim_is_in_one_incident(tmp_path: Path) -> None:
    rows = _rows(_run(tmp_path, PLAIN, REPORTS))
    told = [(claim["report"], claim["position"]) for row in rows for claim in row["claims"]]
    assert sorted(told) == [("a", 0), ("a", 1), ("a", 2), ("b", 0), ("b", 1)]


@pytest.mark.parametrize(
    ("rule", "figures"),
    [("acled", (None, 7, None)), ("ucdp", (7, 7, 9)), ("ibc", (7, None, 9)), ("airwars", (7, None, 9))],
)
def test_the_rule_is_chosen(tmp_path: Path, rule: str, figures: tuple[int | None, ...]) -> None:
    rows = _rows(_run(tmp_path, PLAIN, REPORTS, "--rule", rule))
    (killed,) = [t for row in rows if len(row["reports"]) == 2 for t in row["tolls"] if t["harm"] == "killed"]
    assert (killed["low"], killed["best"], killed["high"], killed["rule"]) == (*figures, rule)


def test_resolved_claims_stay_as_they_are(tmp_path: Path) -> None:
    own = {"place_id": "x:town", "lat": 1.5, "lon": 2.5}
    (row,) = _rows(_run(tmp_path, [{**PLAIN[0], **own}], REPORTS))
    assert (row["lat"], row["lon"]) == (1.5, 2.5)


def test_a_null_is_a_field_left_out(tmp_path: Path) -> None:
    empty = dict.fromkeys(("qualifier", "status", "names", "evidence", "joint", "stance", "scope", "cause"))
    plain, nulls = (_run(tmp_path, [claim], REPORTS) for claim in (PLAIN[0], {**PLAIN[0], **empty}))
    assert (nulls.exit_code, nulls.stdout) == (0, plain.stdout)


@pytest.mark.parametrize(
    ("first", "second", "killed"),
    [
        ("مدنيين", "أشخاص", 7),
        ("قتلى", "شخصا", 7),
        ("مواطنين", "نساء", 7),
        ("رجال", "نساء", 9),
        ("أطفال", "طفلين", 7),
    ],
)
def test_only_people_who_are_plainly_others_are_added(
    tmp_path: Path, first: str, second: str, killed: int
) -> None:
    claims = [{**PLAIN[0], "victims": first}, {**PLAIN[0], "victims": second, "number": 2}]
    (row,) = _rows(_run(tmp_path, claims, REPORTS))
    assert row["tolls"][0]["best"] == killed


def test_bad_rows_are_named_and_the_rest_is_done(tmp_path: Path) -> None:
    claims = [PLAIN[0], b"{broken\n", {"report": "a"}, {**PLAIN[0], "harm": "bored"}, PLAIN[2]]
    reports = [*REPORTS, REPORTS[0], {"outlet": "x"}, {"id": "c", "published": "soon"}]
    result = _run(tmp_path, claims, reports)
    assert result.exit_code == 1
    for words in (
        "claims.jsonl, row 2: is no claim",
        "claims.jsonl, row 3: is no claim: Object missing required field `harm`",
        "claims.jsonl, row 4: is no claim: Invalid enum value 'bored'",
        "reports.jsonl, row 3: the id 'a' was used before",
        "reports.jsonl, row 4: is no report: Object missing required field `id`",
        "reports.jsonl, row 5: has the date 'soon': write published as YYYY-MM-DD; taken as undated",
    ):
        assert words in result.stderr
    assert [row["reports"] for row in _rows(result)] == [["a", "b"]]


def test_a_claim_of_an_unknown_report_is_of_an_undated_one(tmp_path: Path) -> None:
    (row,) = _rows(_run(tmp_path, [PLAIN[0]], []))
    assert (row["reports"], row["when"]) == (["a"], "2021-03-09")


def test_an_unknown_rule_is_refused(tmp_path: Path) -> None:
    result = _run(tmp_path, PLAIN, REPORTS, "--rule", "gtd")
    assert result.exit_code == 2
    assert "there is no rule 'gtd'; there are hasila, acled, ucdp, ibc, airwars" in result.stderr
