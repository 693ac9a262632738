"""Paths: the same play as the solver's own simulation, and the same chances for all approaches."""

import jax
import numpy as np
import pytest

from detente.game import from_case, simulate, solve
from detente.options._paths import law_of, paths
from detente.options._room import at_point

pytestmark = pytest.mark.slow

MONTHS, COUNT = 24, 20_000


def run(made, name, *, seed=0, belief=(0.6, 0.4), count=COUNT, months=MONTHS):
    params = at_point(made.parameters, np.zeros(len(made.parameters.names)))
    params["chances"] = np.asarray(made.tables[name].plan.chances)
    regimes = made.regimes(name)
    solved = [made.starts[one.approach.id] for one in regimes]
    law = law_of(regimes, solved, params, [np.array(belief)], [np.array(belief)])
    shape = regimes[0].plan.shape
    key = jax.random.key(seed)
    return paths(shape, made.rules(name), law, state=0, months=months, count=count, key=key)


def test_usual_play_is_what_the_game_simulates(made, case):
    found = run(made, "ordinary")
    grid = dict(zip(made.parameters.typed, made.layout.steps, strict=True))
    solved = solve(from_case(case), grid=grid)
    other = simulate(
        solved, periods=MONTHS, paths=COUNT, key=jax.random.key(9), belief={"side_a": [0.6, 0.4]}
    )
    states = len(made.parameters.game.states)
    for month in (1, 6, MONTHS):
        ours = np.bincount(found.states[:, month], minlength=states) / COUNT
        theirs = np.bincount(other.states[:, month], minlength=states) / COUNT
        error = np.sqrt(2 * np.maximum(theirs * (1 - theirs), 1e-4) / COUNT)
        assert np.all(np.abs(ours - theirs) < 4.5 * error)
    belief = np.asarray(other.beliefs["side_a"])[:, -1].mean(0)
    assert found.beliefs[0][:, -1].mean(0) == pytest.approx(belief, abs=0.02)


def test_beliefs_that_start_right_stay_right(made):
    """A belief is the chance of a type: those held with chance p are true p of the time."""
    found = run(made, "open_door", months=1)
    truth = found.types[:, 0] == 0
    belief = found.beliefs[0][:, 0, 0]
    assert truth.mean() == pytest.approx(belief.mean(), abs=4 * 0.5 / np.sqrt(COUNT))


def test_the_same_key_gives_the_same_paths(made):
    one, other = run(made, "open_door", count=50), run(made, "open_door", count=50)
    assert np.array_equal(one.states, other.states)
    assert np.array_equal(one.actions, other.actions)


def test_true_types_do_not_depend_on_the_approach(made):
    one, other = run(made, "ordinary", count=200), run(made, "open_door", count=200)
    assert np.array_equal(one.types, other.types)


def test_an_approach_ends_after_its_months_on_average(made):
    found = run(made, "pressure_first", months=120)
    held = (found.regimes == 0).sum(1)
    capped = 12 * (1 - (11 / 12) ** 120)  # mean of a geometric length that is cut at 120 months
    assert held.mean() == pytest.approx(capped, abs=4 * 12 / np.sqrt(COUNT))
    assert (np.diff(found.regimes, axis=1) >= 0).all()
