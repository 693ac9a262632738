"""A question to a solved game: names and beliefs turned into numbers, or refused with reasons."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import Problem
from detente.game._arrays import numbers, short
from detente.game._game import Game

_CLOSE = 1e-6


@dataclass(frozen=True)
class Place:
    """A situation by number: the type asked about, the state, the stage and its context."""

    type: int
    state: int
    stage: int
    context: int


def whole(value: Any, least: int, most: int | None = None) -> bool:
    """Say whether a value is an integer within bounds.

    Example:
        >>> whole(3, 1), whole(np.int64(3), 1, 2), whole(0.5, 0), whole("1", 0)
        (True, False, False, False)
    """
    sound = isinstance(value, int | np.integer) and not isinstance(value, bool)
    return bool(sound and least <= value and (most is None or value <= most))


def numbered(name: Any, names: Sequence[str], what: str, found: list[Problem]) -> int:
    """Return the number of a name; the only one where none is given. Adds a problem if unknown.

    Example:
        >>> found = []
        >>> numbered("wine", ("beer", "quiche"), "action of sender", found), found[0].what
        (0, "'wine' is not an action of sender.")
    """
    if name is None and len(names) == 1:
        return 0
    if isinstance(name, str) and name in names:
        return names.index(name)
    article = "an" if what[0] in "aeiou" else "a"
    fix = f"Known: {', '.join(names)}."
    found.append(Problem(f"{short(name)} is not {article} {what}.", what, fix))
    return 0


def period_problems(period: Any, horizon: int | None) -> list[Problem]:
    """Return what is wrong with the number of a period.

    Example:
        >>> [problem.what for problem in period_problems(3, 2)]
        ['period 3 is not one of the 2 periods.']
    """
    span = f"Use a whole number, {'0 or more' if horizon is None else f'0 to {horizon - 1}'}."
    if whole(period, 0, None if horizon is None else horizon - 1):
        return []
    if horizon is None or not isinstance(period, int | np.integer):
        return [Problem(f"period is {short(period)}.", "period", span)]
    many = "the only period, 0" if horizon == 1 else f"one of the {horizon} periods"
    return [Problem(f"period {period} is not {many}.", "period", span)]


def history_of(game: Game, player: str, state: int | None, seen: Any, found: list[Problem]) -> int:
    """Return the number of what a player has seen in a period; adds every problem with it.

    Histories are numbered in row-major order over the actions of those who moved in earlier stages.
    Whether one can arise is asked only where the state is known.

    Example:
        >>> from detente.game.examples import beer_quiche
        >>> history_of(beer_quiche(), "receiver", 0, ["quiche"], [])
        1
    """
    stage = next(k for k, movers in enumerate(game.stages) if player in movers)
    earlier = [p for movers in game.stages[:stage] for p in movers]
    fix = f"Give a list with an action of {', '.join(earlier)}." if earlier else "Give none."
    if isinstance(seen, str) or not isinstance(seen, Collection):
        found.append(Problem(f"seen is {short(seen)}, not a list of actions.", "seen", fix))
        return 0
    if len(seen) != len(earlier):
        many = "1 action" if len(earlier) == 1 else f"{len(earlier)} actions"
        given = "1 was given" if len(seen) == 1 else f"{len(seen)} were given"
        found.append(Problem(f"{player} sees {many} before moving; {given}.", "seen", fix))
        return 0
    unknown: list[Problem] = []
    acts = [
        numbered(action, game.actions[p], f"action of {p}", unknown)
        for p, action in zip(earlier, seen, strict=True)
    ]
    found += unknown or ([] if state is None else _never(game, state, earlier, acts))
    sizes = tuple(len(game.actions[p]) for p in earlier)
    return int(np.ravel_multi_index(acts, sizes)) if earlier else 0


def _never(game: Game, state: int, earlier: list[str], acts: list[int]) -> list[Problem]:
    """Return the first action of a history that cannot be taken where it stands."""
    rest = [p for p in game.players if p not in earlier]
    axes = [game.players.index(p) for p in [*earlier, *rest]]
    live: NDArray[np.bool_] = np.transpose(game.feasible[state], axes)
    for p, act in zip(earlier, acts, strict=True):
        live = live[act]
        if not live.any():
            what = f"{p} cannot play {game.actions[p][act]!r} in state {game.states[state]!r}"
            after = "" if p == earlier[0] else " after the actions before it"
            fix = "The game does not allow it there: ask about a history that can arise."
            return [Problem(f"{what}{after}.", "seen", fix)]
    return []


def belief_problems(game: Game, belief: Any) -> list[Problem]:
    """Return everything that is wrong with beliefs given by player; None is sound.

    Example:
        >>> from detente.game.examples import beer_quiche
        >>> [problem.what for problem in belief_problems(beer_quiche(), {"cook": [1.0]})]
        ["'cook' is not a player."]
    """
    if belief is None:
        return []
    if not isinstance(belief, Mapping):
        fix = "Give a mapping from players to probabilities of their types."
        return [Problem(f"The belief is {short(belief)}.", "belief", fix)]
    found = []
    for player, given in belief.items():
        if player not in game.players:
            fix = f"Players: {', '.join(game.players)}."
            found.append(Problem(f"{player!r} is not a player.", "belief", fix))
            continue
        chance, count = numbers(given), len(game.types[player])
        if chance is None or chance.shape != (count,) or not _sound(chance):
            got = short(given if chance is None else chance.tolist())
            many = "the number 1" if count == 1 else f"{count} non-negative numbers that sum to 1"
            what = f"The belief about {player} is {got}."
            found.append(Problem(what, "belief", f"Give {many}."))
    return found


def _sound(chance: NDArray[np.float64]) -> bool:
    return bool((chance >= 0).all() and abs(chance.sum() - 1) <= _CLOSE)
