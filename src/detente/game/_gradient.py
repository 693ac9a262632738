"""The derivative of a history's log-likelihood, through the equilibrium itself.

Not through the iterations: at a solved node one Newton step with its matrix held fixed has the
derivative that the implicit function theorem gives, and without a horizon the values V = F(V) bring
one linear system more, equation (9) of docs/understand/game.md,

    dL/dtheta = L_theta + F_theta' w,     (I - F_V') w = L_V,

which is solved by Krylov steps that each cost one backward pass through a period.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse.linalg import LinearOperator, gmres

from detente.errors import NotSolved
from detente.game._equilibrium import Equilibrium
from detente.game._filter import Observed, Track, opening, trace, walk
from detente.game._game import Linear
from detente.game._iterate import nothing
from detente.game._period import period
from detente.game._plan import Plan
from detente.game._reading import Beliefs
from detente.game._stage import Effort

Floats = NDArray[np.float64]
_IMPLICIT = Effort(0, implicit=True)
_ACCURACY = 1e-7
_RESTART = 120


@dataclass(frozen=True, eq=False)
class Gradient:
    """A log-likelihood and its derivatives.

    Attributes:
        value: the log-likelihood of all actions.
        payoff: for each player, by weights (types, F) if payoffs are linear, else by the payoff
            array in the shape in which the game holds it.
        rationality: for each player, by lambda.
        prior: for each player with several types, by the belief before the first period; its
            entries are taken as free, so only differences along the simplex mean anything.
        switching: for each player with several types, by the matrix; likewise row by row.

    Example:
        >>> Gradient(-1.5, {}, {"north": -0.2}, {}, {}).rationality["north"]
        -0.2
    """

    value: float
    payoff: Mapping[str, Floats]
    rationality: Mapping[str, float]
    prior: Mapping[str, Floats]
    switching: Mapping[str, Floats]


def gradient(
    equilibrium: Equilibrium, observed: Observed, belief: Mapping[str, ArrayLike] | None = None
) -> Gradient:
    """Differentiate the log-likelihood of a history by everything that shapes the game.

    Args:
        equilibrium: solved; its derivative is as good as its residual.
        observed: the history, as for `filter`.
        belief: the belief before the first period; the game's prior by default.

    Raises:
        GameError: as `filter`.
        NotSolved: the equilibrium did not converge, or the linear system did not.

    Example:
        >>> from detente.game import solve
        >>> from detente.game.examples import beer_quiche
        >>> found = solve(beer_quiche(), rationality=2.0, horizon=1)
        >>> seen = Observed([found.game.states[0]], {"sender": ["quiche"], "receiver": ["duel"]})
        >>> slope = gradient(found, seen)
        >>> slope.value < 0, slope.payoff["sender"].shape
        (True, (2, 1, 2, 2))
    """
    if not equilibrium.converged:
        raise NotSolved(f"Its derivative means nothing. {equilibrium.ended}")
    track, start = trace(equilibrium, observed), opening(equilibrium, belief)
    plan, params = equilibrium.plan, equilibrium.params
    logits = tuple(jnp.asarray(x) for x in equilibrium.logits)
    if equilibrium.horizon is not None:
        value, (by_params, by_start) = _finite(plan, params, start, logits, track)
        return _named(equilibrium, float(value), by_params, by_start)
    values = jnp.asarray(equilibrium.values)
    value, (by_params, by_start, by_values) = _direct(plan, params, start, values, logits, track)
    weight = _adjoint(plan, params, values, logits, by_values)
    indirect = _pull_params(plan, params, values, logits, weight)
    total = jax.tree.map(jnp.add, by_params, indirect)
    return _named(equilibrium, float(value), total, by_start)


@jax.jit
def _direct(
    plan: Plan, params: Any, start: Beliefs, values: jax.Array, logits: Any, track: Track
) -> Any:
    def likelihood(params: Any, start: Beliefs, values: jax.Array) -> jax.Array:
        made = period(plan, params, values, logits, effort=_IMPLICIT)
        return _likelihood(plan, params, made.logits, track, start, timed=False)

    return jax.value_and_grad(likelihood, argnums=(0, 1, 2))(params, start, values)


@jax.jit
def _finite(plan: Plan, params: Any, start: Beliefs, logits: Any, track: Track) -> Any:
    def likelihood(params: Any, start: Beliefs) -> jax.Array:
        def back(values: jax.Array, now: Any) -> Any:
            made = period(plan, params, values, now, effort=_IMPLICIT)
            return made.values, made.logits

        _, play = jax.lax.scan(back, nothing(plan.shape, ()), logits, reverse=True)
        return _likelihood(plan, params, play, track, start, timed=True)

    return jax.value_and_grad(likelihood, argnums=(0, 1))(params, start)


def _likelihood(
    plan: Plan, params: Any, logits: Any, track: Track, start: Beliefs, *, timed: bool
) -> jax.Array:
    logs: jax.Array = walk(plan, params["switching"], logits, track, start, timed=timed)[2]
    return logs.sum()


@jax.jit
def _pull(plan: Plan, params: Any, values: jax.Array, logits: Any, weight: jax.Array) -> jax.Array:
    """Return F_V' applied to a weight on values."""

    def image(at: jax.Array) -> jax.Array:
        return period(plan, params, at, logits, effort=_IMPLICIT).values

    pulled: jax.Array = jax.vjp(image, values)[1](weight)[0]
    return pulled


@jax.jit
def _pull_params(plan: Plan, params: Any, values: jax.Array, logits: Any, weight: jax.Array) -> Any:
    def image(at: Any) -> jax.Array:
        return period(plan, at, values, logits, effort=_IMPLICIT).values

    return jax.vjp(image, params)[1](weight)[0]


def _adjoint(plan: Plan, params: Any, values: jax.Array, logits: Any, by_values: jax.Array) -> Any:
    """Solve (I - F_V') w = L_V."""
    right = np.asarray(by_values).reshape(-1)
    if not right.any():
        return by_values
    pull = partial(_pull, plan, params, values, logits)

    def times(vector: Floats) -> Floats:
        weight = jnp.asarray(vector).reshape(values.shape)
        moved: Floats = np.asarray(pull(weight)).reshape(-1)
        return vector - moved

    system = LinearOperator((right.size, right.size), matvec=times, dtype=float)
    found, failed = gmres(system, right, rtol=_ACCURACY, atol=0.0, restart=_RESTART, maxiter=3)
    if failed:
        raise NotSolved(
            "The derivative's linear system did not converge; the equilibrium is close to a fold, "
            "where it has none. Try another rationality."
        )
    return jnp.asarray(found).reshape(values.shape)


def _named(equilibrium: Equilibrium, value: float, by_params: Any, by_start: Beliefs) -> Gradient:
    game, shape = equilibrium.game, equilibrium.plan.shape
    linear = isinstance(game.payoff, Linear)
    by_payoff = by_params["weights" if linear else "payoff"]
    payoff = {}
    for i, p in enumerate(game.players):
        array = np.asarray(by_payoff[i])
        held = array.shape if isinstance(game.payoff, Linear) else np.shape(game.payoff[p])
        payoff[p] = array.reshape(held)
    typed = [(axis, i, game.players[i]) for axis, i in enumerate(shape.typed)]
    return Gradient(
        value,
        payoff,
        {p: float(by_params["rationality"][i]) for i, p in enumerate(game.players)},
        {p: np.asarray(by_start[axis]) for axis, _, p in typed},
        {p: np.asarray(by_params["switching"][i]) for _, i, p in typed},
    )
