"""The worked games behave as their sources say."""

import numpy as np
import pyspiel
import pytest
from open_spiel.python import policy as spiel_policy
from open_spiel.python.algorithms import exploitability

from detente.errors import GameError
from detente.game._efg import to_efg
from detente.game._tree_solve import solve_tree
from detente.game.examples import (
    beer_quiche,
    centipede,
    coordination,
    crisis,
    overture,
    spence,
)


def test_both_types_drink_beer_in_the_limit():
    """Cho and Kreps (1987): the intuitive criterion keeps pooling on beer alone."""
    found = solve_tree(beer_quiche(), horizon=1, rationality=60.0)
    assert found.strategy("sender", "surly")["beer"] > 0.999
    assert found.strategy("sender", "wimp")["beer"] > 0.999
    assert found.strategy("receiver", history=["beer"])["defer"] > 0.999
    assert found.strategy("receiver", history=["quiche"])["duel"] > 0.5


def test_employers_pay_more_for_more_education():
    found = solve_tree(spence(), horizon=1, rationality=5.0)
    wages = np.array([1.0, 1.5, 2.0])
    paid = [
        wages @ list(found.strategy("employer", history=[f"education {e}"]).values())
        for e in (0, 1, 2)
    ]
    assert paid == sorted(paid)
    able, other = (found.strategy("worker", kind)["education 0"] for kind in ("q 2", "q 1"))
    assert able < other


@pytest.mark.parametrize(("kind", "gain"), [("resolved", 0.2 + 0.3), ("unresolved", -0.8 + 0.3)])
def test_the_last_move_of_a_crisis_is_a_logistic_choice(kind, gain):
    found = solve_tree(crisis(), horizon=2, rationality=3.0)
    fights = found.strategy("challenger", kind, ["challenge", "resist"])["fight"]
    assert fights == pytest.approx(1 / (1 + np.exp(-3.0 * gain)), abs=1e-12)


def test_two_sided_crisis_has_a_defender_who_is_judged_too():
    found = solve_tree(crisis(two_sided=True), horizon=2, rationality=3.0)
    rows = [r for r in found.beliefs() if r.player == "defender" and r.history[1:] == ("resist",)]
    assert rows[0].belief["resolved"] > 0.4


def test_a_settled_crisis_has_no_more_moves():
    found = solve_tree(crisis(2), horizon=4, rationality=1.0)
    with pytest.raises(GameError, match="no choice"):
        found.strategy("challenger", "resolved", ["challenge", "concede"])


def test_the_logit_branch_selects_what_risk_dominates():
    """McKelvey and Palfrey (1995): in the stag hunt the principal branch ends at (arm, arm)."""
    found = solve_tree(coordination(), horizon=1, rationality=30.0)
    assert found.strategy("one")["arm"] > 0.999
    assert found.strategy("other")["arm"] > 0.999


def test_a_sincere_challenger_restrains_more_often():
    found = solve_tree(overture(), horizon=2, rationality=2.0)
    sincere, other = (
        found.strategy("challenger", kind)["restrain"] for kind in overture().types["challenger"]
    )
    assert sincere > other


@pytest.mark.parametrize("rounds", [0, 21, True, 1.5])
def test_a_crisis_has_one_to_twenty_rounds(rounds):
    with pytest.raises(GameError, match="rounds"):
        crisis(rounds)


@pytest.mark.parametrize("moves", [0, 3, 22])
def test_a_centipede_has_an_even_number_of_moves(moves):
    with pytest.raises(GameError, match="moves"):
        centipede(moves)


def _policy(game, solution):
    """Give OpenSpiel our behaviour: its information states carry the number in the file."""
    ours = iter(solution.behaviour())
    numbers, sets = {}, solution.game.players
    text = [
        line for line in to_efg(solution.game, solution.horizon).splitlines() if line[:2] == "p "
    ]
    for player in range(1, len(sets) + 1):
        seen = {}
        for line in text:
            head, actions = line.split("{")
            fields = head.split()
            if int(fields[2]) == player:
                seen.setdefault(int(fields[3]), actions.split("}")[0].strip(' "').split('" "'))
        for number in sorted(seen):
            numbers[player - 1, number] = {a: next(ours) for a in seen[number]}
    made = spiel_policy.TabularPolicy(game)
    for state, row in zip(made.states, made.action_probability_array, strict=True):
        player = state.current_player()
        number = int(state.information_state_string(player).split("-")[2])
        for action in state.legal_actions():
            row[action] = numbers[player, number][state.action_to_string(player, action)]
    return made


@pytest.mark.slow
def test_openspiel_finds_play_nearer_to_nash_the_higher_the_rationality(tmp_path):
    path = tmp_path / "overture.efg"
    to_efg(overture(), 2, path)
    game = pyspiel.load_game(f"efg_game(filename={path})")
    gaps = []
    for rationality in (0.5, 2.0, 8.0, 32.0, 128.0):
        solution = solve_tree(overture(), horizon=2, rationality=rationality)
        gaps.append(exploitability.nash_conv(game, _policy(game, solution)))
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[-1] < 0.05 * gaps[0]
    assert gaps[-1] > -1e-9
