"""What a reviewer does with what waits: accept, reject, merge, edit; each is kept with a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from detente.case import Case
from detente.errors import RecordError
from detente.monitor._claims import (
    Entered,
    day_of,
    ids_taken,
    new_event,
    rows_as_json,
    rows_for,
    rows_from_json,
    withdrawn,
)
from detente.monitor._desk import Desk
from detente.monitor._feed import Feed
from detente.monitor._inbox import reports_of
from detente.monitor._intention import (
    Meant,
    carry_through,
    finish,
    intend,
    pending,
    refuse_pending,
)
from detente.monitor._known import known
from detente.monitor._publisher import Said, graded
from detente.monitor._same import Report
from detente.monitor._shelf import Filed, decisions, filed, instant, items_of, meant, note, put
from detente.record import Claim, Judgement, Record, Source, open_record

if TYPE_CHECKING:
    from sqlalchemy import Connection

NEW = "new"
_DECIDED = ("accept", "merge")


@dataclass(frozen=True)
class Bench:
    """Where a reviewer works: a desk, and the case's record in a workspace."""

    desk: Desk
    case: Case
    workspace: str | Path
    feeds: Mapping[str, Feed] = field(default_factory=dict)

    def record(self) -> Record:
        """Return the record as it is now."""
        return open_record(self.case, self.workspace)


@dataclass(frozen=True)
class By:
    """Who decides, when and why."""

    reviewer: str
    now: datetime
    note: str = ""

    @property
    def at(self) -> str:
        """The instant as it is written down."""
        return instant(self.now)

    def checked(self) -> By:
        """Return it.

        Raises:
            RecordError: it names nobody.
        """
        if not self.reviewer.strip():
            raise RecordError(
                "A decision needs a name. Give --reviewer, or set DETENTE_REVIEWER. "
                "Nothing was changed."
            )
        return self


@dataclass(frozen=True)
class Decided:
    """What a decision did: to which proposals, into which event; `second` if others were first."""

    action: str
    proposals: tuple[str, ...]
    event: str = ""
    second: bool = False


def accept(bench: Bench, id: str, by: By, *, event: str = "") -> Decided:
    """Accept a proposal, or all acts of a cluster: sources and claims go to the record.

    Args:
        id: Of a proposal or a cluster.
        event: Of the record, on which to enter the claims; `new` for a new one whatever is
            known.  [default: the event that the inbox names, or a new one]

    Raises:
        RecordError: nothing of it is an act, the event is not in the record, or the record
            refuses a row. Nothing was changed.
    """
    return _enter(bench, id, by.checked(), event, "accept")


def merge(bench: Bench, id: str, into: str, by: By) -> Decided:
    """Merge into another cluster of the desk, or enter as claims on an event of the record.

    Raises:
        RecordError: `into` is neither.
    """
    by = by.checked()
    finish(bench.desk, bench.case, bench.workspace)
    with bench.desk.writing() as connection:
        target = filed(connection, cluster=into) or filed(connection, id=into)
        if target:
            return _move(connection, meant(connection, id), target[0].cluster, by)
    return _enter(bench, id, by, into, "merge")


def _move(connection: Connection, rows: Sequence[Filed], into: str, by: By) -> Decided:
    moved = [r for r in rows if r.cluster != into]
    for row in moved:
        before = {"into": "cluster", "cluster": row.cluster}
        who = {"reviewer": by.reviewer, "at": by.at, "action": "merge"}
        note(connection, proposal=row.id, note=by.note, before=before, **who)
        put(connection, replace(row, cluster=into))
    return Decided("merge", tuple(r.id for r in moved))


