"""Regret: a table by hand, Savage's rule, and what holds of any numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from made_comparison import case_of, made

from detente.errors import DetenteError
from detente.options._criteria import criteria, values_of
from detente.options._regret import differences, regret, regret_table

CRITERION = {c.id: c for c in criteria(case_of())}
NAN = float("nan")
tables = arrays(float, (6, 3), elements=st.floats(-100, 100, allow_subnormal=False))


def test_criteria_are_what_declares_better_and_every_interest():
    found = [(c.kind, c.id, c.better) for c in criteria(case_of())]
    assert found == [
        ("outcome", "good", "more"),
        ("outcome", "bad", "less"),
        ("measure", "length", "more"),
        ("measure", "tests", "less"),
        ("spillover", "fear", "less"),
        ("interest", "united_states", "more"),
    ]
    assert (CRITERION["united_states"].name, CRITERION["united_states"].unit) == (
        "United States",
        "points",
    )


def test_values_of_an_interest_are_its_weighted_sum():
    comparison = made(good=[[0.5, 0.2, 0.0]], bad=[[0.1, 0.0, 1.0]], fear=[[3, 0, 0]])
    assert values_of(comparison, CRITERION["united_states"], 12).tolist() == [[42, 20, -50]]


def test_regret_by_hand():
    """Two futures; the best are warm (0.6) and ordinary (0.5)."""
    found = regret(made(good=[[0.2, 0.6, 0.4], [0.5, 0.1, 0.4]]), CRITERION["good"], 48)
    np.testing.assert_allclose(found.each, [[0.4, 0, 0.2], [0, 0.4, 0.1]])
    np.testing.assert_allclose(found.mean, [0.2, 0.2, 0.15])
    np.testing.assert_allclose(found.largest, [0.4, 0.4, 0.2])
    assert (found.least_mean, found.least_largest) == (("firm",), ("firm",))
    assert found.band("firm").mean == pytest.approx(0.15)
    assert found.band("firm").low90 == pytest.approx(0.105)


def test_least_mean_and_least_largest_regret_may_disagree():
    """Nine futures lost by 1, one by 10 the other way: means 0.9 and 1, largest 1 and 10."""
    tests = [[0, 1, 20]] * 9 + [[10, 0, 20]]
    found = regret(made(tests=tests), CRITERION["tests"], 48)
    assert (found.least_mean, found.least_largest) == (("warm",), ("warm",))
    tests = [[0, 2, 20]] * 9 + [[10, 0, 20]]
    found = regret(made(tests=tests), CRITERION["tests"], 48)
    assert (found.least_mean, found.least_largest) == (("ordinary",), ("warm",))


def test_futures_without_a_value_are_left_out_and_counted():
    comparison = made(length=[[4, 6, NAN], [4, 6, 5]])
    found = regret(comparison, CRITERION["length"], 12)
    assert (found.left_out, found.each.tolist()) == (1, [[2, 0, 1]])
    warm, firm = differences(comparison, CRITERION["length"], 12)
    assert (warm.left_out, firm.left_out) == (0, 1)
    assert (warm.band.mean, firm.band.mean, firm.better) == (2, 1, 1)


def test_a_criterion_without_any_value_has_no_regret():
    comparison = made(length=[[4, NAN, 5], [4, NAN, 5]])
    found = regret(comparison, CRITERION["length"], 12)
    assert np.isnan(found.mean).all() and np.isnan(found.largest).all()
    assert (found.least_mean, found.least_largest, found.left_out) == ((), (), 2)
    assert found.band("warm") is None
    warm, _ = differences(comparison, CRITERION["length"], 12)
    assert (warm.band, warm.left_out) == (None, 2) and np.isnan(warm.better)
    assert np.isnan(regret_table(comparison, 12, [CRITERION["length"]]).relative).all()


def test_the_table_has_a_row_for_each_criterion_and_colours_them_alike():
    table = regret_table(made(good=[[0.0, 0.5, 0.25]], tests=[[0, 8, 2]]), 12)
    assert [r.criterion.id for r in table.rows] == list(CRITERION)
    np.testing.assert_allclose(table.mean[0], [0.5, 0, 0.25])
    np.testing.assert_allclose(table.relative[0], [1, 0, 0.5])
    np.testing.assert_allclose(table.relative[3], [0, 1, 0.25])
    assert table.relative[1].tolist() == [0, 0, 0]  # nobody regrets what never happens


def test_differences_are_paired():
    """Both rise by 10 across futures, but their difference is 1 in every one."""
    tests = [[k, k + 1, k - 1] for k in range(11)]
    warm, firm = differences(made(tests=tests), CRITERION["tests"], 12)
    assert (warm.band.low90, warm.band.high90, warm.better) == (1, 1, 0)
    assert (firm.band.low90, firm.band.high90, firm.better) == (-1, -1, 1)


def test_a_horizon_that_was_not_compared_is_said():
    with pytest.raises(DetenteError) as error:
        regret(made(good=[[0, 0, 0]]), CRITERION["good"], 120)
    assert str(error.value) == (
        "The horizon was not compared.\n\n"
        "  1. 120 months is not a horizon of this comparison.\n"
        "     Ask for one of 12, 48, or compare again with 120 among the horizons."
    )


@given(tables)
def test_regret_is_never_negative_and_zero_for_the_best(table):
    found = regret(made(tests=table), CRITERION["tests"], 12)
    assert (found.each >= 0).all()
    assert (found.each.min(1) == 0).all()
    assert (found.largest >= found.mean - 1e-9).all()


@given(tables, st.floats(-50, 50))
def test_what_all_share_in_a_future_is_not_regretted(table, by):
    apart = np.linspace(-by, by, 6)[:, None]
    one, other = (regret(made(length=t), CRITERION["length"], 12) for t in (table, table + apart))
    np.testing.assert_allclose(one.each, other.each, atol=1e-9)
