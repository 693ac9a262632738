"""Futures: even cover, declared ranges, correlation, and odds multiplied."""

import numpy as np
import pytest
from options_world import draws

from detente.case._model import Effect
from detente.options._future import (
    belief_at,
    chances_at,
    drawn,
    effects_at,
    futures_of,
    values_at,
    weights_at,
)


def test_a_hypercube_takes_every_stratum_once(case):
    plain = case.model_copy(update={"correlations": ()})
    held = draws(case)
    found = futures_of(plain, held.points, held.weights, 50, seed=3)
    for n, one in enumerate(case.uncertainties):
        share = np.log(found.values[:, n] / one.low) / np.log(one.high / one.low)
        assert sorted((share * 50).astype(int)) == list(range(50))


def test_draws_are_as_frequent_as_they_weigh(case):
    held = draws(case)
    found = futures_of(case, held.points, held.weights, 4_000, seed=1)
    share = np.bincount(found.draw, minlength=6) / 4_000
    assert share == pytest.approx(held.weights, abs=1e-3)


def test_uncertainties_go_together_as_declared(case):
    even = np.random.default_rng(0).random((40_000, 2))
    found = np.log(values_at(case, even))
    # a Gaussian copula with correlation r has a rank correlation of 6/pi arcsin(r/2)
    ranks = np.argsort(np.argsort(found, axis=0), axis=0)
    expected = 6 / np.pi * np.arcsin(0.3 / 2)
    assert np.corrcoef(ranks.T)[0, 1] == pytest.approx(expected, abs=0.02)


def test_a_weight_is_multiplied_and_an_odds_power_taken(case):
    effects = effects_at(case, np.array([2.0, 9.0]))
    names = [w.id for w in case.weights]
    found = weights_at(case, {"side_a": np.ones((2, len(names)))}, effects)
    expected = [2.0 if n == "a_arsenal" else 1.0 for n in names]
    assert found["side_a"].tolist() == [expected, expected]
    believed = belief_at(_game(case), {"side_a": np.array([0.5, 0.5])}, effects)
    assert believed["side_a"][1] == pytest.approx(3 / 4)  # odds of 1 times 9 ** 0.5


def test_odds_of_a_move_are_multiplied_whatever_else_moves(case, made):
    plan = made.tables["ordinary"].plan
    before = np.asarray(plan.chances)
    effect = Effect(factor="limits", of=("agreed",), to=("none",))
    after = chances_at(case, plan, [(effect, 3.0)])
    game, factors = made.parameters.game, case.game.factors
    levels = np.array([s.split("/")[factors.index("limits")] for s in game.states])
    goes = (levels[np.asarray(plan.successors)] == "none") & (levels == "agreed")[:, None, None]
    p = (before * goes).sum(-1)
    assert (after * goes).sum(-1) == pytest.approx(3 * p / (1 - p + 3 * p))
    assert after.sum(-1) == pytest.approx(1.0)


def test_systematic_resampling_differs_from_the_weights_by_less_than_one():
    weights = np.random.default_rng(1).dirichlet(np.ones(20))
    found = np.bincount(drawn(np.zeros((20, 1)), weights, 100, seed=2), minlength=20)
    assert np.abs(found - 100 * weights).max() < 1.0


def _game(case):
    from detente.game import from_case  # noqa: PLC0415

    return from_case(case)
