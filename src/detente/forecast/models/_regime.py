"""A rate that holds for a while and then jumps: calm and busy times that take turns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from detente.forecast.models._generating import ComplexArray, from_generating, points
from detente.forecast.models._model import AbstractModel, Days, FloatArray, Predictive, Task

_PARTS = 12


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """How likely each level of the rate is now, for each mean spell.

    Shapes: `chance` (S, G), rows sum to 1; `held` (S, G), expected days at each level so far;
    `fit` (S,), log likelihood of each mean spell.
    """

    task: Task
    chance: FloatArray
    held: FloatArray
    fit: FloatArray
    day: int


@dataclass(frozen=True, slots=True)
class RegimeSwitching(AbstractModel[Levels]):
    """A hidden Markov model of the daily rate.

    The rate stays at one of the `levels` (events a day) and each day jumps with chance 1 / spell to
    a level drawn from p. Counts are Poisson. The filter is exact given p, which is learned: in this
    model the share of time spent at a level is p, so p is the share of days so far, as filtered,
    beside a prior worth `prior` spells even over the levels. Mean spells (days) are averaged by
    their likelihood. Ahead, jumps are let fall only at the borders of twelve equal parts of the
    horizon.

    Source: Hamilton, J. (1989), A new approach to the economic analysis of nonstationary time
    series and the business cycle, Econometrica 57, 357-384.

    Example:
        >>> from datetime import date
        >>> model = RegimeSwitching(levels=(0.1,), spells=(100.0,))
        >>> start = model.init(Task("event", horizon=30, top=1))
        >>> bool(np.isclose(model.predict(start).chance, 1 - np.exp(-3.0)))
        True
    """

    id: str = "regime_switching"
    said: str = "a rate that holds for a while and then jumps"
    answers: tuple[str, ...] = ("count", "event")
    levels: tuple[float, ...] = tuple(np.geomspace(1e-4, 1.0, 25).tolist())
    spells: tuple[float, ...] = (90.0, 180.0, 365.0, 730.0, 1460.0, 2920.0, 5840.0)
    prior: float = 1.0

    def init(self, task: Task) -> Levels:
        """Return the state before the first day."""
        shape = (len(self.spells), len(self.levels))
        even = np.full(shape, 1.0 / shape[1])
        return Levels(task, even, np.zeros(shape), np.zeros(shape[0]), 0)

    def step(self, state: Levels, days: Days) -> Levels:
        """Return the state after more days."""
        chance, held = state.chance, state.held.copy()
        level, jump = np.asarray(self.levels), 1.0 / np.asarray(self.spells)[:, None]
        stay, none = 1 - jump, np.exp(-level)
        worth = self._worth()
        share, totals = worth / len(level), np.empty((len(days.counts), len(held), 1))
        for n, count in enumerate(days.counts.tolist()):
            drawn = (held + share) / (state.day + n + worth)
            chance = (stay * chance + jump * drawn) * (none * level**count if count else none)
            total = np.add.reduce(chance, axis=1, keepdims=True, out=totals[n])
            chance /= total
            held += chance
        fit = np.add.reduce(np.vstack([state.fit, np.log(totals[:, :, 0])]), axis=0)
        return Levels(state.task, chance, held, fit, state.day + len(days.counts))

    def predict(self, state: Levels) -> Predictive:
        """Return the answer for the days that follow the last day seen."""
        part, weight = state.task.horizon / _PARTS, self._weights(state)
        within = np.exp(part * np.outer(self.levels, points(state.task) - 1.0))
        drawn = self._drawn(state.held, state.day)
        total = np.zeros(within.shape[1], dtype=np.complex128)
        for s in np.flatnonzero(weight > 1e-6):
            stay = (1.0 - 1.0 / self.spells[s]) ** part
            ahead: ComplexArray = np.ones_like(within)
            for _ in range(_PARTS):
                inside = within * ahead
                ahead = stay * inside + (1 - stay) * (drawn[s] @ inside)
            total += weight[s] * (state.chance[s] @ ahead)
        return from_generating(total / weight[weight > 1e-6].sum(), state.task)

    def info(self, state: Levels) -> Mapping[str, float]:
        """Return posterior means: the present rate and the mean spell (days)."""
        weight = self._weights(state)
        return {
            "rate_per_day": float(weight @ state.chance @ np.asarray(self.levels)),
            "mean_spell_days": float(weight @ np.asarray(self.spells)),
        }

    def _drawn(self, held: FloatArray, day: int) -> FloatArray:
        worth = self._worth()
        return np.asarray((held + worth / held.shape[1]) / (day + worth))

    def _worth(self) -> FloatArray:
        """Return how many days the prior is worth at each mean spell; shape (S, 1)."""
        return np.asarray(self.prior * np.asarray(self.spells)[:, None])

    def _weights(self, state: Levels) -> FloatArray:
        weight = np.exp(state.fit - state.fit.max())
        return np.asarray(weight / weight.sum())
