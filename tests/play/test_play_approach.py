"""A seat that follows an approach does what its rules say, around its habit, until it ends."""

import numpy as np
import pytest
from play_world import with_seed
from scipy.stats import binomtest

from detente.case import load, new
from detente.game._iterate import uniform
from detente.game._plan import compile_game
from detente.intent._history import Seen
from detente.intent._parameters import parameters_of
from detente.intent._play import Play, laid_out
from detente.options._room import room
from detente.play._approach import Approaches
from detente.play._ground import Ground
from detente.play._sitting import Sitting, Standing
from detente.play._step import onward
from detente.play._told_steps import Steps

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return load(new("small", tmp_path_factory.mktemp("case") / "small"))


def _solving(case, folder=None, told=None):
    """Return what solves a case's approaches, begun from play that means nothing."""
    game = parameters_of(case).game
    plan, contexts = compile_game(game, (1,), {})
    usual = Play(laid_out(game, plan, contexts), uniform(plan, (1,)), (), ())
    return Approaches(case, _centre(case), usual, folder, Steps(told))


def _centre(case):
    return np.zeros(len(parameters_of(case).names))


@pytest.fixture(scope="module")
def kept(small, tmp_path_factory):
    """Return every approach of the example case, where it is kept, and what was told of it."""
    folder, told = tmp_path_factory.mktemp("desk"), []
    return _solving(small, folder, lambda *step: told.append(step)).every(), folder, told


@pytest.fixture(scope="module")
def world(small, kept):
    """Return the example case, its game, and the ground on which one side is bound."""
    game, point = parameters_of(small).game, _centre(small)
    approach = next(a for a in small.approaches if a.rules)
    regimes = kept[0][approach.id]
    ground = Ground(small, game, regimes, regimes[-1:], lambda: point, lambda: game)
    return small, approach, approach.rules[0].player, ground


def test_regimes_are_those_that_a_comparison_solves_from_the_game_as_declared(small, kept):
    """Another start, another order of the arrays, another compiled function: the same play."""
    unread = Seen((), np.zeros(0, dtype=np.int64), np.zeros((0, 0), dtype=np.int64), 0)
    made = room(small, unread, _centre(small))
    for name, regimes in kept[0].items():
        for regime, table in zip(regimes, made.regimes(name), strict=True):
            theirs, layout = made.starts[table.approach.id].logits, regime.play.layout
            for k, mine in enumerate(regime.play.tables):
                rows = np.arange(len(layout.contexts[k]))[:, None]
                here = np.exp(mine[0])[rows, layout.contexts[k]]
                there = np.exp(theirs[k])[rows, table.contexts[k]]
                assert abs(here - there).max() < 2e-6, (name, regime.approach, k)


def test_what_was_solved_is_kept_and_every_step_is_told(small, kept):
    every, folder, told = kept
    assert told == [(n, 5) for n in range(6)]  # two steps before the first of three ways to play
    steps = []
    again = _solving(small, folder, lambda *step: steps.append(step))
    for name, regimes in again.every().items():
        for mine, theirs in zip(regimes, every[name], strict=True):
            pairs = zip(mine.play.tables, theirs.play.tables, strict=True)
            assert all(np.array_equal(a, b) for a, b in pairs)
    assert steps == []
    assert again.missing([("open_door", ["side_a"])]) == 1  # it binds nobody else: another game


def _sitting(ground, seats, months=1):
    beliefs = tuple(tuple(ground.game.prior[ground.players[i]].tolist()) for i in ground.typed)
    start = Standing(0, 0, (), (0,) * len(ground.players), beliefs, 0)
    facts = ("small", "", "", "", "today", "2000-01")
    return Sitting(*facts, months, seats, {}, 1, (), "", ground, (start,))


def _by_the_rules(ground, approach, player, made):
    """Return what equation (1) of docs/understand/options.md gives where the player moved."""
    place = ground.players.index(player)
    at = made.trail[place]
    done = {p: m.action for p, m in zip(ground.players, made.moves[:place], strict=False)}
    here = {**ground.levels(at.state), **done}
    kind = ground.game.types[player][at.kinds[place]]
    habit = ground.strategy(len(ground.regimes) - 1, at.state, at.acts, at.beliefs)[at.kinds[place]]
    able, names = habit > 0, ground.game.actions[player]
    for rule in approach.rules:
        holds = all(here[k] in wanted for k, wanted in rule.where.items())
        if rule.player == player and holds and not (rule.types and kind not in rule.types):
            if rule.belief:
                return None
            p = np.array([rule.play.get(a, 0.0) for a in names]) * able
            if p.sum():
                p *= sum(v for a, v in rule.play.items() if a != "ordinary") / p.sum()
            o = rule.play.get("ordinary", 0.0) if p.sum() else 1.0
            f, q = approach.firmness, approach.predictability
            return f * q * (p + o * habit) + f * (1 - q) * able / able.sum() + (1 - f) * habit
    return habit


def test_a_bound_seat_mixes_its_rules_with_its_habit(world):
    _, approach, player, ground = world
    seats = {p: approach.id if p == player else "equilibrium" for p in ground.players}
    base, place = _sitting(ground, seats), ground.players.index(player)
    seen, rows = 0, []
    for seed in range(400):
        made = onward(with_seed(base, seed))
        rows.append((_by_the_rules(ground, approach, player, made), made.moves[place]))
        assert made.moves[place].by == approach.id
    # ordinary play goes with the game that is bound, so the habit may be off by the solver's noise
    for action in ground.game.actions[player]:
        n = ground.game.actions[player].index(action)
        mean = float(np.mean([row[n] for row, _ in rows if row is not None]))
        seen = sum(move.action == action for row, move in rows if row is not None)
        count = sum(row is not None for row, _ in rows)
        assert binomtest(seen, count, min(1.0, mean)).pvalue > 1e-3, action


def test_an_approach_ends_as_often_as_it_says_and_all_see_it(world):
    _, approach, player, ground = world
    seats = {p: approach.id if p == player else "equilibrium" for p in ground.players}
    base = _sitting(ground, seats, months=2)
    ended = [onward(with_seed(base, s)).trail[len(ground.players)].regime for s in range(600)]
    assert binomtest(sum(ended), 600, ground.regimes[0].lapse).pvalue > 1e-3
    made = next(
        m for s in range(600) if (m := onward(with_seed(base, s))).trail[len(ground.players)].regime
    )
    assert made.moves[-1].by == "equilibrium"
