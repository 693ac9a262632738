"""What the past says of the model: each period played again, beside what came true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.intent._assessment import Band

Floats = NDArray[np.float64]
_RANGE = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Score:
    """How well chances of outcomes met what came true.

    Attributes:
        log: the log of the chance of what came true: nats, zero at best, higher is better.
        brier: the sum over outcomes of (chance - 1 or 0) squared: 0 at best, 2 at worst.
    """

    log: float
    brier: float


@dataclass(frozen=True)
class Checked:
    """A measure of the record beside all paths.

    Attributes:
        recorded: its value; None where the record has nothing to measure.
        there: the share of paths that have something to measure; the rest is about those.
        low90, median, high90: over paths, each of them a value that some path has.
        position: the share of paths below the recorded value and half of those equal to it
            (probability integral transform); None where the value or the paths are missing.
    """

    measure: str
    recorded: float | None
    there: float
    mean: float | None
    low90: float | None
    median: float | None
    high90: float | None
    position: float | None

    @property
    def inside(self) -> bool | None:
        """Whether the recorded value lies in the 90 % range; None where it cannot be said."""
        if self.recorded is None or self.low90 is None or self.high90 is None:
            return None
        return self.low90 <= self.recorded <= self.high90


@dataclass(frozen=True)
class Period:
    """Some months through which an approach was followed.

    Attributes:
        since, through: the months that were played, as 2017-09; `months` of them.
        state: the public state at the start; types: what was believed then.
        outcome: what came true at the end of the period.
        chances, usual: of each outcome under the approach and under ordinary play, with bands over
            draws of the fit.
        scores: of `approach`, `ordinary` and `equal` chances.
        measures: under the approach.
    """

    approach: str
    since: str
    through: str
    months: int
    state: str
    types: Mapping[str, Mapping[str, Band]]
    outcome: str
    chances: Mapping[str, Band]
    usual: Mapping[str, Band]
    scores: Mapping[str, Score]
    measures: tuple[Checked, ...]

    @property
    def rank(self) -> int:
        """The place of what came true among the outcomes, the likeliest first; ties share it."""
        own = self.chances[self.outcome].mean
        return 1 + sum(band.mean > own for band in self.chances.values())


@dataclass(frozen=True)
class Past:
    """All periods.

    The parameters were fitted to the whole record, so that this is a check of consistency, and no
    forecast: a model that fails it is wrong, one that passes it may still be.

    Attributes:
        run: what the numbers were made from.
        periods: in order of time; they are few, and a long one counts as much as a short one.
    """

    run: Mapping[str, Any]
    periods: tuple[Period, ...]

    @property
    def scores(self) -> dict[str, Score]:
        """The mean over periods of each score."""
        found = {}
        for name in ("approach", "ordinary", "equal"):
            own = [p.scores[name] for p in self.periods]
            log, brier = (float(np.mean([getattr(s, n) for s in own])) for n in ("log", "brier"))
            found[name] = Score(log, brier)
        return found

    @property
    def inside(self) -> tuple[int, int]:
        """How many measures of the record lie in their 90 % range, and of how many."""
        said = [c.inside for p in self.periods for c in p.measures if c.inside is not None]
        return sum(said), len(said)

    @property
    def surprises(self) -> list[dict[str, str]]:
        """What fails: outcomes that had less than an equal chance, and measures out of range."""
        found = []
        for period in self.periods:
            if period.chances[period.outcome].mean < 1.0 / len(period.chances):
                found.append({"since": period.since, "kind": "outcome", "id": period.outcome})
            found += [
                {"since": period.since, "kind": "measure", "id": c.measure}
                for c in period.measures
                if c.inside is False
            ]
        return found

    def as_dict(self) -> dict[str, Any]:
        """Return everything as plain data, ready for JSON."""
        made = asdict(self)
        for row, period in zip(made["periods"], self.periods, strict=True):
            row["rank"] = period.rank
            for own, checked in zip(row["measures"], period.measures, strict=True):
                own["inside"] = checked.inside
        scores = {name: asdict(score) for name, score in self.scores.items()}
        return {**made, "scores": scores, "inside": self.inside, "surprises": self.surprises}


def score(chances: Floats, happened: int) -> Score:
    """Return the scores of chances (O,).

    Example:
        >>> score(np.array([0.5, 0.5]), 0)
        Score(log=-0.6931471805599453, brier=0.5)
    """
    missed = chances - np.eye(len(chances))[happened]
    return Score(float(np.log(chances[happened])), float((missed**2).sum()))


def pooled(found: NDArray[np.int64], count: int) -> Floats:
    """Return the chances of outcomes (count,) from paths, none of them nil.

    Half a path is added to each outcome (Jeffreys), so that the log score is finite.

    Example:
        >>> pooled(np.array([0, 0, 1]), 2).tolist()
        [0.625, 0.375]
    """
    held = np.bincount(found.ravel(), minlength=count) + 0.5
    return np.asarray(held / held.sum())


def checked(measure: str, recorded: float, paths: Floats) -> Checked:
    """Return where a recorded value stands among paths (N,).

    Example:
        >>> found = checked("tests", 2.0, np.array([0.0, 1.0, 2.0, 3.0]))
        >>> found.position, found.inside
        (0.625, True)
    """
    held = paths[np.isfinite(paths)]
    own = float(recorded) if np.isfinite(recorded) else None
    there = float(len(held) / len(paths))
    if not len(held):
        return Checked(measure, own, there, None, None, None, None, None)
    low, median, high = (float(x) for x in np.quantile(held, _RANGE, method="inverted_cdf"))
    place = None if own is None else float((held < own).mean() + (held == own).mean() / 2)
    return Checked(measure, own, there, float(held.mean()), low, median, high, place)
