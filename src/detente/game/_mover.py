"""A stage in which one player moves: the answer at every context and grid point.

With one type there is nothing to signal, and the logit of the action values is the answer. With
several types the action moves the belief, the belief moves the action values, and each node is a
fixed point, equation (4) of docs/understand/game.md:

    l(t, a) = log softmax_a lambda Q(t, a; b'(a)),    b'(a)(t) ~ b(t) exp l(t, a).

Q(., a) depends on l(., a) alone. So Newton's matrix is block-diagonal over actions but for one
number a type, and a step costs T x T eliminations however many actions there are.

Axes: contexts C, joint actions J, columns Z (types of all players), types T, grid points G.
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp

from detente.game._lattice import added, corners, slopes

Matrix = list[list[jax.Array]]

_SHORT = 16  # points of an axis up to which all of them are visited


class Sight(NamedTuple):
    """What a mover with several types sees of the grid: his own axis of it."""

    types: int
    steps: int
    before: int  # points of the axes before his own
    own: int
    after: int
    belief: jax.Array  # (T, G)


class Node(NamedTuple):
    """Everything a stage's fixed point depends on."""

    values: jax.Array  # (C, J, Z, G): what each choice leads to, at the beliefs of the grid
    allowed: jax.Array  # (C, J)
    rationality: jax.Array  # ()


def log_choice(values: jax.Array, allowed: jax.Array, rationality: jax.Array) -> jax.Array:
    """Return log softmax over J of lambda Q for values (C, T, J, G); 0 where not allowed."""
    open_ = allowed[:, None, :, None]
    scaled = jnp.where(open_, rationality * values, -jnp.inf)
    return jnp.where(open_, jax.nn.log_softmax(scaled, axis=2), 0.0)


def closed(node: Node, columns: slice) -> jax.Array:
    """Return the log-probabilities (C, T, J, G) of a mover who hides nothing."""
    own = jnp.swapaxes(node.values[:, :, columns], 1, 2)
    return log_choice(own, node.allowed, node.rationality)


class Reading(NamedTuple):
    """Where each action leaves the belief: the grid points to read, their weights and order."""

    posterior: list[jax.Array]  # T arrays (C, J, G)
    place: list[jax.Array]  # T arrays (C, J, G), numbers of points on the mover's own axis
    at: list[jax.Array]  # the same as numbers of grid points
    weight: list[jax.Array]
    rank: list[jax.Array]


