"""The gamma-Poisson predictive: a rate known as Gamma(shape, exposure), counted for some days.

With a rate ~ Gamma(a, b per day) and counts Poisson(rate * h), the count in h days is negative
binomial:  P(k) = Gamma(a + k) / (Gamma(a) k!) * (b / (b + h))**a * (h / (b + h))**k.
"""

from __future__ import annotations

import numpy as np
from scipy.special import betainc, gammaln

from detente.forecast.models._model import FloatArray, Predictive, Task


def predictive(shape: float, exposure: float, task: Task) -> Predictive:
    """Return the negative binomial answer; even over all answers where nothing has been seen.

    Args:
        shape: events' worth of evidence, above 0.
        exposure: days' worth of evidence, 0 or more.

    Example:
        >>> answer = predictive(1.0, 30.0, Task("count", horizon=30, top=3))
        >>> answer.pmf.round(4).tolist()
        [0.5, 0.25, 0.125, 0.125]
    """
    if exposure <= 0:
        return Predictive(np.full(task.top + 1, 1 / (task.top + 1)))
    counts = np.arange(task.top)
    share = task.horizon / (exposure + task.horizon)
    cells = np.exp(_log_cell(counts.astype(float), np.asarray(shape), np.asarray(share)))
    tail = float(betainc(task.top, shape, share))
    pmf = np.append(cells, tail)
    return Predictive(pmf / pmf.sum())


def log_chance(count: int, shape: FloatArray, exposure: FloatArray, task: Task) -> FloatArray:
    """Return the log chance of one count under many gammas (arrays that broadcast).

    Example:
        >>> one = log_chance(0, np.array([1.0]), np.array([30.0]), Task("count", 30, 30))
        >>> round(float(np.exp(one[0])), 6)
        0.5
    """
    share = task.horizon / (exposure + task.horizon)
    if count >= task.top:
        return np.asarray(np.log(np.maximum(betainc(task.top, shape, share), 1e-300)))
    return _log_cell(np.asarray(float(count)), shape, share)


def _log_cell(count: FloatArray, shape: FloatArray, share: FloatArray) -> FloatArray:
    ways = gammaln(shape + count) - gammaln(shape) - gammaln(count + 1)
    return np.asarray(ways + shape * np.log1p(-share) + count * np.log(share))
