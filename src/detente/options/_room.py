"""Everything that a comparison needs and that no draw changes: made once, for every worker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case import Case
from detente.case._model import Approach
from detente.errors import CaseError, Problem
from detente.game import solve
from detente.intent._history import Seen
from detente.intent._parameters import Parameters, parameters_of
from detente.intent._play import Layout, Play, laid_out
from detente.intent._reading import read
from detente.options._board import Table, tables_of
from detente.options._future import belief_at, chances_at, effects_at, weights_at
from detente.options._paths import Rules, rules_of
from detente.options._solved import Solved, chain, ordinary, under

Floats = NDArray[np.float64]
_COARSE = 2  # subdivisions of the belief lattice, or one less than types if that is fewer
_START = 1e-6
_USUAL = Approach(
    id="ordinary",
    name="ordinary play",
    about="Nobody binds itself: each side answers month by month as suits it.",
    doubts="Play that is free every month can promise nothing.",
    reason="The baseline that the others are held against.",
)


@dataclass(frozen=True, eq=False)
class Room:
    """A case ready to be compared.

    Attributes:
        usual: the id of the approach without rules: ordinary play.
        order: approaches in an order in which each comes after the one that follows it.
        starts: for each approach a solution at the centre of the fit.
        seen: the months of the record; its end is where paths begin.
    """

    case: Case
    parameters: Parameters
    layout: Layout
    tables: Mapping[str, Table]
    usual: str
    order: tuple[str, ...]
    starts: Mapping[str, Solved]
    seen: Seen

    def rules(self, name: str) -> Rules:
        """Return the rules of an approach and of those that follow it."""
        return rules_of(self.parameters.game, self.regimes(name))

    def regimes(self, name: str) -> list[Table]:
        """Return an approach and those that follow it."""
        return chain(self.tables[name], self.tables, self.usual)


def room(
    case: Case, seen: Seen, centre: Floats, *, starts: Mapping[str, Solved] | None = None
) -> Room:
    """Compile a case's approaches and solve them at one point.

    Args:
        seen: the record as the players saw it.
        centre: (Z,), the point of the fit to solve first.
        starts: solutions found there earlier.

    Raises:
        CaseError: the case declares no game, or no approach.
    """
    case, usual = with_usual(case), usual_of(case)
    parameters = parameters_of(case)
    game = parameters.game
    steps = tuple(
        min(len(game.types[p]) - 1, case.game.grid.get(p, _COARSE)) if case.game else _COARSE
        for p in parameters.typed
    )
    tables = tables_of(case, game, steps)
    order = _order(case, usual)
    if starts is None:
        starts = _starts(parameters, tables, centre, order)
    layout = laid_out(game, tables[usual].plan, tables[usual].contexts)
    return Room(case, parameters, layout, tables, usual, order, starts, seen)


def _starts(
    parameters: Parameters, tables: Mapping[str, Table], centre: Floats, order: Sequence[str]
) -> dict[str, Solved]:
    """Solve every approach at one point, from the game as declared."""
    usual = tables[order[0]]
    steps = dict(zip(parameters.typed, usual.plan.shape.steps, strict=True))
    first = solve(parameters.game, grid=steps)
    start = Solved(np.asarray(first.values), fitted(usual, first.logits), 0.0, 0)
    params = at_point(parameters, centre)
    params["chances"] = np.asarray(usual.plan.chances)
    found = {order[0]: ordinary(usual, params, start, _START)}
    for name in order[1:]:
        after = found[tables[name].approach.then or order[0]]
        found[name] = under(tables[name], params, found[order[0]], after, found[order[0]], _START)
    return found


def usual_of(case: Case) -> str:
    """Return the id of the approach in which nobody is bound.

    Raises:
        CaseError: the case has no game, or no approach.
    """
    return next(a.id for a in with_usual(case).approaches if not a.rules and not a.with_)


def with_usual(case: Case) -> Case:
    """Return a case with ordinary play among its approaches, first if it declares none.

    Raises:
        CaseError: the case has no game, or no approach.
    """
    if case.game is None or not case.approaches:
        what = "no game.toml" if case.game is None else "no [[approach]] in approaches.toml"
        fix = "Declare one: see docs/do/write-an-approach.md."
        said = f"{case.standoff.name} declares no approaches to compare."
        raise CaseError(said, [Problem(f"There is {what}.", fix=fix)])
    if any(not a.rules and not a.with_ for a in case.approaches):
        return case
    return case.model_copy(update={"approaches": (_USUAL, *case.approaches)})


def _order(case: Case, usual: str) -> tuple[str, ...]:
    found, left = [usual], [a for a in case.approaches if a.id != usual]
    while left:
        ready = [a for a in left if (a.then or usual) in found]
        if not ready:
            break
        found += [a.id for a in ready]
        left = [a for a in left if a.id not in found]
    return tuple(found)


def fitted(table: Table, logits: Sequence[Any]) -> tuple[Any, ...]:
    """Give logits as many contexts as a table has."""
    found = []
    for held, made in zip(logits, table.plan.shape.stages, strict=True):
        array = np.asarray(held)
        more = np.repeat(array[:, :1], made.contexts - array.shape[1], axis=1)
        found.append(np.concatenate([array, more], axis=1))
    return tuple(found)


def at_point(parameters: Parameters, z: Floats) -> dict[str, Any]:
    """Return the parameters of the game at a point of the fit, as the solver takes them."""
    made, game = parameters.game_at(z), parameters.game
    return {
        "rationality": np.array([made["rationality"][p] for p in game.players]),
        "switching": tuple(
            np.asarray(made["switching"].get(p, np.eye(len(game.types[p])))) for p in game.players
        ),
        "weights": tuple(np.asarray(made["weights"][p], dtype=float) for p in game.players),
    }


@dataclass(frozen=True, eq=False)
class Today:
    """What a draw says of now: how everybody has played, and what is believed.

    Attributes:
        usual: ordinary play at the draw, before anything uncertain is put to it.
        beliefs: for each player with several types (T,), as the next month begins.
        history: the same for every month that was read (M + 1, T), each before it is played.
    """

    params: Mapping[str, Any]
    usual: Solved
    beliefs: Mapping[str, Floats]
    history: Mapping[str, Floats]


def today(room: Room, z: Floats, tolerance: float) -> Today:
    """Solve ordinary play at a draw and read the record through it."""
    params = at_point(room.parameters, z)
    params["chances"] = np.asarray(room.tables[room.usual].plan.chances)
    usual = ordinary(room.tables[room.usual], params, room.starts[room.usual], tolerance)
    prior = room.parameters.values(np.asarray(z, dtype=float)).prior
    typed = room.layout.typed
    play = Play(
        room.layout,
        tuple(np.asarray(x)[None] for x in usual.logits),
        tuple(params["switching"][i][None] for i in typed),
        tuple(np.asarray(b)[None] for b in prior),
    )
    reading = read(play, room.seen.states, room.seen.actions, needed=typed)
    names = [room.layout.players[i] for i in typed]
    history = {p: b[0] for p, b in zip(names, reading.before, strict=True)}
    return Today(params, usual, {p: b[-1] for p, b in history.items()}, history)


@dataclass(frozen=True, eq=False)
class Played:
    """A future: what it believes today, and how everybody plays under each approach."""

    params: Mapping[str, Any]
    beliefs: Mapping[str, Floats]
    solved: Mapping[str, Solved]


def future(
    room: Room, now: Today, values: Floats, names: Sequence[str], tolerance: float
) -> Played:
    """Put the values of all uncertainties to a draw, and solve it under some approaches."""
    case, game = room.case, room.parameters.game
    effects = effects_at(case, values)
    weights = dict(zip(game.players, now.params["weights"], strict=True))
    table = room.tables[room.usual]
    params = {
        **now.params,
        "weights": tuple(weights_at(case, weights, effects).values()),
        "chances": chances_at(case, table.plan, effects),
    }
    found = {room.usual: ordinary(table, params, now.usual, tolerance)}
    wanted = {t.approach.id for n in names for t in room.regimes(n)}
    for name in room.order[1:]:
        if name in wanted:
            one = room.tables[name]
            after = found[one.approach.then or room.usual]
            start = _moved(room.starts[name], found[room.usual], room.starts[room.usual])
            found[name] = under(one, params, found[room.usual], after, start, tolerance)
    return Played(params, belief_at(game, now.beliefs, effects), found)


def _moved(start: Solved, usual: Solved, before: Solved) -> Solved:
    """Return a start that is moved by as much as ordinary play is away from its own."""
    return Solved(start.values + (usual.values - before.values), start.logits, 0.0, 0)
