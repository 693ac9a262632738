"""Several models as one: a mixture whose weights rest only on what was over and known by then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from detente.forecast._vintages import Vintages
from detente.forecast.models._model import FloatArray, IntArray

_LEAST = 1e-12
_ROUNDS = 60


@dataclass(frozen=True, slots=True, eq=False)
class Ensemble:
    """A mixture of models at each origin.

    Shapes: `pmfs` (origins, K + 1) and `weights` (origins, models), rows sum to 1; the models are
    in the order of `models`.
    """

    models: tuple[str, ...]
    pmfs: FloatArray
    weights: FloatArray


def settled(known: Vintages, origins: Sequence[date]) -> IntArray:
    """Return what was known at each origin of the windows that began at each origin.

    Returns:
        shape (origins, origins): row i, column j holds the answer over the horizon that follows
        origin j as the record had it at origin i; -1 where that horizon was not over by then.
    """
    horizon = known.question.horizon_days
    begins = np.array([(day - known.first).days + 1 for day in origins])
    came = np.full((len(begins), len(begins)), -1, dtype=np.int64)
    for i, day in enumerate(origins):
        run = np.concatenate([[0], np.cumsum(known.as_of(day))])
        over = begins + horizon < len(run)
        came[i, over] = run[begins[over] + horizon] - run[begins[over]]
    return np.minimum(came, 1) if known.question.answer == "event" else came


def ensemble(
    said: Mapping[str, FloatArray],
    came: IntArray,
    *,
    worth: float,
    start: FloatArray | None = None,
    strength: float = 10.0,
) -> Ensemble:
    """Mix the answers of several models at each origin, weighted by how they have done.

    At origin i the weights w maximise  sum over j of worth * log(sum over m of w_m p_mj) +
    strength * sum over m of start_m log w_m,  p_mj being the chance that model m gave at origin j
    to what came. The sum runs over the origins j whose answer was known at origin i. This is
    stacking of predictive distributions with a Dirichlet prior on the weights, found by the EM
    algorithm for mixtures; it asks which mixture has done best, not which model.

    Args:
        said: by model, shape (origins, K + 1).
        came: shape (origins, origins), from `settled`: row i is all that weights at i may use.
        worth: what each window counts for; windows that overlap share what they tell, so give
            min(1, days between origins / horizon).
        start: weights before anything is over, shape (models,); None is even.
        strength: how many windows the start is worth.

    Source: Yao, Y., Vehtari, A., Simpson, D. and Gelman, A. (2018), Using stacking to average
    Bayesian predictive distributions, Bayesian Analysis 13, 917-1007.

    Example:
        >>> sure, wrong = np.tile([0.1, 0.9], (3, 1)), np.tile([0.9, 0.1], (3, 1))
        >>> came = np.array([[-1, -1, -1], [1, -1, -1], [1, 1, -1]])
        >>> made = ensemble({"sure": sure, "wrong": wrong}, came, worth=1.0, strength=1.0)
        >>> made.weights[0].tolist(), bool(made.weights[2, 0] > made.weights[1, 0] > 0.5)
        ([0.5, 0.5], True)
    """
    pmfs = np.array(list(said.values()))
    even = np.full(len(pmfs), 1.0 / len(pmfs))
    prior = strength * (even if start is None else start)
    weights = np.array([_weights(pmfs, row, worth, prior) for row in came])
    mixed = np.einsum("im,mik->ik", weights, pmfs)
    return Ensemble(tuple(said), mixed, weights)


def _weights(pmfs: FloatArray, came: IntArray, worth: float, prior: FloatArray) -> FloatArray:
    over = np.flatnonzero(came >= 0)
    given = pmfs[:, over, np.minimum(came[over], pmfs.shape[2] - 1)].T
    given = np.maximum(given, _LEAST)
    weights = prior / prior.sum()
    for _ in range(_ROUNDS if len(over) else 0):
        share = given * weights
        share /= share.sum(axis=1, keepdims=True)
        weights = prior + worth * share.sum(axis=0)
        weights = weights / weights.sum()
    return np.asarray(weights)
