"""A stage in which several players move at once: a fixed point at every context and grid point.

Each mover answers the mixture of the others, who answer his; those with several types reveal by
their own action only. The log-probabilities of all movers stand in one vector of length
n = sum of types x actions, in the order of the movers; a node's Jacobian is the full n x n.

Axes as in `_mover`: contexts C, joint actions J, columns Z, grid points G.
"""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from detente.game._lattice import corners, lattice
from detente.game._plan import Shape


class Table(NamedTuple):
    """Who sits at the table: for each mover types, actions, columns, and his axis of the grid."""

    types: tuple[int, ...]
    actions: tuple[int, ...]
    columns: tuple[tuple[int, int], ...]
    axis: tuple[int | None, ...]
    steps: tuple[int | None, ...]
    grid: tuple[int, ...]


def table_of(shape: Shape, stage: int) -> Table:
    """Return who moves in a stage and what each needs to know."""
    movers = shape.stages[stage].movers
    columns = [shape.columns(i) for i in movers]
    axis = [shape.typed.index(i) if i in shape.typed else None for i in movers]
    return Table(
        tuple(shape.types[i] for i in movers),
        shape.stages[stage].actions,
        tuple((c.start, c.stop) for c in columns),
        tuple(axis),
        tuple(None if a is None else shape.steps[a] for a in axis),
        shape.grid,
    )


def split(table: Table, vector: jax.Array) -> list[jax.Array]:
    """Return each mover's part of a vector, shape (types, actions, ...)."""
    found, start = [], 0
    for types, actions in zip(table.types, table.actions, strict=True):
        part = vector[start : start + types * actions]
        found.append(part.reshape(types, actions, *vector.shape[1:]))
        start += types * actions
    return found


def _beliefs(table: Table, places: jax.Array) -> list[jax.Array]:
    """Return each mover's belief at a grid point given by its place on every axis."""
    found = []
    for types, axis, steps in zip(table.types, table.axis, table.steps, strict=True):
        if axis is None or steps is None:
            found.append(jnp.ones(1))
        else:
            found.append(jnp.asarray(lattice(types, steps).points)[places[axis]])
    return found


def outlook(table: Table, values: jax.Array, vector: jax.Array, point: jax.Array) -> jax.Array:
    """Return the values (Z, *actions) after each joint action at the beliefs that it leaves.

    Args:
        values: (J, Z, G) of one context.
        vector: (n,) log-probabilities.
        point: number of the grid point.
    """
    places = jnp.stack(jnp.unravel_index(point, table.grid)) if table.grid else jnp.zeros(0, int)
    beliefs, logs = _beliefs(table, places), split(table, vector)
    strides = [int(np.prod(table.grid[k + 1 :], dtype=np.int64)) for k in range(len(table.grid))]
    readings = []
    for j, axis in enumerate(table.axis):
        steps = table.steps[j]
        if axis is None or steps is None:
            continue
        posterior = jax.nn.softmax(jnp.log(beliefs[j])[:, None] + logs[j], axis=0)
        at, weight, _ = corners(table.types[j], steps, list(posterior))
        readings.append((j, axis, at, weight))
    joint = jnp.indices(table.actions).reshape(len(table.actions), -1)
    total = jnp.zeros((joint.shape[1], values.shape[1]))
    for vertex in product(*(range(len(at)) for _, _, at, _ in readings)):
        where = jnp.full(joint.shape[1], point)
        share = jnp.ones(joint.shape[1])
        for (j, axis, at, weight), v in zip(readings, vertex, strict=True):
            where = where + (at[v][joint[j]] - places[axis]) * strides[axis]
            share = share * weight[v][joint[j]]
        seen = jnp.take_along_axis(values, where[:, None, None], axis=2)[:, :, 0]
        total = total + share[:, None] * seen
    return total.T.reshape(-1, *table.actions)


def mixtures(table: Table, vector: jax.Array, point: jax.Array) -> list[jax.Array]:
    """Return each mover's action probabilities as the others expect them, shape (actions,)."""
    places = jnp.stack(jnp.unravel_index(point, table.grid)) if table.grid else jnp.zeros(0, int)
    beliefs = _beliefs(table, places)
    pairs = zip(beliefs, split(table, vector), strict=True)
    return [b @ jnp.exp(log) for b, log in pairs]


def against(seen: jax.Array, chances: list[jax.Array], mover: int) -> jax.Array:
    """Average (Z, *actions) over everybody's action but the mover's: (Z, own actions)."""
    for other in range(len(chances) - 1, -1, -1):
        if other != mover:
            seen = jnp.tensordot(seen, chances[other], axes=([1 + other], [0]))
    return seen


def masks(table: Table, allowed: jax.Array) -> list[jax.Array]:
    """Return each mover's allowed actions from the allowed joint actions (J,)."""
    full = allowed.reshape(table.actions)
    count = len(table.actions)
    return [full.any(axis=tuple(k for k in range(count) if k != j)) for j in range(count)]


def best(
    table: Table,
    values: jax.Array,
    allowed: jax.Array,
    rationality: jax.Array,
    given: list[jax.Array | None],
    vector: jax.Array,
    point: jax.Array,
) -> jax.Array:
    """Return the logit answer (n,) to the log-probabilities (n,) at one node.

    rationality: (movers,); given: for each mover log-probabilities (types, actions) or None.
    """
    live = masks(table, allowed)
    chances = [
        jnp.where(m, c, 0.0) for m, c in zip(live, mixtures(table, vector, point), strict=True)
    ]
    seen = outlook(table, values, vector, point)
    found = []
    for j, (start, stop) in enumerate(table.columns):
        bound = given[j]
        if bound is not None:
            found.append(jnp.where(live[j], bound, 0.0).reshape(-1))
            continue
        worth = rationality[j] * against(seen[start:stop], chances, j)
        log = jax.nn.log_softmax(jnp.where(live[j], worth, -jnp.inf), axis=1)
        found.append(jnp.where(live[j], log, 0.0).reshape(-1))
    return jnp.concatenate(found)


def tidy(table: Table, allowed: jax.Array, vector: jax.Array) -> jax.Array:
    """Make each mover's probabilities sum to one again; 0 where not allowed."""
    parts = []
    for live, log in zip(masks(table, allowed), split(table, vector), strict=True):
        norm = jax.nn.log_softmax(jnp.where(live, log, -jnp.inf), axis=1)
        parts.append(jnp.where(live, norm, 0.0).reshape(-1))
    return jnp.concatenate(parts)
