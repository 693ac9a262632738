"""How much an act speaks for each type, in decibans.

The weight of evidence for type t from an act a is

    10 log10 ( P(a | t) / P(a | not t) ),
    P(a | not t) = sum over u != t of b_u P(a | u) / (1 - b_t)

(Good 1950, Probability and the Weighing of Evidence): ten decibans are odds of ten to one, one is
about the least that a person notices. Weights of successive acts add up to the change in log-odds,
apart from what switching between types takes away.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def decibans(before: Floats, likelihood: Floats) -> Floats:
    """Return the weight of evidence for each type against the others, (..., types).

    Args:
        before: (..., types), the belief before the act.
        likelihood: (..., types), the chance that each type gave to it.

    Example:
        >>> decibans(np.array([0.5, 0.5]), np.array([1.0, 0.1])).round(3).tolist()
        [10.0, -10.0]
    """
    joint = before * likelihood
    others = (joint.sum(-1, keepdims=True) - joint) / (1.0 - before)
    return np.asarray(10.0 * np.log10(likelihood / others))


def moved(before: Floats, after: Floats) -> Floats:
    """Return how far beliefs moved: half the sum of the changes, in [0, 1]."""
    return np.asarray(0.5 * np.abs(after - before).sum(-1))
