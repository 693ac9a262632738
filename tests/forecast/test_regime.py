"""The regime-switching rate against every path of a small hidden Markov model."""

from datetime import date
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from detente.forecast.models import Days, RegimeSwitching, Task

START = date(1990, 1, 1)
LEVELS, SPELL = (0.05, 0.6), 5.0
MODEL = RegimeSwitching(levels=LEVELS, spells=(SPELL,), prior=1e12)


def path_chance(path):
    """Chance of a path of levels: even at first, then a jump each day with chance 1 / spell."""
    chance = 0.5
    for before, now in pairwise(path):
        chance *= 0.5 / SPELL + (before == now) * (1 - 1 / SPELL)
    return chance


def after(model, task, counts):
    return model.step(model.init(task), Days(START, np.asarray(counts, dtype=np.int64)))


@settings(max_examples=10)
@given(counts=st.lists(st.integers(0, 3), min_size=1, max_size=8))
def test_the_filter_is_the_sum_over_all_paths(counts):
    weight = np.zeros(2)
    for path in product((0, 1), repeat=len(counts)):
        rates = np.array(LEVELS)[list(path)]
        weight[path[-1]] += path_chance(path) * stats.poisson(rates).pmf(counts).prod()
    state = after(MODEL, Task("count", 12, 12), counts)
    np.testing.assert_allclose(state.chance[0], weight / weight.sum(), rtol=1e-6)


def test_the_chance_of_nothing_ahead_is_the_sum_over_all_paths():
    """Twelve days are twelve parts of one day, so that nothing is approximated."""
    now = after(MODEL, Task("event", 12, 1), [0, 2, 1]).chance[0]
    none = 0.0
    for path in product((0, 1), repeat=13):
        none += 2 * now[path[0]] * path_chance(path) * np.exp(-sum(LEVELS[p] for p in path[1:]))
    made = MODEL.predict(after(MODEL, Task("event", 12, 1), [0, 2, 1]))
    assert made.pmf[0] == pytest.approx(none, rel=1e-6)


def test_one_level_is_a_poisson_count():
    model = RegimeSwitching(levels=(0.2,), spells=(100.0,))
    made = model.predict(after(model, Task("count", 30, 60), [0, 1])).pmf
    np.testing.assert_allclose(made[:-1], stats.poisson(6).pmf(np.arange(60)), atol=1e-12)


def test_the_shares_of_levels_are_learned():
    """Where the rate has always been 0.01, a jump to a busy level is thought unlikely."""
    random, task = np.random.default_rng(3), Task("count", 365, 365)
    quiet = random.poisson(0.01, 9_000)
    model = RegimeSwitching()
    assert model.predict(after(model, task, quiet)).mean == pytest.approx(3.65, abs=2.0)
