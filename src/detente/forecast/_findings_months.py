"""Rates of events in months with something and in months without, and their ratio."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np

from detente.case._model import Published
from detente.forecast._findings_material import (
    BoolArray,
    Cell,
    Computed,
    Material,
    Row,
    has_a_month,
)
from detente.forecast._scores import resample
from detente.forecast.models._model import FloatArray
from detente.record import Event

SAME_YEAR = "all, within the same year"
HOW = (
    "Ratio of two rates a month, with its 90 % interval from a block bootstrap: neighbouring "
    "calendar years are drawn together, as many as the cube root of their number. Within the same "
    "year: the Mantel-Haenszel rate ratio over calendar years, so that a rate that rises over the "
    "years is not taken for a difference. No interval from fewer than eight years, or where either "
    "sort of month has fewer than five events. What is known to its month counts; each day once."
)
_RESAMPLES = 2_000
_FEWEST_YEARS = 8
_FEWEST_EVENTS = 5


def months(found: Material, seed: int) -> Computed:
    """Compare the rate of events in months with and without what they are held against."""
    ends = _month_ends(found)
    rows = []
    for name, led in found.groups.items():
        inside = np.array([led[n] for n in ends], dtype=np.bool_)
        if inside.any():
            rows.append(_row(name, _by_year(found, inside), seed))
    if rows:
        rows.insert(1, _same_year(rows[0], _by_year(found, np.ones(len(ends), np.bool_)), seed))
    left_out = tuple(e.id for e in (*found.events, *found.beside) if not has_a_month(e))
    return Computed(HOW, tuple(rows), _reading(rows, found), left_out)


def counted(found: Material, published: Published) -> tuple[float | None, int]:
    """Return how many events, or how many happenings beside them, lie in a source's span."""
    events = found.events if published.figure == "events" else found.beside
    since, until = published.since or found.first, published.until or found.through
    inside = [e for e in events if since <= e.first <= until]
    count = len({e.happened for e in inside}) if published.figure == "events" else len(inside)
    return float(count), count


def rate_ratio(years: FloatArray) -> FloatArray:
    """Return the ratio of the rate with to the rate without; nan or inf where it has none.

    Args:
        years: shape (..., years, 4); the last axis holds events and months with, events and
            months without.

    Example:
        >>> float(rate_ratio(np.array([[2.0, 4.0, 9.0, 9.0]])))
        0.5
    """
    with_events, with_months, events, months_ = np.moveaxis(years.sum(axis=-2), -1, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(with_events * months_ / (with_months * events))


def same_year_ratio(years: FloatArray) -> FloatArray:
    """Return the Mantel-Haenszel rate ratio over years; shapes as for `rate_ratio`.

    sum(a M / N) / sum(b m / N), with a events in m months with, b events in M months without, and
    N = m + M months in the year. A year of only one sort of month adds nothing.

    Source: Rothman, Greenland and Lash, Modern Epidemiology, on stratified person-time data.

    Example:
        >>> years = np.array([[1.0, 6.0, 2.0, 6.0], [3.0, 3.0, 18.0, 9.0]])
        >>> round(float(same_year_ratio(years)), 4)
        0.5
    """
    with_events, with_months, events, months_ = np.moveaxis(years, -1, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        total = np.maximum(with_months + months_, 1.0)
        above = (with_events * months_ / total).sum(axis=-1)
        return np.asarray(above / (events * with_months / total).sum(axis=-1))


def _month_ends(found: Material) -> list[int]:
    """Return the place of the last day of each month that was searched to its end."""
    days = (found.day(n) for n in range(found.length))
    return [n for n, day in enumerate(days) if (day + timedelta(days=1)).day == 1]


def _by_year(found: Material, inside: BoolArray) -> FloatArray:
    """Return the four sums of each calendar year that has a month inside; shape (years, 4)."""
    ends = [found.day(n) for n in _month_ends(found)]
    number = {f"{end:%Y-%m}": n for n, end in enumerate(ends)}
    events, held = np.zeros(len(ends)), np.zeros(len(ends), dtype=np.bool_)
    for happened in {e.happened for e in found.events}:
        if happened[:7] in number:
            events[number[happened[:7]]] += 1
    for event in found.beside:
        for month in _months_of(event):
            if month in number:
                held[number[month]] = True
    years = np.array([end.year for end in ends])
    cells = np.stack([events * held, held, events * ~held, ~held], axis=-1) * inside[:, None]
    return np.array([cells[years == year].sum(axis=0) for year in np.unique(years[inside])])


def _months_of(event: Event) -> list[str]:
    """Return the months that a meeting touches; none where only its year is known."""
    if not has_a_month(event):
        return []
    first, last = event.first, event.last
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    numbers = (first.month - 1 + n for n in range(count))
    return [f"{date(first.year + n // 12, n % 12 + 1, 1):%Y-%m}" for n in numbers]


def _row(name: str, years: FloatArray, seed: int) -> dict[str, Cell]:
    with_events, with_months, events, months_ = years.sum(axis=0)
    low, high = _interval(years, rate_ratio, seed)
    return {
        "group": name,
        "months_with": int(with_months),
        "events_with": int(with_events),
        "months_without": int(months_),
        "events_without": int(events),
        "rate_with": float(with_events / with_months) if with_months else None,
        "rate_without": float(events / months_) if months_ else None,
        "ratio": _number(float(rate_ratio(years))),
        "low": low,
        "high": high,
    }


def _same_year(row: Row, years: FloatArray, seed: int) -> dict[str, Cell]:
    low, high = _interval(years, same_year_ratio, seed)
    ratio = _number(float(same_year_ratio(years)))
    rates = {"rate_with": None, "rate_without": None}
    return {**row, **rates, "group": SAME_YEAR, "ratio": ratio, "low": low, "high": high}


def _interval(
    years: FloatArray, ratio: Callable[[FloatArray], FloatArray], seed: int
) -> tuple[float | None, float | None]:
    fewest = years.sum(axis=0)[[0, 2]].min()
    if len(years) < _FEWEST_YEARS or fewest < _FEWEST_EVENTS or not np.isfinite(ratio(years)):
        return None, None
    drawn = ratio(years[resample(len(years), round(len(years) ** (1 / 3)), _RESAMPLES, seed)])
    low, high = np.quantile(drawn[~np.isnan(drawn)], [0.05, 0.95], method="inverted_cdf")
    return _number(float(low)), _number(float(high))


def _number(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _reading(rows: list[dict[str, Cell]], found: Material) -> str:
    if not rows or rows[0]["ratio"] is None:
        return "There are no two sorts of month to compare yet."
    whole, same = rows[0], rows[1]
    asked = found.asked
    said = (
        f"{asked.events[0].upper()}{asked.events[1:]}: {whole['rate_with']:.2f} a month in months "
        f"with {asked.held_against}, {whole['rate_without']:.2f} in the others, a rate ratio of "
        f"{_spread(whole)}."
    )
    if same["ratio"] is None:
        return said
    return f"{said} Within the same years it is {_spread(same)}: {_verdict(same)}."


def _spread(row: Row) -> str:
    if row["low"] is None or row["high"] is None:
        return f"{row['ratio']:.2f}"
    return f"{row['ratio']:.2f} (90 % interval {row['low']:.2f} to {row['high']:.2f})"


def _verdict(row: Row) -> str:
    low, high = row["low"], row["high"]
    if not isinstance(low, float) or not isinstance(high, float):
        return "too little to say how sure that is"
    if low <= 1 <= high:
        return "the interval holds 1, so that no difference can be told"
    return "fewer in months with them" if high < 1 else "more in months with them"
