"""Regret: what each approach forgoes against the best one in the same future.

    regret of a in future n = max over b of g(n, b) - g(n, a),   g = values, or -values if less is
                                                                 better

It is never negative, is zero for the best, and is in the criterion's own unit. The values are means
over a finite number of paths, so that regret holds some of their noise as well.

Source: Savage (1951), Journal of the American Statistical Association 46(253), 55-67.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from detente.intent._assessment import Band
from detente.options._comparison import Comparison, band
from detente.options._criteria import Criterion, criteria, values_of

Floats = NDArray[np.float64]
_TIE = 1e-12


@dataclass(frozen=True, eq=False)
class Regret:
    """Regret by one criterion at one horizon.

    Attributes:
        names: the A approaches.
        each: (K, A), in each future in which the criterion has a value under every approach.
        left_out: how many futures are left out because it has none under some approach.
    """

    criterion: Criterion
    months: int
    names: tuple[str, ...]
    each: Floats = field(repr=False)
    left_out: int

    @property
    def mean(self) -> Floats:
        """(A,), over futures; nan where all are left out."""
        return self.each.mean(0) if len(self.each) else np.full(len(self.names), np.nan)

    @property
    def largest(self) -> Floats:
        """(A,), in the future in which it is largest; nan where all are left out."""
        return self.each.max(0) if len(self.each) else np.full(len(self.names), np.nan)

    @property
    def least_mean(self) -> tuple[str, ...]:
        """The approach with least mean regret; several where they are tied."""
        return _least(self.names, self.mean)

    @property
    def least_largest(self) -> tuple[str, ...]:
        """The approach whose largest regret is least (minimax regret); several where tied."""
        return _least(self.names, self.largest)

    def band(self, name: str) -> Band | None:
        """Return the band of an approach's regret over futures; None where all are left out."""
        return band(self.each[:, self.names.index(name)])


@dataclass(frozen=True, eq=False)
class RegretTable:
    """Regret by several criteria at one horizon.

    Attributes:
        rows: one for each of C criteria.
        mean, largest: (C, A), each row in the unit of its criterion.
        relative: (C, A), mean regret as a share of the row's largest, to colour rows alike.
    """

    names: tuple[str, ...]
    rows: tuple[Regret, ...] = field(repr=False)
    mean: Floats
    largest: Floats
    relative: Floats


@dataclass(frozen=True)
class Difference:
    """An approach less ordinary play, on the same futures, in the criterion's own unit.

    Attributes:
        band: over futures; None where no future has a value under both.
        better: the share of these futures in which the approach is better; nan for none.
        left_out: how many futures are left out because one of the two has no value.
    """

    name: str
    band: Band | None
    better: float
    left_out: int


def regret(comparison: Comparison, criterion: Criterion, months: int) -> Regret:
    """Return the regret of every approach in every future.

    A future in which the criterion has no value under some approach is left out for all: where only
    some are followed by a deal, lengths of deals cannot be set against each other.

    Raises:
        DetenteError: the comparison does not reach to this horizon.
    """
    gains = criterion.sign * values_of(comparison, criterion, months)
    held = np.isfinite(gains).all(1)
    gains = gains[held]
    each = gains.max(1, keepdims=True) - gains if len(gains) else gains
    return Regret(criterion, months, comparison.names, each, int((~held).sum()))


def regret_table(
    comparison: Comparison, months: int, rows: Sequence[Criterion] = ()
) -> RegretTable:
    """Return regret by every criterion of the case, or by those given."""
    found = tuple(regret(comparison, c, months) for c in rows or criteria(comparison.case))
    shape = (len(found), len(comparison.names))
    mean = np.array([r.mean for r in found]).reshape(shape)
    largest = np.array([r.largest for r in found]).reshape(shape)
    most = mean.max(1, keepdims=True)
    relative = mean / np.where(most == 0, 1.0, most)
    return RegretTable(comparison.names, found, mean, largest, relative)


def differences(
    comparison: Comparison, criterion: Criterion, months: int
) -> tuple[Difference, ...]:
    """Return each other approach less ordinary play, future by future."""
    values, usual = values_of(comparison, criterion, months), comparison.place(comparison.usual)
    found = []
    for n, name in enumerate(comparison.names):
        if n == usual:
            continue
        apart = values[:, n] - values[:, usual]
        held = apart[np.isfinite(apart)]
        better = float((criterion.sign * held > 0).mean()) if len(held) else float("nan")
        found.append(Difference(name, band(apart), better, len(apart) - len(held)))
    return tuple(found)


def _least(names: Sequence[str], values: Floats) -> tuple[str, ...]:
    if np.isnan(values).any():
        return ()
    return tuple(n for n, v in zip(names, values, strict=True) if v <= values.min() + _TIE)
