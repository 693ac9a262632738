"""Gambit is the referee: it reads our tree, checks our play and traces the same branch itself."""

import json
from pathlib import Path

import numpy as np
import pygambit
import pytest
from tree_games import (
    LIVE,
    LONG,
    by_path,
    by_period,
    folding,
    information_sets,
    loaded,
    logit_gap,
    read,
)

from detente.game._efg import to_efg
from detente.game._tree_solve import solve_tree
from detente.game.examples import beer_quiche, coordination, overture

CASES = [(name, rationality) for name, (_, _, lambdas) in LIVE.items() for rationality in lambdas]
STORED = json.loads(Path(__file__).with_name("gambit_reference.json").read_text(encoding="utf-8"))


def _apart(held: dict, ours: dict) -> float:
    assert held.keys() == ours.keys()
    return max(np.abs(np.subtract(held[path], ours[path])).max() for path in held)


def _units(agents, game, rationality: float) -> dict:
    """In the game by period the players are called 'name k': k is the period, from 0."""
    found = {}
    for agent, path, _ in information_sets(agents):
        player, period = agent.rsplit(" ", 1)
        found[path] = rationality * game.discount[player] ** -int(period)
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("name", "rationality"), CASES)
def test_our_play_is_the_logit_reply_in_gambits_values_and_gambits_own_branch(name, rationality):
    make, horizon, _ = LIVE[name]
    game = make()
    solution = solve_tree(game, horizon=horizon, rationality=rationality)
    text = to_efg(game, horizon)
    tree = read(text)
    profile = loaded(tree, solution)
    lambdas = dict.fromkeys(game.players, rationality)
    agents = read(by_period(text, game.discount, lambdas))
    assert logit_gap(tree, profile, _units(agents, game, rationality)) < 1e-9
    for player in game.players:
        types = zip(game.types[player], game.prior[player], strict=True)
        expected = sum(chance * solution.value(player, kind) for kind, chance in types)
        assert profile.payoffs[player] == pytest.approx(expected, abs=1e-12)
    (found,) = pygambit.qre.logit_solve_lambda(agents, 1.0)
    assert _apart(by_path(agents, found.profile), by_path(tree, profile)) < 1e-6


@pytest.mark.slow
@pytest.mark.parametrize("key", [key for key in STORED if " at " in key])
def test_four_periods_agree_with_the_stored_trace_of_gambit(key):
    name, rationality = key.rsplit(" at ", 1)
    make, horizon, _ = LONG[name]
    solution = solve_tree(make(), horizon=horizon, rationality=float(rationality))
    assert np.abs(np.subtract(solution.behaviour(), STORED[key]["behaviour"])).max() < 1e-7


def test_the_stored_traces_are_those_that_the_script_makes():
    keys = {f"{name} at {x:g}" for name, (_, _, lambdas) in LONG.items() for x in lambdas}
    assert keys == {key for key in STORED if " at " in key}
    assert STORED["pygambit"] == "17.0.0b2"


def test_without_discounting_gambit_needs_no_change_of_units():
    game = overture(discount=1.0)
    tree = read(to_efg(game, 2))
    profile = loaded(tree, solve_tree(game, horizon=2, rationality=2.0))
    (found,) = pygambit.qre.logit_solve_lambda(tree, 2.0)
    assert _apart(by_path(tree, found.profile), by_path(tree, profile)) < 1e-6


def test_each_side_has_its_own_rationality():
    lambdas = {"challenger": 3.0, "defender": 0.7}
    solution = solve_tree(overture(), horizon=2, rationality=lambdas)
    text = to_efg(overture(), 2)
    agents = read(by_period(text, overture().discount, lambdas))
    (found,) = pygambit.qre.logit_solve_lambda(agents, 1.0)
    tree = read(text)
    assert _apart(by_path(agents, found.profile), by_path(tree, loaded(tree, solution))) < 1e-6


def test_beliefs_are_gambits_off_the_path_as_well():
    solution = solve_tree(beer_quiche(), horizon=1, rationality=20.0)
    tree = read(to_efg(beer_quiche(), 1))
    held = dict(iter(loaded(tree, solution).beliefs))
    beliefs = {tuple(history.actions): chance for history, chance in held.items()}
    rows = {row.history: row for row in solution.beliefs()}
    assert rows[("quiche",)].chance < 1e-3
    for meal in ("beer", "quiche"):
        for kind in ("surly", "wimp"):
            assert rows[(meal,)].belief[kind] == pytest.approx(beliefs[kind, meal], abs=1e-12)


def test_a_branch_that_turns_back_is_followed_round_as_gambit_does():
    assert not solve_tree(folding(), horizon=1, rationality=1.0).turned
    after = solve_tree(folding(), horizon=1, rationality=2.0)
    assert after.turned
    assert "several equilibria" in after.ended


def test_where_two_branches_cross_gambit_leaves_and_we_go_straight_on():
    """Symmetric coordination: at lambda 2 the even mix stops being the only equilibrium.

    By symmetry (1/2, 1/2) solves the logit equations at every lambda, and two branches leave it
    where the slope of the logistic reply, lambda/4 * 2, is one. Gambit perturbs the game to cross
    the point and lands on one of them; here the even mix is kept and the crossing is reported.
    """
    even = np.eye(2)[None, None]
    game = coordination().replace(payoff={"one": even, "other": even})
    below = solve_tree(game, horizon=1, rationality=1.9)
    above = solve_tree(game, horizon=1, rationality=2.5)
    assert not below.crossed
    assert above.crossed
    assert "crossed another branch" in above.ended
    assert above.behaviour() == pytest.approx([0.5] * 4)
    (found,) = pygambit.qre.logit_solve_lambda(read(to_efg(game, 1)), 2.5)
    (left,) = {round(max(p), 6) for p in by_path(read(to_efg(game, 1)), found.profile).values()}
    assert left == pytest.approx(0.855206, abs=1e-5)
