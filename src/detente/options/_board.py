"""A case's approaches compiled, to as few shapes as serve, since each shape is compiled by itself.

Who has one type has a switch: it is bound in all approaches or in none as far as shapes go. Who has
several types is bound or free for good, as its fixed points cost most; or it has a switch as well,
so that one shape serves all approaches, where few are solved and compiling costs more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case import Case
from detente.case._model import Approach
from detente.game import Game
from detente.game._plan import Plan, StageShape, compile_game, distinct
from detente.options._bound import Bound, bound

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_TILT = 1e-3
_LEAST = 1e-300


@dataclass(frozen=True, eq=False)
class Seat:
    """Somebody who is bound in some approach, at the contexts of one approach's game.

    Attributes:
        player: its number, which is also the stage where it moves.
        switched: whether it has a switch; one that has none is bound.
        binds: whether this approach binds it.
        fixed: (S, C, T, A, G); share: (S, C, T, 1, G), see `Bound`.
        habit: (S, C), the context of ordinary play that says what its habit is.
    """

    player: int
    switched: bool
    binds: bool
    fixed: Floats
    share: Floats
    habit: Ints


@dataclass(frozen=True, eq=False)
class Table:
    """An approach compiled.

    Attributes:
        contexts: for each stage (S, H), the context of each history of those who moved before.
    """

    approach: Approach
    plan: Plan
    seats: tuple[Seat, ...]
    contexts: tuple[Any, ...]


def tables_of(
    case: Case, game: Game, steps: tuple[int, ...], *, switched: bool = False
) -> dict[str, Table]:
    """Compile all approaches of a case, all to arrays of the same shapes.

    Contexts are told apart as far as rules and habit tell them apart, whatever the numbers.

    Args:
        steps: subdivisions of the belief lattice, for each player with several types.
        switched: give those with several types a switch as well.

    Example:
        >>> from detente.case import load
        >>> from detente.game import from_case
        >>> case = load("north_korea")
        >>> tables = tables_of(case, from_case(case), (1, 1))
        >>> [seat.binds for seat in tables["ordinary"].seats]
        [False, False]
    """
    plan, habit = compile_game(game, steps)
    beliefs = plan.shape.beliefs()
    bounds = {a.id: {b.player: b for b in bound(case, a, game, beliefs)} for a in case.approaches}
    fixed = () if switched else plan.shape.typed
    switches = {p for own in bounds.values() for p in own if p not in fixed}
    found = {}
    for one in case.approaches:
        seated = sorted(switches | bounds[one.id].keys())
        own = [bounds[one.id].get(p) or _free(game, p, plan.shape.points) for p in seated]
        marks = {game.players[b.player]: _marked(game, b, habit[b.player]) for b in own}
        made, contexts = (plan, habit) if not seated else compile_game(game, steps, marks)
        seats = tuple(_seat(game, b, contexts[b.player], habit[b.player]) for b in own)
        seats = tuple(
            replace(s, switched=s.player in switches, binds=s.player in bounds[one.id])
            for s in seats
        )
        found[one.id] = Table(one, made, seats, tuple(contexts))
    return _alike(found)


def played(table: Table, ordinary: Sequence[Any]) -> Plan:
    """Return the plan of one draw, with everybody bound to what the approach says.

    Args:
        ordinary: for each stage the log-probabilities (S, C, T, A, G) of ordinary play.
    """
    stages = list(table.plan.stages)
    for seat in table.seats:
        rows = np.arange(len(seat.habit))[:, None]
        habit = np.exp(np.asarray(ordinary[seat.player]))[rows, seat.habit]
        habit = np.where(np.asarray(stages[seat.player].allowed)[:, :, None, :, None], habit, 0.0)
        play = seat.fixed + seat.share * habit / habit.sum(-2, keepdims=True)
        given = np.log(np.maximum(play, _LEAST))
        switch = np.full(len(play), float(seat.binds))
        made = (given, switch) if seat.switched else given
        stages[seat.player] = replace(stages[seat.player], committed=(made,))
    return replace(table.plan, stages=tuple(stages))


def _free(game: Game, player: int, points: int) -> Bound:
    """Return the strategy of somebody who only has its habit."""
    name = game.players[player]
    histories = int(np.prod([len(game.actions[p]) for p in game.players[:player]]))
    size = (len(game.states), histories, len(game.types[name]))
    fixed = np.zeros((*size, len(game.actions[name]), points))
    return Bound(player, fixed, np.ones((*size, 1, points)))


def _marked(game: Game, own: Bound, habit: NDArray[np.int32]) -> Floats:
    """Return a strategy (1, S, *seen, A) that differs wherever rules or habit may.

    It only serves to tell contexts apart and is replaced before anything is solved.
    """
    states, histories, _, actions, _ = own.fixed.shape
    parts: list[NDArray[Any]] = [own.fixed, own.share, habit[..., None]]
    key = np.concatenate([p.reshape(states, histories, -1) for p in parts], -1)
    label = np.stack([distinct(row)[1] for row in key])
    open_ = game.feasible.any(axis=tuple(1 + i for i in range(own.player + 1, len(game.players))))
    allowed = open_.reshape(states, histories, actions)
    tilt = 1.0 + _TILT * (1 + label[..., None]) * np.arange(actions)
    play = np.where(allowed, tilt, 0.0)
    total = play.sum(-1, keepdims=True)
    play = np.where(total > 0, play / np.where(total > 0, total, 1.0), 1.0 / actions)
    seen = [len(game.actions[p]) for p in game.players[: own.player]]
    return np.asarray(play.reshape(1, states, *seen, actions))


def _seat(game: Game, own: Bound, contexts: NDArray[np.int32], habit: NDArray[np.int32]) -> Seat:
    count = int(contexts.max()) + 1
    open_ = game.feasible.any(axis=tuple(range(1 + own.player, game.feasible.ndim)))
    alive = np.asarray(open_.reshape(contexts.shape))
    first = np.stack([_first(r, a, count) for r, a in zip(contexts, alive, strict=True)])
    rows = np.arange(len(first))[:, None]
    kept = np.asarray(habit[rows, first], dtype=np.int64)
    return Seat(own.player, False, False, own.fixed[rows, first], own.share[rows, first], kept)


def _first(row: NDArray[np.int32], alive: NDArray[np.bool_], count: int) -> Ints:
    """Return for each context the first history that can lead to it."""
    places = np.flatnonzero(alive)
    names, at = np.unique(row[places], return_index=True)
    found = np.full(count, places[0], dtype=np.int64)
    found[names] = places[at]
    return found


def _alike(tables: Mapping[str, Table]) -> dict[str, Table]:
    """Give all tables as many contexts at each stage as the one that has most."""
    stages = range(len(next(iter(tables.values())).plan.stages)) if tables else range(0)
    most = [max(t.plan.shape.stages[k].contexts for t in tables.values()) for k in stages]
    return {name: _widened(table, most) for name, table in tables.items()}


def _widened(table: Table, most: Sequence[int]) -> Table:
    """Add contexts that nothing leads to, copies of the first."""
    stages, shapes = [], []
    for stage, made, count in zip(table.plan.stages, table.plan.shape.stages, most, strict=True):
        parts = {n: _padded(getattr(stage, n), count) for n in ("child", "allowed", "edge")}
        stages.append(replace(stage, **parts))
        shapes.append(StageShape(made.movers, made.actions, count))
    seats = tuple(
        replace(
            s, **{n: _padded(getattr(s, n), most[s.player]) for n in ("fixed", "share", "habit")}
        )
        for s in table.seats
    )
    shape = replace(table.plan.shape, stages=tuple(shapes))
    return replace(table, plan=replace(table.plan, stages=tuple(stages), shape=shape), seats=seats)


def _padded(array: Any, count: int) -> Any:
    held = np.asarray(array)
    return np.concatenate([held, np.repeat(held[:, :1], count - held.shape[1], axis=1)], axis=1)
