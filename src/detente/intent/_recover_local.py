"""An emulator made closer around one history, without changing its shapes from one to the next."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from detente.intent._emulator import NOISE, Emulator, kernel_of

Floats = NDArray[np.float64]


def closer(emulator: Emulator, points: Floats, worth: Floats) -> Emulator:
    """Return the emulator fitted to further solved points, on the same basis of y.

    Args:
        points: (m, Z); those of which `worth` is not a number stand for nothing, and keep their
            place, so that m further points always give arrays of the same shapes.
        worth: (m, N).

    Example:
        >>> from detente.intent._emulator import emulate
        >>> z = np.linspace(-2.0, 2.0, 5)[:, None]
        >>> first = emulate(z, z**3, np.ones(1))
        >>> more = np.array([[0.5], [0.6], [0.7], [0.8]])
        >>> found = closer(first, more, more**3)
        >>> miss = [abs(e.worth(np.array([0.65]))[0] - 0.65**3) for e in (first, found)]
        >>> bool(miss[1] < miss[0] / 2)
        True
    """
    kernel = kernel_of(emulator.points)
    before = (kernel + NOISE * np.eye(len(kernel))) @ emulator.share
    good = np.isfinite(worth.sum(axis=1))
    x = (points[:, : len(emulator.centre)] - emulator.centre) / emulator.scale
    after = np.where(good[:, None], worth - emulator.mean, 0.0) @ emulator.basis.T
    held, target = np.concatenate([emulator.points, x]), np.concatenate([before, after])
    live = np.concatenate([np.ones(len(before), dtype=bool), good])
    share = np.zeros_like(target)
    matrix = kernel_of(held[live]) + NOISE * np.eye(int(live.sum()))
    share[live] = np.linalg.solve(matrix, target[live])
    return replace(emulator, points=held, share=share)
