"""Proper scores of what was said against what came, and how sure a difference is.

Log score: log of the chance given to what came (nats, higher is better). Brier score: squared
error of the chance of at least one (lower is better). CRPS: sum over k of (F(k) - 1{y <= k})**2,
in units of the count (lower is better).

Source: Gneiting, T. and Raftery, A. (2007), Strictly proper scoring rules, prediction, and
estimation, Journal of the American Statistical Association 102, 359-378.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Literal

import numpy as np

from detente.forecast.models._model import FloatArray, IntArray, quantiles

ScoreName = Literal["log", "brier", "crps"]
SCORE_NAMES: dict[ScoreName, str] = {"log": "log score", "brier": "Brier score", "crps": "CRPS"}
LEVELS = (0.5, 0.8, 0.9)
_LEAST = 1e-300


@dataclass(frozen=True, slots=True, eq=False)
class Score:
    """One score of one model, beside climatology's.

    Shapes: `values` (origins,). `gain` is the mean improvement on climatology, above zero where
    the model does better, whatever the score's direction; `low` and `high` bound its 90 % interval.
    `skill` is the share of climatology's mean score that is saved (None for the log score, which
    has no such share). `Backtest.against` puts another model in the place of climatology.
    """

    name: ScoreName
    values: FloatArray
    mean: float
    gain: float
    low: float
    high: float
    skill: float | None


@dataclass(frozen=True, slots=True)
class Bin:
    """Forecasts whose chance of at least one lay in [low, high), and how often one came."""

    low: float
    high: float
    n: int
    forecast: float
    observed: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """How often the central interval held what came, and how often it should have.

    Counts are whole, so an interval holds more than its `level`: `expected` is what the forecasts
    themselves gave it.
    """

    level: float
    expected: float
    observed: float
    n: int


def score_values(pmfs: FloatArray, outcomes: IntArray, answer: str) -> dict[ScoreName, FloatArray]:
    """Score each row of `pmfs` against its outcome; the question's main score comes first.

    Args:
        pmfs: shape (n, K + 1), rows sum to 1.
        outcomes: shape (n,); above K counts as K.

    Example:
        >>> made = score_values(np.array([[0.8, 0.2]]), np.array([1]), "event")
        >>> list(made), round(float(made["brier"][0]), 4)
        (['brier', 'log'], 0.64)
    """
    import scoringrules  # noqa: PLC0415  (slow to import)

    n, cells = pmfs.shape
    came = np.minimum(outcomes, cells - 1)
    log = np.log(np.maximum(pmfs[np.arange(n), came], _LEAST))
    chance = np.clip(1.0 - pmfs[:, 0], 0.0, 1.0)
    brier = np.asarray(scoringrules.brier_score((came > 0).astype(float), chance), dtype=float)
    if answer == "event":
        return {"brier": brier, "log": log}
    crps = np.asarray(scoringrules.rps_score(came + 1, pmfs), dtype=float)
    return {"log": log, "crps": crps, "brier": brier}


def compare(name: ScoreName, values: FloatArray, usual: FloatArray, blocks: IntArray) -> Score:
    """Set a model's scores beside the usual ones (climatology's), with the interval of the gain.

    Args:
        blocks: origins drawn by `resample`, shape (resamples, n).
    """
    sign = 1.0 if name == "log" else -1.0
    gains = sign * (values - usual)
    low, high = np.quantile(gains[blocks].mean(axis=1), [0.05, 0.95])
    mean, yardstick = float(values.mean()), float(usual.mean())
    return Score(
        name=name,
        values=values,
        mean=mean,
        gain=float(gains.mean()),
        low=float(low),
        high=float(high),
        skill=None if name == "log" or yardstick == 0 else 1.0 - mean / yardstick,
    )


def block_length(horizon: int, n: int, days_apart: float) -> int:
    """Return how many neighbouring origins to draw together.

    As many as one horizon spans, since their windows overlap; and no fewer than n**(1/3), since
    calm and busy times outlast a short horizon (Künsch 1989).

    Example:
        >>> block_length(365, 300, 30.4)
        13
    """
    return int(max(1, min(n, max(ceil(horizon / days_apart), round(n ** (1 / 3))))))


def resample(n: int, block: int, resamples: int, seed: int) -> IntArray:
    """Draw origins with replacement in blocks of neighbours; shape (resamples, n).

    Example:
        >>> resample(5, 2, 3, seed=1).shape
        (3, 5)
    """
    random = np.random.default_rng(seed)
    begins = random.integers(0, n - block + 1, size=(resamples, ceil(n / block)))
    drawn = begins[:, :, None] + np.arange(block)
    return drawn.reshape(resamples, -1)[:, :n].astype(np.int64)


def calibration(chances: FloatArray, came: IntArray) -> tuple[Bin, ...]:
    """Group forecasts by tenths of chance; bins that hold none are left out.

    Example:
        >>> calibration(np.array([0.05, 0.62, 0.68]), np.array([0, 1, 0]))[1].observed
        0.5
    """
    tenth = np.minimum((chances * 10).astype(np.int64), 9)
    return tuple(
        Bin(
            low=k / 10,
            high=(k + 1) / 10,
            n=int((tenth == k).sum()),
            forecast=float(chances[tenth == k].mean()),
            observed=float((came[tenth == k] > 0).mean()),
        )
        for k in range(10)
        if (tenth == k).any()
    )


def interval_coverage(pmfs: FloatArray, outcomes: IntArray) -> tuple[Coverage, ...]:
    """Say how often the central 50, 80 and 90 % intervals held what came."""
    n, cells = pmfs.shape
    came, rows = np.minimum(outcomes, cells - 1), np.arange(n)
    below = np.hstack([np.zeros((n, 1)), np.cumsum(pmfs, axis=1)])
    found = []
    for level in LEVELS:
        low, high = quantiles(pmfs, (1 - level) / 2), quantiles(pmfs, (1 + level) / 2)
        held = (low <= came) & (came <= high)
        expected = float((below[rows, high + 1] - below[rows, low]).mean())
        found.append(Coverage(level, expected, float(held.mean()), n))
    return tuple(found)


def verdict(score: Score, other: str = "climatology") -> str:
    """Say in words whether a model beats climatology (or another), and what the interval says.

    Example:
        >>> score = Score("brier", np.zeros(2), 0.10, 0.02, 0.01, 0.03, 0.2)
        >>> verdict(score)
        'better than climatology: gain in Brier score 0.020 (90 % interval 0.010 to 0.030)'
    """
    if score.low > 0:
        head = f"better than {other}"
    elif score.high < 0:
        head = f"worse than {other}"
    else:
        head = f"not distinguishable from {other}"
    gain = f"gain in {SCORE_NAMES[score.name]} {score.gain:.3f}"
    return f"{head}: {gain} (90 % interval {score.low:.3f} to {score.high:.3f})"


def score_dict(scores: Mapping[ScoreName, Score]) -> dict[str, object]:
    """Return scores as plain numbers for JSON."""
    return {name: {"mean": s.mean, **gain_dict(s)} for name, s in scores.items()}


def gain_dict(score: Score) -> dict[str, float | None]:
    """Return a gain with its 90 % interval and the skill as plain numbers for JSON."""
    return {
        "gain": score.gain,
        "gain_low": score.low,
        "gain_high": score.high,
        "skill": score.skill,
    }
