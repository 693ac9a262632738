"""From a generating function to the chance of each count.

The probability generating function of a count N is G(z) = E[z**N]. Its values at the L-th roots of
unity are the Fourier transform of the probabilities, so one inverse transform gives them all. For
an event only G(0) = P(N = 0) is needed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.forecast.models._model import Predictive, Task

ComplexArray = NDArray[np.complex128]


def points(task: Task) -> ComplexArray:
    """Return where a generating function must be known to answer a task; shape (points,).

    The transform is at least twice as long as the answers told apart, so that what lies beyond
    them is not folded back onto small counts.

    Example:
        >>> points(Task("event", horizon=30, top=1)), len(points(Task("count", 30, 30)))
        (array([0.+0.j]), 33)
    """
    if task.answer == "event":
        return np.zeros(1, dtype=np.complex128)
    length = _length(task)
    return np.asarray(np.exp(-2j * np.pi * np.arange(length // 2 + 1) / length))


def from_generating(values: ComplexArray, task: Task) -> Predictive:
    """Return the answer whose generating function has these values at `points(task)`.

    Example:
        >>> task = Task("count", horizon=10, top=10)
        >>> poisson = from_generating(np.exp(2.0 * (points(task) - 1.0)), task)
        >>> bool(np.isclose(poisson.chance, 1 - np.exp(-2.0)))
        True
    """
    if task.answer == "event":
        none = float(np.clip(values[0].real, 0.0, 1.0))
        return Predictive(np.array([none, 1.0 - none]))
    cells = np.maximum(np.fft.irfft(values, _length(task)), 0.0)
    pmf = np.append(cells[: task.top], cells[task.top :].sum())
    return Predictive(pmf / pmf.sum())


def _length(task: Task) -> int:
    return int(2 ** np.ceil(np.log2(2 * (task.top + 1))))
