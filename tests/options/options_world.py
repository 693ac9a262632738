"""A small standoff with approaches, as `detente case new` writes it, and a made-up history."""

import numpy as np

from detente.case import load, new
from detente.intent._arviz import Draws
from detente.intent._history import Seen
from detente.intent._parameters import parameters_of


def small_case(folder):
    """Return the template's case, in which a price and the wear of limits are uncertain."""
    return load(new("small", folder / "small"))


def history(case, months=24, state=None):
    """Return months in which nothing was done."""
    game = parameters_of(case).game
    quiet = [len(game.actions[p]) - 1 for p in game.players]
    start = 0 if state is None else game.states.index(state)
    names = tuple(f"{2000 + m // 12}-{m % 12 + 1:02d}" for m in range(months))
    return Seen(names, np.full(months, start), np.tile(quiet, (months, 1)), start)


def draws(case, count=6, spread=0.3, seed=0):
    """Return draws around what the case declares, with unequal weights."""
    random = np.random.default_rng(seed)
    points = spread * random.standard_normal((count, len(parameters_of(case).names)))
    weights = random.random(count) + 0.5
    return Draws(points, weights / weights.sum())
