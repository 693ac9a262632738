"""Beliefs with hindsight: what the whole history says of the type in each month.

Given what everybody saw, a player's type is a hidden Markov chain: the chance that each type gave
to what was done is known, and so is the law by which types turn into others. The backward
recursion is the standard one (Rabiner 1989, Proceedings of the IEEE 77(2), 257-286).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def smooth(after: Floats, likelihood: Floats, switching: Floats) -> Floats:
    """Return the beliefs of R rows with hindsight, (R, M, types).

    Args:
        after: (R, M, types), the belief after each month's acts.
        likelihood: (R, M, types), the chance that each type gave to them.
        switching: (R, types, types).

    Example:
        >>> after = np.array([[[0.5, 0.5], [0.9, 0.1]]])
        >>> chance = np.array([[[1.0, 1.0], [0.9, 0.1]]])
        >>> smooth(after, chance, np.eye(2)[None])[0, 0].round(2).tolist()
        [0.9, 0.1]
    """
    found = np.array(after)
    ahead = np.ones_like(after[:, -1])
    for m in range(after.shape[1] - 2, -1, -1):
        ahead = np.einsum("rst,rt->rs", switching, likelihood[:, m + 1] * ahead)
        ahead[after[:, m] <= 0.0] = 0.0  # what has been ruled out cannot set the scale
        ahead /= ahead.max(1, keepdims=True)
        made = after[:, m] * ahead
        found[:, m] = made / made.sum(1, keepdims=True)
    return found
