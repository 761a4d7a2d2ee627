"""One contract for the store, held by SQLite and PostgreSQL alike."""

from __future__ import annotations

import datetime as dt
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hasila.model import (
    Claim,
    Correction,
    Harm,
    Incident,
    Judgement,
    Report,
    Scope,
    Span,
    Toll,
    TollClaim,
    Vague,
    Verdict,
    content_id,
)
from hasila.store import Added, Refused, Store, StoreError, UnknownReport, open_store
from hasila.store.schema import VERSION_TABLE, metadata
from stores import engine_of

NOON = dt.datetime(2021, 3, 4, 12, tzinfo=dt.UTC)


@pytest.fixture
def store(where: str) -> Iterator[Store]:
    with open_store(where) as opened:
        yield opened


def report(name: str = "r1", **changes: Any) -> Report:
    said = Report(
        id=name, text="قتل ثلاثة مدنيين في بلدة الوادي 🙂", published=dt.date(2021, 3, 2), outlet="a", row=7
    )
    return msgspec.structs.replace(said, **changes)


def claim(of: str = "r1", number: Any = 3, harm: Harm = Harm.KILLED, **changes: Any) -> Claim:
    made = Claim(id=content_id(of, harm, number), report=of, harm=harm, number=number, evidence=((0, 8),))
    return msgspec.structs.replace(made, **changes)


def unexpected(refused: Refused) -> None:
    raise refused


def judgement(left: str, right: str, note: str | None = None) -> Judgement:
    return Judgement(left=left, right=right, verdict="same", reviewer="n", decided_at=NOON, note=note)


def correction(of: str, value: str | None = "5") -> Correction:
    return Correction(claim=of, field="number", value=value, reviewer="n", decided_at=NOON)


def incident(name: str, **changes: Any) -> Incident:
    return msgspec.structs.replace(Incident(id=name, reports=("r1",), claims=("c1",)), **changes)


