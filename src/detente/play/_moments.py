"""From when a game can be played: months that the case names, and today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from detente.case._model_moments import TODAY
from detente.intent import Seen, seen_in
from detente.play._sitting import month_after
from detente.record import Record


@dataclass(frozen=True)
class Moment:
    """A month at the beginning of which a game can start.

    Attributes:
        month: as 2018-01.
        about: what was known as it began, in the words of the case; empty for today.
        events: ids in the record.
        state: the level of each factor as the month begins.
    """

    id: str
    month: str
    name: str
    about: str
    events: tuple[str, ...]
    state: Mapping[str, str]


def moments(record: Record) -> tuple[Moment, ...]:
    """Return the moments from which the game of a case can be played, today last.

    Those are left out that lie beyond the months that the record has searched.

    Raises:
        CaseError: the case declares no game.
        RecordError: no month was searched to its end.

    Example:
        >>> from detente.case import load
        >>> from detente.record import open_record
        >>> [m.id for m in moments(open_record(load("north_korea")))]
        ['june_1994', 'october_2002', 'january_2018', 'february_2019', 'today']
    """
    return moments_in(record, seen_in(record)[0])


def moments_in(record: Record, seen: Seen) -> tuple[Moment, ...]:
    """Return the moments of a record whose months were read already."""
    case, last = record.case, month_after(seen.months[-1], 1)
    told = [
        (m.id, m.month, m.name, m.about, m.events)
        for m in sorted(case.moments, key=lambda m: m.month)
        if seen.months[0] <= m.month <= last
    ]
    told.append((TODAY, last, f"Today: {last}", "", ()))
    return tuple(Moment(*row, _levels(record, seen, place(seen, row[1]))) for row in told)


def place(seen: Seen, month: str) -> int:
    """Return how many months of the record come before a month."""
    return seen.months.index(month) if month in seen.months else len(seen.months)


def state_at(seen: Seen, at: int) -> int:
    """Return the public state after so many months of the record."""
    return int(seen.states[at]) if at < len(seen.states) else seen.end


def _levels(record: Record, seen: Seen, at: int) -> dict[str, str]:
    head, levels = record.case.game, {f.id: f.levels for f in record.case.factors}
    found, left = {}, state_at(seen, at)
    for factor in reversed(head.factors if head else ()):
        left, n = divmod(left, len(levels[factor]))
        found[factor] = levels[factor][n]
    return dict(reversed(found.items()))
