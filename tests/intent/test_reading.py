"""Reading: the game's own filter, an independent loop, the worked example, and what must hold."""

import warnings

import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_standoff import layout_for, random_play, write_standoff

from detente.case import load
from detente.game import Observed, filter, from_case, solve
from detente.game._filter import Track, walk
from detente.game._plan import compile_game
from detente.game.examples import overture
from detente.intent._history import seen_in
from detente.intent._play import Play, layout_of, play_of
from detente.intent._reading import read
from detente.record import open_record

MONTHS = 24


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    return load(write_standoff(tmp_path_factory.mktemp("case") / "standoff"))


@pytest.fixture(scope="module")
def play(case):
    return random_play(layout_for(case), 4, np.random.default_rng(2))


def history(layout, rows, rng, months=MONTHS):
    """Return states and acts at random, none of which the game rules out."""
    states = rng.integers(layout.allowed[0].shape[0], size=(rows, months))
    actions = np.zeros((rows, months, len(layout.players)), dtype=np.int64)
    for k, open_ in enumerate(layout.allowed):
        live = open_[states, layout.context(k, states, actions)]
        actions[..., k] = np.where(live, rng.random(live.shape), -1.0).argmax(-1)
    return states, actions


@pytest.mark.slow
def test_it_is_the_filter_of_the_game(case, play):
    """The same tables handed to the recursion behind `detente.game.filter`."""
    layout = play.layout
    plan, _ = compile_game(from_case(case), layout.steps, {})
    states, actions = history(layout, 4, np.random.default_rng(3))
    found = read(play, states, actions)
    for d in range(2):
        contexts = [layout.context(k, states[d], actions[d]) for k in range(3)]
        live = tuple(layout.allowed[k][states[d], contexts[k]] for k in range(3))
        laws = {i: jnp.asarray(law[d]) for i, law in zip(layout.typed, play.switching, strict=True)}
        beliefs, after, logs = walk(
            plan,
            [laws.get(i) for i in range(3)],
            tuple(jnp.asarray(t[d]) for t in play.tables),
            Track(states[d], np.stack(contexts, 1), actions[d], live),
            tuple(jnp.asarray(p[d]) for p in play.prior),
            timed=False,
        )
        for axis in range(2):
            assert found.before[axis][d] == pytest.approx(np.asarray(beliefs[axis]), abs=1e-10)
            assert found.after[axis][d] == pytest.approx(np.asarray(after[axis]), abs=1e-10)
        assert np.log(found.chance[d]) == pytest.approx(np.asarray(logs), abs=1e-10)
        assert found.log_likelihood[d] == pytest.approx(float(logs.sum()))


def test_it_is_bayes_rule_with_play_interpolated_between_certainties(case):
    """On the coarsest lattice weights are the beliefs, so nothing but this loop is needed."""
    layout = layout_for(case, (1, 1))
    play = random_play(layout, 1, np.random.default_rng(4))
    states, actions = history(layout, 1, np.random.default_rng(5))
    found = read(play, states, actions)
    a, b = play.prior[0][0], play.prior[1][0]
    for m in range(MONTHS):
        s, acts = states[0, m], actions[0, m]
        for k in range(3):
            table = play.tables[k][0, s, layout.context(k, s, acts)].reshape(
                layout.types[k], layout.actions[k], 3, 2
            )
            log = np.einsum("taxy,x,y->ta", table, a, b)
            open_ = layout.allowed[k][s, layout.context(k, s, acts)]
            sigma = np.exp(log) * open_ / (np.exp(log) * open_).sum(1, keepdims=True)
            done = sigma[:, acts[k]]
            if k == 0:
                assert found.likelihood[0][0, m] == pytest.approx(done)
                a = a * done / (a @ done)
            elif k == 1:
                b = b * done / (b @ done)
            else:
                assert found.chance[0, m, 2] == pytest.approx(done[0])
        assert found.after[0][0, m] == pytest.approx(a)
        assert found.after[1][0, m] == pytest.approx(b)
        a, b = a @ play.switching[0][0], b @ play.switching[1][0]


def constant(layout, rows):
    """Return play in which the first player's types act alike everywhere: rows (types, actions)."""
    play = random_play(layout, 1, np.random.default_rng(0))
    first = np.broadcast_to(np.log(rows)[None, None, None, :, :, None], play.tables[0].shape)
    return Play(layout, (first, *play.tables[1:]), play.switching, play.prior)


def test_the_worked_example_of_the_page(case):
    """docs/understand/intent.md: restraint, then a long-range launch."""
    acts = np.array([[0.03, 0.06, 0.5, 0.41], [0.07, 0.02, 0.5, 0.41], [0.10, 0.01, 0.5, 0.39]])
    play = constant(layout_for(case), acts)
    law = np.array([[0.996, 0.003, 0.001], [0.001, 0.996, 0.003], [0.0, 0.002, 0.998]])
    play = Play(play.layout, play.tables, (law[None], play.switching[1]), play.prior)
    history = np.array([[1, 2, 1], [0, 2, 1]])
    prior = (np.array([0.25, 0.45, 0.30]), np.array([0.5, 0.5]))
    found = read(play, np.zeros(2, dtype=int), history, prior=prior)
    assert found.after[0][0, 0].round(3).tolist() == [0.556, 0.333, 0.111]
    assert found.before[0][0, 1].round(3).tolist() == [0.554, 0.334, 0.112]
    assert found.after[0][0, 1].round(3).tolist() == [0.324, 0.456, 0.220]
    assert found.chance[0, :, 0] == pytest.approx([0.027, 0.0512], abs=5e-5)


