"""Solving under an approach: against the solver's own commitments, and at the limits."""

import numpy as np
import pytest
from options_world import history

from detente.case._model import Approach, PlayRule
from detente.game import from_case, solve
from detente.game._iterate import sweep
from detente.game._stage import Effort
from detente.options._board import played
from detente.options._room import at_point, room
from detente.options._solved import under

WORDS = {"about": "-", "doubts": "-", "reason": "-"}


def one(id, *rules, **more):
    return Approach(id=id, name=id, **WORDS, **more, rules=rules)


EASY = PlayRule(
    player="side_b", where={"side_a": ("talk", "hold")}, play={"talk": 0.8, "hold": 0.2}
)
USUAL = PlayRule(player="side_b", play={"ordinary": 1.0})
PRESS = PlayRule(player="side_b", play={"pressure": 0.7, "hold": 0.3})


@pytest.fixture(scope="module")
def own(case):
    approaches = (
        one("ordinary"),
        one("same", USUAL),
        one("press", PRESS),
        one("one_month", PRESS, months=1),
        one("short", PRESS, months=2),
        one("easy", EASY, firmness=0.5),
    )
    changed = case.model_copy(update={"approaches": approaches, "followed": ()})
    return room(changed, history(changed), np.zeros(64)[: _size(changed)])


def _size(case):
    from detente.intent._parameters import parameters_of  # noqa: PLC0415

    return len(parameters_of(case).names)


def test_being_bound_to_what_is_usual_changes_nothing(own):
    usual, same = own.starts["ordinary"], own.starts["same"]
    assert np.abs(usual.values - same.values).max() < 1e-6
    assert np.abs(np.exp(usual.logits[0]) - np.exp(same.logits[0])).max() < 1e-5


@pytest.mark.slow
def test_an_approach_for_good_is_a_commitment_of_the_solver(own, case):
    game = from_case(case)
    names = game.actions["side_b"]
    play = np.array([{"pressure": 0.7, "hold": 0.3}.get(n, 0.0) for n in names])
    play = play * game.feasible  # (states, Side A's acts, Side B's acts)
    play = (play / play.sum(-1, keepdims=True))[None]
    grid = dict(zip(own.parameters.typed, own.layout.steps, strict=True))
    found = solve(game, grid=grid, committed={"side_b": play})
    assert np.abs(np.asarray(found.values) - own.starts["press"].values).max() < 1e-5


@pytest.mark.slow
def test_an_approach_of_one_month_is_one_period_before_usual_play(own):
    import jax  # noqa: PLC0415
    import jax.numpy as jnp  # noqa: PLC0415

    usual, made = own.starts["ordinary"], own.starts["one_month"]
    table = own.tables["one_month"]
    params = at_point(own.parameters, np.zeros(len(own.parameters.names)))
    batch = jax.tree.map(lambda x: jnp.asarray(x)[None], params)
    plan = played(table, usual.logits)
    logits = tuple(x[None] for x in made.logits)
    once = sweep(plan, batch, usual.values[None], logits, 1e-9, effort=Effort(steps=100))
    assert np.abs(np.asarray(once.values[0]) - made.values).max() < 1e-6


def test_the_longer_it_lasts_the_nearer_to_for_good(own):
    usual, short, good = (own.starts[n].values for n in ("ordinary", "short", "press"))
    assert np.abs(short - good).max() < np.abs(usual - good).max()


def test_half_firm_means_half_rule_and_half_habit(own):
    usual, made = own.starts["ordinary"], own.starts["easy"]
    game, table = own.parameters.game, own.tables["easy"]
    talk = game.actions["side_a"].index("talk")
    names = game.actions["side_b"]
    habit = np.exp(usual.logits[1])[0, own.tables["ordinary"].contexts[1][0, talk], 0]
    play = np.exp(made.logits[1])[0, table.contexts[1][0, talk], 0]
    rule = np.array([{"talk": 0.8, "hold": 0.2}.get(n, 0.0) for n in names])[:, None]
    assert play == pytest.approx(0.5 * rule + 0.5 * habit, abs=1e-9)


def test_solving_again_from_elsewhere_ends_at_the_same_place(own):
    params = at_point(own.parameters, np.zeros(len(own.parameters.names)))
    params["chances"] = np.asarray(own.tables["ordinary"].plan.chances)
    usual = own.starts["ordinary"]
    again = under(own.tables["press"], params, usual, usual, own.starts["short"], 1e-8)
    assert np.abs(again.values - own.starts["press"].values).max() < 1e-5
    assert again.residual < 1e-6
