"""The truncated game as a tree: its size, its text, its exact solution, and what it refuses."""

import numpy as np
import pytest
from tree_games import KERNEL, brandts_holt, information_sets, loaded, random_game, read

from detente.errors import GameError, NotSolved
from detente.game import Game, Sparse, _tree_path, _tree_solve
from detente.game._efg import to_efg
from detente.game._tree import Tables, start_of, unroll
from detente.game._tree_count import size_of
from detente.game._tree_equations import Equations
from detente.game._tree_solve import solve_tree
from detente.game._tree_walk import walk
from detente.game.examples import (
    beer_quiche,
    centipede,
    coordination,
    crisis,
    overture,
    spence,
)

SWITCHING = {"red": KERNEL, "blue": np.eye(2)}
SHAPES = {
    "beer-quiche": (beer_quiche(), 1),
    "overture": (overture(), 3),
    "crisis": (crisis(2, two_sided=True), 5),
    "centipede": (centipede(6), 4),
    "coordination": (coordination(), 2),
    "states": (random_game(1), 2),
    "switching": (random_game(2, switching=SWITCHING), 3),
    "at once": (random_game(2, order=[("blue", "red")]), 2),
    "a type without chance": (random_game(2, prior={"red": [0, 1]}), 2),
}


@pytest.mark.parametrize(("periods", "nodes", "sets"), [(1, 15, 2), (2, 63, 10), (3, 255, 42)])
def test_the_overture_has_the_nodes_and_information_sets_counted_by_hand(periods, nodes, sets):
    """Four times as many public histories each period: 4 ** (T + 1) - 1 nodes in all."""
    text = to_efg(overture(), periods)
    assert sum(line[:2] in ("c ", "p ", "t ") for line in text.splitlines()) == nodes
    found = [player for player, _, _ in information_sets(read(text))]
    assert found.count("challenger") == found.count("defender") == sets


@pytest.mark.parametrize("name", SHAPES)
def test_the_count_made_beforehand_is_what_the_tree_holds(name):
    game, horizon = SHAPES[name]
    tables, start = Tables(game), start_of(game, horizon, None, None)
    size, tree = size_of(tables, start), unroll(tables, start)
    assert size.nodes == sum(1 for _ in walk(tree))
    assert size.histories == sum(len(level.code) for level in tree.levels)
    assert size.unknowns == Equations(tree, np.ones(len(game.players))).unknowns


def test_a_tree_over_two_million_nodes_is_refused_with_its_size(tmp_path):
    with pytest.raises(GameError, match=r"4,194,303 nodes"):
        to_efg(overture(), 10, tmp_path / "large.efg")
    assert not list(tmp_path.iterdir())


def test_a_tree_too_large_to_solve_is_refused():
    with pytest.raises(GameError, match="unknowns"):
        solve_tree(overture(), horizon=9, rationality=1.0)


def test_the_text_is_returned_and_written(tmp_path):
    text = to_efg(beer_quiche(), 1, tmp_path / "game.efg")
    assert (tmp_path / "game.efg").read_text(encoding="utf-8") == text
    assert text.splitlines()[3:6] == [
        'c "" 1 "types 1" { "surly" 0.9 "wimp" 0.1 } 0',
        'p "" 1 1 "period 1 | tavern | surly" { "beer" "quiche" } 0',
        'p "" 2 1 "period 1 | tavern | beer" { "duel" "defer" } 0',
    ]


def test_those_who_move_at_once_do_not_see_each_other():
    lines = [line for line in to_efg(coordination(), 1).splitlines() if line.startswith("p")]
    assert [line.split()[2:4] for line in lines] == [["1", "1"], ["2", "1"], ["2", "1"]]


def test_gambit_finds_perfect_recall_in_what_a_switching_player_knows():
    text = to_efg(SHAPES["switching"][0], 2)
    assert read(text).is_perfect_recall
    assert '"types of the next period 2"' in text
    assert "r2 r1" in text


def test_chances_that_do_not_sum_to_one_in_decimals_are_made_to():
    worker = spence((1, 2, 3))
    assert len(list(read(to_efg(worker, 1)).players)) == 2  # Gambit refuses any other sum


