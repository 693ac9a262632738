"""What came back of a known truth, history by history, and over many histories.

Truths drawn from the prior have ranks among posterior draws that are uniform, intervals that hold
them as often as they say, and types as frequent as they were believed to be, if and only if the
estimation is right: simulation-based calibration (Talts, Betancourt, Simpson, Vehtari & Gelman
2018, arXiv:1804.06788).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import DetenteError, Problem
from detente.intent._identification import IDENTIFIED
from detente.intent._recover_types import Calibration, calibration, uniformity

Floats = NDArray[np.float64]
LEVELS = (0.05, 0.25, 0.75, 0.95)


@dataclass(frozen=True, eq=False)
class Recovered:
    """A known truth and what was estimated of it from one history.

    Attributes:
        truth, mean, sd: (Z,), of z.
        quantiles: (Z, 4), at 5, 25, 75 and 95 %.
        rank: (Z,), the weighted share of draws below the truth.
        beliefs: for each player with several types (M, types), with hindsight, over all draws.
        hidden: the same (M,), the true type.
        imagined: the same (R, M): types drawn from the posterior, what the truth would look like
            if the beliefs were right.
        pareto_k, effective, shift, divergent: as in `Diagnosis`.
    """

    seed: int
    names: tuple[str, ...]
    truth: Floats
    mean: Floats
    sd: Floats
    quantiles: Floats
    rank: Floats
    beliefs: Mapping[str, Floats]
    hidden: Mapping[str, NDArray[Any]]
    imagined: Mapping[str, NDArray[Any]]
    pareto_k: float
    effective: float
    shift: float
    divergent: int

    def holds(self, level: float) -> NDArray[np.bool_]:
        """Return for each parameter whether the central 50 or 90 % interval holds the truth."""
        low, high = (0, 3) if level == 0.9 else (1, 2)
        inside = (self.quantiles[:, low] <= self.truth) & (self.truth <= self.quantiles[:, high])
        return np.asarray(inside)

    def as_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return {f.name: _plain(getattr(self, f.name)) for f in fields(self)}

    @classmethod
    def from_dict(cls, held: Mapping[str, Any]) -> Recovered:
        """Read what `as_dict` made."""
        made = dict(held, names=tuple(held["names"]))
        for name in ("truth", "mean", "sd", "quantiles", "rank"):
            made[name] = np.array(held[name], dtype=float)
        for name in ("beliefs", "hidden", "imagined"):
            made[name] = {p: np.array(v) for p, v in held[name].items()}
        return cls(**made)


@dataclass(frozen=True, eq=False)
class Summary:
    """What many recoveries say.

    Attributes:
        identified: the parameters of which an estimate says something: sd of z below 0.7, on
            average over histories (or as declared by the caller).
        covered_50, covered_90: for each parameter the share of histories.
        pooled_90: over the identified weights, with `error`, one standard error over histories.
        uniform: for each parameter the p-value that its ranks are uniform.
        types: the calibration of beliefs about types.
    """

    histories: int
    names: tuple[str, ...]
    identified: tuple[str, ...]
    sd: Floats
    covered_50: Floats
    covered_90: Floats
    pooled_50: float
    pooled_90: float
    error: float
    uniform: Floats
    types: Calibration
    largest_k: float


def summarise(
    found: Sequence[Recovered],
    *,
    weights: Sequence[str],
    identified: Sequence[str] | None = None,
    seed: int = 0,
) -> Summary:
    """Put recoveries together.

    Args:
        weights: the names of the payoff weights.
        identified: those declared identified beforehand; by default those whose sd of z is below
            0.7 on average over the histories.
        seed: governs the references that are simulated.

    Raises:
        DetenteError: nothing was recovered, or no weight is identified.
    """
    names = found[0].names if found else ()
    sd = np.mean([r.sd for r in found], axis=0) if found else np.zeros(0)
    told = set(weights) if identified is None else set(identified)
    own = [
        k
        for k, n in enumerate(names)
        if n in told and (identified is not None or sd[k] < IDENTIFIED)
    ]
    if not own:
        what = f"{len(found)} histories identify none of {len(set(weights))} weights."
        fix = "Recover more or longer histories."
        raise DetenteError("There is nothing to summarise.", [Problem(what, "found", fix)])
    half, most = (np.array([r.holds(level) for r in found]) for level in (0.5, 0.9))
    each = most[:, own].mean(1)
    random = np.random.default_rng(seed)
    return Summary(
        len(found),
        names,
        tuple(names[k] for k in own),
        sd,
        half.mean(0),
        most.mean(0),
        float(half[:, own].mean()),
        float(each.mean()),
        float(each.std(ddof=1) / np.sqrt(len(found))) if len(found) > 1 else float("nan"),
        uniformity(np.array([r.rank for r in found]).T, random=random),
        calibration(
            [r.beliefs for r in found],
            [r.hidden for r in found],
            [r.imagined for r in found],
            random=random,
        ),
        max(r.pareto_k for r in found),
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, np.ndarray):
        return (value if value.dtype.kind in "iu" else value.round(6)).tolist()
    return list(value) if isinstance(value, tuple) else value
