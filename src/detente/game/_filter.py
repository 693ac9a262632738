"""Read a history through a solved game: what to believe of each type, and how likely it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.errors import GameError, Problem
from detente.game._arrays import short
from detente.game._equilibrium import Equilibrium
from detente.game._game import Game
from detente.game._lattice import added
from detente.game._plan import Plan, Shape
from detente.game._reading import Beliefs, masks, normal, parts, rows, vertices

Floats = NDArray[np.float64]
_SHOWN = 10


@dataclass(frozen=True)
class Observed:
    """A history of M periods, by name.

    Args:
        states: the state at the start of each period; M of them, or M + 1 with the state at the
            end.
        actions: for each player the M actions.

    Example:
        >>> seen = Observed(["calm", "war"], {"north": ["strike"], "south": ["hold"]})
        >>> len(seen.actions["north"])
        1
    """

    states: Sequence[str]
    actions: Mapping[str, Sequence[str]]


@dataclass(frozen=True, eq=False)
class Filtered:
    """What a history says, for each player with several types.

    Attributes:
        beliefs: (M + 1, types), the public belief at the start of each period and after the last.
        posterior: (M, types), the belief after the period's actions, before types may switch.
        log_likelihood: (M, players), log-probability of each player's action given all before.

    Example:
        >>> Filtered({}, {}, np.array([[-0.5, -1.0], [-0.25, -0.25]])).total
        -2.0
    """

    beliefs: Mapping[str, Floats]
    posterior: Mapping[str, Floats]
    log_likelihood: Floats

    @property
    def total(self) -> float:
        """Return the log-likelihood of all actions."""
        return float(self.log_likelihood.sum())


def filter(
    equilibrium: Equilibrium, observed: Observed, belief: Mapping[str, ArrayLike] | None = None
) -> Filtered:
    """Update beliefs along an observed history, by Bayes' rule with the equilibrium's strategies.

    States are taken as given: they depend on types only through the actions. For derivatives of the
    log-likelihood see `gradient`.

    Args:
        observed: the history.
        belief: the belief before the first period; the game's prior by default.

    Raises:
        GameError: a name is unknown, lengths differ, or something observed cannot happen in the
            game: an action that is not allowed, a state that cannot follow. All at once.

    Example:
        >>> from detente.game import solve
        >>> from detente.game.examples import beer_quiche
        >>> found = solve(beer_quiche(), rationality=2.0, horizon=1)
        >>> seen = Observed(["bar"], {"sender": ["quiche"], "receiver": ["duel"]})
        >>> seen = Observed([found.game.states[0]], seen.actions)
        >>> filter(found, seen).posterior["sender"].round(3).shape
        (1, 2)
    """
    track, start = trace(equilibrium, observed), opening(equilibrium, belief)
    logits = tuple(jnp.asarray(x) for x in equilibrium.logits)
    beliefs, posterior, logs = walk(
        equilibrium.plan,
        equilibrium.params["switching"],
        logits,
        track,
        start,
        timed=equilibrium.horizon is not None,
    )
    names = [equilibrium.game.players[i] for i in equilibrium.plan.shape.typed]
    return Filtered(
        {p: np.asarray(b) for p, b in zip(names, beliefs, strict=True)},
        {p: np.asarray(b) for p, b in zip(names, posterior, strict=True)},
        np.asarray(logs),
    )


def opening(equilibrium: Equilibrium, belief: Mapping[str, ArrayLike] | None) -> Beliefs:
    """Return the belief to start from as arrays, checked."""
    game = equilibrium.game
    equilibrium.place(belief)
    given = {**game.prior, **(belief or {})}
    typed = equilibrium.plan.shape.typed
    return tuple(jnp.asarray(given[game.players[i]], dtype=float) for i in typed)


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Track:
    """A history by number: states (M,); contexts (M, stages); actions (M, players)."""

    states: Any
    contexts: Any
    actions: Any
    live: tuple[Any, ...]


def trace(equilibrium: Equilibrium, observed: Observed) -> Track:
    """Return a history by number, or raise with everything in it that cannot be."""
    game, plan = equilibrium.game, equilibrium.plan
    found = _misnamed(game, observed, equilibrium.horizon)
    if found:
        raise GameError.found("The history", found)
    states = np.array([list(game.states).index(s) for s in observed.states])
    count = len(next(iter(observed.actions.values())))
    columns = [[game.actions[p].index(a) for a in observed.actions[p]] for p in game.players]
    actions = np.array(columns, dtype=np.int64).T.reshape(count, len(game.players))
    found = _impossible(game, states, actions)
    if found:
        raise GameError.found("The history", found)
    contexts = np.zeros((count, len(plan.stages)), dtype=np.int64)
    history = np.zeros(count, dtype=np.int64)
    for k, made in enumerate(plan.shape.stages):
        contexts[:, k] = equilibrium.contexts[k][states[:count], history]
        for i, size in zip(made.movers, made.actions, strict=True):
            history = history * size + actions[:, i]
    live = []
    for k in range(len(plan.stages)):
        live += [m[states[:count], contexts[:, k]] for m in masks(plan, k)]
    return Track(states[:count], contexts, actions, tuple(live))


def _misnamed(game: Game, observed: Observed, horizon: int | None) -> list[Problem]:
    """Return every name that is unknown, and every length that does not fit."""
    found = _unread(observed)
    if found:
        return found
    for p in observed.actions:
        if p not in game.players:
            fix = f"Players: {', '.join(game.players)}."
            found.append(Problem(f"{p!r} is not a player.", "actions", fix))
    for p in game.players:
        if p not in observed.actions:
            found.append(Problem(f"{p} has no actions.", "actions", "Give one for each period."))
    found += _lengths(game, observed, horizon)
    for m, s in enumerate(observed.states):
        if s not in game.states:
            fix = f"Known: {', '.join(game.states)}."
            found.append(Problem(f"{s!r} is not a state.", f"states, period {m}", fix))
    for p in (p for p in game.players if p in observed.actions):
        fix = f"Known: {', '.join(game.actions[p])}."
        for m, a in enumerate(observed.actions[p]):
            if a not in game.actions[p]:
                what = f"{a!r} is not an action of {p}."
                found.append(Problem(what, f"actions, period {m}", fix))
    return found


def _lengths(game: Game, observed: Observed, horizon: int | None) -> list[Problem]:
    """Return where lists are longer or shorter than each other, or than the horizon."""
    found = []
    lengths = {p: len(observed.actions[p]) for p in game.players if p in observed.actions}
    if len(set(lengths.values())) > 1:
        what = f"Lengths differ: {lengths}."
        found.append(Problem(what, "actions", "Give as many for each player."))
    count = max(lengths.values(), default=0)
    if len(observed.states) not in (count, count + 1):
        what = f"{_many(len(observed.states), 'state')} for {_many(count, 'period')}."
        found.append(Problem(what, "states", f"Give {count}, or {count + 1} with the last."))
    if horizon is not None and count > horizon:
        what = f"{_many(count, 'period')}; the game was solved for {horizon}."
        found.append(Problem(what, "states", "Solve with a longer horizon, or none."))
    return found


def _unread(observed: Observed) -> list[Problem]:
    """Return what in a history is not a list of names."""
    lists: dict[str, Any] = {"states": observed.states}
    if not isinstance(observed.actions, Mapping):
        fix = "Give the actions of each player."
        return [Problem(f"The actions are {short(observed.actions)}.", "actions", fix)]
    lists |= {f"actions[{p!r}]": names for p, names in observed.actions.items()}
    return [
        Problem(f"{where} is {short(names)}.", where, "Give a list of names.")
        for where, names in lists.items()
        if isinstance(names, str) or not isinstance(names, Sequence | np.ndarray)
    ]


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _impossible(game: Game, states: Any, actions: Any) -> list[Problem]:
    """Return what is observed and cannot happen in the game."""
    law, count = game.law, len(actions)
    at = (states[:count], *actions.T)
    open_ = game.feasible[at]
    follows = np.ones(count, dtype=bool)
    known = len(states) - 1  # periods after which the state is known
    into = law.successors[at][:known] == states[1:, None]
    follows[:known] = (law.chances[at][:known] * into).sum(-1) > 0
    found = []
    for m in np.flatnonzero(~(open_ & follows))[:_SHOWN]:
        pairs = zip(game.players, actions[m], strict=True)
        named = ", ".join(f"{p} {game.actions[p][a]}" for p, a in pairs)
        where = f"period {m}, state {game.states[states[m]]!r}"
        if not open_[m]:
            fix = "The game does not allow it there: correct the history, or the game."
            found.append(Problem(f"{named} was observed.", where, fix))
        else:
            what = f"{game.states[states[m + 1]]!r} followed {named}."
            fix = "The game gives that no chance: correct the history, or the transition."
            found.append(Problem(what, where, fix))
    return found


@partial(jax.jit, static_argnames=("timed",))
def walk(
    plan: Plan, switching: Any, logits: Any, track: Track, start: Beliefs, *, timed: bool
) -> tuple[Beliefs, Beliefs, jax.Array]:
    """Return beliefs (M + 1, types), posteriors (M, types) and log-likelihoods (M, players)."""
    shape = plan.shape
    count = track.states.shape[0]
    first = jnp.arange(count)
    slabs, live = [], iter(track.live)
    for k in range(len(shape.stages)):
        laid = rows(shape, k, logits[k])
        at = (track.states, track.contexts[:, k])
        slab = laid[(first, *at)] if timed else laid[at]
        slabs.append((slab, tuple(next(live) for _ in shape.stages[k].movers)))
    hiding = [k for k, s in enumerate(shape.stages) if set(s.movers) & set(shape.typed)]

    def step(beliefs: Beliefs, x: Any) -> Any:
        now, seen = x
        inside = [beliefs]
        for k, (slab, open_) in zip(hiding, now, strict=True):
            logs = _logs(shape, k, slab, open_, inside[-1])
            inside.append(_learn(shape, k, logs, seen, inside[-1]))
        later = [b @ switching[i] for i, b in zip(shape.typed, inside[-1], strict=True)]
        return tuple(later), tuple(inside)

    last, inside = jax.lax.scan(step, start, ([slabs[k] for k in hiding], track.actions), unroll=4)
    joined = tuple(jnp.concatenate([a, z[None]]) for a, z in zip(inside[0], last, strict=True))
    return joined, inside[-1], _scores(shape, slabs, track.actions, inside, hiding)


def _logs(shape: Shape, k: int, slab: jax.Array, open_: Any, beliefs: Beliefs) -> list[jax.Array]:
    """Return each mover's log-probabilities (types, actions) at one belief; slab (G, n)."""
    read = added(w * slab[g] for g, w in vertices(shape, beliefs))
    return [normal(p, m) for p, m in zip(parts(shape, k, read), open_, strict=True)]


