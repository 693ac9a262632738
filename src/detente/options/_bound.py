"""What a bound player does, as arrays: the part that its rules fix, and the part left to habit.

For a player of T types who moves at stage k after the histories h of those before it, in state s
and at belief point g, an approach with firmness f and predictability q gives

    sigma(a) = f q p(a) + f (1 - q) u(a)  +  (1 - f + f q o) habit(a)
             = fixed(a)                   +  share          * habit(a)

p and o are what the first rule that holds gives to actions and to `ordinary`; u is even over what
is possible; habit is what the player would do if it were not bound. Where no rule holds fixed = 0
and share = 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.case import Case
from detente.case._model import Approach, PlayRule
from detente.game import Game
from detente.options._factors import factors_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
ORDINARY = "ordinary"


@dataclass(frozen=True, eq=False)
class Bound:
    """A bound player's strategy before it is known what its habit is.

    Attributes:
        player: its number.
        fixed: (S, H, T, A, G), H histories of those who moved earlier in the period.
        share: (S, H, T, 1, G).
    """

    player: int
    fixed: Floats
    share: Floats


def bound(case: Case, approach: Approach, game: Game, beliefs: Sequence[Floats]) -> list[Bound]:
    """Return what each player does whom an approach binds.

    Args:
        beliefs: for each player the belief (types, G) at every point of the lattice.

    Example:
        >>> from detente.case import load
        >>> from detente.game import from_case
        >>> case = load("north_korea")
        >>> game = from_case(case)
        >>> even = [np.full((len(game.types[p]), 1), 1 / len(game.types[p])) for p in game.players]
        >>> bound(case, case.approach("ordinary"), game, even)
        []
    """
    parts = parts_of(case, approach)
    players = dict.fromkeys(rule.player for _, rule in parts)
    return [
        _bound(
            case,
            game,
            beliefs,
            game.players.index(player),
            [x for x in parts if x[1].player == player],
        )
        for player in players
    ]


def parts_of(case: Case, approach: Approach) -> list[tuple[Approach, PlayRule]]:
    """Return the rules of an approach in order, own ones first, each with the approach it is of."""
    found = [(approach, rule) for rule in approach.rules]
    for other in approach.with_:
        found += parts_of(case, case.approach(other))
    return found


def _bound(
    case: Case,
    game: Game,
    beliefs: Sequence[Floats],
    player: int,
    parts: Sequence[tuple[Approach, PlayRule]],
) -> Bound:
    name = game.players[player]
    allowed = _allowed(game, player)  # (S, H, A)
    types, points = game.types[name], beliefs[0].shape[-1]
    even = allowed / np.maximum(allowed.sum(-1, keepdims=True), 1)
    fixed = np.zeros((*allowed.shape[:2], len(types), allowed.shape[2], points))
    share = np.ones((*allowed.shape[:2], len(types), 1, points))
    open_ = np.ones((*allowed.shape[:2], len(types), 1, points), dtype=bool)
    for approach, rule in parts:
        here = open_ & _holds(case, game, beliefs, player, rule)
        play = np.array([rule.play.get(a, 0.0) for a in game.actions[name]])
        ordinary = rule.play.get(ORDINARY, 0.0)
        able = play * allowed
        sum_ = able.sum(-1, keepdims=True)
        nothing = sum_ <= 0.0
        able = np.where(nothing, 0.0, able / np.where(nothing, 1.0, sum_) * play.sum())
        rest = np.where(nothing, 1.0, ordinary)
        firm, known = approach.firmness, approach.predictability
        made = firm * (known * able + (1.0 - known) * even)
        left = 1.0 - firm + firm * known * rest
        fixed = np.where(here, made[:, :, None, :, None], fixed)
        share = np.where(here, left[:, :, None, :, None], share)
        open_ &= ~here
    return Bound(player, fixed, share)


def _allowed(game: Game, player: int) -> NDArray[np.bool_]:
    """Return what is possible for a player (S, H, A), given what was done before it moves."""
    count = len(game.players)
    later = tuple(1 + i for i in range(player + 1, count))
    open_ = game.feasible.any(axis=later) if later else game.feasible
    return np.asarray(open_.reshape(len(game.states), -1, len(game.actions[game.players[player]])))


def _holds(
    case: Case, game: Game, beliefs: Sequence[Floats], player: int, rule: PlayRule
) -> NDArray[np.bool_]:
    """Return where a rule holds, broadcastable to (S, H, T, 1, G)."""
    where = where_in(case, game, rule.where, player).reshape(len(game.states), -1)
    own = game.types[game.players[player]]
    kinds = np.array([not rule.types or t in rule.types for t in own])
    believed = np.ones(beliefs[0].shape[-1], dtype=bool)
    for other, least in rule.belief.items():
        place = game.players.index(other)
        for kind, chance in least.items():
            believed &= beliefs[place][game.types[other].index(kind)] >= chance
    return np.asarray(
        where[:, :, None, None, None] & kinds[:, None, None] & believed[None, None, None, None]
    )


def where_in(
    case: Case, game: Game, where: dict[str, tuple[str, ...]], players: int
) -> NDArray[np.bool_]:
    """Return where conditions hold, over states and the acts of the first players: (S, *actions).

    Example:
        >>> from detente.case import load
        >>> from detente.game import from_case
        >>> case = load("north_korea")
        >>> where_in(case, from_case(case), {"phase": ("deal",)}, 0).sum().item()
        12
    """
    found = factors_of(case).match(where).reshape(-1, *(1,) * players)
    for k, player in enumerate(game.players[:players]):
        if player in where:
            line = np.isin(game.actions[player], where[player])
            found = found & line.reshape(-1, *(1,) * (players - 1 - k))
    sizes = (len(game.actions[p]) for p in game.players[:players])
    return np.asarray(np.broadcast_to(found, (len(game.states), *sizes)))
