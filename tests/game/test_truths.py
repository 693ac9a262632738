"""What holds in every game, whatever its payoffs: drawn at random, of one shape throughout."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import softmax
from tree_games import KERNEL, random_game

from detente.game import Game, Linear, Sparse, solve, solve_draws
from detente.game.examples import beer_quiche, overture

pytestmark = pytest.mark.slow  # the shape is compiled once, which takes seconds

GRID, HORIZON = 6, 2
TYPES = {"red": ("r1", "r2"), "blue": ("b1", "b2")}
ACTIONS = {"red": ("up", "down"), "blue": ("left", "right")}
STATES = ("calm", "tense")

seeds = st.integers(0, 10_000)
lambdas = st.floats(0.1, 4.0)
chances = st.floats(0.02, 0.98)
few = settings(max_examples=12)


def played(game, rationality, **more):
    return solve(game, rationality, horizon=HORIZON, grid=GRID, **more)


def beliefs(p, q):
    return {"red": [p, 1 - p], "blue": [q, 1 - q]}


def questions(belief):
    """Yield the arguments of every strategy that the random game has at a belief."""
    for period in range(HORIZON):
        for state in STATES:
            for player, kinds in TYPES.items():
                for kind in kinds:
                    for seen in [()] if player == "red" else [("up",), ("down",)]:
                        yield (player, kind, state, belief, seen), {"period": period}


def same_play(one, other, belief, tolerance=1e-7):
    for where, when in questions(belief):
        assert other.strategy(*where, **when) == pytest.approx(
            one.strategy(*where, **when), abs=tolerance
        )


@given(seeds, lambdas, chances, chances)
@few
def test_chances_sum_to_one_and_nothing_is_impossible(seed, rationality, p, q):
    found = played(random_game(seed), rationality)
    for where, when in questions(beliefs(p, q)):
        chance = found.strategy(*where, **when)
        assert chance.sum() == pytest.approx(1, abs=1e-12)
        assert (chance > 0).all()


@given(seeds, lambdas, chances, chances)
@few
def test_what_is_expected_to_be_believed_is_what_is_believed(seed, rationality, p, q):
    found = played(random_game(seed), rationality)
    prior = np.array([p, 1 - p])
    rows = [found.strategy("red", t, "calm", beliefs(p, q)) for t in TYPES["red"]]
    joint = prior[:, None] * np.array(rows)
    mixture = joint.sum(0)
    assert mixture.sum() == pytest.approx(1, abs=1e-12)
    posterior = joint / mixture
    assert posterior @ mixture == pytest.approx(prior, abs=1e-12)


@given(seeds, lambdas, st.sampled_from(["red", "blue"]), st.floats(-5, 5))
@few
def test_a_constant_added_to_a_payoff_changes_no_play(seed, rationality, player, constant):
    game = random_game(seed)
    raised = game.replace(payoff={**game.payoff, player: game.payoff[player] + constant})
    one, other = played(game, rationality), played(raised, rationality)
    same_play(one, other, beliefs(0.3, 0.55))
    own, beta = TYPES[player][0], game.discount[player]
    more = constant * (1 - beta) * (1 + beta)  # two periods, values per period
    assert other.value(player, own, "calm") == pytest.approx(
        one.value(player, own, "calm") + more, abs=1e-8
    )


def renamed(game, what):
    """Return the game with one list of names turned round, and every array with it."""
    axes = {"red's types": (0,), "blue's types": (1,), "states": (2,)}
    axes |= {"red's actions": (3,), "blue's actions": (4,)}
    payoff = {p: np.flip(game.payoff[p], axes[what]) for p in game.players}
    law, types, prior = game.transition, dict(game.types), dict(game.prior)
    actions, states = dict(game.actions), game.states
    if what == "states":
        law, states = np.flip(law, (0, 3)), states[::-1]
    elif what.endswith("types"):
        player = what.split("'")[0]
        types[player], prior[player] = types[player][::-1], prior[player][::-1]
    else:
        law = np.flip(law, axes[what][0] - 2)
        player = what.split("'")[0]
        actions[player] = actions[player][::-1]
    changes = {"payoff": payoff, "transition": law, "types": types, "prior": prior}
    return game.replace(**changes, actions=actions, states=states)


@given(
    seeds,
    lambdas,
    st.sampled_from(["red's types", "blue's types", "states", "red's actions", "blue's actions"]),
)
@few
def test_the_order_of_names_changes_nothing_but_the_order_of_answers(seed, rationality, what):
    game = random_game(seed)
    one, other = played(game, rationality), played(renamed(game, what), rationality)
    turned = what.split("'")[0] if what.endswith("actions") else None
    for (player, kind, state, _, seen), when in questions(None):
        belief = beliefs(0.2, 0.85)
        expected = one.strategy(player, kind, state, belief, seen, **when)
        if what.endswith("types"):
            who = what.split("'")[0]
            belief = {**belief, who: belief[who][::-1]}
        answer = other.strategy(player, kind, state, belief, seen, **when)
        assert (answer[::-1] if player == turned else answer) == pytest.approx(expected, abs=1e-7)


def repeated(seed):
    """Return the repeated overture's frame with payoffs drawn at random."""
    draw = np.random.default_rng(seed)
    payoff = {
        "challenger": draw.normal(size=(2, 1, 2, 2)),
        "defender": draw.normal(size=(2, 1, 1, 2, 2)),
    }
    return overture().replace(payoff=payoff, normalise=True)


