"""Which months and values of the timeline rest on an event."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from detente.record._timeline import Month


@dataclass(frozen=True, slots=True)
class Use:
    """A value that rests on an event, over a run of months.

    Attributes:
        column: the player whose action it is, or the factor of the public state.
        acts: whether it is an action.
        since, until: the first and the last month of the run, as 2017-09.
        reason: why the case's rule says so; empty for actions.
        alone: whether no other event holds the value up in any of these months.
    """

    column: str
    value: str
    acts: bool
    since: str
    until: str
    months: int
    reason: str
    alone: bool


def uses(months: Iterable[Month], event: str) -> list[Use]:
    """Return what rests on an event, actions first; neighbouring months are one run.

    Example:
        >>> from detente.case import load
        >>> from detente.record import open_record, timeline
        >>> months = timeline(open_record(load("north_korea")), until="2017-12")
        >>> found = uses(months, "NUC-20170903")[0]
        >>> found.column, found.value, found.since, found.alone
        ('north_korea', 'nuclear_test', '2017-09', True)
    """
    held = list(months)
    found: list[Use] = []
    for acts in (True, False):
        for column in (held[0].actions if acts else held[0].state) if held else ():
            found += _runs(held, column, event, acts)
    return found


def _runs(months: list[Month], column: str, event: str, acts: bool) -> list[Use]:
    cells = [(m.month, (m.actions if acts else m.state)[column]) for m in months]
    rows = [(n, month, c) for n, (month, c) in enumerate(cells) if event in c.events]
    found = []
    for (value, _), run in groupby(enumerate(rows), lambda x: (x[1][2].value, x[1][0] - x[0])):
        own = [row for _, row in run]
        alone = all(c.events == (event,) for _, _, c in own)
        first, last = own[0][1], own[-1][1]
        reason = own[0][2].reason
        found.append(Use(column, value, acts, first, last, len(own), reason, alone))
    return found
