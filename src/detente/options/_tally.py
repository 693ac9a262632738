"""What comes of paths: outcomes, measures and spillovers, as the case defines them.

A month matches conditions when the levels of the factors at its end and the acts in it are among
those named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.case import Case
from detente.case._model import Clause, Measure
from detente.game import Game
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
        self.case, self.game = case, game
        head = case.game
        levels = {f.id: f.levels for f in case.factors if head and f.id in head.factors}
        self.factors = {n: levels[n] for n in (head.factors if head else ())}
        sizes = [len(names) for names in self.factors.values()]
        self._place = dict(
            zip(self.factors, np.indices(sizes).reshape(len(sizes), -1), strict=True)
        )

    def level(self, factor: str) -> Ints:
        """Return the level of a factor in each state, (S,)."""
        return self._place[factor]

    def matches(self, paths: Paths, where: Mapping[str, Sequence[str]]) -> Bools:
        """Return which months of which paths match, (N, M)."""
        found = np.ones(paths.actions.shape[:2], dtype=bool)
        states = np.ones(len(self.game.states), dtype=bool)
        for name, wanted in where.items():
            if name in self.factors:
                states &= np.isin(self.factors[name], wanted)[self.level(name)]
            else:
                good = np.isin(self.game.actions[name], wanted)
                found &= good[paths.actions[:, :, self.game.players.index(name)]]
        return found & states[paths.states[:, 1:]] if not states.all() else found

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
        first = next(iter(self.factors))
        held = self.level(first)[paths.states]
        return np.stack([(held == n).mean(0) for n in range(len(self.factors[first]))], 1)

    def outcomes(self, paths: Paths, horizon: int) -> Floats:
        """Return the share of paths that come to each outcome."""
        open_, shares = np.ones(len(paths.states), dtype=bool), []
        for outcome in self.case.outcomes:
            here = open_.copy()
            for clause in outcome.when:
                here &= self.clause(paths, clause, horizon)
            shares.append(here.mean())
            open_ &= ~here
        return np.array(shares)

    def clause(self, paths: Paths, clause: Clause, horizon: int) -> Bools:
        """Return which paths a clause holds of, (N,)."""
        if clause.ever:
            first = max(0, horizon - (clause.within or horizon))
            found = self.matches(paths, clause.ever)[:, first:horizon]
            return np.asarray(found.sum(1) >= clause.at_least)
        if clause.now:
            levels = [
                np.isin(self.factors[n], wanted)[self.level(n)] for n, wanted in clause.now.items()
            ]
            return np.asarray(np.all(levels, axis=0)[paths.states[:, horizon]])
        level = self.level(clause.fell or clause.rose or "")
        change = level[paths.states[:, horizon]] - level[paths.states[:, 0]]
        return np.asarray(change < 0 if clause.fell else change > 0)

    def measure(self, paths: Paths, measure: Measure, horizon: int) -> float:
        """Return the mean of a measure over paths; nan where no path has anything to measure."""
        if measure.kind == "level":
            return float(self.level(measure.factor or "")[paths.states[:, horizon]].mean())
        found = self.matches(paths, measure.of)[:, :horizon]
        if measure.kind == "spell":
            return spell(found, self.matches_at_start(paths, measure))
        if measure.kind in ("answered", "unanswered"):
            later = self.matches(paths, measure.answer)[:, :horizon]
            met = found & soon(later, measure.within or 1)
            missed = float((found & ~met).sum(1).mean())
            return _ratio(met.sum(), found.sum()) if measure.kind == "answered" else missed
        return _SIMPLE[measure.kind](found)

    def matches_at_start(self, paths: Paths, measure: Measure) -> Bools:
        """Return of which paths the levels of a measure hold at the start, (N,)."""
        states = np.ones(len(self.game.states), dtype=bool)
        for name, wanted in measure.of.items():
            if name in self.factors:
                states &= np.isin(self.factors[name], wanted)[self.level(name)]
        return np.asarray(states[paths.states[:, 0]])


def soon(found: Bools, within: int) -> Bools:
    """Return whether something happens in a month or in the `within` months after it.

    Example:
        >>> soon(np.array([[0, 0, 0, 1, 0]], dtype=bool), within=2)[0].tolist()
        [False, True, True, True, False]
    """
    ahead = np.concatenate([np.zeros((len(found), 1), dtype=int), found.cumsum(1)], axis=1)
    months = found.shape[1]
    until = np.minimum(np.arange(months) + within + 1, months)
    return np.asarray(ahead[:, until] - ahead[:, :-1] > 0)


def spell(found: Bools, before: Bools) -> float:
    """Return the mean length in months of what begins on a path, cut short where the path ends.

    Args:
        found: (N, M), whether it holds; before: (N,), whether it held already at the start.

    Example:
        >>> spell(np.array([[1, 0, 1, 1, 0, 1]], dtype=bool), np.array([True]))
        1.5
    """
    begins = found & ~np.concatenate([before[:, None], found[:, :-1]], 1)
    unbroken = np.where(found.all(1), found.shape[1], (~found).argmax(1))
    return _ratio(found.sum() - unbroken[before].sum(), begins.sum())


def first(found: Bools) -> float:
    """Return the mean number of the first month that matches, over paths that have one.

    Example:
        >>> first(np.array([[0, 1, 1], [0, 0, 0]], dtype=bool))
        2.0
    """
    return float((found.argmax(1)[found.any(1)] + 1).mean()) if found.any() else float("nan")


def _ratio(part: int, whole: int) -> float:
    return float(part / whole) if whole else float("nan")


_SIMPLE: dict[str, Callable[[Bools], float]] = {
    "ever": lambda found: float(found.any(1).mean()),
    "count": lambda found: float(found.sum(1).mean()),
    "first": first,
}
