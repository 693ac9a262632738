"""How each feed fares: its state, when it last said something new, when it is asked next.

Silence is information of its own: a feed whose newest item is older than its usual longest
silence is LATE, older than twice that SILENT, however well its server answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import median
from typing import Any

import sqlalchemy as sa

from detente.monitor._desk import Desk
from detente.monitor._feed import Feed
from detente.monitor._instant import instant
from detente.monitor._tables import FETCHES, ITEMS, MARKS

_ROWS = 500  # newest fetches and items looked at, for each feed


class State(StrEnum):
    """How a feed stands, or how asking it once ended; the later in this list, the worse."""

    OK = "OK"
    UNCHANGED = "UNCHANGED"
    LATE = "LATE"
    SILENT = "SILENT"
    EMPTY = "EMPTY"
    FAILED = "FAILED"
    BLOCKED = "BLOCKED"
    SHRUNKEN = "SHRUNKEN"
    CHANGED_SHAPE = "CHANGED-SHAPE"
    OFF = "OFF"
    DEAD = "DEAD"


GOOD = frozenset({State.OK, State.UNCHANGED})
_WORST = list(State)


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """How one feed stands. Instants are UTC; None where there was none.

    Attributes:
        last_good: When it last answered well.
        last_new: When its newest item appeared (as published; as seen where it does not say).
        usual_gap: Hours between its items, the median; None below three items.
        next_due: When it is asked next; None for a feed that is off or dead.
        failures: Syncs in a row that ended badly.
        items: Items kept.
    """

    feed: str
    state: State
    last_good: datetime | None = None
    last_new: datetime | None = None
    usual_gap: float | None = None
    next_due: datetime | None = None
    note: str = ""
    failures: int = 0
    items: int = 0


def worst(states: Iterable[str]) -> State:
    """Return the worst of some states; OK where there is none.

    Example:
        >>> worst(["UNCHANGED", "CHANGED-SHAPE", "OK"]).value
        'CHANGED-SHAPE'
    """
    return max(map(State, states), key=_WORST.index, default=State.OK)


def health(desk: Desk, feeds: Mapping[str, Feed], now: datetime) -> list[FeedHealth]:
    """Return how each feed stands at `now`, in the order given.

    Example:
        >>> import tempfile
        >>> from datetime import UTC
        >>> from pathlib import Path
        >>> from detente.monitor import feeds
        >>> from detente.monitor._desk import Desk
        >>> desk = Desk(Path(tempfile.mkdtemp()))
        >>> [one] = health(desk, {"iaea": feeds()["iaea"]}, datetime(2026, 1, 1, tzinfo=UTC))
        >>> one.state.value, one.note
        ('OFF', 'It was never asked.')
    """
    with desk.reading() as db:
        return [_health(db, feed, now) for feed in feeds.values()]


def _health(db: sa.Connection, feed: Feed, now: datetime) -> FeedHealth:
    rows = _fetches(db, feed.id)
    if feed.dead_since:
        return FeedHealth(feed.id, State.DEAD, note=f"Dead since {feed.dead_since}.")
    if not rows:
        return FeedHealth(feed.id, State.OFF, next_due=now, note="It was never asked.")
    good = [row.at for row in rows if row.state in GOOD]
    gaps, newest, items = _items(db, feed.id, now)
    last_good = datetime.fromisoformat(good[0]) if good else None
    state, note = _standing(feed, rows)
    if state in GOOD:
        heard = last_good if feed.role == "list" else newest
        first = datetime.fromisoformat(good[-1])
        state, note = _silence(feed, state, now - (heard or first)) or (state, note)
    return FeedHealth(
        feed=feed.id,
        state=state,
        last_good=last_good,
        last_new=newest,
        usual_gap=gaps,
        next_due=None if state in {State.OFF, State.DEAD} else due(db, feed),
        note=note,
        failures=_failures(rows),
        items=items,
    )


def due(db: sa.Connection, feed: Feed) -> datetime | None:
    """Return when a feed is to be asked next; None where it never was."""
    asked = (FETCHES.c.feed == feed.id) & (FETCHES.c.state != State.OFF.value)
    last = db.scalar(sa.select(sa.func.max(FETCHES.c.at)).where(asked))
    if last is None:
        return None
    usual = datetime.fromisoformat(last) + timedelta(minutes=feed.every_minutes)
    later = db.scalar(sa.select(MARKS.c.value).where(MARKS.c.name == f"later:{feed.id}"))
    return max(usual, datetime.fromisoformat(later)) if later else usual


def _fetches(db: sa.Connection, feed: str) -> list[Any]:
    found = sa.select(FETCHES).where(FETCHES.c.feed == feed)
    newest = found.order_by(FETCHES.c.at.desc(), FETCHES.c.id.desc()).limit(_ROWS)
    return list(db.execute(newest))


def _items(
    db: sa.Connection, feed: str, now: datetime
) -> tuple[float | None, datetime | None, int]:
    """The median gap in hours, when the newest appeared, and how many items there are."""
    appeared = sa.func.coalesce(ITEMS.c.published, ITEMS.c.seen).label("appeared")
    own = sa.select(appeared).where(ITEMS.c.feed == feed).distinct()
    past = own.where(appeared <= instant(now)).order_by(appeared.desc()).limit(_ROWS)
    times = [datetime.fromisoformat(text) for text in db.scalars(past)]
    kept = sa.select(sa.func.count()).select_from(ITEMS).where(ITEMS.c.feed == feed)
    gaps = [(a - b).total_seconds() / 3600 for a, b in pairwise(times)]
    usual = round(median(gaps), 2) if len(gaps) > 1 else None
    return usual, times[0] if times else None, db.scalar(kept) or 0


def _standing(feed: Feed, rows: Iterable[Any]) -> tuple[State, str]:
    """The worst of how the feed's addresses last ended; one that was not reached says nothing."""
    latest: dict[str, Any] = {}
    for row in rows:
        latest.setdefault(row.url, row)
    newest = max(latest.values(), key=lambda row: (row.at, row.id))
    if newest.state == State.OFF:
        return State.OFF, newest.note
    now = [row for row in latest.values() if row.url in feed.urls or row.at == newest.at]
    if all(row.state in GOOD for row in now):
        changed = any(row.state == State.OK for row in now)
        return State.OK if changed else State.UNCHANGED, newest.note
    bad = worst(row.state for row in now)
    return bad, next(row.note for row in now if row.state == bad)


def _silence(feed: Feed, state: State, quiet: timedelta) -> tuple[State, str] | None:
    hours = quiet.total_seconds() / 3600
    if hours <= feed.gap_hours:
        return None
    what = "No good answer" if feed.role == "list" else "Nothing new"
    note = f"{what} for {_long(hours)}; {_long(feed.gap_hours)} is the longest that is usual."
    return (State.SILENT if hours > 2 * feed.gap_hours else State.LATE), note


def _failures(rows: Iterable[Any]) -> int:
    """Syncs in a row, from the newest back, in which an address ended badly."""
    bad: dict[str, bool] = {}
    for row in rows:
        if row.state == State.OFF:
            break
        bad[row.at] = bad.get(row.at, False) or row.state not in GOOD
    count = 0
    for at in sorted(bad, reverse=True):
        if not bad[at]:
            break
        count += 1
    return count


def _long(hours: float) -> str:
    """Write a length of time in hours, or from three days on in days."""
    return f"{hours:,.0f} hours" if hours < 72 else f"{hours / 24:,.0f} days"
