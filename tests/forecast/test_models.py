"""Closed forms that the models must meet, and truths that hold for all of them."""

from datetime import date, timedelta
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from detente.forecast.models import (
    Climatology,
    Days,
    DiscountedNegativeBinomial,
    ExponentialRate,
    Hazard,
    Persistence,
    PooledHazard,
    Predictive,
    RegimeSwitching,
    Regression,
    SelfExciting,
    Task,
    TrailingYear,
)
from detente.forecast.models._exponential import gammas

START = date(1990, 1, 1)
COUNTING = (
    Climatology(),
    Persistence(),
    TrailingYear(),
    ExponentialRate(),
    DiscountedNegativeBinomial(),
    RegimeSwitching(),
    SelfExciting(),
    Regression(),
)
HAZARDS = (Hazard(), PooledHazard())
TASKS = (Task("count", 7, 7), Task("count", 30, 120), Task("event", 20, 1))
blocks = st.lists(st.lists(st.integers(0, 1), max_size=70), max_size=5)


def seen(model, task, *parts):
    state, at = model.init(task), START
    for part in parts:
        counts = np.asarray(part, dtype=np.int64)
        state = model.step(state, Days(at, counts))
        at += timedelta(days=len(counts))
    return state


@given(counts=st.lists(st.integers(0, 5), min_size=1, max_size=60), rate=st.floats(0.01, 2))
def test_without_discount_it_is_the_textbook_conjugate_predictive(counts, rate):
    """Gamma(a, b) prior, Poisson counts: NB(a + n, (b + T) / (b + T + h)); Gelman, BDA3 2.6."""
    model = DiscountedNegativeBinomial(half_lives=(inf,), shares=(1.0,), prior_rate=rate)
    task = Task("count", 30, 120)
    shape, exposure = 0.5 + sum(counts), 0.5 / rate + len(counts)
    expected = stats.nbinom(shape, exposure / (exposure + 30))
    made = model.predict(seen(model, task, counts)).pmf
    np.testing.assert_allclose(made[:-1], expected.pmf(np.arange(120)), rtol=1e-9, atol=1e-14)
    assert made[-1] == pytest.approx(expected.sf(119), rel=1e-6, abs=1e-14)


def test_evidence_halves_in_a_half_life():
    model = DiscountedNegativeBinomial(half_lives=(10.0,), shares=(1.0,), prior_rate=1.0)
    info = model.info(seen(model, Task("count", 5, 5), [8, *[0] * 10]))
    assert info["shape"] == pytest.approx(0.5 + 4.0)


def test_a_share_keeps_the_mean_and_widens_the_spread():
    task, counts = Task("count", 10, 400), [1, 0, 0, 1, 0] * 20
    full, part = (
        DiscountedNegativeBinomial(half_lives=(inf,), shares=(s,), prior_rate=0.4)
        for s in (1.0, 0.25)
    )
    wide, narrow = (m.predict(seen(m, task, counts)) for m in (part, full))
    assert wide.mean == pytest.approx(narrow.mean, rel=1e-6) == pytest.approx(4.0)
    spread = [float(m.pmf @ (np.arange(401) - m.mean) ** 2) for m in (wide, narrow)]
    shape, exposure = 40.5, 101.25
    assert spread[1] == pytest.approx(shape * 10 / exposure * (1 + 10 / exposure), rel=1e-6)
    assert spread[0] == pytest.approx(shape * 10 / exposure * (1 + 40 / exposure), rel=1e-6)


def test_climatology_by_hand():
    """Days 1 0 0 1, windows of two: 1, 0, 1. Four days are two windows apart, plus one even one."""
    model = Climatology()
    made = model.predict(seen(model, Task("count", 2, 2), [1, 0, 0, 1])).pmf
    even = 1 / 3
    expected = np.array([2 * 1 / 3 + even, 2 * 2 / 3 + even, even]) / 3
    np.testing.assert_allclose(made, expected)


def test_persistence_by_hand_for_an_event():
    """Windows of one day, 0 1 1 0 1 1: after a 1 came 1, 0, 1; Beta(1/2, 1/2) gives 2.5 / 4."""
    model = Persistence()
    made = model.predict(seen(model, Task("event", 1, 1), [0, 1, 1, 0, 1, 1]))
    assert made.chance == pytest.approx(2.5 / 4)


def test_an_exponential_rate_by_hand():
    """Weights exp(-age / 10) on days 1 0: seen e**-0.1, days 1 + e**-0.1, long-run rate 1.5 / 2."""
    model = ExponentialRate(memory=10.0)
    shape, exposure = 0.5 + np.exp(-0.1), 0.5 / 0.75 + 1 + np.exp(-0.1)
    made = model.predict(seen(model, Task("event", 7, 1), [1, 0]))
    assert made.chance == pytest.approx(1 - (exposure / (exposure + 7)) ** shape)


@given(counts=st.lists(st.integers(0, 4), min_size=1, max_size=80))
def test_gammas_of_many_days_are_those_of_one_day_at_a_time(counts):
    model, counts = ExponentialRate(memory=30.0), np.array(counts)
    shape, exposure = gammas(counts, np.arange(1, len(counts) + 1), 30.0)
    for n in range(len(counts)):
        state = seen(model, Task("count", 30, 30), counts[: n + 1])
        assert shape[n] == pytest.approx(0.5 + state.seen)
        assert exposure[n] == pytest.approx(0.5 * state.day / (state.total + 0.5) + state.days)


