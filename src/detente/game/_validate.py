"""Everything that can be wrong with the arrays of a game, found at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import Problem
from detente.game._arrays import chances, finite, numbers, seen_as, short

if TYPE_CHECKING:
    from detente.game._game import Game, Linear, Sparse

_MOST_RATIONAL = 1e4
_MOST_WHOLE = 2.0**53
_BY_PLAYER = ("actions", "types", "switching", "prior", "grid")


def problems_of(game: Game) -> list[Problem]:
    """Return every problem of a game as it was given; an empty list means that it is sound."""
    found = list(_forms(game)) or list(_names(game))
    if found:
        return found
    for part in (_order, _payoffs, _transition, _discount, _rationality, _types, _grid, _allowed):
        found += part(game)
    return found


def _forms(game: Game) -> Iterator[Problem]:
    """Yield where names are no names, or what belongs to players is not given by player."""
    yield from _listed("players", game.players)
    yield from _listed("states", game.states)
    for part in _BY_PLAYER:
        held = getattr(game, part)
        if not isinstance(held, Mapping):
            yield Problem(f"{part} is {short(held)}.", part, "Give a mapping from players.")
            continue
        for player, names in held.items() if part in ("actions", "types") else ():
            yield from _listed(f"{part}[{player!r}]", names)


def _listed(what: str, names: Any) -> Iterator[Problem]:
    sound = isinstance(names, Collection) and not isinstance(names, str | bytes)
    if not sound or not all(isinstance(name, str) for name in names):
        yield Problem(f"{what} is {short(names)}.", what, "Give a list of names.")


def _names(game: Game) -> Iterator[Problem]:
    players = list(game.players)
    yield from _distinct("players", players)
    yield from _distinct("states", list(game.states))
    for player in players:
        if player not in game.actions:
            yield Problem(f"{player} has no actions.", f"actions[{player!r}]", "Name at least one.")
        else:
            yield from _distinct(f"actions[{player!r}]", list(game.actions[player]))
        if player in game.types:
            yield from _distinct(f"types[{player!r}]", list(game.types[player]))
    for part in _BY_PLAYER:
        yield from _strangers(part, getattr(game, part), players)
    for part in ("discount", "rationality"):
        held = getattr(game, part)
        if isinstance(held, Mapping):
            yield from _strangers(part, held, players)
            for player in players:
                if player not in held:
                    yield Problem(f"{player} has none.", part, "Give one for every player.")


def _distinct(what: str, names: list[str]) -> Iterator[Problem]:
    if not names:
        yield Problem(f"{what} is empty.", what, "Name at least one.")
    for name in sorted({n for n in names if names.count(n) > 1}):
        yield Problem(f"{name!r} stands twice.", what, "Each name may stand once.")


def _strangers(part: str, held: Iterable[Any], players: Collection[str]) -> Iterator[Problem]:
    for name in held:
        if name not in players:
            fix = f"Players: {', '.join(players)}."
            yield Problem(f"{name!r} is not a player.", part, fix)


def _order(game: Game) -> Iterator[Problem]:
    if game.order is None:
        return
    fix = "Give a list of stages, each a player or a list of players."
    if isinstance(game.order, str) or not isinstance(game.order, Collection):
        yield Problem(f"The order is {short(game.order)}.", "order", fix)
        return
    stages = [(stage,) if isinstance(stage, str) else stage for stage in game.order]
    odd = [stage for stage in stages if not isinstance(stage, Collection)]
    if odd:
        yield from (Problem(f"{short(stage)} is not a stage.", "order", fix) for stage in odd)
        return
    moving = [player for stage in stages for player in stage]
    for player in game.players:
        times = moving.count(player)
        if times != 1:
            what = f"{player} moves {times} times in a period."
            yield Problem(what, "order", "Every player moves in exactly one stage.")
    yield from _strangers("order", moving, game.players)
    if any(len(stage) == 0 for stage in stages):
        yield Problem("A stage has nobody in it.", "order", "Remove the empty stage.")


def _sizes(game: Game) -> tuple[tuple[int, ...], dict[str, int]]:
    shape = (len(game.states), *(len(game.actions[p]) for p in game.players))
    return shape, {p: len(game.types.get(p, ("any",))) for p in game.players}


def _payoffs(game: Game) -> Iterator[Problem]:
    from detente.game._game import Linear  # noqa: PLC0415

    shape, types = _sizes(game)
    if isinstance(game.payoff, Linear):
        yield from _linear(game.payoff, shape, types)
        return
    if not isinstance(game.payoff, Mapping):
        fix = "Give an array for every player, or one Linear for all."
        yield Problem(f"payoff is {short(game.payoff)}.", "payoff", fix)
        return
    for player in game.players:
        yield from _payoff(game.payoff, player, shape, types)
    yield from _strangers("payoff", game.payoff, game.players)


def _payoff(
    payoff: Mapping[str, Any], player: str, shape: tuple[int, ...], types: dict[str, int]
) -> Iterator[Problem]:
    where = f"payoff[{player!r}]"
    if player not in payoff:
        yield Problem(f"{player} has no payoffs.", where, "Give an array.")
        return
    array = numbers(payoff[player])
    own, full = (types[player], *shape), (*types.values(), *shape)
    if array is None or array.shape not in (own, full):
        fix = f"Use shape {own} (own types, states, *actions)"
        fix += "." if own == full else f", or {full} if others' types matter."
        yield Problem(f"The payoffs are {seen_as(array)}.", where, fix)
    else:
        yield from finite(array, where)


def linear_problems(linear: Linear) -> Iterator[Problem]:
    """Yield what is wrong with linear payoffs by themselves, whatever the game."""
    yield from _listed("payoff.names", linear.names)
    if numbers(linear.features) is None:
        what = "The features are not an array of numbers."
        yield Problem(what, "payoff.features", "Use shape (F, states, *actions).")
    if not isinstance(linear.weights, Mapping):
        what = f"The weights are {short(linear.weights)}."
        yield Problem(what, "payoff.weights", "Give an array (types, F) for every player.")
        return
    for player, weights in linear.weights.items():
        if numbers(weights) is None:
            what = "The weights are not an array of numbers."
            yield Problem(what, f"payoff.weights[{player!r}]", "Use shape (types, F).")


def _linear(linear: Linear, shape: tuple[int, ...], types: dict[str, int]) -> Iterator[Problem]:
    count = len(linear.names)
    if linear.features.shape != (count, *shape):
        what = f"features has shape {linear.features.shape}."
        yield Problem(what, "payoff.features", f"Use shape {(count, *shape)}.")
    else:
        yield from finite(linear.features, "payoff.features")
    for player, own in types.items():
        where = f"payoff.weights[{player!r}]"
        weights = linear.weights.get(player)
        if weights is None or weights.shape != (own, count):
            got = "missing" if weights is None else f"of shape {weights.shape}"
            yield Problem(f"The weights are {got}.", where, f"Use shape {(own, count)}.")
        else:
            yield from finite(weights, where)
    yield from _strangers("payoff.weights", linear.weights, types)


def sparse_problems(sparse: Sparse) -> Iterator[Problem]:
    """Yield what is wrong with a sparse transition law by itself, whatever the game."""
    successors = numbers(sparse.successors)
    if successors is None or not _whole(successors):
        got = "not an array of numbers" if successors is None else "not whole numbers everywhere"
        fix = "Give the index of a state, from 0."
        yield Problem(f"The successors are {got}.", "transition.successors", fix)
    if numbers(sparse.chances) is None:
        what = "The chances are not an array of numbers."
        yield Problem(what, "transition.chances", "Give the shape of the successors.")


def _whole(array: NDArray[np.float64]) -> bool:
    return bool(((array == np.round(array)) & (abs(array) < _MOST_WHOLE)).all())


def _transition(game: Game) -> Iterator[Problem]:
    from detente.game._game import Sparse  # noqa: PLC0415

    shape, _ = _sizes(game)
    if isinstance(game.transition, Sparse):
        yield from _sparse(game, game.transition, shape)
        return
    array = numbers(game.transition)
    if array is None or array.shape != (*shape, shape[0]):
        fix = f"Use shape {(*shape, shape[0])} (states, *actions, states), or Sparse."
        yield Problem(f"The transition is {seen_as(array)}.", "transition", fix)
        return
    yield from chances(array, "transition", lambda at: _place(game, at))


def _sparse(game: Game, law: Sparse, shape: tuple[int, ...]) -> Iterator[Problem]:
    if law.successors.shape != law.chances.shape or law.chances.shape[:-1] != shape:
        got = f"successors {law.successors.shape}, chances {law.chances.shape}"
        yield Problem(f"Shapes: {got}.", "transition", f"Both need {shape} and one axis more.")
        return
    if ((law.successors < 0) | (law.successors >= shape[0])).any():
        what = "A successor is not the index of a state."
        yield Problem(what, "transition.successors", f"Use 0 to {shape[0] - 1}.")
    yield from chances(law.chances, "transition", lambda at: _place(game, at))


def _place(game: Game, at: tuple[int, ...]) -> str:
    acts = zip(game.players, at[1:], strict=False)
    joint = ", ".join(f"{p} {game.actions[p][a]!r}" for p, a in acts)
    return f"state {game.states[at[0]]!r}, {joint}"


def _discount(game: Game) -> Iterator[Problem]:
    for player, given, value in _numbers_of(game.discount):
        top = value <= 1 if not game.normalise else value < 1
        if not (value >= 0 and top):
            span = "[0, 1]" if not game.normalise else "[0, 1) (or 1 with normalise=False)"
            got = short(given) if numbers(given) is None else value
            what = f"The discount factor is {got}."
            yield Problem(what, _at("discount", player), f"Use {span}.")


def _rationality(game: Game) -> Iterator[Problem]:
    if game.rationality is not None:
        yield from rationality_problems(game.rationality, tuple(game.players))


def rationality_problems(value: Any, players: tuple[str, ...]) -> Iterator[Problem]:
    """Yield what is wrong with a rationality, given for each player or once for all."""
    for player, given, one in _numbers_of(value):
        if not 0 < one <= _MOST_RATIONAL:
            got = short(given) if numbers(given) is None else f"{one:g}"
            fix = f"Use a number above 0 and at most {_MOST_RATIONAL:g}, in units of 1/payoff: at "
            fix += "0 nobody chooses, and far above it play turns on the last digits of a payoff."
            yield Problem(f"rationality is {got}.", _at("rationality", player), fix)


def _numbers_of(value: Any) -> Iterator[tuple[str, Any, float]]:
    """Yield each player (or none) with what was given and with that as a number, or NaN."""
    pairs = value.items() if isinstance(value, Mapping) else [("", value)]
    for player, given in pairs:
        array = numbers(given)
        yield player, given, float(array) if array is not None and array.ndim == 0 else np.nan


def _at(what: str, player: str) -> str:
    return f"{what}[{player!r}]" if player else what


def _types(game: Game) -> Iterator[Problem]:
    _, sizes = _sizes(game)
    for part, axes in (("switching", 2), ("prior", 1)):
        for player, given in getattr(game, part).items():
            array, shape = numbers(given), (sizes[player],) * axes
            where = f"{part}[{player!r}]"
            if array is None or array.shape != shape:
                yield Problem(f"{part} is {seen_as(array)}.", where, f"Use shape {shape}.")
            else:
                names = game.types.get(player, ("any",))
                rows = [f"type {name!r}" for name in names] if axes == 2 else ["belief"]
                yield from chances(array, where, partial(_row, rows))


def _row(rows: Sequence[str], at: tuple[int, ...]) -> str:
    return rows[at[0] if at else 0]


def _grid(game: Game) -> Iterator[Problem]:
    for player, given in game.grid.items():
        array = numbers(given)
        if array is None or array.ndim or not (1 <= array < np.inf) or array != np.floor(array):
            fix = "Give a whole number of subdivisions, 1 or more."
            yield Problem(f"The grid is {short(given)}.", f"grid[{player!r}]", fix)


def _allowed(game: Game) -> Iterator[Problem]:
    if game.allowed is None:
        return
    (shape, _), array = _sizes(game), numbers(game.allowed)
    if array is None or array.shape != shape:
        yield Problem(f"allowed is {seen_as(array)}.", "allowed", f"Use shape {shape}.")
        return
    odd = array[(array != 0) & (array != 1)]
    if odd.size:
        what = f"allowed holds {odd[0]:g}."
        yield Problem(what, "allowed", "Give True or False for each joint action.")
    for state, row in zip(game.states, array, strict=True):
        if not row.any():
            what = f"In state {state!r} no joint action is allowed."
            yield Problem(what, "allowed", "Allow at least one.")