def dump(where: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in the order of its key."""
    engine = engine_of(where)
    with engine.connect() as connection:
        held = {
            table.name: [
                tuple(row) for row in connection.execute(table.select().order_by(*table.primary_key))
            ]
            for table in metadata.sorted_tables
            if table.name != "derivation"  # a counter that only grows
        }
    engine.dispose()
    return held


# What was said


@pytest.mark.parametrize(
    ("again", "claims", "pack", "expected"),
    [
        (report(), [claim()], "p1", Added.UNCHANGED),
        (report(path="other.jsonl", row=1), [claim()], "p1", Added.UNCHANGED),
        (report(), [claim()], "p2", Added.RE_EXTRACTED),
        (report(), [claim(), claim(number=4)], "p1", Added.RE_EXTRACTED),
        (report(), [claim(place="الوادي")], "p1", Added.RE_EXTRACTED),
        (report(), [], "p1", Added.RE_EXTRACTED),
        (report(text="قتل أربعة"), [claim(number=4)], "p1", Added.NEW_VERSION),
        (report(text="قتل أربعة"), [claim()], "p1", Added.NEW_VERSION),
        (report(title="الحصيلة ترتفع"), [claim()], "p1", Added.NEW_VERSION),
        (report(published=None), [claim()], "p1", Added.NEW_VERSION),
        (report("r2"), [claim("r2")], "p1", Added.NEW),
    ],
)
def test_adding_says_what_became_of_the_report(
    where: str, again: Report, claims: list[Claim], pack: str, expected: Added
) -> None:
    with open_store(where) as store:
        assert store.add(report(), [claim()], "p1") is Added.NEW
        before = dump(where)
        assert store.add(again, claims, pack) is expected
        kept = report() if expected in (Added.UNCHANGED, Added.RE_EXTRACTED) else again
        assert store.report(again.id) == kept
        assert list(store.claims(again.id)) == claims
        assert (dump(where) == before) == (expected is Added.UNCHANGED)
        settled = dump(where)
        assert store.add(again, claims, pack) is Added.UNCHANGED
    assert dump(where) == settled


def test_an_edited_report_keeps_its_earlier_versions(store: Store) -> None:
    first, second = report(), report(text="قتل أربعة")
    for version in (first, second):
        store.add(version, [], "p1")
    assert store.versions("r1") == [first, second]
    assert list(store.reports()) == [second]
    assert store.add(first, [], "p1") is Added.NEW_VERSION
    assert store.versions("r1") == [first, second]
    assert list(store.reports()) == [first]
    assert store.versions("elsewhere") == []


def test_a_batch_added_twice_changes_nothing(where: str) -> None:
    read = [(report(f"r{n}"), [claim(f"r{n}", number=n)]) for n in range(1200)]
    read += [
        (report("r5", text="قتل تسعة"), [claim("r5", number=9)]),
        (report("r5"), [claim("r5", number=5)]),
    ]
    read += [(report("r6", text="قتل تسعة"), [claim("r6", number=9)])]
    with open_store(where, now=lambda: NOON) as store:
        counts = store.add_many(iter(read), "p1", unexpected)
        assert counts == {Added.NEW: 1200, Added.NEW_VERSION: 3}
        assert store.report("r5") == report("r5")
        assert list(store.claims("r6")) == [claim("r6", number=9)]
        before = dump(where)
        store.add_many(iter(read), "p1", unexpected)
    assert dump(where) == before


def test_a_batch_holds_no_more_than_a_batch_in_memory(store: Store) -> None:
    waiting = []

    def endless() -> Iterator[tuple[Report, list[Claim]]]:
        for taken in range(1, 1202):
            yield report(f"r{taken}"), []
            if taken % 100 == 0:
                waiting.append(taken - store.counts()["reports"])

    store.add_many(endless(), "p1", unexpected)
    assert store.counts()["reports"] == 1201
    assert max(waiting) <= 500


BAD = [
    pytest.param(report(text="a\0b"), [], "text holds a NUL character at 1", id="nul in text"),
    pytest.param(report(text="ab\ud800"), [], "text holds half a character .* at 2", id="surrogate in text"),
    pytest.param(report(outlet="\udfff"), [], "outlet holds half a character", id="surrogate in outlet"),
    pytest.param(report(row=2**63), [], "row is a number of more than 64 bits", id="row too large"),
    pytest.param(report(), [claim(id="")], "claim 0 .*needs an id", id="claim without id"),
    pytest.param(report(), [claim(), claim()], "claim 1 .*needs an id that no other", id="id twice"),
    pytest.param(report(), [claim("r9")], "comes from report 'r9'", id="claim of another report"),
    pytest.param(report(), [claim(victims="\ud8ab")], "cannot be written as JSON", id="surrogate in claim"),
    pytest.param(report(), [claim(place_id="a\0")], "place_id holds a NUL", id="nul in place"),
    pytest.param(report(), [claim(number=2**63)], "number is a number of more than", id="number too large"),
    pytest.param(report(), [claim(lat=float("nan"))], "would not read back", id="latitude not a number"),
    pytest.param(report(), [claim(number="3")], "cannot be written as JSON", id="number of a wrong type"),
    pytest.param(report(), [claim(when="2021-02-30")], "when: day is out of range", id="no such day"),
    pytest.param(report(), [claim(when="أمس")], "when: .*is no date of the form", id="when in words"),
    pytest.param(
        report(), [claim(id="taken")], "belongs to another report", id="id of another report's claim"
    ),
]


@pytest.mark.parametrize(("bad", "claims", "message"), BAD)
def test_what_cannot_be_kept_is_refused_by_name_and_harms_nothing(
    where: str, bad: Report, claims: list[Claim], message: str
) -> None:
    with open_store(where) as store:
        store.add(report("r0"), [claim("r0", id="taken")], "p1")
        before = dump(where)
        with pytest.raises(Refused, match=rf"^report 'r1'.*{message}"):
            store.add(bad, claims, "p1")
        assert dump(where) == before
        refused: list[Refused] = []
        read = [(report("r2"), [claim("r2")]), (bad, claims), (report("r3"), [claim("r3")])]
        assert store.add_many(read, "p1", refused.append) == {Added.NEW: 2}
        assert [str(error).startswith("report 'r1'") for error in refused] == [True]
        assert [kept.id for kept in store.reports()] == ["r0", "r2", "r3"]


def test_a_missing_report_is_named(store: Store) -> None:
    with pytest.raises(UnknownReport, match="no report 'r9' in "):
        store.report("r9")


def test_claims_and_reports_come_in_the_order_of_their_keys(store: Store) -> None:
    names = ["b", "B", "a", "é", "ب", "🙂", "_", "10", "9"]
    for name in names:
        store.add(report(name), [claim(name, number=n) for n in (3, 1, 2)], "p1")
    assert [kept.id for kept in store.reports()] == sorted(names)
    expected = [(name, n) for name in sorted(names) for n in (3, 1, 2)]
    assert [(kept.report, kept.number) for kept in store.claims()] == expected


def test_reading_goes_on_while_the_store_is_written(store: Store) -> None:
    for n in range(3):
        store.add(report(f"r{n}"), [claim(f"r{n}")], "p1")
    read = ((kept, [claim(kept.id, number=8)]) for kept in store.reports())
    assert store.add_many(read, "p2", unexpected) == {Added.RE_EXTRACTED: 3}
    assert [kept.number for kept in store.claims()] == [8, 8, 8]
    store.rebuild(incident(kept.id, when="2021") for kept in store.claims())
    assert store.counts()["incidents"] == 3


# Whatever a struct may hold


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
NUMBERS = st.integers(1 - 2**63, 2**63 - 1)
SPANS = st.tuples(NUMBERS, NUMBERS)
DAYS = st.builds(lambda day, length: str(day)[:length], st.dates(), st.sampled_from([4, 7, 10]))
BY_TYPE: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXT,
    str | None: st.none() | TEXT,
    int | None: st.none() | NUMBERS,
    float | None: st.none() | st.floats(allow_nan=False, allow_infinity=False),
    dt.datetime | None: st.none() | st.datetimes(timezones=st.just(dt.UTC)),
    tuple[str, ...]: st.lists(TEXT, max_size=3).map(tuple),
    tuple[Span, ...]: st.lists(SPANS, max_size=3).map(tuple),
    dict[str, Span]: st.dictionaries(TEXT, SPANS, max_size=3),
}


def any_struct(kind: type[Any], **drawn: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Structs with the fields named drawn from their strategies, and every other one from its type."""
    fields = {field.name: field.type for field in msgspec.structs.fields(kind)}
    by_type = {name: BY_TYPE.get(hint, st.from_type(hint)) for name, hint in fields.items()}
    return st.builds(kind, **{**by_type, **drawn})


READINGS = any_struct(Report, published=st.none() | st.dates()).flatmap(
    lambda said: st.tuples(
        st.just(said),
        st.lists(
            any_struct(
                Claim, report=st.just(said.id), when=st.none() | DAYS | st.builds("{}/{}".format, DAYS, DAYS)
            ),
            max_size=4,
        ).map(
            lambda claims: [
                msgspec.structs.replace(one, id=content_id(said.id, position))
                for position, one in enumerate(claims)
            ]
        ),
    )
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
    max_examples=50,
)
@given(read=READINGS)
def test_any_report_and_its_claims_come_back_as_they_went_in(
    store: Store, read: tuple[Report, list[Claim]]
) -> None:
    said, claims = read
    store.add(said, claims, "p1")
    kept = store.report(said.id)
    where_read = {"path": None, "row": None, "document": None}
    assert msgspec.structs.replace(kept, **where_read) == msgspec.structs.replace(said, **where_read)
    assert list(store.claims(said.id)) == claims
    assert store.add(said, claims, "p1") is Added.UNCHANGED


# What was decided


def test_the_same_decision_is_kept_once(where: str) -> None:
    elsewhere = NOON.astimezone(dt.timezone(dt.timedelta(hours=3)))
    with open_store(where) as store:
        assert store.judge(judgement("a", "b"))
        assert store.correct(correction("a", value=None))
        before = dump(where)
        assert not store.judge(judgement("a", "b"))
        assert not store.judge(msgspec.structs.replace(judgement("a", "b"), decided_at=elsewhere))
        assert not store.correct(correction("a", value=None))
        assert dump(where) == before
        assert store.judge(judgement("a", "b", note="رأي آخر"))
        assert store.correct(correction("a", value=""))
        assert sorted(store.judgements(), key=str) == sorted(
            [judgement("a", "b"), judgement("a", "b", note="رأي آخر")], key=str
        )
        assert {one.value for one in store.corrections()} == {None, ""}


def test_decisions_come_in_the_order_of_their_moments(store: Store) -> None:
    moments = [NOON + dt.timedelta(microseconds=n) for n in (5, 0, 10**9, -3)]
    for moment in moments:
        store.judge(msgspec.structs.replace(judgement("a", "b"), decided_at=moment))
        store.correct(msgspec.structs.replace(correction("a"), decided_at=moment))
    assert [one.decided_at for one in store.judgements()] == sorted(moments)
    assert [one.decided_at for one in store.corrections()] == sorted(moments)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"decided_at": dt.datetime(2021, 3, 4)}, "correction of claim 'a': decided_at .* has no time zone"),
        ({"note": "a\0"}, "correction of claim 'a': note holds a NUL"),
        ({"value": "\ud800"}, "correction of claim 'a': value holds half a character"),
        ({"reviewer": None}, "correction of claim 'a' cannot be written as JSON"),
    ],
)
def test_a_decision_that_cannot_be_kept_is_refused(
    store: Store, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(Refused, match=message):
        store.correct(msgspec.structs.replace(correction("a"), **changes))
    assert list(store.corrections()) == []


def test_decisions_outlive_the_claims_they_are_about(store: Store) -> None:
    kept, lost = claim(number=3), claim(number=4)
    store.add(report(), [kept, lost], "p1")
    decisions: list[Judgement | Correction] = [
        judgement(kept.id, lost.id), judgement(lost.id, kept.id), correction(lost.id)
    ]  # fmt: skip
    for one in [*decisions, judgement(kept.id, kept.id), correction(kept.id)]:
        assert store.judge(one) if isinstance(one, Judgement) else store.correct(one)
    assert list(store.orphaned()) == []
    store.add(report(), [msgspec.structs.replace(kept, place="الوادي")], "p2")
    assert sorted(store.orphaned(), key=str) == sorted(decisions, key=str)
    assert store.counts() | {"judgements": 3, "corrections": 2} == store.counts()
    store.add(report(), [kept, lost], "p3")
    assert list(store.orphaned()) == []


# What is derived


TOLL = Toll(
    harm=Harm.INJURED,
    low=2,
    best=3,
    verdict=Verdict.CONTRADICT,
    rule="latest-per-claimant",
    used=(TollClaim(claim="c1", report="r1", position=0, reason="latest"),),
)
INCIDENTS = [
    incident("i1", when="2020-01-31", place_id="p:1", tolls=(TOLL, Toll(harm=Harm.KILLED, side="x", low=1))),
    incident("i2", when="2020-02", place_id="p:1"),
    incident("i3", when="2020-02-29/2020-03-01", place_id="p:2", tolls=(Toll(harm=Harm.KILLED),)),
    incident("i4", when="2021", scope=Scope.PERIOD, tolls=(Toll(harm=Harm.KILLED),) * 2),
    incident("i5"),
]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, "i1 i2 i3 i4 i5"),
        ({"place_id": "p:1"}, "i1 i2"),
        ({"place_id": "p:9"}, ""),
        ({"harm": Harm.KILLED}, "i1 i3 i4"),
        ({"harm": Harm.INJURED}, "i1"),
        ({"since": "2020-02"}, "i2 i3 i4"),
        ({"since": dt.date(2020, 2, 1)}, "i2 i3 i4"),
        ({"since": dt.date(2020, 3, 1)}, "i3 i4"),
        ({"since": dt.date(2020, 3, 2)}, "i4"),
        ({"until": "2020-01"}, "i1"),
        ({"until": dt.date(2020, 1, 30)}, ""),
        ({"until": "2020"}, "i1 i2 i3"),
        ({"since": "2020-02-10", "until": "2020-02-10"}, "i2"),
        ({"since": "2020-02", "until": "2020-02", "harm": Harm.KILLED, "place_id": "p:2"}, "i3"),
    ],
)
def test_incidents_are_found_by_place_time_and_harm(
    store: Store, filters: dict[str, Any], expected: str
) -> None:
    store.rebuild(reversed(INCIDENTS))
    found = list(store.incidents(**filters))
    assert " ".join(one.id for one in found) == expected
    assert found == [one for one in INCIDENTS if one in found]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, [1, 2, 3]),
        ({"report_id": "r1"}, [1, 2]),
        ({"harm": Harm.INJURED}, [2]),
        ({"place_id": "p:1"}, [1, 3]),
        ({"since": "2020-02"}, [3]),
        ({"until": "2020-01-15", "report_id": "r1"}, [1]),
    ],
)
def test_claims_are_found_by_report_place_time_and_harm(
    store: Store, filters: dict[str, Any], expected: list[int]
) -> None:
    first = [claim(number=1, place_id="p:1", when="2020-01"), claim(number=2, harm=Harm.INJURED)]
    second = claim("r2", number=3, place_id="p:1", when="2020-01-30/2020-02-02")
    store.add(report(), first, "p1")
    store.add(report("r2"), [second], "p1")
    assert [one.number for one in store.claims(**filters)] == expected


