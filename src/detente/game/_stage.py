"""How one stage of a period is played at every context and grid point."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from detente.game import _mover, _together
from detente.game._plan import Shape, Stage
from detente.game._search import distance_of, find, search


class Effort(NamedTuple):
    """How hard a stage is worked on.

    `steps`: Newton steps at most; none leaves the play as it is. `implicit`: instead one Newton
    step with its matrix held fixed. At a solved node that changes nothing, and its derivative is
    the one that the implicit function theorem gives.
    """

    steps: int
    implicit: bool = False


class Played(NamedTuple):
    """Values (C, Z, G) before the stage, the play, and how good it is.

    `distance` (): the largest |log softmax(lambda Q) - l|; `gap` (C, G): the largest difference in
    probabilities.
    """

    values: jax.Array
    logits: jax.Array
    distance: jax.Array
    gap: jax.Array


def alone(
    shape: Shape,
    k: int,
    stage: Stage,
    outcomes: jax.Array,
    rationality: jax.Array,
    logits: jax.Array,
    effort: Effort,
    tolerance: Any,
) -> Played:
    """Play a stage with one mover; `outcomes` (C, J, Z, G), `logits` (C, types, J, G)."""
    (i,) = shape.stages[k].movers
    columns = shape.columns(i)
    given, bound = _given(shape, i, stage)
    node = _mover.Node(outcomes, stage.allowed, rationality[i] * (1.0 - bound))
    distance = jnp.zeros(())
    sight = sight_of(shape, i) if i in shape.typed else None
    if given is not None and isinstance(bound, float):
        logits = given
    elif sight is None:
        logits = _mover.closed(node, columns)
    elif effort.implicit:
        logits = jax.lax.stop_gradient(logits)
        step = jax.lax.stop_gradient(_mover.linearise(node, columns, sight, logits))
        rest = _mover.residual(node, columns, sight, logits)
        logits = logits + _mover.apply(step, rest, stage.allowed)
    else:
        begin = logits if given is None else jnp.where(bound > 0, 0.0, logits)
        logits, distance = _solved(node, columns, sight, begin, effort, tolerance)
    if given is not None:
        logits = jnp.where(bound > 0, given, logits)
    seen = (
        outcomes
        if sight is None
        else _mover.interpolate(outcomes, sight, _mover.read(sight, logits))
    )
    own = jnp.swapaxes(seen[:, :, columns], 1, 2)
    live = stage.allowed[:, None, :, None]
    chance = jnp.where(live, jnp.exp(logits), 0.0)
    belief = jnp.ones((1, 1)) if sight is None else sight.belief
    mixture = (belief[None, :, None, :] * chance).sum(1)
    values = (mixture[:, :, None, :] * seen).sum(1)
    mine = (chance * own).sum(2)
    if shape.value_of_shocks:
        lam = rationality[i]
        shocks = jax.nn.logsumexp(jnp.where(live, lam * own, -jnp.inf), axis=2) / lam
        mine = jnp.where(bound > 0, mine, shocks)
    values = values.at[:, columns].set(mine)
    reply = jnp.where(live, jnp.exp(_mover.log_choice(own, stage.allowed, node.rationality)), 0.0)
    gap = (1.0 - bound) * jnp.abs(reply - chance).max((1, 2))
    return Played(values, logits, distance, gap)


def _given(shape: Shape, player: int, stage: Stage) -> tuple[Any, Any]:
    """Return the strategy that a player is bound to, None for none, and 1 if it is bound, else 0.

    A plan may hold the strategy beside an array that says whether it binds, so that one compiled
    plan serves with and without it.
    """
    if player not in shape.committed:
        return None, 0.0
    (given,) = stage.committed
    return given if isinstance(given, tuple) else (given, 1.0)


def sight_of(shape: Shape, player: int) -> _mover.Sight:
    """Return a typed player's view of the grid."""
    axis = shape.typed.index(player)
    grid = shape.grid
    before, after = int(np.prod(grid[:axis])), int(np.prod(grid[axis + 1 :]))
    belief = jnp.asarray(shape.beliefs()[player])
    return _mover.Sight(shape.types[player], shape.steps[axis], before, grid[axis], after, belief)


def _solved(
    node: _mover.Node,
    columns: slice,
    sight: _mover.Sight,
    logits: jax.Array,
    effort: Effort,
    tolerance: Any,
) -> tuple[jax.Array, jax.Array]:
    """Solve the fixed points of a stage; return the play and how far the worst node is off."""
    if effort.steps == 0:
        return logits, distance_of(_mover.residual(node, columns, sight, logits)).max()

    def problem(share: Any) -> Any:
        at = node._replace(rationality=share * node.rationality)

        def direction(log: jax.Array, rest: jax.Array) -> jax.Array:
            return _mover.apply(_mover.linearise(at, columns, sight, log), rest, at.allowed)

        return partial(_mover.residual, at, columns, sight), direction

    def tidy(at: jax.Array) -> jax.Array:
        return _mover.log_choice(at, node.allowed, jnp.ones(()))

    found = find(problem, tidy, logits, tolerance=tolerance, most=effort.steps)
    return found.logits, found.distance.max()


