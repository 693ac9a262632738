"""What a bound player does: closed forms of rules, and what must hold of any of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.case._model import Approach, PlayRule
from detente.game import from_case
from detente.options._bound import bound

SHARE = st.floats(0.0, 1.0)


@pytest.fixture(scope="module")
def game(case):
    return from_case(case)


@pytest.fixture(scope="module")
def beliefs():
    return [np.array([[1.0, 0.5, 0.0], [0.0, 0.5, 1.0]]), np.ones((1, 3))]


def approach(*rules, **more):
    words = {"id": "one", "name": "one", "about": "-", "doubts": "-", "reason": "-"}
    return Approach(**words, **more, rules=rules)


def at(game, state, act):
    return game.states.index(state), game.actions["side_a"].index(act)


def test_the_first_rule_that_holds_decides(case, game, beliefs):
    first = PlayRule(player="side_b", where={"side_a": ("talk",)}, play={"talk": 1.0})
    then = PlayRule(player="side_b", play={"pressure": 1.0})
    (own,) = bound(case, approach(first, then), game, beliefs)
    talk, hold = game.actions["side_a"].index("talk"), game.actions["side_a"].index("hold")
    names = game.actions["side_b"]
    assert own.fixed[0, talk, 0, :, 0].tolist() == [float(n == "talk") for n in names]
    assert own.fixed[0, hold, 0, :, 0].tolist() == [float(n == "pressure") for n in names]
    assert not own.share.any()


def test_firmness_and_predictability_mix_rule_even_play_and_habit(case, game, beliefs):
    rule = PlayRule(player="side_b", play={"talk": 0.5, "ordinary": 0.5})
    (own,) = bound(case, approach(rule, firmness=0.8, predictability=0.75), game, beliefs)
    names = game.actions["side_b"]
    even = 0.8 * 0.25 / len(names)
    expected = [0.8 * 0.75 * 0.5 * (n == "talk") + even for n in names]
    assert own.fixed[0, 0, 0, :, 0] == pytest.approx(expected)
    assert own.share[0, 0, 0, 0, 0] == pytest.approx(0.2 + 0.8 * 0.75 * 0.5)


def test_a_belief_switches_a_rule_on_where_it_is_reached(case, game, beliefs):
    rule = PlayRule(player="side_b", belief={"side_a": {"trader": 0.5}}, play={"talk": 1.0})
    (own,) = bound(case, approach(rule), game, beliefs)
    assert own.share[0, 0, 0, 0].tolist() == [0.0, 0.0, 1.0]


def test_a_rule_of_one_type_leaves_the_others_free(case, game, beliefs):
    rule = PlayRule(player="side_a", types=("keeper",), play={"test": 1.0})
    (own,) = bound(case, approach(rule), game, beliefs)
    kinds = game.types["side_a"]
    assert own.share[0, 0, :, 0, 0].tolist() == [float(k != "keeper") for k in kinds]


def test_what_is_not_possible_gives_its_share_to_the_rest_of_the_rule(case, game, beliefs):
    allowed = np.ones(game.shape, dtype=bool)
    names = game.actions["side_b"]
    allowed[..., names.index("talk")] = False
    tight = game.replace(allowed=allowed)
    rule = PlayRule(player="side_b", play={"talk": 0.5, "hold": 0.25, "ordinary": 0.25})
    (own,) = bound(case, approach(rule), tight, beliefs)
    assert own.fixed[0, 0, 0, names.index("hold"), 0] == pytest.approx(0.75)
    only = PlayRule(player="side_b", play={"talk": 1.0})
    (own,) = bound(case, approach(only), tight, beliefs)
    assert not own.fixed.any()
    assert (own.share == 1.0).all()


@settings(max_examples=25, deadline=None)
@given(SHARE, SHARE, SHARE, SHARE)
def test_with_any_habit_it_is_a_probability(case, game, beliefs, firm, known, talk, ordinary):
    ordinary *= 1.0 - talk
    play = {"talk": talk, "ordinary": ordinary, "hold": 1.0 - talk - ordinary}
    rule = PlayRule(player="side_b", where={"side_a": ("hold", "talk")}, play=play)
    (own,) = bound(case, approach(rule, firmness=firm, predictability=known), game, beliefs)
    habit = np.random.default_rng(0).dirichlet(np.ones(own.fixed.shape[3]))[:, None]
    total = (own.fixed + own.share * habit).sum(3)
    assert np.allclose(total, 1.0)
