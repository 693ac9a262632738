"""What a live look needs worked out: beliefs, forecasts and feeds' states, as they are now.

Beliefs and forecasts take seconds, so those of a record that has not changed are taken from the
watch's database.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from detente.case import Case
from detente.errors import RecordError
from detente.monitor._alert_look import Readings
from detente.monitor._alert_readings import Believed, believed, questions_of, reads_beliefs
from detente.monitor._alert_world import Stale
from detente.monitor._desk import Desk
from detente.monitor._feed import Feed
from detente.monitor._states import health
from detente.monitor._tables import MARKS
from detente.record import Record

_MARK = "readings"


def readings_now(
    desk: Desk, case: Case, record: Record, feeds: Mapping[str, Feed], now: datetime
) -> Readings:
    """Return what the rules of a case may look at, at `now`."""
    held = _held(desk, record) or _worked_out(desk, case, record)
    read = held["believed"]
    alive = {id: f for id, f in feeds.items() if not f.dead_since}  # nobody can mend those
    return Readings(
        believed=None if read is None else Believed(**read),
        chances={q: (p, date.fromisoformat(day)) for q, (p, day) in held["chances"].items()},
        health=[
            Stale.of(h.feed, h.state, h.last_good, h.last_new) for h in health(desk, alive, now)
        ],
    )


def _held(desk: Desk, record: Record) -> dict[str, Any] | None:
    with desk.reading() as db:
        found = db.scalar(sa.select(MARKS.c.value).where(MARKS.c.name == _MARK)) or {}
    return found if found.get("record") == record.state else None


def _worked_out(desk: Desk, case: Case, record: Record) -> dict[str, Any]:
    read = believed(record) if case.game and reads_beliefs(case.alerts) else None
    plain = None
    if read:
        shares = {n: {p: dict(s) for p, s in getattr(read, n).items()} for n in ("now", "before")}
        plain = {"month": read.month, **shares}
    found = {"record": record.state, "believed": plain, "chances": _chances(case, record)}
    row = insert(MARKS).values(name=_MARK, value=found)
    with desk.writing() as db:
        db.execute(row.on_conflict_do_update(index_elements=["name"], set_={"value": found}))
    return found


def _chances(case: Case, record: Record) -> dict[str, tuple[float, str]]:
    from detente.forecast import forecast  # noqa: PLC0415

    found = {}
    for id in questions_of(case.alerts):
        try:
            made = forecast(record, case.question(id), seed=0)
        except RecordError:  # its last day is over, or nothing was searched for it yet
            continue
        found[id] = (float(made.chance), made.origin.isoformat())
    return found
