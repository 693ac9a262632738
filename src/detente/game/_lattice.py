"""Beliefs on a simplex lattice, and Freudenthal interpolation between its points.

A belief over T types is placed by its cumulative coordinates x_k = n (b_k + ... + b_{T-1}), k >= 1,
which turn the simplex into n >= x_1 >= ... >= x_{T-1} >= 0 with the lattice at the integers. The
cell of x is found by ordering the fractional parts, so each belief has T vertices and T weights
(Freudenthal's triangulation; for beliefs see Lovejoy 1991, Operations Research 39(1), 162-175).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, reduce
from itertools import pairwise, product
from operator import add

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Lattice:
    """The points of a simplex over `types` types with `steps` subdivisions of each edge.

    `points` has shape (G, types); `place` gives the number of the point at each tuple of cumulative
    coordinates.
    """

    types: int
    steps: int
    points: NDArray[np.float64]
    place: NDArray[np.int32]


@cache
def lattice(types: int, steps: int) -> Lattice:
    """Return the lattice; G = binomial(steps + types - 1, types - 1) points.

    Example:
        >>> lattice(2, 4).points[:, 1].tolist()
        [0.0, 0.25, 0.5, 0.75, 1.0]
        >>> len(lattice(3, 8).points)
        45
    """
    found: dict[tuple[int, ...], int] = {}
    points: list[list[float]] = []
    for x in product(range(steps + 1), repeat=types - 1):
        if all(a >= b for a, b in pairwise(x)):
            found[x] = len(points)
            ends = (steps, *x, 0)
            points.append([(ends[k] - ends[k + 1]) / steps for k in range(types)])
    place = np.zeros((steps + 1,) * (types - 1), dtype=np.int32)
    for x in np.ndindex(place.shape):
        # Rounding can place a belief a hair outside the ordered cone; its weight there is nil.
        place[x] = found[tuple(np.minimum.accumulate(x).tolist())]
    return Lattice(types, steps, np.array(points), place)


def corners(
    types: int, steps: int, belief: list[jax.Array]
) -> tuple[list[jax.Array], list[jax.Array], list[jax.Array]]:
    """Return the vertices of the cell that holds a belief, their weights, and the order in it.

    Args:
        types, steps: of the lattice.
        belief: T arrays of one shape, which sum to one.

    Returns:
        T arrays of point numbers; T arrays of weights, which sum to one; T - 1 arrays of ranks:
        the place of each cumulative coordinate when their fractional parts are ordered downward.

    Example:
        >>> at, weight, _ = corners(2, 4, [jnp.array(0.9), jnp.array(0.1)])
        >>> [int(i) for i in at], [round(float(w), 3) for w in weight]
        ([0, 1], [0.6, 0.4])
    """
    upper, total = [], jnp.zeros_like(belief[0])
    for k in range(types - 1, 0, -1):
        total = total + belief[k]
        upper.append(jnp.clip(total * steps, 0.0, steps))
    upper.reverse()
    floor = [jnp.floor(jax.lax.stop_gradient(x)) for x in upper]
    part = [x - f for x, f in zip(upper, floor, strict=True)]
    rank = [_rank(part, k) for k in range(types - 1)]
    ordered = [
        added(jnp.where(rank[k] == v, part[k], 0.0) for k in range(types - 1))
        for v in range(types - 1)
    ]
    ends = [jnp.ones_like(total), *ordered, jnp.zeros_like(total)]
    weight = [ends[v] - ends[v + 1] for v in range(types)]
    place = jnp.asarray(lattice(types, steps).place.reshape(-1))
    at = []
    for v in range(types):
        flat = jnp.zeros(total.shape, dtype=jnp.int32)
        for k in range(types - 1):
            x = floor[k].astype(jnp.int32) + (rank[k] < v)
            flat = flat * (steps + 1) + jnp.minimum(x, steps)
        at.append(place[flat])
    return at, weight, rank


def added(arrays: Iterable[jax.Array]) -> jax.Array:
    """Return the sum of one array or more.

    Example:
        >>> added([jnp.array([1, 2]), jnp.array([3, 4])]).tolist()
        [4, 6]
    """
    return reduce(add, arrays)


def _rank(part: list[jax.Array], k: int) -> jax.Array:
    before = jnp.zeros(part[k].shape, dtype=jnp.int32)
    for other in range(len(part)):
        if other < k:
            before = before + (part[other] >= part[k])
        elif other > k:
            before = before + (part[other] > part[k])
    return before


def slopes(steps: int, rank: list[jax.Array], values: list[jax.Array]) -> list[jax.Array]:
    """Return the derivative of the interpolant by each belief, given the values at the vertices.

    Args:
        steps: of the lattice.
        rank: from `corners`, each broadcastable to the values.
        values: T arrays, the values at the T vertices.

    Example:
        >>> _, _, rank = corners(2, 4, [jnp.array(0.9), jnp.array(0.1)])
        >>> [float(s) for s in slopes(4, rank, [jnp.array(1.0), jnp.array(3.0)])]
        [0.0, 8.0]
    """
    types = len(values)
    slope, total = [jnp.zeros_like(values[0])], jnp.zeros_like(values[0])
    for k in range(types - 1):
        step = added(
            jnp.where(rank[k] == v, values[v + 1] - values[v], 0.0) for v in range(types - 1)
        )
        total = total + steps * step
        slope.append(total)
    return slope


def interpolation(types: int, steps: int, beliefs: jax.Array) -> jax.Array:
    """Return the matrix (B, G) that reads lattice values at B beliefs (B, types).

    Example:
        >>> interpolation(2, 2, jnp.array([[0.25, 0.75]])).tolist()
        [[0.0, 0.5, 0.5]]
    """
    at, weight, _ = corners(types, steps, [beliefs[:, t] for t in range(types)])
    count = len(lattice(types, steps).points)
    return added(w[:, None] * jax.nn.one_hot(i, count) for i, w in zip(at, weight, strict=True))
