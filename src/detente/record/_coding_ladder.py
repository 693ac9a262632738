"""A row of the timeline as numbers: rungs in order, and how many events stand on each.

A month takes the value of the first rung that holds, which is one with at least as many events as
it needs: value[m] = v[r*], r* = min {r : n[r, m] >= need[r]}. Below the last rung lies one that
needs no event.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Change = tuple[int, int, int, int]


class Ladder:
    """The rungs of one player or one factor, and its values month by month.

    Args:
        needs: events needed for each of R rungs; 0 for one that always holds.
        values: what each rung stands for, as a number.
        otherwise: the value where no rung holds.
        months: M, the number of months.

    Example:
        >>> ladder = Ladder([1, 2], [7, 8], otherwise=0, months=4)
        >>> ladder.count([(0, 0, 1, 1), (1, 0, 3, 2)])
        >>> ladder.values.tolist()
        [7, 8, 8, 0]
        >>> ladder.changed([(0, 0, 1, -1)])[0].tolist()
        [8, 8, 8, 0]
    """

    def __init__(
        self, needs: Sequence[int], values: Sequence[int], *, otherwise: int, months: int
    ) -> None:
        self._needs = np.array([*needs, 0], dtype=np.int64)[:, None]
        self._stands_for = np.array([*values, otherwise], dtype=np.int64)
        self._counts = np.zeros((len(self._needs), months), dtype=np.int64)
        self.values = self._read(self._counts)

    def count(self, changes: Sequence[Change]) -> None:
        """Add events: each change is (rung, start, stop, how many)."""
        _apply(self._counts, changes)
        self.values = self._read(self._counts)

    def changed(self, changes: Sequence[Change]) -> tuple[NDArray[np.int64], int | None]:
        """Return the values, shape (M,), as they would be, and the first month that differs."""
        start, stop = min(c[1] for c in changes), max(c[2] for c in changes)
        counts = self._counts[:, start:stop].copy()
        _apply(counts, [(rung, a - start, b - start, by) for rung, a, b, by in changes])
        part = self._read(counts)
        differs = part != self.values[start:stop]
        if not differs.any():
            return self.values, None
        values = self.values.copy()
        values[start:stop] = part
        values.flags.writeable = False
        return values, start + int(differs.argmax())

    def _read(self, counts: NDArray[np.int64]) -> NDArray[np.int64]:
        values: NDArray[np.int64] = self._stands_for[(counts >= self._needs).argmax(axis=0)]
        values.flags.writeable = False
        return values


def _apply(counts: NDArray[np.int64], changes: Sequence[Change]) -> None:
    for rung, start, stop, by in changes:
        counts[rung, start:stop] += by
