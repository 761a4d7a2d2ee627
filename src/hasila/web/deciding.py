"""What visitors decide. A decision is kept before it is acknowledged, once for each form, and never rewritten.

``key`` is a form's own: sent twice, it is kept once. Every function raises Forbidden where the role does not allow it,
Conflict where the claim was decided on since it was shown (``seen``), Missing for what is not there, and Unfit for a
value that cannot be. The incidents follow in the background; what is returned says whether the form was new.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec
import sqlalchemy as sa

from hasila.model import Claim, Correction, Incident, Judgement, Report, Span, content_id
from hasila.pipeline import with_identities
from hasila.reconcile import ACCEPTED, REJECTED, CorrectionError, Pair, apply_corrections, merging, splitting
from hasila.store import asking, deciding, deriving, history, searching
from hasila.store.deciding import Act
from hasila.web.adding import packed, preview_file, preview_text, save
from hasila.web.claims import Shown, shown_claims, value_of
from hasila.web.filters import storable
from hasila.web.problems import Conflict, Unfit, check_key, check_note
from hasila.web.room import Missing, Room
from hasila.web.visitors import Deed, Visitor

__all__ = [
    "Conflict",
    "Unfit",
    "accept",
    "add_claim",
    "correct",
    "merge",
    "packed",
    "preview_file",
    "preview_text",
    "reject",
    "save",
    "split",
    "undo",
]

Values = Mapping[str, str | None]
SPOKEN = ("victims", "place", "by", "source")
"""Fields of words as written."""
EDITABLE = frozenset(
    {
        "harm",
        "number",
        "number_max",
        "vague",
        "qualifier",
        "status",
        "names",
        "when",
        "cause",
        "stance",
        "scope",
    }
    | {"joint", "place_id", "victims_side", *SPOKEN}
)
_FOLLOWING = {
    "place": ("place_id", "place_precision", "place_candidates", "lat", "lon"),
    "victims": ("victims_actor", "victims_side"),
    "by": ("by_actor", "by_side"),
    "source": ("source_id", "source_side"),
}
"""The identities that follow from words: they are found anew when the words are corrected."""
LONGEST = 500


class _Decided(NamedTuple):
    """What an act decides, on which subject; ``moves`` says that the incidents must follow."""

    subject: str
    decisions: Sequence[Judgement | Correction] = ()
    added: Sequence[tuple[Claim, str]] = ()
    undoes: str | None = None
    touched: Sequence[str] = ()
    moves: bool = True


class _Form(NamedTuple):
    """Who sends what kind of form."""

    room: Room
    visitor: Visitor
    key: str
    kind: str
    note: str | None

    def keep(self, deed: Deed, decide: Callable[[sa.Connection], _Decided]) -> bool:
        """Keep what ``decide`` decides, in one transaction that nobody decides beside; False if it was kept before."""
        self.visitor.must(deed)
        check_key(self.key)
        note = check_note(self.note)
        with self.room.store.writing() as connection:
            deriving.derivation_of(connection, lock=True)
            if deciding.known_act(connection, self.key):
                return False
            found = decide(connection)
            now = self.room.now()
            act = Act(self.key, self.kind, found.subject, self.visitor.name, now, note, found.undoes)
            deciding.keep(connection, act, found.decisions, found.added)
            deriving.recount(connection, found.touched)
            if found.moves:
                deriving.changed(connection)
        self.room.decided += 1
        if found.moves:
            self.room.rebuilding.wake(self.room.settings.patience)
        return True

    def correction(self, claim: str, field: str, value: str | None) -> Correction:
        """Return a correction that the visitor makes now."""
        return Correction(
            claim=claim, field=field, value=value, reviewer=self.visitor.name, decided_at=self.room.now()
        )

    def judged(self, pairs: Iterable[Pair]) -> list[Judgement]:
        """Return judgements that the visitor makes now."""
        now, name = self.room.now(), self.visitor.name
        return [
            Judgement(left=p.left, right=p.right, verdict=p.verdict, reviewer=name, decided_at=now)
            for p in pairs
        ]


def accept(room: Room, visitor: Visitor, key: str, claim: str, seen: str, note: str | None = None) -> bool:
    """Find a claim right as it stands; one that was rejected is so no more."""
    form = _Form(room, visitor, key, "accept", note)

    def decide(connection: sa.Connection) -> _Decided:
        now = _claim_as_seen(connection, claim, seen)
        decisions = [form.correction(claim, ACCEPTED, "true")]
        if now.review == "rejected":
            decisions.insert(0, form.correction(claim, REJECTED, "false"))
        return _Decided(claim, decisions, touched=[claim], moves=len(decisions) > 1)

    return form.keep(Deed.CODE, decide)


def reject(room: Room, visitor: Visitor, key: str, claim: str, seen: str, note: str | None = None) -> bool:
    """Say that a claim is none: it counts nowhere, and stays to be seen."""
    form = _Form(room, visitor, key, "reject", note)

    def decide(connection: sa.Connection) -> _Decided:
        _claim_as_seen(connection, claim, seen)
        return _Decided(claim, [form.correction(claim, REJECTED, "true")], touched=[claim])

    return form.keep(Deed.CODE, decide)


def correct(  # noqa: PLR0913, PLR0917
    room: Room, visitor: Visitor, key: str, claim: str, seen: str, values: Values, note: str | None = None
) -> bool:
    """Give fields of a claim other values; what follows from corrected words (the place's id, say) is found anew."""
    form = _Form(room, visitor, key, "correct", note)
    _check_values(values)

    def decide(connection: sa.Connection) -> _Decided:
        now = _claim_as_seen(connection, claim, seen)
        changes = {field: value for field, value in values.items() if value != value_of(now.claim, field)}
        if not changes:
            raise Unfit("nothing is changed")
        report = asking.reports_of(connection, [now.claim.report])[now.claim.report]
        after = _with(form, now.claim, changes)
        changes |= _following(with_identities(after, report, room.pack), changes)
        decisions = [form.correction(claim, field, value) for field, value in changes.items()]
        return _Decided(claim, decisions, touched=[claim])

    return form.keep(Deed.CODE, decide)


def _with(form: _Form, claim: Claim, changes: Values) -> Claim:
    """Return a claim with changes. Raises Unfit for a value that does not fit its field."""
    corrections = [form.correction(claim.id, field, value) for field, value in changes.items()]
    try:
        (after,) = apply_corrections([msgspec.structs.replace(claim, part_of=None)], corrections)
    except CorrectionError as error:
        raise Unfit(str(error)) from error
    if after.number is not None and not 0 <= after.number <= (after.number_max or 10**9):
        raise Unfit("a number is from 0 on, and its upper bound is no less")
    return after


def _following(found: Claim, changes: Values) -> dict[str, str | None]:
    """Return the identities that follow from changed words; one that the coder gives counts, not the one found."""
    fields = [field for words, fields in _FOLLOWING.items() if words in changes for field in fields]
    given = {field: value_of(found, field) for field in fields if field not in changes}
    if changes.get("place_id") is not None:
        for field in ("place_candidates", "lat", "lon"):
            given.pop(field, None)
    return given


def _check_values(values: Values) -> None:
    for field, value in values.items():
        if field not in EDITABLE:
            raise Unfit(f"{field!r} cannot be corrected here")
        if value is not None and (len(value) > LONGEST or not storable(value)):
            raise Unfit(f"{field}: at most {LONGEST} characters")


def _claim_as_seen(connection: sa.Connection, claim: str, seen: str) -> Shown:
    """Return a claim as it is. Raises Missing, and Conflict where it is not as it was seen."""
    report = asking.report_of_claim(connection, claim)
    shown = [one for one in shown_claims(connection, [report] if report else []) if one.claim.id == claim]
    if not shown:
        raise Missing(f"there is no claim {claim!r}")
    if shown[0].seen != seen:
        who = f" by {shown[0].corrections[-1].reviewer}" if shown[0].corrections else ""
        raise Conflict(f"the claim was decided on{who} since you saw it; look at it again and decide anew")
    return shown[0]


def add_claim(  # noqa: PLR0913, PLR0917
    room: Room,
    visitor: Visitor,
    key: str,
    report: str,
    evidence: Sequence[Span],
    values: Values,
    note: str | None = None,
) -> str:
    """Add a claim that no rule found, resting on words of the report; return its id."""
    form = _Form(room, visitor, key, "add", note)
    claim_id = content_id("added", key, report)
    _check_values(values)

    def decide(connection: sa.Connection) -> _Decided:
        current, versions = asking.versions(connection, report)
        kept = next((row for row in versions if row["version"] == current), None)
        if kept is None:
            raise Missing(f"there is no report {report!r}")
        text = asking.reports_of(connection, [report])[report]
        claim = with_identities(_added(form, claim_id, text, evidence, values), text, room.pack)
        if values.get("place_id"):
            claim = msgspec.structs.replace(claim, place_id=values["place_id"], place_candidates=())
        searching.add_claim(connection, claim, room.seeker.words)
        return _Decided(claim_id, added=[(claim, kept["sha256"])], touched=[claim_id])

    form.keep(Deed.CODE, decide)
    return claim_id


def _added(form: _Form, claim_id: str, report: Report, evidence: Sequence[Span], values: Values) -> Claim:
    """Return the claim that a coder adds; its words must be words of the report."""
    for start, end in evidence:
        if (
            not 0 <= start < end <= len(report.text)
            or end - start > LONGEST
            or not report.text[start:end].strip()
        ):
            raise Unfit(f"select the words of the claim, at most {LONGEST} characters")
    if not evidence or not values.get("harm"):
        raise Unfit("a claim needs words of the report and a harm")
    if not values.get("number") and not values.get("vague"):
        raise Unfit("a claim needs a number or a word for how many")
    spans = {field: _span(form.room, report, evidence[0], field, values.get(field)) for field in SPOKEN}
    said = {field: report.quote(span) for field, span in spans.items() if span}
    plain = {field: value for field, value in values.items() if value is not None and field not in SPOKEN}
    bare = (
        msgspec.convert({"report": report.id, "harm": plain.pop("harm")}, Claim) if _is_harm(plain) else None
    )
    if bare is None:
        raise Unfit(f"there is no harm {values['harm']!r}")
    bare = msgspec.structs.replace(
        bare,
        id=claim_id,
        evidence=tuple(evidence),
        spans={field: span for field, span in spans.items() if span},
        rule="added",
        **said,
    )
    return _with(form, bare, plain)


def _is_harm(values: Values) -> bool:
    try:
        msgspec.convert({"report": "", "harm": values.get("harm")}, Claim)
    except msgspec.ValidationError:
        return False
    return True


def _span(room: Room, report: Report, evidence: Span, field: str, words: str | None) -> Span | None:
    """Return where words stand in a report, nearest to the evidence; spelling may differ as folding allows."""
    if words is None:
        return None
    clean, wanted = room.pack.fold(report.text), room.pack.fold(words.strip()).folded
    places = [match.span() for match in re.finditer(re.escape(wanted), clean.folded)] if wanted else []
    if not places:
        raise Unfit(f"{field}: the report has no words {words!r}; copy them from it")
    spans = [clean.span(*place) for place in places]
    return min(spans, key=lambda span: abs(span[0] - evidence[0]))


def merge(room: Room, visitor: Visitor, key: str, incident: str, other: str, note: str | None = None) -> bool:
    """Decide that two incidents are one."""
    form = _Form(room, visitor, key, "merge", note)

    def decide(connection: sa.Connection) -> _Decided:
        one, two = _incident(connection, incident), _incident(connection, other)
        if one.id == two.id:
            raise Unfit("an incident cannot be merged with itself")
        claims = [*one.claims, *two.claims]
        judgements = deciding.judgements_of(connection, claims)
        return _Decided(one.id, form.judged(merging(one.claims, two.claims, judgements)), touched=claims)

    return form.keep(Deed.JUDGE, decide)


def split(
    room: Room, visitor: Visitor, key: str, incident: str, claims: Sequence[str], note: str | None = None
) -> bool:
    """Decide that some claims of an incident are of another one."""
    form = _Form(room, visitor, key, "split", note)
    chosen = set(claims)

    def decide(connection: sa.Connection) -> _Decided:
        one = _incident(connection, incident)
        if not chosen or not chosen < set(one.claims):
            raise Unfit("choose some claims of the incident, but not all of them")
        stated = asking.claims_of(connection, one.claims)
        own = [stated[claim] for claim in one.claims if claim in stated]
        parts = [[claim for claim in own if (claim.id in chosen) is is_apart] for is_apart in (True, False)]
        if not all(parts):
            raise Conflict("the claims of this incident changed since you saw it; look at it again")
        judgements = deciding.judgements_of(connection, one.claims)
        return _Decided(one.id, form.judged(splitting(parts[0], parts[1], judgements)), touched=one.claims)

    return form.keep(Deed.JUDGE, decide)


def _incident(connection: sa.Connection, incident: str) -> Incident:
    now = asking.incident_rows_of(connection, [incident])
    if not now and (became := asking.became(connection, incident)):
        now = asking.incident_rows_of(connection, [became])
    if not now:
        raise Missing(f"there is no incident {incident!r}")
    return msgspec.json.decode(now[0]["body"], type=Incident)


def undo(room: Room, visitor: Visitor, key: str, decision: str, note: str | None = None) -> bool:
    """Take a decision back: one's own, or as a reviewer that of anybody. It stays in the history."""
    form = _Form(room, visitor, key, "undo", note)

    def decide(connection: sa.Connection) -> _Decided:
        found = history.entries(connection, [decision])
        if not found:
            raise Missing(f"there is no decision {decision!r}")
        entry = found[0]
        if entry.reviewer != visitor.name:
            visitor.must(Deed.JUDGE)
        if entry.undone is not None:
            raise Conflict(f"{entry.undone[0]} took this back already")
        if entry.kind in ("undo", "report"):
            raise Unfit("this cannot be taken back; decide anew")
        only_accepts = entry.kind == "accept" and {one.field for one in entry.corrections} == {ACCEPTED}
        return _Decided(entry.subject, undoes=entry.id, touched=entry.claims, moves=not only_accepts)

    return form.keep(Deed.CODE, decide)
