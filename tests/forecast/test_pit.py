"""Calibration and sharpness of counts: by hand, in closed form, and on simulated truths."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from detente.forecast._marks import QUANTILES, mark, read_marks
from detente.forecast._pit import pit_histogram

weights = st.lists(st.floats(0.0, 1), min_size=3, max_size=6).filter(lambda w: sum(w) > 0.01)


def test_by_hand():
    """Chances .1 .3 .6 and a 1: spread evenly over [.1, .4]. In fifths: .1/.3, .2/.3, 0, 0, 0."""
    made = pit_histogram(np.array([[0.1, 0.3, 0.6]]), np.array([1]), bins=5)
    np.testing.assert_allclose(made, [1 / 3, 2 / 3, 0, 0, 0], atol=1e-12)


def test_the_mean_over_forecasts():
    pmfs = np.array([[0.5, 0.5], [0.5, 0.5], [0.5, 0.5], [0.5, 0.5]])
    made = pit_histogram(pmfs, np.array([0, 0, 0, 1]), bins=2)
    assert made.tolist() == [0.75, 0.25]


@given(said=weights, came=st.lists(st.integers(0, 7), min_size=1, max_size=5))
def test_it_is_a_distribution_whatever_came(said, came):
    pmfs = np.tile(np.array(said) / sum(said), (len(came), 1))
    made = pit_histogram(pmfs, np.array(came))
    assert made.min() >= -1e-12
    assert made.sum() == pytest.approx(1.0)


@given(said=weights)
def test_what_comes_as_often_as_said_makes_even_bars(said):
    """The mean over outcomes, each as often as its chance, is exactly uniform."""
    chances = np.array(said) / sum(said)
    each = [pit_histogram(chances[None, :], np.array([k])) for k in range(len(chances))]
    np.testing.assert_allclose(chances @ np.array(each), 0.1, atol=1e-9)


@pytest.mark.parametrize(("size", "shape"), [(None, "U"), (2, "even"), (1, "hump")])
def test_spread_too_small_right_and_too_large(size, shape):
    """Czado, Gneiting and Held (2009), figure 1: counts are NB with mean 5 and size 2; forecasts
    are Poisson, the truth, and NB with size 1, all with mean 5. Theirs were 200 counts."""
    cells = np.arange(400)
    came = stats.nbinom(2, 2 / 7).rvs(20_000, random_state=np.random.default_rng(0))
    said = stats.poisson(5) if size is None else stats.nbinom(size, size / (size + 5))
    pmf = said.pmf(cells)
    made = pit_histogram(np.tile(pmf / pmf.sum(), (len(came), 1)), came)
    ends, middle = made[[0, 9]].mean(), made[3:7].mean()
    if shape == "U":
        assert ends > 1.5 * middle
    elif shape == "hump":
        assert ends < 0.8 * middle
    else:
        np.testing.assert_allclose(made, 0.1, atol=0.01)


def test_sharpness_by_hand():
    pmfs = np.array([[0.1, 0.2, 0.4, 0.2, 0.1], [0.0, 0.0, 1.0, 0.0, 0.0]])
    assert mark(pmfs, np.array([2, 2]), "count").sharpness() == pytest.approx((3 + 0) / 2)
    sure = np.array([[0.9, 0.1], [0.3, 0.7]])
    assert mark(sure, np.array([0, 1]), "event").sharpness() == pytest.approx((0.4 + 0.2) / 2)


def test_marks_hold_what_scores_need():
    """Log of .3; CRPS (.1 - 0)**2 + (.4 - 1)**2 + (1 - 1)**2; Brier (.9 - 1)**2."""
    made = mark(np.array([[0.1, 0.3, 0.6]]), np.array([1]), "count")
    values = made.values(np.array([1]))
    assert list(values) == ["log", "crps", "brier"]
    assert values["log"][0] == pytest.approx(np.log(0.3), abs=1e-6)
    assert values["crps"][0] == pytest.approx(0.1**2 + 0.6**2)
    assert values["brier"][0] == pytest.approx(0.01)
    assert dict(zip(QUANTILES, made.quantiles[0].tolist(), strict=True)) == {
        0.05: 0, 0.1: 0, 0.25: 1, 0.5: 2, 0.75: 2, 0.9: 2, 0.95: 2,
    }  # fmt: skip


@pytest.mark.parametrize("answer", ["count", "event"])
def test_marks_survive_a_file(answer):
    draws = np.random.default_rng(0).dirichlet(np.ones(2 if answer == "event" else 9), 30)
    made = mark(draws, np.arange(30) % draws.shape[1], answer)
    again = read_marks(made.as_dict(), 30)
    for name in ("chances", "log", "crps", "quantiles", "pit"):
        np.testing.assert_array_equal(getattr(again, name), getattr(made, name))
    assert again.coverage == made.coverage


def test_marks_of_other_origins_are_refused():
    made = mark(np.array([[0.5, 0.5]]), np.array([1]), "event")
    with pytest.raises(ValueError, match="1"):
        read_marks(made.as_dict(), 2)
