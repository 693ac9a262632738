"""The interface that every model has: `init`, `step`, `predict`, all pure.

A state holds what the next step needs and nothing else; `info` says what a person needs to judge
it. States are never changed in place, so that a backtest can go back to an earlier one.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, Generic, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from detente.case._model import Question

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
State = TypeVar("State")


@dataclass(frozen=True, slots=True)
class Task:
    """What a model is asked: the sort of answer, the days ahead, the highest count told apart.

    `top` is the last cell of every answer: "this many or more". It is 1 for an event.

    Example:
        >>> Task("event", horizon=365, top=1).top
        1
    """

    answer: Literal["count", "event"]
    horizon: int
    top: int

    @classmethod
    def of(cls, question: Question) -> Task:
        """Return the task of a declared question.

        Days are counted up to the horizon itself, events up to four a day (120 to 2,000 in all).
        """
        if question.answer == "event":
            return cls("event", question.horizon_days, 1)
        if question.unit == "days":
            return cls("count", question.horizon_days, question.horizon_days)
        return cls("count", question.horizon_days, min(max(120, 4 * question.horizon_days), 2000))


@dataclass(frozen=True, slots=True, eq=False)
class Days:
    """What was seen on successive days: `counts[i]` belongs to `first` + i days.

    `beside` holds events of other sorts on the same days, by the id of the covariate; -1 on days
    that have not been searched for them.
    """

    first: date
    counts: IntArray
    beside: Mapping[str, IntArray] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Predictive:
    """How likely each answer is: `pmf[k]` for k = 0 .. K, the last cell being K or more.

    Shapes: `pmf` is (K + 1,), and sums to 1.

    Example:
        >>> answer = Predictive(np.array([0.5, 0.3, 0.2]))
        >>> answer.chance, answer.quantile(0.9), answer.interval(0.5)
        (0.5, 2, (0, 1))
    """

    pmf: FloatArray

    @property
    def chance(self) -> float:
        """Chance of at least one."""
        return float(1.0 - self.pmf[0])

    @property
    def mean(self) -> float:
        """Expected answer, what lies in the last cell counted as K."""
        return float(self.pmf @ np.arange(len(self.pmf)))

    def quantile(self, level: float) -> int:
        """Return the smallest answer whose cumulative chance reaches `level`."""
        return int(quantiles(self.pmf[None, :], level)[0])

    def interval(self, level: float) -> tuple[int, int]:
        """Return the central interval: as much chance left out below as above, at most."""
        return self.quantile((1 - level) / 2), self.quantile((1 + level) / 2)


class AbstractModel(ABC, Generic[State]):
    """A way to say what comes next from what has been seen so far.

    `id` names it in tables and run ids, `said` describes it in half a sentence, `answers` lists
    the sorts of question that it can take. A `baseline` is simple enough to be what the others have
    to beat. Stepping through a block of days gives the same state
    as stepping through its days one at a time.
    """

    id: str
    said: str
    answers: tuple[str, ...]
    baseline: ClassVar[bool] = False

    @abstractmethod
    def init(self, task: Task) -> State:
        """Return the state before the first day."""

    @abstractmethod
    def step(self, state: State, days: Days) -> State:
        """Return the state after more days."""

    @abstractmethod
    def predict(self, state: State) -> Predictive:
        """Return the answer for the days that follow the last day seen."""

    def info(self, state: State) -> Mapping[str, float]:
        """Return what a person needs to judge the answer; nothing unless the model says more."""
        return {}


def quantiles(pmfs: FloatArray, level: float) -> IntArray:
    """Return, for each row, the smallest answer whose cumulative chance reaches `level`.

    Args:
        pmfs: shape (n, K + 1), rows sum to 1.
        level: in (0, 1].

    Example:
        >>> quantiles(np.array([[0.5, 0.5], [0.1, 0.9]]), 0.4)
        array([0, 1])
    """
    reached = np.cumsum(pmfs, axis=1) >= level - 1e-12
    reached[:, -1] = True
    return np.asarray(np.argmax(reached, axis=1), dtype=np.int64)
