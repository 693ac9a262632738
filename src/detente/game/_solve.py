"""Solve a game: the verb."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from typing import Any

import jax.numpy as jnp
import numpy as np

from detente.errors import GameError, NotSolved, Problem
from detente.game import _iterate
from detente.game._commitment import Strategy, check_committed
from detente.game._equilibrium import Equilibrium
from detente.game._game import Game, Linear
from detente.game._outcome import Run, describe
from detente.game._plan import Plan, compile_game
from detente.game._stage import Effort
from detente.game._validate import rationality_problems

_DEFAULT_STEPS = {1: 1, 2: 12, 3: 8}
_LONG_STEP = 2.5  # the most that lambda grows from one point of its path to the next,
_SHORT_STEP = 1.15  # and where the game has at most so many values
_SMALL = 4_000
_SWEEPS = 600  # periods played backwards at the lambda asked for, at most
_PATIENCE = 60  # and at each point of the path before it
_NEWTON = 12
_LOOSE = 1e-3  # how well a point of the path is solved before the next
_NODE_STEPS = 300
_MEMORY = 0.5  # share of the machine's memory that a solution may take


def solve(
    game: Game,
    rationality: Mapping[str, float] | float | None = None,
    *,
    horizon: int | None = None,
    grid: Mapping[str, int] | int | None = None,
    tolerance: float = 1e-8,
    start: Equilibrium | None = None,
    committed: Mapping[str, Strategy] | None = None,
    throw: bool = True,
) -> Equilibrium:
    """Find the agent quantal response equilibrium of a game on a grid of beliefs.

    Values run backwards through the stages of a period. At each node where somebody with several
    types moves, play is a fixed point, because an action moves the belief and the belief moves what
    the action is worth. The principal branch is followed from lambda = 0 upward.

    Day to day:
        rationality: logit precision lambda, one number or one for each player; in units of
            1/payoff. By default the game's own.
        horizon: periods to play; None for the stationary equilibrium without an end.
        grid: subdivisions of the belief simplex, one number or one for each player with several
            types. By default the game's own, else 12 for two types, 8 for three, 4 for more.

    Seldom:
        tolerance: the largest |sigma - logit(Q)| that counts as solved.
        start: an equilibrium of a game of the same shape, to begin from; the path in lambda is
            then skipped unless that fails.
        committed: players who follow a given strategy instead of choosing; see
            docs/understand/game.md.
        throw: False hands back an answer that did not converge, marked.

    Returns:
        The equilibrium, with its residual, the share of nodes above tolerance, iterations, branch
        and how it ended.

    Raises:
        GameError: rationality, grid, horizon or commitment is wrong, or the grid needs more memory
            than the machine should give; nothing was solved.
        NotSolved: the tolerance was not met, and `throw` is on.

    Source: McKelvey & Palfrey (1998), Experimental Economics 1, 9-41; docs/understand/game.md.

    Example:
        >>> from detente.game.examples import beer_quiche
        >>> found = solve(beer_quiche(), rationality=2.0, horizon=1)
        >>> found.converged, found.residual < 1e-8
        (True, True)
    """
    (found,) = solve_draws(
        game,
        None,
        rationality,
        horizon=horizon,
        grid=grid,
        tolerance=tolerance,
        start=start,
        committed=committed,
    )
    if throw and not found.converged:
        raise NotSolved(found.ended, [Problem(e) for e in found.exceptions])
    return found


def solve_draws(
    game: Game,
    draws: Mapping[str, Any] | None,
    rationality: Mapping[str, float] | float | None = None,
    *,
    horizon: int | None = None,
    grid: Mapping[str, int] | int | None = None,
    tolerance: float = 1e-8,
    start: Equilibrium | None = None,
    committed: Mapping[str, Strategy] | None = None,
) -> list[Equilibrium]:
    """Solve a game at many draws of its payoffs at once; arguments as for `solve`.

    Args:
        draws: for each player payoffs (draws, types, states, *actions), or, for a game with linear
            payoffs, weights (draws, types, F). None for the game's own, as one draw.

    Returns:
        An equilibrium for each draw, those that did not converge marked.

    Example:
        >>> import numpy as np
        >>> from detente.game.examples import coordination
        >>> game = coordination()
        >>> twice = {p: np.stack([game.payoff[p], 2 * game.payoff[p]]) for p in game.players}
        >>> [e.converged for e in solve_draws(game, twice, rationality=1.0, horizon=1)]
        [True, True]
    """
    precision = _rationality(game, rationality)
    steps = _steps(game, grid)
    _check(game, horizon, tolerance)
    check_committed(game, committed or {})
    _check_grid(game, steps)
    plan, contexts = compile_game(game, steps, dict(committed or {}))
    params, count = parameters(game, precision, draws)
    _check_memory(game, plan, horizon, count)
    span = _span(game, params)
    if horizon is not None:
        play, scales = _run_finite(plan, params, horizon, tolerance, start, span)
    else:
        coarse = _coarse(game, plan, steps, dict(committed or {})) if start is None else None
        play, scales = _run_infinite(plan, coarse, params, tolerance, start, span)
    typed = [game.players[i] for i in plan.shape.typed]
    named = dict(zip(typed, steps, strict=True))
    return describe(
        Run(game, plan, contexts, params, play, scales, horizon, tolerance, precision, named)
    )


def parameters(
    game: Game, precision: Mapping[str, float], draws: Mapping[str, Any] | None = None
) -> tuple[dict[str, Any], int]:
    """Return what a solve may be differentiated by, with an axis of draws first; and its length."""
    count = 1 if draws is None else len(np.asarray(draws[game.players[0]]))

    def each(value: Any) -> Any:
        return jnp.broadcast_to(jnp.asarray(value, dtype=float), (count, *np.shape(value)))

    params: dict[str, Any] = {
        "rationality": each([precision[p] for p in game.players]),
        "switching": tuple(each(game.switching[p]) for p in game.players),
    }
    if isinstance(game.payoff, Linear):
        own = [each(game.payoff.weights[p]) for p in game.players]
        params["weights"] = tuple(
            w if draws is None else jnp.asarray(draws[p], dtype=float)
            for p, w in zip(game.players, own, strict=True)
        )
        return params, count
    if draws is None:
        params["payoff"] = tuple(each(game.payoff_of(p)) for p in game.players)
        return params, count
    made = []
    for p in game.players:
        array = np.asarray(draws[p], dtype=float)
        made.append(
            jnp.stack(
                [
                    jnp.asarray(game.replace(payoff={**game.payoff, p: a}).payoff_of(p))
                    for a in array
                ]
            )
        )
    params["payoff"] = tuple(made)
    return params, count


def _run_finite(
    plan: Plan, params: Any, horizon: int, tolerance: float, start: Any, span: float
) -> tuple[_iterate.Play, int]:
    count = params["rationality"].shape[0]
    logits = _iterate.uniform(plan, (count, horizon))
    effort, near = Effort(steps=_NODE_STEPS), max(1e-11, 1e-2 * tolerance)
    if start is not None:
        pairs = zip(start.logits, logits, strict=True)
        logits = tuple(jnp.broadcast_to(x, y.shape) for x, y in pairs)
        values, logits, _ = _iterate.backward(plan, params, logits, near, effort=effort)
        return _iterate.Play(values, logits, 0.0, horizon, ()), 0
    scales, far = _scales(span, plan), 0.0
    for scale in scales:
        at = {**params, "rationality": params["rationality"] * scale}
        values, after, _ = _iterate.backward(plan, at, logits, near, effort=effort)
        far = max(far, float(_iterate.leap(logits, after)))
        logits = after
    return _iterate.Play(values, logits, 0.0, len(scales) * horizon, (), far), len(scales)


def _run_infinite(
    plan: Plan, coarse: Plan | None, params: Any, tolerance: float, start: Any, span: float
) -> tuple[_iterate.Play, int]:
    fit = _iterate.settled(plan)
    count, top = params["rationality"].shape[0], float(params["rationality"].max())
    fine = tolerance / max(1.0, top)
    done = 0
    if start is not None:
        values = jnp.broadcast_to(start.values, (count, *np.shape(start.values)))
        logits = tuple(jnp.broadcast_to(x, (count, *np.shape(x))) for x in start.logits)
        play = fit(plan, params, values, logits, tolerance=fine, most=_SWEEPS)
        if play.change <= fine:
            return play, 0
        done = play.sweeps
    path = plan if coarse is None else coarse
    scales = _scales(span, plan)
    before, far, swept = _follow(path, params, fine, scales if coarse else scales[:-1])
    values, logits = before.values, before.logits
    if coarse is not None:
        values, logits = _iterate.refine(coarse.shape, plan.shape, before)
    play = fit(plan, params, values, logits, tolerance=fine, most=_SWEEPS)
    far = max(far, float(_iterate.leap(logits, play.logits)))
    done += swept + play.sweeps
    if play.change > fine and fit is _iterate.settle:
        play = _iterate.newton(plan, params, play.values, play.logits, tolerance=fine, most=_NEWTON)
        done += play.sweeps
    return play._replace(sweeps=done, leap=far), len(scales)


def _follow(
    plan: Plan, params: Any, fine: float, scales: list[float]
) -> tuple[_iterate.Play, float, int]:
    """Follow the branch upward in lambda, loosely; return where it leads, its leap and the sweeps."""
    fit = _iterate.settled(plan)
    count, top = params["rationality"].shape[0], float(params["rationality"].max())
    values, logits = _iterate.nothing(plan.shape, (count,)), _iterate.uniform(plan, (count,))
    play, far, swept = _iterate.Play(values, logits, 0.0, 0, ()), 0.0, 0
    for scale in scales:
        at = {**params, "rationality": params["rationality"] * scale}
        goal = max(fine, _LOOSE / max(1.0, top * scale))
        play = fit(plan, at, play.values, play.logits, tolerance=goal, most=_PATIENCE)
        far = max(far, float(_iterate.leap(logits, play.logits)))
        logits, swept = play.logits, swept + play.sweeps
    return play, far, swept


def _coarse(
    game: Game, plan: Plan, steps: tuple[int, ...], committed: dict[str, Strategy]
) -> Plan | None:
    """Return the game on a coarser grid, to follow the branch where that is cheap; None if small."""
    if _iterate.settled(plan) is not _iterate.settle or not any(n >= 4 for n in steps):
        return None
    made, _ = compile_game(game, tuple(max(1, n // 2) for n in steps), committed)
    return made if made.shape.stages == plan.shape.stages else None


def _scales(span: float, plan: Plan) -> list[float]:
    """Return the points of the path in lambda, as shares of the rationality asked for.

    It begins where lambda times the spread of payoffs is below one half, where play is near uniform
    and the equilibrium unique, and takes short steps where they cost little. With no fixed point to
    find one point is enough.
    """
    shape = plan.shape
    if not shape.typed and all(len(s.movers) == 1 for s in shape.stages):
        return [1.0]
    small = shape.states * shape.points * shape.width <= _SMALL
    ratio = _SHORT_STEP if small else _LONG_STEP
    count = max(0, math.ceil(math.log(max(2 * span, 1.0), ratio)))
    return [ratio**-k for k in range(count, -1, -1)]


def _span(game: Game, params: Any) -> float:
    """Return the largest lambda times the spread of a player's payoffs, over all draws."""
    most = 0.0
    for i, p in enumerate(game.players):
        if isinstance(game.payoff, Linear):
            draws = np.asarray(params["weights"][i])
            largest = draws[abs(draws).sum((1, 2)).argmax()]
            array = np.tensordot(largest, game.payoff.features, axes=1)
        else:
            array = np.asarray(params["payoff"][i])
        spread = float(array.max() - array.min())
        if not game.normalise:
            spread /= max(1 - game.discount[p], 0.05)
        most = max(most, spread * float(params["rationality"][:, i].max()))
    return most


