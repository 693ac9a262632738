"""How long it is from an event to the next of what it is held against, with open waits kept."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detente.forecast._findings_material import (
    BoolArray,
    Computed,
    Material,
    Row,
    days_of,
    days_or_months_of,
    has_a_month,
    runs,
)
from detente.forecast._history import has_a_day
from detente.forecast.models._model import FloatArray, IntArray

HOW = (
    "Kaplan-Meier estimate of the time to the end of a wait, open waits censored; the 90 % "
    "interval of the median comes from log-log bands (Greenwood's variance). A wait begins on a "
    "known day; an end that is known to its month stands in the middle of it. The order of things "
    "on one day is not known: what falls on the first day of a wait does not end it."
)
_SAID = (180, 365)


@dataclass(frozen=True, slots=True)
class Survival:
    """The share still waiting after each time, with its 90 % band.

    Shapes: all (n,). `share[k]` holds from `days[k]` until `days[k + 1]`; before `days[0]` it is 1.
    """

    days: FloatArray
    share: FloatArray
    low: FloatArray
    high: FloatArray

    def after(self, days: float) -> float | None:
        """Return the share still waiting after so many days; None beyond the longest wait."""
        if days > self.days[-1] and self.share[-1] > 0:
            return None
        place = int(np.searchsorted(self.days, days, side="right")) - 1
        return 1.0 if place < 0 else float(self.share[place])

    @property
    def median(self) -> float | None:
        """Days until at most half still wait; None where more than half do to the end."""
        return self._reaches(self.share)

    @property
    def median_interval(self) -> tuple[float | None, float | None]:
        """The 90 % interval of the median; None for an end that the waits do not reach."""
        return self._reaches(self.low), self._reaches(self.high)

    def _reaches(self, share: FloatArray) -> float | None:
        below = np.flatnonzero(share <= 0.5)
        return float(self.days[below[0]]) if len(below) else None


def survival(ended: Sequence[float], open_: Sequence[float]) -> Survival:
    """Estimate how long waits last when some were still open when last seen (Kaplan-Meier).

    Args:
        ended: lengths of the waits that ended.
        open_: lengths of the others, as far as they were seen.

    Source: Kaplan, E. and Meier, P. (1958), Nonparametric estimation from incomplete observations,
    Journal of the American Statistical Association 53, 457-481.

    Example:
        >>> survival([10, 20], [30]).share.round(3)
        array([0.667, 0.333, 0.333])
    """
    from scipy import stats  # noqa: PLC0415  (slow to import)

    waits = stats.CensoredData(
        uncensored=np.asarray(ended, dtype=float), right=np.asarray(open_, dtype=float)
    )
    curve = stats.ecdf(waits).sf
    with np.errstate(divide="ignore", invalid="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # no band where nobody or everybody waits
        band = curve.confidence_interval(0.90, method="log-log")
    return Survival(
        days=np.asarray(curve.quantiles, dtype=float),
        share=np.asarray(curve.probabilities, dtype=float),
        low=np.asarray(band.low.probabilities, dtype=float),
        high=np.asarray(band.high.probabilities, dtype=float),
    )


def wait(found: Material) -> Computed:
    """Say how long it is from an event to the next of what it is held against, by leader."""
    starts, ends = days_of(found, found.events), days_or_months_of(found, found.beside)
    rows = []
    for name, led in found.groups.items():
        closed, still_open = waits(starts, ends, led)
        if closed or still_open:
            rows.append(_row(name, closed, still_open))
    left_out = [e.id for e in found.events if not has_a_day(e)]
    left_out += [e.id for e in found.beside if not has_a_month(e)]
    return Computed(HOW, tuple(rows), _reading(rows, found), tuple(left_out))


def waits(starts: IntArray, ends: IntArray, led: BoolArray) -> tuple[list[int], list[int]]:
    """Return the lengths in days of the waits that ended, and of those left open.

    A wait begins on the first start after the latest end, or after the group's days began; it is
    left open, at its length on the last of the group's days, where these run out first.

    Args:
        starts, ends: days in order, counted from the first; shapes (n,) and (m,).
        led: shape (days,), the days of the group.

    Example:
        >>> waits(np.array([1, 3, 7]), np.array([5]), np.ones(10, dtype=bool))
        ([4], [2])
    """
    closed: list[int] = []
    still_open: list[int] = []
    for first, after_last in runs(led):
        day = first
        while (begun := _next(starts, day)) is not None and begun < after_last:
            end = _next(ends, begun + 1)
            if end is None or end >= after_last:
                still_open.append(after_last - 1 - begun)
                break
            closed.append(end - begun)
            day = end + 1
    return closed, still_open


def _next(days: IntArray, day: int) -> int | None:
    place = int(np.searchsorted(days, day))
    return int(days[place]) if place < len(days) else None


def _row(name: str, closed: list[int], still_open: list[int]) -> Row:
    curve = survival(closed, still_open)
    low, high = curve.median_interval
    return {
        "group": name,
        "waits": len(closed) + len(still_open),
        "ended": len(closed),
        "open": len(still_open),
        "median_days": curve.median,
        "low": low,
        "high": high,
        **{f"waiting_after_{days}": curve.after(days) for days in _SAID},
    }


def _reading(rows: list[Row], found: Material) -> str:
    if not rows:
        return "No wait has begun yet."
    row = rows[0]
    asked = found.asked
    median = row["median_days"]
    lasted = "more than half are open" if median is None else f"the median is {median:.0f} days"
    return (
        f"Of {row['waits']} waits between {asked.events} and {asked.held_against}, {row['ended']} "
        f"have ended; {lasted}."
    )
