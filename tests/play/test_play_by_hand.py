"""Beliefs and regret against sums done by hand on textbook games."""

import numpy as np
import pytest
from play_world import textbook

from detente.game import Observed, filter
from detente.game.examples import beer_quiche, overture
from detente.play import act, back, look
from detente.play._regret import lost


def _softmax(values):
    risen = np.exp(np.asarray(values) - np.max(values))
    return risen / risen.sum()


@pytest.fixture(scope="module")
def breakfast():
    seats = {"sender": "person", "receiver": "person"}
    return textbook(beer_quiche(0.9), precision=2.0, grid=10, seats=seats, kinds=(1, 0))


def test_a_belief_moves_by_bayes_rule(breakfast):
    sitting, found = breakfast
    surly, wimp = (
        found.strategy("sender", t, belief={"sender": [0.9, 0.1]}) for t in ("surly", "wimp")
    )
    made = act(sitting, "sender", "quiche")
    by_hand = 0.9 * surly[1] / (0.9 * surly[1] + 0.1 * wimp[1])
    held = look(made, "receiver").beliefs["sender"]
    assert held["surly"] == pytest.approx(float(by_hand), abs=1e-12)
    assert sum(held.values()) == pytest.approx(1.0)


def test_regret_is_what_the_payoffs_say(breakfast):
    """The wimp's two breakfasts, worked out from its payoffs and the receiver's answer."""
    sitting, _ = breakfast
    worth = []
    for n, breakfast_ in enumerate(("beer", "quiche")):
        held = look(act(sitting, "sender", breakfast_), "receiver").beliefs["sender"]
        duel, defer = held["wimp"], held["surly"]  # what each is worth to the receiver
        answer = _softmax([2.0 * duel, 2.0 * defer])
        payoff = [[0, 2], [1, 3]][n]  # of the wimp: after beer, after quiche
        worth.append(float(answer @ payoff))
    cost = [lost(sitting.ground, sitting.now, n).regret for n in (0, 1)]
    assert cost[int(np.argmax(worth))] == 0.0
    assert cost[int(np.argmin(worth))] == pytest.approx(max(worth) - min(worth), abs=0.02)


def test_the_last_mover_loses_by_its_own_payoffs_alone(breakfast):
    """The receiver's regret at a belief is the difference of its two expected payoffs."""
    sitting, _ = breakfast
    at = act(sitting, "sender", "beer").now
    surly = at.beliefs[0][0]
    assert lost(sitting.ground, at, 0).regret == pytest.approx(surly - (1 - surly), abs=0.03)
    assert lost(sitting.ground, at, 1).regret == 0.0


@pytest.mark.slow
def test_several_months_agree_with_the_filter_of_the_game():
    seats = {"challenger": "person", "defender": "person"}
    sitting, found = textbook(overture(), precision=0.5, grid=8, seats=seats, months=4)
    plan = [
        ("restrain", "engage"),
        ("provoke", "engage"),
        ("restrain", "pressure"),
        ("restrain", "engage"),
    ]
    for first, second in plan:
        sitting = act(act(sitting, "challenger", first), "defender", second)
    states = [found.game.states[s.state] for s in sitting.trail if not s.acts][:-1]
    done = {"challenger": [a for a, _ in plan], "defender": [b for _, b in plan]}
    start = {"challenger": found.game.prior["challenger"]}
    read = filter(found, Observed(states, done), belief=start)
    after = [s.beliefs[0] for s in sitting.trail if len(s.acts) == 1]
    assert np.allclose(after, read.posterior["challenger"], atol=1e-9)


def test_to_and_fro_is_exact(breakfast):
    sitting, _ = breakfast
    made = act(act(sitting, "sender", "quiche"), "receiver", "duel")
    assert back(made, 2) == act(sitting, "sender", "quiche")
    assert act(back(made, 2), "receiver", "duel") == made
    assert back(made, 1) == sitting
    assert [s.beliefs for s in back(made, 1).trail] == [sitting.now.beliefs]
