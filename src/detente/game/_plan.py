"""What the machine runs: a game compiled to arrays, with equal decision problems joined.

Within a state, two histories of the same period are one *context* when everything that can still
happen after them is the same: which joint actions remain, where they lead, and what they add to
every payoff, up to what is already settled. Joining them is exact, and is what makes a game of many
actions small: those who move late face few contexts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import jax
import numpy as np
from numpy.typing import NDArray

from detente.errors import GameError, Problem
from detente.game._commitment import Strategy, log_strategies
from detente.game._game import Game, Linear
from detente.game._lattice import lattice

_DIGITS = 12  # features and chances that agree to 12 decimals are equal


@dataclass(frozen=True)
class StageShape:
    """Who moves in a stage, and each mover's number of actions."""

    movers: tuple[int, ...]
    actions: tuple[int, ...]
    contexts: int


@dataclass(frozen=True)
class Shape:
    """Everything about a compiled game that is not an array, so that it can key a compilation."""

    states: int
    types: tuple[int, ...]
    steps: tuple[int, ...]  # subdivisions for each player with several types, in player order
    stages: tuple[StageShape, ...]
    value_of_shocks: bool
    linear: bool
    committed: tuple[int, ...] = ()

    @property
    def typed(self) -> tuple[int, ...]:
        """Players with more than one type; each has one axis of the grid."""
        return tuple(i for i, n in enumerate(self.types) if n > 1)

    @property
    def grid(self) -> tuple[int, ...]:
        """Number of lattice points along each axis of the grid."""
        pairs = zip(self.typed, self.steps, strict=True)
        return tuple(len(lattice(self.types[i], n).points) for i, n in pairs)

    @property
    def points(self) -> int:
        """Number of grid points, over all players' beliefs together."""
        return int(np.prod(self.grid, dtype=np.int64))

    def beliefs(self) -> list[NDArray[np.float64]]:
        """Return for each player the belief at every grid point, shape (types, G)."""
        found = [np.ones((1, self.points)) for _ in self.types]
        places = np.indices(self.grid).reshape(len(self.grid), self.points)
        for axis, i in enumerate(self.typed):
            found[i] = lattice(self.types[i], self.steps[axis]).points[places[axis]].T
        return found

    def columns(self, player: int) -> slice:
        """Return where a player's types stand among the columns of a value."""
        start = sum(self.types[:player])
        return slice(start, start + self.types[player])

    @property
    def width(self) -> int:
        """Columns of a value: one for each type of each player."""
        return sum(self.types)


@partial(
    jax.tree_util.register_dataclass,
    data_fields=["child", "allowed", "edge", "committed"],
    meta_fields=[],
)
@dataclass(frozen=True, eq=False)
class Stage:
    """One stage, contexts C by joint actions J (the movers' actions in row-major order).

    child (S, C, J): the context that follows; allowed (S, C, J); edge (S, C, J, F): features added
    by the choice (empty where payoffs are arrays); committed: for each mover that follows a given
    strategy its log-probabilities (S, C, types, actions, G), else None; for a single mover perhaps
    a pair of these and of numbers (S,), 1 where the strategy binds and 0 where it does not.
    """

    child: Any
    allowed: Any
    edge: Any
    committed: tuple[Any, ...]


@partial(
    jax.tree_util.register_dataclass,
    data_fields=["stages", "successors", "chances", "discount", "weight"],
    meta_fields=["shape"],
)
@dataclass(frozen=True, eq=False)
class Plan:
    """A compiled game. successors, chances (S, O, K): where each outcome of a period leads."""

    shape: Shape
    stages: tuple[Stage, ...]
    successors: Any
    chances: Any
    discount: Any
    weight: Any


