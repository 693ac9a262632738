"""Simulate and recover on a game too large to be solved everywhere: around a fit to the record.

Truths are draws of the fit, so that the histories made up are such as the record might have been.
One emulator, on all nodes that any of them passes, is solved once and serves them all. What it
costs, for H histories and a game that takes s core-seconds to be solved:

    s (shared + H (1 + pilots + draws)) core-seconds, and the chains

With 250 shared points, 50 pilots and 150 draws, five histories of a game of 1.1 seconds take 1,255
solves: 23 core-minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from detente.intent._arviz import Draws
from detente.intent._desk import Desk, fingerprint
from detente.intent._emulator import emulate
from detente.intent._history import Seen
from detente.intent._likelihood import visits
from detente.intent._recover import Hidden, recover, synthetic
from detente.intent._recover_sample import Sampler
from detente.intent._recover_score import Recovered
from detente.intent._recover_world import World
from detente.intent._rounds import bare
from detente.intent._sample import Effort
from detente.intent._workers import Bench, Setting, Workers, prepare

Floats = NDArray[np.float64]
Told = Callable[[str], None]
_BATCH = 20
_LOOSE = 1e-4
_DROP = 1e-5
_APART = np.sqrt(2.0)


@dataclass(frozen=True)
class Work:
    """How much is done: solved points shared by all, then for each history; and the chains."""

    histories: int = 5
    shared: int = 250
    pilots: int = 50
    draws: int = 150
    effort: Effort = field(default_factory=lambda: Effort(100, 300))
    chains: int = 2
    processes: int = 2


def recover_full(
    fit: Draws,
    setting: Setting,
    work: Work | None = None,
    *,
    desk: Desk,
    seed: int,
    told: Told = lambda _: None,
) -> list[Recovered]:
    """Draw truths from a fit, make up a history as long as the record of each, and estimate it.

    The prior is the declared one, so a truth that the record has moved far is drawn back a little:
    where a parameter is known to no better than its prior the coverage is not exact.

    Args:
        fit: weighted draws of a fit to the record of `setting`, as `read_draws` gives them.
        desk: where solved points are kept; a run that is killed goes on from there.
        seed: governs truths, histories and chains.
        told: called with a phrase as work goes on.

    Raises:
        OutputError: the desk cannot be written.
    """
    work = work or Work()
    bench = prepare(setting)
    truths = _truths(fit, work.histories, seed)
    made = [_history(bench, setting, z, seed + n) for n, z in enumerate(truths)]
    world = _world(bench, [setting.seen, *(seen for seen, _ in made)])
    joined = replace(setting, seen=bare(world.nodes.seen))
    with Workers(joined, work.processes) as workers:

        def solve(points: Floats) -> Floats:
            return _solved(workers, desk, joined.seen, points, told)

        points = _around(fit, work.shared, seed)
        sampler = _sampler(world, points, solve(points), work)
        found = []
        for n, (z, (seen, hidden)) in enumerate(zip(truths, made, strict=True)):
            told(f"history {n + 1} of {len(made)}")
            found.append(
                recover(
                    sampler,
                    z,
                    seen,
                    hidden,
                    solve=solve,
                    pilots=work.pilots,
                    draws=work.draws,
                    seed=seed + n,
                )
            )
    return found


def _truths(fit: Draws, count: int, seed: int) -> Floats:
    random = np.random.default_rng([seed, 0])
    return fit.points[random.choice(len(fit.points), count, replace=False, p=fit.weights)]


def _around(fit: Draws, count: int, seed: int) -> Floats:
    """Return draws of the fit, half of them as far again from its centre as their own scatter.

    What a made-up history says is off from its truth as the truth is from the fit, so that the
    variances add up.
    """
    random = np.random.default_rng([seed, 1])
    some = fit.points[random.choice(len(fit.points), count, p=fit.weights)]
    centre = fit.weights @ fit.points
    wide = np.where(np.arange(count) % 2, _APART, 1.0)[:, None]
    return np.asarray(centre + wide * (some - centre) + 0.05 * random.standard_normal(some.shape))


def _history(bench: Bench, setting: Setting, z: Floats, seed: int) -> tuple[Seen, Hidden]:
    first = bench.parameters.game.states[int(setting.seen.states[0])]
    solved = bench.at(z, setting.tolerance)
    months = len(setting.seen.states)
    return synthetic(solved, bench.parameters, z, months=months, state=first, seed=seed)


def _world(bench: Bench, seen: Sequence[Seen]) -> World:
    """Return a world of the nodes that any of some histories passes."""
    joined = Seen(
        tuple(m for s in seen for m in s.months),
        np.concatenate([s.states for s in seen]),
        np.concatenate([s.actions for s in seen]),
        0,
    )
    nodes = visits(joined, bench.layout, bench.solved.plan.shape.points)
    return World(bench.parameters, bench.layout, bench.solved, nodes)


def _sampler(world: World, points: Floats, worth: Floats, work: Work) -> Sampler:
    good, shaping = np.isfinite(worth).all(1), world.parameters.shaping
    held = points[good][:, :shaping]
    emulator = emulate(held, worth[good], np.maximum(held.std(0), 0.05), drop=_DROP)
    return Sampler(world, emulator, work.effort, work.chains)


def _solved(workers: Workers, desk: Desk, seen: Seen, points: Floats, told: Told) -> Floats:
    """Return y (n, N) at points, from the desk where they were solved before."""
    found = []
    for start in range(0, len(points), _BATCH):
        batch = points[start : start + _BATCH]
        name = f"recover-{fingerprint(seen.states, seen.actions, batch)[:16]}"
        held = desk.get(name)
        if held is None:
            rows = {n: (y, r) for n, y, r in workers.solve(list(enumerate(batch)))}
            worth = [np.where(rows[n][1] <= _LOOSE, rows[n][0], np.nan) for n in range(len(batch))]
            held = {"worth": np.stack(worth).astype(np.float32)}
            desk.put(name, held)
        found.append(held["worth"].astype(float))
        told(f"{start + len(batch)} of {len(points)} games solved")
    return np.concatenate(found)
