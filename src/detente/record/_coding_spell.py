"""How long one event counts towards each action and each rule of a case.

A player's actions and a factor's rules are ladders of rungs, tried from the top. An event that a
rung's selectors match stands on it for a spell of months: an action for the month in which it
happened, a rule for as long as the rule says (ever since, a window, while in force).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from detente.case import Case, Selector
from detente.case._model import Rule
from detente.record._event import Event, matches
from detente.record._when import span

_NEVER_ENDS = 12 * 10_000


class Spell(NamedTuple):
    """An event on a rung of a ladder from month `start` up to, not including, month `stop`."""

    ladder: int
    rung: int
    start: int
    stop: int


class _Rung(NamedTuple):
    ladder: int
    rung: int
    match: tuple[Selector, ...]
    rule: Rule | None


class SpellReader:
    """Reads the spells of events over `count` months that begin with month number `first`.

    Ladders are numbered in the case's order: players that have actions, then factors.

    Example:
        >>> from detente.case import load
        >>> from detente.record import open_record
        >>> case = load("north_korea")
        >>> reader = SpellReader(case, first=month_number(date(1990, 1, 1)), count=442)
        >>> reader.spells(open_record(case).events["NUC-20170903"])[0]
        Spell(ladder=0, rung=0, start=332, stop=333)
    """

    def __init__(self, case: Case, *, first: int, count: int) -> None:
        self._case = case
        self._first = first
        self._count = count
        self._rungs = list(_rungs(case))
        self._groups = {k.id: k.group for k in case.kinds}
        self._of_kind: dict[str, list[_Rung]] = {}

    def spells(self, event: Event) -> tuple[Spell, ...]:
        """Return where the event stands, and when; nothing outside the months is kept."""
        found = []
        for ladder, rung, match, rule in self._candidates(event.kind):
            if not match or any(matches(event, s, self._case) for s in match):
                start, stop = _held(event, rule)
                start, stop = max(start - self._first, 0), min(stop - self._first, self._count)
                if start < stop:
                    found.append(Spell(ladder, rung, start, stop))
        return tuple(found)

    def _candidates(self, kind: str) -> list[_Rung]:
        """Return the rungs on which an event of this kind can stand."""
        if kind not in self._of_kind:
            group = self._groups.get(kind)
            self._of_kind[kind] = [
                r._replace(match=could)
                for r in self._rungs
                if (could := tuple(s for s in r.match if _could(s, kind, group))) or not r.match
            ]
        return self._of_kind[kind]


def month_number(day: date) -> int:
    """Count months, so that a difference of two is the months between them.

    Example:
        >>> month_number(date(2018, 1, 1)) - month_number(date(2017, 9, 3))
        4
    """
    return day.year * 12 + day.month - 1


def _rungs(case: Case) -> Iterator[_Rung]:
    """Every rung that events can stand on; an action without selectors needs none."""
    players = [p for p in case.players if p.actions]
    for ladder, player in enumerate(players):
        for rung, action in enumerate(player.actions):
            if action.when:
                yield _Rung(ladder, rung, action.when, None)
    for ladder, factor in enumerate(case.factors, len(players)):
        for rung, rule in enumerate(factor.rules):
            yield _Rung(ladder, rung, rule.match, rule)


def _could(selector: Selector, kind: str, group: str | None) -> bool:
    return (not selector.kinds or kind in selector.kinds) and (
        not selector.groups or group in selector.groups
    )


def _held(event: Event, rule: Rule | None) -> tuple[int, int]:
    """Return the first month number and the one after the last at whose end the event counts."""
    first = month_number(event.first)
    if rule is None or rule.holds == "window":
        placed = len(event.happened) >= len("1990-01")
        months = 1 if rule is None else rule.months or 0
        return first, first + (months if placed else 0)
    if rule.holds == "in_force" and event.until:
        return first, month_number(span(event.until)[0])
    return first, _NEVER_ENDS
