"""Dominance and standings: by hand, and what holds of any numbers."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from made_comparison import made

from detente.errors import DetenteError
from detente.options._dominance import dominance
from detente.options._standing import best_for

NAN = float("nan")
tables = arrays(float, (5, 3), elements=st.floats(-100, 100, allow_subnormal=False))


def _pairs(comparison):
    return {(d.by, d.name) for d in dominance(comparison, 48)}


def test_better_by_one_and_never_worse_dominates():
    comparison = made(good=[[0.1, 0.3, 0.1]] * 4, tests=[[2, 2, 2]] * 4)
    found = dominance(comparison, 48)
    assert {(d.by, d.name) for d in found} == {("warm", "ordinary"), ("warm", "firm")}
    assert [c.id for c in found[0].beyond_doubt] == ["good"]


def test_worse_by_one_does_not_dominate():
    assert not _pairs(made(good=[[0.1, 0.3, 0.1]] * 4, bad=[[0.0, 0.2, 0.0]] * 4))


def test_interests_do_not_count():
    """Warm is better for Washington's declared weights and still worse by tests."""
    assert not _pairs(made(good=[[0.1, 0.9, 0.1]] * 4, tests=[[2, 3, 2]] * 4))


def test_better_in_the_mean_with_doubt_does_not_dominate():
    """Of ten futures one goes against warm: the 5 % point of the difference is below zero."""
    good = [[0.1, 0.3, 0.1]] * 9 + [[0.3, 0.1, 0.3]]
    assert not _pairs(made(good=good))


def test_pairing_is_what_makes_a_difference_sure():
    """Futures differ by far more than approaches, which never change places."""
    tests = [[k, k - 0.5, k] for k in range(20)]
    assert _pairs(made(tests=tests)) == {("warm", "ordinary"), ("warm", "firm")}


def test_a_criterion_without_values_is_told():
    comparison = made(good=[[0.1, 0.3, 0.1]] * 4, length=[[NAN, 3, 3]] * 4)
    found = {(d.by, d.name): d for d in dominance(comparison, 48)}
    assert [c.id for c in found["warm", "ordinary"].untold] == ["length"]
    assert found["warm", "firm"].untold == ()


@given(tables, tables)
def test_nobody_dominates_itself_or_is_dominated_by_what_it_dominates(tests, length):
    found = _pairs(made(tests=tests, length=length))
    assert not {(b, a) for a, b in found} & found


@given(tables, st.floats(0.01, 10))
def test_an_approach_made_worse_by_every_criterion_is_dominated(table, by):
    tests, length = table.copy(), -table
    tests[:, 2], length[:, 2] = tests[:, 1] + by, length[:, 1] - by
    assert ("warm", "firm") in _pairs(made(tests=tests, length=length))


def test_standings_by_hand():
    """Points: ordinary 10, 10; warm 30, -20; firm 0, 0."""
    good = [[0.1, 0.3, 0.0], [0.1, 0.1, 0.0]]
    bad = [[0.0, 0.0, 0.0], [0.0, 0.6, 0.0]]
    found = best_for(made(good=good, bad=bad), "united_states", 48)
    assert [s.name for s in found] == ["ordinary", "warm", "firm"]
    assert [s.score.mean for s in found] == pytest.approx([10, 5, 0])
    assert [s.best for s in found] == [0.5, 0.5, 0]
    assert [s.declared for s in found] == [1, 2, 3]
    terms = {k: b.mean for k, b in found[1].terms.items()}
    assert terms == pytest.approx({"good": 20, "bad": -15, "fear": 0})


def test_a_reader_s_weights_replace_those_declared():
    good, tests = [[0.1, 0.3, 0.0]] * 2, [[1, 3, 0]] * 2
    found = best_for(made(good=good, tests=tests), "united_states", 48, {"good": 10, "tests": -2})
    assert [(s.name, s.declared) for s in found] == [("firm", 3), ("ordinary", 2), ("warm", 1)]
    assert [s.score.mean for s in found] == pytest.approx([0, -1, -3])
    assert set(found[0].terms) == {"good", "tests"}


@given(tables)
def test_terms_sum_to_the_score_and_shares_to_one(table):
    found = best_for(made(good=table / 100, fear=np.round(table)), "united_states", 12)
    assert sum(s.best for s in found) == pytest.approx(1)
    for one in found:
        assert sum(b.mean for b in one.terms.values()) == pytest.approx(one.score.mean, abs=1e-9)
    assert all(a.score.mean >= b.score.mean for a, b in pairwise(found))


def test_every_fault_of_a_question_is_said_at_once():
    with pytest.raises(DetenteError) as error:
        best_for(made(good=[[0, 0, 0]]), "japan", 48, {"goods": 1, "bad": NAN})
    assert str(error.value) == (
        "The interest cannot be scored.\n\n"
        "  1. The case declares no interest of 'japan'.\n"
        "     Ask for one of: united_states.\n"
        "  2. A weight is given to 'goods', which the case does not declare.\n"
        "     Known names: good, bad, rest, length, tests, talks, fear.\n"
        "  3. The weight of 'bad' is nan.\n"
        "     Give a finite number of points."
    )
    with pytest.raises(DetenteError, match="The weights are empty"):
        best_for(made(good=[[0, 0, 0]]), "united_states", 48, {})
