"""A Bayesian regression on what is known at the origin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.special import expit

from detente.case._model import Covariate
from detente.forecast.models._climatology import window_sums
from detente.forecast.models._covariates import OWN, declared_covariates, own_covariates
from detente.forecast.models._exponential import MEMORY, gammas
from detente.forecast.models._gamma_poisson import predictive
from detente.forecast.models._laplace import Normal, Sample, logistic, negative_binomial
from detente.forecast.models._model import (
    AbstractModel,
    Days,
    FloatArray,
    IntArray,
    Predictive,
    Task,
)

_EVERY = 30
_FIRST = 360
_FEWEST = 12
_FAR = 4.0
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(15)


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """All the days so far: own counts, shape (days,), and those of each covariate."""

    task: Task
    first: date
    counts: IntArray
    beside: Mapping[str, IntArray]


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """The windows regressed on, and the covariates (P,) and offset now, standardised alike."""

    sample: Sample
    now: FloatArray
    offset: float


@dataclass(frozen=True, slots=True)
class Regression(AbstractModel[Seen]):
    """What the exponentially weighted rate expects, corrected by what else is known.

    Negative binomial for a count, with the logarithm of the expected count as offset; logistic for
    an event, with the log odds as offset. Covariates, all known on the day on which a window
    begins: own events in the last 30, 90 and 365 days and days since the last (in logarithms), and
    what the case declares as `covariates`. They are standardised over the windows and held to 4
    standard deviations. Priors: the intercept Normal(0, 1), coefficients Normal(0, `spread`), and
    log r Normal(0, 1), the variance of a count being mu + mu**2 / r.

    The windows begin every 30 days from day 360 and are over by now. One is worth
    min(1, 30 / horizon), so that each horizon of days counts once, and its worth halves in
    `half_life` days. The posterior is Laplace's; the answer averages over the normal posterior of
    the linear predictor (15 Gauss-Hermite points), r at its mode. With fewer than 12 windows it is
    the gamma-Poisson predictive of all the past.

    Beliefs about the other side's type are left out: the parameters shipped for them were
    estimated on the whole record, and so know what an earlier origin could not.

    Source: Hilbe, J. (2011), Negative Binomial Regression, 2nd ed., chapter 8; Tierney, L. and
    Kadane, J. (1986), Accurate approximations for posterior moments and marginal densities,
    Journal of the American Statistical Association 81, 82-86.

    Example:
        >>> model = Regression()
        >>> start = model.init(Task("event", horizon=30, top=1))
        >>> after = model.step(start, Days(date(1990, 1, 1), np.arange(1000) // 50 % 2))
        >>> 0 < model.predict(after).chance < 1
        True
    """

    id: str = "regression"
    said: str = "a weighted rate corrected by a regression on what else is known"
    answers: tuple[str, ...] = ("count", "event")
    covariates: tuple[Covariate, ...] = ()
    memory: float = MEMORY
    spread: float = 0.1
    half_life: float = 1461.0

    def init(self, task: Task) -> Seen:
        """Return the state before the first day."""
        return Seen(task, date.min, np.zeros(0, dtype=np.int64), {})

    def step(self, state: Seen, days: Days) -> Seen:
        """Return the state after more days."""
        none = np.zeros(0, dtype=np.int64)
        beside = {
            id: np.concatenate([state.beside.get(id, none), counts])
            for id, counts in days.beside.items()
        }
        first = state.first if len(state.counts) else days.first
        return Seen(state.task, first, np.concatenate([state.counts, days.counts]), beside)

    def predict(self, state: Seen) -> Predictive:
        """Return the answer for the days that follow the last day seen."""
        task = state.task
        if len(_begins(state)) < _FEWEST:
            return predictive(state.counts.sum() + 0.5, float(len(state.counts)), task)
        design = self.design(state)
        fitted, now, size = self.fit(design.sample, task), design.now, len(design.now)
        spread = np.sqrt(now @ fitted.covariance[:size, :size] @ now)
        eta = design.offset + now @ fitted.mean[:size] + spread * _NODES
        weights = _WEIGHTS / _WEIGHTS.sum()
        if task.answer == "event":
            chance = float(weights @ expit(eta))
            return Predictive(np.array([1 - chance, chance]))
        r = float(np.exp(fitted.mean[-1]))
        answers = [predictive(r, r * task.horizon / mu, task).pmf for mu in np.exp(eta)]
        return Predictive(np.asarray(weights @ np.array(answers)))

    def info(self, state: Seen) -> Mapping[str, float]:
        """Return by how much each covariate now moves the log count, or the log odds of an event.

        Each is the covariate's coefficient times its standardised value.
        """
        if len(_begins(state)) < _FEWEST:
            return {}
        design = self.design(state)
        moves = (self.fit(design.sample, state.task).mean[: len(design.now)] * design.now)[1:]
        names = (*OWN, *(c.id for c in self.covariates))
        return {name: float(move) for name, move in zip(names, moves, strict=True)}

    def design(self, state: Seen) -> Design:
        """Return the windows that are over, and what is known now."""
        task, at = state.task, _begins(state)
        when = np.append(at, len(state.counts))
        x, offset = self._standardised(state, when), self._offset(state, when)
        y = window_sums(state.counts, task.horizon)[at].astype(float)
        fading = np.exp2((at - len(state.counts)) / self.half_life)
        sample = Sample(
            x=x[:-1],
            y=np.minimum(y, 1) if task.answer == "event" else y,
            offset=offset[:-1],
            worth=min(1.0, _EVERY / task.horizon) * fading,
        )
        return Design(sample, x[-1], float(offset[-1]))

    def prior(self, sample: Sample, task: Task) -> Normal:
        """Return the prior of the intercept, the coefficients and, for a count, log r."""
        spread = np.full(sample.x.shape[1], self.spread)
        spread[0] = 1.0
        if task.answer == "count":
            spread = np.append(spread, 1.0)
        return Normal(np.zeros(len(spread)), np.diag(spread**2))

    def fit(self, sample: Sample, task: Task) -> Normal:
        """Return the posterior of the intercept, the coefficients and, for a count, log r."""
        posterior = logistic if task.answer == "event" else negative_binomial
        return posterior(sample, self.prior(sample, task))

    def _standardised(self, state: Seen, when: IntArray) -> FloatArray:
        horizon, beside = state.task.horizon, state.beside
        own = own_covariates(state.counts, when)
        others = declared_covariates(self.covariates, beside, state.first, when, horizon)
        raw = np.hstack([own, others])
        mean, spread = raw[:-1].mean(axis=0), raw[:-1].std(axis=0)
        x = np.clip((raw - mean) / np.where(spread > 1e-9, spread, 1.0), -_FAR, _FAR)
        return np.hstack([np.ones((len(when), 1)), x])

    def _offset(self, state: Seen, when: IntArray) -> FloatArray:
        shape, exposure = gammas(state.counts, when, self.memory)
        if state.task.answer == "count":
            return np.asarray(np.log(shape / exposure * state.task.horizon))
        none = -shape * np.log1p(state.task.horizon / exposure)
        return np.asarray(np.log(-np.expm1(none)) - none)


def _begins(state: Seen) -> IntArray:
    return np.arange(_FIRST, len(state.counts) - state.task.horizon + 1, _EVERY)
