"""Whether ranks are uniform, and whether beliefs about types are as often right as they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

Floats = NDArray[np.float64]
BINS = 10
_POINTS = 20
_TIMES = 2000


@dataclass(frozen=True, eq=False)
class Calibration:
    """Beliefs in bins against how often they came true.

    Attributes:
        believed, true, count: for each bin the mean belief, the share true, and how many.
        statistic: sum over bins of (true - expected)^2 / variance, as Hosmer & Lemeshow (1980).
        p_value: the share of references at least as far off. Beliefs of neighbouring months move
            together, so that no table gives the reference: it is simulated.
    """

    believed: Floats
    true: Floats
    count: NDArray[Any]
    statistic: float
    p_value: float


def uniformity(ranks: Floats, *, random: np.random.Generator) -> Floats:
    """Return for each row of ranks in [0, 1] the p-value that they are uniform, (rows,).

    The statistic is the least probability of the empirical distribution function, over 20 points,
    and its distribution is simulated.

    Args:
        ranks: (rows, N), N independent ranks in each row.

    Source: Säilynoja, Bürkner & Vehtari (2022), Statistics and Computing 32:32.

    Example:
        >>> rows = np.array([np.linspace(0.01, 0.99, 50), np.full(50, 0.5)])
        >>> found = uniformity(rows, random=np.random.default_rng(0))
        >>> bool(found[0] > 0.5), bool(found[1] < 0.01)
        (True, True)
    """
    count = ranks.shape[1]
    null = np.sort(_least(random.uniform(size=(_TIMES, count))))
    below = np.searchsorted(null, _least(ranks), side="right")
    return np.asarray((1 + below) / (1 + _TIMES))


def _least(ranks: Floats) -> Floats:
    points = np.arange(1, _POINTS) / _POINTS
    under = (ranks[:, :, None] <= points).sum(1)
    low, high = (
        binom.cdf(under, ranks.shape[1], points),
        binom.sf(under - 1, ranks.shape[1], points),
    )
    return np.asarray(2 * np.minimum(low, high).min(1))


def calibration(
    beliefs: Sequence[Mapping[str, Floats]],
    hidden: Sequence[Mapping[str, NDArray[Any]]],
    imagined: Sequence[Mapping[str, NDArray[Any]]],
    *,
    random: np.random.Generator,
) -> Calibration:
    """Compare beliefs of many histories with the truth, and with truths drawn from the beliefs.

    Args:
        beliefs: for each history and player (M, types).
        hidden: the same (M,), true types.
        imagined: the same (R, M), types drawn from the joint posterior of all months.

    Example:
        >>> sure = [{"red": np.array([[0.5, 0.5]] * 4)}] * 2
        >>> draws = [{"red": np.array([[0, 0, 1, 1], [0, 1, 1, 0]])}] * 2
        >>> truth = [{"red": np.array([0, 1, 0, 1])}] * 2
        >>> calibration(sure, truth, draws, random=np.random.default_rng(0)).statistic
        0.0
    """
    told = np.concatenate([b.ravel() for one in beliefs for b in one.values()])
    bins = np.minimum((told * BINS).astype(int), BINS - 1)
    count = np.bincount(bins, minlength=BINS)
    expected = np.bincount(bins, told, BINS)
    spread = np.bincount(bins, told * (1 - told), BINS)

    def off(types: Sequence[Mapping[str, NDArray[Any]]]) -> tuple[float, Floats]:
        came = np.concatenate(
            [_flags(t[p], b) for t, one in zip(types, beliefs, strict=True) for p, b in one.items()]
        )
        true = np.bincount(bins, came, BINS)
        live = spread > 0
        return float(((true - expected)[live] ** 2 / spread[live]).sum()), np.asarray(true, float)

    statistic, true = off(hidden)
    reference = [off([_one(i, random) for i in imagined])[0] for _ in range(_TIMES // 4)]
    with np.errstate(invalid="ignore"):
        believed, came = expected / count, true / count
    beyond = (1 + np.sum(np.array(reference) >= statistic)) / (1 + len(reference))
    return Calibration(believed, came, count, statistic, float(beyond))


def _flags(types: NDArray[Any], belief: Floats) -> Floats:
    return np.asarray(np.eye(belief.shape[1])[types].ravel())


def _one(imagined: Mapping[str, NDArray[Any]], random: np.random.Generator) -> dict[str, Any]:
    which = int(random.integers(len(next(iter(imagined.values())))))
    return {player: drawn[which] for player, drawn in imagined.items()}


def imagine(
    after: Floats, switching: Floats, rows: NDArray[Any], *, random: np.random.Generator
) -> NDArray[np.int64]:
    """Draw types of all months given a whole history: forward filter, backward sampling.

    Args:
        after: (S, M, types), beliefs after each month's acts, for S draws of the parameters.
        switching: (S, types, types).
        rows: (R,), the draw that each path takes.

    Returns:
        (R, M).

    Source: Frühwirth-Schnatter (1994), Journal of Time Series Analysis 15(2), 183-202.

    Example:
        >>> after = np.array([[[0.5, 0.5], [1.0, 0.0]]])
        >>> imagine(after, np.eye(2)[None], np.zeros(3, int), random=np.random.default_rng(0))
        array([[0, 0],
               [0, 0],
               [0, 0]])
    """
    months = after.shape[1]
    found = np.empty((len(rows), months), dtype=np.int64)
    chance = after[rows, -1]
    for m in range(months - 1, -1, -1):
        below = np.cumsum(chance, axis=1)
        draw = random.uniform(size=(len(rows), 1)) * below[:, -1:]
        found[:, m] = (below[:, :-1] <= draw).sum(1)
        if m:
            chance = after[rows, m - 1] * switching[rows, :, found[:, m]]
    return found
