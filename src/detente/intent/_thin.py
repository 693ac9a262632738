"""A few draws that stand for many.

Draws are added one by one so that the mean of some features over the few follows their weighted
mean over all: herding (Chen, Welling & Smola 2010, UAI), whose error falls like 1 / n where that
of draws at random falls like 1 / sqrt(n).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def herd(features: Floats, weights: Floats, count: int) -> NDArray[Any]:
    """Return the numbers of `count` different draws, sorted.

    Args:
        features: (S, F), what should agree.
        weights: (S,), sum to one.

    Example:
        >>> herd(np.array([[0.0], [1.0], [2.0], [9.0]]), np.array([0.3, 0.3, 0.4, 0.0]), 2).tolist()
        [1, 2]
    """
    goal = weights @ features
    total = np.zeros(features.shape[1])
    chosen: list[int] = []
    open_ = weights > 0
    for n in range(1, min(count, int(open_.sum())) + 1):
        miss = (((total + features) / n - goal) ** 2).sum(1)
        best = int(np.where(open_, miss, np.inf).argmin())
        chosen.append(best)
        open_[best] = False
        total += features[best]
    return np.array(sorted(chosen))
