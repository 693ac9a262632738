"""An exponentially weighted rate: the harder baseline at short horizons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp
from typing import ClassVar

import numpy as np
from scipy.signal import lfilter

from detente.forecast.models._gamma_poisson import predictive
from detente.forecast.models._model import (
    AbstractModel,
    Days,
    FloatArray,
    IntArray,
    Predictive,
    Task,
)

MEMORY = 120.0


def gammas(counts: IntArray, at: IntArray, memory: float) -> tuple[FloatArray, FloatArray]:
    """Return the shape and exposure (days) that the rate would have had on many days.

    Args:
        counts: events on each day.
        at: how many days had been seen, each 1 or more, shape (n,).

    Example:
        >>> shape, exposure = gammas(np.array([0, 1]), np.array([2]), memory=120.0)
        >>> float(shape[0]), round(float(exposure[0]), 3)
        (1.5, 2.658)
    """
    keep, last = exp(-1.0 / memory), at - 1
    seen = lfilter([1.0], [1.0, -keep], counts.astype(float))[last]
    days = (1 - keep**at) / (1 - keep)
    rate = (np.cumsum(counts)[last] + 0.5) / at
    return np.asarray(0.5 + seen), np.asarray(0.5 / rate + days)


@dataclass(frozen=True, slots=True)
class Weighted:
    """Weighted counts and days, and all counts and days."""

    task: Task
    seen: float
    days: float
    total: int
    day: int


@dataclass(frozen=True, slots=True)
class ExponentialRate(AbstractModel[Weighted]):
    """The rate of the past in which a day's weight falls as exp(-age / memory).

    The answer is the gamma-Poisson predictive of Gamma(1/2 + weighted count, 1 / (2 r) + weighted
    days), r = (N + 1/2) / days being the long-run rate. The memory is fixed beforehand.

    Example:
        >>> from datetime import date
        >>> model = ExponentialRate()
        >>> start = model.init(Task("event", horizon=30, top=1))
        >>> after = model.step(start, Days(date(1990, 1, 1), np.array([0, 1])))
        >>> round(model.info(after)["seen"], 3), round(model.info(after)["days"], 3)
        (1.0, 1.992)
    """

    baseline: ClassVar[bool] = True
    id: str = "exponential_rate"
    said: str = "an exponentially weighted rate, memory of 120 days"
    answers: tuple[str, ...] = ("count", "event")
    memory: float = MEMORY

    def init(self, task: Task) -> Weighted:
        """Return the state before the first day."""
        return Weighted(task, 0.0, 0.0, 0, 0)

    def step(self, state: Weighted, days: Days) -> Weighted:
        """Return the state after more days."""
        keep = exp(-1.0 / self.memory)
        seen, held, total = state.seen, state.days, state.total
        for count in days.counts.tolist():
            seen, held, total = keep * seen + count, keep * held + 1.0, total + count
        return Weighted(state.task, seen, held, total, state.day + len(days.counts))

    def predict(self, state: Weighted) -> Predictive:
        """Return the answer for the days that follow the last day seen."""
        if state.day == 0:
            return predictive(0.5, 0.0, state.task)
        rate = (state.total + 0.5) / state.day
        return predictive(0.5 + state.seen, 0.5 / rate + state.days, state.task)

    def info(self, state: Weighted) -> Mapping[str, float]:
        """Return the weighted count and days."""
        return {"seen": state.seen, "days": state.days}