def _rationality(game: Game, given: Mapping[str, float] | float | None) -> dict[str, float]:
    if given is None and game.rationality is None:
        what = "No rationality was given, and the game has none of its own."
        fix = "Pass rationality=, for example 2.0 in units of 1/payoff."
        raise GameError.found("The call", [Problem(what, "rationality", fix)])
    chosen = game.rationality if given is None else given
    missing = [p for p in game.players if isinstance(chosen, Mapping) and p not in chosen]
    found = [Problem(f"{p} has none.", "rationality", "Give every player one.") for p in missing]
    found += rationality_problems(chosen, tuple(game.players))
    if found:
        raise GameError.found("The call", found)
    if isinstance(chosen, Mapping):
        return {p: float(chosen[p]) for p in game.players}
    return dict.fromkeys(game.players, float(chosen))  # type: ignore[arg-type]


def _steps(game: Game, grid: Mapping[str, int] | int | None) -> tuple[int, ...]:
    typed = [p for p in game.players if len(game.types[p]) > 1]
    found: list[Problem] = []
    steps = []
    for p in typed:
        default = game.grid.get(p, _DEFAULT_STEPS.get(len(game.types[p]), 4))
        value = grid if isinstance(grid, int) else (grid or {}).get(p, default)
        if isinstance(value, bool) or int(value) != value or value < 1:
            what = f"The grid for {p} is {value!r}."
            found.append(Problem(what, "grid", "Give a whole number of subdivisions, 1 or more."))
        steps.append(int(value))
    for p in grid if isinstance(grid, Mapping) else ():
        if p not in typed:
            what = f"{p!r} is not a player with several types."
            found.append(Problem(what, "grid", f"Those are: {', '.join(typed) or 'none'}."))
    if found:
        raise GameError.found("The call", found)
    return tuple(steps)


