"""One period of the game, backwards: from values at its end to play and values at its start.

This one function serves the solver (with Newton steps at the nodes), the residual (with none) and
the derivative: a Newton step from a solved node, its matrix held fixed, has exactly the derivative
that the implicit function theorem gives.
"""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from detente.game._lattice import interpolation, lattice
from detente.game._plan import Plan, Shape
from detente.game._stage import Effort, alone, several

Params = dict[str, Any]
_SLAB = 24_000_000  # bytes of values that one block of states may hold at a stage


class Period(NamedTuple):
    """Values (S, Z, G) at the start; log-probabilities of each stage; how far each stage is off.

    A stage's log-probabilities have shape (S, C, types, J, G), or (S, C, n, G) where several move
    at once. `distance`: the largest |log softmax(lambda Q) - l| of each stage in each state;
    `gap`: the same for probabilities, (S, C, G) for each stage.
    """

    values: jax.Array
    logits: tuple[jax.Array, ...]
    distance: jax.Array
    gap: tuple[jax.Array, ...]


def offsets(plan: Plan, params: Params) -> tuple[jax.Array, ...]:
    """Return what each choice adds to every column, (S, C, J, Z, 1 or G) a stage."""
    shape = plan.shape
    if shape.linear:
        weights = [params["weights"][i] * plan.weight[i] for i in range(len(shape.types))]
        table = jnp.concatenate(weights)
        return tuple((stage.edge @ table.T)[..., None] for stage in plan.stages)
    zero = [jnp.zeros((*stage.child.shape, shape.width, 1)) for stage in plan.stages]
    last = plan.stages[-1]
    zero[-1] = _array_offsets(shape, params["payoff"], plan.weight, last.child.shape)
    return tuple(zero)


def _array_offsets(shape: Shape, payoff: Any, weight: Any, at: tuple[int, ...]) -> jax.Array:
    """Return payoffs given as arrays, expected at each grid point over the others' types."""
    count = len(shape.types)
    moving = [i for stage in shape.stages for i in stage.movers]
    columns = []
    for i in range(count):
        array = _expected(shape, payoff[i], i)  # (own types, S, *actions, 1 or G)
        array = jnp.transpose(array, (1, 0, *(2 + m for m in moving), 2 + count))
        columns.append(weight[i] * array.reshape(at[0], -1, *at[1:], array.shape[-1]))
    points = max(c.shape[-1] for c in columns)
    wide = [jnp.broadcast_to(c, (*c.shape[:-1], points)) for c in columns]
    return jnp.moveaxis(jnp.concatenate(wide, axis=1), 1, 3)


def _expected(shape: Shape, array: jax.Array, player: int) -> jax.Array:
    """Average payoffs (*types of all, S, *actions) over others' types; a grid axis comes last."""
    beliefs = shape.beliefs()
    array = jnp.asarray(array)[..., None]
    for other in range(len(shape.types) - 1, -1, -1):
        if other == player:
            array = jnp.repeat(array, shape.types[player] // array.shape[other], axis=other)
        elif array.shape[other] == 1:
            array = array.squeeze(other)
        else:
            array = (jnp.moveaxis(array, other, -2) * beliefs[other]).sum(-2)
    return array


def transitions(shape: Shape, switching: Any) -> list[jax.Array]:
    """Return for each typed player the matrix (G, G) that reads the belief after switching."""
    found = []
    for axis, i in enumerate(shape.typed):
        points = jnp.asarray(lattice(shape.types[i], shape.steps[axis]).points)
        found.append(interpolation(shape.types[i], shape.steps[axis], points @ switching[i]))
    return found


def awaited(plan: Plan, params: Params, values: jax.Array) -> jax.Array:
    """Return the discounted value of each next state (S, Z, G) before types have switched.

    With `lapse` (), `after` (S, Z, G) among the parameters everybody goes on as in another game,
    worth `after`, with that chance from the next period on.
    """
    shape = plan.shape
    if "lapse" in params:
        values = values + params["lapse"] * (params["after"] - values)
    switched = [
        params["switching"][i] @ values[:, shape.columns(i)] for i in range(len(shape.types))
    ]
    scaled = [plan.discount[i] * v for i, v in enumerate(switched)]
    found = jnp.concatenate(scaled, axis=1).reshape(shape.states, shape.width, *shape.grid)
    for axis, matrix in enumerate(transitions(shape, params["switching"])):
        found = jnp.moveaxis(jnp.tensordot(found, matrix, axes=([2 + axis], [1])), -1, 2 + axis)
    return found.reshape(shape.states, shape.width, shape.points)


def period(
    plan: Plan,
    params: Params,
    values: jax.Array,
    logits: tuple[jax.Array, ...],
    *,
    effort: Effort,
    tolerance: float | jax.Array = 1e-12,
) -> Period:
    """Play one period backwards.

    Args:
        params: rationality (players,), switching and payoff or weights, a tuple over players each;
            perhaps `lapse` and `after`, see `awaited`, and `chances` (S, O, K) instead of the
            plan's.
        values: (S, Z, G) at the start of the next period.
        logits: where to begin at each stage.
        tolerance: a node is done when its log-probabilities are this near to their answer.
    """
    shape = plan.shape
    ahead = awaited(plan, params, values)
    added = offsets(plan, params)
    one = partial(_state, shape, params["rationality"], ahead, effort, tolerance)
    chances = params.get("chances", plan.chances)
    rows = (plan.stages, plan.successors, chances, added, logits)
    return Period(*_by_block(lambda row: one(*row), rows, shape))


def _by_block(one: Any, rows: Any, shape: Shape) -> Any:
    """Apply a function to every state, in equal blocks small enough for the cache."""
    widest = max(s.contexts * int(np.prod(s.actions)) for s in shape.stages)
    most = max(1, _SLAB // (8 * widest * shape.width * shape.points))
    block = max(n for n in range(1, shape.states + 1) if shape.states % n == 0 and n <= most)
    if block == shape.states:
        return jax.vmap(one)(rows)
    return jax.lax.map(one, rows, batch_size=block)


def _state(
    shape: Shape,
    rationality: jax.Array,
    ahead: jax.Array,
    effort: Effort,
    tolerance: Any,
    *row: Any,
) -> tuple[Any, ...]:
    """Play one period backwards in one state."""
    stages, successors, chances, added, logits = row
    values = (chances[..., None, None] * ahead[successors]).sum(1)  # (O, Z, G)
    played, distance, gap = [], [], []
    for k in range(len(stages) - 1, -1, -1):
        outcomes = values[stages[k].child] + added[k]
        play = alone if len(shape.stages[k].movers) == 1 else several
        made = play(shape, k, stages[k], outcomes, rationality, logits[k], effort, tolerance)
        values = made.values
        played.append(made.logits)
        distance.append(made.distance)
        gap.append(made.gap)
    return (
        values[0],
        tuple(reversed(played)),
        jnp.stack(distance[::-1]),
        tuple(reversed(gap)),
    )