def months(game, rationality):
    return solve(game, rationality, horizon=3, grid=20)


def same_months(one, other, sincere):
    belief = {"challenger": [sincere, 1 - sincere]}
    for period in range(3):
        for kind in one.game.types["challenger"]:
            expected = one.strategy("challenger", kind, belief=belief, period=period)
            answer = other.strategy("challenger", kind, belief=belief, period=period)
            assert answer == pytest.approx(expected, abs=1e-7)
            worth = one.value("challenger", kind, belief=belief, period=period)
            assert other.value("challenger", kind, belief=belief, period=period) == pytest.approx(
                worth, abs=1e-7
            )
        for seen in ("restrain", "provoke"):
            where = {"belief": belief, "seen": [seen], "period": period}
            expected = one.strategy("defender", **where)
            assert other.strategy("defender", **where) == pytest.approx(expected, abs=1e-7)


@given(seeds, lambdas)
@few
def test_the_order_of_players_in_the_list_changes_nothing(seed, rationality):
    game = repeated(seed)
    mine, yours = game.payoff["challenger"], game.payoff["defender"]
    swapped = Game(
        players=("defender", "challenger"),
        actions=game.actions,
        types={"challenger": game.types["challenger"]},
        states=game.states,
        payoff={
            "challenger": np.swapaxes(mine, 2, 3),
            "defender": np.einsum("tusab->utsba", yours),
        },
        transition=np.ones((1, 2, 2, 1)),
        discount=game.discount,
        order=["challenger", "defender"],
    )
    same_months(months(game, rationality), months(swapped, rationality), 0.37)


def without_types(game):
    """Return the game in which nothing depends on a private type: every type is the first one."""
    payoff = {p: np.broadcast_to(a[:1, :1], a.shape).copy() for p, a in game.payoff.items()}
    return game.replace(payoff=payoff)


@given(seeds, lambdas, chances, chances)
@few
def test_identical_types_never_separate(seed, rationality, p, q):
    found = played(without_types(random_game(seed)), rationality)
    for (player, _, *rest), when in questions(beliefs(p, q)):
        one, other = (found.strategy(player, kind, *rest, **when) for kind in TYPES[player])
        assert other == pytest.approx(one, abs=1e-8)


def backward_induction(game, rationality):
    """Return play (red: states x own; blue: states x seen x own) by period, without any types."""
    later, periods = {p: np.zeros(2) for p in game.players}, []
    for _ in range(HORIZON):
        worth = {}
        for p in game.players:
            beta = game.discount[p]
            ahead = beta * game.transition @ later[p]
            worth[p] = (1 - beta) * game.payoff[p][0, 0] + ahead  # states x red x blue
        blue = softmax(rationality * worth["blue"], axis=2)
        met = {p: (blue * worth[p]).sum(2) for p in game.players}
        red = softmax(rationality * met["red"], axis=1)
        later = {p: (red * met[p]).sum(1) for p in game.players}
        periods.insert(0, (red, blue))
    return periods, later


