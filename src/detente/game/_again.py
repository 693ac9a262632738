"""Solve a solved game at other parameters, without compiling it again."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from detente.errors import GameError, Problem
from detente.game._equilibrium import Equilibrium
from detente.game._game import Game, Linear
from detente.game._iterate import settle
from detente.game._outcome import Run, describe
from detente.game._path import without_horizon
from detente.game._solve import parameters

_SWEEPS = 300


def solve_again(
    equilibrium: Equilibrium,
    *,
    weights: Mapping[str, ArrayLike] | None = None,
    rationality: Mapping[str, float] | None = None,
    switching: Mapping[str, ArrayLike] | None = None,
    tolerance: float | None = None,
) -> Equilibrium:
    """Solve the same game at other parameters, beginning from an equilibrium of it.

    What does not depend on the parameters (contexts, successors, the grid) is taken over, which
    halves the time of a small grid. The path in lambda is skipped, so for parameters far from
    where it begins this may end on another branch than `solve` would; the residual is checked all
    the same.

    Args:
        equilibrium: of a game with linear payoffs, without a horizon.
        weights: for some players (types, F), in units of payoff; the others keep theirs.
        rationality: for some players lambda.
        switching: for some players (types, types), rows sum to one.
        tolerance: as in `solve`; that of the equilibrium by default.

    Returns:
        An equilibrium, marked where it did not converge.

    Raises:
        GameError: the game has no linear payoffs, or was solved for a horizon.

    Example:
        >>> from detente.game import solve
        >>> from detente.game.examples import overture
        >>> restraint = np.array([1.0, 0.0]).reshape(1, 1, 2, 1) * np.ones(2)
        >>> wish = {"challenger": [[1.0], [-1.0]], "defender": [[0.5]]}
        >>> game = overture().replace(payoff=Linear(("restraint",), restraint, wish))
        >>> found = solve(game, rationality=2.0, grid=2)
        >>> solve_again(found, rationality={"defender": 3.0}).converged
        True
    """
    game = equilibrium.game
    if not isinstance(game.payoff, Linear) or equilibrium.horizon is not None:
        fix = "Use solve, with `start`."
        what = "Only linear payoffs without a horizon can be solved again."
        raise GameError.found("The equilibrium", [Problem(what, "equilibrium", fix)])
    held = {p: np.asarray(w, dtype=float) for p, w in (weights or {}).items()}
    payoff = Linear(game.payoff.names, game.payoff.features, {**game.payoff.weights, **held})
    laws = {p: np.asarray(m, dtype=float) for p, m in (switching or {}).items()}
    other = _with(game, {"payoff": payoff, "switching": {**game.switching, **laws}})
    precision = {**equilibrium.rationality, **(rationality or {})}
    near = tolerance or equilibrium.tolerance
    params, _ = parameters(other, precision)
    play, scales = _settled(equilibrium, params, near)
    run = Run(
        other,
        equilibrium.plan,
        equilibrium.contexts,
        params,
        play,
        scales,
        None,
        near,
        precision,
        equilibrium.grid,
    )
    return describe(run)[0]


def _settled(start: Equilibrium, params: Any, tolerance: float) -> tuple[Any, int]:
    """Let values settle from a start; where that fails, go on as `solve` does from there."""
    fine = tolerance / max(1.0, float(params["rationality"].max()))
    values, logits = start.values[None], tuple(x[None] for x in start.logits)
    play = settle(start.plan, params, values, logits, tolerance=fine, most=_SWEEPS)
    if play.change <= fine:
        return play, 0
    return without_horizon(start.plan, None, params, tolerance, start, span=1.0)


def _with(game: Game, parts: Mapping[str, Any]) -> Game:
    """Return a copy with other numbers of the same shapes; what was checked is not checked anew."""
    made = copy(game)
    for name, value in parts.items():
        object.__setattr__(made, name, value)
    return made