@pytest.mark.parametrize("day", ["yesterday", "2020-13", "", "2020-2"])
def test_a_filter_that_is_no_date_is_refused(store: Store, day: str) -> None:
    with pytest.raises(StoreError, match="since and until: "):
        list(store.incidents(since=day))


def test_rebuilding_replaces_everything_derived_and_nothing_else(where: str) -> None:
    with open_store(where) as store:
        store.add(report(), [claim()], "p1")
        store.judge(judgement("a", "b"))
        store.rebuild(INCIDENTS)
        first = dump(where)
        assert store.counts() == {
            "reports": 1,
            "versions": 1,
            "claims": 1,
            "judgements": 1,
            "corrections": 0,
            "incidents": 5,
            "tolls": 5,
        }
        store.rebuild(reversed(INCIDENTS))
        assert dump(where) == first
        store.rebuild([])
        emptied: dict[str, Any] = {
            name: [] for name in ("incidents", "tolls", "incident_claims", "incident_reports")
        }
        former = [(known.id, known.claims[0]) for known in INCIDENTS]
        assert dump(where) == {**first, **emptied, "former_incidents": former}


def failing() -> Iterator[Incident]:
    yield incident("i9")
    raise RuntimeError("no more incidents")


@pytest.mark.parametrize(
    ("incidents", "error", "message"),
    [
        (lambda: [incident("i9"), incident("i9")], StoreError, "two incidents have one id"),
        (lambda: [incident("i8"), incident("i9", when="soon")], Refused, "incident 'i9': when: "),
        (lambda: [incident("i9", tolls=(Toll(harm=Harm.KILLED, low=2**63),))], Refused, "'i9', toll 0: low"),
        (failing, RuntimeError, "no more incidents"),
    ],
)
def test_a_rebuild_that_fails_leaves_the_earlier_incidents(
    store: Store, incidents: Any, error: type[Exception], message: str
) -> None:
    store.rebuild(INCIDENTS)
    with pytest.raises(error, match=message):
        store.rebuild(incidents())
    assert list(store.incidents()) == INCIDENTS


