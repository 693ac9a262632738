"""The branches of logit equilibria of the one-shot signalling game: Newton, and following.

Agent quantal response equilibrium (McKelvey & Palfrey 1998, Experimental Economics 1(1)). With
lambda the precision, sigma the sender's chances, rho the receiver's and mu the posterior,

    sigma_t(m) ~ exp(lambda sum_a rho_m(a) u(t, m, a)),
    mu_m(t)    ~ prior(t) sigma_t(m),
    rho_m(a)   ~ exp(lambda sum_t mu_m(t) w(t, m, a)).

The unknown is z = log rho_m(a) / rho_m(0), shape (M, A - 1); all else follows from it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import product
from typing import Any, NamedTuple, TypeVar, cast

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from jax.typing import ArrayLike

_Call = TypeVar("_Call", bound=Callable[..., Any])
_jit = cast(Callable[[_Call], _Call], jax.jit)


class Arrays(NamedTuple):
    """One game, or many with a leading axis, as the solver takes it."""

    prior: Any
    sender: Any
    receiver: Any


TOLERANCE = 1e-10
"""Greatest change of a chance by one more reply at what counts as an equilibrium."""

_NEWTON_STEPS, _HALVINGS = 40, 6
_TRACE_STEPS, _CORRECTIONS = 4000, 6
_FIRST, _LONGEST, _SHORTEST = 0.02, 0.15, 1e-7


def play(games: Arrays, answers: ArrayLike, rationality: ArrayLike) -> tuple[Array, Array, Array]:
    """Return log sigma (T, M), log mu (M, T) and log rho (M, A) at log-odds z (M, A - 1)."""
    z = jnp.asarray(answers)
    odds = jnp.concatenate([jnp.zeros((z.shape[0], 1)), z], -1)
    log_rho = jax.nn.log_softmax(odds, -1)
    worth = (jnp.exp(log_rho) * games.sender).sum(-1)
    log_sigma = jax.nn.log_softmax(rationality * worth, -1)
    log_mu = jax.nn.log_softmax(jnp.log(games.prior)[:, None] + log_sigma, 0).T
    return log_sigma, log_mu, log_rho


@_jit
def play_many(games: Arrays, answers: Array, rationality: Array) -> tuple[Array, Array, Array]:
    """Return sigma (B, T, M), mu (B, M, T) and rho (B, M, A) at log-odds (B, M * (A - 1))."""

    def one(game: Arrays, z: Array, rate: Array) -> tuple[Array, Array, Array]:
        logs = play(game, z.reshape(game.sender.shape[1], -1), rate)
        return jnp.exp(logs[0]), jnp.exp(logs[1]), jnp.exp(logs[2])

    made: tuple[Array, Array, Array] = jax.vmap(one)(games, answers, rationality)
    return made


@_jit
def miss_at(game: Arrays, answers: Array, rationality: ArrayLike) -> Array:
    """Return by how much one more reply changes the log-odds; zero at an equilibrium."""
    most: Array = abs(_miss(game, answers, rationality)).max()
    return most


def _miss(games: Arrays, flat: Array, rationality: ArrayLike) -> Array:
    """Return z less the log-odds of the reply to z; zero at an equilibrium."""
    z = flat.reshape(games.sender.shape[1], -1)
    _, log_mu, _ = play(games, z, rationality)
    gain = (jnp.exp(log_mu).T[:, :, None] * games.receiver).sum(0)
    return jnp.ravel(z - rationality * (gain[:, 1:] - gain[:, :1]))


def _newton(games: Arrays, start: Array, rationality: ArrayLike) -> tuple[Array, Array]:
    """Return (z, largest miss) after damped Newton steps from one start."""
    miss = partial(_miss, games, rationality=rationality)

    def step(state: tuple[Array, Array, Array]) -> tuple[Array, Array, Array]:
        count, z, gap = state
        move = _solve(jax.jacfwd(miss)(z), miss(z))
        tries = z - move * 0.3 ** jnp.arange(_HALVINGS)[:, None]
        gaps = jax.vmap(lambda x: abs(miss(x)).max())(tries)
        best = jnp.nanargmin(jnp.where(jnp.isfinite(gaps), gaps, jnp.inf))
        better = gaps[best] < gap
        return (
            jnp.where(better, count + 1, _NEWTON_STEPS),
            jnp.where(better, tries[best], z),
            jnp.where(better, gaps[best], gap),
        )

    def more(state: tuple[Array, Array, Array]) -> Array:
        return jnp.logical_and(state[0] < _NEWTON_STEPS, state[2] > TOLERANCE * 1e-2)

    first = (jnp.asarray(0), start, abs(miss(start)).max())
    _, z, gap = jax.lax.while_loop(more, step, first)
    return z, gap


def _solve(matrix: Array, right: Array) -> Array:
    """Solve a small linear system; by Cramer's rule up to three, which is quicker in batches."""
    if len(right) == 2:
        (a, b), (c, d) = matrix
        top: Array = jnp.stack([d * right[0] - b * right[1], a * right[1] - c * right[0]])
        return jnp.divide(top, a * d - b * c)
    if len(right) == 3:
        one, two, three = matrix.T
        parts = (jnp.cross(two, three), jnp.cross(three, one), jnp.cross(one, two))
        sums: Array = jnp.stack([right @ part for part in parts])
        return jnp.divide(sums, one @ parts[0])
    solved: Array = jnp.linalg.solve(matrix, right)
    return solved