def test_quotes_in_names_do_not_break_the_text():
    game = coordination().replace(states=('the "line"',))
    assert "the 'line'" in to_efg(game, 1)
    read(to_efg(game, 1))


def test_the_state_and_the_belief_to_begin_with_can_be_given():
    game = crisis(2)
    found = solve_tree(
        game, horizon=2, rationality=1.0, state="quiet 2", belief={"challenger": [0.0, 1.0]}
    )
    fight = found.strategy("challenger", "unresolved", ["challenge", "resist"])["fight"]
    assert fight == pytest.approx(1 / (1 + np.exp(0.5)), abs=1e-12)
    text = to_efg(game, 2, state="quiet 2", belief={"challenger": [0.0, 1.0]})
    assert "c " not in {line[:2] for line in text.splitlines()}
    assert loaded(read(text), found) is not None
    resolved = found.strategy("challenger", "resolved", ["challenge", "resist"])["fight"]
    assert resolved == pytest.approx(1 / (1 + np.exp(-0.5)), abs=1e-12)


def test_successors_named_twice_count_once():
    law = Sparse(np.zeros((1, 2, 2, 2), int), np.full((1, 2, 2, 2), 0.5))
    game = coordination().replace(transition=law)
    assert to_efg(game, 2) == to_efg(coordination(), 2)


def test_beliefs_follow_bayes_and_then_the_switching():
    game = random_game(3, switching=SWITCHING)
    found = solve_tree(game, horizon=2, rationality=1.0)
    rows = {(row.history, row.player, row.period): row for row in found.beliefs()}
    prior = game.prior["red"]
    up = np.array([found.strategy("red", kind)["up"] for kind in ("r1", "r2")])
    posterior = prior * up / (prior @ up)
    told = rows[("up",), "red", 1].belief
    assert list(told.values()) == pytest.approx(posterior, abs=1e-12)
    later = rows[("up", "left"), "red", 2].belief
    assert list(later.values()) == pytest.approx(posterior @ np.array(KERNEL), abs=1e-12)


def test_the_chances_of_all_ends_sum_to_one():
    found = solve_tree(random_game(1), horizon=2, rationality=2.0)
    rows = [row for row in found.beliefs() if row.player == "red"]
    seen = [row.history for row in rows]
    last = {h for h in seen if not any(len(s) > len(h) and s[: len(h)] == h for s in seen)}
    ends = [row.chance for row in rows if row.history in last]
    assert sum(ends) == pytest.approx(1.0)
    assert sum(row.chance for row in rows if row.history in {("up",), ("down",)}) == pytest.approx(
        1
    )


def _logit(values, rationality):
    weights = np.exp(rationality * (values - values.max()))
    top = values.max() + np.log(weights.sum()) / rationality
    return weights / weights.sum(), top


def test_the_value_of_shocks_of_one_player_is_the_dynamic_logit():
    """Rust (1987): V(s) = log sum exp(lambda Q(s, a)) / lambda, by plain recursion."""
    draw = np.random.default_rng(4)
    payoff, law = draw.normal(size=(3, 2)), draw.dirichlet(np.ones(3), size=(3, 2))
    game = Game(
        players=("owner",),
        actions={"owner": ("keep", "replace")},
        states=("new", "used", "old"),
        payoff={"owner": payoff[None]},
        transition=law,
        discount=0.9,
        value_of_shocks=True,
    )
    value = np.zeros(3)
    for _ in range(4):
        choice = 0.1 * payoff + 0.9 * law @ value
        value = np.array([_logit(row, 2.5)[1] for row in choice])
    found = solve_tree(game, horizon=4, rationality=2.5)
    assert found.value("owner") == pytest.approx(value[0], abs=1e-12)
    expected = _logit(choice[0], 2.5)[0]
    assert list(found.strategy("owner").values()) == pytest.approx(expected, abs=1e-12)


