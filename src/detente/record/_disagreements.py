"""Where published lists of the same events disagree, day by day, and why.

Lists are joined by a window of days, not by equal dates: one counts in UTC, another by the day of
the report. What each list says stays as its own claim; here they are laid side by side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from detente.case._model import Comparison, ListedSource
from detente.record._claim import Claim
from detente.record._event import Event, quantities_by_source
from detente.record._record import Record

Finding = Literal["day_differs", "other_type", "left_only", "right_only", "agree"]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A day on which two lists differ.

    `left` and `right` are the days under which each list has it (empty: not at all); `kinds` is
    the class that this record gives the events; `others` counts further publishers that report it.
    """

    comparison: str
    day: date
    finding: Finding
    left: tuple[str, ...]
    right: tuple[str, ...]
    events: tuple[str, ...]
    kinds: tuple[str, ...]
    others: int
    status: Literal["closed", "explained"]
    explanation: str


@dataclass(frozen=True, slots=True)
class QuantityDisagreement:
    """A quantity of one event on which sources differ: what each says, best-graded first."""

    event: str
    quantity: str
    unit: str
    said: dict[str, float]


def disagreements(record: Record) -> list[Disagreement]:
    """Return every day on which the case's compared lists disagree, oldest first.

    Example:
        >>> from detente.case import load
        >>> from detente.record import open_record
        >>> found = disagreements(open_record(load("north_korea")))
        >>> {d.status for d in found} <= {"closed", "explained"}
        True
    """
    return [d for c in record.case.comparisons for d in _compare(record, c) if d.finding != "agree"]


def compared_days(record: Record) -> dict[str, dict[str, int]]:
    """Return, for each comparison, the days on each list and how many fall under each finding."""
    counts: dict[str, dict[str, int]] = {}
    for comparison in record.case.comparisons:
        found = _compare(record, comparison)
        tally = {"left_days": sum(1 for d in found if d.finding != "right_only")}
        for d in found:
            tally[d.finding] = tally.get(d.finding, 0) + 1
        counts[comparison.id] = tally
    return counts


def quantity_disagreements(record: Record) -> list[QuantityDisagreement]:
    """Return every quantity on which the sources of one event differ."""
    combine = {m.id: m.combine for m in record.case.magnitudes}
    units = {m.id: m.unit for m in record.case.magnitudes}
    return [
        QuantityDisagreement(event.id, name, units.get(name, ""), said)
        for event in record.events.values()
        if len(event.claims) > 1
        for name, said in quantities_by_source(event.claims, combine).items()
        if len(set(said.values())) > 1
    ]


def _compare(record: Record, comparison: Comparison) -> list[Disagreement]:
    left = _listed(record, comparison.left, comparison.since, own_day=False)
    right = _listed(record, comparison.right, comparison.since, own_day=True)
    typed = {d: e for d, e in right.items() if any(_typed(x, d, comparison.right) for x in e)}
    other = {d: e for d, e in right.items() if d not in typed}
    found = [_left_day(day, events, typed, other, comparison) for day, events in left.items()]
    for day, events in typed.items():
        if not _near(day, left, comparison.window_days):
            found.append(_right_day(day, events, comparison))
    return sorted(found, key=lambda d: (d.day, d.finding))


def _listed(
    record: Record, source: ListedSource, since: date, *, own_day: bool
) -> dict[date, list[Event]]:
    """Days on which a list has an event: by the list's own date, or by the record's local day."""
    days: dict[date, list[Event]] = {}
    for event in record.select([]):
        if event.kind not in source.kinds:
            continue
        claims = [c for c in event.claims if c.source in source.sources]
        shown = {date.fromisoformat(_own_day(c)) for c in claims if len(c.happened) == 10}
        for day in shown if own_day else ({event.first} if shown else set()):
            if day >= since:
                days.setdefault(day, []).append(event)
    return days


def _own_day(claim: Claim) -> str:
    return claim.attributes.get("listed_date", claim.happened)


def _typed(event: Event, day: date, source: ListedSource) -> bool:
    return any(
        c.source in source.sources
        and c.happened == day.isoformat()
        and all(c.attributes.get(k) in v for k, v in source.attributes.items())
        for c in event.claims
    )


def _near(day: date, days: Mapping[date, list[Event]], window: int) -> list[date]:
    offsets = sorted(range(-window, window + 1), key=abs)
    return [near for n in offsets if (near := day + timedelta(days=n)) in days]


