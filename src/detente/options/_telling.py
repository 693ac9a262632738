"""How much an act tells about the type of who does it, in bits.

For a belief b over types and play sigma_t(a), with P(a) = sum_t b_t sigma_t(a), the mutual
information between type and act is

    I = H(b) - sum_a P(a) H(b | a)  =  sum_a sum_t b_t sigma_t(a) log2(sigma_t(a) / P(a))

and the part of an act is the term of its a: P(a) times the divergence of b | a from b.

Source: Lindley (1956), On a measure of the information provided by an experiment, Annals of
Mathematical Statistics 27(4), 986-1005; Cover & Thomas (2006), Elements of Information Theory, 2nd
ed., section 2.4.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import entr

Floats = NDArray[np.float64]


def parts(belief: Floats, sigma: Floats) -> Floats:
    """Return the part (..., A) of each act in the information about the type, in bits.

    Args:
        belief: (..., T); sigma: (..., T, A).

    Example:
        >>> even, apart = np.array([0.5, 0.5]), np.array([[1.0, 0.0], [0.0, 1.0]])
        >>> parts(even, apart).tolist(), parts(even, np.full((2, 2), 0.5)).tolist()
        ([0.5, 0.5], [0.0, 0.0])
    """
    chance = np.einsum("...t,...ta->...a", belief, sigma)[..., None, :]
    live = (sigma > 0.0) & (chance > 0.0)
    odds = np.where(live, sigma / np.where(live, chance, 1.0), 1.0)
    return np.asarray((belief[..., None] * sigma * np.log2(odds)).sum(-2))


def entropy(belief: Floats) -> Floats:
    """Return what is not known of the type (...), in bits, of beliefs (..., T).

    Example:
        >>> entropy(np.array([[0.25, 0.25, 0.25, 0.25], [1.0, 0.0, 0.0, 0.0]])).tolist()
        [2.0, 0.0]
    """
    return np.asarray(entr(belief).sum(-1) / np.log(2.0))
