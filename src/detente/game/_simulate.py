"""Play a solved game forward: many paths at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.errors import GameError, Problem
from detente.game._arrays import short
from detente.game._equilibrium import Equilibrium
from detente.game._lattice import added
from detente.game._plan import Plan
from detente.game._question import belief_problems, numbered, whole
from detente.game._reading import Beliefs, masks, normal, parts, rows, vertices

_BLOCK = 4096  # paths that are played together, so that what they need stays in the cache


@dataclass(frozen=True, eq=False)
class Paths:
    """Simulated paths, N of them over M periods.

    Attributes:
        states: (N, M + 1), the number of the state at the start of each period and at the end.
        actions: for each player (N, M), the number of the action.
        types: for each player (N, M + 1), the number of the true type.
        beliefs: for each player with several types (N, M + 1, types), the public belief at the
            start of each period, before anybody moves; 32-bit.

    Example:
        >>> from detente.game import solve
        >>> from detente.game.examples import beer_quiche
        >>> found = solve(beer_quiche(), rationality=2.0, horizon=1)
        >>> made = simulate(found, periods=1, paths=10, key=jax.random.key(0))
        >>> made.actions["sender"].shape, made.types["sender"].shape
        ((10, 1), (10, 2))
    """

    states: NDArray[np.int32]
    actions: Mapping[str, NDArray[np.int32]]
    types: Mapping[str, NDArray[np.int32]]
    beliefs: Mapping[str, NDArray[np.float32]]


def simulate(
    equilibrium: Equilibrium,
    *,
    periods: int,
    paths: int,
    key: jax.Array,
    state: str | None = None,
    belief: Mapping[str, ArrayLike] | None = None,
    types: Mapping[str, str] | None = None,
) -> Paths:
    """Play the equilibrium forward from a state and belief.

    Args:
        periods: periods to play; at most the horizon where there is one.
        paths: independent paths.
        key: governs every random choice made here, and nothing else.
        state: where to start; the first state by default.
        belief: the public belief to start from, by player; the game's prior by default.
        types: true types by player; drawn from the belief where not given.

    Returns:
        The paths. The same key gives the same paths on the same kind of machine.

    Raises:
        GameError: a name is unknown, a number is not a whole one above 0, or the periods go beyond
            the horizon. All at once.

    Example:
        >>> from detente.game import solve
        >>> from detente.game.examples import beer_quiche
        >>> found = solve(beer_quiche(), rationality=2.0, horizon=1)
        >>> made = simulate(found, periods=1, paths=1000, key=jax.random.key(0))
        >>> made.states.shape, made.beliefs["sender"].shape
        ((1000, 2), (1000, 2, 2))
    """
    game, shape = equilibrium.game, equilibrium.plan.shape
    first, true = _checked(equilibrium, periods, paths, state, belief, types)
    given = {**game.prior, **(belief or {})}
    start = tuple(jnp.asarray(given[game.players[i]], dtype=float) for i in shape.typed)
    tables = tuple(rows(shape, k, jnp.asarray(x)) for k, x in enumerate(equilibrium.logits))
    if equilibrium.horizon is not None:
        tables = tuple(t[:periods] for t in tables)
    live = tuple(
        tuple(jnp.asarray(m) for m in masks(equilibrium.plan, k)) for k in range(len(tables))
    )
    found = _play(
        _Rules(equilibrium.plan, equilibrium.params["switching"], tables, live),
        _Opening(start, jnp.array(first), jnp.array(true)),
        jax.random.split(key, -(-paths // _BLOCK)),
        periods=periods,
        width=min(_BLOCK, paths),
        timed=equilibrium.horizon is not None,
    )
    states, actions, kinds, beliefs = jax.tree.map(lambda x: _flat(x, paths), found)
    named = {game.players[i]: b for i, b in zip(shape.typed, beliefs, strict=True)}
    return Paths(
        states,
        {p: actions[..., i] for i, p in enumerate(game.players)},
        {p: kinds[..., i] for i, p in enumerate(game.players)},
        named,
    )


def _flat(x: jax.Array, paths: int) -> Any:
    """Turn (blocks, M, width, ...) into (paths, M, ...)."""
    array = np.asarray(x)
    return np.moveaxis(array, 1, 2).reshape(-1, array.shape[1], *array.shape[3:])[:paths]


def _checked(
    equilibrium: Equilibrium, periods: Any, paths: Any, state: Any, belief: Any, types: Any
) -> tuple[int, list[int]]:
    """Return the number of the state and of each player's type (-1: drawn), or refuse the call."""
    game, horizon = equilibrium.game, equilibrium.horizon
    found: list[Problem] = []
    for name, value in (("periods", periods), ("paths", paths)):
        if not whole(value, 1):
            what = f"{name} is {short(value)}."
            found.append(Problem(what, name, "Give a whole number, 1 or more."))
    if horizon is not None and whole(periods, horizon + 1):
        what = f"{periods} periods were asked for; the game was solved for {horizon}."
        found.append(Problem(what, "periods", "Solve with a longer horizon."))
    first = 0 if state is None else numbered(state, game.states, "state", found)
    found += belief_problems(game, belief)
    chosen = {} if types is None else types
    if not isinstance(chosen, Mapping):
        fix = "Give a mapping from players to names of their types."
        raise GameError.found("The call", [*found, Problem(f"types is {short(types)}.", "", fix)])
    for p in chosen:
        if p not in game.players:
            fix = f"Players: {', '.join(game.players)}."
            found.append(Problem(f"{p!r} is not a player.", "types", fix))
    true = [
        -1 if chosen.get(p) is None else numbered(chosen[p], game.types[p], f"type of {p}", found)
        for p in game.players
    ]
    if found:
        raise GameError.found("The call", found)
    return first, true