def _left_day(
    day: date,
    events: list[Event],
    typed: Mapping[date, list[Event]],
    other: Mapping[date, list[Event]],
    comparison: Comparison,
) -> Disagreement:
    left, right = comparison.left, comparison.right
    near = _near(day, typed, comparison.window_days)
    filed = _near(day, other, comparison.window_days)
    elsewhere = _elsewhere(events, right)
    finding: Finding
    traps = sorted(
        {
            c.attributes["date_note"]
            for e in events
            for c in _claims(e, left)
            if "date_note" in c.attributes
        }
    )
    if traps and near:
        finding, days, why = "day_differs", near, " ".join(traps)
    elif day in typed:
        finding, days, why = "agree", [day], ""
    elif near:
        finding, days = "day_differs", near
        clock, notes = _clock(events, left, day), _notes(typed[near[0]], right)
        why = f"One event under two dates. {clock} {notes}"
    elif filed:
        finding, days = "other_type", filed
        why = f"{right.name} has it under another type ({_label(other[filed[0]], right)})."
    elif elsewhere:
        finding, days = "left_only", elsewhere
        apart = abs((elsewhere[0] - day).days)
        why = f"{right.name} lists it {apart} days away, under {elsewhere[0]}."
        why += f" {_notes(events, right)}"
    else:
        finding, days = "left_only", []
        why = f"{right.name} has no row within {comparison.window_days} day of it."
    why += f" The record holds it under {day}, from {left.name}{_confirmed(events, left, right)}."
    return Disagreement(
        comparison=comparison.id,
        day=day,
        finding=finding,
        left=tuple(sorted({_own_day(c) for e in events for c in _claims(e, left)})),
        right=tuple(str(d) for d in days),
        events=tuple(e.id for e in events),
        kinds=tuple(sorted({e.kind for e in events})),
        others=_others(events, left, right),
        status="closed",
        explanation=" ".join(why.split()),
    )


def _right_day(day: date, events: list[Event], comparison: Comparison) -> Disagreement:
    left, right = comparison.left, comparison.right
    status: Literal["closed", "explained"] = "explained"
    inside = [e for e in events if e.kind in left.kinds]
    held = sorted({e.first for e in events})
    if not inside:
        kinds = ", ".join(sorted({e.kind.replace("_", " ") for e in events}))
        why = f"Outside the scope of {left.name}: this record classes it as {kinds}."
    elif all(e.first > left.through for e in inside):
        why = f"Newer than the copy of {left.name} that was read (to {left.through})."
    elif any(_claims(e, left) for e in inside):
        why = f"{left.name} has the event under {held[0]}. {_notes(inside, right)}"
    else:
        status = "closed"
        why = f"{left.name} does not list it. {_notes(inside, right)}"
    if held != [day]:
        why += f" The record holds it under {held[0]}."
    return Disagreement(
        comparison=comparison.id,
        day=day,
        finding="right_only",
        left=tuple(sorted({_own_day(c) for e in events for c in _claims(e, left)})),
        right=(str(day),),
        events=tuple(e.id for e in events),
        kinds=tuple(sorted({e.kind for e in events})),
        others=_others(events, left, right),
        status=status,
        explanation=" ".join(why.split()),
    )


def _claims(event: Event, source: ListedSource) -> list[Claim]:
    return [c for c in event.claims if c.source in source.sources]


def _elsewhere(events: list[Event], source: ListedSource) -> list[date]:
    return sorted(
        {
            date.fromisoformat(c.happened)
            for e in events
            for c in _claims(e, source)
            if "listed_date" in c.attributes
        }
    )


def _clock(events: list[Event], left: ListedSource, day: date) -> str:
    utc = {
        c.attributes["listed_date"]
        for e in events
        for c in _claims(e, left)
        if "listed_date" in c.attributes
    }
    if utc and utc != {day.isoformat()}:
        return f"{left.name} counts in UTC ({', '.join(sorted(utc))}); the local day is {day}."
    return ""


def _notes(events: list[Event], source: ListedSource) -> str:
    notes = {
        c.note
        for e in events
        for c in _claims(e, source)
        if c.note and "listed_date" in c.attributes
    }
    return f"Note on the {source.name} row: {'; '.join(sorted(notes))}." if notes else ""


def _label(events: list[Event], source: ListedSource) -> str:
    labels = {c.attributes.get(source.label, "") for e in events for c in _claims(e, source)}
    return ", ".join(sorted(labels - {""})) or "no label"


def _others(events: list[Event], left: ListedSource, right: ListedSource) -> int:
    listed = {*left.sources, *right.sources}
    return len({c.source for e in events for c in e.claims} - listed)


def _confirmed(events: list[Event], left: ListedSource, right: ListedSource) -> str:
    others = _others(events, left, right)
    return f", with {others} further source{'s' if others > 1 else ''}" if others else ""
