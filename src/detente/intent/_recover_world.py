"""A game small enough to be solved at many parameters at once, with play at all of its nodes.

For histories that are made up, each of which passes elsewhere: the emulator then stands in for the
whole game and is fitted once for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from detente.case import Case
from detente.errors import NotSolved
from detente.game import Equilibrium, Game
from detente.game._iterate import Play, nothing, settle, sweep, uniform
from detente.game._outcome import Run, describe
from detente.game._plan import Plan, compile_game
from detente.game._stage import Effort
from detente.intent._history import Seen
from detente.intent._likelihood import Visits, visits
from detente.intent._parameters import Parameters, parameters_of
from detente.intent._play import Layout, layout_of

Floats = NDArray[np.float64]
_SWEEPS = 300
_SCALES = (0.06, 0.16, 0.4, 1.0)


@dataclass(frozen=True, eq=False)
class World:
    """A game made ready to be solved often; `nodes` are those at which play is kept."""

    parameters: Parameters
    layout: Layout
    solved: Equilibrium
    nodes: Visits
    tolerance: float = 1e-6
    batch: int = 50

    def at(self, z: Floats) -> Equilibrium:
        """Return the equilibrium at one point.

        Raises:
            NotSolved: the tolerance was not met.
        """
        play, params = self._play(np.repeat(z[None], self.batch, 0))
        first, _, met = _measured(self.solved.plan, params, play, self.tolerance)
        if not met[0]:
            raise NotSolved("The game could not be solved at a point drawn from the prior.")
        taken = jax.tree.map(lambda x: x[0], params)
        logits = tuple(x[0] for x in first)
        named = self.parameters.game_at(z)["rationality"]
        return replace(self.solved, params=taken, logits=logits, rationality=named)

    def worth(self, points: Floats) -> Floats:
        """Return y at all nodes for points (n, Z), as (n, N); not a number where not solved."""
        found = []
        for start in range(0, len(points), self.batch):
            some = points[start : start + self.batch]
            filled = np.concatenate([some, np.zeros((self.batch - len(some), points.shape[1]))])
            found.append(self._batch(filled)[: len(some)])
        return np.concatenate(found)

    def _batch(self, points: Floats) -> Floats:
        play, params = self._play(points)
        tables, precision, met = _measured(self.solved.plan, params, play, self.tolerance)
        rows = [self._worth([t[b] for t in tables], precision[b]) for b in range(len(points))]
        return np.where(met[:, None], np.stack(rows), np.nan)

    def _play(self, points: Floats) -> tuple[Play, Any]:
        """Solve a batch of points, beginning from the declared game."""
        solved, params = self.solved, _params(self.parameters, points)
        count = len(points)
        values = jnp.broadcast_to(solved.values, (count, *np.shape(solved.values)))
        logits = tuple(jnp.broadcast_to(x, (count, *np.shape(x))) for x in solved.logits)
        near = self.tolerance / max(1.0, float(params["rationality"].max()))
        return settle(solved.plan, params, values, logits, tolerance=near, most=_SWEEPS), params

    def _worth(self, logits: list[Any], precision: Floats) -> Floats:
        named = dict(zip(self.parameters.game.players, precision.tolist(), strict=True))
        held = replace(self.solved, logits=tuple(logits), rationality=named)
        return self.nodes.worth(held)


def world_of(case: Case, grid: tuple[int, ...], *, tolerance: float = 1e-6) -> World:
    """Solve a case as declared and list its nodes.

    As many copies of the declared game are solved as there are points in a batch, so that the
    solver is compiled once.

    Args:
        grid: subdivisions of the belief lattice, for each player with several types.

    Raises:
        CaseError: the case declares no game.
        NotSolved: the declared game could not be solved.
    """
    parameters = parameters_of(case)
    game, size = parameters.game, World.batch
    layout = layout_of(game, grid)
    plan, contexts = compile_game(game, grid, {})
    params = _params(parameters, np.zeros((size, len(parameters.names))))
    play = _upward(plan, params, tolerance)
    precision = parameters.game_at(np.zeros(len(parameters.names)))["rationality"]
    named = dict(zip(parameters.typed, grid, strict=True))
    scales = len(_SCALES)
    run = Run(game, plan, contexts, params, play, scales, None, tolerance, precision, named)
    solved = describe(run)[0]
    if not solved.converged:
        raise NotSolved(solved.ended)
    nodes = visits(_every_month(game), layout, plan.shape.points)
    return World(parameters, layout, solved, nodes, tolerance)


def _upward(plan: Plan, params: Any, tolerance: float) -> Play:
    """Follow the principal branch from nearly random play to the rationality of the game."""
    size = params["rationality"].shape[0]
    values, logits = nothing(plan.shape, (size,)), uniform(plan, (size,))
    near = tolerance / max(1.0, float(params["rationality"].max()))
    play = Play(values, logits, 0.0, 0, ())
    for scale in _SCALES:
        at = {**params, "rationality": params["rationality"] * scale}
        goal = near if scale == 1.0 else 1e3 * near
        play = settle(plan, at, play.values, play.logits, tolerance=goal, most=_SWEEPS)
    return play


def _measured(
    plan: Plan, params: Any, play: Play, tolerance: float
) -> tuple[list[Any], Floats, NDArray[np.bool_]]:
    """Return each point's tables and precision, and whether it met the tolerance."""
    made = sweep(plan, params, play.values, play.logits, 1.0, effort=Effort(steps=0))
    count = len(play.values)
    gap = np.max([np.asarray(g).reshape(count, -1).max(1) for g in made.gap], axis=0)
    moved = np.abs(np.asarray(made.values - play.values)).reshape(count, -1).max(1)
    tables = [np.asarray(x) for x in made.logits]
    return tables, np.asarray(params["rationality"]), (gap <= tolerance) & (moved <= tolerance)


def through(passed: Visits, layout: Layout, seen: Seen) -> Visits:
    """Return where a history goes, by number, among nodes that include all of its own."""
    columns = []
    for k, nodes in enumerate(passed.nodes):
        number = {tuple(pair): n for n, pair in enumerate(nodes.tolist())}
        contexts = layout.context(k, seen.states, seen.actions)
        pairs = zip(seen.states.tolist(), contexts.tolist(), strict=True)
        columns.append([number[pair] for pair in pairs])
    return replace(passed, seen=seen, at=np.array(columns).T)


def _every_month(game: Game) -> Seen:
    """Return a history that holds each state with each thing that can be done in it, once."""
    rows = np.argwhere(np.asarray(game.feasible))
    return Seen(("",) * len(rows), rows[:, 0], rows[:, 1:], 0)


def _params(parameters: Parameters, points: Floats) -> dict[str, Any]:
    """Return what the solver takes for points (n, Z), with an axis of points first."""
    made = [parameters.game_at(z) for z in points]
    players = parameters.game.players
    one = np.eye(1)
    return {
        "rationality": jnp.array([[m["rationality"][p] for p in players] for m in made]),
        "switching": tuple(jnp.array([m["switching"].get(p, one) for m in made]) for p in players),
        "weights": tuple(jnp.array([m["weights"][p] for m in made]) for p in players),
    }
