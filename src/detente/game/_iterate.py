"""The two ways through time: period by period to a horizon, or to a fixed point without one.

Every function here takes a batch: an axis of draws stands first in parameters, values and play.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from detente.game._lattice import interpolation, lattice
from detente.game._period import Params, Period, period
from detente.game._plan import Plan, Shape
from detente.game._stage import Effort

WINDOW = 20  # earlier iterates that Anderson's method combines
_NEWTON_SIZE = 700  # values up to which the whole Jacobian is built
_KRYLOV = 40
_NEAR = 1e-11  # how near to their answer log-probabilities can be brought in 64 bits

Logits = tuple[jax.Array, ...]


class Play(NamedTuple):
    """Where the solver stands: values and play, (B, S, Z, G) or (B, H, S, Z, G), and the trace."""

    values: jax.Array
    logits: Logits
    change: float  # largest change of a value in the last sweep (0 with a horizon)
    sweeps: int
    trace: tuple[float, ...]
    leap: float = 0.0  # largest change of a probability between two points of the path in lambda


def uniform(plan: Plan, batch: tuple[int, ...]) -> Logits:
    """Return uniform play over what is allowed, as log-probabilities, for each stage."""
    shape, found = plan.shape, []
    for stage, made in zip(plan.stages, shape.stages, strict=True):
        allowed = np.asarray(stage.allowed)
        full = allowed.reshape(*allowed.shape[:2], *made.actions)
        parts = []
        for j, i in enumerate(made.movers):
            axes = tuple(2 + k for k in range(len(made.movers)) if k != j)
            live = full.any(axis=axes)
            log = np.where(live, -np.log(np.maximum(live.sum(-1, keepdims=True), 1)), 0.0)
            parts.append(np.repeat(log[:, :, None], shape.types[i], axis=2))
        if len(parts) == 1:
            flat = parts[0]
        else:
            flat = np.concatenate([p.reshape(*p.shape[:2], -1) for p in parts], axis=-1)
        wide = np.broadcast_to(flat[..., None], (*flat.shape, shape.points))
        found.append(jnp.broadcast_to(jnp.asarray(wide), (*batch, *wide.shape)))
    return tuple(found)


def nothing(shape: Shape, batch: tuple[int, ...]) -> jax.Array:
    """Return values of zero: what is left after the last period."""
    return jnp.zeros((*batch, shape.states, shape.width, shape.points))


@partial(jax.jit, static_argnames=("effort",))
def sweep(
    plan: Plan, params: Params, values: jax.Array, logits: Logits, tolerance: Any, *, effort: Effort
) -> Period:
    """Play one period for every draw of a batch."""
    one = partial(period, plan, effort=effort, tolerance=tolerance)
    return jax.vmap(one)(params, values, logits)


@partial(jax.jit, static_argnames=("effort",))
def advance(
    plan: Plan, params: Params, values: jax.Array, logits: Logits, tolerance: Any, *, effort: Effort
) -> tuple[jax.Array, Logits]:
    """Play one period and return only what the next sweep needs: values, and play at fixed points.

    The play of those who hide nothing follows from the values, so it is left as it was.
    """

    def one(params: Params, values: jax.Array, logits: Logits) -> Any:
        made = period(plan, params, values, logits, effort=effort, tolerance=tolerance)
        fixed = [
            len(s.movers) > 1 or bool(set(s.movers) & set(plan.shape.typed))
            for s in plan.shape.stages
        ]
        kept = zip(fixed, made.logits, logits, strict=True)
        return made.values, tuple(new if f else old for f, new, old in kept)

    found: tuple[jax.Array, Logits] = jax.vmap(one)(params, values, logits)
    return found


@partial(jax.jit, static_argnames=("effort",))
def backward(
    plan: Plan, params: Params, logits: Logits, tolerance: Any, *, effort: Effort
) -> tuple[jax.Array, Logits, jax.Array]:
    """Play from the horizon to the start; `logits` (B, H, ...) holds where to begin.

    Returns values (B, H, S, Z, G), play (B, H, ...) and distances (B, H, S, stages). A period in
    which no earlier guess is better begins from the play of the period after it.
    """

    def one(params: Params, logits: Logits) -> Any:
        def back(values: jax.Array, guess: Logits) -> Any:
            made = period(plan, params, values, guess, effort=effort, tolerance=tolerance)
            return made.values, (made.values, made.logits, made.distance)

        start = nothing(plan.shape, ())
        return jax.lax.scan(back, start, logits, reverse=True)[1]

    found: tuple[jax.Array, Logits, jax.Array] = jax.vmap(one)(params, logits)
    return found


@partial(jax.jit, donate_argnames=("points", "images"))
def _mix(
    points: jax.Array, images: jax.Array, values: jax.Array, image: jax.Array, count: Any
) -> tuple[jax.Array, jax.Array, jax.Array]:
    """Note a point and its image among the last ones, (B, W, N), as the `count`-th since the start.

    Returns the points and images with it, and Anderson's next point for each draw.
    """
    place = (count - 1) % WINDOW
    points = points.at[:, place].set(values.reshape(len(points), -1))
    images = images.at[:, place].set(image.reshape(len(images), -1))

    def one(x: jax.Array, y: jax.Array) -> jax.Array:
        rest = y - x
        last = (count - 1) % WINDOW
        live = (jnp.arange(WINDOW) < count) & (jnp.arange(WINDOW) != last)
        change = jnp.where(live[:, None], rest - rest[last], 0.0)
        gram = change @ change.T
        size = jnp.trace(gram) / WINDOW
        ridge = jnp.where(live, 1e-12 * size + 1e-300, 1.0)
        share = -jnp.linalg.solve(gram + jnp.diag(ridge), change @ rest[last])
        share = jnp.where(live & jnp.isfinite(share), share, 0.0)
        return y[last] + share @ jnp.where(live[:, None], y - y[last], 0.0)

    return points, images, jax.vmap(one)(points, images).reshape(values.shape)


def settle(
    plan: Plan,
    params: Params,
    values: jax.Array,
    logits: Logits,
    *,
    tolerance: float,
    most: int,
    step: Callable[..., tuple[jax.Array, Logits]] = advance,
) -> Play:
    """Find values that one more period leaves as they are, by Anderson's acceleration.

    Args:
        step: plays one period; `advance`, or one that returns the play of every stage.
    """
    size = (values.shape[0], WINDOW, int(np.prod(values.shape[1:])))
    points, images, held = jnp.zeros(size), jnp.zeros(size), 0
    trace: list[float] = []
    effort = Effort(steps=60)
    for n in range(most):
        near = max(_NEAR, min(1e-3, 1e-2 * trace[-1])) if trace else 1e-3
        image, logits = step(plan, params, values, logits, near, effort=effort)
        change = float(jnp.abs(image - values).max())
        trace.append(change)
        if not np.isfinite(change):
            break
        if change <= tolerance:
            return Play(image, logits, change, n + 1, tuple(trace))
        if len(trace) > 2 and change > 1e3 * min(trace):
            held = 0  # the mixture led astray: begin it anew
        held += 1
        points, images, values = _mix(points, images, values, image, held)
    return Play(values, logits, trace[-1] if trace else np.inf, len(trace), tuple(trace))


def newton(
    plan: Plan,
    params: Params,
    values: jax.Array,
    logits: Logits,
    *,
    tolerance: float,
    most: int,
) -> Play:
    """Find the same values by Newton's method, which also goes where plain iteration diverges."""
    trace: list[float] = []
    effort = Effort(steps=200)
    for n in range(most):
        image, logits = advance(plan, params, values, logits, _NEAR, effort=effort)
        change = float(jnp.abs(image - values).max())
        trace.append(change)
        if not np.isfinite(change):
            break
        if change <= tolerance:
            return Play(image, logits, change, n + 1, tuple(trace))
        values = _newton_point(plan, params, values, logits, image - values)
    return Play(values, logits, trace[-1] if trace else np.inf, len(trace), tuple(trace))


