"""Solve a game: the verb."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jax.numpy as jnp
import numpy as np

from detente.errors import GameError, NotSolved, Problem
from detente.game._call import check_call, check_grid, check_memory, rationality_of, steps_of
from detente.game._commitment import Strategy, check_committed
from detente.game._equilibrium import Equilibrium
from detente.game._game import Game, Linear
from detente.game._outcome import Run, describe
from detente.game._path import coarser, span_of, with_horizon, without_horizon
from detente.game._plan import compile_game


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
    precision = rationality_of(game, rationality)
    steps = steps_of(game, grid)
    check_call(game, horizon, tolerance, draws)
    check_committed(game, committed or {})
    check_grid(game, steps)
    _check_start(game, start, horizon, steps)
    plan, contexts = compile_game(game, steps, dict(committed or {}))
    params, count = parameters(game, precision, draws)
    check_memory(game, plan, horizon, count)
    span = span_of(game, params)
    if horizon is not None:
        play, scales = with_horizon(plan, params, horizon, tolerance, start, span)
    else:
        coarse = coarser(game, plan, steps, dict(committed or {})) if start is None else None
        play, scales = without_horizon(plan, coarse, params, tolerance, start, span)
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


def _check_start(
    game: Game, start: Equilibrium | None, horizon: int | None, steps: tuple[int, ...]
) -> None:
    """Refuse a start whose arrays are of another game, grid or horizon."""
    if start is None:
        return
    held = start.plan.shape
    other = start.game
    same = (other.shape, other.stages) == (game.shape, game.stages)
    same = same and held.types == tuple(len(game.types[p]) for p in game.players)
    if not same or held.steps != steps or start.horizon != horizon:
        what = f"It has horizon {start.horizon}, grid {dict(start.grid)}, {held.states} states."
        fix = "Start from an equilibrium of the same players, states, grid and horizon."
        raise GameError.found("The start", [Problem(what, "start", fix)])
