"""A live look for alerts: what is new since the last one, from the watch's database and the record.

What was looked at is marked only after the alerts are kept, so a crash in between makes the next
look see it again; ids keep it from being raised twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from detente.case import Case
from detente.case._model_alerts import ListingTrigger, SilenceTrigger
from detente.monitor._alert import Alert
from detente.monitor._alert_readings import Believed
from detente.monitor._alert_world import Answer, Health, Listed, World
from detente.monitor._alerts import raised
from detente.monitor._alerts_kept import Wants, post
from detente.monitor._desk import Desk
from detente.monitor._feed import feeds
from detente.monitor._instant import instant
from detente.monitor._item import Item
from detente.monitor._item_rows import item_in
from detente.monitor._lists import compare_lists
from detente.monitor._proposal import Proposal
from detente.monitor._shelf import proposal_of
from detente.monitor._tables import FETCHES, ITEMS, MARKS, PROPOSALS
from detente.monitor._taking import read

if TYPE_CHECKING:
    from detente.record import Event, Record

_MARK = "alerts"
_GOOD = "OK"


@dataclass(frozen=True)
class Readings:
    """What takes work to know and is handed in: beliefs, chances by question, feeds' states.

    `chances` holds for each question what is said now, and from which day.
    """

    believed: Believed | None = None
    chances: Mapping[str, tuple[float, date]] = field(default_factory=dict)
    health: Sequence[Health] = ()


def look(
    desk: Desk, case: Case, record: Record, readings: Readings, channels: Wants, now: datetime
) -> list[Alert]:
    """Raise what is new since the last look, and keep it with what is due; return the new alerts.

    The first look takes the record and the lists as they are for known, and raises nothing of them.

    Args:
        channels: from `wants`; `deliver` sends what is due afterwards.
    """
    mark = _read_mark(desk)
    world, after = _world(desk, case, record, readings, mark)
    new = post(desk, case.alerts, raised(case, world, now), channels)
    _write_mark(desk, {**after, "at": instant(now)})
    return new


def _world(
    desk: Desk, case: Case, record: Record, readings: Readings, mark: Mapping[str, Any]
) -> tuple[World, dict[str, Any]]:
    known = {id: len(e.claims) for id, e in record.events.items()}
    listed, digests = _lists(desk, case, mark.get("lists", {}))
    chances, before = readings.chances, mark.get("chances", {})
    read = readings.believed
    since = str(mark.get("at", ""))
    world = World(
        record=record,
        fresh=_fresh(record, known, mark.get("events")),
        month="" if read is None else read.month,
        beliefs={} if read is None else read.now,
        before={} if read is None else read.before,
        forecasts={q: Answer(before[q], p, day) for q, (p, day) in chances.items() if q in before},
        items=_items(desk, since),
        proposals=_proposals(desk, since),
        listed=listed,
        seen=_seen(desk, case),
        health=readings.health,
    )
    said = {**before, **{q: p for q, (p, _) in chances.items()}}
    return world, {"events": known, "lists": digests, "chances": said}


def _fresh(
    record: Record, known: Mapping[str, int], before: Mapping[str, int] | None
) -> list[Event]:
    if before is None:
        return []
    return [record.events[id] for id, claims in known.items() if before.get(id) != claims]


def _items(desk: Desk, since: str) -> list[Item]:
    """Return the items seen at or after an instant; those of its very second come again."""
    with desk.reading() as connection:
        rows = connection.execute(sa.select(ITEMS).where(ITEMS.c.seen >= since)).mappings()
        return [item_in(row) for row in rows]


def _proposals(desk: Desk, since: str) -> list[Proposal]:
    wanted = (PROPOSALS.c.made >= since) & (PROPOSALS.c.state == "open")
    with desk.reading() as connection:
        rows = connection.execute(sa.select(PROPOSALS.c.body).where(wanted))
        return [proposal_of(row.body) for row in rows]


def _lists(
    desk: Desk, case: Case, before: Mapping[str, str]
) -> tuple[list[Listed], dict[str, str]]:
    """Hold the newest good answer of each list against the one that was looked at last."""
    found, digests = [], dict(before)
    for feed in _feeds_of(case, ListingTrigger):
        digest = _newest(desk, feed)
        if digest is None or feed not in feeds():
            continue
        old = before.get(feed)
        if old is not None and old != digest:
            found.append(_compared(desk, feed, old, digest))
        digests[feed] = digest
    return found, digests


def _newest(desk: Desk, feed: str) -> str | None:
    good = (FETCHES.c.feed == feed) & (FETCHES.c.state == _GOOD) & FETCHES.c.digest.is_not(None)
    asked = sa.select(FETCHES.c.digest).where(good).order_by(FETCHES.c.id.desc()).limit(1)
    with desk.reading() as connection:
        found: str | None = connection.execute(asked).scalar()
    return found


def _compared(desk: Desk, feed: str, old: str, new: str) -> Listed:
    own = feeds()[feed]
    changes = compare_lists(*(read(own, desk.payload(digest)).items for digest in (old, new)))
    return Listed(feed, added=changes.added, removed=changes.removed)


def _seen(desk: Desk, case: Case) -> dict[str, list[datetime]]:
    """Return when each item of the feeds whose silence counts appeared, each item once."""
    first = sa.func.min(sa.func.coalesce(ITEMS.c.published, ITEMS.c.seen))
    found = {}
    for feed in _feeds_of(case, SilenceTrigger):
        asked = sa.select(first).where(ITEMS.c.feed == feed).group_by(ITEMS.c.key)
        with desk.reading() as connection:
            found[feed] = [datetime.fromisoformat(at) for (at,) in connection.execute(asked)]
    return found


def _feeds_of(case: Case, trigger: type[ListingTrigger | SilenceTrigger]) -> Iterator[str]:
    named = (f for r in case.alerts if isinstance(r.trigger, trigger) for f in r.trigger.feeds)
    yield from dict.fromkeys(named)


def _read_mark(desk: Desk) -> Mapping[str, Any]:
    with desk.reading() as connection:
        found = connection.execute(sa.select(MARKS.c.value).where(MARKS.c.name == _MARK)).scalar()
    return found or {}


def _write_mark(desk: Desk, value: Mapping[str, Any]) -> None:
    with desk.writing() as connection:
        connection.execute(sa.delete(MARKS).where(MARKS.c.name == _MARK))
        connection.execute(sa.insert(MARKS).values(name=_MARK, value=dict(value)))
