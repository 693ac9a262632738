"""The game of the North Korea case: what it declares, and that the record fits it."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from detente.case import load
from detente.game import Observed, filter, from_case, solve
from detente.record import open_record, timeline

DETENTE = Path(sys.executable).parent / "detente"


@pytest.fixture(scope="module")
def case():
    return load("north_korea")


@pytest.fixture(scope="module")
def game(case):
    return from_case(case)


def test_it_has_the_factors_types_and_players_of_the_case(case, game):
    assert game.players == ("north_korea", "united_states", "south_korea", "china")
    assert game.types["north_korea"] == ("dealmaker", "bargainer", "entrenched")
    assert game.types["united_states"] == ("reliable", "unreliable")
    levels = {f.id: f.levels for f in case.factors}
    assert len(game.states) == np.prod([len(levels[f]) for f in case.game.factors]) == 48
    for player in game.players:
        assert game.actions[player] == tuple(a.id for a in case.player(player).actions)


def test_every_weight_has_a_spread_and_a_reason(case):
    known = {r.id for r in case.references}
    for weight in case.weights:
        assert weight.sd > 0, weight.id
        assert len(weight.reason) > 20, weight.id
        assert weight.source == "assumed" or weight.source in known, weight.id


def test_events_that_reasons_lean_on_are_in_the_record(case):
    events = open_record(case).events
    for declared in (*case.weights, *case.transitions):
        assert set(declared.events) <= set(events)


def history(case):
    """Return the searched months: the state before each, and what each player did in it."""
    months = [m for m in timeline(open_record(case)) if m.searched]
    states = ["/".join(m.state[f].value for f in case.game.factors) for m in months]
    acts = {p: [m.actions[p].value for m in months[1:]] for p in from_case(case).players}
    return Observed(states, acts)


@pytest.mark.slow
def test_nothing_in_the_record_is_impossible_in_the_game(case, game):
    """Every action exists where it was taken, and every state could follow the one before."""
    seen = history(case)
    law, count = game.law, len(seen.actions["china"])
    assert count > 400
    for m in range(count):
        joint = [game.actions[p].index(seen.actions[p][m]) for p in game.players]
        at = (game.states.index(seen.states[m]), *joint)
        assert game.allowed[at], (m, seen.states[m], joint)
        follows = law.successors[at] == game.states.index(seen.states[m + 1])
        assert law.chances[at][follows].sum() > 0, (m, seen.states[m], seen.states[m + 1], joint)


@pytest.fixture(scope="module")
def solved(game):
    return solve(game, grid={"north_korea": 2, "united_states": 1})


@pytest.mark.slow
def test_it_is_solved_and_tells_types_apart(solved):
    """On a coarse grid, to be quick; the default grid is timed in benchmarks."""
    assert solved.converged
    assert solved.residual < 1e-8
    place = {"state": "talks/intercontinental/maximum"}
    play = {t: solved.strategy("north_korea", t, **place) for t in solved.game.types["north_korea"]}
    agree = solved.game.actions["north_korea"].index("agree")
    test = solved.game.actions["north_korea"].index("nuclear_test")
    assert play["dealmaker"][agree] > play["bargainer"][agree] > play["entrenched"][agree]
    assert play["dealmaker"][test] < play["entrenched"][test]


@pytest.mark.slow
def test_the_record_can_be_read_through_it(case, solved):
    found = filter(solved, history(case))
    belief = found.beliefs["north_korea"]
    assert belief.sum(1) == pytest.approx(1)
    assert ((belief > 0) & (belief < 1)).all()
    assert np.isfinite(found.total)


@pytest.mark.slow
def test_the_command_line_answers_on_it(tmp_path):
    arguments = ["solve", "--grid", "1", "--seen", "north_korea=offer", "--json"]
    done = subprocess.run(
        [DETENTE, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["solution"]["converged"]
    assert found["situation"]["player"] == "united_states"
    assert found["situation"]["state"].count("/") == 2