# Dying and opening


WRITER = """
    import os, signal, sys
    import sqlalchemy as sa
    from hasila.model import Claim, Harm, Report
    import hasila.store

    hasila.store.BATCH = 20
    left = int(sys.argv[2])

    @sa.event.listens_for(sa.Engine, "after_cursor_execute")
    def die(connection, cursor, statement, *rest):
        global left
        if statement.startswith(("INSERT INTO", "DELETE FROM")) and not (
            "hasila_version" in statement or "INTO derivation" in statement  # when the store is made
        ):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def read(n):
        claims = [Claim(id=f"{n}-{i}", report=f"r{n}", harm=Harm.KILLED, number=i) for i in range(n % 4)]
        return Report(id=f"r{n}", text=str(n % 4)), claims

    with hasila.store.open_store(sys.argv[1]) as store:
        store.add_many(map(read, range(1000)), "p1", print)
"""


@pytest.mark.parametrize("statements", [3, 8, 9, 10])  # five a batch: two deletions, three insertions
def test_a_killed_writer_leaves_whole_reports(where: str, statements: int) -> None:
    writer = [sys.executable, "-c", textwrap.dedent(WRITER), where, str(statements)]
    path = os.pathsep.join(sys.path)
    died = subprocess.run(writer, env=os.environ | {"PYTHONPATH": path}, check=False, capture_output=True)
    assert died.returncode == -signal.SIGKILL, died.stderr
    with open_store(where) as store:
        whole = (statements - 1) // 5 * 20
        assert store.counts()["reports"] == store.counts()["versions"] == whole
        for kept in store.reports():
            assert len(list(store.claims(kept.id))) == int(kept.text)
        assert store.counts()["claims"] == sum(n % 4 for n in range(whole))
    if "://" not in where:
        with sqlite3.connect(where) as file:
            assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert file.execute("PRAGMA foreign_key_check").fetchall() == []
        file.close()


