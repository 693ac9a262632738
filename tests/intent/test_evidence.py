"""Weights of evidence: by hand, adding up to the change in log-odds, and at the ends."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.intent._evidence import decibans, moved

counts = st.integers(2, 5)


def log_odds(belief):
    return 10 * np.log10(belief / (1 - belief))


def test_between_two_types_it_is_the_ratio_of_their_chances_whatever_is_believed():
    for belief in (0.001, 0.3, 0.99):
        found = decibans(np.array([belief, 1 - belief]), np.array([0.2, 0.05]))
        assert found == pytest.approx([10 * np.log10(4), -10 * np.log10(4)])


def test_the_worked_example_of_the_page():
    """docs/understand/intent.md: restraint 5.74, then with 0.554, 0.334, 0.112 a launch -4.13."""
    first = decibans(np.array([0.25, 0.45, 0.30]), np.array([0.06, 0.02, 0.01]))
    assert first[0] == pytest.approx(10 * np.log10(0.06 / 0.016))
    assert round(first[0], 2) == 5.74
    after = np.array([0.015, 0.009, 0.003]) / 0.027
    law = np.array([[0.996, 0.003, 0.001], [0.001, 0.996, 0.003], [0.0, 0.002, 0.998]])
    assert round(decibans(after @ law, np.array([0.03, 0.07, 0.10]))[0], 2) == -4.13


@given(types=counts, months=st.integers(1, 12), seed=st.integers(0, 10_000))
def test_without_switching_weights_add_up_to_the_change_in_log_odds(types, months, seed):
    rng = np.random.default_rng(seed)
    prior, now, total = rng.dirichlet(np.full(types, 2.0)), None, np.zeros(types)
    now = prior
    for _ in range(months):
        chance = rng.uniform(0.05, 1.0, types)
        total += decibans(now, chance)
        now = now * chance / (now @ chance)
    assert log_odds(now) == pytest.approx(log_odds(prior) + total, abs=1e-6)


@given(types=counts, seed=st.integers(0, 10_000))
def test_an_act_that_all_types_would_do_alike_weighs_nothing(types, seed):
    belief = np.random.default_rng(seed).dirichlet(np.ones(types))
    assert decibans(belief, np.full(types, 0.07)) == pytest.approx(np.zeros(types), abs=1e-9)


def test_it_keeps_its_digits_where_a_type_is_all_but_certain():
    before = np.array([1 - 1e-14, 0.5e-14, 0.5e-14])
    found = decibans(before, np.array([0.1, 0.2, 0.6]))
    assert found[0] == pytest.approx(10 * np.log10(0.1 / 0.4))


def test_certainty_and_chances_of_zero_give_finite_weights_and_no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sure = decibans(np.array([1.0, 0.0]), np.array([0.1, 0.4]))
        out = decibans(np.array([0.0, 0.5, 0.5]), np.array([0.4, 0.1, 0.3]))
        never = decibans(np.array([0.5, 0.5]), np.array([0.0, 0.3]))
        nothing = decibans(np.array([0.5, 0.5]), np.array([0.0, 0.0]))
    # nothing is left to weigh the certain type against; the other is still outweighed
    assert sure == pytest.approx([0.0, 10 * np.log10(4)])
    assert out[0] == pytest.approx(10 * np.log10(0.4 / 0.2))
    assert np.isfinite(never).all()
    assert never[0] < -2900 and never[1] > 2900
    assert nothing == pytest.approx([0.0, 0.0])


def test_how_far_beliefs_moved_is_half_the_sum_of_the_changes():
    assert moved(np.array([0.2, 0.5, 0.3]), np.array([0.5, 0.4, 0.1])) == pytest.approx(0.3)
    assert moved(np.array([1.0, 0.0]), np.array([0.0, 1.0])) == pytest.approx(1.0)
