"""Interpolation on the grid of beliefs, and what the grid costs: the exact tree is the measure."""

from functools import cache
from math import comb

import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.game import solve
from detente.game._lattice import corners, interpolation, lattice, slopes
from detente.game._tree_solve import solve_tree
from detente.game.examples import beer_quiche, crisis, overture

SIZES = [(2, 1), (2, 12), (3, 1), (3, 8), (4, 5)]
ROWS = 40


def some_beliefs(types, seed):
    """Return beliefs inside the simplex, on its edges and at its corners, shape (ROWS, types)."""
    draw = np.random.default_rng(seed)
    found = draw.dirichlet(np.ones(types), size=ROWS)
    found[: ROWS // 4, draw.integers(types)] = 0
    found[-types:] = np.eye(types)
    return found / found.sum(1, keepdims=True)


@pytest.mark.parametrize(("types", "steps"), SIZES)
def test_the_points_are_all_multiples_of_one_step(types, steps):
    points = lattice(types, steps).points
    assert len(points) == comb(steps + types - 1, types - 1)
    assert len(np.unique(np.round(points * steps), axis=0)) == len(points)
    assert points.sum(1) == pytest.approx(np.ones(len(points)))
    assert points * steps == pytest.approx(np.round(points * steps), abs=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize(("types", "steps"), SIZES)
@given(seed=st.integers(0, 10_000))
@settings(max_examples=10)
def test_a_belief_is_the_mean_of_the_points_around_it(types, steps, seed):
    beliefs, points = some_beliefs(types, seed), lattice(types, steps).points
    weight = np.asarray(interpolation(types, steps, jnp.asarray(beliefs)))
    assert (weight >= -1e-12).all()
    assert weight.sum(1) == pytest.approx(np.ones(ROWS), abs=1e-12)
    assert weight @ points == pytest.approx(beliefs, abs=1e-12)
    assert ((weight > 1e-9).sum(1) <= types).all()
    for row, belief in zip(weight, beliefs, strict=True):
        near = points[row > 1e-9]
        assert abs(near - belief).max() <= 1 / steps + 1e-9
        assert near[:, belief == 0].max(initial=0) == 0  # who is ruled out stays ruled out


@pytest.mark.parametrize(("types", "steps"), SIZES)
def test_a_linear_function_is_read_exactly(types, steps):
    draw = np.random.default_rng(types)
    slope, beliefs = draw.normal(size=types), some_beliefs(types, 3)
    weight = np.asarray(interpolation(types, steps, jnp.asarray(beliefs)))
    assert weight @ (lattice(types, steps).points @ slope) == pytest.approx(beliefs @ slope)


@pytest.mark.slow
def test_with_two_types_it_is_numpys_interpolation():
    values, second = np.random.default_rng(0).normal(size=8), np.linspace(0, 1, 101)
    weight = interpolation(2, 7, jnp.asarray(np.stack([1 - second, second], 1)))
    expected = np.interp(second, np.arange(8) / 7, values)
    assert np.asarray(weight) @ values == pytest.approx(expected, abs=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize(("types", "steps"), [(2, 12), (3, 8), (4, 5)])
def test_slopes_are_those_of_small_differences(types, steps):
    draw = np.random.default_rng(types + steps)
    values = draw.normal(size=len(lattice(types, steps).points))
    belief, move = draw.dirichlet(np.ones(types)), draw.normal(size=types)
    move -= move.mean()

    def read(at):
        return float(np.asarray(interpolation(types, steps, jnp.asarray(at[None])) @ values)[0])

    at, _, rank = corners(types, steps, [jnp.asarray(b) for b in belief])
    slope = np.array([float(x) for x in slopes(steps, rank, [jnp.asarray(values)[k] for k in at])])
    ahead, behind = read(belief + 1e-6 * move), read(belief - 1e-6 * move)
    assert slope @ move == pytest.approx((ahead - behind) / 2e-6, rel=1e-6)


GAMES = {
    "beer-quiche": (beer_quiche(), "sender", 1, (12, 24, 48)),
    "overture": (overture(), "challenger", 3, (20, 40, 80)),
}


def exact(name, priors):
    """Yield for each prior and type the first move, its worth, and the worth to the other side."""
    game, player, horizon, _ = GAMES[name]
    other = game.players[1]
    for chance in priors:
        belief = {player: [chance, 1 - chance]}
        tree = solve_tree(game, horizon=horizon, rationality=1.0, belief=belief)
        for kind in game.types[player]:
            play = list(tree.strategy(player, kind).values())
            yield belief, kind, play, tree.value(player, kind), tree.value(other)


@cache
def errors(name):
    """Return root mean squares, over priors that lie on all grids, of the errors of each grid.

    Shape (grids, 2): of the first move's probabilities, and of values. The error at a single prior
    would not do: it falls and rises with where in its cell the belief after an action lies.
    """
    game, player, horizon, grids = GAMES[name]
    priors = np.arange(1, grids[0]) / grids[0] if name == "beer-quiche" else np.arange(1, 10) / 10
    known, found = list(exact(name, priors)), []
    for steps in grids:
        made = solve(game, 1.0, horizon=horizon, grid=steps)
        play, worth = [], []
        for belief, kind, expected, mine, yours in known:
            play.append(made.strategy(player, kind, belief=belief) - expected)
            worth.append(made.value(player, kind, belief=belief) - mine)
            worth.append(made.value(game.players[1], belief=belief) - yours)
        found.append([np.sqrt(np.mean(np.square(x))) for x in (play, worth)])
    return np.array(found)


@pytest.mark.slow
@pytest.mark.parametrize("name", GAMES)
def test_halving_the_step_quarters_the_error(name):
    """Interpolation between points is of second order, and so are play and values."""
    found = errors(name)
    assert (found[:-1] / found[1:] > 3).all()
    assert (found[-1] < 3e-4).all()


@pytest.mark.slow
def test_two_sides_with_secrets_play_as_on_the_exact_tree():
    game = crisis(2, two_sided=True)
    made, tree = solve(game, 2.0, horizon=4, grid=20), solve_tree(game, horizon=4, rationality=2.0)
    for kind in ("resolved", "unresolved"):
        for player in game.players:
            worth = made.value(player, kind, state="quiet 1")
            assert worth == pytest.approx(tree.value(player, kind), abs=1e-3)
        play = made.strategy("challenger", kind, state="quiet 1")
        assert play[:2] == pytest.approx(list(tree.strategy("challenger", kind).values()), abs=1e-3)
        rows = [row for row in tree.beliefs() if row.history == ("challenge",)]
        belief = {row.player: list(row.belief.values()) for row in rows}
        reply = made.strategy("defender", kind, "quiet 1", belief, ["challenge"])
        expected = tree.strategy("defender", kind, ["challenge"])
        assert reply[1:] == pytest.approx(list(expected.values()), abs=1e-3)


@pytest.mark.slow
def test_a_belief_between_the_points_of_two_axes_is_their_mean():
    made = solve(crisis(2, two_sided=True), 2.0, horizon=4, grid=20)
    belief = {"challenger": [0.33, 0.67], "defender": [0.981, 0.019]}
    points, weight = made.place(belief)
    assert weight.sum() == pytest.approx(1, abs=1e-12)
    for player, held in zip(made.game.players, made.plan.shape.beliefs(), strict=True):
        assert held[:, points] @ weight == pytest.approx(belief[player], abs=1e-12)