def migrations() -> Config:
    config = Config()
    config.set_main_option("script_location", "hasila.store:migrations")
    return config


REVISIONS = sorted(script.revision for script in ScriptDirectory.from_config(migrations()).walk_revisions())


def _in_both_engines(_thing: object, name: str | None, *_: object) -> bool:
    """Leave out what searches the words: it differs with the engine."""
    return name not in {"vector", "ix_words_vector"} and not (name or "").startswith("words_index")


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_store_of_any_earlier_version_is_upgraded_with_what_it_holds(where: str, revision: str) -> None:
    config, engine = migrations(), engine_of(where)
    said = "INSERT INTO reports (id, version, sha256, text, added_at) VALUES ('old', 1, '', 'قتل ثلاثة', '')"
    read = (
        "INSERT INTO extractions (report_id, version, pack_version, extracted_at) VALUES ('old', 1, 'p0', '')"
    )
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.exec_driver_sql(said)
        connection.exec_driver_sql(read)
    with open_store(where) as store:
        assert store.report("old").text == "قتل ثلاثة"
        store.rebuild(INCIDENTS)
        assert list(store.incidents()) == INCIDENTS
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"version_table": VERSION_TABLE, "compare_type": True, "include_object": _in_both_engines},
        )
        assert context.get_current_revision() == REVISIONS[-1]
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_opening_again_keeps_what_is_there(where: str) -> None:
    with open_store(where) as store:
        store.add(report(), [claim()], "p1")
    before = dump(where)
    with open_store(where) as store:
        assert list(store.reports()) == [report()]
    assert dump(where) == before