def test_a_batch_says_what_its_rows_say_alone(play):
    states, actions = history(play.layout, 7, np.random.default_rng(6))
    draws = np.array([0, 3, 1, 1, 2, 0, 3])
    whole = read(play, states, actions, draws=draws)
    for r in range(7):
        alone = read(play, states[r], actions[r], draws=draws[r : r + 1])
        for axis in range(2):
            assert whole.before[axis][r] == pytest.approx(alone.before[axis][0], abs=1e-12)
        assert whole.chance[r] == pytest.approx(alone.chance[0], abs=1e-12)


def test_stages_that_teach_nothing_can_be_left_out(play):
    states, actions = history(play.layout, 4, np.random.default_rng(7))
    whole = read(play, states, actions)
    some = read(play, states, actions, needed=play.layout.typed)
    assert np.array_equal(some.after[0], whole.after[0])
    assert np.array_equal(some.chance[:, :, :2], whole.chance[:, :, :2])
    assert (some.chance[:, :, 2] == 1).all()


@given(seed=st.integers(0, 10_000), spread=st.floats(0.0, 30.0))
@settings(max_examples=25)
def test_beliefs_sum_to_one_and_later_months_change_nothing_earlier(case, seed, spread):
    rng = np.random.default_rng(seed)
    play = random_play(layout_for(case), 3, rng, spread)
    states, actions = history(play.layout, 3, rng)
    whole, part = read(play, states, actions), read(play, states[:, :9], actions[:, :9])
    for axis in range(2):
        assert whole.before[axis].sum(-1) == pytest.approx(1.0)
        assert (whole.after[axis] >= 0).all()
        assert np.array_equal(whole.before[axis][:, :10], part.before[axis])
        assert np.array_equal(whole.after[axis][:, :9], part.after[axis])


@given(seed=st.integers(0, 10_000))
@settings(max_examples=15)
def test_a_month_in_which_all_types_act_alike_moves_nothing(case, seed):
    rng = np.random.default_rng(seed)
    play = constant(layout_for(case), np.tile(rng.dirichlet(np.ones(4)), (3, 1)))
    states, actions = history(play.layout, 1, rng)
    found = read(play, states, actions)
    assert found.after[0] == pytest.approx(found.before[0][:, :-1])
    drift = found.after[0][0] @ play.switching[0][0]
    assert found.before[0][0, 1:] == pytest.approx(drift)


def test_certainty_stays_and_warns_of_nothing(case):
    play = random_play(layout_for(case), 2, np.random.default_rng(8))
    still = tuple(np.tile(np.eye(n), (2, 1, 1)) for n in (3, 2))
    play = Play(play.layout, play.tables, still, play.prior)
    states, actions = history(play.layout, 2, np.random.default_rng(9))
    prior = (np.array([0.0, 1.0, 0.0]), np.array([1.0, 0.0]))
    found = read(play, states, actions, prior=prior)
    assert np.array_equal(found.before[0], np.broadcast_to(prior[0], found.before[0].shape))


def test_what_no_type_would_do_tells_nothing(case):
    """A chance that underflows to zero for every type: the belief stays, the likelihood is nil."""
    acts = np.full((3, 4), 0.25)
    play = constant(layout_for(case), acts)
    table = np.array(play.tables[0])
    table[:, :, :, :, 0] = -2000.0
    play = Play(play.layout, (table, *play.tables[1:]), play.switching, play.prior)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = read(play, np.zeros(2, dtype=int), np.array([[0, 2, 1], [1, 2, 1]]))
        assert found.log_likelihood[0] == -np.inf
    assert found.after[0][0, 0] == pytest.approx(found.before[0][0, 0])
    assert found.likelihood[0][0, 0].tolist() == [1.0, 1.0, 1.0]
    assert found.after[0][0].sum(-1) == pytest.approx(1.0)


def _agrees(solved, observed, states, actions):
    """Compare with the game's filter, types and likelihoods alike."""
    game = solved.game
    layout = layout_of(game, tuple(solved.plan.shape.steps))
    found, told = read(play_of([solved], layout), states, actions), filter(solved, observed)
    for axis, i in enumerate(layout.typed):
        player = game.players[i]
        assert found.before[axis][0] == pytest.approx(told.beliefs[player], abs=1e-9)
        assert found.after[axis][0] == pytest.approx(told.posterior[player], abs=1e-9)
    assert np.log(found.chance[0]) == pytest.approx(told.log_likelihood, abs=1e-8)


@pytest.mark.slow
def test_it_is_the_filter_of_the_overture_game():
    game = overture().replace(switching={"challenger": [[0.98, 0.02], [0.03, 0.97]]})
    solved = solve(game, 2.0, grid=5)
    actions = np.random.default_rng(1).integers(2, size=(40, 2))
    acts = {p: [game.actions[p][a] for a in actions[:, i]] for i, p in enumerate(game.players)}
    states = np.zeros(40, dtype=int)
    _agrees(solved, Observed([game.states[0]] * 40, acts), states, actions)


@pytest.mark.slow
def test_it_is_the_filter_of_the_north_korea_game_on_its_record():
    case = load("north_korea")
    game = from_case(case)
    solved = solve(game, grid=1)
    seen, _ = seen_in(open_record(case))
    acts = {p: [game.actions[p][a] for a in seen.actions[:, i]] for i, p in enumerate(game.players)}
    _agrees(
        solved, Observed([game.states[s] for s in seen.states], acts), seen.states, seen.actions
    )
