"""Numbers that carry their slopes: exact first derivatives, dense where few, sparse where many.

An array of size n that depends on m unknowns carries a matrix (n, m). In a tree a number depends
on the unknowns at the histories before and after its own only, so in large trees nearly all is
zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from detente.game._game import Floats
from detente.game._tree import Ints

DENSE = 120  # columns up to which slopes are dense
NOTHING = -1e30  # stands for log 0 and keeps slopes finite


@dataclass(frozen=True, eq=False)
class Sloped:
    """A flat array and its slopes: a matrix, or None where it depends on nothing."""

    value: Floats
    slope: Any = None

    def take(self, index: Ints) -> Sloped:
        """Return some of the entries."""
        return Sloped(self.value[index], None if self.slope is None else self.slope[index])

    def __add__(self, other: Sloped) -> Sloped:
        return Sloped(self.value + other.value, _plus(self.slope, other.slope))


def product(
    size: int, into: Ints, factors: Sequence[tuple[Sloped, Ints]], weight: Floats | None = None
) -> Sloped:
    """Add up products: out[into[k]] = sum over k of weight[k] * prod of factor[index[k]].

    Example:
        >>> one = Sloped(np.array([2.0, 3.0]))
        >>> product(1, np.array([0, 0]), [(one, np.array([0, 1]))], np.ones(2)).value.tolist()
        [5.0]
    """
    parts = [x.value[index] for x, index in factors]
    start = np.ones(len(into)) if weight is None else weight
    value = np.bincount(into, _times(start, parts), minlength=size).astype(float)
    slope = None
    for k, (x, index) in enumerate(factors):
        if x.slope is not None:
            rest = _times(start, parts[:k] + parts[k + 1 :])
            slope = _plus(slope, _local(rest, into, index, (size, len(x.value))) @ x.slope)
    return Sloped(value, slope)


def exp(x: Sloped) -> Sloped:
    """Return e to the power of every entry."""
    value = np.exp(x.value)
    return Sloped(value, None if x.slope is None else _rows(value, x.slope))


def log_softmax(x: Sloped, width: int) -> Sloped:
    """Subtract from every `width` entries in a row the logarithm of the sum of their exp."""
    total = log_sum_exp(x, width)
    spread = np.repeat(np.arange(len(total.value)), width)
    rest = total.take(spread)
    slope = None if rest.slope is None else -rest.slope
    return x + Sloped(-rest.value, slope)


def log_sum_exp(x: Sloped, width: int) -> Sloped:
    """Return the logarithm of the sum of the exp of every `width` entries in a row."""
    rows = x.value.reshape(-1, width)
    top = rows.max(axis=1, keepdims=True)
    share = np.exp(rows - top)
    total = share.sum(axis=1, keepdims=True)
    value = (top + np.log(total)).reshape(-1)
    if x.slope is None:
        return Sloped(value)
    every = np.arange(x.value.size)
    local = _local((share / total).reshape(-1), every // width, every, (len(rows), len(every)))
    return Sloped(value, local @ x.slope)


def seeds(count: int, columns: int, row: Ints, first: int) -> Any:
    """Return the slopes of unknowns `first`, `first` + 1, ... put into rows of an array."""
    column = first + np.arange(len(row))
    if columns <= DENSE:
        dense = np.zeros((count, columns))
        dense[row, column] = 1.0
        return dense
    return sparse.csr_array((np.ones(len(row)), (row, column)), shape=(count, columns))


def joined(parts: Sequence[Sloped], columns: int) -> Sloped:
    """Lay arrays end to end."""
    none = np.zeros(0, dtype=np.int64)
    slopes = [seeds(len(x.value), columns, none, 0) if x.slope is None else x.slope for x in parts]
    whole = np.vstack(slopes) if columns <= DENSE else sparse.vstack(slopes, format="csr")
    return Sloped(np.concatenate([x.value for x in parts]), whole)


def _local(data: Floats, into: Ints, index: Ints, shape: tuple[int, int]) -> Any:
    """Return the sparse matrix with data[k] at (into[k], index[k])."""
    if (into[1:] < into[:-1]).any():
        order = np.argsort(into, kind="stable")
        data, into, index = data[order], into[order], index[order]
    rows = np.zeros(shape[0] + 1, dtype=np.int32)
    np.cumsum(np.bincount(into, minlength=shape[0]), out=rows[1:])
    return sparse.csr_array((data, index.astype(np.int32), rows), shape=shape)


def _times(start: Floats, parts: Sequence[Floats]) -> Floats:
    for part in parts:
        start = start * part
    return start


def _plus(one: Any, other: Any) -> Any:
    if one is None or other is None:
        return one if other is None else other
    return one + other


def _rows(factor: Floats, slope: Any) -> Any:
    if isinstance(slope, np.ndarray):
        return factor[:, None] * slope
    scaled = slope.copy()
    scaled.data *= np.repeat(factor, np.diff(scaled.indptr))
    return scaled