def test_a_store_of_a_newer_version_is_refused(where: str) -> None:
    open_store(where).close()
    engine = engine_of(where)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    engine.dispose()
    with pytest.raises(
        StoreError, match=r"made by a newer Hasila: its tables are of revision 9999.*upgrade Hasila"
    ):
        open_store(where)


def test_tables_of_something_else_are_left_alone(where: str) -> None:
    engine = engine_of(where)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE claims (insurance TEXT)")
    engine.dispose()
    with pytest.raises(StoreError, match=r"not a store of Hasila but holds other tables \(claims\)"):
        open_store(where)


def test_an_iterator_left_alone_does_not_outlive_the_store(where: str) -> None:
    with open_store(where) as store:
        store.add_many(((report(f"r{n}"), []) for n in range(1001)), "p1", unexpected)
        left = store.reports()
        assert next(left).id == "r0"
    with pytest.raises(StoreError, match="was closed while it was read"):
        next(left)


def test_the_clock_dates_additions(where: str) -> None:
    with open_store(where, now=lambda: NOON) as store:
        store.add(report(), [], "p1")
    added_at = list(metadata.tables["reports"].columns.keys()).index("added_at")
    assert dump(where)["reports"][0][added_at] == "2021-03-04T12:00:00.000000+00:00"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("text.db", "text.db: file is not a database"),
        ("", "is a folder; name the file"),
        ("none/toll.db", "the folder .*none does not exist; make it first"),
    ],
)
def test_what_is_no_store_file_is_refused(tmp_path: Path, name: str, message: str) -> None:
    text = tmp_path / "text.db"
    text.write_text("killed: 3\n" * 500)
    with pytest.raises(StoreError, match=message):
        open_store(tmp_path / name)
    assert text.read_text() == "killed: 3\n" * 500
    assert [path.name for path in tmp_path.iterdir()] == ["text.db"]


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("mysql://host/toll", "path of an SQLite file or postgresql://…, not mysql://"),
        ("postgresql://host:port/toll", "no URL of the form postgresql://"),
        ("postgresql://me:secret@127.0.0.1:1/toll", r"^postgresql\+psycopg://me:\*\*\*@127.0.0.1:1/toll: "),
    ],
)
def test_a_url_that_leads_nowhere_is_refused_without_its_password(url: str, message: str) -> None:
    with pytest.raises(StoreError, match=message) as caught:
        open_store(url)
    assert "secret" not in str(caught.value)


def test_a_missing_driver_points_at_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreError, match=r"pip install 'hasila\[postgres\]'"):
        open_store("postgresql://127.0.0.1/toll")


def test_two_writers_of_one_store_wait_for_each_other(where: str) -> None:
    with open_store(where) as one, open_store(where) as other:
        for n in range(5):
            one.add(report(f"a{n}"), [claim(f"a{n}")], "p1")
            other.add(report(f"b{n}"), [claim(f"b{n}", vague=Vague.TENS, number=None)], "p1")
        assert one.counts() == other.counts()
        assert one.counts()["claims"] == 10