def _replay(game, found, horizon, rationality):
    """Replay a two-player game of one-sided types by hand: largest miss, and the sender's values.

    Plain recursion over histories, from the strategies in `found`: beliefs by Bayes' rule on the
    way in, values on the way out.
    """
    first, second = game.players
    misses, kinds = [], game.types[first]
    pay = [game.payoff_of(p)[..., 0, :, :] for p in game.players]
    beta = [game.discount[p] for p in game.players]

    def at(history, belief, left):
        if not left:
            return np.zeros(len(kinds)), 0.0
        ours = np.array([list(found.strategy(first, k, history).values()) for k in kinds])
        mine, yours, tops = np.zeros_like(ours), 0.0, np.zeros(2)
        mix = belief @ ours
        for a, name in enumerate(game.actions[first]):
            after = belief * ours[:, a] / mix[a]
            reply = np.array(list(found.strategy(second, None, [*history, name]).values()))
            value = np.zeros(2)
            for b, answer in enumerate(game.actions[second]):
                own, other = at([*history, name, answer], after, left - 1)
                mine[:, a] += reply[b] * (pay[0][:, 0, a, b] + beta[0] * own)
                value[b] = after @ pay[1][:, 0, a, b] + beta[1] * other
            expected, tops[a] = _logit(value, rationality)
            misses.append(np.abs(reply - expected).max())
            tops[a] = tops[a] if game.value_of_shocks else reply @ value
        yours = mix @ tops
        pairs = [_logit(row, rationality) for row in mine]
        misses.append(max(np.abs(o - e).max() for o, (e, _) in zip(ours, pairs, strict=True)))
        top = np.array([t for _, t in pairs]) if game.value_of_shocks else (ours * mine).sum(1)
        return top, yours

    own, other = at([], game.prior[first], horizon)
    return max(misses), own, other


@pytest.mark.parametrize("shocks", [False, True])
def test_a_replay_by_hand_meets_the_same_logit_equations(shocks):
    game = overture().replace(value_of_shocks=shocks)
    found = solve_tree(game, horizon=3, rationality=1.3)
    miss, own, other = _replay(game, found, 3, 1.3)
    assert miss < 1e-10
    assert [found.value("challenger", k) for k in game.types["challenger"]] == pytest.approx(own)
    assert found.value("defender") == pytest.approx(other)


def test_the_value_of_shocks_alone_moves_play_at_small_rationality():
    """With next to no payoffs a mover still counts the choices that a move leaves it.

    The fourth mover may choose once more, if the fifth passes (even odds): worth log(2) / 2 in
    units of the shocks. It takes with chance 1 / (1 + exp(log(2) / 2)) = 1 / (1 + sqrt(2)).
    """
    game = centipede(6).replace(value_of_shocks=True)
    found = solve_tree(game, horizon=3, rationality=1e-9)
    assert found.strategy("second", history=["pass"] * 5)["take"] == pytest.approx(0.5, abs=1e-6)
    taken = found.strategy("second", history=["pass"] * 3)["take"]
    assert taken == pytest.approx(1 / (1 + np.sqrt(2)), abs=1e-6)


def test_rationality_scales_against_payoffs():
    game = brandts_holt()
    double = game.replace(payoff={p: 2 * np.asarray(u) for p, u in game.payoff.items()})
    one = solve_tree(game, horizon=1, rationality=3.0)
    other = solve_tree(double, horizon=1, rationality=1.5)
    assert one.behaviour() == pytest.approx(other.behaviour(), abs=1e-12)
    assert other.value("sender", "t0") == pytest.approx(2 * one.value("sender", "t0"))


def test_a_constant_added_to_payoffs_changes_no_play():
    game = overture()
    more = {p: np.asarray(u) + 7.0 for p, u in game.payoff.items()}
    one = solve_tree(game, horizon=2, rationality=1.0)
    other = solve_tree(game.replace(payoff=more), horizon=2, rationality=1.0)
    assert one.behaviour() == pytest.approx(other.behaviour(), abs=1e-9)


def test_a_type_without_chance_is_solved_but_not_exported():
    game = SHAPES["a type without chance"][0]
    found = solve_tree(game, horizon=1, rationality=1.0)
    assert sum(found.strategy("red", "r1").values()) == pytest.approx(1)
    assert len(found.behaviour()) == len(list(information_sets(read(to_efg(game, 1))))) * 2