def _enter(
    bench: Bench, id: str, by: By, event: str, action: Literal["accept", "merge"]
) -> Decided:
    finish(bench.desk, bench.case, bench.workspace)
    with bench.desk.writing() as connection:
        rows = meant(connection, id)
        waiting = [r for r in rows if r.state == "open"]
        if not waiting:
            return second(connection, rows, by, action)
        refuse_pending(connection, [r.id for r in waiting])
        acts = _acts(waiting)
        record = bench.record()
        event = _event(connection, bench, record, acts, event)
        number = intend(connection, _plan(connection, bench, record, acts, event, by, action))
        one = next(d for d in decisions(connection) if d.id == number)
    carry_through(bench.desk, bench.case, bench.workspace, one)
    return Decided(action, tuple(r.id for r in acts), event)


def draft(bench: Bench, id: str, by: By, *, event: str = "") -> list[Source | Claim]:
    """Return the rows that `accept` would write; empty where nothing is open."""
    with bench.desk.reading() as connection:
        waiting = [r for r in meant(connection, id) if r.state == "open"]
        if not waiting:
            return []
        acts, record = _acts(waiting), bench.record()
        event = _event(connection, bench, record, acts, event)
        plan = _plan(connection, bench, record, acts, event, by, "accept")
    return [r for r in rows_from_json(plan.rows) if not isinstance(r, Judgement)]


def _acts(rows: Sequence[Filed]) -> list[Filed]:
    acts = [r for r in rows if r.proposal.mode == "act"]
    if acts:
        return acts
    modes = ", ".join(sorted({r.proposal.mode for r in rows}))
    raise RecordError(
        f"{rows[0].cluster} holds no act (but: {modes}), and only acts are events. If it is one, "
        "'detente monitor edit ID --mode act' says so. Nothing was changed."
    )


def _event(
    connection: Connection, bench: Bench, record: Record, acts: Sequence[Filed], given: str
) -> str:
    """Return the event on which to enter claims: given, already made, known, or a new id."""
    if given and given != NEW:
        if given not in record.events:
            raise RecordError(
                f"{given} is not in the record and not on this desk. Leave --event out for what "
                "the inbox names, or give 'new'. Nothing was changed."
            )
        return given
    cluster = filed(connection, cluster=acts[0].cluster)
    made = next((r.event for r in cluster if r.event), "")
    if made and not given:
        return made
    reports = reports_of(connection, acts, bench.feeds)
    found = [] if given else [e for r in reports for e in known(record, r)]
    taken, _ = ids_taken(record)
    meanwhile = {e for d in pending(connection) for e in d.before["events"].values()}
    surest = max(acts, key=lambda r: (len(r.proposal.happened), r.proposal.confidence, r.id))
    return found[0] if found else new_event(surest.proposal, taken | meanwhile, _public(reports))


def _public(reports: Sequence[Report]) -> date:
    """Return the first day on which one of the reports came out, or else on which it happened."""
    days = [r.item.published.date() for r in reports if r.item.published]
    days = days or [r.window[0] for r in reports if r.window]
    if days:
        return min(days)
    raise RecordError(
        "Neither the words nor the feed say when it happened. 'detente monitor edit ID --happened "
        "DATE' says so. Nothing was changed."
    )


def _plan(
    connection: Connection,
    bench: Bench,
    record: Record,
    acts: Sequence[Filed],
    event: str,
    by: By,
    action: Literal["accept", "merge"],
) -> Meant:
    entered = _entered(connection, bench, acts, by)
    _, taken = ids_taken(record)
    sources, claims = rows_for(bench.case, event, entered.values(), taken)
    by_item = {key: claim.id for key, claim in zip(entered, claims, strict=True)}
    return Meant(
        action=action,
        reviewer=by.reviewer,
        at=by.at,
        note=by.note,
        states={r.id: "accepted" if action == "accept" else "merged" for r in acts},
        events={r.id: event for r in acts},
        claims={r.id: by_item[r.proposal.feed, r.proposal.key] for r in acts},
        rows=rows_as_json(sources, claims),
        before={r.id: {"state": r.state, "event": r.event} for r in acts},
    )


