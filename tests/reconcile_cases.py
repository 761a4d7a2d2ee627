"""Invented incidents with their tolls worked out by hand. One place and day, unless a case says otherwise."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from hasila.model import Claim
from hasila.reconcile import ReportMeta

SETTING: dict[str, Any] = {
    "place": "Ashwell",
    "place_id": "p:ashwell",
    "lat": 35.0,
    "lon": 37.0,
    "cause": "airstrike",
    "when": "2021-05-01",
}


def told(report: str, harm: str, number: int | None, source: str | None = None, **fields: Any) -> Claim:
    """A claim of one report, in the common setting unless a field says otherwise."""
    return msgspec.convert(
        {**SETTING, "report": report, "harm": harm, "number": number, "source": source, **fields}, Claim
    )


def reports(**days: int | None) -> dict[str, ReportMeta]:
    """Reports by id, each of an outlet of its own, published on a day of May 2021 (or undated)."""
    return {
        report: ReportMeta(
            id=report, outlet=f"outlet-{report}", published=dt.date(2021, 5, day) if day else None
        )
        for report, day in days.items()
    }


class Case(msgspec.Struct):
    """``tolls``: rule -> ``harm`` or ``harm/side`` -> (low, best, high, verdict)."""

    name: str
    reports: dict[str, ReportMeta]
    claims: list[Claim]
    tolls: dict[str, dict[str, tuple[int | None, int | None, int | None, str]]]
    left_out: dict[tuple[str, int], str] = {}
    flags: tuple[str, ...] = ()
    copies: dict[str, str] = {}


_LISTED = [
    (30, "foreigners"),
    (60, "northerners"),
    (40, "coasters"),
    (30, "midlanders"),
    (20, "porters"),
    (20, "returnees"),
    (2, "westerners"),
]

CASES = [
    Case(
        "guide example 1: a strike, a copy, an update and the attacker",
        reports(a=1, b=1, c=1, d=2, e=2),
        [
            told("a", "killed", 7, "the hospital"),
            told("a", "injured", 12, "the hospital"),
            told("b", "killed", 9, "civil defence"),
            told("c", "killed", 9, "civil defence"),
            told("d", "killed", 11, "the hospital"),
            told("d", "killed", 3, "the hospital", victims="children", status="civilian", part_of=0),
            told("d", "killed", 4, "the hospital", victims="women", status="civilian", part_of=0),
            told("e", "killed", 15, "the army", source_side="army", victims="fighters", status="combatant"),
        ],
        {
            "hasila": {
                "killed": (9, 11, 15, "contradict"),
                "killed/civilians": (7, 7, 7, "single"),
                "injured": (12, 12, 12, "single"),
            },
            "acled": {"killed": (None, 9, None, "contradict"), "killed/civilians": (None, 7, None, "single")},
            "ucdp": {"killed": (9, 11, 11, "contradict"), "killed/civilians": (7, 7, 7, "single")},
            "ibc": {
                "killed": (9, None, 11, "contradict"),
                "killed/civilians": (7, None, 7, "single"),
                "injured": (12, None, 12, "single"),
            },
            "airwars": {
                "killed": (9, None, 11, "contradict"),
                "killed/civilians": (7, None, 7, "single"),
                "injured": (12, None, 12, "single"),
            },
        },
        {
            ("a", 0): "superseded_by_same_source",
            ("c", 0): "copy_of",
            ("d", 1): "part_of",
            ("d", 2): "part_of",
        },
        ("disputed", "status_contradicted"),
        {"c": "b"},
    ),
    Case(
        "guide example 2: tens by one, at least 15 by another",
        reports(a=1, b=1),
        [
            told("a", "killed", None, "residents", vague="tens"),
            told("b", "killed", 15, "a medic", qualifier="at_least"),
        ],
        {
            "hasila": {"killed": (10, 15, None, "agree")},
            "acled": {"killed": (None, 10, None, "agree")},
            "ucdp": {"killed": (10, 15, 15, "agree")},
            "ibc": {"killed": (10, None, 15, "agree")},
            "airwars": {"killed": (10, None, 15, "agree")},
        },
    ),
    Case(
        "guide example 5: a breakdown adds nothing",
        reports(a=1),
        [
            told("a", "killed", 20, "a medic"),
            told("a", "killed", 8, "a medic", victims="women", status="civilian", part_of=0),
            told("a", "killed", 5, "a medic", victims="children", status="civilian", part_of=0),
        ],
        {
            "hasila": {"killed": (20, 20, 20, "single"), "killed/civilians": (13, 13, 13, "single")},
            "acled": {"killed": (None, 20, None, "single"), "killed/civilians": (None, 13, None, "single")},
            "ucdp": {"killed": (20, 20, 20, "single"), "killed/civilians": (13, 13, 13, "single")},
            "ibc": {"killed": (None, None, None, "single"), "killed/civilians": (None, None, None, "single")},
            "airwars": {"killed": (20, None, 20, "single"), "killed/civilians": (13, None, 13, "single")},
        },
        {("a", 1): "part_of", ("a", 2): "part_of"},
    ),
    Case(
        "guide example 6: 20 between killed and injured, no split known",
        reports(a=1),
        [told("a", "killed", 20, "a medic", joint=True), told("a", "injured", 20, "a medic", joint=True)],
        {
            "hasila": {"killed": (1, None, 19, "single"), "injured": (1, None, 19, "single")},
            "acled": {"killed": (None, 1, None, "single")},
            "ucdp": {"killed": (1, None, 19, "single")},
            "ibc": {"killed": (None, None, None, "single"), "injured": (None, None, None, "single")},
            "airwars": {"killed": (1, None, 19, "single"), "injured": (1, None, 19, "single")},
        },
    ),
    Case(
        "guide example 6: the split is told later",
        reports(a=1, b=2),
        [
            told("a", "killed", 20, "a medic", joint=True),
            told("a", "injured", 20, "a medic", joint=True),
            told("b", "killed", 6, "civil defence"),
            told("b", "injured", 14, "civil defence"),
        ],
        {
            "hasila": {"killed": (6, 6, 6, "single"), "injured": (14, 14, 14, "single")},
            "acled": {"killed": (None, 6, None, "single")},
            "ucdp": {"killed": (6, 6, 6, "single")},
            "ibc": {"killed": (6, None, 6, "single"), "injured": (14, None, 14, "single")},
            "airwars": {"killed": (6, None, 6, "single"), "injured": (14, None, 14, "single")},
        },
        {("a", 0): "joint_split_known", ("a", 1): "joint_split_known"},
    ),
    Case(
        "the split is told in the same report, as parts of the joint count",
        reports(a=1),
        [
            told("a", "killed", 13, "a medic", joint=True),
            told("a", "injured", 13, "a medic", joint=True),
            told("a", "killed", 5, "a medic", part_of=0),
            told("a", "injured", 8, "a medic", part_of=1),
        ],
        {
            "hasila": {"killed": (5, 5, 5, "single"), "injured": (8, 8, 8, "single")},
            "acled": {"killed": (None, 5, None, "single")},
            "ucdp": {"killed": (5, 5, 5, "single")},
            "ibc": {"killed": (None, None, None, "single"), "injured": (None, None, None, "single")},
            "airwars": {"killed": (5, None, 5, "single"), "injured": (8, None, 8, "single")},
        },
        {("a", 0): "joint_split_known", ("a", 1): "joint_split_known"},
    ),
    Case(
        "the later figure of one source replaces the earlier, also when lower",
        reports(a=1, b=2),
        [told("a", "killed", 9, "the hospital"), told("b", "killed", 6, "the hospital")],
        {
            "hasila": {"killed": (6, 6, 6, "updated")},
            "acled": {"killed": (None, 6, None, "updated")},
            "ucdp": {"killed": (6, 6, 6, "updated")},
            "ibc": {"killed": (6, None, 6, "updated")},
            "airwars": {"killed": (6, None, 6, "updated")},
        },
        {("a", 0): "superseded_by_same_source"},
    ),
    Case(
        "an early and a later toll in one report, same source",
        reports(a=1),
        [told("a", "killed", 14, "the hospital"), told("a", "killed", 9, "the hospital")],
        {
            "hasila": {"killed": (14, 14, 14, "updated")},
            "acled": {"killed": (None, 14, None, "updated")},
            "ucdp": {"killed": (14, 14, 14, "updated")},
            "ibc": {"killed": (None, None, None, "updated")},
            "airwars": {"killed": (14, None, 14, "updated")},
        },
        {("a", 1): "superseded_by_same_source"},
    ),
    Case(
        "two independent claimants agree; a third does not",
        reports(a=1, b=1, c=1),
        [
            told("a", "killed", 5, "the hospital"),
            told("b", "killed", 5, "civil defence"),
            told("c", "killed", 8, "imam"),
        ],
        {
            "hasila": {"killed": (5, 5, 8, "contradict")},
            "acled": {"killed": (None, 5, None, "contradict")},
            "ucdp": {"killed": (5, 5, 8, "contradict")},
            "ibc": {"killed": (5, None, 8, "contradict")},
            "airwars": {"killed": (5, None, 8, "contradict")},
        },
    ),
    Case(
        "no figure is shared: the lower of the middle two",
        reports(a=1, b=1, c=1, d=1),
        [told(r, "killed", n, f"voice-{r}") for r, n in zip("abcd", (4, 6, 7, 10), strict=True)],
        {
            "hasila": {"killed": (4, 6, 10, "contradict")},
            "acled": {"killed": (None, 4, None, "contradict")},
            "ucdp": {"killed": (4, 4, 10, "contradict")},
            "ibc": {"killed": (4, None, 10, "contradict")},
            "airwars": {"killed": (4, None, 10, "contradict")},
        },
    ),
    Case(
        "one source in two outlets is one claimant",
        reports(a=1, b=1),
        [told("a", "killed", 4, "the monitor"), told("b", "killed", 4, "the monitor")],
        {
            "hasila": {"killed": (4, 4, 4, "single")},
            "acled": {"killed": (None, 4, None, "single")},
            "ucdp": {"killed": (4, 4, 4, "single")},
            "ibc": {"killed": (4, None, 4, "single")},
            "airwars": {"killed": (4, None, 4, "single")},
        },
        {("a", 0): "repeated_by_same_source"},
    ),
    Case(
        "two claimants agree",
        reports(a=1, b=1),
        [told("a", "killed", 4, "the monitor"), told("b", "killed", 4, "civil defence")],
        {
            "hasila": {"killed": (4, 4, 4, "agree")},
            "acled": {"killed": (None, 4, None, "agree")},
            "ucdp": {"killed": (4, 4, 4, "agree")},
            "ibc": {"killed": (4, None, 4, "agree")},
            "airwars": {"killed": (4, None, 4, "agree")},
        },
    ),
    Case(
        "denied, doubted and expected figures move nothing",
        reports(a=1, b=1, c=1),
        [
            told("a", "killed", 4, "the monitor"),
            told("b", "killed", 30, "a rumour", stance="doubted"),
            told("b", "killed", 40, "a medic", stance="expected"),
            told("c", "killed", 1, "the mayor", stance="denied"),
        ],
        {
            "hasila": {"killed": (4, 4, 4, "single")},
            "acled": {"killed": (None, 4, None, "single")},
            "ucdp": {"killed": (4, 4, 4, "single")},
            "ibc": {"killed": (None, None, None, "single")},
            "airwars": {"killed": (4, None, 4, "single")},
        },
        {("b", 0): "stance_doubted", ("b", 1): "stance_expected", ("c", 0): "stance_denied"},
        ("disputed",),
    ),
    Case(
        "a harm that is only denied has an empty toll",
        reports(a=1),
        [told("a", "killed", None, "the mayor", vague="unspecified", stance="denied")],
        {
            "hasila": {"killed": (None, None, None, "single")},
            "acled": {"killed": (None, None, None, "single")},
            "ucdp": {"killed": (None, None, None, "single")},
            "ibc": {"killed": (None, None, None, "single")},
            "airwars": {"killed": (None, None, None, "single")},
        },
        {("a", 0): "stance_denied"},
    ),
    Case(
        "a party to the fighting does not lower the other side's low",
        reports(a=1, b=1),
        [
            told("a", "killed", 12, "the monitor"),
            told("b", "killed", 2, "the army", source_side="army", victims_side="rebels", status="combatant"),
        ],
        {
            "hasila": {"killed": (12, 12, 12, "single"), "killed/rebels": (2, None, 2, "single")},
            "acled": {"killed": (None, 12, None, "single"), "killed/rebels": (None, 2, None, "single")},
            "ucdp": {"killed": (12, 12, 12, "single"), "killed/rebels": (2, 2, 2, "single")},
            "ibc": {"killed": (None, None, None, "single")},
            "airwars": {"killed": (12, None, 12, "single")},
        },
        {("b", 0): "party_to_the_fighting"},
    ),
    Case(
        "an army's own losses by the army: no best of its own",
        reports(a=1),
        [told("a", "killed", 3, "the army", source_side="army", victims_side="army", status="combatant")],
        {
            "hasila": {"killed": (3, None, 3, "single"), "killed/army": (3, None, 3, "single")},
            "acled": {"killed": (None, 3, None, "single"), "killed/army": (None, 3, None, "single")},
            "ucdp": {"killed": (3, 3, 3, "single"), "killed/army": (3, 3, 3, "single")},
            "ibc": {"killed": (None, None, None, "single")},
            "airwars": {"killed": (None, None, None, "single")},
        },
    ),
    Case(
        "30 soldiers and 43 rebels by one source are added",
        reports(a=1),
        [
            told(
                "a", "killed", 30, "the monitor", victims="soldiers", victims_side="army", status="combatant"
            ),
            told(
                "a", "killed", 43, "the monitor", victims="rebels", victims_side="rebels", status="combatant"
            ),
        ],
        {
            "hasila": {
                "killed": (73, 73, 73, "single"),
                "killed/army": (30, 30, 30, "single"),
                "killed/rebels": (43, 43, 43, "single"),
            },
            "acled": {
                "killed": (None, 73, None, "single"),
                "killed/army": (None, 30, None, "single"),
                "killed/rebels": (None, 43, None, "single"),
            },
            "ucdp": {
                "killed": (73, 73, 73, "single"),
                "killed/army": (30, 30, 30, "single"),
                "killed/rebels": (43, 43, 43, "single"),
            },
            "ibc": {"killed": (None, None, None, "single")},
            "airwars": {"killed": (None, None, None, "single")},
        },
    ),
    Case(
        "the lead total 73 holds the two groups; one side's losses by another source are no total",
        reports(a=1, b=1),
        [
            told("a", "killed", 73, "the monitor", victims="people"),
            told(
                "a", "killed", 30, "the monitor", victims="soldiers", victims_side="army", status="combatant"
            ),
            told(
                "a", "killed", 43, "the monitor", victims="rebels", victims_side="rebels", status="combatant"
            ),
            told("b", "killed", 17, "a paper", victims="soldiers", victims_side="army", status="combatant"),
        ],
        {
            "hasila": {
                "killed": (73, 73, 73, "single"),
                "killed/army": (17, 17, 30, "contradict"),
                "killed/rebels": (43, 43, 43, "single"),
            },
            "acled": {
                "killed": (None, 73, None, "single"),
                "killed/army": (None, 17, None, "contradict"),
                "killed/rebels": (None, 43, None, "single"),
            },
            "ucdp": {
                "killed": (73, 73, 73, "single"),
                "killed/army": (17, 17, 30, "contradict"),
                "killed/rebels": (43, 43, 43, "single"),
            },
            "ibc": {"killed": (None, None, None, "single")},
            "airwars": {"killed": (0, None, 0, "single")},
        },
        {("a", 1): "within_total", ("a", 2): "within_total", ("b", 0): "one_group_only"},
    ),
    Case(
        "a woman and a child side by side are two",
        reports(a=1),
        [
            told("a", "killed", 1, victims="a woman", status="civilian"),
            told("a", "killed", 1, victims="the child", status="civilian"),
        ],
        {
            "hasila": {"killed": (2, 2, 2, "single"), "killed/civilians": (2, 2, 2, "single")},
            "acled": {"killed": (None, 2, None, "single"), "killed/civilians": (None, 2, None, "single")},
            "ucdp": {"killed": (2, 2, 2, "single"), "killed/civilians": (2, 2, 2, "single")},
            "ibc": {"killed": (None, None, None, "single"), "killed/civilians": (None, None, None, "single")},
            "airwars": {"killed": (2, None, 2, "single"), "killed/civilians": (2, None, 2, "single")},
        },
    ),
    Case(
        "a vague word beside the figure that it introduces",
        reports(a=1, b=1),
        [
            told("a", "killed", None, vague="several"),
            told("a", "killed", 6, "a medic"),
            told("b", "killed", None, "residents", vague="unspecified"),
        ],
        {
            "hasila": {"killed": (6, 6, 6, "single")},
            "acled": {"killed": (None, 6, None, "single")},
            "ucdp": {"killed": (6, 6, 6, "single")},
            "ibc": {"killed": (6, None, 6, "single")},
            "airwars": {"killed": (6, None, 6, "single")},
        },
        {("a", 0): "vague_below_figure", ("b", 0): "vague_below_figure"},
    ),
    Case(
        "vague words alone give a lower bound and no figure",
        reports(a=1, b=1),
        [
            told("a", "killed", None, "residents", vague="several"),
            told("a", "injured", None, "residents", vague="tens"),
        ],
        {
            "hasila": {"killed": (3, None, None, "single"), "injured": (10, None, None, "single")},
            "acled": {"killed": (None, 3, None, "single")},
            "ucdp": {"killed": (3, None, None, "single")},
            "ibc": {"killed": (None, None, None, "single"), "injured": (None, None, None, "single")},
            "airwars": {"killed": (3, None, 3, "single"), "injured": (10, None, 10, "single")},
        },
    ),
    Case(
        "bounds: more than, up to, a said range",
        reports(a=1),
        [
            told("a", "killed", 50, "a medic", qualifier="more_than"),
            told("a", "injured", 70, "a medic", qualifier="up_to"),
            told("a", "missing", 20, "a medic", number_max=30),
        ],
        {
            "hasila": {
                "killed": (51, 51, None, "single"),
                "injured": (None, None, 70, "single"),
                "missing": (20, 20, 30, "single"),
            },
            "acled": {"killed": (None, 51, None, "single")},
            "ucdp": {"killed": (51, 51, 51, "single")},
            "ibc": {"killed": (None, None, None, "single"), "injured": (None, None, None, "single")},
            "airwars": {"killed": (51, None, 51, "single"), "injured": (None, None, 70, "single")},
        },
    ),
    Case(
        "at least 9 does not open what another counts as 11",
        reports(a=1, b=1),
        [told("a", "killed", 9, "residents", qualifier="at_least"), told("b", "killed", 11, "the hospital")],
        {
            "hasila": {"killed": (9, 9, 11, "agree")},
            "acled": {"killed": (None, 9, None, "agree")},
            "ucdp": {"killed": (9, 9, 11, "agree")},
            "ibc": {"killed": (9, None, 11, "agree")},
            "airwars": {"killed": (9, None, 11, "agree")},
        },
    ),
    Case(
        "seven parts that look like a full listing miss the whole",
        reports(a=1),
        [
            told("a", "killed", 208, "a centre", victims="fighters", status="combatant"),
            *(
                told("a", "killed", n, "a centre", victims=who, status="combatant", part_of=0)
                for n, who in _LISTED
            ),
        ],
        {
            "hasila": {"killed": (208, 208, 208, "single")},
            "acled": {"killed": (None, 208, None, "single")},
            "ucdp": {"killed": (208, 208, 208, "single")},
            "ibc": {"killed": (None, None, None, "single")},
            "airwars": {"killed": (None, None, None, "single")},
        },
        {("a", k): "part_of" for k in range(1, 8)},
        ("breakdown_mismatch:208!=202",),
    ),
    Case(
        "parts that exceed the whole",
        reports(a=1),
        [
            told("a", "killed", 5, "a medic"),
            told("a", "killed", 4, "a medic", part_of=0),
            told("a", "killed", 3, "a medic", part_of=0),
        ],
        {
            "hasila": {"killed": (5, 5, 5, "single")},
            "acled": {"killed": (None, 5, None, "single")},
            "ucdp": {"killed": (5, 5, 5, "single")},
            "ibc": {"killed": (None, None, None, "single")},
            "airwars": {"killed": (5, None, 5, "single")},
        },
        {("a", 1): "part_of", ("a", 2): "part_of"},
        ("breakdown_mismatch:5!=7",),
    ),
    Case(
        "a part of another harm counts in its own harm",
        reports(a=1),
        [
            told("a", "captured", 1320, "the monitor", cause="ground_fighting"),
            told("a", "injured", 367, "the monitor", cause="ground_fighting", part_of=0),
        ],
        {
            "hasila": {"injured": (367, 367, 367, "single"), "captured": (1320, 1320, 1320, "single")},
            "acled": {},
            "ucdp": {},
            "ibc": {"injured": (None, None, None, "single")},
            "airwars": {"injured": (367, None, 367, "single")},
        },
    ),
    Case(
        "January night: undated growth of one monitor, the town within its governorate",
        reports(a=None, b=None),
        [
            told(
                "a",
                "killed",
                40,
                "the monitor",
                qualifier="at_least",
                when=None,
                when_partial="weekday=2-3;part=night",
                place="Ash province",
                place_id="p:ash",
                lat=35.3,
                lon=36.4,
                place_precision="adm1",
            ),
            told(
                "a",
                "killed",
                20,
                "a local man",
                when=None,
                place="Ash province",
                place_id="p:ash",
                lat=35.3,
                lon=36.4,
                place_precision="adm1",
            ),
            told(
                "b",
                "killed",
                57,
                "the monitor",
                qualifier="at_least",
                when=None,
                when_partial="weekday=2-3;part=night",
            ),
        ],
        {
            "hasila": {"killed": (20, 57, None, "contradict")},
            "acled": {"killed": (None, 20, None, "contradict")},
            "ucdp": {"killed": (20, 57, 57, "contradict")},
            "ibc": {"killed": (20, None, 57, "contradict")},
            "airwars": {"killed": (20, None, 57, "contradict")},
        },
        {("a", 0): "superseded_by_same_source"},
    ),
    Case(
        "guide example 7: a running total that falls keeps both figures and raises a flag",
        reports(a=2, b=3, c=4),
        [
            told(
                r, "killed", n, "the ministry", scope="period", cause=None, when=f"2021-04-01/2021-05-0{day}"
            )
            for r, n, day in (("a", 100, 1), ("b", 110, 2), ("c", 104, 3))
        ],
        {
            "hasila": {"killed": (104, 104, 104, "updated")},
            "acled": {"killed": (None, 104, None, "updated")},
            "ucdp": {"killed": (104, 104, 104, "updated")},
            "ibc": {"killed": (104, None, 104, "updated")},
            "airwars": {"killed": (104, None, 104, "updated")},
        },
        {("a", 0): "superseded_by_same_source", ("b", 0): "superseded_by_same_source"},
        ("cumulative_fall",),
    ),
    Case(
        "guide example 3: twelve killed in three days stay one figure",
        reports(a=4),
        [told("a", "killed", 12, "a medic", scope="period", when="2021-05-01/2021-05-03")],
        {
            "hasila": {"killed": (12, 12, 12, "single")},
            "acled": {"killed": (None, 12, None, "single")},
            "ucdp": {"killed": (12, 12, 12, "single")},
            "ibc": {"killed": (None, None, None, "single")},
            "airwars": {"killed": (12, None, 12, "single")},
        },
    ),
    Case(
        "fighters inside a figure of everybody are no civilians",
        reports(a=1, b=1),
        [
            told("a", "killed", 20, "the monitor"),
            told("a", "killed", 12, "the monitor", victims="fighters", status="combatant", part_of=0),
            told("b", "killed", 9, "civil defence", victims="residents", status="civilian"),
        ],
        {
            "hasila": {"killed": (9, 9, 20, "contradict"), "killed/civilians": (9, 9, 9, "single")},
            "acled": {"killed": (None, 9, None, "contradict"), "killed/civilians": (None, 9, None, "single")},
            "ucdp": {"killed": (9, 9, 20, "contradict"), "killed/civilians": (9, 9, 9, "single")},
            "ibc": {"killed": (8, None, 9, "contradict"), "killed/civilians": (9, None, 9, "single")},
            "airwars": {"killed": (8, None, 9, "contradict"), "killed/civilians": (9, None, 9, "single")},
        },
        {("a", 1): "part_of"},
    ),
    Case(
        "a monitor splits its joint count a day later",
        reports(a=1, b=2),
        [
            told("a", "killed", 20, "the monitor", joint=True),
            told("a", "injured", 20, "the monitor", joint=True),
            told("b", "killed", 8, "the monitor"),
            told("b", "injured", 12, "the monitor"),
        ],
        {
            "hasila": {"killed": (8, 8, 8, "updated"), "injured": (12, 12, 12, "updated")},
            "acled": {"killed": (None, 8, None, "updated")},
            "ucdp": {"killed": (8, 8, 8, "updated")},
            "ibc": {"killed": (8, None, 8, "updated"), "injured": (12, None, 12, "updated")},
            "airwars": {"killed": (8, None, 8, "updated"), "injured": (12, None, 12, "updated")},
        },
        {("a", 0): "joint_split_known", ("a", 1): "joint_split_known"},
    ),
    Case(
        "own losses, a hospital and the enemy on the same dead",
        reports(a=1, b=2, c=1),
        [
            told("a", "killed", 6, "the army", source_side="army", victims_side="army", status="combatant"),
            told(
                "b", "killed", 7, "the hospital", victims="soldiers", victims_side="army", status="combatant"
            ),
            told(
                "c", "killed", 30, "the rebels", source_side="rebels", victims_side="army", status="combatant"
            ),
        ],
        {
            "hasila": {"killed": (6, 7, 30, "contradict"), "killed/army": (6, 7, 30, "contradict")},
            "acled": {"killed": (None, 7, None, "contradict"), "killed/army": (None, 7, None, "contradict")},
            "ucdp": {"killed": (7, 7, 7, "contradict"), "killed/army": (7, 7, 7, "contradict")},
            "ibc": {"killed": (None, None, None, "single")},
            "airwars": {"killed": (None, None, None, "single")},
        },
        flags=("disputed",),
    ),
    Case(
        "the same victim by name in two reports is one",
        reports(a=1, b=1),
        [
            told("a", "killed", 1, "a medic", victims="a shepherd", status="civilian", names=["Adam Reed"]),
            told("b", "killed", 1, "residents", victims="Adam Reed", status="civilian", names=["Adam Reed"]),
        ],
        {
            "hasila": {"killed": (1, 1, 1, "agree"), "killed/civilians": (1, 1, 1, "agree")},
            "acled": {"killed": (None, 1, None, "agree"), "killed/civilians": (None, 1, None, "agree")},
            "ucdp": {"killed": (1, 1, 1, "agree"), "killed/civilians": (1, 1, 1, "agree")},
            "ibc": {"killed": (1, None, 1, "agree"), "killed/civilians": (1, None, 1, "agree")},
            "airwars": {"killed": (1, None, 1, "agree"), "killed/civilians": (1, None, 1, "agree")},
        },
    ),
    Case(
        "taken and then found dead: each harm has its own toll",
        reports(a=1, b=3),
        [
            told("a", "abducted", 5, "residents", status="civilian", cause=None),
            told("b", "abducted", 5, "residents", status="civilian", cause=None),
            told("b", "killed", 3, "the morgue", status="civilian", cause="shooting", when="2021-05-03"),
        ],
        {
            "hasila": {
                "killed": (3, 3, 3, "single"),
                "killed/civilians": (3, 3, 3, "single"),
                "abducted": (5, 5, 5, "single"),
                "abducted/civilians": (5, 5, 5, "single"),
            },
            "acled": {"killed": (None, 3, None, "single"), "killed/civilians": (None, 3, None, "single")},
            "ucdp": {"killed": (3, 3, 3, "single"), "killed/civilians": (3, 3, 3, "single")},
            "ibc": {"killed": (3, None, 3, "single"), "killed/civilians": (3, None, 3, "single")},
            "airwars": {"killed": (3, None, 3, "single"), "killed/civilians": (3, None, 3, "single")},
        },
        {("a", 0): "repeated_by_same_source"},
    ),
    Case(
        "a ministry on the victims of a nameless bomb is no party to any fighting",
        reports(a=1, b=1),
        [
            told("a", "killed", 40, "the ministry", source_side="army", cause="explosive"),
            told("b", "killed", 31, "a medic", cause="explosive"),
        ],
        {
            "hasila": {"killed": (31, 31, 40, "contradict")},
            "acled": {"killed": (None, 31, None, "contradict")},
            "ucdp": {"killed": (31, 31, 40, "contradict")},
            "ibc": {"killed": (31, None, 40, "contradict")},
            "airwars": {"killed": (31, None, 40, "contradict")},
        },
    ),
    Case(
        "soldiers to one, people to another: the same dead where nobody tells of others",
        reports(a=1, b=1),
        [
            told("a", "killed", 39, "the monitor", victims="people"),
            told("b", "killed", 30, "a network", victims="soldiers", victims_side="army", status="combatant"),
        ],
        {
            "hasila": {"killed": (30, 30, 39, "contradict"), "killed/army": (30, 30, 30, "single")},
            "acled": {"killed": (None, 30, None, "contradict"), "killed/army": (None, 30, None, "single")},
            "ucdp": {"killed": (30, 30, 39, "contradict"), "killed/army": (30, 30, 30, "single")},
            "ibc": {"killed": (None, None, None, "single")},
            "airwars": {"killed": (39, None, 39, "single")},
        },
    ),
    Case(
        "three figures, one of them corrected: still the lower of the middle two",
        reports(a=1, b=1, c=1, d=2),
        [
            told("a", "killed", 5, "the hospital"),
            told("b", "killed", 7, "civil defence"),
            told("c", "killed", 8, "imam"),
            told("d", "killed", 12, "the hospital"),
        ],
        {
            "hasila": {"killed": (7, 8, 12, "contradict")},
            "acled": {"killed": (None, 7, None, "contradict")},
            "ucdp": {"killed": (7, 7, 12, "contradict")},
            "ibc": {"killed": (7, None, 12, "contradict")},
            "airwars": {"killed": (7, None, 12, "contradict")},
        },
        {("a", 0): "superseded_by_same_source"},
    ),
    Case(
        "a claimant by a short and by its full name, known by one of them only",
        reports(a=1, b=2),
        [
            told("a", "killed", 5, "health ministry of Ash", source_id="ash-health"),
            told("b", "killed", 9, "health ministry"),
        ],
        {
            "hasila": {"killed": (9, 9, 9, "updated")},
            "acled": {"killed": (None, 9, None, "updated")},
            "ucdp": {"killed": (9, 9, 9, "updated")},
            "ibc": {"killed": (9, None, 9, "updated")},
            "airwars": {"killed": (9, None, 9, "updated")},
        },
        {("a", 0): "superseded_by_same_source"},
    ),
    Case(
        "an agency that quotes the monitor, and an outlet's own words beside its correspondent's",
        reports(a=1, b=1, c=1),
        [
            told("a", "killed", 8, "the monitor", source_id="monitor"),
            told(
                "b",
                "killed",
                8,
                "the monitor",
                source_id="monitor",
                via=[{"words": "an agency", "span": [0, 9]}],
            ),
            told("c", "killed", 3, None, source_id="paper"),
            told("c", "killed", 5, "our correspondent", source_id="paper"),
        ],
        {
            "hasila": {"killed": (5, 5, 8, "contradict")},
            "acled": {"killed": (None, 5, None, "contradict")},
            "ucdp": {"killed": (5, 5, 8, "contradict")},
            "ibc": {"killed": (5, None, 8, "contradict")},
            "airwars": {"killed": (5, None, 8, "contradict")},
        },
        {("a", 0): "repeated_by_same_source", ("c", 0): "superseded_by_same_source"},
    ),
]
