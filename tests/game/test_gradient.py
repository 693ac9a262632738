"""Derivatives through the equilibrium equal differences of whole solves."""

import numpy as np
import pytest

from detente.errors import NotSolved
from detente.game import Linear, Observed, filter, gradient, solve
from detente.game.examples import overture

pytestmark = pytest.mark.slow

STEP = 1e-5
FINE = {"grid": 8, "tolerance": 1e-11}


def standoff():
    return overture().replace(
        switching={"challenger": [[0.95, 0.05], [0.08, 0.92]]},
        prior={"challenger": [0.37, 0.63]},
        normalise=True,
    )


def linear():
    """The same kind of game with payoffs in features: restraint, engagement, their product."""
    features = np.zeros((3, 1, 2, 2))
    features[0, :, 0], features[1, :, :, 0], features[2, :, 0, 0] = 1, 1, 1
    weights = {"challenger": [[0.7, 1.1, 0.4], [-0.5, 1.2, 0.1]], "defender": [[0.6, -0.3, 0.8]]}
    return standoff().replace(payoff=Linear(("restraint", "engagement", "both"), features, weights))


def history(game, count=12):
    rng = np.random.default_rng(1)
    acts = {p: [game.actions[p][k] for k in rng.integers(0, 2, count)] for p in game.players}
    return Observed([game.states[0]] * count, acts)


def moved(game, part, player, direction, step):
    """Return the game with one of its parts moved along a direction."""
    if part == "payoff" and isinstance(game.payoff, Linear):
        held = game.payoff
        weights = {**held.weights, player: held.weights[player] + step * direction}
        return game.replace(payoff=Linear(held.names, held.features, weights))
    held = getattr(game, part)
    return game.replace(**{part: {**held, player: np.asarray(held[player]) + step * direction}})


@pytest.mark.parametrize("horizon", [None, 12])
@pytest.mark.parametrize("build", [standoff, linear])
def test_gradients_match_differences_to_one_in_a_hundred_thousand(build, horizon):
    game, lam = build(), 3.0
    seen, each = history(game), dict.fromkeys(game.players, lam)
    solved = solve(game, lam, horizon=horizon, **FINE)
    found = gradient(solved, seen)
    assert found.value == pytest.approx(filter(solved, seen).total, abs=1e-10)

    def likelihood(changed, rationality=lam):
        again = solve(changed, rationality, horizon=horizon, start=solved, **FINE)
        return filter(again, seen).total

    def difference(part, player, direction):
        up = likelihood(moved(game, part, player, direction, STEP))
        return (up - likelihood(moved(game, part, player, direction, -STEP))) / (2 * STEP)

    rng = np.random.default_rng(0)
    for player in game.players:
        direction = rng.normal(size=found.payoff[player].shape)
        expected = difference("payoff", player, direction)
        assert (found.payoff[player] * direction).sum() == pytest.approx(expected, rel=1e-5)
        up = likelihood(game, {**each, player: lam + STEP})
        expected = (up - likelihood(game, {**each, player: lam - STEP})) / (2 * STEP)
        assert found.rationality[player] == pytest.approx(expected, rel=1e-5)
    for part, direction in (("prior", [1.0, -1.0]), ("switching", [[1.0, -1.0], [0.5, -0.5]])):
        expected = difference(part, "challenger", np.array(direction))
        slope = getattr(found, part)["challenger"]
        assert (slope * direction).sum() == pytest.approx(expected, rel=1e-5)


def test_an_answer_that_did_not_converge_has_no_derivative():
    rough = solve(standoff(), 3.0, grid=8, tolerance=1e-30, throw=False)
    with pytest.raises(NotSolved, match="Its derivative means nothing"):
        gradient(rough, history(standoff()))
