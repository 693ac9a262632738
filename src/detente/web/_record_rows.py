"""Events of the record as pages list them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from detente.case import Case
from detente.record import Event, Record
from detente.record._search import Wanted, search
from detente.web._words import day, number, spaced

Choice = tuple[str, str]


@dataclass(frozen=True)
class Line:
    """One event in a list.

    Attributes:
        grade: of its best claim; sources: how many speak of it.
    """

    id: str
    when: str
    kind: str
    who: str
    whom: str
    summary: str
    grade: str
    sources: int


def line(record: Record, event: Event) -> Line:
    """Return an event as a line of a list."""
    case = record.case
    best, names = event.claims[0], player_names(case)
    until = f" to {day(event.until)}" if event.until and event.until != event.happened else ""
    return Line(
        id=event.id,
        when=day(event.happened) + until,
        kind=case.kind(event.kind).name,
        who=", ".join(names.get(a, spaced(a)) for a in event.actors),
        whom=", ".join(names.get(t, spaced(t)) for t in event.targets),
        summary=event.summary,
        grade=f"{record.sources[best.source].reliability}{best.credibility}",
        sources=len({c.source for c in event.claims}),
    )


def player_names(case: Case) -> dict[str, str]:
    """Return the short name of each player."""
    return {p.id: p.name for p in case.players}


def choices(case: Case) -> dict[str, Any]:
    """Return what the lists of a search form offer: id and name of each."""
    groups: dict[str, list[Choice]] = {}
    for kind in case.kinds:
        groups.setdefault(kind.group, []).append((kind.id, kind.name))
    return {
        "groups": [(id, spaced(id)) for id in groups],
        "kinds": [(spaced(id), sorted(rows, key=lambda r: r[1])) for id, rows in groups.items()],
        "players": [(p.id, p.name) for p in case.players],
    }


@lru_cache(maxsize=16)
def found_in(record: Record, wanted: Wanted) -> tuple[Event, ...]:
    """Return the events that fit, as `search` finds them, kept for the next page of them."""
    return tuple(search(record, wanted))


@lru_cache(maxsize=4)
def order_of(record: Record) -> dict[str, int]:
    """Return the place of each event in the record's order of time."""
    return {id: n for n, id in enumerate(record.events)}


def neighbours(record: Record, id: str) -> tuple[Event | None, Event | None]:
    """Return the event before and the event after, in time."""
    ids, n = list(record.events), order_of(record)[id]
    before = record.events[ids[n - 1]] if n else None
    return before, record.events[ids[n + 1]] if n + 1 < len(ids) else None


def by_year(events: Sequence[Event], start: int = 0) -> list[tuple[int, int]]:
    """Return each year from the first event to the last, and how many begin in it.

    Args:
        start: the first year that counts.
    """
    found = Counter(e.first.year for e in events if e.first.year >= start)
    return [(y, found[y]) for y in range(min(found), max(found) + 1)] if found else []


def quantities(case: Case, magnitudes: Mapping[str, float]) -> list[tuple[str, str]]:
    """Return quantities as a name and a text with its unit, which need not end the name too.

    Example:
        >>> from detente.case import load
        >>> quantities(load("north_korea"), {"apogee_km": 4475.0, "missiles": 2.0})
        [('apogee', '4,475 km'), ('missiles', '2')]
    """
    units = {m.id: m.unit for m in case.magnitudes}
    found = []
    for id, value in magnitudes.items():
        unit = units.get(id, "")
        named = id.removesuffix(f"_{unit}")
        if unit and id.startswith(unit.split()[0]):  # missiles, counted in missiles
            said = ""
        elif unit == "degree":
            said = "°"
        else:
            said = f" {unit}" if named != id else f" ({unit})" if unit else ""
        found.append((spaced(named), f"{number(value, 4)}{said}"))
    return found
