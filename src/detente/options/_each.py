"""What each path comes to by itself, where `Reader` gives means over paths."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from detente.case._model import Measure
from detente.options._paths import Paths
from detente.options._tally import Bools, Floats, Reader, soon


def measures(reader: Reader, paths: Paths, horizon: int) -> Floats:
    """Return every measure of a case on every path, (N, measures); nan where there is none.

    Means over paths agree with `Reader.measure` for all kinds but "spell" and "answered", which
    count every spell or month of all paths once; a path counts once here.
    """
    rows = [_measure(reader, paths, m, horizon) for m in reader.case.measures]
    return np.stack(rows, 1) if rows else np.zeros((len(paths.states), 0))


def outcomes(reader: Reader, paths: Paths, horizon: int) -> NDArray[np.int64]:
    """Return which outcome each path comes to, (N,)."""
    found = np.full(len(paths.states), -1)
    for n, outcome in enumerate(reader.case.outcomes):
        here = found < 0
        for clause in outcome.when:
            here &= reader.clause(paths, clause, horizon)
        found[here] = n
    return found


def _measure(reader: Reader, paths: Paths, measure: Measure, horizon: int) -> Floats:
    if measure.kind == "level":
        return reader.level(measure.factor or "")[paths.states[:, horizon]].astype(float)
    found = reader.matches(paths, measure.of)[:, :horizon]
    if measure.kind == "spell":
        return spells(found, reader.matches_at_start(paths, measure))
    if measure.kind in ("answered", "unanswered"):
        later = reader.matches(paths, measure.answer)[:, :horizon]
        met = (found & soon(later, measure.within or 1)).sum(1)
        return _ratio(met, found.sum(1)) if measure.kind == "answered" else found.sum(1) - met
    return _SIMPLE[measure.kind](found)


def spells(found: Bools, before: Bools) -> Floats:
    """Return the mean length in months of what begins on each path, (N,).

    Args:
        found: (N, M), whether it holds; before: (N,), whether it held already at the start.

    Example:
        >>> spells(np.array([[1, 0, 1, 1, 0, 1], [0, 0, 0, 0, 0, 1]], dtype=bool), np.array([1, 0]))
        array([1.5, 1. ])
    """
    held = np.asarray(before, dtype=bool)
    begins = found & ~np.concatenate([held[:, None], found[:, :-1]], 1)
    unbroken = np.where(found.all(1), found.shape[1], (~found).argmax(1))
    return _ratio(found.sum(1) - np.where(held, unbroken, 0), begins.sum(1))


def _ratio(part: NDArray[np.int64], whole: NDArray[np.int64]) -> Floats:
    return np.where(whole > 0, part / np.maximum(whole, 1), np.nan)


def _first(found: Bools) -> Floats:
    return np.where(found.any(1), found.argmax(1) + 1.0, np.nan)


_SIMPLE: dict[str, Callable[[Bools], Floats]] = {
    "ever": lambda found: found.any(1).astype(float),
    "count": lambda found: found.sum(1).astype(float),
    "first": _first,
}
