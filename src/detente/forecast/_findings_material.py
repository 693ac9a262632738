"""What a finding is computed from: searched days, the events on them, and who led when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from detente.case import Case
from detente.case._model import Leader, Published, Regularity
from detente.errors import Problem, RecordError
from detente.forecast._history import has_a_day, searched_for, start, unsearched
from detente.forecast.models._model import IntArray
from detente.record import Event, Record

BoolArray = NDArray[np.bool_]
Cell = str | int | float | None
Row = Mapping[str, Cell]
ALL = "all"
_MIDDLE = 14


@dataclass(frozen=True, slots=True)
class Computed:
    """What a method returns: how it works, rows of one table, and what they say in a sentence.

    `left_out` lists events whose date is not known well enough for the method.
    """

    how: str
    rows: tuple[Row, ...]
    reading: str
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """The searched days, first to last, and the events known on them.

    Shapes: `years` is (days,), the calendar year of each. Each array of `groups` is (days,) and
    true on the days that belong to the group: all of them, or those on which a leader led.
    """

    asked: Regularity
    first: date
    through: date
    events: tuple[Event, ...]
    beside: tuple[Event, ...]
    years: IntArray
    groups: Mapping[str, BoolArray]

    @property
    def length(self) -> int:
        """Number of days searched."""
        return (self.through - self.first).days + 1

    def place(self, day: date) -> int:
        """Return a day's number, 0 for the first."""
        return (day - self.first).days

    def day(self, place: int) -> date:
        """Return the day with this number."""
        return self.first + timedelta(days=place)

    def holds(self, published: Published) -> bool:
        """Say whether the span that a source looked at has been searched here."""
        since, until = published.since or self.first, published.until or self.through
        return self.first <= since and until <= self.through


def material(record: Record, asked: Regularity) -> Material:
    """Return what the record knows of a regularity, as far as all its kinds were searched.

    Raises:
        RecordError: the record was not searched for these kinds on any day since the case begins.
    """
    first, through = start(record.case), _searched_through(record, asked)
    if through < first:
        raise RecordError(
            f"Nothing can be found on {asked.id!r}.",
            [unsearched(first, through)],
        )
    length = (through - first).days + 1
    return Material(
        asked=asked,
        first=first,
        through=through,
        events=tuple(record.select(asked.match, since=first, until=through)),
        beside=tuple(
            record.select(asked.beside, since=first, until=through) if asked.beside else ()
        ),
        years=np.array([(first + timedelta(days=n)).year for n in range(length)], dtype=np.int64),
        groups=_groups(record.case, asked, first, length),
    )


def has_a_month(event: Event) -> bool:
    """Say whether at least the month in which it began is known."""
    return len(event.happened) >= len("1990-01")


def days_of(found: Material, events: Iterable[Event]) -> IntArray:
    """Return the distinct days of events whose day is known, counted from the first, in order."""
    return _distinct(found.place(e.first) for e in events if has_a_day(e))


def days_or_months_of(found: Material, events: Iterable[Event]) -> IntArray:
    """Return the same, with events known to their month in the middle of it."""
    last = found.length - 1
    return _distinct(
        min(found.place(e.first) + (0 if len(e.happened) == 10 else _MIDDLE), last)
        for e in events
        if has_a_month(e)
    )


def _distinct(places: Iterable[int]) -> IntArray:
    return np.unique(np.fromiter(places, dtype=np.int64))


def _searched_through(record: Record, asked: Regularity) -> date:
    through = searched_for(record, [*asked.match, *asked.beside])
    if through is None:
        fix = "Name kinds or groups that the case declares."
        raise RecordError(
            f"Nothing can be found on {asked.id!r}.",
            [Problem("match and beside match no kind of event", f"findings.toml, {asked.id}", fix)],
        )
    return through


def _groups(case: Case, asked: Regularity, first: date, length: int) -> dict[str, BoolArray]:
    found = {ALL: np.ones(length, dtype=np.bool_)}
    for player in asked.leaders_of:
        led = _led(case, player, first, length)
        names = [leader.name for leader in dict.fromkeys(leader for leader, _, _ in led)]
        for leader, begins, ends in led:
            twice = names.count(leader.name) > 1
            label = f"{leader.name} (from {leader.start.year})" if twice else leader.name
            found.setdefault(label, np.zeros(length, dtype=np.bool_))[begins:ends] = True
    return found


def _led(case: Case, player: str, first: date, length: int) -> list[tuple[Leader, int, int]]:
    """Return who led from which day to before which, in order."""
    terms = [t for t in case.leaders if t.player == player]
    turns = {(day - first).days for t in terms for day in (t.start, t.end) if day is not None}
    edges = sorted({0, length} | {n for n in turns if 0 < n < length})
    spells = ((case.leader(player, first + timedelta(days=a)), a, b) for a, b in pairwise(edges))
    return [(leader, a, b) for leader, a, b in spells if leader is not None]


def runs(mask: BoolArray) -> Iterable[tuple[int, int]]:
    """Yield (start, end) of each unbroken run of true days; the end is the day after it.

    Example:
        >>> list(runs(np.array([True, True, False, True])))
        [(0, 2), (3, 4)]
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
