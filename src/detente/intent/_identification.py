"""What the record says of each parameter: its prior beside its posterior."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.intent._parameters import Parameters

Floats = NDArray[np.float64]
IDENTIFIED = 0.7
UNTOUCHED = 0.9
_SAMPLE = 20_000


@dataclass(frozen=True)
class Identified:
    """A parameter before and after the record, in natural units.

    Attributes:
        low90, high90: the central 90 % of prior and posterior.
        remains: the posterior's standard deviation as a share of the prior's, on the scale on
            which the prior is normal.
        verdict: "identified" where less than 0.7 remains, "not informed" where more than 0.9
            does, else "partly".
    """

    name: str
    kind: str
    player: str
    prior_mean: float
    prior_low90: float
    prior_high90: float
    mean: float
    low90: float
    high90: float
    remains: float
    verdict: str

    def as_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return asdict(self)


def identification(parameters: Parameters, points: Floats, weights: Floats) -> list[Identified]:
    """Hold the posterior of each parameter against its prior.

    Args:
        points: (S, Z), draws of the posterior; weights: (S,), sum to one.

    Example:
        >>> from detente.case import load
        >>> from detente.intent._parameters import parameters_of
        >>> vector = parameters_of(load("north_korea"))
        >>> prior = np.random.default_rng(0).standard_normal((400, len(vector.names)))
        >>> found = identification(vector, prior, np.full(400, 1 / 400))
        >>> found[0].name, found[0].verdict
        ('nk_sanctions', 'not informed')
    """
    mean = weights @ points
    spread = np.sqrt(weights @ (points - mean) ** 2)
    before = parameters.natural(_prior(points.shape[1]))
    after = parameters.natural(points)
    interval = weighted_quantiles(after, weights, (0.05, 0.95))
    found = []
    for k, entry in enumerate(parameters.entries):
        low, high = interval[k]
        prior_low, prior_high = np.quantile(before[:, k], (0.05, 0.95))
        remains = float(spread[k])
        found.append(
            Identified(
                entry.name,
                entry.kind,
                entry.player,
                float(before[:, k].mean()),
                float(prior_low),
                float(prior_high),
                float(weights @ after[:, k]),
                float(low),
                float(high),
                remains,
                _verdict(remains),
            )
        )
    return found


def weighted_quantiles(draws: Floats, weights: Floats, levels: Sequence[float]) -> Floats:
    """Return quantiles (Z, levels) of weighted draws (S, Z).

    Example:
        >>> weighted_quantiles(np.array([[3.0], [1.0], [2.0]]), np.array([0.2, 0.5, 0.3]), (0.6,))
        array([[2.]])
    """
    found = np.empty((draws.shape[1], len(levels)))
    for k, column in enumerate(draws.T):
        order = np.argsort(column)
        below = np.cumsum(weights[order])
        at = np.searchsorted(below, np.asarray(levels) * below[-1])
        found[k] = column[order][np.minimum(at, len(column) - 1)]
    return found


def _prior(size: int) -> Floats:
    return np.random.default_rng(0).standard_normal((_SAMPLE, size))


def _verdict(remains: float) -> str:
    if remains < IDENTIFIED:
        return "identified"
    return "not informed" if remains > UNTOUCHED else "partly"
