"""Everything that can be wrong with the arrays of a game, found at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.errors import Problem

if TYPE_CHECKING:
    from detente.game._game import Game

_CLOSE = 1e-9
_SHOWN = 5


def problems_of(game: Game) -> list[Problem]:
    """Return every problem of a game as it was given; an empty list means that it is sound."""
    found = list(_names(game))
    if found:
        return found
    for part in (_order, _payoffs, _transition, _discount, _rationality, _types, _allowed):
        found += part(game)
    return found


def _names(game: Game) -> Iterator[Problem]:
    players = list(game.players)
    for what, names in (("players", players), ("states", list(game.states))):
        yield from _distinct(what, names)
    for player in players:
        if player not in game.actions:
            yield Problem(f"{player} has no actions.", f"actions[{player!r}]", "Name at least one.")
        else:
            yield from _distinct(f"actions[{player!r}]", list(game.actions[player]))
        if player in game.types:
            yield from _distinct(f"types[{player!r}]", list(game.types[player]))
    parts = ("actions", "types", "switching", "prior", "discount", "rationality", "grid")
    for part in parts:
        held = getattr(game, part)
        for name in held if isinstance(held, Mapping) else ():
            if name not in players:
                known = ", ".join(players)
                yield Problem(f"{name!r} is not a player.", f"{part}", f"Players: {known}.")
    for part in ("discount", "rationality"):
        held = getattr(game, part)
        for player in players if isinstance(held, Mapping) else ():
            if player not in held:
                yield Problem(f"{player} has none.", f"{part}", "Give one for every player.")


def _distinct(what: str, names: list[str]) -> Iterator[Problem]:
    if not names:
        yield Problem(f"{what} is empty.", what, "Name at least one.")
    for name in sorted({n for n in names if names.count(n) > 1}):
        yield Problem(f"{name!r} stands twice.", what, "Each name may stand once.")


def _order(game: Game) -> Iterator[Problem]:
    if game.order is None:
        return
    moving = [p for s in game.order for p in ((s,) if isinstance(s, str) else s)]
    for player in game.players:
        times = moving.count(player)
        if times != 1:
            what = f"{player} moves {times} times in a period."
            yield Problem(what, "order", "Every player moves in exactly one stage.")
    for name in moving:
        if name not in game.players:
            yield Problem(f"{name!r} is not a player.", "order", "Use the names in players.")
    if any(not isinstance(s, str) and len(s) == 0 for s in game.order):
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
    for player in game.players:
        where = f"payoff[{player!r}]"
        if player not in game.payoff:
            yield Problem(f"{player} has no payoffs.", where, "Give an array.")
            continue
        array = _numbers(game.payoff[player])
        own, full = (types[player], *shape), (*types.values(), *shape)
        if array is None or array.shape not in (own, full):
            got = "not an array of numbers" if array is None else f"shape {array.shape}"
            fix = f"Use shape {own} (own types, states, *actions)"
            fix += "." if own == full else f", or {full} if others' types matter."
            yield Problem(f"The payoffs are {got}.", where, fix)
        else:
            yield from _finite(array, where)


def _linear(linear: Any, shape: tuple[int, ...], types: dict[str, int]) -> Iterator[Problem]:
    count = len(linear.names)
    if linear.features.shape != (count, *shape):
        what = f"features has shape {linear.features.shape}."
        yield Problem(what, "payoff.features", f"Use shape {(count, *shape)}.")
    else:
        yield from _finite(linear.features, "payoff.features")
    for player, own in types.items():
        where = f"payoff.weights[{player!r}]"
        weights = linear.weights.get(player)
        if weights is None or weights.shape != (own, count):
            got = "missing" if weights is None else f"of shape {weights.shape}"
            yield Problem(f"The weights are {got}.", where, f"Use shape {(own, count)}.")
        else:
            yield from _finite(weights, where)


def _transition(game: Game) -> Iterator[Problem]:
    from detente.game._game import Sparse  # noqa: PLC0415

    shape, _ = _sizes(game)
    law = game.transition
    if isinstance(law, Sparse):
        if law.successors.shape != law.chances.shape or law.chances.shape[:-1] != shape:
            got = f"successors {law.successors.shape}, chances {law.chances.shape}"
            yield Problem(f"Shapes: {got}.", "transition", f"Both need {shape} and one axis more.")
            return
        if ((law.successors < 0) | (law.successors >= shape[0])).any():
            what = "A successor is not the index of a state."
            yield Problem(what, "transition.successors", f"Use 0 to {shape[0] - 1}.")
        chances = law.chances
    else:
        array = _numbers(law)
        if array is None or array.shape != (*shape, shape[0]):
            got = "not an array of numbers" if array is None else f"of shape {array.shape}"
            fix = f"Use shape {(*shape, shape[0])} (states, *actions, states), or Sparse."
            yield Problem(f"The transition is {got}.", "transition", fix)
            return
        chances = array
    yield from _rows(chances, "transition", lambda at: _place(game, at))


def _place(game: Game, at: tuple[int, ...]) -> str:
    acts = zip(game.players, at[1:], strict=False)
    joint = ", ".join(f"{p} {game.actions[p][a]!r}" for p, a in acts)
    return f"state {game.states[at[0]]!r}, {joint}"


def _rows(chances: Any, where: str, place: Any) -> Iterator[Problem]:
    """Yield what is wrong with an array whose last axis holds probabilities."""
    if not np.isfinite(chances).all():
        yield from _finite(chances, where)
        return
    for at in np.argwhere((chances < 0).any(-1))[:_SHOWN]:
        what = f"A probability is negative: {chances[tuple(at)].min():g}."
        yield Problem(what, f"{where}, {place(tuple(at))}", "Probabilities lie in [0, 1].")
    total = chances.sum(-1)
    wrong = np.argwhere(abs(total - 1) > _CLOSE)
    for at in wrong[:_SHOWN]:
        what = f"A row sums to {total[tuple(at)]:.6g}."
        yield Problem(what, f"{where}, {place(tuple(at))}", "Every row must sum to 1.")
    if len(wrong) > _SHOWN:
        what = f"{len(wrong) - _SHOWN} more rows do not sum to one."
        yield Problem(what, where, "Every row must sum to 1.")


def _discount(game: Game) -> Iterator[Problem]:
    for player, value in _numbers_of(game.discount, game.players):
        top = value <= 1 if not game.normalise else value < 1
        if not (np.isfinite(value) and value >= 0 and top):
            span = "[0, 1]" if not game.normalise else "[0, 1) (or 1 with normalise=False)"
            yield Problem(
                f"The discount factor is {value}.", _at("discount", player), f"Use {span}."
            )


def _rationality(game: Game) -> Iterator[Problem]:
    if game.rationality is not None:
        yield from rationality_problems(game.rationality, tuple(game.players))


def rationality_problems(value: Any, players: tuple[str, ...]) -> Iterator[Problem]:
    """Yield what is wrong with a rationality, given for each player or once for all."""
    for player, one in _numbers_of(value, players):
        if not (np.isfinite(one) and 0 < one <= _MOST_RATIONAL):
            fix = f"Use a number above 0 and at most {_MOST_RATIONAL:g}, in units of 1/payoff: at "
            fix += "0 nobody chooses, and far above it play turns on the last digits of a payoff."
            yield Problem(f"rationality is {one:g}.", _at("rationality", player), fix)


_MOST_RATIONAL = 1e4


def _numbers_of(value: Any, players: Any) -> Iterator[tuple[str, float]]:
    pairs = value.items() if isinstance(value, Mapping) else [("", value)]
    for player, one in pairs:
        array = _numbers(one)
        yield player, float(array) if array is not None and array.ndim == 0 else float("nan")


def _at(what: str, player: str) -> str:
    return f"{what}[{player!r}]" if player else what


def _types(game: Game) -> Iterator[Problem]:
    _, sizes = _sizes(game)
    for part, axes in (("switching", 2), ("prior", 1)):
        for player, given in getattr(game, part).items():
            array, shape = _numbers(given), (sizes[player],) * axes
            where = f"{part}[{player!r}]"
            if array is None or array.shape != shape:
                got = "not an array of numbers" if array is None else f"of shape {array.shape}"
                yield Problem(f"{part} is {got}.", where, f"Use shape {shape}.")
                continue
            names = game.types.get(player, ("any",))
            place = (
                (lambda at, n=names: f"type {n[at[0]]!r}") if axes == 2 else (lambda at: "belief")
            )
            yield from _rows(array, where, place)


def _allowed(game: Game) -> Iterator[Problem]:
    if game.allowed is None:
        return
    shape, _ = _sizes(game)
    allowed = np.asarray(game.allowed, dtype=bool)
    if allowed.shape != shape:
        yield Problem(f"allowed has shape {allowed.shape}.", "allowed", f"Use shape {shape}.")
        return
    for s in np.flatnonzero(~allowed.reshape(shape[0], -1).any(1)):
        what = f"In state {game.states[s]!r} no joint action is allowed."
        yield Problem(what, "allowed", "Allow at least one.")


def _numbers(value: Any) -> Any:
    try:
        return np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return None


def _finite(array: Any, where: str) -> Iterator[Problem]:
    wrong = np.argwhere(~np.isfinite(array))
    if len(wrong):
        at = tuple(int(i) for i in wrong[0])
        what = f"{len(wrong)} entries are not finite; the first is {array[at]} at index {at}."
        yield Problem(what, where, "Give finite numbers.")
