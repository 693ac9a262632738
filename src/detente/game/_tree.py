"""The public tree of a game that stops after some periods: every history, level by level.

A level holds the public histories that stand before the same stage of the same period, or at its
close. A number `code` stands for the state and the moves of the period so far, in order of moving.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from numbers import Integral

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.errors import GameError, Problem
from detente.game._game import Floats, Game

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Start:
    """Where a truncated game begins: periods to play, the state, each player's public belief."""

    horizon: int
    state: int
    beliefs: tuple[Floats, ...]


def start_of(
    game: Game, horizon: int, state: str | None, belief: Mapping[str, ArrayLike] | None
) -> Start:
    """Check where a truncated game is to begin.

    Raises:
        GameError: the horizon is not a whole number of at least 1, the state or a player is
            unknown, or a belief is not a distribution over the player's types.
    """
    found: list[Problem] = []
    if isinstance(horizon, bool) or not isinstance(horizon, Integral) or horizon < 1:
        found.append(Problem(f"{horizon!r} is no number of periods.", "horizon", "Use 1 or more."))
    if state is not None and state not in game.states:
        fix = f"States: {', '.join(game.states)}."
        found.append(Problem(f"{state!r} is not a state.", "state", fix))
    given = dict(belief or {})
    for name in given:
        if name not in game.players:
            fix = f"Players: {', '.join(game.players)}."
            found.append(Problem(f"{name!r} is not a player.", "belief", fix))
    beliefs = [np.asarray(given.get(p, game.prior[p]), dtype=float) for p in game.players]
    for player, one in zip(game.players, beliefs, strict=True):
        count = len(game.types[player])
        if one.shape != (count,) or not (one >= 0).all() or not abs(one.sum() - 1) <= 1e-9:
            fix = f"Give {count} probabilities that sum to 1."
            what = f"{one.tolist()} is not a belief over the types of {player}."
            found.append(Problem(what, f"belief[{player!r}]", fix))
    if found:
        raise GameError.found("The question", found)
    index = 0 if state is None else list(game.states).index(state)
    return Start(int(horizon), index, tuple(beliefs))


class Tables:
    """A game's arrays with the players in order of moving, indexed by `code`."""

    def __init__(self, game: Game) -> None:
        players = list(game.players)
        self.game = game
        self.order = tuple(tuple(stage) for stage in game.order or ())
        self.stages = tuple(tuple(players.index(p) for p in stage) for stage in self.order)
        self.moves = tuple(i for stage in self.stages for i in stage)
        self.actions = tuple(len(game.actions[p]) for p in players)
        self.types = tuple(len(game.types[p]) for p in players)
        self.joint = tuple(math.prod(self.actions[i] for i in stage) for stage in self.stages)
        self._axes = (0, *(1 + i for i in self.moves))
        self.allowed = tuple(self._allowed(j) for j in range(len(self.stages)))
        self.discount = np.array([game.discount[p] for p in players])  # type: ignore[index]
        self.weight = 1 - self.discount if game.normalise else np.ones(len(players))
        self.switching = tuple(np.asarray(game.switching[p]) for p in players)

    def _allowed(self, stage: int) -> Bools:
        """Return (codes before the stage, joint actions of its members): what may be played."""
        shape = [self.actions[i] for i in self.stages[stage]]
        seen = 1 + sum(len(s) for s in self.stages[:stage])
        array = np.asarray(self.game.allowed).transpose(self._axes)
        later = tuple(range(seen + len(shape), array.ndim))
        array = np.asarray(array.any(later) if later else array).reshape(-1, *shape)
        self._refuse_dependence(array, stage)
        return array.reshape(len(array), -1)

    def _refuse_dependence(self, array: Bools, stage: int) -> None:
        """Those who move at once must be free of each other: their joint actions are a product."""
        free = np.ones_like(array)
        for axis in range(1, array.ndim):
            others = tuple(a for a in range(1, array.ndim) if a != axis)
            free &= array.any(others, keepdims=True) if others else array
        free &= array.any(tuple(range(1, array.ndim)), keepdims=True)
        if (free != array).any():
            names = " and ".join(self.order[stage])
            what = f"{names} move at once, but what one may do depends on what the other does."
            fix = "Allow every combination of what each of them may do, or let one move first."
            raise GameError.found("The game", [Problem(what, "allowed", fix)])

    def options(self, stage: int, codes: Ints) -> tuple[Bools, ...]:
        """Return for each member of a stage what is open to it, shape (codes, actions)."""
        shape = [self.actions[i] for i in self.stages[stage]]
        joint = self.allowed[stage][codes].reshape(-1, *shape)
        axes = range(1, joint.ndim)
        others = [tuple(a for a in axes if a != k) for k in axes]
        return tuple(np.asarray(joint.any(o) if o else joint) for o in others)

    def taken(self, stage: int, joint: Ints) -> Ints:
        """Return the action of each member of a stage, shape (*joint, members)."""
        shape = tuple(self.actions[i] for i in self.stages[stage])
        return np.stack(np.unravel_index(joint, shape), axis=-1)

    @cached_property
    def payoffs(self) -> tuple[Floats, ...]:
        """Return each player's payoffs, shape (*types of all or 1, codes at the close)."""
        found = []
        for player in self.game.players:
            full = self.game.payoff_of(player)
            count = len(self.game.players)
            axes = (*range(count), *(count + a for a in self._axes))
            found.append(full.transpose(axes).reshape(*full.shape[:count], -1))
        return tuple(found)

    def successors(self, codes: Ints) -> Floats:
        """Return the chance of every state after each code at the close, shape (codes, states)."""
        law = self.game.law
        axes = (*self._axes, len(self._axes))
        which = law.successors.transpose(axes).reshape(-1, law.successors.shape[-1])[codes]
        chance = law.chances.transpose(axes).reshape(-1, law.chances.shape[-1])[codes]
        dense = np.zeros((len(codes), len(self.game.states)))
        np.add.at(dense, (np.arange(len(codes))[:, None], which), chance)
        return dense


