"""The timeline: month by month, what each player did and what everybody could see.

The rules are the case's. A month takes the first action whose selectors match an event of that
month; a factor takes the level of the first rule that holds at the month's end. Every cell names
the events behind it. Events known only to the year are placed in no month.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from detente.case import Case
from detente.case._model import Factor, Player, Rule
from detente.record._event import Event, matches
from detente.record._record import Record
from detente.record._when import span


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of the timeline and the ids of the events that it rests on."""

    value: str
    events: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    """A month: each player's action, and each factor of the public state at its end.

    `searched` is False once any part of the record that the rules use has not been searched to the
    month's end: from there on "nothing recorded" is not the same as "nothing happened".
    """

    month: str
    actions: dict[str, Cell]
    state: dict[str, Cell]
    leaders: dict[str, str]
    searched: bool


def timeline(record: Record, *, since: str | None = None, until: str | None = None) -> list[Month]:
    """Return the months from the case's start to the last that the record has searched.

    Args:
        record: what is known, as of some day.
        since, until: first and last month, as 1990-01; the case's start and the as-of month.

    Example:
        >>> from detente.case import load
        >>> from detente.record import open_record, timeline
        >>> months = timeline(open_record(load("north_korea")), since="2017-09", until="2017-09")
        >>> months[0].actions["north_korea"].value, months[0].actions["north_korea"].events
        ('nuclear_test', ('NUC-20170903',))
    """
    case = record.case
    last_day = record.day or max(c.through for c in case.coverage)
    covered = min(record.covered_through(c) for c in _coverages(case))
    months = list(_months(since or case.standoff.start, until or last_day.isoformat()[:7]))
    placed = _by_month(record)
    rules = {f.id: [(r, _matching(record, r)) for r in f.rules] for f in case.factors}
    players = [p for p in case.players if p.actions]
    return [
        Month(
            month=f"{end:%Y-%m}",
            actions={p.id: _action(p, placed.get(f"{end:%Y-%m}", []), case) for p in players},
            state={f.id: _level(f, rules[f.id], end) for f in case.factors},
            leaders={
                p.id: leader.name for p in players if (leader := case.leader(p.id, end)) is not None
            },
            searched=end <= covered,
        )
        for end in months
    ]


def _coverages(case: Case) -> set[str]:
    return {k.coverage for k in case.kinds if k.group not in ("figure", "leader")}


def _months(first: str, last: str) -> Iterator[date]:
    year, month = map(int, first.split("-"))
    while (end := date(year, month, calendar.monthrange(year, month)[1])) <= span(last)[1]:
        yield end
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _by_month(record: Record) -> dict[str, list[Event]]:
    placed: dict[str, list[Event]] = {}
    for event in record.events.values():
        if len(event.happened) >= len("1990-01"):
            placed.setdefault(event.happened[:7], []).append(event)
    return placed


def _action(player: Player, events: list[Event], case: Case) -> Cell:
    for action in player.actions:
        found = tuple(e.id for e in events if any(matches(e, s, case) for s in action.when))
        if found or not action.when:
            return Cell(action.id, found)
    return Cell("", ())


def _matching(record: Record, rule: Rule) -> list[Event]:
    return record.select(rule.match)


def _level(factor: Factor, rules: list[tuple[Rule, list[Event]]], end: date) -> Cell:
    for rule, events in rules:
        holding = [e.id for e in events if _holds(rule, e, end)]
        if len(holding) >= rule.at_least:
            shown = holding[: rule.at_least] if rule.holds == "ever" else holding
            return Cell(rule.level, tuple(shown), rule.reason)
    return Cell(factor.otherwise, ())


def _holds(rule: Rule, event: Event, end: date) -> bool:
    if event.first > end:
        return False
    if rule.holds == "ever":
        return True
    if rule.holds == "in_force":
        return not event.until or span(event.until)[0] > end
    months = (end.year - event.first.year) * 12 + end.month - event.first.month
    return len(event.happened) >= len("1990-01") and months < (rule.months or 0)
