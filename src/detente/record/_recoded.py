"""The record read under another coding of what is contested: same claims, other events or rules."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from detente.case import Case
from detente.case._model import Factor, Rule
from detente.case._model_coding import Coding, CodingChange
from detente.errors import Problem, RecordError, counted
from detente.record._record import Record, as_coded
from detente.record._when import span


def recoded(record: Record, coding: Coding) -> Record:
    """Return the record as somebody reads it who codes the contested events or rules so.

    Claims, sources and judgements stay as they are; events are changed once they are built from
    them, and rules in the case that the returned record carries. `as_of`, `held_at` and `without`
    keep the coding, and another coding may be put on top of it. An end that a coding gives stays
    unknown on days before it. Recode before taking sources or events away: an event without any
    claim cannot be told from a slip of the pen.

    Args:
        record: the record as declared, or already recoded; any day.
        coding: one of `record.case.codings`, or one made in code.

    Raises:
        RecordError: the coding names an event that the record never held, ends an event before
            it began, or changes a rule that the case does not have; all are listed.

    Example:
        >>> from detente.case import load
        >>> from detente.record import open_record, timeline
        >>> record = open_record(load("north_korea"))
        >>> other = recoded(record, record.case.coding("cheonan_not_attributed"))
        >>> [timeline(r, since="2010-04", until="2010-04")[0].state["phase"].value
        ...  for r in (record, other)]
        ['hostile', 'wary']
    """
    problems = [p for part in (_unknown, _ends, _rules) for p in part(record, coding)]
    if problems:
        found = f"Coding '{coding.id}' has {counted(problems)}"
        raise RecordError(f"{found}; nothing was recoded.", problems)
    other = Record(
        _case(record.case, coding),
        record.ledgers,
        day=record.day,
        recorded_by=record.recorded_by,
        codings=(*record.codings, coding),
    )
    if "events" in vars(record):  # built already: only the change is left to make
        vars(other)["events"] = as_coded(record.events.values(), (coding,), record.day)
    return other


def _unknown(record: Record, coding: Coding) -> Iterator[Problem]:
    """Say which events have no claim in any batch, whatever the day of the view."""
    known = {c.event for ledger in record.ledgers for batch in ledger for c in batch.claims}
    for n, change in enumerate(coding.changes):
        for event in (event for event in change.events if event not in known):
            near = difflib.get_close_matches(event, known, n=1)
            fix = (
                f"Did you mean '{near[0]}'?" if near else "'detente record list' shows the events."
            )
            what = f"events names {event!r}, which is not in the record."
            yield Problem(what, _where(coding, n, "events"), fix)


def _ends(record: Record, coding: Coding) -> Iterator[Problem]:
    for n, change in enumerate(coding.changes):
        for event in record.select([]) if change.until else ():
            named = {event.id, *event.merged} & set(change.events)
            if named and span(str(change.until))[1] < event.first:
                what = f"until = {change.until} is before {event.id} began ({event.happened})."
                fix = "Give a later end, or leave the event out."
                yield Problem(what, _where(coding, n, "until"), fix)


def _rules(record: Record, coding: Coding) -> Iterator[Problem]:
    rules = [(f.id, r) for f in record.case.factors for r in f.rules]
    for n, change in enumerate(coding.changes):
        if change.factor and not any(_means(change, factor, rule) for factor, rule in rules):
            what = f"{change.factor} has no rule that gives {change.level} for some months."
            fix = "Name a level of states.toml whose rule holds for a window of months."
            yield Problem(what, _where(coding, n, "level"), fix)


def _where(coding: Coding, n: int, field: str) -> str:
    return f"codings.toml, coding '{coding.id}', change[{n}].{field}"


def _case(case: Case, coding: Coding) -> Case:
    """Return the case with the changed rules, and itself where none is changed."""
    changes = [change for change in coding.changes if change.factor]
    if not changes:
        return case
    factors = tuple(_factor(factor, changes) for factor in case.factors)
    return case.model_copy(update={"factors": factors})


def _factor(factor: Factor, changes: list[CodingChange]) -> Factor:
    rules = list(factor.rules)
    for change in changes:
        rules = [
            rule.model_copy(update={"months": change.months})
            if _means(change, factor.id, rule)
            else rule
            for rule in rules
        ]
    return factor.model_copy(update={"rules": tuple(rules)})


def _means(change: CodingChange, factor: str, rule: Rule) -> bool:
    return (change.factor, change.level) == (factor, rule.level) and rule.holds == "window"