def _entered(
    connection: Connection, bench: Bench, acts: Sequence[Filed], by: By
) -> dict[tuple[str, str], Entered]:
    """Return what to enter, one report an item: the reading of which a coder is surest."""
    cluster = [
        r
        for r in filed(connection, cluster=acts[0].cluster)
        if r.proposal.mode == "act" and r.state != "rejected"
    ]
    said = dict(
        zip(
            (r.id for r in cluster),
            graded(reports_of(connection, cluster, bench.feeds), bench.case, bench.feeds),
            strict=True,
        )
    )
    best: dict[tuple[str, str], Filed] = {}
    for row in sorted(acts, key=lambda r: (-r.proposal.confidence, r.id)):
        best.setdefault((row.proposal.feed, row.proposal.key), row)
    return {
        key: _as_entered(connection, row, said[row.id], by) for key, row in sorted(best.items())
    }


def _as_entered(connection: Connection, row: Filed, said: Said, by: By) -> Entered:
    key = (row.proposal.feed, row.proposal.key, row.proposal.revision)
    kept = items_of(connection, [key]).get(key)
    return Entered(
        said=said,
        payload=kept.payload if kept else "",
        seen=day_of(kept.seen if kept else row.made),
        reviewer=by.reviewer,
        day=day_of(by.at),
        note=by.note,
        before=claim_of(connection, row) if row.event else "",
    )


def claim_of(connection: Connection, row: Filed) -> str:
    """Return the claim that a proposal last became; empty where it became none."""
    done = [d for d in decisions(connection, row.id) if d.action in _DECIDED]
    return next((d.before["claim"] for d in reversed(done) if d.before.get("claim")), "")


def second(connection: Connection, rows: Sequence[Filed], by: By, action: str) -> Decided:
    """Note what a second reviewer would have done; state and record stay."""
    noted = []
    for row in rows:
        mine = [d for d in decisions(connection, row.id) if d.reviewer == by.reviewer]
        if any(d.action in (*_DECIDED, "reject") for d in mine):
            continue
        who = {"reviewer": by.reviewer, "at": by.at, "action": action, "event": row.event or None}
        note(connection, proposal=row.id, note=by.note, before={"second": True}, **who)
        noted.append(row.id)
    return Decided(action, tuple(noted), rows[0].event, second=True)


def reject(bench: Bench, id: str, by: By) -> Decided:
    """Reject a proposal, or all that is open of a cluster.

    What an earlier revision of its source put into the record is taken back.
    """
    by = by.checked()
    finish(bench.desk, bench.case, bench.workspace)
    with bench.desk.writing() as connection:
        rows = meant(connection, id)
        waiting = [r for r in rows if r.state == "open"]
        if not waiting:
            return second(connection, rows, by, "reject")
        refuse_pending(connection, [r.id for r in waiting])
        number = intend(connection, taking_back(connection, bench, waiting, by, "reject"))
        one = next(d for d in decisions(connection) if d.id == number)
    carry_through(bench.desk, bench.case, bench.workspace, one)
    return Decided("reject", tuple(r.id for r in waiting))


def taking_back(
    connection: Connection,
    bench: Bench,
    rows: Sequence[Filed],
    by: By,
    action: Literal["reject", "undo"],
    before: Mapping[str, Mapping[str, Any]] | None = None,
) -> Meant:
    """Return the plan that takes what these proposals became out of the record's answers."""
    claims, judged = [], []
    events = sorted({r.event for r in rows if r.event})
    record = bench.record() if events else None
    for event in events:
        ours = {claim_of(connection, r) for r in rows if r.event == event}
        if record is not None:
            gone, left = withdrawn(record, event, ours, by.reviewer, day_of(by.at), by.note)
            claims += gone
            judged += left
    return Meant(
        action=action,
        reviewer=by.reviewer,
        at=by.at,
        note=by.note,
        states={r.id: "rejected" if action == "reject" else "open" for r in rows},
        events={},
        claims={},
        rows=rows_as_json([], claims, judged),
        before=before or {r.id: {"state": r.state, "event": r.event} for r in rows},
    )
