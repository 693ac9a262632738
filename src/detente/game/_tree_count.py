"""How large the truncated game is, counted without making it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from detente.game._game import Floats
from detente.game._tree import Start, Tables


@dataclass(frozen=True)
class Size:
    """What a truncated game would hold.

    nodes: of the extensive form (chance moves, personal moves and ends).
    histories: public ones, forced moves among them.
    unknowns: one less than the open actions, for every public history, member and own type.
    """

    nodes: float
    histories: float
    unknowns: float


def size_of(tables: Tables, start: Start) -> Size:
    """Count the nodes, public histories and unknowns of a truncated game (exact to 2**53)."""
    nodes = histories = unknowns = 0.0
    here = np.eye(len(tables.game.states))[start.state]
    pasts = [(b > 0).astype(float) for b in start.beliefs]
    profiles = math.prod(p.sum() for p in pasts)
    nodes += profiles > 1
    for period in range(start.horizon):
        for stage in range(len(tables.stages)):
            written, free = _written(tables, stage)
            nodes += profiles * (here @ written)
            unknowns += here @ free
            histories += here.sum()
            here = (here[:, None] * tables.allowed[stage]).reshape(-1)
        histories += here.sum()
        if period < start.horizon - 1:
            used = np.flatnonzero(here)
            after = tables.successors(used) > 0
            nodes += profiles * (here[used] @ (after.sum(1) > 1))
            here = here[used] @ after
            nodes += here.sum() * (profiles - math.prod(_unmoved(tables, pasts)))
            pasts = [p @ (k > 0) for p, k in zip(pasts, tables.switching, strict=True)]
            profiles = math.prod(p.sum() for p in pasts)
    return Size(float(nodes + profiles * here.sum()), float(histories), float(unknowns))


def _written(tables: Tables, stage: int) -> tuple[Floats, Floats]:
    """Return for each code the personal nodes that a stage writes, and its unknowns."""
    codes = np.arange(len(tables.allowed[stage]))
    written, unknowns, before = np.zeros(len(codes)), np.zeros(len(codes)), np.ones(len(codes))
    for player, options in zip(tables.stages[stage], tables.options(stage, codes), strict=True):
        count = options.sum(1)
        written += before * (count > 1)
        unknowns += tables.types[player] * np.maximum(count - 1, 0)
        before *= np.maximum(count, 1)
    return written, unknowns


def _unmoved(tables: Tables, pasts: list[Floats]) -> list[float]:
    """Return for each player its type histories that can go on in one way only."""
    pairs = zip(pasts, tables.switching, strict=True)
    return [float(p @ ((k > 0).sum(1) == 1)) for p, k in pairs]
