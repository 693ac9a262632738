"""What is new since the last look for alerts, and what is known now: the world as rules see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from detente.case import Case
from detente.monitor._alert_readings import believed, questions_of, reads_beliefs
from detente.monitor._alert_world import Answer, Listed, World
from detente.monitor._desk import Desk
from detente.monitor._feed import Feed
from detente.monitor._item_rows import item_in
from detente.monitor._lists import compare_lists
from detente.monitor._shelf import proposal_of
from detente.monitor._states import State, health
from detente.monitor._tables import FETCHES, ITEMS, MARKS, PROPOSALS
from detente.monitor._taking import read
from detente.record import Record

_MARK = "looked"
_ROW: sa.ColumnElement[int] = sa.literal_column("rowid", sa.Integer)


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of a feed, and since when it has it."""

    feed: str
    state: str
    since: datetime


def look(
    desk: Desk, case: Case, record: Record, feeds: Mapping[str, Feed], now: datetime
) -> tuple[World, dict[str, Any]]:
    """Return the world at `now`, and the mark to set once its alerts are kept.

    The mark is set after the alerts: a crash in between has the same world looked at again, and
    alerts that were kept are known by their ids.
    """
    with desk.reading() as db:
        last = db.scalar(sa.select(MARKS.c.value).where(MARKS.c.name == _MARK)) or {}
        rows = {t.name: _after(db, t, last.get(t.name, 0)) for t in (ITEMS, PROPOSALS, FETCHES)}
        seen = _seen(db)
    mark: dict[str, Any] = {name: found[0] for name, found in rows.items()}
    batches = len(list(record.batches))
    mark |= {"batches": batches, "record": record.state}
    mark |= _readings(case, record, last)
    held: dict[str, Any] = mark.get("beliefs") or {}
    before = last.get("forecasts") or {}
    world = World(
        record=record,
        fresh=_fresh(record, last.get("batches", batches)),
        month=held.get("month", ""),
        beliefs=held.get("now", {}),
        before=held.get("before", {}),
        forecasts={
            q: Answer(before.get(q, [chance])[0], chance, datetime.fromisoformat(origin).date())
            for q, (chance, origin) in mark["forecasts"].items()
        },
        items=[item_in(r) for r in rows["items"][1]],
        proposals=[proposal_of(r["body"]) for r in rows["proposals"][1]],
        listed=_listed(desk, feeds, rows["fetches"][1]),
        seen=seen,
        health=[
            Standing(h.feed, h.state, h.last_new or h.last_good or now.replace(hour=0, minute=0))
            for h in health(desk, feeds, now)
        ],
    )
    return world, mark


def set_mark(desk: Desk, mark: Mapping[str, Any]) -> None:
    """Note that everything up to this mark was looked at, and what was found then."""
    row = insert(MARKS).values(name=_MARK, value=dict(mark))
    with desk.writing() as db:
        db.execute(row.on_conflict_do_update(index_elements=["name"], set_={"value": dict(mark)}))


def _after(db: sa.Connection, table: sa.Table, last: int) -> tuple[int, list[Any]]:
    """Return the number of a table's newest row, and its rows after the last one looked at."""
    asked = sa.select(_ROW.label("rowid"), table).where(last < _ROW).order_by(_ROW)
    found = db.execute(asked).mappings().all()
    return (int(found[-1]["rowid"]) if found else last), list(found)


def _seen(db: sa.Connection) -> dict[str, list[datetime]]:
    """Return for each feed when its items appeared, each item once, in order."""
    when = sa.func.min(sa.func.coalesce(ITEMS.c.published, ITEMS.c.seen))
    found: dict[str, list[datetime]] = {}
    for feed, at in db.execute(sa.select(ITEMS.c.feed, when).group_by(ITEMS.c.feed, ITEMS.c.key)):
        found.setdefault(feed, []).append(datetime.fromisoformat(at).astimezone(UTC))
    return {feed: sorted(times) for feed, times in found.items()}


def _fresh(record: Record, since: int) -> list[Any]:
    """Return the events of which a batch after the first `since` ones says something."""
    named = {
        row.event
        for batch in list(record.batches)[since:]
        for row in batch.rows
        if hasattr(row, "event")
    }
    return [e for id, e in record.events.items() if id in named]


def _readings(case: Case, record: Record, last: Mapping[str, Any]) -> dict[str, Any]:
    """Read beliefs and forecasts, or return those of the last look where the record is the same."""
    if last.get("record") == record.state:
        return {"beliefs": last.get("beliefs"), "forecasts": last.get("forecasts", {})}
    held = believed(record) if reads_beliefs(case.alerts) and case.game else None
    beliefs = None
    if held:
        plain = {n: {p: dict(s) for p, s in getattr(held, n).items()} for n in ("now", "before")}
        beliefs = {"month": held.month, **plain}
    return {"beliefs": beliefs, "forecasts": _forecasts(case, record)}


def _forecasts(case: Case, record: Record) -> dict[str, list[Any]]:
    from detente.errors import RecordError  # noqa: PLC0415
    from detente.forecast import forecast  # noqa: PLC0415

    found = {}
    for id in questions_of(case.alerts):
        try:
            made = forecast(record, case.question(id), seed=0)
        except RecordError:  # its last day is over, or nothing was searched for it yet
            continue
        found[id] = [float(made.chance), made.origin.isoformat()]
    return found


def _listed(desk: Desk, feeds: Mapping[str, Feed], fetches: Sequence[Any]) -> list[Listed]:
    """Compare each list that was fetched anew with its last good state before that."""
    found = []
    for row in fetches:
        feed = feeds.get(row["feed"])
        if feed is None or feed.role != "list" or row["state"] != State.OK or not row["digest"]:
            continue
        earlier = _before(desk, row)
        if earlier and earlier != row["digest"]:
            old, new = (read(feed, desk.payload(d)).items for d in (earlier, row["digest"]))
            changes = compare_lists(old, new)
            if changes:
                found.append(Listed(feed.id, changes.added, changes.removed))
    return found


def _before(desk: Desk, row: Any) -> str | None:
    own = (FETCHES.c.feed == row["feed"]) & (FETCHES.c.url == row["url"])
    good = own & (FETCHES.c.state == State.OK.value) & (FETCHES.c.id < row["id"])
    asked = sa.select(FETCHES.c.digest).where(good).order_by(FETCHES.c.id.desc()).limit(1)
    with desk.reading() as db:
        return db.scalar(asked)
