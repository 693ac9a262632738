"""A stand-in for solving the game: how the worth of actions moves with the parameters.

Kernel ridge regression of y on z from solved points, with a kernel that is linear plus a bump,

    k(z, z') = <z, z'> + exp(-|z - z'|^2 / (2 width)),

on coordinates scaled by the spread of the points at the posterior, around the declared solution.
Errors of y are errors of the likelihood only where the history passed, and the likelihood itself
is never approximated; what error is left is measured and corrected by importance weights.

Source: kernel ridge regression is the mean of a Gaussian process (Rasmussen & Williams 2006,
Gaussian Processes for Machine Learning, ch. 2).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
WIDTH = 60.0
NOISE = 1e-3


@dataclass(frozen=True, eq=False)
class Emulator:
    """A fitted stand-in.

    Attributes:
        centre, scale: (Zs,), of the parameters that shape the game.
        points: (n, Zs), the solved points, scaled.
        share: (n, r) and basis (r, N): y = mean + k(z, points) share basis.
    """

    centre: Floats
    scale: Floats
    points: Floats
    mean: Floats
    share: Floats
    basis: Floats

    def worth(self, z: Any, xp: Any = np) -> Any:
        """Return y (N,) at z; only its first entries, those that shape the game, count."""
        x = (z[: len(self.centre)] - self.centre) / self.scale
        inner = self.points @ x
        apart = (self.points**2).sum(1) - 2.0 * inner + x @ x
        kernel = inner + xp.exp(-apart / (2.0 * WIDTH))
        return self.mean + (kernel @ self.share) @ self.basis


def emulate(points: Floats, worth: Floats, scale: Floats, *, drop: float = 1e-4) -> Emulator:
    """Fit the stand-in to n solved points.

    Args:
        points: (n, Zs).
        worth: (n, N).
        scale: (Zs,), the spread of the posterior as far as it is known.
        drop: share of the variance of y that may be dropped.

    Example:
        >>> z = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
        >>> made = emulate(z, z @ np.array([[1.0, 2.0], [0.5, -1.0]]), np.ones(2))
        >>> made.worth(np.array([2.0, 1.0])).round(2).tolist()
        [2.5, 3.0]
    """
    centre = points.mean(0)
    x = (points - centre) / scale
    mean = worth.mean(0)
    kernel = kernel_of(x)
    left, sizes, basis = np.linalg.svd(worth - mean, full_matrices=False)
    lost = 1.0 - np.cumsum(sizes**2) / max(float((sizes**2).sum()), 1e-300)
    rank = int(np.searchsorted(-lost, -drop)) + 1
    target = left[:, :rank] * sizes[:rank]
    share = np.linalg.solve(kernel + NOISE * np.eye(len(x)), target)
    return Emulator(centre, scale, x, mean, share, basis[:rank])


def kernel_of(x: Floats) -> Floats:
    """Return k between scaled points (n, Zs), shape (n, n)."""
    inner, size = x @ x.T, (x**2).sum(1)
    apart = size[:, None] + size[None] - 2.0 * inner
    return np.asarray(inner + np.exp(-apart / (2.0 * WIDTH)))
