"""The record as the game's players saw it: month by month a public state, then what each did."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.case import Case
from detente.errors import CaseError, Problem, RecordError
from detente.record import Record
from detente.record._coding import Coded, Coding, code

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Seen:
    """M months of a standoff, by number, as the game reads them.

    Attributes:
        months: (M,), as 2017-09.
        states: (M,), the public state at the start of each month: the levels at the end of the
            month before, joined as the game joins them.
        actions: (M, players), in the order of the game's players.
        end: the public state after the last month.
        events: for each month and player the ids of the events behind the action.
    """

    months: tuple[str, ...]
    states: Ints
    actions: Ints
    end: int
    events: tuple[tuple[tuple[str, ...], ...], ...] = ()


def seen_in(record: Record) -> tuple[Seen, Coding]:
    """Read the months that a record has searched, from the case's start on.

    The state before the first month is what the rules give for the month before it.

    Raises:
        CaseError: the case declares no game.
        RecordError: no month was searched to its end.

    Example:
        >>> from detente.case import load
        >>> from detente.record import open_record
        >>> seen, _ = seen_in(open_record(load("north_korea")))
        >>> seen.months[0], len(seen.months) == len(seen.states)
        ('1990-01', True)
    """
    case = record.case
    if case.game is None:
        raise CaseError(f"{case.standoff.name} declares no game.", [Problem("No game.toml.")])
    coding = code(record, since=month_before(case.standoff.start))
    count = int(np.flatnonzero(coding.searched).max(initial=0))
    if count < 1:
        raise RecordError(
            f"No month of {case.standoff.name} was searched to its end by then; there is nothing "
            f"to read. The case starts in {case.standoff.start}."
        )
    players = [p for stage in case.game.order for p in stage]
    cells = [coding.cells[p][1 : count + 1] for p in players]
    states, actions = numbers(case, coding, count)
    seen = Seen(
        coding.months[1 : count + 1],
        states[:-1],
        actions,
        int(states[-1]),
        tuple(zip(*cells, strict=True)),
    )
    return seen, coding


def numbers(case: Case, coded: Coding | Coded, count: int) -> tuple[Ints, Ints]:
    """Return states (M + 1,) and actions (M, players) of a coding over its first M months."""
    head = case.game
    if head is None:
        return np.zeros(0, dtype=np.int64), np.zeros((0, 0), dtype=np.int64)
    levels = {f.id: len(f.levels) for f in case.factors}
    rows = tuple(coded.levels[f][: count + 1] for f in head.factors)
    states = np.ravel_multi_index(rows, tuple(levels[f] for f in head.factors))
    players = [p for stage in head.order for p in stage]
    actions = np.stack([coded.actions[p][1 : count + 1] for p in players], axis=1)
    return states.astype(np.int64), actions


def month_before(month: str) -> str:
    """Return the month before a month.

    Example:
        >>> month_before("1990-01")
        '1989-12'
    """
    year, number = map(int, month.split("-"))
    return f"{year - 1}-12" if number == 1 else f"{year}-{number - 1:02d}"
