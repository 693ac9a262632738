"""Newton's method at many nodes at once, with a search along each step and a fallback.

Every node keeps its own step length. A Newton step is taken where it brings the node closer, a
plain step towards the answer where that does better, and where neither does the step is halved.
Values are interpolated, so they have kinks, and at one a search can be caught with no answer near:
the branch has ended there. Then the node walks on by plain steps for a while, longer each time it
is caught, as best replies would, and searches again from where that leads. What is still open in
the end is followed from a small lambda upward.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

_LONGEST = 4.0  # the most that a log-probability may move in one step
_SHORTEST = 2.0**-8
_WALK = 10
_CLIMB = 1.25  # how much lambda grows at each step of a climb
_STAIRS = 40

Remainder = Callable[[jax.Array], jax.Array]
Direction = Callable[[jax.Array, jax.Array], jax.Array]


class Found(NamedTuple):
    """Log-probabilities, how far each node is from its answer, and the steps taken."""

    logits: jax.Array
    distance: jax.Array  # (C, G): the largest |log softmax(lambda Q) - l| of the node
    steps: jax.Array


def distance_of(residuals: jax.Array) -> jax.Array:
    """Return the largest absolute residual of each node: all axes but the first and the last."""
    return jnp.max(jnp.abs(residuals), axis=tuple(range(1, residuals.ndim - 1)))


def search(
    remainder: Remainder,
    direction: Direction,
    tidy: Callable[[jax.Array], jax.Array],
    start: jax.Array,
    *,
    tolerance: float | jax.Array,
    most: int,
) -> Found:
    """Find log-probabilities at which the remainder vanishes at every node.

    Args:
        remainder: residuals at given log-probabilities; same shape.
        direction: the Newton step from log-probabilities and their residuals.
        tidy: makes probabilities sum to one again.
        start: where to begin, shape (C, ..., G).
        tolerance: a node is done when its distance is below.
        most: steps at most.
    """

    def spread(x: jax.Array) -> jax.Array:
        return x.reshape(x.shape[0], *(1,) * (start.ndim - 2), x.shape[1])

    def going(state: Any) -> Any:
        distance, steps = state[2], state[-1]
        return (steps < most) & (distance > tolerance).any()

    def move(state: Any) -> Any:
        logits, residuals, distance, length, walk, caught, steps = state
        walking = walk > 0
        newton = direction(logits, residuals)
        newton = jnp.where(jnp.isfinite(newton), newton, 0.0)
        size = distance_of(newton)
        newton = newton * spread(length * jnp.minimum(1.0, _LONGEST / jnp.maximum(size, 1e-300)))
        first = tidy(logits + newton)
        second = tidy(logits + residuals * spread(0.5 * length))
        left, right = remainder(first), remainder(second)
        near, far = distance_of(left), distance_of(right)
        better = (near <= far) & ~walking
        best = jnp.where(better, near, far)
        busy = distance > tolerance
        taken = busy & ((best < distance * (1 - 1e-4 * length)) | walking)
        pick = spread(better)
        keep = spread(taken)
        logits = jnp.where(keep, jnp.where(pick, first, second), logits)
        residuals = jnp.where(keep, jnp.where(pick, left, right), residuals)
        distance = jnp.where(taken, best, distance)
        length = jnp.where(taken, jnp.minimum(1.0, 2 * length), 0.5 * length)
        stuck = busy & (length < _SHORTEST)
        caught = caught + stuck
        walk = jnp.where(stuck, _WALK * caught, walk - 1)
        length = jnp.where(stuck | ~busy, 1.0, length)
        return logits, residuals, distance, length, walk, caught, steps + 1

    residuals = remainder(start)
    distance = distance_of(residuals)
    none = jnp.zeros(distance.shape, dtype=int)
    state = (start, residuals, distance, jnp.ones_like(distance), none, none, jnp.array(0))
    logits, _, distance, _, _, _, steps = jax.lax.while_loop(going, move, state)
    return Found(logits, distance, steps)


def find(
    problem: Callable[[Any], tuple[Remainder, Direction]],
    tidy: Callable[[jax.Array], jax.Array],
    start: jax.Array,
    *,
    tolerance: float | jax.Array,
    most: int,
) -> Found:
    """Search from a start, and follow the nodes that stay open from a small lambda upward.

    Args:
        problem: the residuals and Newton's direction at a share of lambda.
        tidy: makes probabilities sum to one again.
        start: where to begin, shape (C, ..., G).
        tolerance, most: as for `search`, the steps at each lambda.
    """
    uniform = tidy(jnp.zeros_like(start))

    def going(state: Any) -> Any:
        stair, _, found = state
        return (stair == 0) | ((found.distance > tolerance).any() & (stair <= _STAIRS))

    def up(state: Any) -> Any:
        stair, logits, found = state
        share = jnp.where(stair == 0, 1.0, _CLIMB ** (stair - float(_STAIRS)))
        begin = jnp.where(stair == 1, uniform, logits)
        made = search(*problem(share), tidy, begin, tolerance=tolerance, most=most)
        better = (made.distance < found.distance) & (share == 1.0)
        spread = better.reshape(better.shape[0], *(1,) * (start.ndim - 2), better.shape[1])
        best = Found(
            jnp.where(spread, made.logits, found.logits),
            jnp.where(better, made.distance, found.distance),
            found.steps + made.steps,
        )
        return stair + 1, made.logits, best

    first = tidy(start)
    none = Found(first, jnp.full((start.shape[0], start.shape[-1]), jnp.inf), jnp.array(0))
    _, _, found = jax.lax.while_loop(going, up, (jnp.array(0), first, none))
    return found
