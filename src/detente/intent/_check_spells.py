"""Runs and waits in many histories at once: how long a spell lasts, how long until what follows.

Every function takes booleans (N, M), one row for each history and one column for each month, and
returns one number a history, NaN where that history cannot answer.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]


def share(held: Mask, among: Mask) -> Floats:
    """Return the share of the months of `among` that are in `held`; NaN where there are none.

    Args:
        held, among: (N, M).

    Returns:
        (N,), in [0, 1].

    Example:
        >>> held = np.array([[True, False, True, False]])
        >>> among = np.array([[True, True, True, False]])
        >>> share(held, among).round(3).tolist()
        [0.667]
    """
    return _ratio((held & among).sum(axis=1), among.sum(axis=1))


def mean_spell(held: Mask) -> Floats:
    """Return the mean length in months of the unbroken runs of `held`; NaN where there is none.

    A run that the first or last month cuts counts with the months that are seen. So the mean is
    a little short of a run's full length, by as much in the record as in plays of as many months.

    Args:
        held: (N, M).

    Returns:
        (N,), 1 or more.

    Example:
        >>> mean_spell(np.array([[True, True, False, True, False, False]])).tolist()
        [1.5]
    """
    begun = held.copy()
    begun[:, 1:] &= ~held[:, :-1]
    return _ratio(held.sum(axis=1), begun.sum(axis=1))


def mean_wait(start: Mask, end: Mask, within: int) -> Floats:
    """Return the restricted mean of the months from each `start` to the next `end`.

    Every month of `start` begins a wait, which ends in the first month of `end` after it; with
    S(u) the chance that a wait outlasts u months, the mean is

        S(0) + S(1) + ... + S(within - 1),

    the mean of min(wait, within). Waits that the last month cuts enter S as censored (Kaplan and
    Meier 1958); past the longest time that is seen, S stays level. NaN where no start has a month
    after it. Defined, that is, from a single start on, even where nothing ever followed.

    Args:
        start, end: (N, M).
        within: what a wait counts for at most, in months, 1 or more.

    Returns:
        (N,), in [1, within].

    Source: Royston and Parmar (2013), BMC Medical Research Methodology 13:152.

    Example:
        >>> start = np.array([[True, False, True, False, False, True]])
        >>> end = np.array([[False, True, False, False, True, False]])
        >>> mean_wait(start, end, 12).tolist()  # waits of 1 and 2; the third has no month after it
        [1.5]
    """
    lasted, ended = _waits(start, end)
    months = start.shape[1]
    leaving, ending = _tally(lasted, start, months), _tally(lasted, start & ended, months)
    at_risk = leaving[:, ::-1].cumsum(axis=1)[:, ::-1]
    with np.errstate(invalid="ignore", divide="ignore"):
        hazard = np.where(at_risk > 0, ending / at_risk, 0.0)
    outlasting = np.cumprod(1.0 - hazard[:, 1:], axis=1)
    level = outlasting[:, -1] if months > 1 else np.ones(len(start))
    seen = outlasting[:, : within - 1]
    mean = 1.0 + seen.sum(axis=1) + level * (within - 1 - seen.shape[1])
    followed = at_risk[:, 1] > 0 if months > 1 else np.zeros(len(start), bool)
    return np.where(followed, mean, np.nan)


def _waits(start: Mask, end: Mask) -> tuple[NDArray[np.int64], Mask]:
    """Return how long a wait from each month is seen to last, and whether its end is seen."""
    months = start.shape[1]
    column = np.arange(months)
    place = np.where(end, column, months)
    following = np.minimum.accumulate(place[:, ::-1], axis=1)[:, ::-1]
    following = np.concatenate([following[:, 1:], np.full((len(start), 1), months)], axis=1)
    ended = following < months
    return np.where(ended, following, months - 1) - column, ended


def _tally(lasted: NDArray[np.int64], counted: Mask, months: int) -> Floats:
    """Return how many counted waits lasted 0, 1, ... months in each history, (N, months)."""
    row, column = np.nonzero(counted)
    cells = row * months + lasted[row, column]
    return np.bincount(cells, minlength=counted.size).reshape(counted.shape).astype(float)


def _ratio(part: NDArray[np.int64], whole: NDArray[np.int64]) -> Floats:
    found = np.full(len(whole), np.nan)
    np.divide(part, whole, out=found, where=whole > 0)
    return found
