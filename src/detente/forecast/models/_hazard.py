"""A hazard for rare events: how often one comes, given how long ago the last one was."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from detente.forecast.models._model import AbstractModel, Days, FloatArray, Predictive, Task


@dataclass(frozen=True, slots=True, eq=False)
class Spells:
    """Faded events and days, by how long the last event lay back; shapes (bins,)."""

    task: Task
    events: FloatArray
    days: FloatArray
    since: int
    total: int
    day: int


@dataclass(frozen=True, slots=True)
class Hazard(AbstractModel[Spells]):
    """Chance of at least one event, from a rate for each time since the last.

    Time since the last event falls into bins (`edges`, days; before the first event, the last
    bin). In each, the daily rate is Gamma(pool + events, pool / r + days): the bin's own evidence,
    fading with `half_life` days, drawn towards the long-run rate r = (N + 1/2) / days of all bins
    together as by `pool` events at that rate. With e days of the horizon in a bin if nothing
    happens, the chance of nothing is the product over bins of (b / (b + e))**a.

    Example:
        >>> from datetime import date
        >>> model = Hazard()
        >>> start = model.init(Task("event", horizon=365, top=1))
        >>> seen = np.zeros(3650, dtype=np.int64)
        >>> seen[[100, 200, 300]] = 1
        >>> after = model.step(start, Days(date(1990, 1, 1), seen))
        >>> model.info(after)["days_since"]
        3349.0
    """

    id: str = "hazard"
    said: str = "a rate by time since the last event, pooled to the long-run rate"
    answers: tuple[str, ...] = ("event",)
    edges: tuple[int, ...] = (91, 366, 1096)
    pool: float = 2.0
    half_life: float = 3652.5

    def init(self, task: Task) -> Spells:
        """Return the state before the first day."""
        zero = np.zeros(len(self.edges) + 1)
        return Spells(task, zero, zero, self.edges[-1], 0, 0)

    def step(self, state: Spells, days: Days) -> Spells:
        """Return the state after more days."""
        keep = 2.0 ** (-1.0 / self.half_life)
        events, held = state.events.tolist(), state.days.tolist()
        since, total = state.since, state.total
        bins = range(len(held))
        for count in days.counts.tolist():
            since += 1
            for at in bins:
                events[at] *= keep
                held[at] *= keep
            at = self.bin(since)
            held[at] += 1.0
            if count:
                events[at] += 1.0
                total, since = total + 1, 0
        day = state.day + len(days.counts)
        return Spells(state.task, np.array(events), np.array(held), since, total, day)

    def predict(self, state: Spells, shape: FloatArray | float = 1.0) -> Predictive:
        """Return the answer for the days that follow the last day seen.

        `shape` gives the prior rate in each bin as a multiple of the long-run rate, shape (bins,).
        """
        if state.day == 0:
            return Predictive(np.array([0.5, 0.5]))
        rate = (state.total + 0.5) / state.day
        ahead = np.arange(state.since + 1, state.since + state.task.horizon + 1)
        days = np.bincount(np.searchsorted(self.edges, ahead, "right"), minlength=len(state.days))
        held = self.pool / (rate * shape) + state.days
        none = float(np.exp(((self.pool + state.events) * np.log(held / (held + days))).sum()))
        return Predictive(np.array([none, 1.0 - none]))

    def info(self, state: Spells) -> Mapping[str, float]:
        """Return days since the last event (or since none, with `seen` 0) and the long-run rate."""
        rate = (state.total + 0.5) / max(state.day, 1)
        return {
            "days_since": float(state.since if state.total else state.day),
            "seen": float(state.total),
            "long_run_rate_per_day": rate,
        }

    def bin(self, since: int) -> int:
        """Return the number of the bin of a day so many days after the last event."""
        return bisect_right(self.edges, since)
