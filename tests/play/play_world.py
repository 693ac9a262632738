"""Games to sit down to: textbook ones, and whole games of the bundled case."""

from dataclasses import replace

import numpy as np

from detente.game import solve
from detente.intent._play import layout_of, play_of
from detente.play import act, begin, look
from detente.play._ground import Ground, Regime
from detente.play._sitting import Sitting, Standing

MOMENTS = ("june_1994", "october_2002", "january_2018", "february_2019", "today")
ALL = ("north_korea", "united_states", "south_korea", "china")


def textbook(game, *, precision, grid, seats, months=1, kinds=(0, 0), seed=1):
    """Return a sitting of a game without a case, before its first move, and its equilibrium."""
    found = solve(game, rationality=precision, grid=grid)
    played = found.game.replace(rationality=precision)
    steps = tuple(grid for p in game.players if len(game.types[p]) > 1)
    regimes = (Regime("", 0.0, play_of([found], layout_of(found.game, steps))),)
    ground = Ground(None, found.game, regimes, regimes, lambda: np.zeros(0), lambda: played)
    typed = [p for p in game.players if len(game.types[p]) > 1]
    beliefs = tuple(tuple(np.asarray(game.prior[p]).tolist()) for p in typed)
    sitting = Sitting(
        case="textbook",
        case_version="",
        record="",
        fit="",
        moment="today",
        start="2000-01",
        months=months,
        seats=seats,
        types={p: game.types[p][kinds[game.players.index(p)]] for p in typed},
        seed=seed,
        moves=(),
        package="",
        ground=ground,
        trail=(Standing(0, 0, (), tuple(kinds), beliefs, 0),),
    )
    return sitting, found


def with_seed(sitting, seed, kinds=None):
    """Return a sitting before its first move with another seed, and other types."""
    start = sitting.trail[0]
    start = replace(start, kinds=tuple(kinds)) if kinds else start
    return replace(sitting, seed=seed, moves=(), trail=(start,))


def whole_game(record, posterior, *, seats, moment="today", months=6, types=None, seed=1):
    """Play a game whose persons choose as a die says, and return it."""
    die = np.random.default_rng(seed)
    held = dict.fromkeys(seats, "person")
    sitting = begin(
        record, posterior, moment=moment, seats=held, months=months, types=types, seed=seed
    )
    while not sitting.over:
        sitting = act(sitting, sitting.to_move, str(die.choice(look_options(sitting))))
    return sitting


def look_options(sitting):
    """Return what whoever is to move may do."""
    return look(sitting, sitting.to_move).options
