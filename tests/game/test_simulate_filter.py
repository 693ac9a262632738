"""Simulate, then read back: what was hidden is found, and beliefs mean what they say."""

import jax
import numpy as np
import pytest

from detente.errors import GameError
from detente.game import Observed, filter, simulate, situation, solve, solve_tree
from detente.game.examples import beer_quiche, overture

pytestmark = pytest.mark.slow

MONTHS = 24


@pytest.fixture(scope="module")
def game():
    return overture().replace(
        switching={"challenger": [[0.98, 0.02], [0.03, 0.97]]}, normalise=True
    )


@pytest.fixture(scope="module")
def solved(game):
    return solve(game, 12.0, grid=16)


@pytest.fixture(scope="module")
def paths(solved):
    return simulate(solved, periods=MONTHS, paths=40_000, key=jax.random.key(3))


def observed(game, paths, n):
    return Observed(
        [game.states[s] for s in paths.states[n]],
        {p: [game.actions[p][a] for a in paths.actions[p][n]] for p in game.players},
    )


def test_the_same_key_gives_the_same_paths_and_another_key_others(solved):
    one, two, other = (
        simulate(solved, periods=6, paths=500, key=jax.random.key(k)) for k in (1, 1, 2)
    )
    assert (one.actions["challenger"] == two.actions["challenger"]).all()
    assert (one.actions["challenger"] != other.actions["challenger"]).any()


def test_simulated_play_is_the_strategy(solved, paths):
    """In the first period everybody holds the prior, so frequencies must match one strategy."""
    for t, name in enumerate(("sincere", "insincere")):
        mine = paths.actions["challenger"][paths.types["challenger"][:, 0] == t, 0]
        expected = solved.strategy("challenger", name)[1]
        assert mine.mean() == pytest.approx(expected, abs=4 * np.sqrt(0.25 / len(mine)))


def test_types_switch_as_declared(game, paths):
    before, after = paths.types["challenger"][:, :-1], paths.types["challenger"][:, 1:]
    rate = after[before == 0].mean()
    assert rate == pytest.approx(game.switching["challenger"][0, 1], abs=0.001)


def test_filtering_a_path_gives_the_beliefs_that_were_public_on_it(game, solved, paths):
    for n in range(5):
        found = filter(solved, observed(game, paths, n))
        assert found.beliefs["challenger"] == pytest.approx(
            paths.beliefs["challenger"][n], abs=1e-6
        )
        assert found.beliefs["challenger"].sum(1) == pytest.approx(1.0)


def test_the_true_types_posterior_rises_and_beliefs_are_calibrated(paths):
    """Of the months given 70-80 %, 70-80 % are right, within sampling error; so in every band."""
    belief = paths.beliefs["challenger"][..., 1].astype(float)
    truth = paths.types["challenger"] == 1
    of_truth = np.where(truth, belief, 1 - belief).mean(0)
    assert of_truth[-1] > of_truth[0] + 0.02
    for low in np.arange(0.0, 1.0, 0.1):
        last = (belief[:, -1] >= low) & (belief[:, -1] < low + 0.1)
        if last.sum() < 500:
            continue
        error = truth[last, -1].mean() - belief[last, -1].mean()
        assert abs(error) < 4 * np.sqrt(0.25 / last.sum())


def test_beliefs_are_a_martingale_without_switching():
    found = solve(overture(), 1.0, horizon=4, grid=12)
    made = simulate(found, periods=4, paths=200_000, key=jax.random.key(0))
    mean = made.beliefs["challenger"][..., 1].mean(0)
    assert mean == pytest.approx(np.full(5, 0.6), abs=0.005)


def test_the_likelihood_is_the_trees():
    """On a point of the grid in the first period nothing is interpolated but what follows."""
    game = beer_quiche()
    exact = solve_tree(game, horizon=1, rationality=2.0)
    found = solve(game, 2.0, horizon=1, grid=40)
    read = filter(found, Observed([game.states[0]], {"sender": ["beer"], "receiver": ["defer"]}))
    chance = [exact.strategy("sender", t, ())["beer"] for t in ("surly", "wimp")]
    reply = exact.strategy("receiver", None, ("beer",))["defer"]
    assert np.exp(read.log_likelihood[0, 0]) == pytest.approx(
        0.9 * chance[0] + 0.1 * chance[1], abs=1e-3
    )
    assert np.exp(read.log_likelihood[0, 1]) == pytest.approx(reply, abs=1e-3)
    asked = situation(found, seen={"sender": "beer"})
    assert asked.mixture[1] == pytest.approx(reply, abs=1e-3)
    assert asked.belief["sender"] == pytest.approx(read.posterior["sender"][0], abs=1e-9)


def test_what_cannot_be_is_named_all_at_once(solved):
    bad = {"challenger": ["restrain", "shout"], "defender": ["engage"]}
    with pytest.raises(GameError) as caught:
        filter(solved, Observed(["standoff", "peace"], bad))
    text = str(caught.value)
    assert "Lengths differ" in text
    assert "'peace' is not a state" in text
    assert "'shout' is not an action of challenger" in text
    assert "period 1" in text


def test_an_action_that_the_game_does_not_allow_is_refused(game):
    allowed = np.ones(game.shape, bool)
    allowed[0, 1] = False
    tied = solve(game.replace(allowed=allowed), 12.0, grid=16)
    history = Observed(["standoff"], {"challenger": ["provoke"], "defender": ["engage"]})
    with pytest.raises(GameError, match=r"challenger provoke.*was observed"):
        filter(tied, history)


def test_play_goes_no_further_than_it_was_solved():
    found = solve(overture(), 1.0, horizon=4, grid=12)
    with pytest.raises(GameError, match="solved for 4"):
        simulate(found, periods=5, paths=10, key=jax.random.key(0))