def test_trailing_year_forgets_what_is_older():
    model = TrailingYear()
    quiet = [0] * 365
    task = Task("count", 30, 30)
    busy_before = model.predict(seen(model, task, [1] * 500, quiet)).pmf
    np.testing.assert_array_equal(busy_before, model.predict(seen(model, task, quiet)).pmf)


def test_hazard_with_one_bin_is_a_pooled_gamma_rate():
    """One bin, no fading: chance = 1 - (b / (b + h))**a with a = pool + n and b = pool / r + T."""
    model = Hazard(edges=(10_000,), pool=2.0, half_life=inf)
    days = np.zeros(1000, dtype=np.int64)
    days[[10, 500]] = 1
    exposure_after_first = 1000 - 11
    rate = 2.5 / 1000
    shape, exposure = 2.0 + 1, 2.0 / rate + exposure_after_first
    made = model.predict(seen(model, Task("event", 100, 1), days))
    assert made.chance == pytest.approx(1 - (exposure / (exposure + 100)) ** shape)


def test_hazard_falls_with_quiet_where_events_cluster():
    model, task = Hazard(), Task("event", 90, 1)
    cluster = [1, *[0] * 29] * 6
    years = [*cluster, *[0] * 1500] * 3
    soon = model.predict(seen(model, task, years, cluster)).chance
    late = model.predict(seen(model, task, years, cluster, [0] * 1400)).chance
    assert soon > 2 * late


def test_a_pooled_hazard_shares_the_shape_by_hand():
    """Two bins, no fading. Own kind: none in 1000 days, all of them in the second bin.

    The other kind: events on days 0 and 1 of 1000, so one in the first bin (10 days after a first
    event) and one before it, in the second; the bin before the first event is the last.
    """
    inner = Hazard(edges=(10,), pool=2.0, half_life=inf)
    model = PooledHazard(kinds=("other",), hazard=inner, weight=1.0)
    task, other = Task("event", 100, 1), np.zeros(1000, dtype=np.int64)
    other[:2] = 1
    days = Days(START, np.zeros(1000, dtype=np.int64), {"other": other})
    made = model.predict(model.step(model.init(task), days))
    rate, other_rate = 0.5 / 1000, 2.5 / 1000
    first = 1 + 9
    likely = 1.0 + rate * 1000 + other_rate * (1000 - first)
    shape = (1.0 + 0 + 1) / likely
    exposure = 2.0 / (rate * shape) + 1000
    assert made.chance == pytest.approx(1 - (exposure / (exposure + 100)) ** 2.0)


def test_days_that_were_not_searched_tell_a_pooled_hazard_nothing():
    model, task = PooledHazard(kinds=("other",)), Task("event", 100, 1)
    none = np.zeros(600, dtype=np.int64)
    half = np.where(np.arange(600) < 300, none, -1)
    short = model.step(model.init(task), Days(START, none[:300], {"other": none[:300]}))
    after = model.step(model.init(task), Days(START, none, {"other": half}))
    assert after.others["other"].day == short.others["other"].day == 300


@settings(max_examples=40)
@given(parts=blocks, task=st.sampled_from(TASKS))
def test_every_answer_is_a_distribution(parts, task):
    models = COUNTING if task.answer == "count" else (*COUNTING, *HAZARDS)
    for model in models:
        made = model.predict(seen(model, task, *parts))
        assert made.pmf.shape == (task.top + 1,)
        assert made.pmf.min() >= 0
        assert made.pmf.sum() == pytest.approx(1.0)
        assert 0 <= made.chance <= 1


@settings(max_examples=40)
@given(parts=blocks, task=st.sampled_from(TASKS))
def test_blocks_of_days_give_what_single_days_give(parts, task):
    whole = [n for part in parts for n in part]
    models = COUNTING if task.answer == "count" else (*COUNTING, *HAZARDS)
    for model in models:
        at_once = model.predict(seen(model, task, whole)).pmf
        in_parts = model.predict(seen(model, task, *parts)).pmf
        np.testing.assert_array_equal(in_parts, at_once)


@pytest.mark.slow
@given(parts=blocks)
def test_stepping_leaves_the_earlier_state_as_it_was(parts):
    for model in (*COUNTING, *HAZARDS):
        task = Task("event", 20, 1)
        before = seen(model, task, *parts)
        said = model.predict(before).pmf.copy()
        model.step(before, Days(START, np.ones(40, dtype=np.int64)))
        np.testing.assert_array_equal(model.predict(before).pmf, said)


def test_quantiles_and_intervals_by_hand():
    answer = Predictive(np.array([0.1, 0.2, 0.4, 0.2, 0.1]))
    assert [answer.quantile(q) for q in (0.1, 0.11, 0.5, 0.9, 1.0)] == [0, 1, 2, 3, 4]
    assert answer.interval(0.5) == (1, 3)
    assert answer.mean == pytest.approx(2.0)