@given(seeds, lambdas)
@few
def test_one_type_in_two_names_plays_the_ordinary_dynamic_logit_game(seed, rationality):
    game = without_types(random_game(seed))
    found = played(game, rationality)
    periods, values = backward_induction(game, rationality)
    for period, (red, blue) in enumerate(periods):
        for s, state in enumerate(STATES):
            chance = found.strategy("red", "r2", state, beliefs(0.9, 0.2), period=period)
            assert chance == pytest.approx(red[s], abs=1e-7)
            for a, seen in enumerate(ACTIONS["red"]):
                where = ("blue", "b1", state, beliefs(0.9, 0.2), [seen])
                assert found.strategy(*where, period=period) == pytest.approx(blue[s, a], abs=1e-7)
    for player in game.players:
        assert found.value(player, TYPES[player][1], "tense") == pytest.approx(
            values[player][1], abs=1e-8
        )


@given(seeds)
@few
def test_without_rationality_play_is_even(seed):
    found = played(random_game(seed), 1e-6)
    for where, when in questions(beliefs(0.3, 0.6)):
        assert found.strategy(*where, **when) == pytest.approx([0.5, 0.5], abs=1e-5)


@given(seeds, lambdas)
@few
def test_where_types_are_drawn_afresh_only_the_state_is_carried_on(seed, rationality):
    """What is to come is then a number for each state, and can be added to the month's payoffs."""
    even = np.full((2, 2), 0.5)
    game = random_game(seed).replace(switching={"red": even, "blue": even})
    found = played(game, rationality)
    payoff = {}
    for p in game.players:
        beta, middle = game.discount[p], beliefs(0.5, 0.5)
        later = [
            np.mean([found.value(p, t, s, middle, period=1) for t in TYPES[p]]) for s in STATES
        ]
        payoff[p] = (1 - beta) * game.payoff[p] + beta * game.transition @ np.array(later)
    once = game.replace(payoff=payoff, discount=0.0, normalise=False)
    month = played(once, rationality)
    for where, when in questions(beliefs(0.35, 0.8)):
        if when["period"] == 0:
            expected = month.strategy(*where, period=1)
            assert found.strategy(*where, period=0) == pytest.approx(expected, abs=1e-7)


@given(seeds, lambdas)
@few
def test_a_law_by_successors_is_the_same_law(seed, rationality):
    game = random_game(seed)
    law = np.asarray(game.transition)
    successors = np.broadcast_to([1, 0], law.shape)
    sparse = game.replace(transition=Sparse(successors, law[..., ::-1]))
    same_play(played(game, rationality), played(sparse, rationality), beliefs(0.3, 0.7), 1e-9)


@given(seeds)
@settings(max_examples=4)
def test_many_draws_are_solved_as_each_alone(seed):
    games = [repeated(seed + k) for k in range(3)]
    draws = {p: np.stack([g.payoff[p] for g in games]) for p in games[0].players}
    together = solve_draws(games[0], draws, 1.5, horizon=3, grid=20)
    assert [found.converged for found in together] == [True] * 3
    for game, found in zip(games, together, strict=True):
        same_months(months(game, 1.5), found, 0.63)


@given(seeds, st.floats(0.5, 2.0))
@few
def test_a_start_nearby_leads_to_the_same_play(seed, rationality):
    game = random_game(seed)
    near = played(game, 0.9 * rationality)
    warm = played(game, rationality, start=near)
    same_play(played(game, rationality), warm, beliefs(0.6, 0.25))
    assert warm.iterations == HORIZON


def parade(seed, linear):
    """Three moves, two of which differ only in their cost: the answer need not tell them apart."""
    draw = np.random.default_rng(seed)
    after = draw.normal(size=(2, 2, 2, 2))[:, :, [0, 1, 1]]  # feature, state, red, blue
    cost = np.broadcast_to(draw.normal(size=(1, 2, 3, 1)), (1, 2, 3, 2))
    features = np.concatenate([after, cost])
    weights = {"red": draw.normal(size=(2, 3)), "blue": draw.normal(size=(1, 3))}
    payoff = Linear(("first", "second", "cost"), features, weights)
    law = draw.dirichlet([1, 1], size=(2, 2, 2))[:, [0, 1, 1]]
    return Game(
        players=("red", "blue"),
        actions={"red": ("stand", "march", "drum"), "blue": ACTIONS["blue"]},
        types={"red": TYPES["red"]},
        states=STATES,
        payoff=payoff if linear else {p: payoff.payoff(p) for p in weights},
        transition=law,
        discount=0.8,
        switching={"red": KERNEL},
    )