def test_a_game_without_choices_is_its_payoffs():
    game = coordination().replace(allowed=[[[True, False], [False, False]]])
    found = solve_tree(game, horizon=2, rationality=1.0)
    assert (found.value("one"), found.residual, found.behaviour()) == (4.0, 0.0, [])
    with pytest.raises(GameError, match="It never does"):
        found.strategy("one")


@pytest.mark.slow
def test_slopes_dense_and_sparse_give_the_same_branch(monkeypatch):
    dense = solve_tree(crisis(2, two_sided=True), horizon=4, rationality=2.0)
    monkeypatch.setattr("detente.game._tree_slopes.DENSE", 0)
    sparse = solve_tree(crisis(2, two_sided=True), horizon=4, rationality=2.0)
    assert dense.behaviour() == pytest.approx(sparse.behaviour(), abs=1e-12)


def test_the_jacobian_is_the_slope_of_the_equations():
    game = random_game(2, switching=SWITCHING, value_of_shocks=True, order=[("blue", "red")])
    tree = unroll(Tables(game), start_of(game, 2, None, None))
    equations = Equations(tree, np.array([1.0, 2.0]))
    draw = np.random.default_rng(0)
    point = np.append(draw.normal(size=equations.unknowns), 0.7)
    way = draw.normal(size=len(point))
    _, jacobian = equations.linearised(point)
    ahead, behind = (equations.linearised(point + h * way)[0] for h in (1e-6, -1e-6))
    assert np.abs((ahead - behind) / 2e-6 - jacobian @ way).max() < 1e-7


def test_a_path_stopped_short_is_not_solved_and_says_what_to_do(monkeypatch):
    monkeypatch.setattr(_tree_path, "MOST_STEPS", 2)
    with pytest.raises(NotSolved, match="Stopped after 2 steps") as caught:
        solve_tree(beer_quiche(), horizon=1, rationality=50.0)
    assert "after" in caught.value.problems[0].where
    assert "Ask for less" in str(caught.value)
    found = solve_tree(beer_quiche(), horizon=1, rationality=50.0, throw=False)
    assert 0 < found.rationality["sender"] < 50.0
    assert found.residual < 1e-10


def test_every_problem_of_a_question_is_told_at_once():
    with pytest.raises(GameError) as caught:
        start_of(beer_quiche(), 0, "cellar", {"sender": [0.5, 0.6], "cook": [1.0]})
    assert len(caught.value.problems) == 4
    assert "tavern" in str(caught.value)


@pytest.mark.parametrize(
    ("rationality", "said"),
    [(None, "No rationality"), (-1.0, "above 0"), ({"sender": 1.0}, "receiver")],
)
def test_a_rationality_must_be_given_and_positive(rationality, said):
    with pytest.raises(GameError, match=said):
        solve_tree(beer_quiche(), horizon=1, rationality=rationality)


def test_the_games_own_rationality_is_the_default():
    game = beer_quiche().replace(rationality=2.0)
    assert solve_tree(game, horizon=1).rationality == {"sender": 2.0, "receiver": 2.0}


def test_moves_at_once_that_hang_on_each_other_are_refused():
    allowed = [[[True, False], [False, True]]]
    with pytest.raises(GameError, match="one and other move at once"):
        solve_tree(coordination().replace(allowed=allowed), horizon=1, rationality=1.0)


@pytest.mark.parametrize(
    ("player", "kind", "history", "said"),
    [
        ("cook", None, [], "not a player"),
        ("sender", None, [], "no type"),
        ("sender", "surly", ["beer"], "chooses after: the start"),
        ("receiver", None, "beer", "no choice"),
    ],
)
def test_a_question_that_has_no_answer_says_what_has(player, kind, history, said):
    found = solve_tree(beer_quiche(), horizon=1, rationality=1.0)
    with pytest.raises(GameError, match=said):
        found.strategy(player, kind, history)


def test_limits_are_as_the_docstring_says():
    assert (_tree_solve.MOST_UNKNOWNS, _tree_solve.MOST_HISTORIES) == (20_000, 200_000)
