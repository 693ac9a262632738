"""Bayesian regression by Laplace's method: the posterior's mode, and a normal around it.

Coefficients have independent normal priors. The mode is found by Newton's method with halved
steps; the covariance is the inverse of the curvature there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import digamma, expit, gammaln, polygamma

from detente.forecast.models._model import FloatArray

Curve = Callable[[FloatArray], tuple[float, FloatArray, FloatArray]]


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Rows of a regression: covariates (n, P); outcomes, offsets and what each is worth, (n,)."""

    x: FloatArray
    y: FloatArray
    offset: FloatArray
    worth: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Normal:
    """A normal posterior or prior: `mean` (P,) and `covariance` (P, P)."""

    mean: FloatArray
    covariance: FloatArray


def logistic(sample: Sample, prior: Normal) -> Normal:
    """Return the posterior of the coefficients of a logistic regression.

    Example:
        >>> one = Sample(np.ones((2, 1)), np.array([0.0, 1.0]), np.zeros(2), np.ones(2))
        >>> float(logistic(one, Normal(np.zeros(1), np.eye(1))).mean[0])
        0.0
    """

    def curve(b: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        eta = sample.offset + sample.x @ b
        p = expit(eta)
        value = float(sample.worth @ (sample.y * eta - np.logaddexp(0.0, eta)))
        slope = sample.x.T @ (sample.worth * (sample.y - p))
        return value, slope, -_cross(sample, p * (1 - p))

    return _mode(curve, prior)


def negative_binomial(sample: Sample, prior: Normal) -> Normal:
    """Return the posterior of the coefficients and, last, of log r.

    Counts have mean mu = exp(x b) and variance mu + mu**2 / r.

    Example:
        >>> one = Sample(np.ones((4, 1)), np.array([1.0, 2.0, 3.0, 2.0]), np.zeros(4), np.ones(4))
        >>> made = negative_binomial(one, Normal(np.zeros(2), 100 * np.eye(2)))
        >>> round(float(np.exp(made.mean[0])), 1)
        2.0
    """

    def curve(b: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        y, w = sample.y, sample.worth
        mu = np.exp(np.clip(sample.offset + sample.x @ b[:-1], -30, 30))
        r = float(np.exp(np.clip(b[-1], -10, 10)))
        both = r + mu
        ways = gammaln(y + r) - gammaln(r) - gammaln(y + 1)
        value = ways + r * np.log(r / both) + y * np.log(mu / both)
        by_r = digamma(y + r) - digamma(r) + np.log(r / both) + 1 - (y + r) / both
        by_rr = polygamma(1, y + r) - polygamma(1, r) + 1 / r - 2 / both + (y + r) / both**2
        corner = w @ (r * by_r + r**2 * by_rr)
        mixed = sample.x.T @ (w * r * mu * (y - mu) / both**2)
        slope = np.append(sample.x.T @ (w * r * (y - mu) / both), w @ (r * by_r))
        inner = -_cross(sample, r * mu * (y + r) / both**2)
        bend = np.block([[inner, mixed[:, None]], [mixed[None, :], np.array([[corner]])]])
        return float(w @ value), slope, bend

    return _mode(curve, prior)


def _cross(sample: Sample, weight: FloatArray) -> FloatArray:
    return np.asarray(sample.x.T @ ((sample.worth * weight)[:, None] * sample.x))


def _mode(curve: Curve, prior: Normal, steps: int = 100) -> Normal:
    """Climb to the mode. A step that does not climb is halved; a bend that is not down, bent."""
    tight = np.linalg.inv(prior.covariance)

    def posterior(b: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        value, slope, bend = curve(b)
        off = b - prior.mean
        return value - 0.5 * float(off @ tight @ off), slope - tight @ off, tight - bend

    at = prior.mean
    value, slope, bend = posterior(at)
    for _ in range(steps):
        step = np.linalg.solve(_downward(bend), slope)
        size = 1.0
        while (new := posterior(at + size * step))[0] < value - 1e-12 and size > 1e-6:
            size /= 2
        at = at + size * step
        value, slope, bend = new
        if np.abs(size * step).max() < 1e-8:
            break
    return Normal(at, np.asarray(np.linalg.inv(_downward(bend)), dtype=np.float64))


def _downward(bend: FloatArray) -> FloatArray:
    """Return the curvature with every eigenvalue at least a little above zero."""
    try:
        np.linalg.cholesky(bend)
    except np.linalg.LinAlgError:
        values, vectors = np.linalg.eigh(bend)
        return np.asarray((vectors * np.maximum(np.abs(values), 1e-6)) @ vectors.T)
    return bend
