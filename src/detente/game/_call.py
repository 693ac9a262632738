"""What a solve is asked for, read and checked before anything is laid out."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from typing import Any

import numpy as np

from detente.errors import GameError, Problem
from detente.game import _iterate
from detente.game._arrays import numbers, short
from detente.game._game import Game, Linear
from detente.game._plan import Plan
from detente.game._question import whole
from detente.game._validate import rationality_problems

_DEFAULT_STEPS = {1: 1, 2: 12, 3: 8}
_MEMORY = 0.5  # share of the machine's memory that a solution may take


def rationality_of(game: Game, given: Any) -> dict[str, float]:
    """Return everybody's lambda; the game's own where none is given."""
    if given is None and game.rationality is None:
        what = "No rationality was given, and the game has none of its own."
        fix = "Pass rationality=, for example 2.0 in units of 1/payoff."
        raise GameError.found("The call", [Problem(what, "rationality", fix)])
    chosen = game.rationality if given is None else given
    found = []
    if isinstance(chosen, Mapping):
        missing = [p for p in game.players if p not in chosen]
        found += [
            Problem(f"{p} has none.", "rationality", "Give every player one.") for p in missing
        ]
        found += _strangers(game, chosen, "rationality")
    found += rationality_problems(chosen, tuple(game.players))
    if found:
        raise GameError.found("The call", found)
    if isinstance(chosen, Mapping):
        return {p: float(chosen[p]) for p in game.players}
    return dict.fromkeys(game.players, float(chosen))  # type: ignore[arg-type]


def _strangers(game: Game, given: Mapping[str, Any], where: str) -> list[Problem]:
    known = f"Players: {', '.join(game.players)}."
    names = [n for n in given if n not in game.players]
    return [Problem(f"{short(n)} is not a player.", where, known) for n in names]


def steps_of(game: Game, grid: Any) -> tuple[int, ...]:
    """Return the subdivisions of each belief with something to tell apart."""
    typed = [p for p in game.players if len(game.types[p]) > 1]
    found: list[Problem] = []
    steps = []
    for p in typed:
        default = game.grid.get(p, _DEFAULT_STEPS.get(len(game.types[p]), 4))
        value = default if grid is None else grid
        if isinstance(grid, Mapping):
            value = grid.get(p, default)
        if not whole(value, 1):
            what = f"The grid for {p} is {short(value)}."
            found.append(Problem(what, "grid", "Give a whole number of subdivisions, 1 or more."))
        else:
            steps.append(int(value))
    for p in grid if isinstance(grid, Mapping) else ():
        if p not in typed:
            what = f"{short(p)} is not a player with several types."
            found.append(Problem(what, "grid", f"Those are: {', '.join(typed) or 'none'}."))
    if found:
        raise GameError.found("The call", found)
    return tuple(steps)


def check_call(game: Game, horizon: Any, tolerance: Any, draws: Any) -> None:
    """Refuse a horizon, tolerance or draws that make no sense; all problems at once."""
    found = []
    if horizon is not None and not whole(horizon, 1):
        fix = "Give a whole number, 1 or more, or None."
        found.append(Problem(f"horizon is {short(horizon)}.", "horizon", fix))
    small = numbers(tolerance)
    if small is None or small.ndim or not 0 < float(small) < 1:
        fix = "Give one in (0, 1)."
        found.append(Problem(f"tolerance is {short(tolerance)}.", "tolerance", fix))
    eternal = [p for p in game.players if game.discounts[p] >= 1]
    if horizon is None and eternal:
        what = f"{', '.join(eternal)} does not discount, so the game without an end has no value."
        found.append(Problem(what, "discount", "Give a horizon, or a discount factor below 1."))
    if draws is not None:
        found += _draw_problems(game, draws)
    if found:
        raise GameError.found("The call", found)


def _draw_problems(game: Game, draws: Any) -> list[Problem]:
    """Return what is wrong with draws of payoffs."""
    if not isinstance(draws, Mapping):
        return [Problem(f"draws is {short(draws)}.", "draws", "Give an array for each player.")]
    found = _strangers(game, draws, "draws")
    counts = {}
    for p in game.players:
        held = game.payoff
        shape = held.weights[p].shape if isinstance(held, Linear) else np.shape(held[p])
        array = numbers(draws.get(p))
        where = f"draws[{p!r}]"
        if array is None or array.shape[1:] != shape or not len(array):
            got = "missing" if array is None else f"of shape {array.shape}"
            found.append(Problem(f"The draws are {got}.", where, f"Use shape (draws, *{shape})."))
        elif not np.isfinite(array).all():
            found.append(Problem("Some are not finite.", where, "Give finite numbers."))
        else:
            counts[p] = len(array)
    if len(set(counts.values())) > 1:
        what = f"The players have unequal numbers of draws: {counts}."
        found.append(Problem(what, "draws", "Give as many for each."))
    return found


def check_grid(game: Game, steps: tuple[int, ...]) -> None:
    """Refuse a lattice that would be too large to lay out."""
    typed = [p for p in game.players if len(game.types[p]) > 1]
    points = [math.comb(n + len(game.types[p]) - 1, n) for p, n in zip(typed, steps, strict=True)]
    width = sum(len(game.types[p]) for p in game.players)
    _refuse(8 * len(game.states) * width * math.prod(points), math.prod(points), game, "")


def check_memory(game: Game, plan: Plan, horizon: int | None, count: int) -> None:
    """Refuse a grid whose solution would not fit, before anything is allocated."""
    shape = plan.shape
    play = sum(
        s.contexts * sum(shape.types[i] * a for i, a in zip(s.movers, s.actions, strict=True))
        for s in shape.stages
    )
    once = 8 * shape.states * shape.points * (play + shape.width)
    need = once * count * (2 if horizon is None else horizon + 1)
    if horizon is None:
        need += 16 * count * _iterate.WINDOW * shape.states * shape.points * shape.width
    _refuse(need, shape.points, game, "" if horizon is None else ", a shorter horizon, or none")


def _refuse(need: float, points: int, game: Game, also: str) -> None:
    room = _MEMORY * os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    if need > room:
        beliefs = f"{points:,} beliefs in {len(game.states)} states"
        what = f"The grid has {beliefs}; the solution would take {need / 2**30:,.1f} GiB."
        fix = f"At most {room / 2**30:.1f} GiB are used here. Give a coarser grid{also}."
        raise GameError.found("The call", [Problem(what, "grid", fix)])