def compile_game(
    game: Game, steps: tuple[int, ...], committed: Mapping[str, Strategy] | None = None
) -> tuple[Plan, tuple[NDArray[np.int32], ...]]:
    """Compile a game; return the plan and, for each stage, the context of each state and history.

    Histories are numbered in row-major order over the actions of the earlier stages' players, in
    the order in which they move.
    """
    order = [[game.players.index(p) for p in stage] for stage in game.stages]
    moving = [i for stage in order for i in stage]
    count = len(game.states)
    by_move = (0, *(1 + i for i in moving))
    linear = isinstance(game.payoff, Linear)
    types = tuple(len(game.types[p]) for p in game.players)
    bare = Shape(count, types, steps, (), game.value_of_shocks, linear)
    beliefs = {p: b.T for p, b in zip(game.players, bare.beliefs(), strict=True)}
    given = log_strategies(game, beliefs, committed or {})
    allowed = np.transpose(game.feasible, by_move).reshape(count, -1)
    outcome, successors, chances = _outcomes(game, by_move)
    features = _features(game, by_move)
    stages: list[Stage] = []
    shapes: list[StageShape] = []
    contexts: list[NDArray[np.int32]] = []
    child, base, live = outcome, features, allowed
    for stage in reversed(order):
        acts = tuple(len(game.actions[game.players[i]]) for i in stage)
        strategies = [given.get(i) for i in stage]
        made = _join(child, base, live, int(np.prod(acts)), strategies, joined=linear)
        _check_product(game, stage, acts, made.allowed)
        stages.append(Stage(made.child, made.allowed, made.edge, made.committed))
        shapes.append(StageShape(tuple(stage), acts, made.child.shape[1]))
        contexts.append(made.context)
        child, base, live = made.context, made.base, made.live
    first = stages[-1]
    stages[-1] = Stage(first.child, first.allowed, first.edge + base[:, :, None], first.committed)
    follow = tuple(i for i in moving if i in given)
    shape = replace(bare, stages=tuple(reversed(shapes)), committed=follow)
    discount = np.array([game.discounts[p] for p in game.players])
    weight = 1 - discount if game.normalise else np.ones_like(discount)
    plan = Plan(shape, tuple(reversed(stages)), successors, chances, discount, weight)
    return plan, tuple(reversed(contexts))


@dataclass
class _Joined:
    child: NDArray[np.int32]
    allowed: NDArray[np.bool_]
    edge: NDArray[np.float64]
    committed: tuple[Any, ...]
    context: NDArray[np.int32]
    base: NDArray[np.float64]
    live: NDArray[np.bool_]


def _join(
    child: Any, base: Any, live: Any, acts: int, given: list[Any], *, joined: bool
) -> _Joined:
    """Join the histories of one stage that are the same decision problem, state by state."""
    count, width = child.shape[0], base.shape[-1]
    child = child.reshape(count, -1, acts)
    base = base.reshape(count, child.shape[1], acts, width)
    live = live.reshape(count, -1, acts)
    alive = live.any(-1)
    usable = live | ~alive[..., None]
    first = usable.argmax(-1)
    settled = np.take_along_axis(base, first[..., None, None], 2)[:, :, 0]
    edge = np.where(usable[..., None], base - settled[:, :, None], 0.0)
    child = np.where(usable, child, 0)
    if not joined:
        histories = child.shape[1]
        context = np.broadcast_to(np.arange(histories, dtype=np.int32), (count, histories))
        rows = context
    else:
        rows, context = _classes(child, edge, usable, alive, given)
    return _Joined(
        _take(child, rows).astype(np.int32),
        _take(usable, rows),
        _take(edge, rows),
        tuple(None if g is None else _take(g, rows) for g in given),
        context,
        settled,
        alive,
    )


def _take(array: Any, rows: NDArray[np.int64]) -> Any:
    """Return the histories (S, C) of an array (S, H, ...) that stand for the contexts."""
    return np.take_along_axis(array, rows.reshape(*rows.shape, *(1,) * (array.ndim - 2)), 1)


