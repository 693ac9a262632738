"""Dominance: which approach nobody need prefer, whatever weights the criteria are given."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.options._comparison import Comparison, band
from detente.options._criteria import COUNTED, Criterion, criteria, values_of

Floats = NDArray[np.float64]
_TIE = 1e-12


@dataclass(frozen=True)
class Dominated:
    """An approach that another dominates.

    Attributes:
        name, by: the approach, and the one that dominates it.
        beyond_doubt: the criteria by which `by` is better with 90 % of the futures in agreement.
        untold: criteria that no future gives a value to under both, hence left out.
    """

    name: str
    by: str
    beyond_doubt: tuple[Criterion, ...]
    untold: tuple[Criterion, ...] = ()


def dominance(comparison: Comparison, months: int) -> tuple[Dominated, ...]:
    """Return every pair in which one approach dominates another at a horizon.

    It does if, by every outcome, measure and spillover that declares `better`, it is at least as
    good in the mean of the paired differences, and by at least one it is better beyond doubt: the
    mean and the whole 90 % band of the paired differences are on the good side of zero. Interests
    are left out, since they are sums of the others with weights that are the reader's to set.

    Raises:
        DetenteError: the comparison does not reach to this horizon.
    """
    rows = criteria(comparison.case, COUNTED)
    gains = [c.sign * values_of(comparison, c, months) for c in rows]
    found = []
    for n, name in enumerate(comparison.names):
        for m, by in enumerate(comparison.names):
            one = _pair(rows, [g[:, m] - g[:, n] for g in gains]) if n != m else None
            if one is not None:
                found.append(Dominated(name, by, *one))
    return tuple(found)


def _pair(
    rows: tuple[Criterion, ...], apart: list[Floats]
) -> tuple[tuple[Criterion, ...], tuple[Criterion, ...]] | None:
    """Return by what differences (N,) that are never worse in the mean are better, and untold."""
    bands = [band(a) for a in apart]
    if any(b is not None and b.mean < -_TIE for b in bands):
        return None
    sure = tuple(
        c for c, b in zip(rows, bands, strict=True) if b is not None and min(b.low90, b.mean) > _TIE
    )
    untold = tuple(c for c, b in zip(rows, bands, strict=True) if b is None)
    return (sure, untold) if sure else None