def read(sight: Sight, logits: jax.Array) -> Reading:
    """Return where beliefs go after each action, by Bayes' rule from log-probabilities."""
    joint = jnp.log(sight.belief)[None, :, None, :] + logits
    posterior = jax.nn.softmax(joint, axis=1)
    parts = [posterior[:, t] for t in range(sight.types)]
    places, weight, rank = corners(sight.types, sight.steps, parts)
    grid = jnp.arange(sight.before * sight.own * sight.after)
    rest = (grid // (sight.own * sight.after)) * (sight.own * sight.after) + grid % sight.after
    at = [rest + place * sight.after for place in places]
    return Reading(parts, places, at, weight, rank)


def look(values: jax.Array, at: jax.Array) -> jax.Array:
    """Read values (C, J, Z, G) at grid points (C, J, G)."""
    return jnp.take_along_axis(values, at[:, :, None, :], axis=3)


def interpolate(values: jax.Array, sight: Sight, reading: Reading) -> jax.Array:
    """Return the values after each action at the belief that it leaves, (C, J, Z, G).

    On a short axis every point is visited with its weight, most of them nil: sums in order are
    quicker than look-ups out of order, and so are their derivatives.
    """
    if sight.own > _SHORT:
        pairs = zip(reading.at, reading.weight, strict=True)
        return added(look(values, at) * w[:, :, None, :] for at, w in pairs)
    axes = (sight.before, sight.own, sight.after)
    table = values.reshape(*values.shape[:-1], *axes)
    total = jnp.zeros(table.shape)
    for v in range(sight.own):
        pairs = zip(reading.place, reading.weight, strict=True)
        share = added(jnp.where(place == v, w, 0.0) for place, w in pairs)
        share = share.reshape(*share.shape[:-1], *axes)[:, :, None]
        total = total + share * table[..., v : v + 1, :]
    return total.reshape(values.shape)


def residual(node: Node, columns: slice, sight: Sight, logits: jax.Array) -> jax.Array:
    """Return log softmax(lambda Q(l)) - l, shape (C, T, J, G)."""
    own = interpolate(node.values[:, :, columns], sight, read(sight, logits))
    return log_choice(jnp.swapaxes(own, 1, 2), node.allowed, node.rationality) - logits


class Step(NamedTuple):
    """Newton's matrix, ready to be applied: for each action the inverse block, and the rest."""

    inverse: Matrix  # M_a^-1, T x T arrays (C, J, G)
    image: Matrix  # diag(sigma) D_a M_a^-1
    coupling: Matrix  # (I + lambda N)^-1, T x T arrays (C, G)
    rationality: jax.Array
    positive: jax.Array  # (C, G): whether det(I - J) > 0, as all along a path without a fold


def linearise(node: Node, columns: slice, sight: Sight, logits: jax.Array) -> Step:
    """Return Newton's matrix at some log-probabilities."""
    count, lam = sight.types, node.rationality
    reading = read(sight, logits)
    corner = [look(node.values[:, :, columns], at) for at in reading.at]
    own = added(v * w[:, :, None, :] for v, w in zip(corner, reading.weight, strict=True))
    chance = jnp.exp(log_choice(jnp.swapaxes(own, 1, 2), node.allowed, lam))
    open_ = node.allowed[:, :, None]
    derivative: Matrix = []
    for t in range(count):
        slope = slopes(sight.steps, reading.rank, [v[:, :, t] for v in corner])
        mean = added(g * b for g, b in zip(slope, reading.posterior, strict=True))
        pairs = zip(slope, reading.posterior, strict=True)
        derivative.append([jnp.where(open_, b * (g - mean), 0.0) for g, b in pairs])
    eye = [
        [jnp.full_like(derivative[0][0], float(i == j)) for j in range(count)] for i in range(count)
    ]
    block = [[eye[i][j] - lam * derivative[i][j] for j in range(count)] for i in range(count)]
    inverse, sign = invert(block)
    sigma = [jnp.where(open_, chance[:, t], 0.0) for t in range(count)]
    image = [
        [
            sigma[i] * added(derivative[i][k] * inverse[k][j] for k in range(count))
            for j in range(count)
        ]
        for i in range(count)
    ]
    total = [[lam * image[i][j].sum(1) + float(i == j) for j in range(count)] for i in range(count)]
    coupling, last = invert(total)
    return Step(inverse, image, coupling, lam, jnp.prod(sign, axis=1) * last > 0)


def apply(step: Step, residuals: jax.Array, allowed: jax.Array) -> jax.Array:
    """Return the Newton step for residuals (C, T, J, G)."""
    count = residuals.shape[1]
    parts = [residuals[:, t] for t in range(count)]
    push = [added(step.image[i][j] * parts[j] for j in range(count)).sum(1) for i in range(count)]
    shift = [added(step.coupling[i][j] * push[j] for j in range(count)) for i in range(count)]
    rest = [parts[j] - step.rationality * shift[j][:, None] for j in range(count)]
    moved = [added(step.inverse[i][j] * rest[j] for j in range(count)) for i in range(count)]
    return jnp.where(allowed[:, None, :, None], jnp.stack(moved, axis=1), 0.0)


def invert(matrix: Matrix) -> tuple[Matrix, jax.Array]:
    """Invert many small matrices at once by Gauss-Jordan; also the sign of their determinants.

    Pivots are taken in order: the matrices are the identity plus a small one in all but hard nodes,
    and a bad step there is caught by the search along it.
    """
    count = len(matrix)
    left = [list(row) for row in matrix]
    one, zero = jnp.ones_like(left[0][0]), jnp.zeros_like(left[0][0])
    right = [[one if i == j else zero for j in range(count)] for i in range(count)]
    sign = one
    for k in range(count):
        pivot = left[k][k]
        sign = sign * jnp.sign(pivot)
        scale = 1.0 / jnp.where(abs(pivot) < 1e-12, jnp.where(pivot < 0, -1e-12, 1e-12), pivot)
        left[k] = [x * scale for x in left[k]]
        right[k] = [x * scale for x in right[k]]
        for i in range(count):
            if i != k:
                factor = left[i][k]
                left[i] = [x - factor * y for x, y in zip(left[i], left[k], strict=True)]
                right[i] = [x - factor * y for x, y in zip(right[i], right[k], strict=True)]
    return right, sign
