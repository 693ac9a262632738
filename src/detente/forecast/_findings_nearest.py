"""How near events lie to given days, beside all other days of the same years."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from detente.case._model import Published
from detente.forecast._findings_material import (
    ALL,
    BoolArray,
    Computed,
    Material,
    Row,
    days_or_months_of,
    has_a_month,
)
from detente.forecast._findings_permute import beside_chance, written
from detente.forecast.models._model import IntArray

HOW = (
    "Distance in weeks from each day to the nearest event before or after it, beside what a day "
    "drawn at random from the same year (and the same leader's part of it) gives: exact "
    "permutation, two-sided p. A day counts only where no unsearched day could hold a nearer "
    "event. Events known to their month stand in the middle of it."
)


def nearest(found: Material) -> Computed:
    """Compare the mean distance to the nearest event with that of random days of the same year."""
    distance, settled = distances(days_or_months_of(found, found.events), found.length)
    rows = [
        row
        for name, led in found.groups.items()
        if (row := _row(name, _settled_days(found, led & settled), led & settled, distance, found))
    ]
    left_out = tuple(e.id for e in found.events if not has_a_month(e))
    return Computed(HOW, tuple(rows), _reading(rows, found), left_out)


def mean_weeks(found: Material, published: Published) -> tuple[float | None, int]:
    """Return the mean distance over the days that a source looked at, and how many they are."""
    distance, settled = distances(days_or_months_of(found, found.events), found.length)
    led = found.groups.get(published.group or ALL)
    if led is None:
        return None, 0
    since, until = published.since or found.first, published.until or found.through
    days = [
        n
        for n in _settled_days(found, led & settled)
        if since <= found.day(n) <= until and found.day(n) not in published.without
    ]
    return (float(distance[days].mean()) / 7 if days else None), len(days)


def distances(days: IntArray, length: int) -> tuple[IntArray, BoolArray]:
    """Return each day's distance to the nearest event, and whether it is settled.

    Args:
        days: shape (n,), the days with an event, in order.
        length: days searched.

    Returns:
        Two arrays of shape (length,). A distance is settled if no day before the first or after
        the last could hold a nearer event.

    Example:
        >>> distances(np.array([2]), 5)[0], distances(np.array([2]), 5)[1]
        (array([2, 1, 0, 1, 2]), array([False,  True,  True,  True, False]))
    """
    every = np.arange(length)
    if not len(days):
        return np.full(length, length), np.zeros(length, dtype=np.bool_)
    after = np.searchsorted(days, every)
    before = np.maximum(after - 1, 0)
    after = np.minimum(after, len(days) - 1)
    distance = np.minimum(abs(days[before] - every), abs(days[after] - every))
    settled = (distance <= every + 1) & (distance <= length - every)
    return distance, settled


def _settled_days(found: Material, usable: BoolArray) -> list[int]:
    places = [found.place(day) for day in found.asked.days]
    return [n for n in places if 0 <= n < found.length and usable[n]]


def _row(
    name: str, days: list[int], usable: BoolArray, distance: IntArray, found: Material
) -> Row | None:
    if not days:
        return None
    total = int(distance[days].sum())
    chance = beside_chance(total, _same_years(days, usable, distance, found))
    weeks = 7 * len(days)
    return {
        "group": name,
        "days": len(days),
        "mean_weeks": total / weeks,
        "random_mean_weeks": chance.mean / weeks,
        "random_low": chance.low / weeks,
        "random_high": chance.high / weeks,
        "p": chance.p,
    }


def _same_years(
    days: list[int], usable: BoolArray, distance: IntArray, found: Material
) -> Iterator[IntArray]:
    """Yield, for each given day, the distances of all usable days of its year."""
    for n in days:
        yield distance[usable & (found.years == found.years[n])]


def _reading(rows: list[Row], found: Material) -> str:
    if not rows:
        return f"None of the {found.asked.held_against} can be used yet."
    row = rows[0]
    return (
        f"From {found.asked.held_against} it is {row['mean_weeks']:.1f} weeks on average to the "
        f"nearest of the {found.asked.events}; from random days of the same years "
        f"{row['random_mean_weeks']:.1f} ({row['random_low']:.1f} to {row['random_high']:.1f} in "
        f"90 % of draws; {written(row)})."
    )
