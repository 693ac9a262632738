"""Scores: known values, identities, and intervals that hold what they promise to hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from detente.errors import DetenteError
from detente.intent import _scoring
from detente.intent._scoring import Difference, compare, log_scores

weights = st.lists(st.floats(0.01, 1), min_size=4, max_size=4)


def _seeded():
    return np.random.default_rng(7)


def test_known_values():
    """The logs of 1/2, 1/4 and 1, in nats."""
    chances = np.array([[0.5, 0.5], [0.75, 0.25], [0.0, 1.0]])
    scores = log_scores(chances, np.array([0, 1, 1]))
    assert scores == pytest.approx([-0.693147, -1.386294, 0.0], abs=1e-6)


def test_what_was_ruled_out_costs_much_but_not_everything():
    assert log_scores(np.array([[1.0, 0.0]]), np.array([1]))[0] == pytest.approx(-690.776, abs=1e-3)


@given(truth=weights, said=weights)
def test_saying_what_one_believes_is_best_on_average(truth, said):
    p, q = np.array(truth) / sum(truth), np.array(said) / sum(said)
    honest, other = (p @ log_scores(np.tile(f, (4, 1)), np.arange(4)) for f in (p, q))
    assert honest >= other - 1e-12


def test_a_constant_gain_has_no_spread():
    found = compare(np.full(40, -1.0), np.full(40, -1.25), random=_seeded())
    assert (found.months, found.block, found.verdict) == (40, 12, "better than")
    assert (found.mean, *found.interval_90, *found.interval_95) == pytest.approx([0.25] * 5)


def test_turning_the_question_round_turns_the_answer_round():
    gains = _seeded().normal(0.2, 1, 120)
    there = compare(gains, np.zeros(120), random=np.random.default_rng(1))
    back = compare(np.zeros(120), gains, random=np.random.default_rng(1))
    assert back.mean == pytest.approx(-there.mean)
    assert back.interval_95 == pytest.approx([-x for x in there.interval_95[::-1]])


def test_runs_of_neighbours_make_the_resampled_means():
    """Of 1, 2, 4, 8 in runs of two: 3, 6, 12 or 9 (round the end); a mean is of two of those."""
    means = _scoring._resampled_means(np.array([1.0, 2.0, 4.0, 8.0]), 2, 4_000, _seeded())
    sums = [3, 6, 9, 12]
    assert set(np.round(4 * means)) == {a + b for a in sums for b in sums}
    assert means.mean() == pytest.approx(15 / 4, abs=0.05)


def test_a_last_run_that_does_not_fit_is_cut():
    """Of 1, 10, 100 in runs of two: a pair of neighbours, and one month alone."""
    means = _scoring._resampled_means(np.array([1.0, 10.0, 100.0]), 2, 4_000, _seeded())
    expected = {a + b for a in (11, 110, 101) for b in (1, 10, 100)}
    assert set(np.round(3 * means)) == expected


@pytest.mark.slow
def test_single_months_give_students_interval():
    """In runs of one, 400 normal gains: the mean and t times the standard error, to sampling."""
    gains = _seeded().normal(0.1, 1, 400)
    found = compare(gains, np.zeros(400), block=1, draws=40_000, random=_seeded())
    half = stats.t.ppf([0.95, 0.975], 399) * gains.std(ddof=1) / 20
    assert found.interval_90 == pytest.approx(
        [gains.mean() - half[0], gains.mean() + half[0]], abs=0.004
    )
    assert found.interval_95 == pytest.approx(
        [gains.mean() - half[1], gains.mean() + half[1]], abs=0.005
    )


@pytest.mark.slow
def test_intervals_hold_the_truth_as_often_as_they_say():
    """600 noises of 260 months with correlation 0.3 from month to month, and a mean of 0.5."""
    random = np.random.default_rng(4)
    held_90 = held_95 = 0
    for _ in range(600):
        noise = np.zeros(300)
        for month, shock in enumerate(random.normal(size=299), 1):
            noise[month] = 0.3 * noise[month - 1] + shock
        found = compare(noise[40:] + 0.5, np.zeros(260), draws=400, random=random)
        held_90 += found.interval_90[0] <= 0.5 <= found.interval_90[1]
        held_95 += found.interval_95[0] <= 0.5 <= found.interval_95[1]
    assert 0.86 <= held_90 / 600 <= 0.94
    assert 0.91 <= held_95 / 600 <= 0.98


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), months=st.integers(24, 80))
def test_the_wider_level_holds_the_narrower_and_both_the_resampled_middle(seed, months):
    gains = np.random.default_rng(seed).normal(size=months)
    found = compare(gains, np.zeros(months), draws=400, random=_seeded())
    assert found.interval_95[0] <= found.interval_90[0] <= found.interval_90[1]
    assert found.interval_90[1] <= found.interval_95[1]


def test_the_same_seed_gives_the_same_interval():
    gains = _seeded().normal(size=60)
    one, two = (compare(gains, np.zeros(60), random=_seeded()) for _ in "ab")
    assert one == two


@pytest.mark.parametrize(
    ("interval", "verdict"),
    [
        ((0.01, 0.3), "better than"),
        ((-0.01, 0.3), "no different from"),
        ((0.0, 0.3), "no different from"),
        ((-0.3, 0.0), "no different from"),
        ((-0.3, -0.01), "worse than"),
    ],
)
def test_the_verdict_is_that_of_the_95_percent_interval(interval, verdict):
    assert Difference(0.1, (0.05, 0.2), interval, months=60, block=12).verdict == verdict


def test_all_that_is_wrong_with_forecasts_is_said_at_once():
    chances = np.array([[0.5, 0.6], [-0.1, 1.1], [0.5, 0.5], [np.nan, 0.5]])
    with pytest.raises(DetenteError) as error:
        log_scores(chances, np.array([0, 1, 2, 0]))
    text = str(error.value)
    assert "The forecasts have 4 problems; nothing was scored." in text
    for said in (
        "[0.5 0.6] is not a distribution\n     at month 0",
        "[-0.1  1.1] is not a distribution\n     at month 1",
        "[nan 0.5] is not a distribution\n     at month 3",
        "action 2 came\n     at month 2\n     Number actions 0 to 1.",
    ):
        assert said in text


def test_forecasts_and_outcomes_of_other_months_are_refused():
    with pytest.raises(
        DetenteError, match=r"chances of shape \(1, 2\), what happened of shape \(2,\)"
    ):
        log_scores(np.array([[0.5, 0.5]]), np.array([0, 1]))


@pytest.mark.parametrize(
    ("others", "block", "said"),
    [
        (np.zeros(3), 1, r"shapes \(4,\) and \(3,\)"),
        (np.array([0, 0, 0, -np.inf]), 2, "a score is not finite"),
        (np.zeros(4), 3, "block = 3 for 4 months"),
        (np.zeros(4), 0, "Give at least two blocks of months"),
    ],
)
def test_scores_that_cannot_be_compared_are_refused(others, block, said):
    with pytest.raises(DetenteError, match=said):
        compare(np.zeros(4), others, block=block, random=_seeded())
