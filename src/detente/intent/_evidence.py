"""How much an act speaks for each type, in decibans.

The weight of evidence for type t from an act a is

    10 log10 ( P(a | t) / P(a | not t) ),
    P(a | not t) = sum over u != t of b_u P(a | u) / (1 - b_t)

(Good 1950, Probability and the Weighing of Evidence): ten decibans are odds of ten to one, one is
about the least that a person notices. Weights of successive acts add up to the change in log-odds,
apart from what switching between types takes away.

Where a type is certain there is nothing to weigh it against, and the weight is zero. Chances below
1e-300 count as 1e-300, so that every weight is finite: 3000 decibans say that an act rules out.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_LEAST = 1e-300


def decibans(before: Floats, likelihood: Floats) -> Floats:
    """Return the weight of evidence for each type against the others, (..., types).

    Args:
        before: (..., types), the belief before the act.
        likelihood: (..., types), the chance that each type gave to it.

    Example:
        >>> decibans(np.array([0.5, 0.5]), np.array([1.0, 0.1])).round(3).tolist()
        [10.0, -10.0]
    """
    chance = np.maximum(likelihood, _LEAST)
    others = before[..., None, :] * (1.0 - np.eye(before.shape[-1]))  # for each type the rest
    rest = others.sum(-1)
    sure = rest <= 0.0
    mixed = (others * chance[..., None, :]).sum(-1) / np.where(sure, 1.0, rest)
    return np.asarray(10.0 * np.log10(chance / np.where(sure, chance, mixed)))


def moved(before: Floats, after: Floats) -> Floats:
    """Return how far beliefs moved: half the sum of the changes, in [0, 1]."""
    return np.asarray(0.5 * np.abs(after - before).sum(-1))
