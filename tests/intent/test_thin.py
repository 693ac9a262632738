"""A few draws that stand for many: closer than chance, and true to the weights."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.intent._thin import herd


def off(features, weights, chosen):
    """Return how far the mean of the chosen is from the weighted mean of all."""
    return float(np.linalg.norm(features[chosen].mean(0) - weights @ features))


@given(seed=st.integers(0, 10_000), count=st.sampled_from([8, 24, 64]))
@settings(max_examples=20)
def test_the_herded_mean_is_closer_than_that_of_draws_at_random(seed, count):
    rng = np.random.default_rng(seed)
    features = rng.standard_normal((400, 10)) @ rng.standard_normal((10, 10))
    weights = rng.dirichlet(np.ones(400))
    ours = off(features, weights, herd(features, weights, count))
    random = [off(features, weights, rng.choice(400, count, p=weights)) for _ in range(60)]
    assert ours < np.quantile(random, 0.05)


def test_weights_are_honoured():
    """Nine tenths of the weight on the left: nine of ten draws come from there."""
    features = np.concatenate([np.zeros(50), np.ones(50)])[:, None]
    weights = np.concatenate([np.full(50, 0.018), np.full(50, 0.002)])
    chosen = herd(features, weights, 20)
    assert (chosen < 50).sum() == 18


def test_draws_without_weight_are_never_taken():
    features = np.arange(10.0)[:, None]
    weights = np.array([0.25, 0.25, 0.25, 0.25, *[0.0] * 6])
    assert herd(features, weights, 10).tolist() == [0, 1, 2, 3]


@given(seed=st.integers(0, 10_000))
@settings(max_examples=20)
def test_draws_are_different_and_sorted(seed):
    rng = np.random.default_rng(seed)
    features, weights = rng.standard_normal((30, 3)), rng.dirichlet(np.ones(30))
    chosen = herd(features, weights, 12)
    assert len(set(chosen.tolist())) == 12
    assert (np.diff(chosen) > 0).all()


def test_all_of_equally_weighted_draws_miss_nothing():
    features = np.random.default_rng(0).standard_normal((9, 4))
    weights = np.full(9, 1 / 9)
    assert off(features, weights, herd(features, weights, 9)) == pytest.approx(0.0)
