"""The lattice cell of a belief against the solver's own, and layouts: what is ruled out."""

from types import SimpleNamespace

import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_standoff import layout_for, random_play, write_standoff

from detente.case import load
from detente.errors import GameError
from detente.game import Equilibrium, from_case
from detente.game._lattice import corners, lattice
from detente.game._plan import compile_game
from detente.intent._packing import pack, unpack
from detente.intent._play import Layout, joined, layout_of, vertices


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    return load(write_standoff(tmp_path_factory.mktemp("case") / "standoff"))


def one(types, steps):
    return Layout(("a",), (types,), (2,), (steps,), (), ())


def awkward(types, steps, rng):
    """Return beliefs inside, on edges and faces, on lattice points and in the corners."""
    inside = rng.dirichlet(np.ones(types), 30)
    faces = inside * (rng.random((30, types)) < 0.6)
    faces[:, 0] += faces.sum(1) == 0
    ties = rng.multinomial(4 * steps, np.ones(types) / types, 30) / (4 * steps)
    found = np.concatenate([inside, faces, ties, lattice(types, steps).points, np.eye(types)])
    return found / found.sum(1, keepdims=True)


@given(types=st.integers(2, 4), steps=st.sampled_from([1, 2, 3, 8]), seed=st.integers(0, 10_000))
@settings(max_examples=25)
def test_cells_reproduce_every_belief(types, steps, seed):
    """Weights are a mean, of points of one cell, and their mean is the belief."""
    beliefs = awkward(types, steps, np.random.default_rng(seed))
    at, weight = vertices(one(types, steps), [beliefs])
    points = lattice(types, steps).points[at]
    assert (weight >= -1e-12).all()
    assert weight.sum(1) == pytest.approx(1.0)
    assert np.einsum("rv,rvt->rt", weight, points) == pytest.approx(beliefs, abs=1e-12)
    spread = np.where(weight[..., None] > 1e-9, points, beliefs[:, None])
    assert (np.abs(spread - beliefs[:, None]) <= 1 / steps + 1e-9).all()


@pytest.mark.slow
@pytest.mark.parametrize(("types", "steps"), [(2, 4), (3, 2), (3, 8), (4, 3)])
def test_cells_are_those_of_the_solver(types, steps):
    beliefs = awkward(types, steps, np.random.default_rng(types))
    at, weight = vertices(one(types, steps), [beliefs])
    told, share, _ = corners(types, steps, [jnp.asarray(b) for b in beliefs.T])
    count = len(lattice(types, steps).points)
    assert spread_out(at, weight, count) == pytest.approx(
        spread_out(np.stack(told, 1), np.stack(share, 1), count), abs=1e-12
    )


def spread_out(at, weight, count):
    """Return weights (R, G) over all points, so that the order of vertices does not matter."""
    found = np.zeros((len(at), count))
    np.add.at(found, (np.arange(len(at))[:, None], at), weight)
    return found


def test_cells_of_two_players_are_those_of_an_equilibrium(case):
    """`Equilibrium.place` needs only the game and its plan, so nothing has to be solved."""
    game, rng = from_case(case), np.random.default_rng(5)
    plan, _ = compile_game(game, (2, 1), {})
    solved = SimpleNamespace(game=game, plan=plan)
    for a, b in zip(awkward(3, 2, rng), awkward(2, 1, rng)[:60], strict=False):
        at, weight = vertices(layout_for(case), [a[None], b[None]])
        told, share = Equilibrium.place(solved, {"side_a": a, "side_b": b})
        mine = spread_out(at, weight, 12)[0]
        assert mine == pytest.approx(spread_out(told[None], share[None], 12)[0], abs=1e-12)


def test_without_private_types_there_is_one_point():
    at, weight = vertices(Layout(("a",), (1,), (2,), (), (), ()), [])
    assert at.tolist() == [[0]] and weight.tolist() == [[1.0]]


def test_what_is_ruled_out_is_what_the_game_calls_infeasible(case):
    game, layout, rng = from_case(case), layout_for(case), np.random.default_rng(6)
    states = rng.integers(len(game.states), size=200)
    actions = np.stack([rng.integers(n, size=200) for n in layout.actions], 1)
    feasible = game.feasible[(states, *actions.T)]
    found = layout.ruled_out(states, actions)
    assert sorted({m for m, _ in found}) == np.flatnonzero(~feasible).tolist()
    assert {k for _, k in found} == {2}  # Side C's aid while Side B presses


def test_a_stage_that_was_left_out_stays_out(case):
    play = random_play(layout_for(case), 3, np.random.default_rng(7))
    kept = unpack(pack(play, (0, 1)), play.layout)
    assert kept.tables[2].size == 0
    for some in ([2, 0], slice(0, 2), np.array([1])):
        taken = kept.take(some)
        assert taken.tables[2].size == 0
        assert np.array_equal(taken.tables[0], kept.tables[0][some])
    both = joined([kept, kept.take([1])], (0, 1))
    assert both.draws == 4
    assert np.array_equal(both.tables[1][3], kept.tables[1][1])


def test_players_who_move_at_once_or_out_of_order_are_refused(case):
    game = from_case(case)
    for order in ([["side_a"], ["side_b", "side_c"]], [["side_b"], ["side_a"], ["side_c"]]):
        with pytest.raises(GameError, match="one by one in the order"):
            layout_of(game.replace(order=order), (2, 1))