@dataclass(frozen=True, eq=False)
class StageLevel:
    """The public histories before a stage: N of them.

    `parent` points into the level before, `taken` holds what the members of the stage before did,
    `children` (N, joint actions) points into the level after, -1 where nothing may be played.
    """

    period: int
    stage: int
    code: Ints
    parent: Ints
    taken: Ints
    options: tuple[Bools, ...]
    children: Ints


@dataclass(frozen=True, eq=False)
class CloseLevel:
    """The public histories at the close of a period: E of them.

    `following` (E, K) points to the histories before the next period's first stage, whose chances
    are `chance` (E, K); both are empty (E, 0) after the last period.
    """

    period: int
    code: Ints
    parent: Ints
    taken: Ints
    following: Ints
    chance: Floats


@dataclass(frozen=True, eq=False)
class Tree:
    """All levels in order of time: for every period its stages, then its close."""

    tables: Tables
    start: Start
    levels: tuple[StageLevel | CloseLevel, ...]

    def state_of(self, level: StageLevel | CloseLevel) -> Ints:
        """Return the state at each history of a level."""
        stages = self.tables.joint[: getattr(level, "stage", len(self.tables.joint))]
        return level.code // math.prod(stages)


def unroll(tables: Tables, start: Start) -> Tree:
    """Make every public history of the truncated game explicit, level by level."""
    levels: list[StageLevel | CloseLevel] = []
    code = np.array([start.state])
    parent, taken = np.array([0]), np.zeros((1, 0), dtype=np.int64)
    for period in range(start.horizon):
        for stage, joint in enumerate(tables.joint):
            mask = tables.allowed[stage][code]
            children = np.where(mask, mask.cumsum().reshape(mask.shape) - 1, -1)
            options = tables.options(stage, code)
            levels.append(StageLevel(period, stage, code, parent, taken, options, children))
            parent, made = np.nonzero(mask)
            code, taken = code[parent] * joint + made, tables.taken(stage, made)
        last = period == start.horizon - 1
        chances = np.zeros((len(code), 0)) if last else tables.successors(code)
        following, chance = _pack(chances)
        levels.append(CloseLevel(period, code, parent, taken, following, chance))
        parent, code = np.nonzero(chances > 0)
        taken = np.zeros((len(code), 0), dtype=np.int64)
    return Tree(tables, start, tuple(levels))


def _pack(chances: Floats) -> tuple[Ints, Floats]:
    """Number the successors of positive chance in order, and pack them to the left."""
    there = chances > 0
    most = int(there.sum(1).max(initial=0))
    order = np.argsort(~there, axis=1, kind="stable")[:, :most]
    number = np.where(there, there.cumsum().reshape(there.shape) - 1, 0)
    return np.take_along_axis(number, order, 1), np.take_along_axis(chances, order, 1)
