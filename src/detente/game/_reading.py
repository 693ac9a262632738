"""Play at any belief: log-probabilities between the points of the grid.

Log-probabilities are interpolated, not probabilities: then every action keeps a positive chance,
and Bayes' rule applied to what is read is Bayes' rule.
"""

from __future__ import annotations

from itertools import product

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from detente.game._lattice import corners
from detente.game._plan import Plan, Shape

Beliefs = tuple[jax.Array, ...]  # for each player with several types (..., types)


def vertices(shape: Shape, beliefs: Beliefs) -> list[tuple[jax.Array, jax.Array]]:
    """Return the grid points around beliefs and their weights, each of the beliefs' shape."""
    found = []
    for axis, i in enumerate(shape.typed):
        parts = [beliefs[axis][..., t] for t in range(shape.types[i])]
        at, weight, _ = corners(shape.types[i], shape.steps[axis], parts)
        found.append(list(zip(at, weight, strict=True)))
    if not found:
        return [(jnp.zeros((), dtype=jnp.int32), jnp.ones(()))]
    pairs = []
    for choice in product(*found):
        point, share = jnp.zeros_like(choice[0][0]), jnp.ones_like(choice[0][1])
        for (place, part), size in zip(choice, shape.grid, strict=True):
            point, share = point * size + place, share * part
        pairs.append((point, share))
    return pairs


def masks(plan: Plan, stage: int) -> list[NDArray[np.bool_]]:
    """Return for each mover of a stage which actions exist, (S, C, actions)."""
    made = plan.shape.stages[stage]
    allowed = np.asarray(plan.stages[stage].allowed)
    full = allowed.reshape(*allowed.shape[:2], *made.actions)
    others = [tuple(2 + k for k in range(full.ndim - 2) if k != j) for j in range(full.ndim - 2)]
    return [np.asarray(full.any(axis=axes)) for axes in others]


def parts(shape: Shape, stage: int, flat: jax.Array) -> list[jax.Array]:
    """Split a stage's numbers (..., n) by mover into (..., types, actions)."""
    made, found, start = shape.stages[stage], [], 0
    for i, actions in zip(made.movers, made.actions, strict=True):
        size = shape.types[i] * actions
        part = flat[..., start : start + size]
        found.append(part.reshape(*flat.shape[:-1], shape.types[i], actions))
        start += size
    return found


def rows(shape: Shape, stage: int, logits: jax.Array) -> jax.Array:
    """Lay a stage's log-probabilities out as (..., S, C, G, n), ready to be read by row."""
    lead = logits.ndim - (5 if len(shape.stages[stage].movers) == 1 else 4)
    flat = logits.reshape(*logits.shape[: lead + 2], -1, logits.shape[-1])
    return jnp.swapaxes(flat, -1, -2)


def normal(log: jax.Array, live: jax.Array) -> jax.Array:
    """Make log-probabilities (..., types, actions) sum to one over the actions that exist."""
    open_ = live[..., None, :]
    return jax.nn.log_softmax(jnp.where(open_, log, -jnp.inf), axis=-1)
