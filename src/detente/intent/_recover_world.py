"""A game small enough to be solved at many parameters at once, with play at all of its nodes.

For histories that are made up, each of which passes elsewhere: the emulator then stands in for the
whole game and is fitted once for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from detente.case import Case
from detente.game import Equilibrium, Game, solve
from detente.game._again import solve_again
from detente.game._iterate import settle, sweep
from detente.game._stage import Effort
from detente.intent._history import Seen
from detente.intent._likelihood import Visits, visits
from detente.intent._parameters import Parameters, parameters_of
from detente.intent._play import Layout, layout_of

Floats = NDArray[np.float64]
_SWEEPS = 300


@dataclass(frozen=True, eq=False)
class World:
    """A game made ready to be solved often; `everywhere` lists all nodes that can be reached."""

    parameters: Parameters
    layout: Layout
    solved: Equilibrium
    everywhere: Visits
    tolerance: float = 1e-6
    batch: int = 50

    def at(self, z: Floats) -> Equilibrium:
        """Solve the game at one point."""
        return solve_again(self.solved, **self.parameters.game_at(z), tolerance=self.tolerance)

    def worth(self, points: Floats) -> Floats:
        """Return y at all nodes for points (n, Z), as (n, N); not a number where not solved."""
        found = []
        for start in range(0, len(points), self.batch):
            some = points[start : start + self.batch]
            filled = np.concatenate([some, np.zeros((self.batch - len(some), points.shape[1]))])
            found.append(self._batch(filled)[: len(some)])
        return np.concatenate(found)

    def _batch(self, points: Floats) -> Floats:
        solved = self.solved
        params = _params(self.parameters, points)
        count = len(points)
        values = jnp.broadcast_to(solved.values, (count, *np.shape(solved.values)))
        logits = tuple(jnp.broadcast_to(x, (count, *np.shape(x))) for x in solved.logits)
        near = self.tolerance / float(params["rationality"].max())
        play = settle(solved.plan, params, values, logits, tolerance=near, most=_SWEEPS)
        made = sweep(solved.plan, params, play.values, play.logits, 1.0, effort=Effort(steps=0))
        gap = np.max([np.asarray(g).reshape(count, -1).max(1) for g in made.gap], axis=0)
        moved = np.abs(np.asarray(made.values - play.values)).reshape(count, -1).max(1)
        precision = np.asarray(params["rationality"])
        tables = [np.asarray(x) for x in made.logits]
        y = np.stack([self._worth([t[b] for t in tables], precision[b]) for b in range(count)])
        good = (gap <= self.tolerance) & (moved <= self.tolerance)
        return np.where(good[:, None], y, np.nan)

    def _worth(self, logits: list[Any], precision: Floats) -> Floats:
        named = dict(zip(self.parameters.game.players, precision.tolist(), strict=True))
        held = replace(self.solved, logits=tuple(logits), rationality=named)
        return self.everywhere.worth(held)


def world_of(case: Case, grid: tuple[int, ...]) -> World:
    """Solve a case as declared and list its nodes.

    Args:
        grid: subdivisions of the belief lattice, for each player with several types.

    Raises:
        CaseError: the case declares no game.
        NotSolved: the declared game could not be solved.
    """
    parameters = parameters_of(case)
    game = parameters.game
    layout = layout_of(game, grid)
    solved = solve(game, grid=dict(zip(parameters.typed, grid, strict=True)), throw=True)
    passed = visits(_every_month(game), layout, solved.plan.shape.points)
    return World(parameters, layout, solved, passed)


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


def _params(parameters: Parameters, points: Floats) -> Mapping[str, Any]:
    """Return what the solver takes for points (n, Z), with an axis of points first."""
    made = [parameters.game_at(z) for z in points]
    players = parameters.game.players
    one = np.eye(1)
    return {
        "rationality": jnp.array([[m["rationality"][p] for p in players] for m in made]),
        "switching": tuple(jnp.array([m["switching"].get(p, one) for m in made]) for p in players),
        "weights": tuple(jnp.array([m["weights"][p] for m in made]) for p in players),
    }