class _Rules(NamedTuple):
    """How to play: the game, how types switch, strategies laid out by row, and what is allowed."""

    plan: Plan
    switching: Any
    tables: tuple[jax.Array, ...]
    live: tuple[tuple[jax.Array, ...], ...]


class _Opening(NamedTuple):
    """Where to begin: the public beliefs, the state, and each player's type (-1: to be drawn)."""

    beliefs: Beliefs
    state: jax.Array
    types: jax.Array


@partial(jax.jit, static_argnames=("periods", "width", "timed"))
def _play(
    rules: _Rules, opening: _Opening, keys: jax.Array, *, periods: int, width: int, timed: bool
) -> Any:
    """Play every block of paths; return states, actions, types and beliefs (blocks, M, width)."""
    plan, switching, tables, live = rules
    start, state, true = opening
    shape = plan.shape

    def block(key: jax.Array) -> Any:
        early, rest = jax.random.split(key)
        beliefs = tuple(jnp.broadcast_to(b, (width, *b.shape)) for b in start)
        states = jnp.full(width, state, dtype=jnp.int32)
        drawn = jnp.zeros((width, len(shape.types)), dtype=jnp.int32)
        for axis, i in enumerate(shape.typed):
            draw = jax.random.uniform(jax.random.fold_in(early, i), (width,))
            drawn = drawn.at[:, i].set(_pick(beliefs[axis], draw))
        kinds = jnp.where(true >= 0, true, drawn).astype(jnp.int32)
        step = partial(_period, plan, switching, live)
        keys = jax.random.split(rest, periods)
        xs = (keys, tables) if timed else (keys, None)

        def one(carry: Any, x: Any) -> Any:
            now, table = x
            return step(tables if table is None else table, carry, now)

        last, seen = jax.lax.scan(one, (states, kinds, beliefs), xs)
        small = jax.tree.map(lambda b: b.astype(jnp.float32), (seen[3], last[2]))
        joined = jax.tree.map(lambda a, z: jnp.concatenate([a, z[None]]), small[0], small[1])
        return (
            jnp.concatenate([seen[0], last[0][None]]),
            seen[2],
            jnp.concatenate([seen[1], last[1][None]]),
            joined,
        )

    return jax.lax.map(block, keys)


def _pick(chances: jax.Array, draw: jax.Array) -> jax.Array:
    """Return which of the last axis a uniform draw falls on."""
    below = jnp.cumsum(chances, axis=-1)[..., :-1] <= draw[..., None] * chances.sum(-1)[..., None]
    return below.sum(-1).astype(jnp.int32)


def _period(plan: Plan, switching: Any, live: Any, tables: Any, carry: Any, key: jax.Array) -> Any:
    """Play one period on every path of a block."""
    shape = plan.shape
    states, kinds, before = carry
    beliefs = list(before)
    draws = jax.random.uniform(key, (2 * len(shape.types) + 1, len(states)))
    actions = jnp.zeros((len(states), len(shape.types)), dtype=jnp.int32)
    context = jnp.zeros_like(states)
    for k, made in enumerate(shape.stages):
        table, joint = tables[k], jnp.zeros_like(states)
        place = (states * made.contexts + context) * shape.points
        flat = table.reshape(-1, table.shape[-1])
        log = added(w[..., None] * flat[place + g] for g, w in vertices(shape, tuple(beliefs)))
        split = parts(shape, k, jnp.broadcast_to(log, (len(states), log.shape[-1])))
        for j, i in enumerate(made.movers):
            chance = jnp.exp(normal(split[j], live[k][j][states, context]))
            own = jnp.take_along_axis(chance, kinds[:, i, None, None], axis=1)[:, 0]
            action = _pick(own, draws[i])
            actions = actions.at[:, i].set(action)
            joint = joint * made.actions[j] + action
            if i in shape.typed:
                axis = shape.typed.index(i)
                likely = jnp.take_along_axis(chance, action[:, None, None], axis=2)[..., 0]
                weight = beliefs[axis] * likely
                beliefs[axis] = weight / weight.sum(-1, keepdims=True)
        context = jnp.asarray(plan.stages[k].child)[states, context, joint]
    chances = jnp.asarray(plan.chances)[states, context]
    step = _pick(chances, draws[-1])
    after = jnp.take_along_axis(jnp.asarray(plan.successors)[states, context], step[:, None], 1)[
        :, 0
    ]
    later = kinds
    for axis, i in enumerate(shape.typed):
        beliefs[axis] = beliefs[axis] @ switching[i]
        later = later.at[:, i].set(_pick(switching[i][kinds[:, i]], draws[len(shape.types) + i]))
    return (after, later, tuple(beliefs)), (states, kinds, actions, before)
