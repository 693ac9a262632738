"""The fit against a posterior computed by brute force, and what it does when it is cut short.

Brute force: all priors but those of two weights are made so narrow that they are fixed; the game is
solved at every point of a grid over the two, and the posterior is a sum over the grid.
"""

import re

import jax
import numpy as np
import pytest
from reduced_case import write_reduced
from small_standoff import hide_less

from detente.case import load
from detente.game import simulate
from detente.intent._desk import Desk
from detente.intent._history import Seen
from detente.intent._likelihood import likelihood
from detente.intent._recover_world import through, world_of
from detente.intent._rounds import Pilot, Plan, Rounds, estimate
from detente.intent._workers import Setting, Workers, prepare

pytestmark = pytest.mark.long
GRID = (2,)
MONTHS = 120
FREE = ("a_test", "b_press")
PLAN = Plan(
    pilots=(Pilot(20, "m0059"), Pilot(20)),
    chains=2,
    warmup=200,
    kept=1_000,
    draws=240,
    grid=GRID,
)


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    """Return the reduced case, Side B hiding nothing, with everything fixed but two weights."""
    folder = hide_less(write_reduced(tmp_path_factory.mktemp("narrow") / "reduced"))
    text = (folder / "game.toml").read_text(encoding="utf-8")
    parts = re.split(r"(?=\[\[weight\]\])", text)
    parts = [
        p
        if any(f'id = "{name}"' in p for name in FREE)
        else re.sub(r"\nsd = [\d.]+", "\nsd = 1e-6", p)
        for p in parts
    ]
    text = "".join(parts).replace("factor = 1.3 }", "factor = 1.000001 }")
    text = text.replace("type_counts = 8", "type_counts = 1e9")
    text = text.replace("switching_factor = 1.5", "switching_factor = 1.000001")
    (folder / "game.toml").write_text(text, encoding="utf-8")
    return load(folder)


@pytest.fixture(scope="module")
def world(case):
    return world_of(case, GRID)


@pytest.fixture(scope="module")
def seen(world):
    """Return a history played at a point half a standard deviation off in both weights."""
    z = np.zeros(len(world.parameters.names))
    for name in FREE:
        z[world.parameters.names.index(name)] = 0.5
    played = simulate(world.at(z), periods=MONTHS, paths=1, key=jax.random.key(4))
    players = world.parameters.game.players
    months = tuple(f"m{n:04d}" for n in range(MONTHS))
    actions = np.stack([np.asarray(played.actions[p][0], dtype=np.int64) for p in players], 1)
    states = np.asarray(played.states[0], dtype=np.int64)
    return Seen(months, states[:-1], actions, int(states[-1]))


@pytest.fixture(scope="module")
def brute(world, seen):
    """Return means and deviations of the two weights, and the belief in each type by month."""
    axis = np.linspace(-3.5, 3.5, 21)
    places = [world.parameters.names.index(name) for name in FREE]
    points = np.zeros((len(axis) ** 2, len(world.parameters.names)))
    points[:, places] = np.stack(np.meshgrid(axis, axis, indexing="ij"), -1).reshape(-1, 2)
    worth = world.worth(points)
    passed = through(world.nodes, world.layout, seen)
    reader = jax.jit(likelihood(world.parameters, world.solved.plan, passed))
    read = [reader(y, z) for y, z in zip(worth, points, strict=True)]
    log = np.array([float(x.sum()) for _, x in read]) - 0.5 * (points**2).sum(1)
    weight = np.exp(log - log.max())
    weight /= weight.sum()
    two = points[:, places]
    mean = weight @ two
    belief = np.einsum("s,smt->mt", weight, np.stack([np.asarray(b[0]) for b, _ in read]))
    return mean, np.sqrt(weight @ (two - mean) ** 2), belief


@pytest.fixture(scope="module")
def fitted(case, seen, tmp_path_factory):
    setting = Setting(case, seen, GRID)
    desk = Desk(tmp_path_factory.mktemp("desk"))
    bench = prepare(setting)
    with Workers(setting, 1, bench) as workers:
        return Rounds(setting, PLAN, desk, workers, bench, 3), estimate(
            Rounds(setting, PLAN, desk, workers, bench, 3)
        )


@pytest.mark.slow
def test_it_agrees_with_brute_force(world, brute, fitted):
    _, found = fitted
    assert not [p for p in found.diagnosis.problems if "worth" not in p.what]
    mean, spread, belief = brute
    places = [world.parameters.names.index(name) for name in FREE]
    two = found.points[:, places]
    assert found.weights @ two == pytest.approx(mean, abs=0.2 * spread.max())
    deviation = np.sqrt(found.weights @ (two - found.weights @ two) ** 2)
    assert deviation == pytest.approx(spread, rel=0.15)
    ours = np.einsum("s,smt->mt", found.weights, found.beliefs[0])
    assert np.abs(ours - belief).max() < 0.02


@pytest.mark.slow
def test_what_was_done_is_not_done_again(fitted):
    """Begun again with no workers at all, it takes everything from the desk."""
    run, before = fitted
    again = estimate(Rounds(run.setting, PLAN, run.desk, None, run.bench, 3))
    assert np.array_equal(again.points, before.points)
    assert np.array_equal(again.weights, before.weights)


@pytest.mark.slow
def test_killed_between_two_batches_it_goes_on_to_the_same_end(fitted, tmp_path):
    """A desk without its last batches is what a killed fit leaves; another process goes on."""
    run, before = fitted
    for path in sorted(run.desk.folder.glob("*.npz")):
        if not path.name.startswith("last-002"):
            (tmp_path / path.name).write_bytes(path.read_bytes())
    with Workers(run.setting, 1) as workers:
        again = estimate(Rounds(run.setting, PLAN, Desk(tmp_path), workers, run.bench, 3))
    assert again.points == pytest.approx(before.points)
    assert again.weights == pytest.approx(before.weights, rel=1e-6)
