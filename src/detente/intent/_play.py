"""How each type plays, at many draws of the parameters at once, as tables to be read.

For a stage k in which one player moves, the table of log-probabilities up to a constant has shape
(D, states, contexts, types, actions, G): D draws; a context is what had been done earlier in the
month, as far as it matters; G points of the belief lattice. Between the points they are read as the
solver does (docs/understand/game.md): interpolated, then made to sum to one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import GameError, Problem
from detente.game import Equilibrium, Game
from detente.game._lattice import lattice
from detente.game._plan import Plan, compile_game

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Layout:
    """What is the same for all draws: who moves when, with which types, on which lattice.

    Attributes:
        players: in the order in which they move, one to a stage.
        types: how many types each has.
        steps: for each player with several types, subdivisions of the belief lattice.
        contexts: for each stage (states, histories), the number of the context.
        allowed: for each stage (states, contexts, actions).
    """

    players: tuple[str, ...]
    types: tuple[int, ...]
    actions: tuple[int, ...]
    steps: tuple[int, ...]
    contexts: tuple[Ints, ...]
    allowed: tuple[NDArray[np.bool_], ...]

    @property
    def typed(self) -> tuple[int, ...]:
        """The places of the players with several types."""
        return tuple(i for i, n in enumerate(self.types) if n > 1)

    def context(self, stage: int, states: Ints, actions: Ints) -> Ints:
        """Return the contexts of a stage, for states (...) and actions (..., players)."""
        history = np.zeros(states.shape, dtype=np.int64)
        for i in range(stage):
            history = history * self.actions[i] + actions[..., i]
        return np.asarray(self.contexts[stage][states, history])

    def ruled_out(self, states: Ints, actions: Ints) -> list[tuple[int, int]]:
        """Return each month and stage of a history (M,) at which the game allows no such act."""
        found = []
        for k, open_ in enumerate(self.allowed):
            live = open_[states, self.context(k, states, actions), actions[:, k]]
            found += [(int(m), k) for m in np.flatnonzero(~live)]
        return sorted(found)


@dataclass(frozen=True, eq=False)
class Play:
    """Tables of D draws, with the parameters that the filter needs beside them.

    Attributes:
        tables: for each stage (D, states, contexts, types, actions, G).
        switching: for each player with several types (D, types, types).
        prior: for each player with several types (D, types).
    """

    layout: Layout
    tables: tuple[NDArray[np.floating[Any]], ...]
    switching: tuple[Floats, ...]
    prior: tuple[Floats, ...]

    @property
    def draws(self) -> int:
        """How many draws there are."""
        return len(self.prior[0]) if self.prior else len(self.tables[0])

    def take(self, draws: Sequence[int] | Ints | slice) -> Play:
        """Return some of the draws."""
        return Play(
            self.layout,
            tuple(t[draws] if len(t) else t for t in self.tables),  # empty: left out
            tuple(s[draws] for s in self.switching),
            tuple(p[draws] for p in self.prior),
        )


def joined(plays: Sequence[Play], stages: Sequence[int]) -> Play:
    """Return the draws of several, which share a layout, as one; only some stages are kept."""
    first = plays[0]
    return Play(
        first.layout,
        tuple(
            np.concatenate([p.tables[k] for p in plays]) if k in stages else np.zeros((0,) * 6)
            for k in range(len(first.tables))
        ),
        tuple(np.concatenate(laws) for laws in zip(*(p.switching for p in plays), strict=True)),
        tuple(np.concatenate(own) for own in zip(*(p.prior for p in plays), strict=True)),
    )


def layout_of(game: Game, steps: tuple[int, ...]) -> Layout:
    """Return the layout of a game on a belief lattice.

    Raises:
        GameError: several players move at once in some stage, or in another order than listed.
    """
    if tuple(game.stages) != tuple((p,) for p in game.players):
        what = "Players do not move one by one in the order in which they are listed."
        raise GameError.found("The game", [Problem(what, "order", "One mover to a stage.")])
    return laid_out(game, *compile_game(game, steps, {}))


def laid_out(game: Game, plan: Plan, contexts: Sequence[Any]) -> Layout:
    """Return the layout of a compiled game in which players move one by one, as listed."""
    return Layout(
        tuple(game.players),
        tuple(len(game.types[p]) for p in game.players),
        tuple(len(game.actions[p]) for p in game.players),
        plan.shape.steps,
        tuple(np.asarray(c, dtype=np.int64) for c in contexts),
        tuple(np.asarray(stage.allowed) for stage in plan.stages),
    )


def play_of(solved: Sequence[Equilibrium], layout: Layout) -> Play:
    """Return the tables of equilibria of one game, each a draw.

    Example:
        >>> from detente.game import solve
        >>> from detente.game.examples import overture
        >>> found = solve(overture(), rationality=2.0, grid=2)
        >>> play_of([found], layout_of(found.game, (2,))).tables[0].shape
        (1, 1, 1, 2, 2, 3)
    """
    players = [layout.players[i] for i in layout.typed]
    return Play(
        layout,
        tuple(
            np.stack([np.asarray(e.logits[k]) for e in solved]) for k in range(len(layout.players))
        ),
        tuple(np.stack([np.asarray(e.game.switching[p]) for e in solved]) for p in players),
        tuple(np.stack([np.asarray(e.game.prior[p]) for e in solved]) for p in players),
    )


def vertices(layout: Layout, beliefs: Sequence[Floats]) -> tuple[Ints, Floats]:
    """Return the lattice points around beliefs and their weights, both (R, V).

    Args:
        beliefs: for each player with several types (R, types).
    """
    points, weights = np.zeros((1, 1), dtype=np.int64), np.ones((1, 1))
    for steps, belief in zip(layout.steps, beliefs, strict=True):
        at, share = _cell(steps, belief)
        size = len(lattice(belief.shape[1], steps).points)
        points = (points[:, :, None] * size + at[:, None, :]).reshape(len(at), -1)
        weights = (weights[:, :, None] * share[:, None, :]).reshape(len(at), -1)
    return points, weights


def _cell(steps: int, belief: Floats) -> tuple[Ints, Floats]:
    """Return the vertices (R, T) of the cells that hold beliefs (R, T), and their weights."""
    rows, types = belief.shape
    if types == 2:
        upper = belief[:, 1:] * steps
        below = np.minimum(np.floor(upper), steps - 1.0)
        part = upper - below
        at = below.astype(np.int64)
        return np.concatenate([at, at + 1], 1), np.concatenate([1.0 - part, part], 1)
    upper = np.minimum(belief[:, :0:-1].cumsum(1)[:, ::-1] * steps, steps)
    floor = np.floor(upper)
    below = floor - upper  # the fractional parts, with the sign that sorts the largest first
    ends = np.zeros((rows, types + 1))
    ends[:, 0], ends[:, 1:-1] = -1.0, np.sort(below, axis=1)
    place, stride = _ladder(types, steps)
    at = np.empty((rows, types), dtype=np.int64)
    at[:, 0], at[:, 1:] = floor @ stride, stride[below.argsort(axis=1, kind="stable")]
    return place[at.cumsum(1)], np.diff(ends, axis=1)


@cache
def _ladder(types: int, steps: int) -> tuple[Ints, Ints]:
    """Return the number of the point at each tuple of cumulative coordinates, laid out flat, and
    how far apart in it two tuples are that differ by one in one coordinate.

    Coordinates reach one beyond the lattice, where the weight is nil.
    """
    wide = np.pad(lattice(types, steps).place, (0, 1), mode="edge").ravel().astype(np.int64)
    return wide, (steps + 2) ** np.arange(types - 2, -1, -1)
