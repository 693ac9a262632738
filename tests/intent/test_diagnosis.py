"""Diagnostics fail when they should, and say which parameter and what to try."""

from dataclasses import replace

import numpy as np
import pytest
from small_standoff import DIAGNOSIS

from detente.intent._diagnosis import Diagnosis, judge_chains, smooth_weights

SOUND = Diagnosis(**DIAGNOSIS)


def chains(count=4, steps=500, params=3, seed=0):
    rng = np.random.default_rng(seed)
    return [rng.standard_normal((steps, params)) for _ in range(count)]


def test_chains_of_one_distribution_pass():
    found = judge_chains(chains(), ["a", "b", "c"])
    assert found["r_hat"] < 1.01
    assert found["bulk"] > 1200


def test_a_chain_in_another_place_fails_and_is_named():
    drawn = chains()
    drawn[2][:, 1] += 2.0
    found = judge_chains(drawn, ["a", "b", "c"])
    assert found["r_hat"] > 1.1
    assert found["r_hat_at"] == "b" and found["bulk_at"] == "b"
    (problem, *_) = replace(SOUND, **found).problems
    assert problem.what.startswith("R-hat of b is 1.") and "--kept" in problem.fix


def test_a_chain_that_drifts_fails_although_all_drift_alike():
    """Split chains see what whole chains cannot."""
    drift = np.linspace(-2, 2, 500)[:, None] * np.array([0.0, 0.0, 1.0])
    found = judge_chains([c + drift for c in chains()], ["a", "b", "c"])
    assert found["r_hat"] > 1.1 and found["r_hat_at"] == "c"


def test_a_chain_that_spreads_otherwise_fails():
    """Folded draws see what the ranks of the draws themselves cannot."""
    drawn = chains()
    drawn[0][:, 0] *= 6.0
    assert judge_chains(drawn, ["a", "b", "c"])["r_hat"] > 1.1


def test_sticky_chains_are_worth_little():
    """AR(1) with coefficient r: worth (1 - r) / (1 + r) of the draws."""
    drawn = chains(params=1, steps=2000)
    for chain in drawn:
        for n in range(1, len(chain)):
            chain[n] = 0.9 * chain[n - 1] + np.sqrt(1 - 0.81) * chain[n]
    bulk = judge_chains(drawn, ["a"])["bulk"]
    assert bulk == pytest.approx(8000 * 0.1 / 1.9, rel=0.35)
    assert any("are worth" in p.what for p in replace(SOUND, bulk=300.0).problems)


def test_light_tails_pass_and_weights_follow_the_ratio():
    log = np.random.default_rng(0).uniform(-0.5, 0.5, 2000)
    weights, k = smooth_weights(log)
    assert k < 0.5
    assert weights.sum() == pytest.approx(1.0)
    plain = np.exp(log) / np.exp(log).sum()
    assert weights == pytest.approx(plain, rel=0.1)


@pytest.mark.parametrize(("shape", "fails"), [(0.2, False), (1.2, True)])
def test_the_shape_of_heavy_tails_is_found(shape, fails):
    """Ratios from a generalised Pareto distribution of known shape."""
    uniform = np.random.default_rng(1).random(4000)
    ratios = ((1 - uniform) ** -shape - 1) / shape
    _, k = smooth_weights(np.log1p(ratios))
    assert k == pytest.approx(shape, abs=0.25)
    assert bool(replace(SOUND, pareto_k=k).problems) is fails


def test_a_constant_added_to_all_ratios_changes_nothing():
    log = np.random.default_rng(2).standard_normal(500)
    one, other = smooth_weights(log), smooth_weights(log + 700.0)
    assert one[0] == pytest.approx(other[0]) and one[1] == pytest.approx(other[1])


@pytest.mark.parametrize("times", [(20, 20, 20), (40, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)])
def test_weights_of_repeated_draws_pass_no_fit(times):
    log = np.repeat(np.random.default_rng(0).standard_normal(len(times)), times)
    weights, k = smooth_weights(log)
    assert k == np.inf
    np.testing.assert_allclose(weights, np.exp(log) / np.exp(log).sum())


def test_few_ratios_and_equal_ratios():
    weights, k = smooth_weights(np.zeros(10))
    assert weights == pytest.approx(np.full(10, 0.1)) and k == np.inf
    assert replace(SOUND, pareto_k=k).problems
    weights, k = smooth_weights(np.full(100, -3.0))
    assert weights == pytest.approx(np.full(100, 0.01)) and k == -np.inf


def test_a_sound_fit_has_no_problems():
    assert SOUND.problems == []
    assert SOUND.as_dict() == DIAGNOSIS


@pytest.mark.parametrize(
    ("change", "what", "where", "fix"),
    [
        ({"r_hat": 1.02}, "R-hat of x is 1.020", "x", "--kept"),
        ({"r_hat": float("nan")}, "R-hat of x is nan", "x", "--kept"),
        ({"bulk": 390.0}, "worth 390 draws of x", "x", "--kept"),
        ({"divergent": 40}, "diverged at 40 of 2800", "chains", "--warmup"),
        ({"pareto_k": 0.8}, "Pareto k of the weights is 0.80", "weights", "--pilots"),
        ({"effective": 200.0}, "worth 200", "weights", "--draws"),
        ({"unsolved": 11}, "11 of 1000 draws could not be solved", "game", "priors"),
    ],
)
def test_each_failure_says_what_where_and_what_to_try(change, what, where, fix):
    (problem,) = replace(SOUND, **change).problems
    assert what in problem.what and where in problem.where and fix in problem.fix


def test_all_failures_come_at_once():
    bad = replace(
        SOUND, r_hat=2.0, bulk=10.0, divergent=900, pareto_k=2.0, effective=3.0, unsolved=99
    )
    assert len(bad.problems) == 6
