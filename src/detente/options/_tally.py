"""What comes of paths: outcomes, measures and spillovers, as the case defines them.

A month matches conditions when the levels of the factors at its end and the acts in it are among
those named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.case import Case
from detente.case._model import Clause, Measure
from detente.game import Game
from detente.options._each import answered, begun, measured, outcomes
from detente.options._factors import factors_of
from detente.options._paths import Paths

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Tally:
    """What N paths come to at each of H horizons.

    Attributes:
        outcomes: (H, outcomes), shares that sum to one.
        measures: (H, measures), means over paths; nan where nothing was there to measure.
        months: (H, terms), for each term of each spillover how many months of a path match it.
        phases: (M + 1, levels of the first factor), shares by month.
    """

    outcomes: Floats
    measures: Floats
    months: Floats
    phases: Floats


class Reader:
    """The conditions of a case looked up on paths of its game.

    Example:
        >>> from detente.case import load
        >>> from detente.game import from_case
        >>> case = load("north_korea")
        >>> reader = Reader(case, from_case(case))
        >>> reader.level("phase")[:13:12].tolist()
        [0, 1]
    """

    def __init__(self, case: Case, game: Game) -> None:
        self.case, self.game, self.factors = case, game, factors_of(case)

    def level(self, factor: str) -> Ints:
        """Return the level of a factor in each state, (S,)."""
        return self.factors.level[factor]

    def matches(self, paths: Paths, where: Mapping[str, Sequence[str]]) -> Bools:
        """Return which months of which paths match, (N, M)."""
        found = self.factors.match(where)[paths.states[:, 1:]]
        for k, player in enumerate(self.game.players):
            if player in where:
                good = np.isin(self.game.actions[player], where[player])
                found &= good[paths.actions[:, :, k]]
        return found

    def tally(self, paths: Paths, horizons: Sequence[int]) -> Tally:
        """Read paths up to each horizon, in months."""
        terms = [t for s in self.case.spillovers for t in s.terms]
        months = [self.matches(paths, t.of) for t in terms]
        return Tally(
            np.stack([self.outcomes(paths, h) for h in horizons]),
            np.stack(
                [[self.measure(paths, m, h) for m in self.case.measures] for h in horizons]
            ).reshape(len(horizons), -1),
            np.stack([[m[:, :h].sum(1).mean() for m in months] for h in horizons]).reshape(
                len(horizons), -1
            ),
            self.phases(paths),
        )

    def phases(self, paths: Paths) -> Floats:
        """Return the share of paths at each level of the first factor, by month."""
        first, levels = next(iter(self.factors.levels.items()))
        held = self.level(first)[paths.states]
        return np.stack([(held == n).mean(0) for n in range(len(levels))], 1)

    def outcomes(self, paths: Paths, horizon: int) -> Floats:
        """Return the share of paths that come to each outcome."""
        found = outcomes(self, paths, horizon)
        return np.asarray(np.bincount(found, minlength=len(self.case.outcomes)) / len(found))

    def clause(self, paths: Paths, clause: Clause, horizon: int) -> Bools:
        """Return which paths a clause holds of, (N,)."""
        if clause.ever:
            first = max(0, horizon - (clause.within or horizon))
            found = self.matches(paths, clause.ever)[:, first:horizon]
            return np.asarray(found.sum(1) >= clause.at_least)
        if clause.now:
            return np.asarray(self.factors.match(clause.now)[paths.states[:, horizon]])
        level = self.level(clause.fell or clause.rose or "")
        change = level[paths.states[:, horizon]] - level[paths.states[:, 0]]
        return np.asarray(change < 0 if clause.fell else change > 0)

    def measure(self, paths: Paths, measure: Measure, horizon: int) -> float:
        """Return the mean of a measure over paths; nan where no path has anything to measure.

        Spells and answers are counted over all paths together, so that each weighs the same.
        """
        if measure.kind in ("spell", "answered"):
            found = self.matches(paths, measure.of)[:, :horizon]
            if measure.kind == "spell":
                return spell(found, self.matches_at_start(paths, measure))
            return _ratio(answered(self, paths, measure, found).sum(), found.sum())
        values = measured(self, paths, measure, horizon)
        held = values[np.isfinite(values)]
        return float(held.mean()) if len(held) else float("nan")

    def matches_at_start(self, paths: Paths, measure: Measure) -> Bools:
        """Return of which paths the levels of a measure hold at the start, (N,)."""
        return np.asarray(self.factors.match(measure.of)[paths.states[:, 0]])


def spell(found: Bools, before: Bools) -> float:
    """Return the mean length in months of what begins on a path, cut short where the path ends.

    Args:
        found: (N, M), whether it holds; before: (N,), whether it held already at the start.

    Example:
        >>> spell(np.array([[1, 0, 1, 1, 0, 1]], dtype=bool), np.array([True]))
        1.5
    """
    months, begins = begun(found, before)
    return _ratio(months.sum(), begins.sum())


def _ratio(part: int, whole: int) -> float:
    return float(part / whole) if whole else float("nan")
