"""A rate that drifts: evidence fades with a half-life that the past itself has chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from detente.forecast.models._gamma_poisson import log_chance, predictive
from detente.forecast.models._model import AbstractModel, Days, FloatArray, Predictive, Task

_EVERY = 30


@dataclass(frozen=True, slots=True, eq=False)
class Fading:
    """Faded counts and days for each half-life; log scores so far for each half-life and share.

    Shapes: `seen` and `days` (H,), `scores` (H, S); `open` holds predictions still to be scored:
    the day they fall due, the total count when made, and their gammas.
    """

    task: Task
    seen: FloatArray
    days: FloatArray
    scores: FloatArray
    total: int
    day: int
    open: tuple[tuple[int, int, FloatArray, FloatArray], ...]


@dataclass(frozen=True, slots=True)
class DiscountedNegativeBinomial(AbstractModel[Fading]):
    """A discounted gamma-Poisson rate, answered as a negative binomial.

    Each day the evidence fades by d = 2**(-1 / half-life) and the new day is added:
    seen = d * seen + y, days = d * days + 1. The rate is then Gamma(a, b), with
    a = prior_shape + seen and b = prior_shape / r + days, where r is the long-run rate. Looking
    ahead, only a share of that evidence counts, Gamma(share * a, share * b): the mean stays, the
    spread grows. Every 30 days each pair (half-life, share) has made a prediction; the pair whose
    predictions that are over by now have the best total log score is the one used.

    `prior_rate` fixes r (events a day); None takes (N + 1/2) / days of all the past so far. With an
    endless half-life and share 1 this is the textbook conjugate predictive.

    Source: West, M. and Harrison, J. (1997), Bayesian Forecasting and Dynamic Models, 2nd ed.,
    chapter 6 (discounting) and section 10.8 (power discounting).

    Example:
        >>> from datetime import date
        >>> from math import inf
        >>> model = DiscountedNegativeBinomial(half_lives=(inf,), shares=(1.0,), prior_rate=0.1)
        >>> start = model.init(Task("count", horizon=10, top=10))
        >>> after = model.step(start, Days(date(1990, 1, 1), np.array([0, 1, 0, 0, 1])))
        >>> model.info(after)["shape"], model.info(after)["exposure_days"]
        (2.5, 10.0)
    """

    id: str = "discounted"
    said: str = "a rate whose evidence fades, negative binomial"
    answers: tuple[str, ...] = ("count", "event")
    half_lives: tuple[float, ...] = (22.5, 45.0, 90.0, 180.0, 360.0, 720.0, 1440.0, 5760.0)
    shares: tuple[float, ...] = (1.0, 0.5, 0.25, 0.1)
    prior_shape: float = 0.5
    prior_rate: float | None = None

    def init(self, task: Task) -> Fading:
        """Return the state before the first day."""
        zero = np.zeros(len(self.half_lives))
        return Fading(task, zero, zero, np.zeros((len(zero), len(self.shares))), 0, 0, ())

    def step(self, state: Fading, days: Days) -> Fading:
        """Return the state after more days."""
        keep = np.exp2(-1.0 / np.asarray(self.half_lives))
        seen, held, scores = state.seen, state.days, state.scores
        total, day, waiting = state.total, state.day, list(state.open)
        for count in days.counts.tolist():
            seen, held = keep * seen + count, keep * held + 1.0
            total, day = total + count, day + 1
            if waiting and waiting[0][0] == day:
                _, before, shape, exposure = waiting.pop(0)
                scores = scores + log_chance(total - before, shape, exposure, state.task)
            if day % _EVERY == 0:
                gammas = self._gammas(seen, held, total, day)
                waiting.append((day + state.task.horizon, total, *gammas))
        return Fading(state.task, seen, held, scores, total, day, tuple(waiting))

    def predict(self, state: Fading) -> Predictive:
        """Return the answer for the days that follow the last day seen."""
        shape, exposure = self._chosen(state)
        return predictive(shape, exposure, state.task)

    def info(self, state: Fading) -> Mapping[str, float]:
        """Return the half-life (days) and share in use, and the gamma that they give."""
        best = np.unravel_index(int(np.argmax(state.scores)), state.scores.shape)
        shape, exposure = self._chosen(state)
        return {
            "half_life_days": self.half_lives[best[0]],
            "share": self.shares[best[1]],
            "shape": shape,
            "exposure_days": exposure,
            "rate_per_day": shape / exposure if exposure > 0 else 0.0,
        }

    def _chosen(self, state: Fading) -> tuple[float, float]:
        if state.day == 0:
            return self.prior_shape, 0.0
        shape, exposure = self._gammas(state.seen, state.days, state.total, state.day)
        best = int(np.argmax(state.scores))
        return float(shape.flat[best]), float(exposure.flat[best])

    def _gammas(
        self, seen: FloatArray, held: FloatArray, total: int, day: int
    ) -> tuple[FloatArray, FloatArray]:
        rate = (total + 0.5) / day if self.prior_rate is None else self.prior_rate
        shares = np.asarray(self.shares)
        return (
            np.outer(self.prior_shape + seen, shares),
            np.outer(self.prior_shape / rate + held, shares),
        )
