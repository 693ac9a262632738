"""A self-exciting (Hawkes) process: each event makes others likelier for a while."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from detente.forecast.models._generating import ComplexArray, from_generating, points
from detente.forecast.models._model import AbstractModel, Days, FloatArray, Predictive, Task

_DAYS = 64  # days without an event that are added up at a time


@dataclass(frozen=True, slots=True, eq=False)
class Excited:
    """Excitement for each half-life, log likelihood of each point of the grid.

    Shapes: `excitement` (H,); `fit` (H, B, M); `own` and `past` (H, B, points), what a base rate
    of 1 and an excitement of 1 add to the log generating function of the count ahead.
    """

    task: Task
    excitement: FloatArray
    fit: FloatArray
    own: ComplexArray
    past: ComplexArray
    day: int


@dataclass(frozen=True, slots=True)
class SelfExciting(AbstractModel[Excited]):
    """A Hawkes process in days with an exponential kernel, averaged over a grid of parameters.

    The count y of a day is Poisson with rate  m + b x,  where the excitement x fades by
    d = 2**(-1 / half-life) a day:  x' = d x + (1 - d) y.  So m is the base rate (events a day) and
    b the branching ratio, the mean number of later events that one event sets off directly. The
    likelihood of every (half-life, b, m) on the grid is kept exactly, day by day; the prior is even
    over the grid. Where the question counts days, y is 0 or 1 and the Poisson is an approximation,
    close while events come on few days.

    The count ahead follows exactly from the branching form. With F_r(z) the generating function of
    an event and all it sets off within r more days, F_0 = z and
    F_r = z exp(b (1 - d) (sum over j = 1 .. r of d**(j - 1) (F_(r-j) - 1))),  the count in h days
    has  log G = sum over s = 1 .. h of (m + b x d**(s - 1)) (F_(h-s) - 1).

    Source: Hawkes, A. (1971), Spectra of some self-exciting and mutually exciting point processes,
    Biometrika 58, 83-90; Hawkes, A. and Oakes, D. (1974), A cluster process representation of a
    self-exciting process, Journal of Applied Probability 11, 493-503.

    Example:
        >>> from datetime import date
        >>> model = SelfExciting(half_lives=(10.0,), branching=(0.0,), base=(0.1,))
        >>> start = model.init(Task("event", horizon=30, top=1))
        >>> bool(np.isclose(model.predict(start).chance, 1 - np.exp(-3.0)))
        True
    """

    id: str = "self_exciting"
    said: str = "events that set off others (Hawkes process)"
    answers: tuple[str, ...] = ("count", "event")
    half_lives: tuple[float, ...] = (5.0, 15.0, 45.0, 135.0, 405.0, 1215.0)
    branching: tuple[float, ...] = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.97)
    base: tuple[float, ...] = tuple(np.geomspace(3e-5, 1.0, 20).tolist())

    def init(self, task: Task) -> Excited:
        """Return the state before the first day."""
        shape = (len(self.half_lives), len(self.branching), len(self.base))
        own, past = _ahead(self, task)
        return Excited(task, np.zeros(shape[0]), np.zeros(shape), own, past, 0)

    def step(self, state: Excited, days: Days) -> Excited:
        """Return the state after more days."""
        keep, excitement, fit = self._keep(), state.excitement, state.fit
        at, most = 0, len(days.counts)
        while at < most:
            some = days.counts[at : at + _DAYS]
            some = some[: 1 + int(np.argmax(some > 0))] if some.any() else some
            excitements = _faded(excitement, keep, len(some))
            rates = self._rate(excitements)
            fit = np.subtract.reduce(np.concatenate([fit[None], rates]), axis=0)
            count = int(some[-1])
            if count:
                fit += count * np.log(rates[-1])
            excitement = keep * excitements[-1] + (1 - keep) * count
            at += len(some)
        return Excited(state.task, excitement, fit, state.own, state.past, state.day + most)

    def predict(self, state: Excited) -> Predictive:
        """Return the answer for the days that follow the last day seen."""
        weight = self._weights(state)
        at = np.nonzero(weight > 1e-7)
        log = np.asarray(self.base)[at[2], None] * state.own[at[0], at[1]]
        log = log + state.excitement[at[0], None] * state.past[at[0], at[1]]
        return from_generating(weight[at] @ np.exp(log) / weight[at].sum(), state.task)

    def info(self, state: Excited) -> Mapping[str, float]:
        """Return posterior means: branching ratio, half-life (days), base and present rate."""
        weight = self._weights(state)
        return {
            "branching_ratio": float(weight.sum(axis=(0, 2)) @ np.asarray(self.branching)),
            "half_life_days": float(weight.sum(axis=(1, 2)) @ np.asarray(self.half_lives)),
            "base_rate_per_day": float(weight.sum(axis=(0, 1)) @ np.asarray(self.base)),
            "rate_per_day": float((weight * self._rate(state.excitement)).sum()),
        }

    def _keep(self) -> FloatArray:
        return np.asarray(np.exp2(-1.0 / np.asarray(self.half_lives)))

    def _rate(self, excitement: FloatArray) -> FloatArray:
        """Return the rate at excitements (..., H); shape (..., H, B, M)."""
        set_off = excitement[..., None] * np.asarray(self.branching)
        return np.asarray(set_off[..., None] + np.asarray(self.base))

    def _weights(self, state: Excited) -> FloatArray:
        weight = np.exp(state.fit - state.fit.max())
        return np.asarray(weight / weight.sum())


def _faded(excitement: FloatArray, keep: FloatArray, days: int) -> FloatArray:
    """Return the excitement on so many days without an event before the last; shape (days, H)."""
    rows = np.vstack([excitement, np.broadcast_to(keep, (days - 1, len(keep)))])
    return np.asarray(np.multiply.accumulate(rows, axis=0))


@lru_cache(maxsize=64)
def _ahead(model: SelfExciting, task: Task) -> tuple[ComplexArray, ComplexArray]:
    """Return `own` and `past` of a state, which the days seen do not change."""
    z, keep = points(task), model._keep()[:, None, None]
    ratio = np.asarray(model.branching)[None, :, None]
    own = past = fading = np.zeros((len(keep), ratio.size, len(z)), dtype=np.complex128)
    for _ in range(task.horizon):
        more = z * np.exp(ratio * (1 - keep) * fading) - 1.0
        own, past = own + more, keep * past + more
        fading = keep * fading + more
    return own, ratio * past
