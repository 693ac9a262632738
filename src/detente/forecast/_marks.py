"""What a model said at each origin, as far as it is scored and drawn: small enough to keep.

A year's count has 366 cells at each of three hundred origins for every model; the chance of what
came, the quantiles and a few means are all that scores and figures need. Numbers are rounded to
six decimals here, so that a file holds exactly what the run that wrote it worked with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from detente.forecast import _scores
from detente.forecast._pit import pit_histogram
from detente.forecast._scores import Coverage, ScoreName
from detente.forecast.models._model import FloatArray, IntArray, quantiles

QUANTILES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
DECIMALS = 6


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """One model's answers at all origins, reduced.

    Shapes: `chances` (of at least one) and `log` (of the chance given to what came) (origins,).
    For a count also `crps` (origins,), `quantiles` (origins, 7) at the levels of QUANTILES, `pit`
    (10,) and three rows of `coverage`; for an event these are empty.
    """

    chances: FloatArray
    log: FloatArray
    crps: FloatArray
    quantiles: IntArray
    pit: FloatArray
    coverage: tuple[Coverage, ...]

    def values(self, outcomes: IntArray) -> dict[ScoreName, FloatArray]:
        """Return each score at each origin, the question's main score first."""
        brier = ((outcomes > 0) - self.chances) ** 2
        if not len(self.crps):
            return {"brier": brier, "log": self.log}
        return {"log": self.log, "crps": self.crps, "brier": brier}

    def sharpness(self) -> float:
        """Mean width of the 80 % interval of a count; mean |chance - 1/2| of an event."""
        if not len(self.crps):
            return float(np.abs(self.chances - 0.5).mean())
        low, high = QUANTILES.index(0.1), QUANTILES.index(0.9)
        return float((self.quantiles[:, high] - self.quantiles[:, low]).mean())

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for a file."""
        found: dict[str, Any] = {"chances": self.chances.tolist(), "log": self.log.tolist()}
        if len(self.crps):
            found["crps"] = self.crps.tolist()
            found["quantiles"] = {
                str(level): self.quantiles[:, n].tolist() for n, level in enumerate(QUANTILES)
            }
            found["pit"] = self.pit.tolist()
            found["coverage"] = [[c.level, c.expected, c.observed, c.n] for c in self.coverage]
        return found


def mark(pmfs: FloatArray, outcomes: IntArray, answer: Literal["count", "event"]) -> Marks:
    """Reduce what a model said.

    Args:
        pmfs: shape (origins, K + 1), rows sum to 1.
        outcomes: shape (origins,); above K counts as K.

    Example:
        >>> made = mark(np.array([[0.75, 0.25], [0.5, 0.5]]), np.array([0, 1]), "event")
        >>> made.chances.tolist(), made.sharpness()
        ([0.25, 0.5], 0.125)
    """
    values = _scores.score_values(pmfs, outcomes, answer)
    chances, log = _rounded(1.0 - pmfs[:, 0]), _rounded(values["log"])
    if answer == "event":
        return Marks(chances, log, np.zeros(0), np.zeros((0, 7), np.int64), np.zeros(0), ())
    return Marks(
        chances=chances,
        log=log,
        crps=_rounded(values["crps"]),
        quantiles=np.stack([quantiles(pmfs, level) for level in QUANTILES], axis=1),
        pit=_rounded(pit_histogram(pmfs, outcomes)),
        coverage=_scores.interval_coverage(pmfs, outcomes),
    )


def read_marks(found: Mapping[str, Any], origins: int) -> Marks:
    """Read what `Marks.as_dict` wrote.

    Raises:
        KeyError, TypeError, ValueError: it is not that, or not of so many origins.
    """
    counts = "crps" in found
    made = Marks(
        chances=_floats(found["chances"], origins),
        log=_floats(found["log"], origins),
        crps=_floats(found["crps"], origins) if counts else np.zeros(0),
        quantiles=np.array([found["quantiles"][str(q)] for q in QUANTILES], dtype=np.int64).T
        if counts
        else np.zeros((0, 7), np.int64),
        pit=_floats(found["pit"], 10) if counts else np.zeros(0),
        coverage=tuple(Coverage(*row) for row in found["coverage"]) if counts else (),
    )
    if counts and made.quantiles.shape != (origins, len(QUANTILES)):
        raise ValueError(made.quantiles.shape)
    return made


def _floats(values: Any, length: int) -> FloatArray:
    found = np.array(values, dtype=np.float64)
    if found.shape != (length,):
        raise ValueError(found.shape)
    return found


def _rounded(values: FloatArray) -> FloatArray:
    return np.asarray(np.round(values, DECIMALS))