def several(
    shape: Shape,
    k: int,
    stage: Stage,
    outcomes: jax.Array,
    rationality: jax.Array,
    logits: jax.Array,
    effort: Effort,
    tolerance: Any,
) -> Played:
    """Play a stage with several movers; `outcomes` (C, J, Z, G), `logits` (C, n, G)."""
    table = _together.table_of(shape, k)
    movers = shape.stages[k].movers
    lam = rationality[jnp.array(movers)]
    points = jnp.arange(outcomes.shape[-1])

    def nodes(function: Any, vector: jax.Array) -> jax.Array:
        """Apply a function of one node at every context and grid point; axis G comes last."""

        def one(values: Any, allowed: Any, given: Any, log: Any, at: Any) -> Any:
            return function(partial(_together.best, table, values, allowed, lam, given), log, at)

        inner = jax.vmap(one, in_axes=(None, None, -1, -1, 0), out_axes=-1)
        outer = jax.vmap(inner, in_axes=(0, 0, 0, 0, None))
        given = list(stage.committed)
        found: jax.Array = outer(outcomes, stage.allowed, given, vector, points)
        return found

    def remainder(vector: jax.Array) -> jax.Array:
        return nodes(lambda best, log, at: best(log, at) - log, vector)

    def matrix(vector: jax.Array) -> jax.Array:
        return nodes(lambda best, log, at: jnp.eye(len(log)) - jax.jacfwd(best)(log, at), vector)

    def solved(inverse: jax.Array, rest: jax.Array) -> jax.Array:
        square = jnp.moveaxis(inverse, -1, 1)
        return jnp.moveaxis(
            jnp.linalg.solve(square, jnp.moveaxis(rest, -1, 1)[..., None])[..., 0], 1, -1
        )

    tidy = jax.vmap(
        jax.vmap(partial(_together.tidy, table), in_axes=(None, -1), out_axes=-1), in_axes=(0, 0)
    )
    distance = jnp.zeros(())
    if effort.implicit:
        logits = jax.lax.stop_gradient(logits)
        fixed = jax.lax.stop_gradient(matrix(logits))
        logits = logits + solved(fixed, remainder(logits))
    elif effort.steps == 0:
        distance = distance_of(remainder(logits)).max()
    else:
        found = search(
            remainder,
            lambda vector, rest: solved(matrix(vector), rest),
            lambda vector: tidy(stage.allowed, vector),
            tidy(stage.allowed, logits),
            tolerance=tolerance,
            most=effort.steps,
        )
        logits, distance = found.logits, found.distance.max()
    values = _worth(shape, table, stage, outcomes, lam, logits, movers)
    reply = logits + remainder(logits)
    gap = jnp.abs(jnp.exp(reply) - jnp.exp(logits)).max(1)
    return Played(values, logits, distance, gap)


def _worth(
    shape: Shape,
    table: _together.Table,
    stage: Stage,
    outcomes: jax.Array,
    lam: jax.Array,
    logits: jax.Array,
    movers: tuple[int, ...],
) -> jax.Array:
    """Return everybody's values (C, Z, G) before a stage in which several move at once."""

    def one(values: jax.Array, allowed: jax.Array, log: jax.Array, point: jax.Array) -> jax.Array:
        live = _together.masks(table, allowed)
        mixed = _together.mixtures(table, log, point)
        chances = [jnp.where(m, c, 0.0) for m, c in zip(live, mixed, strict=True)]
        seen = _together.outlook(table, values, log, point)
        found = _together.against(seen, chances, -1)
        for j, own in enumerate(_together.split(table, log)):
            start, stop = table.columns[j]
            worth = _together.against(seen[start:stop], chances, j)
            if shape.value_of_shocks and movers[j] not in shape.committed:
                scaled = jnp.where(live[j], lam[j] * worth, -jnp.inf)
                mine = jax.nn.logsumexp(scaled, axis=1) / lam[j]
            else:
                mine = (jnp.where(live[j], jnp.exp(own), 0.0) * worth).sum(1)
            found = found.at[start:stop].set(mine)
        return found

    inner = jax.vmap(one, in_axes=(None, None, -1, 0), out_axes=-1)
    return jax.vmap(inner, in_axes=(0, 0, 0, None))(
        outcomes, stage.allowed, logits, jnp.arange(outcomes.shape[-1])
    )
