"""Where the standoff is, and what came since a reader last looked, as pages show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from detente.record import Event, Month, Record, timeline
from detente.record._changes import changes
from detente.web._site import Site

if TYPE_CHECKING:
    from detente.monitor._alert import Alert

DAYS = 30  # of what happened, for who has not been here
_MOST = 12


@dataclass(frozen=True)
class Level:
    """A factor of the public state: its level, since when, and the events that it rests on."""

    name: str
    level: str
    since: str
    events: tuple[str, ...]
    reason: str


@lru_cache(maxsize=4)
def months_of(record: Record) -> Sequence[Month]:
    """Return the timeline of a record, worked out once for all who ask."""
    return tuple(timeline(record))


def standing(record: Record) -> dict[str, Any]:
    """Say where the standoff is: the last month searched to its end, and the newest event."""
    months = [m for m in months_of(record) if m.searched]
    case, last = record.case, months[-1] if months else None
    newest = max(record.events.values(), key=lambda e: (e.first, e.id), default=None)
    searched = [(c.name, record.covered_through(c.id)) for c in case.coverage]
    return {
        "month": last.month if last else "",
        "levels": [_level(f.id, f.name, months) for f in case.factors] if last else [],
        "acts": [_act(record, last, p.id) for p in case.players if p.actions] if last else [],
        "newest": newest,
        "searched": sorted(searched, key=lambda row: row[1], reverse=True),
    }


def _level(id: str, name: str, months: Sequence[Month]) -> Level:
    held = months[-1].state[id]
    since = months[-1].month
    for month in reversed(months):
        if month.state[id].value != held.value:
            break
        since = month.month
    return Level(name, held.value, since, held.events[-3:], held.reason)


def _act(record: Record, month: Month, player: str) -> dict[str, Any]:
    cell, who = month.actions[player], record.case.player(player)
    done = next((a for a in who.actions if a.id == cell.value), None)
    return {
        "player": who.name,
        "action": done.name if done else "",
        "meaning": done.meaning if done else "",
        "events": cell.events,
    }


def news(site: Site, record: Record, seen: str) -> dict[str, Any]:
    """Say what was added since an instant; without one, what happened in the last days searched.

    Returns:
        `first`: whether nobody has been here; `since` and `until`: the days or the instant;
        `events`, `rows` (corrections, further claims, judgements), `alerts` and `proposals` that
        are new; `more`: how many of each are not shown.
    """
    if not seen:
        return _lately(record)
    found = changes(record, seen)
    new = [record.events[c.event] for c in found if c.sort == "event"]
    rows = [asdict(c) for c in found if c.sort != "event"]
    alerts = [a for a in alerts_of(site) if f"{a.raised:%Y-%m-%dT%H:%M:%SZ}" > seen]
    return {
        "first": False,
        "since": seen,
        "until": None,
        "events": new[:_MOST],
        "rows": rows[:_MOST],
        "alerts": alerts[:_MOST],
        "proposals": proposals_since(site, seen),
        "more": {"events": max(0, len(new) - _MOST), "rows": max(0, len(rows) - _MOST)},
    }


def _lately(record: Record) -> dict[str, Any]:
    last = max(record.covered_through(c.id) for c in record.case.coverage)
    since = last - timedelta(days=DAYS)
    found = sorted(record.select([], since=since), key=lambda e: (e.first, e.id), reverse=True)
    return {
        "first": True,
        "since": since,
        "until": last,
        "events": found[:_MOST],
        "rows": [],
        "alerts": [],
        "proposals": 0,
        "more": {"events": max(0, len(found) - _MOST), "rows": 0},
    }


def alerts_of(site: Site) -> list[Alert]:
    """Return the alerts of the desk's watch, the newest first; none where no watch was kept."""
    from detente.monitor import Desk  # noqa: PLC0415
    from detente.monitor._alerts_kept import listed  # noqa: PLC0415

    if not _watched(site):
        return []
    return listed(Desk(site.settings.watched))


def proposals_since(site: Site, instant: str) -> int:
    """Return how many proposals were filed after an instant."""
    from detente.monitor import Desk  # noqa: PLC0415
    from detente.monitor._shelf import filed_since  # noqa: PLC0415

    return filed_since(Desk(site.settings.watched), instant) if _watched(site) else 0


def _watched(site: Site) -> bool:
    """Say whether a watch was ever kept here; looking makes no file."""
    from detente.errors import DetenteError  # noqa: PLC0415

    try:
        return (site.settings.watched / "watch.sqlite").is_file()
    except DetenteError:  # the workspace is a database, and no folder was given
        return False


def age(event: Event | None, today: date) -> str:
    """Say how long ago an event was.

    Example:
        >>> age(None, date(2026, 1, 1))
        ''
    """
    if event is None:
        return ""
    days = (today - event.first).days
    return "today" if days <= 0 else "yesterday" if days == 1 else f"{days:,} days ago"
