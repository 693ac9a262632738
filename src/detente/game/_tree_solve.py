"""Solve a truncated game exactly on its own belief tree: no grid, no interpolation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from detente.errors import GameError, NotSolved, Problem
from detente.game._game import Floats, Game
from detente.game._tree import Start, Tables, start_of, unroll
from detente.game._tree_count import size_of
from detente.game._tree_equations import Equations
from detente.game._tree_path import Path, follow, polish
from detente.game._tree_solution import TreeSolution, residual_of
from detente.game._validate import rationality_problems

MOST_UNKNOWNS = 20_000
MOST_HISTORIES = 200_000


def solve_tree(
    game: Game,
    *,
    horizon: int,
    rationality: Mapping[str, float] | float | None = None,
    state: str | None = None,
    belief: Mapping[str, ArrayLike] | None = None,
    tolerance: float = 1e-10,
    throw: bool = True,
) -> TreeSolution:
    """Find the agent quantal response equilibrium of a game that stops after some periods.

    Every public history has its own beliefs, by Bayes' rule from the strategies themselves. The
    principal branch is followed from rationality 0, all players' rationalities growing in step, to
    the one asked for; at a fold it is followed round. The work grows a little faster than the
    number of unknowns (public histories x own types x open actions but one).

    Day to day:
        horizon: periods to play; nothing is worth anything after them.
        rationality: lambda for each player, or one for all, in units of 1/payoff; by default the
            game's own.
        state: the public state to begin in; the first by default.
        belief: for each player the public belief to begin with, shape (types,); by default the
            game's prior.

    Seldom:
        tolerance: how far a probability may be from its logit response.
        throw: False returns what was reached; read `residual` and `ended` before you use it.

    Raises:
        GameError: the question is wrong, or the tree too large (over 20,000 unknowns or 200,000
            public histories).
        NotSolved: the path stopped short, or a probability is further than the tolerance from its
            logit response; the message names the worst.

    Source: McKelvey and Palfrey (1998), Experimental Economics 1, 9-41; Turocy (2005), Games and
    Economic Behavior 51, 243-263.

    Example:
        >>> from detente.game.examples import beer_quiche
        >>> found = solve_tree(beer_quiche(), horizon=1, rationality=2.0)
        >>> {a: round(p, 4) for a, p in found.strategy("sender", "wimp").items()}
        {'beer': 0.61, 'quiche': 0.39}
        >>> found.residual < 1e-12
        True
    """
    start = start_of(game, horizon, state, belief)
    lambdas = _lambdas(game, rationality)
    tables = Tables(game)
    _refuse_large(tables, start)
    tree = unroll(tables, start)
    equations = Equations(tree, lambdas)
    path = _path(equations)
    reached = {p: float(path.point[-1] * one) for p, one in zip(game.players, lambdas, strict=True)}
    found = equations.at(path.point[:-1], float(path.point[-1]))
    solution = TreeSolution(
        game=game,
        horizon=horizon,
        rationality=reached,
        residual=residual_of(found),
        turned=bool(path.turned),
        crossed=bool(path.crossed),
        steps=path.steps,
        ended=_ended(path, lambdas),
        _tree=tree,
        _outcome=found,
    )
    if throw and not (path.arrived and solution.residual <= tolerance):
        raise _not_solved(solution, path, tolerance)
    return solution


def _lambdas(game: Game, rationality: Mapping[str, float] | float | None) -> Floats:
    given: Any = game.rationality if rationality is None else rationality
    if given is None:
        problem = Problem("No rationality is given.", "rationality", "Give lambda, such as 1.0.")
        raise GameError.found("The question", [problem])
    players = tuple(game.players)
    names = list(given) if isinstance(given, Mapping) else list(players)
    wrong = sorted(set(names) ^ set(players))
    fix = "Give one for every player."
    found = [Problem(f"{n!r} has no use or is missing.", "rationality", fix) for n in wrong]
    found += rationality_problems(given, players)
    if found:
        raise GameError.found("The question", found)
    return np.array([float(given[p] if isinstance(given, Mapping) else given) for p in players])


def _refuse_large(tables: Tables, start: Start) -> None:
    size, found = size_of(tables, start), []
    pairs = (("unknowns", MOST_UNKNOWNS), ("histories", MOST_HISTORIES))
    for what, most in pairs:
        count = getattr(size, what)
        if count > most:
            fix = "Shorten the horizon, or solve the game on its grid of beliefs."
            name = "public histories" if what == "histories" else what
            said = f"The tree has {count:,.0f} {name}; at most {most:,} are solved."
            found.append(Problem(said, f"horizon {start.horizon}", fix))
    if found:
        raise GameError.found("The question", found)


def _path(equations: Equations) -> Path:
    """Follow the principal branch; where nobody has a choice there is nothing to follow."""
    if equations.unknowns == 0:
        return Path(np.ones(1), 0, True, False, False, 1.0)
    return follow(equations.linearised, _begin(equations))


def _begin(equations: Equations) -> Floats:
    """Return the solution at scale 0: even play, unless the value of shocks tells moves apart.

    Then all types play alike, and each sweep settles one more stage from the end.
    """
    y = np.zeros(equations.unknowns)
    if not equations.tables.game.value_of_shocks:
        return np.append(y, 0.0)
    for _ in range(len(equations.tree.levels) + 1):
        y = equations.response(y, 0.0)
    return polish(equations.linearised, np.append(y, 0.0))


def _ended(path: Path, lambdas: Floats) -> str:
    several = (
        " On the way the branch turned back, so some rationality below has several equilibria."
    )
    crossing = (
        " On the way it crossed another branch: nearby payoffs may select another equilibrium."
    )
    met = (several if path.turned else "") + (crossing if path.crossed else "")
    if path.arrived:
        return f"Reached the rationality asked for in {path.steps} steps." + met
    asked = ", ".join(f"{x:g}" for x in lambdas)
    return (
        f"Stopped after {path.steps} steps at {path.point[-1]:.4g} of the rationality asked for "
        f"({asked}); the furthest was {path.furthest:.4g} of it. Ask for less, or change a payoff "
        f"slightly: branches meet where payoffs are exactly symmetric." + met
    )


def _not_solved(solution: TreeSolution, path: Path, tolerance: float) -> NotSolved:
    name, size = solution.worst()
    what = f"The probability furthest from its logit response is off by {size:.3g}"
    problem = Problem(f"{what} (tolerance {tolerance:g}).", name, "Pass throw=False to look at it.")
    return NotSolved("The game was not solved. " + solution.ended, [problem])
