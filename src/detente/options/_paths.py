"""Paths under an approach and those that follow it, many at once.

Play comes from tables of log-probabilities, one row for each regime, state, context and belief
point. A regime is an approach, or ordinary play; `rows` says where the row of a state and a history
of the month begins in each. So paths in different regimes, which see different contexts, run
through the same few array operations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from detente.game import Game
from detente.game._lattice import added
from detente.game._plan import Shape
from detente.game._reading import vertices
from detente.options._board import Table
from detente.options._solved import Solved

Floats = NDArray[np.float64]
_NEVER = -1e9


@dataclass(frozen=True, eq=False)
class Paths:
    """N paths of M months.

    Attributes:
        states: (N, M + 1), at the start of each month and at the end.
        actions: (N, M, players).
        types: (N, players), the true types at the start.
        regimes: (N, M), which regime each month was played in: 0 the approach, then what follows.
        beliefs: for each player with several types (N, M + 1, types).
    """

    states: NDArray[np.int8]
    actions: NDArray[np.int8]
    types: NDArray[np.int8]
    regimes: NDArray[np.int8]
    beliefs: tuple[NDArray[np.float32], ...]


class Rules(NamedTuple):
    """What does not change from draw to draw.

    Attributes:
        rows: for each stage (R, S * H), the first row of a state and history in each regime.
        outcome: (S * joint actions,), the outcome of a whole month.
        successors: (S, O, K).
    """

    rows: tuple[jax.Array, ...]
    outcome: jax.Array
    successors: jax.Array


class Law(NamedTuple):
    """What a draw gives.

    Attributes:
        tables: for each stage (rows, T * A), log-probabilities.
        chances: (S, O, K), as in the plan of the game.
        switching: for each player with several types (T, T).
        lapse: (R,), the chance a month that a regime ends.
        beliefs, truths: for each player with several types (T,), what the public believes at the
            start and what true types are drawn from.
    """

    tables: tuple[jax.Array, ...]
    chances: jax.Array
    switching: tuple[jax.Array, ...]
    lapse: jax.Array
    beliefs: tuple[jax.Array, ...]
    truths: tuple[jax.Array, ...]


def rules_of(game: Game, regimes: Sequence[Table]) -> Rules:
    """Return the rules of a chain of approaches."""
    points, rows = regimes[0].plan.shape.points, []
    for k in range(len(game.players)):
        start, found = 0, []
        for one in regimes:
            count = one.plan.shape.stages[k].contexts
            at = np.arange(len(game.states))[:, None] * count + one.contexts[k]
            found.append((start + at * points).reshape(-1))
            start += len(game.states) * count * points
        rows.append(jnp.asarray(np.stack(found), dtype=jnp.int32))
    last = regimes[0]
    child = np.asarray(last.plan.stages[-1].child)
    outcome = child[np.arange(len(child))[:, None], last.contexts[-1]]
    return Rules(
        tuple(rows),
        jnp.asarray(outcome.reshape(-1), dtype=jnp.int32),
        jnp.asarray(last.plan.successors, dtype=jnp.int32),
    )


def law_of(
    regimes: Sequence[Table],
    played: Sequence[Solved],
    params: Mapping[str, Any],
    beliefs: Sequence[Floats],
    truths: Sequence[Floats],
) -> Law:
    """Return the law of one draw: how each regime of a chain is played, in single precision."""
    tables = []
    for k in range(len(played[0].logits)):
        parts = []
        for one, made in zip(regimes, played, strict=True):
            allowed = np.asarray(one.plan.stages[k].allowed)[:, :, None, :, None]
            log = np.where(allowed, np.asarray(made.logits[k]), _NEVER)
            parts.append(np.moveaxis(log, -1, 2).reshape(-1, log.shape[2] * log.shape[3]))
        tables.append(jnp.asarray(np.concatenate(parts), dtype=jnp.float32))
    lapse = [0.0 if one.approach.months is None else 1.0 / one.approach.months for one in regimes]
    shape = regimes[0].plan.shape
    return Law(
        tuple(tables),
        jnp.asarray(params["chances"], dtype=jnp.float32),
        tuple(jnp.asarray(params["switching"][i], dtype=jnp.float32) for i in shape.typed),
        jnp.asarray(lapse, dtype=jnp.float32),
        tuple(jnp.asarray(b, dtype=jnp.float32) for b in beliefs),
        tuple(jnp.asarray(b, dtype=jnp.float32) for b in truths),
    )


def paths(
    shape: Shape,
    rules: Rules,
    law: Law,
    *,
    state: int,
    months: int,
    count: int,
    key: jax.Array,
) -> Paths:
    """Play forward from a public state.

    Args:
        key: governs every random choice; the same key under two approaches gives both the same
            random numbers, month by month and player by player.
    """
    found = _play(
        rules,
        law,
        jnp.asarray(state, dtype=jnp.int32),
        key,
        shape=shape,
        months=months,
        count=count,
    )
    states, actions, types, regimes, held = (jax.tree.map(np.asarray, x) for x in found)
    return Paths(
        np.swapaxes(states, 0, 1),
        np.moveaxis(actions, 0, 1),
        types,
        np.swapaxes(regimes, 0, 1),
        tuple(np.swapaxes(b, 0, 1) for b in held),
    )


@partial(jax.jit, static_argnames=("shape", "months", "count"))
def _play(
    rules: Rules,
    law: Law,
    state: jax.Array,
    key: jax.Array,
    *,
    shape: Shape,
    months: int,
    count: int,
) -> Any:
    early, late = jax.random.split(key)
    kinds = jnp.zeros((count, len(shape.types)), dtype=jnp.int32)
    for axis, i in enumerate(shape.typed):
        draw = jax.random.uniform(jax.random.fold_in(early, i), (count,), dtype=jnp.float32)
        chance = jnp.broadcast_to(law.truths[axis], (count, shape.types[i]))
        kinds = kinds.at[:, i].set(_pick(chance, draw))
    opening = (
        jnp.full(count, state, dtype=jnp.int32),
        kinds,
        jnp.zeros(count, dtype=jnp.int32),
        tuple(jnp.broadcast_to(b, (count, b.shape[0])) for b in law.beliefs),
    )
    month = partial(_month, shape, rules, law)
    last, seen = jax.lax.scan(month, opening, jax.random.split(late, months))
    states = jnp.concatenate([seen[0], last[0][None].astype(jnp.int8)])
    held = tuple(jnp.concatenate([b, z[None]]) for b, z in zip(seen[3], last[3], strict=True))
    return states, seen[1], kinds.astype(jnp.int8), seen[2], held


def _month(shape: Shape, rules: Rules, law: Law, now: Any, key: jax.Array) -> Any:
    """Play one month on every path."""
    states, kinds, regimes, before = now
    beliefs = list(before)
    count, players = len(states), len(shape.types)
    draws = jax.random.uniform(key, (2 * players + 2, count), dtype=jnp.float32)
    history, done, near = states, [], None
    for k, made in enumerate(shape.stages):
        (i,), (size,) = made.movers, made.actions
        near = vertices(shape, tuple(beliefs)) if near is None else near
        at = rules.rows[k][regimes, history]
        log = added(w[..., None] * law.tables[k][at + g] for g, w in near)
        chance = jax.nn.softmax(log.reshape(count, shape.types[i], size), axis=-1)
        own = jnp.take_along_axis(chance, kinds[:, i, None, None], axis=1)[:, 0]
        action = _pick(own, draws[i])
        if i in shape.typed:
            axis = shape.typed.index(i)
            likely = jnp.take_along_axis(chance, action[:, None, None], axis=2)[..., 0]
            weight = beliefs[axis] * likely
            beliefs[axis] = weight / weight.sum(-1, keepdims=True)
            near = None
        done.append(action)
        history = history * size + action
    outcome = rules.outcome[history]
    step = _pick(law.chances[states, outcome], draws[-1])
    after = rules.successors[states, outcome, step]
    later = kinds
    for axis, i in enumerate(shape.typed):
        beliefs[axis] = beliefs[axis] @ law.switching[axis]
        turned = _pick(law.switching[axis][kinds[:, i]], draws[players + i])
        later = later.at[:, i].set(turned)
    ends = draws[-2] < law.lapse[regimes]
    small = (states, jnp.stack(done, -1), regimes)
    kept = tuple(x.astype(jnp.int8) for x in small)
    return (after, later, regimes + ends, tuple(beliefs)), (*kept, before)


def _pick(chances: jax.Array, draw: jax.Array) -> jax.Array:
    """Return which of the last axis a uniform draw falls on."""
    risen = jnp.cumsum(chances, axis=-1)
    below = risen[..., :-1] <= draw[..., None] * risen[..., -1:]
    return below.sum(-1).astype(jnp.int32)
