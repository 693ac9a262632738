"""The extensive form of a truncated game, node by node in preorder, as Gambit counts it.

Chance draws the types first; then come the members of each stage in turn, the state that follows
and the types' switching. A move with one open action, and a chance move with one outcome, is no
node. An information set holds the public history before the stage and the player's own types so
far.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from detente.game._game import Floats
from detente.game._tree import CloseLevel, StageLevel, Tree


@dataclass(frozen=True)
class Chance:
    """A chance move: its number, the names of its outcomes and their probabilities."""

    number: int
    title: str
    outcomes: tuple[str, ...]
    chances: tuple[float, ...]


@dataclass(frozen=True)
class Move:
    """A personal move: who, in which information set (from 1), and what is open.

    `level` and `node` point into the public tree, `type` is the player's type at the time.
    """

    player: int
    number: int
    level: int
    node: int
    past: tuple[int, ...]
    actions: tuple[int, ...]

    @property
    def type(self) -> int:
        """Return the player's type at the time."""
        return self.past[-1]


@dataclass(frozen=True)
class End:
    """An end of the game: its number and every player's discounted payoffs."""

    number: int
    payoffs: tuple[float, ...]


Line = Chance | Move | End


@dataclass(frozen=True)
class _Spot:
    """Where a walk stands: in a stage, its members' moves so far; or what chance has next."""

    phase: str
    level: int
    node: int
    pasts: tuple[tuple[int, ...], ...]
    sums: tuple[float, ...]
    made: tuple[int, ...] = ()


def walk(tree: Tree) -> Iterator[Line]:
    """Yield every node of the extensive form in preorder."""
    walker = _Walk(tree)
    players = len(tree.start.beliefs)
    ahead = [_Spot("types", 0, 0, ((),) * players, (0.0,) * players)]
    while ahead:
        line, below = walker.step(ahead.pop())
        if line is not None:
            yield line
        ahead.extend(reversed(below))


class _Walk:
    def __init__(self, tree: Tree) -> None:
        self.tree, self.tables = tree, tree.tables
        self.game = tree.tables.game
        self.sets: list[dict[tuple[int, int, tuple[int, ...]], int]] = [
            {} for _ in self.game.players
        ]
        self.chances = itertools.count(1)
        self.ends = itertools.count(1)

    def step(self, spot: _Spot) -> tuple[Line | None, list[_Spot]]:
        """Return the node at a spot, if there is one, and the spots below it."""
        if spot.phase == "types":
            return self._draw(spot, self.tree.start.beliefs, "types")
        if spot.phase == "switch":
            rows = [k[p[-1]] for k, p in zip(self.tables.switching, spot.pasts, strict=True)]
            return self._draw(spot, rows, "types of the next period")
        level = self.tree.levels[spot.level]
        if isinstance(level, StageLevel):
            return self._move(spot, level)
        return self._close(spot, level)

    def _draw(
        self, spot: _Spot, rows: Sequence[Floats], title: str
    ) -> tuple[Line | None, list[_Spot]]:
        """Let chance draw a type for every player."""
        joint = list(itertools.product(*(np.flatnonzero(row).tolist() for row in rows)))
        chances = tuple(
            math.prod(r[t] for r, t in zip(rows, types, strict=True)) for types in joint
        )
        below = []
        for types in joint:
            pasts = tuple((*p, t) for p, t in zip(spot.pasts, types, strict=True))
            below.append(replace(spot, phase="play", pasts=pasts))
        names = tuple(", ".join(self._drawn(types)) for types in joint)
        return self._chance(title, names, chances), below

    def _drawn(self, types: tuple[int, ...]) -> list[str]:
        kinds = [self.game.types[p] for p in self.game.players]
        return [kind[t] for kind, t in zip(kinds, types, strict=True) if len(kind) > 1]

    def _chance(
        self, title: str, names: tuple[str, ...], chances: tuple[float, ...]
    ) -> Chance | None:
        return Chance(next(self.chances), title, names, chances) if len(names) > 1 else None

    def _move(self, spot: _Spot, level: StageLevel) -> tuple[Line | None, list[_Spot]]:
        members = self.tables.stages[level.stage]
        if len(spot.made) == len(members):
            shape = tuple(self.tables.actions[i] for i in members)
            child = level.children[spot.node, np.ravel_multi_index(spot.made, shape)]
            return None, [replace(spot, level=spot.level + 1, node=int(child), made=())]
        player = members[len(spot.made)]
        actions = np.flatnonzero(level.options[len(spot.made)][spot.node]).tolist()
        below = [replace(spot, made=(*spot.made, a)) for a in actions]
        if len(actions) == 1:
            return None, below
        past, sets = spot.pasts[player], self.sets[player]
        number = sets.setdefault((spot.level, spot.node, past), len(sets) + 1)
        return Move(player, number, spot.level, spot.node, past, tuple(actions)), below

    def _close(self, spot: _Spot, level: CloseLevel) -> tuple[Line | None, list[_Spot]]:
        sums = self._paid(spot, level)
        if level.following.shape[1] == 0:
            return End(next(self.ends), sums), []
        there = level.chance[spot.node] > 0
        nodes, chances = level.following[spot.node][there], level.chance[spot.node][there]
        below = [
            replace(spot, phase="switch", level=spot.level + 1, node=int(n), sums=sums)
            for n in nodes
        ]
        states = self.tree.state_of(self.tree.levels[spot.level + 1])[nodes]
        names = tuple(self.game.states[s] for s in states)
        return self._chance("state", names, tuple(chances.tolist())), below

    def _paid(self, spot: _Spot, level: CloseLevel) -> tuple[float, ...]:
        """Add the period's payoffs, weighed and discounted, to what was paid before."""
        code = level.code[spot.node]
        factor = self.tables.weight * self.tables.discount**level.period
        types = [past[-1] for past in spot.pasts]
        now = [
            array[(*(t if n > 1 else 0 for t, n in zip(types, array.shape, strict=False)), code)]
            for array in self.tables.payoffs
        ]
        return tuple(s + float(f * x) for s, f, x in zip(spot.sums, factor, now, strict=True))
