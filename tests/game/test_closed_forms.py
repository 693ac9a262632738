"""Games whose logit equilibrium can be written down, or found by a few lines of NumPy or SciPy."""

import numpy as np
import pytest
from scipy.optimize import root
from scipy.special import expit, logsumexp, softmax
from test_centipede import PILES, by_hand

from detente.game import Game, solve
from detente.game.examples import centipede, coordination, overture

CARES = np.array([1.0, 0.2, -0.7])


def lone(shocks):
    """One player, one choice of three, once."""
    return Game(
        players=("owner",),
        actions={"owner": ("keep", "mend", "sell")},
        states=("only",),
        payoff={"owner": CARES[None, None]},
        transition=np.ones((1, 3, 1)),
        discount=0.0,
        value_of_shocks=shocks,
    )


@pytest.mark.slow
@pytest.mark.parametrize("rationality", [0.01, 1.0, 5.0, 700.0])
def test_one_choice_is_the_softmax_of_its_payoffs(rationality):
    found = solve(lone(False), rationality, horizon=1)
    chance = np.exp(rationality * (CARES - 1.0))
    chance /= chance.sum()
    assert found.strategy("owner") == pytest.approx(chance, abs=1e-14)
    assert found.value("owner") == pytest.approx(chance @ CARES, abs=1e-14)
    assert "the only one" in found.branch


@pytest.mark.parametrize("rationality", [0.1, 1.0, 5.0])
def test_with_the_value_of_shocks_a_choice_is_worth_its_inclusive_value(rationality):
    """McFadden's log-sum: log(e^{lambda u_1} + e^{lambda u_2} + e^{lambda u_3}) / lambda."""
    found = solve(lone(True), rationality, horizon=1)
    worth = np.log(sum(np.exp(rationality * u) for u in CARES)) / rationality
    assert found.value("owner") == pytest.approx(worth, abs=1e-13)


# Two players, two actions each, at once. Rows of `mine` are one's actions, columns the other's.

PAIRS = {
    "matching pennies": ([[1, -1], [-1, 1]], [[-1, 1], [1, -1]]),
    "unequal pennies": ([[9, 0], [0, 1]], [[0, 1], [1, 0]]),  # Ochs (1995)
    "battle of the sexes": ([[2, 0], [0, 1]], [[1, 0], [0, 2]]),
    "stag hunt": ([[4, 0], [3, 3]], [[4, 3], [0, 3]]),
}


def first_chances(mine, yours, one, other):
    """Follow (p, q), the chances of each side's first action, from even play up to lambda."""
    mine, yours = np.array(mine, float), np.array(yours, float)

    def miss(chances, share):
        p, q = chances
        mix, own = np.array([q, 1 - q]), np.array([p, 1 - p])
        gain = mine[0] @ mix - mine[1] @ mix, own @ yours[:, 0] - own @ yours[:, 1]
        return np.array([p - expit(share * one * gain[0]), q - expit(share * other * gain[1])])

    point = np.array([0.5, 0.5])
    for share in np.linspace(0, 1, 101):
        point = root(miss, point, args=(share,), tol=1e-14).x
        assert abs(miss(point, share)).max() < 1e-12
    return point


@pytest.mark.slow
@pytest.mark.parametrize("rationality", [(0.3, 0.3), (1.5, 0.8), (4.0, 4.0), (12.0, 3.0)])
@pytest.mark.parametrize("name", PAIRS)
def test_two_at_once_solve_the_two_logit_equations(name, rationality):
    mine, yours = PAIRS[name]
    one, other = rationality
    game = coordination().replace(
        payoff={"one": [[mine]], "other": [[yours]]}, rationality={"one": one, "other": other}
    )
    found = solve(game, horizon=1, tolerance=1e-12)
    p, q = first_chances(mine, yours, one, other)
    assert found.strategy("one") == pytest.approx([p, 1 - p], abs=1e-10)
    assert found.strategy("other") == pytest.approx([q, 1 - q], abs=1e-10)
    joint = np.outer([p, 1 - p], [q, 1 - q])
    assert found.value("one") == pytest.approx((joint * mine).sum(), abs=1e-9)
    assert found.value("other") == pytest.approx((joint * yours).sum(), abs=1e-9)


