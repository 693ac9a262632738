"""Climatology: what windows of the same length have held, over all the past."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from detente.forecast.models._model import (
    AbstractModel,
    Days,
    FloatArray,
    IntArray,
    Predictive,
    Task,
)


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """How often each answer was right, and the last days, which later windows begin with."""

    task: Task
    seen: IntArray
    tail: IntArray
    days: int


@dataclass(frozen=True, slots=True)
class Climatology(AbstractModel[Windows]):
    """The share of past windows with each answer, all of them since the case begins.

    Overlapping windows are counted for what they are worth, one for each horizon of days, beside a
    prior worth one window spread evenly over the answers 0 .. K (Perks 1947; for an event this is
    Jeffreys' Beta(1/2, 1/2)).

    Example:
        >>> from datetime import date
        >>> model = Climatology()
        >>> start = model.init(Task("event", horizon=1, top=1))
        >>> after = model.step(start, Days(date(1990, 1, 1), np.array([0, 1, 0])))
        >>> model.predict(after).chance
        0.375
    """

    id: str = "climatology"
    said: str = "the share of all past windows of this length"
    answers: tuple[str, ...] = ("count", "event")
    baseline: ClassVar[bool] = True

    def init(self, task: Task) -> Windows:
        """Return the state before the first day."""
        empty = np.zeros(0, dtype=np.int64)
        return Windows(task, np.zeros(task.top + 1, dtype=np.int64), empty, 0)

    def step(self, state: Windows, days: Days) -> Windows:
        """Return the state after more days."""
        task = state.task
        joined = np.concatenate([state.tail, days.counts])
        sums = window_sums(joined, task.horizon)
        seen = np.bincount(np.minimum(sums, task.top), minlength=task.top + 1)
        kept = joined[max(0, len(joined) - task.horizon + 1) :]
        return Windows(task, state.seen + seen, kept, state.days + len(days.counts))

    def predict(self, state: Windows) -> Predictive:
        """Return the answer for the days that follow the last day seen."""
        cells = len(state.seen)
        windows = int(state.seen.sum())
        worth = state.days / state.task.horizon if windows else 0.0
        share: FloatArray = state.seen / max(windows, 1)
        return Predictive((share * worth + 1 / cells) / (worth + 1))

    def info(self, state: Windows) -> Mapping[str, float]:
        """Return how many windows, overlapping and not, the shares rest on."""
        return {
            "windows": float(state.seen.sum()),
            "windows_apart": state.days / state.task.horizon,
        }


def window_sums(counts: IntArray, length: int) -> IntArray:
    """Return the sum of every `length` successive days, in order.

    Example:
        >>> window_sums(np.array([1, 0, 2, 1]), 2)
        array([1, 2, 3])
    """
    if len(counts) < length:
        return np.zeros(0, dtype=np.int64)
    run = np.concatenate([[0], np.cumsum(counts)])
    return np.asarray(run[length:] - run[:-length], dtype=np.int64)
