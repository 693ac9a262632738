"""What a solved game says: how each type plays, what it is worth, and how good the answer is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.errors import GameError, Problem
from detente.game._game import Game
from detente.game._lattice import lattice
from detente.game._period import Params
from detente.game._plan import Plan

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Equilibrium:
    """An agent quantal response equilibrium on a grid of beliefs.

    Attributes:
        game, rationality, horizon, grid: what was solved (grid: subdivisions by player).
        residual: the largest |sigma - logit(Q)| over all nodes, with Q from these very values.
        above: the share of nodes whose residual exceeds the tolerance.
        change: without a horizon, by how much one more period moves a value at most.
        iterations: periods played backwards, over the whole path in lambda.
        trace: the change after each sweep of the last stretch: the convergence of the limit.
        branch: which branch was followed, in words.
        ended: how it ended, in words, and what to try if it did not converge.
        converged: whether residual and change are within tolerance.
        exceptions: the worst nodes above tolerance, in words.
    """

    game: Game
    rationality: Mapping[str, float]
    horizon: int | None
    grid: Mapping[str, int]
    tolerance: float
    residual: float
    above: float
    nodes: int
    change: float
    iterations: int
    trace: tuple[float, ...]
    branch: str
    ended: str
    converged: bool
    exceptions: tuple[str, ...]
    plan: Plan
    contexts: tuple[Any, ...]
    params: Params
    values: Any
    logits: tuple[Any, ...]

    def strategy(
        self,
        player: str,
        type: str | None = None,
        state: str | None = None,
        belief: Mapping[str, ArrayLike] | None = None,
        seen: Sequence[str] = (),
        *,
        period: int = 0,
    ) -> Floats:
        """Return the probability of each of a player's actions, shape (actions,).

        Args:
            player, type, state: by name; a player with one type, or a game with one state, needs none.
            belief: for each player with private types the public belief when the player moves;
                the game's prior by default.
            seen: the actions of those who moved in earlier stages of the period, in that order.
            period: with a horizon, which period (0 is the first).

        Raises:
            GameError: a name is unknown, or that situation cannot arise.

        Example:
            >>> from detente.game import solve
            >>> from detente.game.examples import beer_quiche
            >>> found = solve(beer_quiche(), rationality=2.0, horizon=1)
            >>> found.strategy("sender", type="surly").round(2).tolist()
            [0.99, 0.01]
        """
        at = self.locate(player, type, state, seen, period)
        log, live = self.node(player, at.state, at.context, self.place(belief), period)
        chance = np.where(live, np.exp(log[at.type]), 0.0)
        return chance / chance.sum()

    def value(
        self,
        player: str,
        type: str | None = None,
        state: str | None = None,
        belief: Mapping[str, ArrayLike] | None = None,
        *,
        period: int = 0,
    ) -> float:
        """Return a type's expected payoff from the start of a period on (per period if normalised).

        Arguments as for `strategy`.
        """
        at = self.locate(player, type, state, (), period, deciding=False)
        column = self.plan.shape.columns(self.game.players.index(player)).start + at.type
        points, weights = self.place(belief)
        values = np.asarray(self.values if self.horizon is None else self.values[period])
        return float(values[at.state, column, points] @ weights)

    def locate(
        self,
        player: str,
        type: str | None,
        state: str | None,
        seen: Sequence[str],
        period: int = 0,
        *,
        deciding: bool = True,
    ) -> Place:
        """Return the numbers of a situation given by names."""
        game, found = self.game, []
        if player not in game.players:
            fix = f"Players: {', '.join(game.players)}."
            raise GameError.found(
                "The question", [Problem(f"{player!r} is not a player.", "", fix)]
            )
        kind = _number(type, game.types[player], f"type of {player}", found)
        where = _number(state, game.states, "state", found)
        if self.horizon is not None and not 0 <= period < self.horizon:
            what = f"period {period} is not one of the {self.horizon} periods."
            found.append(Problem(what, "period", f"Use 0 to {self.horizon - 1}."))
        stage = next(k for k, s in enumerate(game.order or ()) if player in s)
        earlier = [p for s in (game.order or ())[:stage] for p in s]
        history = 0
        if deciding and len(seen) != len(earlier):
            fix = f"Give the actions of {', '.join(earlier)}." if earlier else "Give none."
            what = f"{player} sees {len(earlier)} actions before moving; {len(seen)} were given."
            found.append(Problem(what, "seen", fix))
        elif deciding:
            for p, action in zip(earlier, seen, strict=True):
                number = _number(action, game.actions[p], f"action of {p}", found)
                history = history * len(game.actions[p]) + number
        if found:
            raise GameError.found("The question", found)
        context = int(self.contexts[stage][where, history]) if deciding else 0
        return Place(kind, where, stage, context)

    def place(self, belief: Mapping[str, ArrayLike] | None) -> tuple[Any, Floats]:
        """Return the grid points around a belief and their weights."""
        shape = self.plan.shape
        points, weights = np.zeros(1, dtype=int), np.ones(1)
        for axis, i in enumerate(shape.typed):
            player = self.game.players[i]
            given = (belief or {}).get(player, self.game.prior[player])
            chance = np.asarray(given, dtype=float)
            if (
                chance.shape != (shape.types[i],)
                or (chance < 0).any()
                or abs(chance.sum() - 1) > 1e-6
            ):
                what = f"The belief about {player} is {chance.tolist()}."
                fix = f"Give {shape.types[i]} non-negative numbers that sum to 1."
                raise GameError.found("The question", [Problem(what, "belief", fix)])
            at, share = _cell(shape.types[i], shape.steps[axis], chance / chance.sum())
            points = (points[:, None] * shape.grid[axis] + at[None]).reshape(-1)
            weights = (weights[:, None] * share[None]).reshape(-1)
        return points, weights

    def node(
        self, player: str, state: int, context: int, place: tuple[Any, Floats], period: int = 0
    ) -> tuple[Floats, NDArray[np.bool_]]:
        """Return log-probabilities (types, actions) at a belief, and which actions are allowed."""
        i = self.game.players.index(player)
        stage = next(k for k, s in enumerate(self.plan.shape.stages) if i in s.movers)
        made = self.plan.shape.stages[stage]
        points, weights = place
        logits = self.logits[stage] if self.horizon is None else self.logits[stage][period]
        slab = np.asarray(logits[state, context])[..., points] @ weights
        allowed = np.asarray(self.plan.stages[stage].allowed[state, context])
        if len(made.movers) == 1:
            return _normal(slab, allowed), allowed
        full, start = allowed.reshape(made.actions), 0
        for j, mover in enumerate(made.movers):
            size = self.plan.shape.types[mover] * made.actions[j]
            if mover == i:
                live = full.any(axis=tuple(k for k in range(full.ndim) if k != j))
                part = slab[start : start + size].reshape(self.plan.shape.types[mover], -1)
                return _normal(part, live), live
            start += size
        raise AssertionError(player)

    def as_dict(self) -> dict[str, Any]:
        """Return how the solving went, ready for JSON."""
        return {
            "rationality": dict(self.rationality),
            "horizon": self.horizon,
            "grid": dict(self.grid),
            "nodes": self.nodes,
            "converged": self.converged,
            "residual": self.residual,
            "above": self.above,
            "tolerance": self.tolerance,
            "change": self.change,
            "iterations": self.iterations,
            "branch": self.branch,
            "ended": self.ended,
            "exceptions": list(self.exceptions),
        }


@dataclass(frozen=True)
class Place:
    """A situation by number: the type asked about, the state, the stage and its context."""

    type: int
    state: int
    stage: int
    context: int


def _normal(log: Floats, allowed: NDArray[np.bool_]) -> Floats:
    """Make interpolated log-probabilities sum to one over the allowed actions."""
    shifted = np.where(allowed, log, -np.inf)
    top = shifted.max(-1, keepdims=True)
    total = np.log(np.exp(shifted - top).sum(-1, keepdims=True)) + top
    return np.where(allowed, log - total, 0.0)


def _cell(types: int, steps: int, belief: Floats) -> tuple[Any, Floats]:
    """Return the vertices of the cell that holds a belief and their weights, in NumPy."""
    upper = np.clip(belief[::-1].cumsum()[::-1][1:] * steps, 0, steps)
    floor = np.floor(upper)
    part = upper - floor
    order = np.argsort(-part, kind="stable")
    ends = np.concatenate([[1.0], part[order], [0.0]])
    place, x, at = lattice(types, steps).place, floor.astype(int), []
    for v in range(types):
        if v:
            x[order[v - 1]] += 1
        at.append(int(place[tuple(np.minimum(x, steps))]))
    return np.array(at), -np.diff(ends)


def _number(name: str | None, names: Sequence[str], what: str, found: list[Problem]) -> int:
    if name is None and len(names) == 1:
        return 0
    if name in names:
        return list(names).index(name)
    fix = f"Known: {', '.join(names)}."
    found.append(Problem(f"{name!r} is not a {what}.", what, fix))
    return 0
