"""Two baselines that look only at the recent past: the last year, and the last window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from detente.forecast.models._climatology import window_sums
from detente.forecast.models._gamma_poisson import predictive
from detente.forecast.models._model import (
    AbstractModel,
    Days,
    FloatArray,
    IntArray,
    Predictive,
    Task,
)


@dataclass(frozen=True, slots=True, eq=False)
class Lately:
    """The last days, as many as the model looks back."""

    task: Task
    counts: IntArray


@dataclass(frozen=True, slots=True)
class TrailingYear(AbstractModel[Lately]):
    """The rate of the last 365 days carried on, with Jeffreys' prior (half an event) beside it.

    The answer is the gamma-Poisson predictive of Gamma(n + 1/2, 365 days).

    Example:
        >>> from datetime import date
        >>> model = TrailingYear()
        >>> start = model.init(Task("event", horizon=365, top=1))
        >>> after = model.step(start, Days(date(1990, 1, 1), np.zeros(365, dtype=np.int64)))
        >>> round(model.predict(after).chance, 4)
        0.2929
    """

    id: str = "trailing_year"
    said: str = "the rate of the last 365 days carried on"
    answers: tuple[str, ...] = ("count", "event")
    baseline: ClassVar[bool] = True
    days: int = 365

    def init(self, task: Task) -> Lately:
        """Return the state before the first day."""
        return Lately(task, np.zeros(0, dtype=np.int64))

    def step(self, state: Lately, days: Days) -> Lately:
        """Return the state after more days."""
        return Lately(state.task, np.concatenate([state.counts, days.counts])[-self.days :])

    def predict(self, state: Lately) -> Predictive:
        """Return the answer for the days that follow the last day seen."""
        seen = float(state.counts.sum())
        return predictive(seen + 0.5, float(len(state.counts)), state.task)

    def info(self, state: Lately) -> Mapping[str, float]:
        """Return what the last year held."""
        return {"seen": float(state.counts.sum()), "days": float(len(state.counts))}


@dataclass(frozen=True, slots=True, eq=False)
class Successions:
    """The last two windows of days, and how often each answer followed each (last, next)."""

    task: Task
    counts: IntArray
    followed: FloatArray


@dataclass(frozen=True, slots=True)
class Persistence(AbstractModel[Successions]):
    """The last window comes again, softened.

    A count n gives the gamma-Poisson predictive of Gamma(n + 1/2, one horizon). For an event the
    chance is the share of past windows with one among those that followed a window like the last
    (with one, or without), under Jeffreys' Beta(1/2, 1/2), each horizon of days counted once.

    Example:
        >>> from datetime import date
        >>> model = Persistence()
        >>> start = model.init(Task("count", horizon=2, top=2))
        >>> after = model.step(start, Days(date(1990, 1, 1), np.array([1, 0, 0])))
        >>> round(model.predict(after).chance, 4)
        0.2929
    """

    id: str = "persistence"
    said: str = "the last window again, softened"
    answers: tuple[str, ...] = ("count", "event")
    baseline: ClassVar[bool] = True

    def init(self, task: Task) -> Successions:
        """Return the state before the first day."""
        return Successions(task, np.zeros(0, dtype=np.int64), np.zeros((2, 2)))

    def step(self, state: Successions, days: Days) -> Successions:
        """Return the state after more days."""
        length = state.task.horizon
        joined = np.concatenate([state.counts, days.counts])
        held = (window_sums(joined, length) > 0).astype(np.int64)
        before, after = held[:-length], held[length:]
        cells = np.bincount(2 * before + after, minlength=4).reshape(2, 2)
        kept = joined[max(0, len(joined) - 2 * length + 1) :]
        return Successions(state.task, kept, state.followed + cells)

    def predict(self, state: Successions) -> Predictive:
        """Return the answer for the days that follow the last day seen."""
        task = state.task
        last = state.counts[-task.horizon :]
        if task.answer == "count" or len(last) < task.horizon:
            return predictive(float(last.sum()) + 0.5, float(len(last)), task)
        cells = state.followed[int(last.sum() > 0)] / task.horizon
        chance = (cells[1] + 0.5) / (cells.sum() + 1)
        return Predictive(np.array([1 - chance, chance]))
