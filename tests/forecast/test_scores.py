"""Scores: known values, identities, and that honesty pays."""

import numpy as np
import pytest
import scoringrules
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from detente.forecast import _scores

weights = st.lists(st.floats(0.01, 1), min_size=4, max_size=4)


def test_known_values():
    """Brier (1950): (0.7 - 1)**2; log 0.7; Epstein's (1969) ranked score summed by hand."""
    event = _scores.score_values(np.array([[0.3, 0.7]]), np.array([1]), "event")
    assert event["brier"][0] == pytest.approx(0.09)
    assert event["log"][0] == pytest.approx(np.log(0.7))
    count = _scores.score_values(np.array([[0.1, 0.2, 0.3, 0.4]]), np.array([2]), "count")
    assert count["crps"][0] == pytest.approx(0.1**2 + 0.3**2 + (0.6 - 1) ** 2)


@given(chance=st.floats(0, 1), came=st.integers(0, 1))
def test_for_two_answers_crps_is_brier(chance, came):
    made = _scores.score_values(np.array([[1 - chance, chance]]), np.array([came]), "count")
    assert made["crps"][0] == pytest.approx(made["brier"][0], abs=1e-12)


@given(came=st.integers(0, 40), mean=st.floats(0.2, 15))
def test_crps_of_a_long_pmf_is_the_closed_form(came, mean):
    """Wei and Held (2014), the Poisson distribution's CRPS by Bessel functions."""
    pmf = stats.poisson(mean).pmf(np.arange(200))
    made = _scores.score_values(pmf[None, :], np.array([came]), "count")["crps"][0]
    assert made == pytest.approx(float(scoringrules.crps_poisson(came, mean)), abs=1e-6)


@given(truth=weights, said=weights)
def test_saying_what_one_believes_is_best_on_average(truth, said):
    p, q = np.array(truth) / sum(truth), np.array(said) / sum(said)
    for name, sign in (("log", 1), ("brier", -1), ("crps", -1)):
        honest, other = (
            sum(
                chance * _scores.score_values(f[None, :], np.array([k]), "count")[name][0]
                for k, chance in enumerate(p)
            )
            for f in (p, q)
        )
        assert sign * honest >= sign * other - 1e-12


def test_more_than_the_last_cell_counts_as_the_last():
    made = _scores.score_values(np.array([[0.5, 0.3, 0.2]]), np.array([9]), "count")
    assert made["log"][0] == pytest.approx(np.log(0.2))


def test_a_gain_is_positive_when_better_whatever_the_direction():
    blocks = _scores.resample(4, 1, 200, seed=0)
    worse, better = np.full(4, 0.3), np.full(4, 0.1)
    assert _scores.compare("brier", better, worse, blocks).gain == pytest.approx(0.2)
    assert _scores.compare("log", better, worse, blocks).gain == pytest.approx(-0.2)
    assert _scores.compare("brier", better, worse, blocks).skill == pytest.approx(2 / 3)


def test_blocks_are_runs_of_neighbours_and_follow_the_seed():
    drawn = _scores.resample(50, 5, 30, seed=3)
    assert drawn.shape == (30, 50)
    assert (np.diff(drawn.reshape(30, 10, 5), axis=2) == 1).all()
    assert drawn.min() >= 0
    assert drawn.max() <= 49
    np.testing.assert_array_equal(drawn, _scores.resample(50, 5, 30, seed=3))
    assert (drawn != _scores.resample(50, 5, 30, seed=4)).any()


def test_the_bootstrap_interval_is_that_of_a_mean_of_independent_draws():
    values = np.random.default_rng(5).normal(0.3, 1.0, 400)
    blocks = _scores.resample(400, 1, 4000, seed=0)
    score = _scores.compare("log", values, np.zeros(400), blocks)
    half = 1.645 * values.std() / 20
    assert score.low == pytest.approx(values.mean() - half, abs=0.01)
    assert score.high == pytest.approx(values.mean() + half, abs=0.01)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(0.1, 0.3, "better"), (-0.1, 0.3, "not distinguishable"), (-0.3, -0.1, "worse")],
)
def test_the_verdict_follows_the_interval(low, high, said):
    score = _scores.Score("log", np.zeros(1), 0.0, (low + high) / 2, low, high, None)
    assert _scores.verdict(score).startswith(said)


def test_calibration_by_hand():
    bins = _scores.calibration(np.array([0.0, 0.05, 0.95, 1.0]), np.array([0, 1, 3, 1]))
    assert [(b.low, b.n, b.observed) for b in bins] == [(0.0, 2, 0.5), (0.9, 2, 1.0)]
    assert bins[0].forecast == pytest.approx(0.025)


def test_interval_coverage_by_hand():
    pmfs = np.tile([0.1, 0.2, 0.4, 0.2, 0.1], (4, 1))
    half = _scores.interval_coverage(pmfs, np.array([0, 1, 3, 4]))[0]
    assert (half.level, half.observed, half.n) == (0.5, 0.5, 4)
    assert half.expected == pytest.approx(0.8)
