"""The path in lambda: from near-random play to the rationality asked for."""

from __future__ import annotations

import math
from typing import Any

import jax.numpy as jnp
import numpy as np

from detente.game import _iterate
from detente.game._commitment import Strategy
from detente.game._equilibrium import Equilibrium
from detente.game._game import Game, Linear
from detente.game._plan import Plan, compile_game
from detente.game._stage import Effort

_LONG_STEP = 2.5  # the most that lambda grows from one point of its path to the next,
_SHORT_STEP = 1.15  # and where the game has at most so many values
_SMALL = 4_000
_SWEEPS = 600  # periods played backwards at the lambda asked for, at most
_PATIENCE = 60  # and at each point of the path before it
_NEWTON = 12
_LOOSE = 1e-3  # how well a point of the path is solved before the next
_NODE_STEPS = 300


def with_horizon(
    plan: Plan, params: Any, horizon: int, tolerance: float, start: Equilibrium | None, span: float
) -> tuple[_iterate.Play, int]:
    """Play every period back from the horizon; return the play and the points of the path."""
    count = params["rationality"].shape[0]
    logits = _iterate.uniform(plan, (count, horizon))
    effort, near = Effort(steps=_NODE_STEPS), max(1e-13, min(1e-11, 1e-2 * tolerance))
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


def without_horizon(
    plan: Plan,
    coarse: Plan | None,
    params: Any,
    tolerance: float,
    start: Equilibrium | None,
    span: float,
) -> tuple[_iterate.Play, int]:
    """Find play that one more period leaves as it is; return it and the points of the path."""
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
    """Follow the branch upward in lambda, loosely: where it leads, its leap, and the sweeps."""
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


def coarser(
    game: Game, plan: Plan, steps: tuple[int, ...], committed: dict[str, Strategy]
) -> Plan | None:
    """Return the game on a coarser grid, where following the branch is cheap; None if small."""
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


def span_of(game: Game, params: Any) -> float:
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
            spread /= max(1 - game.discounts[p], 0.05)
        most = max(most, spread * float(params["rationality"][:, i].max()))
    return most
