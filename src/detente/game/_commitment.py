"""A player who follows a given strategy instead of choosing: how the strategy is written down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import GameError, Problem
from detente.game._game import Game

Strategy = Any  # an array, or a function from beliefs to an array

_CLOSE = 1e-9
_LEAST = 1e-300


def log_strategy(
    game: Game, beliefs: Mapping[str, NDArray[np.float64]], player: str, strategy: Strategy
) -> NDArray[np.float64]:
    """Return the log-probabilities of a given strategy, shape (S, H, types, actions, G).

    Args:
        beliefs: for each player the belief at every grid point, shape (G, types).
        strategy: array broadcastable to (types, states, *actions of those who moved in earlier
            stages, own actions), or a function that takes {player: beliefs (G, types)} and returns
            such an array with an axis G in front.

    Raises:
        GameError: it does not broadcast, or is not a probability over the allowed actions.
    """
    count = len(next(iter(beliefs.values())))
    earlier = _earlier(game, player)
    own = len(game.actions[player])
    shape = (
        count,
        len(game.types[player]),
        len(game.states),
        *(len(game.actions[p]) for p in earlier),
        own,
    )
    given = np.asarray(strategy(beliefs) if callable(strategy) else strategy, dtype=float)
    where = f"committed[{player!r}]"
    try:
        full = np.broadcast_to(given, shape if callable(strategy) else shape[1:])
        full = np.broadcast_to(full, shape)
    except ValueError:
        fix = f"Use a shape that broadcasts to {shape[1:]} (types, states, *seen, actions)."
        raise GameError.found(
            "The commitment", [Problem(f"The strategy has shape {given.shape}.", where, fix)]
        ) from None
    if not np.isfinite(full).all() or (full < 0).any() or (abs(full.sum(-1) - 1) > _CLOSE).any():
        what = "The strategy is not a probability over the actions everywhere."
        fix = "Give non-negative numbers that sum to 1 over the last axis."
        raise GameError.found("The commitment", [Problem(what, where, fix)])
    histories = int(np.prod(shape[3:-1], dtype=np.int64))
    rows = full.reshape(count, shape[1], shape[2], histories, own)
    return np.log(np.maximum(np.transpose(rows, (2, 3, 1, 4, 0)), _LEAST))


def _earlier(game: Game, player: str) -> list[str]:
    found: list[str] = []
    for stage in game.order or ():
        if player in stage:
            break
        found += stage
    return found


def check_committed(game: Game, committed: Mapping[str, Strategy]) -> None:
    """Refuse a commitment of somebody who does not play."""
    wrong = [p for p in committed if p not in game.players]
    if wrong:
        known = f"Players: {', '.join(game.players)}."
        problems = [Problem(f"{p!r} is not a player.", "committed", known) for p in wrong]
        raise GameError.found("The commitment", problems)
