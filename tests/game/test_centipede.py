"""The centipede game of McKelvey and Palfrey (1992) against backward induction by hand.

Agent quantal response equilibrium of a game of perfect information is a recursion (McKelvey and
Palfrey 1998): at every node the mover weighs what it takes against the value of passing.
"""

import numpy as np
import pytest
from tree_games import loaded, logit_gap, read

from detente.game._efg import to_efg
from detente.game._tree_solve import solve_tree
from detente.game.examples import centipede

# what is left to (first, second) when the game ends at each move: Econometrica 60(4), figures 1, 2
PILES = {
    4: [(0.40, 0.10), (0.20, 0.80), (1.60, 0.40), (0.80, 3.20), (6.40, 1.60)],
    6: [
        (0.40, 0.10),
        (0.20, 0.80),
        (1.60, 0.40),
        (0.80, 3.20),
        (6.40, 1.60),
        (3.20, 12.80),
        (25.60, 6.40),
    ],
}
LAMBDAS = (0.01, 0.1, 0.5, 1.0, 2.0, 4.0, 10.0, 30.0)


def by_hand(piles, rationality, shocks=False):
    """Return the chance of taking at every move, and what the game is worth to each player."""
    value, taking = np.array(piles[-1]), []
    for move in reversed(range(len(piles) - 1)):
        mover, end = move % 2, np.array(piles[move])
        take = 1 / (1 + np.exp(np.clip(rationality * (value[mover] - end[mover]), -700, 700)))
        taking.insert(0, take)
        logs = np.logaddexp(*(rationality * np.array([end[mover], value[mover]])))
        value = take * end + (1 - take) * value
        value[mover] = logs / rationality if shocks else value[mover]
    return taking, value


@pytest.mark.slow
@pytest.mark.parametrize("moves", PILES)
@pytest.mark.parametrize("rationality", LAMBDAS)
def test_every_chance_of_taking_is_that_of_backward_induction(moves, rationality):
    solution = solve_tree(centipede(moves), horizon=moves // 2, rationality=rationality)
    taking, value = by_hand(PILES[moves], rationality)
    for move, expected in enumerate(taking):
        player = ("first", "second")[move % 2]
        found = solution.strategy(player, history=["pass"] * move)
        assert found["take"] == pytest.approx(expected, abs=1e-8)
    assert solution.value("first") == pytest.approx(value[0], abs=1e-8)
    assert solution.value("second") == pytest.approx(value[1], abs=1e-8)


@pytest.mark.parametrize("rationality", [0.1, 1.0, 4.0])
def test_with_the_value_of_shocks_the_recursion_holds_too(rationality):
    game = centipede(6).replace(value_of_shocks=True)
    solution = solve_tree(game, horizon=3, rationality=rationality)
    taking, value = by_hand(PILES[6], rationality, shocks=True)
    for move, expected in enumerate(taking):
        found = solution.strategy(("first", "second")[move % 2], history=["pass"] * move)
        assert found["take"] == pytest.approx(expected, abs=1e-8)
    assert solution.value("first") == pytest.approx(value[0], abs=1e-8)


@pytest.mark.parametrize("moves", PILES)
def test_the_exported_tree_is_the_published_one(moves):
    lines = [line for line in to_efg(centipede(moves), moves // 2).splitlines()[3:] if line]
    assert [line[0] for line in lines] == ["p", "t"] * moves + ["t"]
    paid = [line.split("{")[1].strip(" }").split(", ") for line in lines if line[0] == "t"]
    found = [tuple(map(float, pair)) for pair in paid]
    assert found == [pytest.approx(pair) for pair in PILES[moves]]


def test_gambit_confirms_the_six_move_game():
    solution = solve_tree(centipede(6), horizon=3, rationality=2.0)
    tree = read(to_efg(centipede(6), 3))
    profile = loaded(tree, solution)
    assert logit_gap(tree, profile, dict.fromkeys((("pass",) * k for k in range(6)), 2.0)) < 1e-9


def test_longer_horizons_change_nothing_once_the_game_is_over():
    short = solve_tree(centipede(4), horizon=2, rationality=1.5)
    long = solve_tree(centipede(4), horizon=6, rationality=1.5)
    assert long.behaviour() == pytest.approx(short.behaviour(), abs=1e-12)