@_jit
def search(games: Arrays, starts: Array, rationality: Array) -> tuple[Array, Array]:
    """Run Newton from many starts for each of B games.

    Args:
        games: arrays with a leading axis B.
        starts: shape (B, S, M * (A - 1)), the log-odds to start from.
        rationality: shape (B,).

    Returns:
        Where each run ended, shape (B, S, M * (A - 1)), and its largest miss, shape (B, S).
    """
    one = jax.vmap(_newton, in_axes=(None, 0, None))
    ends: tuple[Array, Array] = jax.vmap(one, in_axes=(0, 0, 0))(games, starts, rationality)
    return ends


def starts_for(messages: int, replies: int) -> np.ndarray:
    """Return log-odds to start from: every mix of near-pure and mixed replies to the messages.

    Example:
        >>> starts_for(2, 2).shape
        (9, 2)
    """
    if replies == 2:
        single = [[x] for x in (-4.0, 0.0, 4.0)]
    else:
        pure = [[4.0 * (a == b) for b in range(1, replies)] for a in range(1, replies)]
        single = [[-4.0] * (replies - 1), [0.0] * (replies - 1), *pure]
    return np.array([np.ravel(x) for x in product(single, repeat=messages)], dtype=float)


@_jit
def trace(games: Arrays, rationality: Array) -> tuple[Array, Array]:
    """Follow the principal branch of each of B games from lambda 0 up to its rationality.

    The branch is followed by its length (so that it may turn back), in short steps whose size
    adapts to how far the corrector had to move; the first time it reaches the rationality counts.

    Returns:
        The log-odds there, shape (B, M * (A - 1)), and the largest miss, shape (B,).
    """
    size = games.sender.shape[2] * (games.sender.shape[3] - 1)

    def one(game: Arrays, goal: Array) -> tuple[Array, Array]:
        return _follow(game, jnp.zeros(size + 1), goal, 1.0)

    ends: tuple[Array, Array] = jax.vmap(one)(games, rationality)
    return ends


@_jit
def partners(games: Arrays, answers: Array, rationality: Array) -> tuple[Array, Array]:
    """Follow the branch through an equilibrium of each of N games to lower lambda and back.

    Equilibria off the principal branch are born in pairs where a branch turns; from one of a pair
    the branch leads back to the other.

    Returns:
        The log-odds where each branch comes back, shape (N, M * (A - 1)), and the largest miss,
        shape (N,): infinite where it does not come back.
    """

    def one(game: Arrays, z: Array, goal: Array) -> tuple[Array, Array]:
        return _follow(game, jnp.append(z, goal), goal, -1.0)

    ends: tuple[Array, Array] = jax.vmap(one)(games, answers, rationality)
    return ends


class _Walk(NamedTuple):
    steps: Array
    at: Array  # (z, lambda)
    heading: Array
    length: Array
    done: Array


def _follow(games: Arrays, origin: Array, goal: Array, up: float) -> tuple[Array, Array]:
    """Follow a branch from a point on it until lambda reaches the goal from below."""

    def miss(at: Array) -> Array:
        return _miss(games, at[:-1], at[-1])

    def step(walk: _Walk) -> _Walk:
        ahead = walk.at + walk.length * walk.heading
        at, gap, moved = _correct(miss, ahead, walk.heading)
        heading = _tangent(jax.jacfwd(miss)(at), walk.heading)
        fine = (gap < 1e-9) & (moved < 0.3 * walk.length) & (heading @ walk.heading > 0.9)
        past = fine & (at[-1] >= goal) & (walk.at[-1] < goal)
        share = (goal - walk.at[-1]) / (at[-1] - walk.at[-1])
        landed = walk.at + jnp.where(past, share, 1.0) * (at - walk.at)
        longest = _LONGEST * (1 + 0.3 * abs(at[:-1]).max())
        grown = jnp.where(moved < 0.05 * walk.length, 1.6, 1.0) * walk.length
        return _Walk(
            walk.steps + 1,
            jnp.where(fine, landed, walk.at),
            jnp.where(fine, heading, walk.heading),
            jnp.where(fine, jnp.minimum(grown, longest), 0.5 * walk.length),
            past,
        )

    def more(walk: _Walk) -> Array:
        lost = (walk.steps >= _TRACE_STEPS) | (walk.length < _SHORTEST) | (walk.at[-1] < 0)
        return ~(walk.done | lost)

    start = jnp.zeros(len(origin)).at[-1].set(up)
    heading = _tangent(jax.jacfwd(miss)(origin), start)
    first = _Walk(jnp.asarray(0), origin, heading, jnp.asarray(_FIRST), jnp.asarray(False))
    last = jax.lax.while_loop(more, step, first)
    z, gap = _newton(games, last.at[:-1], goal)
    kept = last.done & (abs(z - last.at[:-1]).max() < 0.5 * (1 + last.length))
    return z, jnp.where(kept, gap, jnp.inf)


def _correct(
    miss: Callable[[Array], Array], ahead: Array, heading: Array
) -> tuple[Array, Array, Array]:
    """Return to the branch within the plane across the heading: (point, miss, distance)."""

    def closer(_: int, at: Array) -> Array:
        matrix = jnp.concatenate([jax.jacfwd(miss)(at), heading[None]])
        return jnp.subtract(at, _solve(matrix, jnp.append(miss(at), heading @ (at - ahead))))

    at: Array = jax.lax.fori_loop(0, _CORRECTIONS, closer, ahead)
    gap = abs(miss(at)).max()
    return at, jnp.where(jnp.isfinite(gap), gap, jnp.inf), jnp.linalg.norm(at - ahead)


def _tangent(slopes: Array, before: Array) -> Array:
    """Return the unit direction along the branch that agrees with the one before."""
    right = jnp.zeros(len(before)).at[-1].set(1.0)
    along = _solve(jnp.concatenate([slopes, before[None]]), right)
    return jnp.divide(along, jnp.linalg.norm(along))