@jax.jit
def _newton_point(
    plan: Plan, params: Params, values: jax.Array, logits: Logits, rest: jax.Array
) -> jax.Array:
    def one(params: Params, values: jax.Array, logits: Logits, rest: jax.Array) -> jax.Array:
        def image(at: jax.Array) -> jax.Array:
            made: Period = period(plan, params, at, logits, effort=Effort(0, implicit=True))
            return made.values

        if values.size <= _NEWTON_SIZE:
            jacobian = jax.jacfwd(image)(values).reshape(values.size, values.size)
            step = jnp.linalg.solve(jnp.eye(values.size) - jacobian, rest.reshape(-1))
            near: jax.Array = values + step.reshape(values.shape)
            return near
        _, push = jax.linearize(image, values)
        step, _ = jax.scipy.sparse.linalg.gmres(  # type: ignore[no-untyped-call]
            lambda v: v - push(v), rest, tol=1e-6, restart=_KRYLOV, maxiter=3
        )
        moved: jax.Array = values + step
        return moved

    found: jax.Array = jax.vmap(one)(params, values, logits, rest)
    return found


def settled(plan: Plan) -> Callable[..., Play]:
    """Return the method that suits the game's size: Newton for small ones, Anderson for large."""
    shape = plan.shape
    small = shape.states * shape.width * shape.points <= _NEWTON_SIZE
    return newton if small else settle


@jax.jit
def leap(before: Logits, after: Logits) -> jax.Array:
    """Return the largest difference of a probability between two plays."""
    pairs = zip(before, after, strict=True)
    return jnp.stack([jnp.abs(jnp.exp(a) - jnp.exp(b)).max() for a, b in pairs]).max()


def refine(coarse: Shape, fine: Shape, play: Play) -> tuple[jax.Array, Logits]:
    """Carry values and play (B, ..., G) from a coarser grid of beliefs to a finer one."""
    matrices = []
    for axis, i in enumerate(fine.typed):
        points = jnp.asarray(lattice(fine.types[i], fine.steps[axis]).points)
        matrices.append(interpolation(fine.types[i], coarse.steps[axis], points))

    def carried(x: jax.Array) -> jax.Array:
        lead = x.shape[:-1]
        table = x.reshape(*lead, *coarse.grid)
        for axis, matrix in enumerate(matrices):
            at = len(lead) + axis
            table = jnp.moveaxis(jnp.tensordot(table, matrix, axes=([at], [1])), -1, at)
        return table.reshape(*lead, fine.points)

    return carried(play.values), tuple(carried(x) for x in play.logits)