def _check(game: Game, horizon: int | None, tolerance: float) -> None:
    found = []
    if horizon is not None and (horizon != int(horizon) or horizon < 1):
        found.append(Problem(f"horizon is {horizon}.", "horizon", "Give 1 or more, or None."))
    if not 0 < tolerance < 1:
        found.append(Problem(f"tolerance is {tolerance}.", "tolerance", "Give one in (0, 1)."))
    eternal = [p for p in game.players if game.discount[p] >= 1]
    if horizon is None and eternal:
        what = f"{', '.join(eternal)} does not discount, so the game without an end has no value."
        found.append(Problem(what, "discount", "Give a horizon, or a discount factor below 1."))
    if found:
        raise GameError.found("The call", found)


def _check_grid(game: Game, steps: tuple[int, ...]) -> None:
    """Refuse a lattice that would be too large to lay out."""
    typed = [p for p in game.players if len(game.types[p]) > 1]
    points = [math.comb(n + len(game.types[p]) - 1, n) for p, n in zip(typed, steps, strict=True)]
    width = sum(len(game.types[p]) for p in game.players)
    _refuse(8 * len(game.states) * width * math.prod(points), math.prod(points), game, "")


def _refuse(need: float, points: int, game: Game, also: str) -> None:
    room = _MEMORY * os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    if need > room:
        beliefs = f"{points:,} beliefs in {len(game.states)} states"
        what = f"The grid has {beliefs}; the solution would take {need / 2**30:,.1f} GiB."
        fix = f"At most {room / 2**30:.1f} GiB are used here. Give a coarser grid{also}."
        raise GameError.found("The call", [Problem(what, "grid", fix)])


def _check_memory(game: Game, plan: Plan, horizon: int | None, count: int) -> None:
    """Refuse a grid whose solution would not fit, before anything is allocated."""
    shape = plan.shape
    play = sum(
        s.contexts * sum(shape.types[i] * a for i, a in zip(s.movers, s.actions, strict=True))
        for s in shape.stages
    )
    once = 8 * shape.states * shape.points * (play + shape.width)
    need = once * count * (2 if horizon is None else horizon + 1)
    if horizon is None:
        need += 16 * count * _iterate._WINDOW * shape.states * shape.points * shape.width
    _refuse(need, shape.points, game, "" if horizon is None else ", a shorter horizon, or none")
