"""Simulate and recover: is a truth that is known found again, as often as the intervals say?

A point z is drawn from the prior, the game is solved there and played for as many months as a
record has, and its parameters are estimated from that history alone: emulator, No-U-Turn sampler,
importance weights from games solved at the draws.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jax
import numpy as np
from numpy.typing import NDArray

from detente.game import Equilibrium, simulate
from detente.intent._diagnosis import smooth_weights
from detente.intent._emulator import emulate
from detente.intent._history import Seen
from detente.intent._identification import weighted_quantiles
from detente.intent._parameters import Parameters
from detente.intent._play import Play
from detente.intent._reading import read
from detente.intent._recover_local import closer
from detente.intent._recover_sample import Sampler
from detente.intent._recover_score import LEVELS, Recovered
from detente.intent._recover_types import imagine
from detente.intent._recover_world import World
from detente.intent._sample import Chain, Effort
from detente.intent._smooth import smooth

Floats = NDArray[np.float64]
Hidden = Mapping[str, NDArray[np.int64]]
Solver = Callable[[Floats], Floats]
_IMAGINED = 60
_DROP = 1e-5  # ten times as much left out costs more than the emulator's other errors


def synthetic(
    equilibrium: Equilibrium,
    parameters: Parameters,
    z: Floats,
    *,
    months: int,
    state: str | None,
    seed: int,
) -> tuple[Seen, Hidden]:
    """Play one history from an equilibrium solved at z.

    Args:
        state: where it begins; the first state if None.
        seed: governs types, acts and states, and nothing else.

    Returns:
        What everybody sees, and for each player with several types the true type of each month,
        (months,).
    """
    beliefs = dict(zip(parameters.typed, parameters.values(z).prior, strict=True))
    made = simulate(
        equilibrium,
        periods=months,
        paths=1,
        key=jax.random.key(seed),
        state=state,
        belief=beliefs,
    )
    states = made.states[0].astype(np.int64)
    actions = [made.actions[p][0].astype(np.int64) for p in parameters.game.players]
    labels = tuple(f"{1 + m // 12:04d}-{1 + m % 12:02d}" for m in range(months))
    seen = Seen(labels, states[:-1], np.stack(actions, axis=1), int(states[-1]))
    return seen, {p: made.types[p][0, :months].astype(np.int64) for p in parameters.typed}


def sampler_for(
    world: World, *, pilots: int = 600, effort: Effort | None = None, chains: int = 2, seed: int
) -> Sampler:
    """Solve a small game at points of the prior, and return a sampler for its histories.

    Args:
        pilots: points solved; their emulator serves every history.
    """
    size, shaping = len(world.parameters.names), world.parameters.shaping
    points = np.random.default_rng(seed).standard_normal((pilots, size))
    worth = world.worth(points)
    good = np.isfinite(worth).all(1)
    emulator = emulate(points[good][:, :shaping], worth[good], np.ones(shaping), drop=_DROP)
    return Sampler(world, emulator, effort or Effort(60, 200), chains)


def recover_reduced(
    sampler: Sampler, *, seed: int, months: int = 432, pilots: int = 100, draws: int = 200
) -> Recovered:
    """Draw a truth from the prior, make up a history of it, and estimate it.

    Args:
        sampler: from `sampler_for`.
        seed: governs the truth, the history and the chains, and nothing else.
        months: 432 are 36 years.
        pilots, draws: as in `recover`.
    """
    world = sampler.world
    first, second, third = (
        int(s.generate_state(1)[0] >> 1) for s in np.random.SeedSequence(seed).spawn(3)
    )
    z = np.random.default_rng(first).standard_normal(len(world.parameters.names))
    seen, hidden = synthetic(
        world.at(z), world.parameters, z, months=months, state=None, seed=second
    )
    return recover(
        sampler, z, seen, hidden, solve=world.worth, pilots=pilots, draws=draws, seed=third
    )


def recover(
    sampler: Sampler,
    truth: Floats,
    seen: Seen,
    hidden: Hidden,
    *,
    solve: Solver,
    pilots: int,
    draws: int,
    seed: int,
) -> Recovered:
    """Estimate the parameters of a history of which the truth is known.

    Args:
        solve: points (n, Z) -> y (n, N) at the world's nodes, not a number where not solved.
        pilots: points solved around the history's own mode; draws: solved and weighted.
    """
    emulator = sampler.emulator
    if pilots:
        local = sampler.near(seen, pilots, seed=seed)
        emulator = closer(emulator, local, solve(local))
    chains = sampler.draw(seen, emulator, seed=seed)
    points, emulated = _spread(chains, draws)
    worth = solve(points)
    solved = sampler.log_likelihood(seen, worth, points)
    good = np.isfinite(solved)
    points, worth, ratio = points[good], worth[good], (solved - emulated)[good]
    weights, k = smooth_weights(ratio)
    centre = weights @ points
    beliefs, imagined = _types(sampler.world, seen, points, worth, weights, seed)
    return Recovered(
        seed=seed,
        names=sampler.world.parameters.names,
        truth=truth,
        mean=centre,
        sd=np.sqrt(weights @ (points - centre) ** 2),
        quantiles=weighted_quantiles(points, weights, LEVELS),
        rank=weights @ (points < truth),
        beliefs=beliefs,
        hidden=hidden,
        imagined=imagined,
        pareto_k=k,
        effective=float(1.0 / (weights**2).sum()),
        shift=float(ratio.std()),
        divergent=sum(c.divergent for c in chains),
    )


def _spread(chains: Sequence[Chain], count: int) -> tuple[Floats, Floats]:
    """Return points and emulated log-likelihoods, evenly spaced over the chains."""
    points = np.concatenate([c.points for c in chains])
    log = np.concatenate([c.log_likelihood for c in chains])
    at = np.unique(np.linspace(0, len(points) - 1, count).round().astype(int))
    return points[at], log[at]


def _types(
    world: World, seen: Seen, points: Floats, worth: Floats, weights: Floats, seed: int
) -> tuple[dict[str, Floats], dict[str, NDArray[Any]]]:
    """Return beliefs with hindsight over all draws, and paths of types drawn from them."""
    play = _play(world, points, worth)
    reading = read(play, seen.states, seen.actions)
    random = np.random.default_rng(seed)
    rows = random.choice(len(points), size=_IMAGINED, p=weights)
    beliefs, imagined = {}, {}
    for axis, player in enumerate(world.parameters.typed):
        law, after = play.switching[axis], reading.after[axis]
        late = smooth(after, reading.likelihood[axis], law)
        beliefs[player] = np.einsum("r,rmt->mt", weights, late)
        imagined[player] = imagine(after, law, rows, random=random)
    return beliefs, imagined


def _play(world: World, points: Floats, worth: Floats) -> Play:
    """Return the tables of solved points, filled where the world has nodes."""
    values = [world.parameters.values(z) for z in points]
    tables = []
    for k, (part, shape) in enumerate(zip(world.nodes.parts, world.nodes.shapes, strict=True)):
        states, contexts = world.layout.allowed[k].shape[:2]
        table = np.zeros((len(points), states, contexts, *shape[1:]))
        precision = np.array([v.rationality[k] for v in values])
        at = world.nodes.nodes[k]
        table[:, at[:, 0], at[:, 1]] = (worth[:, part] * precision[:, None]).reshape(-1, *shape)
        tables.append(table)
    axes = range(len(world.parameters.typed))
    return Play(
        world.layout,
        tuple(tables),
        tuple(np.stack([v.switching[a] for v in values]) for a in axes),
        tuple(np.stack([v.prior[a] for v in values]) for a in axes),
    )