def _learn(shape: Shape, k: int, logs: Any, seen: jax.Array, beliefs: Beliefs) -> Beliefs:
    found = list(beliefs)
    for j, i in enumerate(shape.stages[k].movers):
        if i in shape.typed:
            axis = shape.typed.index(i)
            weight = found[axis] * jnp.exp(logs[j][:, seen[i]])
            found[axis] = weight / weight.sum()
    return tuple(found)


def _scores(shape: Shape, slabs: Any, actions: Any, inside: Any, hiding: list[int]) -> jax.Array:
    """Return log-probabilities (M, players) of what was done, given what was believed then."""
    columns: list[Any] = [None] * len(shape.types)
    for k, made in enumerate(shape.stages):
        before = inside[sum(h < k for h in hiding)]
        slab, open_ = slabs[k]
        logs = jax.vmap(partial(_logs, shape, k))(slab, open_, before)
        for j, i in enumerate(made.movers):
            done = jnp.take_along_axis(logs[j], actions[:, i, None, None], axis=2)[..., 0]
            if i in shape.typed:
                weight = jnp.log(before[shape.typed.index(i)])
                columns[i] = jax.nn.logsumexp(weight + done, axis=1)
            else:
                columns[i] = done[:, 0]
    return jnp.stack(columns, axis=1)
