"""The timeline as numbers, and as it would be with any one event or source taken away.

`timeline` reads the whole record each time. `code` reads it once and keeps, for each action and
each rule, how many events count in each month; taking an event away subtracts what it counted for
and reads again only the months that this touches.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from detente.case import Case
from detente.errors import Problem, RecordError
from detente.record._coding_claims import Standing
from detente.record._coding_spell import Spell, SpellReader, month_number
from detente.record._event import Event
from detente.record._record import Record
from detente.record._timeline import _coverages, _months

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from detente.record._coding_ladder import Change, Ladder

_MONTH = re.compile(r"[1-9][0-9]{3}-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """Actions and levels with something taken away, in the shapes and numbers of `Coding`.

    `first` is the first month, counted from 0, in which anything differs from the whole record;
    None where nothing does. What does not differ is the very array of the `Coding`.
    """

    actions: dict[str, NDArray[np.int64]]
    levels: dict[str, NDArray[np.int64]]
    first: int | None


@dataclass(frozen=True, eq=False)
class Coding:
    """The timeline of a record over M months, as numbers. Arrays cannot be written to.

    months: the months, as 2017-09, oldest first.
    searched: (M,), False from where "nothing recorded" is not "nothing happened".
    actions: for each player that has actions, (M,), the place of the month's action among the
        player's, in the case's order; -1 where none matches and none stands for the rest.
    levels: for each factor, (M,), the place among its `levels` of the level at the month's end.
    """

    months: tuple[str, ...]
    searched: NDArray[np.bool_]
    actions: dict[str, NDArray[np.int64]]
    levels: dict[str, NDArray[np.int64]]
    _record: Record = field(repr=False)
    _reader: SpellReader = field(repr=False)
    _spells: Mapping[str, tuple[Spell, ...]] = field(repr=False)
    _ladders: tuple[Ladder, ...] = field(repr=False)

    @cached_property
    def _standing(self) -> Standing:
        return Standing(self._record)

    @cached_property
    def cells(self) -> dict[str, tuple[tuple[str, ...], ...]]:
        """For each player and month, the ids of the events behind the action, by date."""
        found: list[list[list[str]]] = [[[] for _ in self.months] for _ in self.actions]
        for id, spells in self._spells.items():
            for ladder, rung, start, _ in spells:
                if ladder < len(found) and self._ladders[ladder].values[start] == rung:
                    found[ladder][start].append(id)
        return {p: tuple(map(tuple, cells)) for p, cells in zip(self.actions, found, strict=True)}

    def without(self, *, event: str = "", source: str = "") -> Coded:
        """Return the timeline as it would be had this event or source never been entered.

        Equal to the timeline of `record.without(...)`. Judgements stay, and so do claims entered on
        another event that a reviewer merged into this one.

        Args:
            event, source: the id of what to take away; both go where both are given.

        Raises:
            RecordError: the record holds no such event or source.

        Example:
            >>> from detente.case import load
            >>> from detente.record import open_record
            >>> coding = code(open_record(load("north_korea")))
            >>> coding.months[coding.without(event="NUC-20170903").first]
            '2017-09'
        """
        numbers = self._standing.numbers(event=event, source=source)
        rows = [*self.actions.values(), *self.levels.values()]
        firsts = []
        for ladder, changes in self._changes(numbers).items():
            rows[ladder], first = self._ladders[ladder].changed(changes)
            if first is not None:
                firsts.append(first)
        return Coded(
            actions=dict(zip(self.actions, rows, strict=False)),
            levels=dict(zip(self.levels, rows[len(self.actions) :], strict=True)),
            first=min(firsts, default=None),
        )

    def _changes(self, numbers: set[int]) -> dict[int, list[Change]]:
        """Return what leaves and joins each ladder when these claims are taken away."""
        changes: dict[int, list[Change]] = {}
        for id, left in self._standing.without(numbers).items():
            before = self._spells.get(id, ())
            after = () if left is None else self._reader.spells(left)
            for by, leaves, stays in ((-1, before, after), (1, after, before)):
                for ladder, rung, start, stop in (s for s in leaves if s not in stays):
                    changes.setdefault(ladder, []).append((rung, start, stop, by))
        return changes


def code(record: Record, *, since: str | None = None, like: Coding | None = None) -> Coding:
    """Read the timeline of a record as numbers, ready to take events and sources away.

    Args:
        record: what is known, as of some day.
        since: the first month, as 1990-01; it may precede the case's start, so that the month
            before the start gives the levels with which the first begins.  [default: the start]
        like: a coding of much the same record over the same months; what it read of an event that
            is the very same is not read again. It makes no difference to the answer.

    Raises:
        RecordError: `since` is no month.

    Example:
        >>> from detente.case import load
        >>> from detente.record import open_record
        >>> coding = code(open_record(load("north_korea")))
        >>> month = coding.months.index("2017-09")
        >>> int(coding.actions["north_korea"][month]), int(coding.levels["sanctions"][month])
        (0, 2)
        >>> coding.cells["north_korea"][month]
        ('NUC-20170903',)
    """
    import numpy as np  # noqa: PLC0415

    case = record.case
    last = record.day or max(c.through for c in case.coverage)
    ends = list(_months(_month(since or case.standoff.start), last.isoformat()[:7]))
    covered = min(record.covered_through(c) for c in _coverages(case))
    reader = SpellReader(case, first=month_number(ends[0]) if ends else 0, count=len(ends))
    read = _read_before(case, ends, like)
    spells = {
        id: like._spells[id] if like and read.get(id) is event else reader.spells(event)
        for id, event in record.events.items()
    }
    ladders = _ladders(case, len(ends), spells.values())
    searched = np.array([end <= covered for end in ends], dtype=np.bool_)
    searched.flags.writeable = False
    values = iter([ladder.values for ladder in ladders])
    return Coding(
        months=tuple(f"{end:%Y-%m}" for end in ends),
        searched=searched,
        actions={p.id: next(values) for p in case.players if p.actions},
        levels={f.id: next(values) for f in case.factors},
        _record=record,
        _reader=reader,
        _spells=spells,
        _ladders=ladders,
    )


def _read_before(case: Case, ends: Sequence[date], like: Coding | None) -> Mapping[str, Event]:
    """Return the events of another coding, if they were read by the same rules and months."""
    if like is None or like._record.case is not case:
        return {}
    same = like.months == tuple(f"{end:%Y-%m}" for end in ends)
    return like._record.events if same else {}


def _month(given: str) -> str:
    if _MONTH.fullmatch(given):
        return given
    problem = Problem(f"since = {given!r} is not a month", "since", "Write it as 1990-01.")
    raise RecordError("1 problem; the record was not coded.", [problem])


def _ladders(case: Case, months: int, spells: Iterable[tuple[Spell, ...]]) -> tuple[Ladder, ...]:
    """Set up a ladder for each player and factor, with every event on its rungs."""
    from detente.record._coding_ladder import Ladder  # noqa: PLC0415

    ladders = [
        Ladder(
            [1 if a.when else 0 for a in p.actions],
            range(len(p.actions)),
            otherwise=-1,
            months=months,
        )
        for p in case.players
        if p.actions
    ]
    for factor in case.factors:
        place = factor.levels.index
        needs, levels = [r.at_least for r in factor.rules], [place(r.level) for r in factor.rules]
        ladders.append(Ladder(needs, levels, otherwise=place(factor.otherwise), months=months))
    counted: list[list[Change]] = [[] for _ in ladders]
    for ladder, rung, start, stop in (s for of_event in spells for s in of_event):
        counted[ladder].append((rung, start, stop, 1))
    for built, changes in zip(ladders, counted, strict=True):
        built.count(changes)
    return tuple(ladders)
