"""Many games at once, from places in one that was played.

A row begins at a node of the sitting: before some act, or after the last of a month and before
chance. Until then it holds what was done; from then on everybody plays as the regime says, types
drawn from what was believed at the node. Path n meets the same luck from every node, so that two
nodes differ by little else than what lies between them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.intent._play import Floats, vertices
from detente.intent._reading import chances
from detente.play._ground import Ground
from detente.play._sitting import Sitting, Standing

Ints = NDArray[np.int64]
_LUCK = 20_000  # sets these random numbers apart from those of the game itself


@dataclass(frozen=True, eq=False)
class Many:
    """R games of M months.

    Attributes:
        states: (R, M + 1), at the start of each month and at the end.
        actions, kinds: (R, M, players), what was done, and of which type who did it was.
    """

    states: NDArray[np.integer[Any]]
    actions: NDArray[np.integer[Any]]
    kinds: NDArray[np.integer[Any]]


@dataclass(eq=False)
class _Rows:
    """Where R games stand, and what they have been."""

    state: Ints
    kinds: Ints
    beliefs: list[Floats]
    regime: Ints
    acts: Ints


def many(
    sitting: Sitting,
    ground: Ground,
    nodes: Sequence[Standing],
    count: int,
    known: Mapping[int, int] | None = None,
) -> Many:
    """Play on from nodes of a sitting, `count` times from each.

    Args:
        nodes: in the order of time.
        known: players whose type at the node is not drawn but given, both by number.
    """
    rows, months, size = len(nodes) * count, sitting.months, len(ground.players)
    luck = np.random.default_rng([sitting.seed, _LUCK]).random((months + 1, count, 2 * size + 2))
    at = _opening(ground, nodes, count, luck[months], known or {})
    made = Many(
        np.zeros((rows, months + 1), dtype=np.int16),
        np.zeros((rows, months, size), dtype=np.int8),
        np.zeros((rows, months, size), dtype=np.int8),
    )
    _past(made, sitting, nodes, count)
    for m in range(months):
        live = count * sum(n.month <= m for n in nodes)
        early = [count * sum(_before(n, m, k) for n in nodes) for k in range(size)]
        made.states[:live, m], made.kinds[:live, m] = at.state[:live], at.kinds[:live]
        drawn = np.tile(luck[m], (len(nodes), 1))
        for k in range(size):
            _act(ground, at, k, early[k], drawn[:, k])
        made.actions[:live, m] = at.acts[:live]
        _chance(ground, at, live, drawn[:, size:])
    made.states[:, months] = at.state
    return made


def _before(node: Standing, month: int, stage: int) -> bool:
    """Say whether a node lies before the act of a stage in a month."""
    return node.month < month or (node.month == month and len(node.acts) <= stage)


def _opening(
    ground: Ground, nodes: Sequence[Standing], count: int, luck: Floats, known: Mapping[int, int]
) -> _Rows:
    size = len(ground.players)
    acts = [[*n.acts, *[0] * (size - len(n.acts))] for n in nodes]
    beliefs = [
        np.repeat(np.array([n.beliefs[axis] for n in nodes]), count, 0)
        for axis in range(len(ground.typed))
    ]
    kinds = np.zeros((len(nodes) * count, size), dtype=np.int64)
    for axis, i in enumerate(ground.typed):
        kinds[:, i] = known.get(i, _pick(beliefs[axis], np.tile(luck[:, i], len(nodes))))
    return _Rows(
        np.repeat([n.state for n in nodes], count),
        kinds,
        beliefs,
        np.repeat([n.regime for n in nodes], count),
        np.repeat(np.array(acts), count, 0),
    )


def _past(made: Many, sitting: Sitting, nodes: Sequence[Standing], count: int) -> None:
    """Fill in what was done before each node; types before it do not matter."""
    size = len(sitting.ground.players)
    begins = np.array([s.state for s in sitting.trail if not s.acts])
    names = [sitting.ground.game.actions[p] for p in sitting.ground.players]
    done = [names[n % size].index(move.action) for n, move in enumerate(sitting.moves)]
    whole = np.array(done[: len(done) // size * size], dtype=np.int64).reshape(-1, size)
    for n, node in enumerate(nodes):
        mine = slice(n * count, (n + 1) * count)
        made.states[mine, : node.month] = begins[: node.month]
        made.actions[mine, : node.month] = whole[: node.month]


def _act(ground: Ground, at: _Rows, stage: int, live: int, luck: Floats) -> None:
    """Let the player of a stage act in the first rows."""
    for r, regime in enumerate(ground.regimes):
        rows = np.flatnonzero(at.regime[:live] == r)
        if not len(rows):
            continue
        layout, states = regime.play.layout, at.state[rows]
        near = vertices(layout, [b[rows] for b in at.beliefs])
        context = layout.context(stage, states, at.acts[rows])
        none = np.zeros(len(rows), dtype=np.int64)
        sigma = chances(regime.play, stage, none, states, context, near)
        every = np.arange(len(rows))
        act = _pick(sigma[every, at.kinds[rows, stage]], luck[rows])
        at.acts[rows, stage] = act
        if stage in ground.typed:
            axis = ground.typed.index(stage)
            joint = at.beliefs[axis][rows] * sigma[every, :, act]
            total = joint.sum(1, keepdims=True)
            kept = at.beliefs[axis][rows]
            at.beliefs[axis][rows] = np.where(total > 0, joint / np.maximum(total, 1e-300), kept)


def _chance(ground: Ground, at: _Rows, live: int, luck: Floats) -> None:
    """Move on the state, types, beliefs and regimes of the first rows to the next month."""
    rows, law, size = np.arange(live), ground.game.law, len(ground.players)
    where = (at.state[:live], *at.acts[:live].T)
    step = _pick(np.asarray(law.chances)[where], luck[:live, size])
    at.state[:live] = np.asarray(law.successors)[where][rows, step]
    for axis, (i, switch) in enumerate(zip(ground.typed, ground.switching, strict=True)):
        at.kinds[:live, i] = _pick(switch[at.kinds[:live, i]], luck[:live, i])
        at.beliefs[axis][:live] = at.beliefs[axis][:live] @ switch
    lapse = np.array([r.lapse for r in ground.regimes])
    at.regime[:live] += luck[:live, size + 1] < lapse[at.regime[:live]]


def _pick(chance: Floats, luck: Floats) -> Ints:
    """Return which of the last axis a uniform number falls on."""
    risen = chance.cumsum(-1)
    return np.asarray((risen[:, :-1] <= luck[:, None] * risen[:, -1:]).sum(-1))
