"""What a solved game says: how each type plays, what it is worth, and how good the answer is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.errors import GameError, Problem
from detente.game._arrays import short
from detente.game._game import Game
from detente.game._lattice import lattice
from detente.game._period import Params
from detente.game._plan import Plan
from detente.game._question import Place, belief_problems, history_of, numbered, period_problems

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
            player, type, state: by name; a player with one type, or a game with one state, needs
                none.
            belief: for each player with private types the public belief when the player moves;
                the game's prior by default.
            seen: the actions of those who moved in earlier stages of the period, in that order.
            period: with a horizon, which period (0 is the first).

        Raises:
            GameError: a name is unknown, a belief is not a probability, or that situation cannot
                arise: an action seen is not allowed there. All at once.

        Example:
            >>> from detente.game import solve
            >>> from detente.game.examples import beer_quiche
            >>> found = solve(beer_quiche(), rationality=2.0, horizon=1)
            >>> found.strategy("sender", type="surly").round(2).tolist()
            [0.99, 0.01]
        """
        at = self.locate(player, type, state, seen, period, belief)
        log, live = self.node(player, at.state, at.context, self.place(belief), period)
        chance = np.where(live, np.exp(log[at.type]), 0.0)
        return np.asarray(chance / chance.sum())

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

        Arguments and errors as for `strategy`.

        Example:
            >>> from detente.game import solve
            >>> from detente.game.examples import beer_quiche
            >>> found = solve(beer_quiche(), rationality=2.0, horizon=1)
            >>> found.value("sender", "surly") > found.value("sender", "wimp")
            True
        """
        at = self.locate(player, type, state, (), period, belief, deciding=False)
        column = self.plan.shape.columns(self.game.players.index(player)).start + at.type
        points, weights = self.place(belief)
        values = np.asarray(self.values if self.horizon is None else self.values[period])
        return float(values[at.state, column, points] @ weights)

    def behaviour(
        self,
        horizon: int | None = None,
        *,
        state: str | None = None,
        belief: Mapping[str, ArrayLike] | None = None,
    ) -> list[float]:
        """Return every probability in the order of the file that `Game.to_efg` writes.

        Args:
            horizon: periods of the tree; the equilibrium's own by default.
            state, belief: where the tree begins; the first state and the prior by default.

        Example:
            >>> from detente.game import solve
            >>> from detente.game.examples import beer_quiche
            >>> len(solve(beer_quiche(), rationality=2.0, horizon=1).behaviour())
            8
        """
        from detente.game._tree_behaviour import behaviour_of  # noqa: PLC0415

        periods = horizon if horizon is not None else self.horizon or 1
        return behaviour_of(self, periods, state=state, belief=belief)

    def locate(
        self,
        player: str,
        type: str | None,
        state: str | None,
        seen: Sequence[str],
        period: int = 0,
        belief: Mapping[str, ArrayLike] | None = None,
        *,
        deciding: bool = True,
    ) -> Place:
        """Return the numbers of a situation given by names.

        Raises:
            GameError: as for `strategy`. Where nobody is `deciding`, `seen` is not read.

        Example:
            >>> from detente.game import solve
            >>> from detente.game.examples import beer_quiche
            >>> found = solve(beer_quiche(), rationality=2.0, horizon=1)
            >>> found.locate("receiver", None, "tavern", ["quiche"])
            Place(type=0, state=0, stage=1, context=1)
        """
        game, found = self.game, list[Problem]()
        if player not in game.players:
            fix = f"Players: {', '.join(game.players)}."
            found.append(Problem(f"{short(player)} is not a player.", "", fix))
            found += belief_problems(game, belief)
            raise GameError.found("The question", found)
        kind = numbered(type, game.types[player], f"type of {player}", found)
        before = len(found)
        where = numbered(state, game.states, "state", found)
        known = where if len(found) == before else None
        found += period_problems(period, self.horizon)
        history = history_of(game, player, known, seen, found) if deciding else 0
        found += belief_problems(game, belief)
        if found:
            raise GameError.found("The question", found)
        stage = next(k for k, movers in enumerate(game.stages) if player in movers)
        context = int(self.contexts[stage][where, history]) if deciding else 0
        return Place(kind, where, stage, context)

    def place(self, belief: Mapping[str, ArrayLike] | None) -> tuple[Any, Floats]:
        """Return the grid points around a belief and their weights.

        Raises:
            GameError: a belief is about nobody, or is not a probability over the player's types.

        Example:
            >>> from detente.game import solve
            >>> from detente.game.examples import beer_quiche
            >>> found = solve(beer_quiche(), rationality=2.0, horizon=1, grid=2)
            >>> points, weights = found.place({"sender": [0.75, 0.25]})
            >>> points.tolist(), weights.tolist()
            ([0, 1], [0.5, 0.5])
        """
        found = belief_problems(self.game, belief)
        if found:
            raise GameError.found("The question", found)
        shape = self.plan.shape
        points, weights = np.zeros(1, dtype=int), np.ones(1)
        for axis, i in enumerate(shape.typed):
            player = self.game.players[i]
            given = (belief or {}).get(player, self.game.prior[player])
            chance = np.asarray(given, dtype=float)
            at, share = _cell(shape.types[i], shape.steps[axis], chance / chance.sum())
            points = (points[:, None] * shape.grid[axis] + at[None]).reshape(-1)
            weights = (weights[:, None] * share[None]).reshape(-1)
        return points, weights

    def node(
        self, player: str, state: int, context: int, place: tuple[Any, Floats], period: int = 0
    ) -> tuple[Floats, NDArray[np.bool_]]:
        """Return log-probabilities (types, actions) at a belief, and which actions are allowed.

        Args:
            player: by name.
            state, context, place: by number, as from `locate` and `place`.

        Example:
            >>> from detente.game import solve
            >>> from detente.game.examples import beer_quiche
            >>> found = solve(beer_quiche(), rationality=2.0, horizon=1)
            >>> log, live = found.node("receiver", 0, 0, found.place(None))
            >>> np.exp(log).sum().round(9).item(), live.tolist()
            (1.0, [True, True])
        """
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
                live = np.asarray(full.any(axis=tuple(k for k in range(full.ndim) if k != j)))
                part = slab[start : start + size].reshape(self.plan.shape.types[mover], -1)
                return _normal(part, live), live
            start += size
        raise AssertionError(player)

    def as_dict(self) -> dict[str, Any]:
        """Return how the solving went, ready for JSON.

        Example:
            >>> from detente.game import solve
            >>> from detente.game.examples import beer_quiche
            >>> found = solve(beer_quiche(), rationality=2.0, horizon=1)
            >>> found.as_dict()["grid"]
            {'sender': 12}
        """
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
