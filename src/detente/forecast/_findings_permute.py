"""What chance alone would give, worked out exactly: every placement within each block of days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from detente.forecast._findings_material import Row
from detente.forecast.models._model import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Chance:
    """An observed total beside the totals of all placements.

    `low` and `high` bound the central 90 % of placements. `p` is two-sided: twice the share of
    placements at least as far out on the side of the observed total, at most 1.
    """

    observed: int
    mean: float
    low: int
    high: int
    p: float


def beside_chance(observed: int, blocks: Iterable[IntArray]) -> Chance:
    """Set a total beside what it would be if each block were placed anew, apart from the others.

    Args:
        blocks: for each block the total it would give at each of its placements, all equally
            likely; shape (placements,), 0 or more.

    Example:
        >>> beside_chance(4, [np.array([0, 2]), np.array([0, 2])])
        Chance(observed=4, mean=2.0, low=0, high=4, p=0.5)
    """
    chances = np.ones(1)
    for totals in blocks:
        chances = np.convolve(chances, np.bincount(totals) / len(totals))
    return Chance(
        observed=observed,
        mean=float(chances @ np.arange(len(chances))),
        low=_quantile(chances, 0.05),
        high=_quantile(chances, 0.95),
        p=float(min(1.0, 2 * min(chances[: observed + 1].sum(), chances[observed:].sum()))),
    )


def written(row: Row) -> str:
    """Write the p-value of a row.

    Example:
        >>> written({"p": 0.218}), written({"p": 0.0004})
        ('p = 0.22', 'p < 0.01')
    """
    return f"p = {row['p']:.2f}" if float(row["p"] or 0.0) >= 0.01 else "p < 0.01"


def turned(events: IntArray, window: IntArray) -> IntArray:
    """Count the events in a window as it is turned round its block, day by day.

    Args:
        events: shape (days,), 1 on a day with an event.
        window: shape (days,), 1 on a day inside the window.

    Returns:
        Shape (days,): entry k is the count with the window moved k days on, its end coming round.

    Example:
        >>> turned(np.array([1, 0, 0, 0]), np.array([1, 1, 0, 0]))
        array([1, 0, 0, 1])
    """
    days = len(events)
    product = np.fft.rfft(events) * np.conj(np.fft.rfft(window))
    return np.rint(np.fft.irfft(product, days)).astype(np.int64)


def _quantile(chances: FloatArray, level: float) -> int:
    return int(np.searchsorted(np.cumsum(chances), level - 1e-12))
