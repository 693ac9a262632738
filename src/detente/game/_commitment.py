"""A player who follows a given strategy instead of choosing: how the strategy is written down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import GameError, Problem
from detente.game._arrays import numbers, seen_as, short
from detente.game._game import Game

Strategy = Any  # an array, or a function from beliefs to an array
Floats = NDArray[np.float64]

_CLOSE = 1e-9
_LEAST = 1e-300
_SHOWN = 5


def log_strategies(
    game: Game, beliefs: Mapping[str, Floats], committed: Mapping[str, Strategy]
) -> dict[int, Floats]:
    """Return the log-probabilities of every given strategy, by the number of its player.

    Args:
        beliefs: for each player the belief at every grid point, shape (G, types).
        committed: for each player who is bound an array broadcastable to (types, states, *actions
            of those who moved in earlier stages, own actions), or a function that takes
            {player: beliefs (G, types)} and returns such an array with an axis G in front.

    Returns:
        Arrays (states, histories, types, own actions, G).

    Raises:
        GameError: a strategy does not broadcast, is not a probability everywhere, or takes an
            action that is not allowed where it can be called upon. All at once.

    Example:
        >>> from detente.game.examples import beer_quiche
        >>> beliefs = {"sender": np.array([[0.9, 0.1]]), "receiver": np.ones((1, 1))}
        >>> made = log_strategies(beer_quiche(), beliefs, {"receiver": [0.25, 0.75]})
        >>> np.exp(made[1]).round(2).tolist()  # after beer, and after quiche
        [[[[[0.25], [0.75]]], [[[0.25], [0.75]]]]]
    """
    check_committed(game, committed)
    count = len(next(iter(beliefs.values())))
    found: list[Problem] = []
    made: dict[int, Floats] = {}
    for player, strategy in committed.items():
        given = numbers(strategy(beliefs) if callable(strategy) else strategy)
        full = _broadcast(game, player, given, count, varying=callable(strategy))
        if full is None:
            found.append(_misshapen(game, player, given))
            continue
        found += _improper(game, player, full)
        rows = np.log(np.maximum(np.transpose(full, (2, 3, 1, 4, 0)), _LEAST))
        made[game.players.index(player)] = rows
    if found:
        raise GameError.found("The commitment", found)
    return made


def check_committed(game: Game, committed: Mapping[str, Strategy]) -> None:
    """Refuse a commitment of somebody who does not play.

    Example:
        >>> from detente.game.examples import beer_quiche
        >>> check_committed(beer_quiche(), {"receiver": [0.0, 1.0]})
    """
    if not isinstance(committed, Mapping):
        fix = "Give a mapping from players to strategies."
        problem = Problem(f"committed is {short(committed)}.", "committed", fix)
        raise GameError.found("The commitment", [problem])
    wrong = [p for p in committed if p not in game.players]
    if wrong:
        known = f"Players: {', '.join(game.players)}."
        problems = [Problem(f"{p!r} is not a player.", "committed", known) for p in wrong]
        raise GameError.found("The commitment", problems)


def _earlier(game: Game, player: str) -> list[str]:
    """Return those who move in earlier stages, in order."""
    stage = next(k for k, movers in enumerate(game.stages) if player in movers)
    return [p for movers in game.stages[:stage] for p in movers]


def _shape(game: Game, player: str) -> tuple[int, ...]:
    """Return (types, states, *actions of those who moved earlier, own actions)."""
    movers = [*_earlier(game, player), player]
    return (len(game.types[player]), len(game.states), *(len(game.actions[p]) for p in movers))


def _broadcast(
    game: Game, player: str, given: Floats | None, count: int, *, varying: bool
) -> Floats | None:
    """Return a strategy as (G, types, states, histories, actions); None where it does not fit."""
    if given is None:
        return None
    shape = _shape(game, player)
    try:
        full = np.broadcast_to(given, (count, *shape) if varying else shape)
        full = np.broadcast_to(full, (count, *shape))
    except ValueError:
        return None
    return full.reshape(count, *shape[:2], -1, shape[-1])


def _misshapen(game: Game, player: str, given: Floats | None) -> Problem:
    shape = _shape(game, player)
    fix = f"Use a shape that broadcasts to {shape} (types, states, *seen, actions)."
    return Problem(f"The strategy is {seen_as(given)}.", f"committed[{player!r}]", fix)


def _improper(game: Game, player: str, full: Floats) -> list[Problem]:
    """Return what is wrong with a strategy (G, types, states, histories, actions)."""
    where = f"committed[{player!r}]"
    if not np.isfinite(full).all() or (full < 0).any() or (abs(full.sum(-1) - 1) > _CLOSE).any():
        what = "The strategy is not a probability over the actions everywhere."
        fix = "Give non-negative numbers that sum to 1 over the last axis."
        return [Problem(what, where, fix)]
    return _forbidden(game, player, full.max((0, 1)), where)


def _forbidden(game: Game, player: str, most: Floats, where: str) -> list[Problem]:
    """Return where a strategy takes an action that is not allowed after a history that can arise.

    most: (states, histories, actions), the largest chance over beliefs and types.
    """
    earlier = _earlier(game, player)
    movers = [*earlier, player]
    later = [p for p in game.players if p not in movers]
    axes = (0, *(1 + game.players.index(p) for p in [*movers, *later]))
    allowed = np.transpose(game.feasible, axes).reshape(*most.shape, -1).any(-1)
    arises = allowed.any(-1, keepdims=True)
    wrong = np.argwhere(arises & ~allowed & (most > _CLOSE))
    sizes = tuple(len(game.actions[p]) for p in earlier)
    found = []
    for state, history, action in wrong[:_SHOWN].tolist():
        acts = zip(earlier, np.unravel_index(history, sizes), strict=True) if earlier else ()
        seen = ", ".join(f"{p} {game.actions[p][int(a)]!r}" for p, a in acts)
        name, chance = game.actions[player][action], most[state, history, action]
        what = f"It takes {name!r} with probability {chance:.3g} where that is not allowed."
        place = f"{where}, state {game.states[state]!r}" + (f" after {seen}" if seen else "")
        found.append(Problem(what, place, "Give it probability 0 there."))
    more = len(wrong) - _SHOWN
    if more > 0:
        what = f"So it does in {more} more {'place' if more == 1 else 'places'}."
        found.append(Problem(what, where, "Give what is not allowed probability 0."))
    return found
