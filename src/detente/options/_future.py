"""Futures: a draw of the fit, and a value for each thing that the record cannot settle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr
from scipy.stats import norm, qmc

from detente.case import Case
from detente.case._model import Effect
from detente.game import Game
from detente.game._plan import Plan
from detente.options._factors import factors_of

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Futures:
    """N futures.

    Attributes:
        points: (N, Z), the parameters of the game as `Parameters` takes them.
        values: (N, U), what each uncertainty multiplies with, in the order of the case.
        draw: (N,), which draw of the fit each takes.
    """

    points: Floats
    values: Floats
    draw: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.points)


def drawn(points: Floats, weights: Floats, count: int, seed: int) -> NDArray[np.int64]:
    """Return `count` draws, by number, as often as their weights ask: systematic resampling.

    Example:
        >>> drawn(np.zeros((2, 1)), np.array([0.25, 0.75]), 4, seed=1).tolist()
        [0, 1, 1, 1]
    """
    start = np.random.default_rng([seed, 7]).random()
    at = (start + np.arange(count)) / count
    return np.minimum(np.searchsorted(np.cumsum(weights / weights.sum()), at), len(points) - 1)


def futures_of(case: Case, points: Floats, weights: Floats, count: int, seed: int) -> Futures:
    """Return futures spread evenly over all uncertainties: a Latin hypercube.

    Uncertainties are log-uniform and go together as the case declares (Gaussian copula); a draw of
    the fit is as frequent as its weight.

    Args:
        points, weights: of the fit, (D, Z) and (D,).

    Source: McKay, Beckman & Conover (1979), Technometrics 21(2), 239-245; Iman & Conover (1982),
    Communications in Statistics 11(3), 311-334, for why the copula is applied to its normal scores.
    """
    size = len(case.uncertainties)
    even = qmc.LatinHypercube(size + 1, rng=np.random.default_rng([seed, 8])).random(count)
    return futures_at(case, points, weights, even)


def futures_at(case: Case, points: Floats, weights: Floats, even: Floats) -> Futures:
    """Return the futures at uniform numbers (N, 1 + U): the draw of the fit, then uncertainties."""
    at = np.searchsorted(np.cumsum(weights / weights.sum()), even[:, 0])
    draw = np.minimum(at, len(points) - 1).astype(np.int64)
    return Futures(points[draw], values_at(case, even[:, 1:]), draw)


def values_at(case: Case, even: Floats) -> Floats:
    """Return the values of all uncertainties at independent uniform numbers (N, U)."""
    if not case.uncertainties:
        return np.ones((len(even), 0))
    root = np.linalg.cholesky(correlation_of(case))
    joined = ndtr(norm.ppf(np.clip(even, 1e-12, 1 - 1e-12)) @ root.T)
    low, high = (np.log([getattr(u, n) for u in case.uncertainties]) for n in ("low", "high"))
    return np.asarray(np.exp(low + joined * (high - low)))


def correlation_of(case: Case) -> Floats:
    """Return the correlation matrix of the uncertainties (U, U)."""
    names = [u.id for u in case.uncertainties]
    found = np.eye(len(names))
    for pair in case.correlations:
        i, j = (names.index(n) for n in pair.between)
        found[i, j] = found[j, i] = pair.value
    return found


def effects_at(case: Case, values: Floats) -> list[tuple[Effect, float]]:
    """Return each effect of all uncertainties with what it multiplies with, at values (U,)."""
    return [
        (effect, float(value**effect.power))
        for one, value in zip(case.uncertainties, values, strict=True)
        for effect in one.effects
    ]


def weights_at(
    case: Case, weights: Mapping[str, Floats], effects: Sequence[tuple[Effect, float]]
) -> dict[str, Floats]:
    """Return payoff weights (types, F) of each player with the effects of a future."""
    names = [w.id for w in case.weights]
    by = np.ones(len(names))
    for effect, value in effects:
        if effect.weight is not None:
            by[names.index(effect.weight)] *= value
    return {p: own * by for p, own in weights.items()}


def chances_at(case: Case, plan: Plan, effects: Sequence[tuple[Effect, float]]) -> Floats:
    """Return the chances (S, O, K) of where each outcome of a month leads, in a future.

    A factor's moves are independent of the others', so odds multiplied on all successors at once
    are odds multiplied on the factor alone.
    """
    factors = factors_of(case)
    successors = np.asarray(plan.successors)
    found = np.array(plan.chances, dtype=float)
    for effect, value in effects:
        if effect.factor is not None:
            goes = factors.among(effect.factor, effect.to)[successors]
            comes = factors.among(effect.factor, effect.of or factors.levels[effect.factor])
            found = np.where(goes & comes[:, None, None], found * value, found)
    return np.asarray(found / found.sum(-1, keepdims=True))


def belief_at(
    game: Game, beliefs: Mapping[str, Floats], effects: Sequence[tuple[Effect, float]]
) -> dict[str, Floats]:
    """Return beliefs over types, by player, with the effects of a future on their odds."""
    found = {p: np.array(b, dtype=float) for p, b in beliefs.items()}
    for effect, value in effects:
        if effect.type is not None and effect.player is not None:
            found[effect.player][..., game.types[effect.player].index(effect.type)] *= value
    return {p: b / b.sum(-1, keepdims=True) for p, b in found.items()}
