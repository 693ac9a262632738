"""What each path comes to by itself: its outcome, and its measures."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detente.case._model import Measure
from detente.options._paths import Paths

if TYPE_CHECKING:
    from detente.options._tally import Reader

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


def outcomes(reader: Reader, paths: Paths, horizon: int) -> Ints:
    """Return which outcome each path comes to, (N,)."""
    found = np.full(len(paths.states), -1)
    for n, outcome in enumerate(reader.case.outcomes):
        here = found < 0
        for clause in outcome.when:
            here &= reader.clause(paths, clause, horizon)
        found[here] = n
    return found


def measures(reader: Reader, paths: Paths, horizon: int) -> Floats:
    """Return every measure of a case on every path, (N, measures); nan where there is none."""
    rows = [measured(reader, paths, m, horizon) for m in reader.case.measures]
    return np.stack(rows, 1) if rows else np.zeros((len(paths.states), 0))


def measured(reader: Reader, paths: Paths, measure: Measure, horizon: int) -> Floats:
    """Return a measure on every path, (N,); nan where a path has nothing to measure."""
    if measure.kind == "level":
        return reader.level(measure.factor or "")[paths.states[:, horizon]].astype(float)
    found = reader.matches(paths, measure.of)[:, :horizon]
    if measure.kind == "spell":
        return spells(found, reader.matches_at_start(paths, measure))
    if measure.kind in ("answered", "unanswered"):
        met = answered(reader, paths, measure, found).sum(1)
        return _ratio(met, found.sum(1)) if measure.kind == "answered" else found.sum(1) - met
    return _SIMPLE[measure.kind](found)


def answered(reader: Reader, paths: Paths, measure: Measure, found: Bools) -> Bools:
    """Return which of the months found (N, M) are followed by an answer in time."""
    later = reader.matches(paths, measure.answer)[:, : found.shape[1]]
    return np.asarray(found & soon(later, measure.within or 1))


def soon(found: Bools, within: int) -> Bools:
    """Return whether something happens in a month or in the `within` months after it.

    Example:
        >>> soon(np.array([[0, 0, 0, 1, 0]], dtype=bool), within=2)[0].tolist()
        [False, True, True, True, False]
    """
    ahead = np.concatenate([np.zeros((len(found), 1), dtype=int), found.cumsum(1)], axis=1)
    months = found.shape[1]
    until = np.minimum(np.arange(months) + within + 1, months)
    return np.asarray(ahead[:, until] - ahead[:, :-1] > 0)


def begun(found: Bools, before: Bools) -> tuple[Ints, Ints]:
    """Return of each path how many months belong to spells that begin on it, and these spells.

    Args:
        found: (N, M), whether it holds; before: (N,), whether it held already at the start.
    """
    held = np.asarray(before, dtype=bool)
    begins = found & ~np.concatenate([held[:, None], found[:, :-1]], 1)
    unbroken = np.where(found.all(1), found.shape[1], (~found).argmax(1))
    return found.sum(1) - np.where(held, unbroken, 0), begins.sum(1)


def spells(found: Bools, before: Bools) -> Floats:
    """Return the mean length in months of what begins on each path, (N,); arguments as `begun`.

    Example:
        >>> spells(np.array([[1, 0, 1, 1, 0, 1], [0, 0, 0, 0, 0, 1]], dtype=bool), np.array([1, 0]))
        array([1.5, 1. ])
    """
    return _ratio(*begun(found, before))


def _ratio(part: Ints, whole: Ints) -> Floats:
    return np.where(whole > 0, part / np.maximum(whole, 1), np.nan)


def _first(found: Bools) -> Floats:
    return np.where(found.any(1), found.argmax(1) + 1.0, np.nan)


_SIMPLE: dict[str, Callable[[Bools], Floats]] = {
    "ever": lambda found: found.any(1).astype(float),
    "count": lambda found: found.sum(1).astype(float),
    "first": _first,
}
