"""Laplace's method against an independent optimiser and distributions that others wrote."""

import numpy as np
import pytest
from scipy import optimize, stats

from detente.forecast.models._laplace import Normal, Sample, logistic, negative_binomial

RANDOM = np.random.default_rng(8)
X = np.column_stack([np.ones(300), RANDOM.normal(size=(300, 2))])
OFFSET, WORTH = RANDOM.normal(size=300) / 2, RANDOM.uniform(0.2, 1.0, 300)


def _reference(loss, size):
    found = optimize.minimize(loss, np.zeros(size), method="BFGS", options={"gtol": 1e-7})
    step, eye = 1e-4, np.eye(size)
    bend = [
        [
            (loss(found.x + step * (a + b)) - loss(found.x + step * (a - b))
             - loss(found.x - step * (a - b)) + loss(found.x - step * (a + b))) / (4 * step**2)
            for b in eye
        ]
        for a in eye
    ]  # fmt: skip
    return found.x, np.linalg.inv(np.array(bend))


def test_negative_binomial_against_scipy():
    y = RANDOM.negative_binomial(2.0, 2.0 / (2.0 + np.exp(OFFSET + X @ [0.3, 0.5, -0.4])))
    prior = Normal(np.zeros(4), np.diag([1.0, 0.25, 0.25, 1.0]))
    spread = np.sqrt(np.diag(prior.covariance))

    def loss(b):
        mu, r = np.exp(OFFSET + X @ b[:-1]), np.exp(b[-1])
        own = WORTH @ stats.nbinom(r, r / (r + mu)).logpmf(y)
        return -own - stats.norm(0, spread).logpdf(b).sum()

    made = negative_binomial(Sample(X, y.astype(float), OFFSET, WORTH), prior)
    mean, covariance = _reference(loss, 4)
    np.testing.assert_allclose(made.mean, mean, atol=1e-4)
    np.testing.assert_allclose(made.covariance, covariance, rtol=0.01, atol=1e-4)
    assert made.mean[:3] == pytest.approx([0.3, 0.5, -0.4], abs=0.25)


def test_logistic_against_scipy():
    y = (RANDOM.uniform(size=300) < 1 / (1 + np.exp(-(OFFSET + X @ [-0.5, 1.0, 0.0])))) * 1.0
    prior = Normal(np.zeros(3), np.eye(3))

    def loss(b):
        chance = 1 / (1 + np.exp(-(OFFSET + X @ b)))
        own = WORTH @ stats.bernoulli(chance).logpmf(y)
        return -own - stats.norm(0, 1).logpdf(b).sum()

    made = logistic(Sample(X, y, OFFSET, WORTH), prior)
    mean, covariance = _reference(loss, 3)
    np.testing.assert_allclose(made.mean, mean, atol=1e-4)
    np.testing.assert_allclose(made.covariance, covariance, rtol=0.01, atol=1e-4)


@pytest.mark.parametrize("y", [np.zeros(300), np.full(300, 5.0), np.arange(300.0) ** 2])
def test_odd_counts_still_give_a_finite_posterior(y):
    made = negative_binomial(
        Sample(X, y, np.zeros(300), np.ones(300)), Normal(np.zeros(4), np.eye(4))
    )
    assert np.isfinite(made.mean).all()
    assert (np.linalg.eigvalsh(made.covariance) > 0).all()