@pytest.mark.slow
def test_shocks_are_worth_entropy_over_lambda_at_a_table_as_well():
    """log-sum-exp(lambda u) / lambda = E u + entropy / lambda, of one's own shocks only."""
    game = coordination().replace(value_of_shocks=True)
    found = solve(game, 0.7, horizon=1, tolerance=1e-12)
    p = found.strategy("one")
    worth = p @ np.array([[4.0, 0.0], [3.0, 3.0]]) @ p - p @ np.log(p) / 0.7
    assert found.value("one") == pytest.approx(worth, abs=1e-10)


# An engine that wears out: keep or replace it, without an end (the question of Rust 1987).

RUNNING = np.array([[1.0, -0.6], [0.1, -0.6]])  # states new, worn; actions keep, replace
WEAR = np.array([[[0.7, 0.3], [1.0, 0.0]], [[0.0, 1.0], [1.0, 0.0]]])


def engine(shocks, normalise=True):
    return Game(
        players=("keeper",),
        actions={"keeper": ("keep", "replace")},
        states=("new", "worn"),
        payoff={"keeper": RUNNING[None]},
        transition=WEAR,
        discount=0.9,
        value_of_shocks=shocks,
        normalise=normalise,
    )


def iterate(rationality, shocks, weight):
    """Return values and play of the engine's owner by plain value iteration."""
    value = np.zeros(2)
    for _ in range(2000):
        worth = weight * RUNNING + 0.9 * WEAR @ value
        play = softmax(rationality * worth, axis=1)
        inclusive = logsumexp(rationality * worth, axis=1) / rationality
        value = inclusive if shocks else (play * worth).sum(1)
    return value, play


@pytest.mark.slow
@pytest.mark.parametrize("shocks", [False, True])
def test_a_lone_keeper_plays_as_value_iteration_says(shocks):
    for normalise, weight in ((True, 1 - 0.9), (False, 1.0)):
        for rationality in (0.5, 3.0, 20.0):
            found = solve(engine(shocks, normalise), rationality, tolerance=1e-11)
            value, play = iterate(rationality, shocks, weight)
            for s, state in enumerate(("new", "worn")):
                assert found.strategy("keeper", state=state) == pytest.approx(play[s], abs=1e-9)
                assert found.value("keeper", state=state) == pytest.approx(value[s], abs=1e-9)


def test_shocks_that_are_worth_something_change_the_play():
    """Both conventions are in use; they are not the same model."""
    apart = iterate(3.0, True, 0.1)[1] - iterate(3.0, False, 0.1)[1]
    assert abs(apart).max() > 1e-3


@pytest.mark.slow
@pytest.mark.parametrize("shocks", [False, True])
def test_the_centipede_is_backward_induction(shocks):
    game = centipede(6).replace(value_of_shocks=shocks)
    for rationality in (0.1, 1.0, 4.0, 30.0):
        found = solve(game, rationality, horizon=3)
        taking, value = by_hand(PILES[6], rationality, shocks=shocks)
        for move, expected in enumerate(taking):
            player, seen = ("first", "second")[move % 2], ["pass"] * (move % 2)
            state, period = f"piles {move // 2 + 1}", move // 2
            play = found.strategy(player, state=state, seen=seen, period=period)
            assert play[0] == pytest.approx(expected, abs=1e-8)
        assert found.value("first", state="piles 1") == pytest.approx(value[0], abs=1e-8)
        assert found.value("second", state="piles 1") == pytest.approx(value[1], abs=1e-8)


def test_a_period_that_the_game_is_over_cannot_be_played():
    found = solve(centipede(6), 1.0, horizon=3)
    assert found.strategy("first", state="over").tolist() == [0.0, 1.0]
    assert found.value("first", state="over") == 0.0


@pytest.mark.slow
def test_per_period_units_are_a_change_of_units():
    """Payoffs times 1 - discount and lambda over 1 - discount cancel at every node."""
    game = overture(discount=0.9)
    plain = solve(game, 0.8, horizon=3, grid=20)
    units = solve(game.replace(normalise=True), 0.8 / 0.1, horizon=3, grid=20)
    for kind in game.types["challenger"]:
        for period in range(3):
            at = {"belief": {"challenger": [0.35, 0.65]}, "period": period}
            expected = plain.strategy("challenger", kind, **at)
            assert units.strategy("challenger", kind, **at) == pytest.approx(expected, abs=1e-8)
            worth = plain.value("challenger", kind, **at)
            assert units.value("challenger", kind, **at) == pytest.approx(0.1 * worth, abs=1e-8)
