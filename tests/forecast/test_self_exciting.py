"""The self-exciting process: closed forms, a simulation, and the likelihood term by term."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from detente.forecast.models import Days, SelfExciting, Task

START = date(1990, 1, 1)
shares, rates = st.floats(0.0, 0.95), st.floats(0.001, 0.5)


def one(branching, base, half_life=20.0):
    return SelfExciting(half_lives=(half_life,), branching=(branching,), base=(base,))


def after(model, task, counts):
    return model.step(model.init(task), Days(START, np.asarray(counts, dtype=np.int64)))


@settings(max_examples=25)
@given(rate=rates, horizon=st.integers(1, 60))
def test_without_branching_counts_are_poisson(rate, horizon):
    task = Task("count", horizon, 80)
    made = one(0.0, rate).predict(after(one(0.0, rate), task, [1, 0, 2])).pmf
    expected = stats.poisson(rate * horizon)
    np.testing.assert_allclose(made[:-1], expected.pmf(np.arange(80)), atol=1e-12)


@settings(max_examples=25)
@given(branching=shares, base=rates, horizon=st.integers(1, 200))
def test_the_chance_of_nothing_has_a_closed_form(branching, base, horizon):
    """While nothing comes, the rate is m + b x d**(s-1): its sum is m h + b x (1-d**h) / (1-d)."""
    keep = 2 ** (-1 / 20)
    excitement = (1 - keep) * (keep**2 * 3 + 1)
    total = base * horizon + branching * excitement * (1 - keep**horizon) / (1 - keep)
    for task in (Task("event", horizon, 1), Task("count", horizon, 400)):
        made = one(branching, base).predict(after(one(branching, base), task, [3, 0, 1]))
        assert made.pmf[0] == pytest.approx(np.exp(-total), abs=1e-9)


@settings(max_examples=25)
@given(branching=shares, base=st.floats(0.001, 0.1), horizon=st.integers(1, 60))
def test_the_mean_follows_the_expected_rate(branching, base, horizon):
    """E x' = d x + (1-d) (m + b x), day by day."""
    keep = 2 ** (-1 / 20)
    excitement, mean = (1 - keep) * 2.0, 0.0
    for _ in range(horizon):
        rate = base + branching * excitement
        mean, excitement = mean + rate, keep * excitement + (1 - keep) * rate
    model, task = one(branching, base), Task("count", horizon, 500)
    assert model.predict(after(model, task, [2])).mean == pytest.approx(mean, rel=1e-6)


def test_the_count_ahead_is_that_of_simulated_processes():
    model, task, keep = one(0.7, 0.05, 10.0), Task("count", 40, 60), 2 ** (-1 / 10)
    random, draws = np.random.default_rng(5), 200_000
    x, total = np.full(draws, (1 - keep) * 2), np.zeros(draws, dtype=np.int64)
    for _ in range(task.horizon):
        came = random.poisson(0.05 + 0.7 * x)
        x, total = keep * x + (1 - keep) * came, total + came
    share = np.bincount(np.minimum(total, 60), minlength=61) / draws
    np.testing.assert_allclose(model.predict(after(model, task, [2])).pmf, share, atol=0.004)


@settings(max_examples=25)
@given(counts=st.lists(st.integers(0, 3), min_size=1, max_size=40))
def test_the_likelihood_is_that_of_poisson_days(counts):
    model, keep, x, total = one(0.5, 0.1), 2 ** (-1 / 20), 0.0, 0.0
    for count in counts:
        rate = 0.1 + 0.5 * x
        total += stats.poisson(rate).logpmf(count) + np.log(float(np.prod(range(1, count + 1))))
        x = keep * x + (1 - keep) * count
    state = after(model, Task("count", 7, 7), counts)
    assert float(state.fit[0, 0, 0]) == pytest.approx(total)


def test_the_process_that_made_a_series_is_found():
    """Branching 0.8 with a half-life of 15 days; the grid holds both."""
    random, keep, x, counts = np.random.default_rng(11), 2 ** (-1 / 15), 0.0, []
    for _ in range(12_000):
        counts.append(random.poisson(0.01 + 0.8 * x))
        x = keep * x + (1 - keep) * counts[-1]
    model = SelfExciting()
    found = model.info(after(model, Task("count", 30, 120), counts))
    assert found["branching_ratio"] == pytest.approx(0.8, abs=0.1)
    assert found["half_life_days"] == pytest.approx(15, abs=10)
    assert found["base_rate_per_day"] == pytest.approx(0.01, abs=0.005)