def _classes(child: Any, edge: Any, usable: Any, alive: Any, given: list[Any]) -> tuple[Any, Any]:
    """Return for each state the history that stands for each context, and each one's context."""
    count, histories = child.shape[:2]
    parts = [child, usable, np.round(edge, _DIGITS).reshape(count, histories, -1) + 0.0]
    parts += [np.round(g.reshape(count, histories, -1), _DIGITS) for g in given if g is not None]
    key = np.concatenate([np.asarray(p, dtype=float) for p in parts], axis=-1)
    key[~alive] = key[np.arange(count), alive.argmax(1)][np.nonzero(~alive)[0]]
    found = [distinct(rows) for rows in key]
    most = max(len(index) for index, _ in found)
    rows = np.zeros((count, most), dtype=np.int64)
    context = np.zeros((count, histories), dtype=np.int32)
    for s, (index, inverse) in enumerate(found):
        rows[s, : len(index)] = index
        rows[s, len(index) :] = index[0]
        context[s] = inverse
    return rows, context


def distinct(rows: Any) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where each distinct row first stands, in the order of the rows' values, and for each
    row the number of its like. As `np.unique` along the first axis, which is slow on wide rows.

    Example:
        >>> index, inverse = distinct(np.array([[2.0, 1.0], [0.0, 3.0], [2.0, 1.0]]))
        >>> index.tolist(), inverse.tolist()
        ([1, 0], [1, 0, 1])
    """
    held = np.ascontiguousarray(rows) + 0.0  # so that no zero has a sign
    seen: dict[bytes, int] = {}
    like = np.array([seen.setdefault(row.tobytes(), len(seen)) for row in held])
    _, first = np.unique(like, return_index=True)
    order = np.lexsort(held[first].T[::-1])
    return first[order], np.argsort(order)[like]


def _outcomes(game: Game, by_move: tuple[int, ...]) -> tuple[Any, Any, Any]:
    """Return each joint action's outcome, and the distinct outcomes' successors and chances."""
    law = game.law
    count, most = len(game.states), law.successors.shape[-1]
    axes = (*by_move, len(by_move))
    chances = np.transpose(law.chances, axes).reshape(count, -1, most)
    successors = np.where(
        chances > 0, np.transpose(law.successors, axes).reshape(chances.shape), -1
    )
    order = np.argsort(successors, axis=-1, kind="stable")[..., ::-1]
    successors = np.take_along_axis(successors, order, -1)
    chances = np.take_along_axis(chances, order, -1)
    key = np.concatenate([successors, np.round(chances, _DIGITS)], -1)
    found = [distinct(rows) for rows in key]
    width = max(len(index) for index, _ in found)
    outcome = np.stack([inverse for _, inverse in found])
    pick = np.stack([np.resize(index, width) for index, _ in found])
    successors = np.maximum(np.take_along_axis(successors, pick[..., None], 1), 0)
    chances = np.take_along_axis(chances, pick[..., None], 1)
    return outcome, successors.astype(np.int32), chances


def _features(game: Game, by_move: tuple[int, ...]) -> Any:
    count = len(game.states)
    if not isinstance(game.payoff, Linear):
        return np.zeros((count, int(np.prod(game.shape[1:])), 0))
    moved = np.transpose(game.payoff.features, (by_move[0] + 1, *(1 + a for a in by_move[1:]), 0))
    return moved.reshape(count, -1, moved.shape[-1])


def _check_product(game: Game, stage: list[int], acts: tuple[int, ...], allowed: Any) -> None:
    """Those who move at once must be free of each other: what one may do cannot hang on another."""
    if len(stage) == 1:
        return
    full = allowed.reshape(*allowed.shape[:2], *acts)
    product = np.ones_like(full)
    for k in range(len(acts)):
        axes = tuple(2 + j for j in range(len(acts)) if j != k)
        product &= full.any(axis=axes, keepdims=True)
    if (product != full).any():
        s = int(np.argwhere(product != full)[0][0])
        names = " and ".join(game.players[i] for i in stage)
        what = f"In state {game.states[s]!r} what {names} may do hangs on each other's choice."
        fix = "They move at once, so allow each combination of what each may do."
        raise GameError.found("The game", [Problem(what, "allowed", fix)])