@given(seeds, lambdas)
@few
def test_joining_equal_problems_is_exact(seed, rationality):
    joined, apart = (
        solve(parade(seed, linear), rationality, horizon=HORIZON, grid=GRID)
        for linear in (True, False)
    )
    assert joined.nodes < apart.nodes
    belief = {"red": [0.3, 0.7]}
    for period in range(HORIZON):
        for state in STATES:
            for kind in TYPES["red"]:
                where = ("red", kind, state, belief)
                expected = apart.strategy(*where, period=period)
                assert joined.strategy(*where, period=period) == pytest.approx(expected, abs=1e-7)
            for seen in ("stand", "march", "drum"):
                where = ("blue", None, state, belief, [seen])
                expected = apart.strategy(*where, period=period)
                assert joined.strategy(*where, period=period) == pytest.approx(expected, abs=1e-7)


def reply_of(found, steps):
    """Return the receiver's play of a solved game as a strategy to commit to."""

    def strategy(beliefs):
        rows = [
            [found.strategy("receiver", belief={"sender": b}, seen=[m]) for m in ("beer", "quiche")]
            for b in beliefs["sender"]
        ]
        assert len(rows) == steps + 1
        return np.array(rows)[:, None, None]  # beliefs, types, states, seen, actions

    return strategy


def test_to_commit_to_equilibrium_play_changes_nobodys_play():
    for rationality in (0.5, 2.0, 8.0):
        free = solve(beer_quiche(), rationality, horizon=1)
        bound = solve(
            beer_quiche(), rationality, horizon=1, committed={"receiver": reply_of(free, 12)}
        )
        for surly in (0.9, 0.5, 0.13):
            belief = {"sender": [surly, 1 - surly]}
            for kind in ("surly", "wimp"):
                expected = free.strategy("sender", kind, belief=belief)
                answer = bound.strategy("sender", kind, belief=belief)
                assert answer == pytest.approx(expected, abs=1e-7)
        assert bound.value("receiver") == pytest.approx(free.value("receiver"), abs=1e-8)


def test_a_commitment_is_kept_and_answered():
    """Facing a receiver who never duels, each sender has only a breakfast to choose, worth 1."""
    never = np.array([0.0, 1.0])
    found = solve(beer_quiche(), 2.0, horizon=1, committed={"receiver": never})
    assert found.strategy("receiver", seen=["quiche"]) == pytest.approx([0, 1], abs=1e-15)
    own = 1 / (1 + np.exp(-2.0))
    assert found.strategy("sender", "surly") == pytest.approx([own, 1 - own], abs=1e-9)
    assert found.strategy("sender", "wimp") == pytest.approx([1 - own, own], abs=1e-9)
    assert found.value("sender", "wimp") == pytest.approx(2 + own, abs=1e-9)
    assert found.value("receiver") == pytest.approx(0.9, abs=1e-9)


def test_a_long_horizon_approaches_the_game_without_end():
    """Payoffs are at most 2.5 a period, so 60 periods leave at most 2.5 * 0.6**60 / 0.4 < 1e-12."""
    game = overture(discount=0.6)
    endless, long = solve(game, 0.8, grid=10), solve(game, 0.8, horizon=60, grid=10)
    for sincere in (0.1, 0.4, 0.77):
        at = {"belief": {"challenger": [sincere, 1 - sincere]}}
        for kind in game.types["challenger"]:
            expected = long.strategy("challenger", kind, **at)
            assert endless.strategy("challenger", kind, **at) == pytest.approx(expected, abs=1e-7)
            worth = long.value("challenger", kind, **at)
            assert endless.value("challenger", kind, **at) == pytest.approx(worth, abs=1e-7)
