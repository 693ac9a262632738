"""Events before, during and after spells, beside the same spells moved round their years."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from detente.forecast._findings_material import (
    ALL,
    BoolArray,
    Computed,
    Material,
    Row,
    days_of,
)
from detente.forecast._findings_permute import beside_chance, turned, written
from detente.forecast._history import has_a_day
from detente.forecast.models._model import IntArray

HOW = (
    "Days with an event in the window, beside what the same windows give when those of a year are "
    "moved together by any number of days, round its end (and round the leader's part of it); "
    "before and after move among the days that are not during. Exact permutation, two-sided p."
)


def around(found: Material) -> Computed:
    """Count event days in each window and compare with the windows moved within their years."""
    events = np.zeros(found.length, dtype=np.int64)
    events[days_of(found, found.events)] = 1
    marked = windows(found)
    rows = [
        _row(name, window, days & led, events, _free(led, window, marked), found)
        for name, led in found.groups.items()
        for window, days in marked.items()
        if (days & led).any()
    ]
    times = _times_the_weeks_around(marked, events)
    left_out = tuple(e.id for e in (*found.events, *found.beside) if not has_a_day(e))
    return Computed(HOW, tuple(rows), _reading(rows, times, found), left_out)


def windows(found: Material) -> dict[str, BoolArray]:
    """Return the days before, during and after the spells; each array has shape (days,).

    Days of any spell are during, and neither before nor after another.
    """
    marked = {
        name: np.zeros(found.length, dtype=np.bool_) for name in ("before", "during", "after")
    }
    reach = found.asked.window_days or 0
    for event in found.beside:
        if has_a_day(event):
            begins, ends = found.place(event.first), found.place(event.last) + 1
            marked["before"][max(0, begins - reach) : begins] = True
            marked["during"][begins:ends] = True
            marked["after"][ends : ends + reach] = True
    marked["before"] &= ~marked["during"]
    marked["after"] &= ~marked["during"]
    return marked


def _free(led: BoolArray, window: str, marked: Mapping[str, BoolArray]) -> BoolArray:
    """Return the days among which a window moves; else many events during would lift the rest."""
    return led if window == "during" else led & ~marked["during"]


def _row(
    name: str, window: str, days: BoolArray, events: IntArray, free: BoolArray, found: Material
) -> Row:
    observed = int(events[days].sum())
    chance = beside_chance(observed, _blocks(days, events, free, found))
    return {
        "group": name,
        "window": window,
        "days": int(days.sum()),
        "events": observed,
        "expected": chance.mean,
        "low": chance.low,
        "high": chance.high,
        "ratio": observed / chance.mean if chance.mean else None,
        "p": chance.p,
    }


def _blocks(
    days: BoolArray, events: IntArray, free: BoolArray, found: Material
) -> Iterator[IntArray]:
    """Yield the count at each turn, year by year of the free days."""
    for year in np.unique(found.years[free]):
        block = np.flatnonzero(free & (found.years == year))
        yield turned(events[block], days[block].astype(np.int64))


def _reading(rows: list[Row], times: float | None, found: Material) -> str:
    if not rows:
        return f"None of the {found.asked.held_against} is known yet."
    said = [
        f"{row['window']} {row['events']}, where {row['expected']:.0f} would be expected "
        f"({row['low']} to {row['high']}; {written(row)})"
        for row in rows
        if row["group"] == ALL
    ]
    text = (
        f"Over all {found.asked.held_against}, {found.asked.events}: {'; '.join(said)}. The "
        "expectation moves the windows within their years."
    )
    if times is None:
        return text
    return (
        f"{text} A day during has {times:.1f} times the rate of the days on either side, which "
        "share its season."
    )


def _times_the_weeks_around(marked: Mapping[str, BoolArray], events: IntArray) -> float | None:
    """Return the rate of the days during over that of the days before and after."""
    near = marked["before"] | marked["after"]
    if not marked["during"].any() or not events[near].any():
        return None
    return float(events[marked["during"]].mean() / events[near].mean())
