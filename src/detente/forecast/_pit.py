"""Whether outcomes fall where a forecast of a count says, for counts and so without a density.

Source: Czado, C., Gneiting, T. and Held, L. (2009), Predictive model assessment for count data,
Biometrics 65, 1254-1261: the nonrandomised probability integral transform.
"""

from __future__ import annotations

import numpy as np

from detente.forecast.models._model import FloatArray, IntArray

BINS = 10


def pit_histogram(pmfs: FloatArray, outcomes: IntArray, bins: int = BINS) -> FloatArray:
    """Return the share of the probability integral transform in each of equal parts of [0, 1].

    An outcome y is spread evenly over [P(y - 1), P(y)], where P is the forecast's cumulative
    chance; the histogram is the mean over forecasts. Even bars: calibrated. Bars high at both ends:
    intervals too narrow; high in the middle: too wide; rising: forecasts too low.

    Args:
        pmfs: shape (n, K + 1), rows sum to 1.
        outcomes: shape (n,); above K counts as K.

    Returns:
        shape (bins,), sums to 1.

    Example:
        >>> pit_histogram(np.array([[0.5, 0.5]]), np.array([1]), bins=4).tolist()
        [0.0, 0.0, 0.5, 0.5]
    """
    rows, cells = np.arange(len(pmfs)), pmfs.shape[1]
    came = np.minimum(outcomes, cells - 1)
    reached = np.hstack([np.zeros((len(pmfs), 1)), np.cumsum(pmfs, axis=1)])
    reached[:, -1] = 1.0
    low, high = reached[rows, came][:, None], reached[rows, came + 1][:, None]
    edges = np.linspace(0.0, 1.0, bins + 1)
    width = np.maximum(high - low, 1e-300)
    below = np.where(edges >= high, 1.0, np.clip((edges - low) / width, 0.0, 1.0))
    below[:, 0] = 0.0
    return np.asarray(np.diff(below.mean(axis=0)))
