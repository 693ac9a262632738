"""Whether draws can be trusted: numbers that can fail, and what to say when they do.

Chains are judged by rank-normalised split R-hat and bulk effective sample size (Vehtari, Gelman,
Simpson, Carpenter & Buerkner 2021, Bayesian Analysis 16(2)), the correction from the emulator to
the solved game by the Pareto shape k of its importance weights (Vehtari, Simpson, Gelman, Yao &
Gabry 2024, Journal of Machine Learning Research 25(72)). Both are ArviZ's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import Problem

Floats = NDArray[np.float64]
LARGEST_R_HAT = 1.01
LARGEST_K = 0.7
FEWEST = 400.0
_DIVERGENT = 0.01
_TAIL = 25  # fewer weights have no tail to fit


@dataclass(frozen=True)
class Diagnosis:
    """How a fit went.

    Attributes:
        r_hat, bulk: the largest R-hat and smallest bulk effective size over parameters, and where.
        steps, divergent: kept steps of the chains, and those at which the sampler diverged.
        pareto_k: of the importance weights; effective: the draws that weighted draws are worth.
        unsolved: draws whose game was not solved to tolerance, and so left out.
        shift: standard deviation of the log-likelihood's error that the weights correct.
    """

    r_hat: float
    r_hat_at: str
    bulk: float
    bulk_at: str
    steps: int
    divergent: int
    pareto_k: float
    effective: float
    draws: int
    unsolved: int
    shift: float

    def as_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return asdict(self)

    @property
    def problems(self) -> list[Problem]:
        """What fails, each with what to try; empty where the draws can be trusted."""
        found = []
        if not self.r_hat < LARGEST_R_HAT:
            what = (
                f"R-hat of {self.r_hat_at} is {self.r_hat:.3f}; it must be below {LARGEST_R_HAT}."
            )
            found.append(Problem(what, self.r_hat_at, "Run longer chains: --kept 2000."))
        if not self.bulk > FEWEST:
            what = f"The chains are worth {self.bulk:.0f} draws of {self.bulk_at}; 400 are needed."
            found.append(Problem(what, self.bulk_at, "Run longer chains: --kept 2000."))
        if self.divergent > _DIVERGENT * self.steps:
            what = f"The sampler diverged at {self.divergent} of {self.steps} steps."
            fix = "Let chains settle for longer: --warmup 1000."
            found.append(Problem(what, "chains", fix))
        if not self.pareto_k < LARGEST_K:
            what = f"Pareto k of the weights is {self.pareto_k:.2f}; it must be below {LARGEST_K}."
            fix = "Solve more pilot points, so that the emulator is closer: --pilots 400."
            found.append(Problem(what, "importance weights", fix))
        if not self.effective > FEWEST:
            what = f"Weighted draws are worth {self.effective:.0f}; more than 400 are needed."
            found.append(Problem(what, "importance weights", "Correct more draws: --draws 2500."))
        if self.unsolved > 0.01 * self.draws:
            what = f"{self.unsolved} of {self.draws} draws could not be solved."
            found.append(Problem(what, "the game", "Narrow the priors in game.toml, or --grid 4."))
        return found


def judge_chains(chains: Sequence[Floats], names: Sequence[str]) -> dict[str, Any]:
    """Return the worst R-hat and bulk effective size over parameters.

    Args:
        chains: each (n, Z), of one length.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> same = [rng.standard_normal((200, 1)) for _ in range(4)]
        >>> judge_chains(same, ["x"])["r_hat"] < 1.05
        True
    """
    from arviz_stats import base  # noqa: PLC0415

    stats: Any = vars(base)["array_stats"]
    stacked = np.stack(chains)
    r_hat = stats.rhat(stacked, chain_axis=0, draw_axis=1)
    bulk = stats.ess(stacked, chain_axis=0, draw_axis=1, method="bulk")
    worst, least = int(np.nanargmax(r_hat)), int(np.nanargmin(bulk))
    return {
        "r_hat": float(r_hat[worst]),
        "r_hat_at": names[worst],
        "bulk": float(bulk[least]),
        "bulk_at": names[least],
    }


def smooth_weights(log_ratio: Floats) -> tuple[Floats, float]:
    """Return Pareto-smoothed weights that sum to one, and the Pareto shape k.

    Where so many draws are alike that no tail can be fitted, weights stay as they are and k is
    infinite, which no fit passes.

    Example:
        >>> weights, k = smooth_weights(np.zeros(500))
        >>> float(weights.sum().round(9)), bool(k < 0.7)
        (1.0, True)
    """
    from arviz_stats import base  # noqa: PLC0415

    if len(log_ratio) < _TAIL:
        return np.full(len(log_ratio), 1.0 / len(log_ratio)), float("inf")
    if np.ptp(log_ratio) == 0:
        return np.full(len(log_ratio), 1.0 / len(log_ratio)), float("-inf")
    stats: Any = vars(base)["array_stats"]
    plain = np.asarray(log_ratio, dtype=float)
    try:
        with np.errstate(divide="ignore", invalid="ignore"):
            log, k = stats.psislw(-plain)  # it takes logs of 1 / weight
    except ValueError:  # all of the tail is one draw
        log, k = plain, np.inf
    if not (np.isfinite(k) and np.isfinite(log).all()):
        log, k = plain, np.inf
    risen = np.exp(log - log.max())
    return np.asarray(risen / risen.sum()), float(k)
