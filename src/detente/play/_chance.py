"""Chance, keyed by seed, month and what it is for, so that the same choices give the same game."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

START, ACT, TYPE, STATE, LAPSE = range(5)


def uniform(seed: int, month: int, purpose: int, player: int = 0) -> float:
    """Return the number in [0, 1) that decides one thing in one month.

    Example:
        >>> uniform(7, 3, ACT, 1) == uniform(7, 3, ACT, 1) != uniform(7, 3, ACT, 2)
        True
    """
    return float(np.random.default_rng([seed, month, purpose, player]).random())


def pick(chance: NDArray[np.float64], luck: float) -> int:
    """Return which of several a uniform number falls on.

    Example:
        >>> pick(np.array([0.2, 0.0, 0.8]), 0.1), pick(np.array([0.2, 0.0, 0.8]), 0.2)
        (0, 2)
    """
    risen = np.cumsum(chance)
    return int((risen[:-1] <= luck * risen[-1]).sum())
