"""Estimate the parameters of a case's game from its timeline, in rounds.

Each round solves the game at some points, fits the emulator to them, and samples the posterior
it stands in for. Pilot rounds choose where to solve next; the draws of the last are solved too, and
weighted by how far the emulator was off,

    log w = log L(solved) - log L(emulated),

so that what is reported is the posterior under the solved game (importance sampling with a
surrogate; the weights are Pareto-smoothed and can fail, see `Diagnosis`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import jax
import numpy as np
from numpy.typing import NDArray

from detente.intent._desk import Desk, fingerprint
from detente.intent._diagnosis import Diagnosis, judge_chains, smooth_weights
from detente.intent._emulator import Emulator, emulate
from detente.intent._history import Seen
from detente.intent._keys import game_key, history_key
from detente.intent._likelihood import likelihood
from detente.intent._parameters import Parameters
from detente.intent._sample import Chain, Effort, whitening
from detente.intent._workers import Bench, Setting, Workers

Floats = NDArray[np.float64]
Told = Callable[[int, int, str], None]
_STEP = 0.5
_BATCH = 20
_LOOSE = 1e-4  # a point this far from solved is not used
_WARMUP = 200
_PILOT_CHAINS = 2
_NARROWEST = 0.05


@dataclass(frozen=True)
class Pilot:
    """A round that chooses where to solve: so many points, from the first `until` months."""

    points: int
    until: str = ""


@dataclass(frozen=True)
class Plan:
    """How much work a fit is.

    Attributes:
        pilots: the rounds before the last; `until` names a month, for an emulator that holds for
            shorter histories as well.
        chains, warmup, kept: of the last round.
        draws: how many draws are solved and weighted.
    """

    pilots: tuple[Pilot, ...] = (Pilot(100), Pilot(80, "2004-12"), Pilot(280))
    chains: int = 4
    warmup: int = 300
    kept: int = 1000
    draws: int = 1600
    grid: tuple[int, ...] = (2, 1)


@dataclass(frozen=True, eq=False)
class Fit:
    """Draws of the parameters, as points z with a standard normal prior.

    Attributes:
        points: (S, Z); weights: (S,), sum to one.
        log_likelihood: (S,), under the solved game.
        beliefs: for each player with several types (S, M + 1, types), as each month begins.
        emulator: the last stand-in, for work that needs many likelihoods.
    """

    parameters: Parameters
    points: Floats
    weights: Floats
    log_likelihood: Floats
    diagnosis: Diagnosis
    beliefs: tuple[Floats, ...]
    emulator: Emulator
    chains: tuple[Chain, ...]
    white: Floats


def estimate(run: Rounds) -> Fit:
    """Run or resume the rounds of a fit.

    Returns:
        The fit, whose `diagnosis.problems` say whether it can be trusted.
    """
    size, shaping = len(run.bench.parameters.names), run.bench.parameters.shaping
    points = [np.zeros(size), *(_STEP * np.eye(size)[k] for k in range(shaping))]
    worth = run.solve("slopes", points)
    scale, held = np.ones(shaping), np.array(points)
    emulator = emulate(held[:, :shaping], worth, scale)
    white = run.white(emulator)
    for n, pilot in enumerate(run.plan.pilots):
        chains = run.pilot(f"pilot{n}", emulator, white, pilot)
        drawn = _spread([c.points for c in chains], pilot.points)
        more = run.solve(f"pilot{n}", list(drawn))
        held, worth = np.concatenate([held, drawn]), np.concatenate([worth, more])
        kept = np.isfinite(worth).all(1)
        held, worth = held[kept], worth[kept]
        if not pilot.until:
            scale = np.maximum(drawn[:, :shaping].std(0), _NARROWEST)
        emulator = emulate(held[:, :shaping], worth, scale)
    return run.last(emulator, white)


@dataclass(frozen=True, eq=False)
class Rounds:
    """A fit at work.

    Attributes:
        desk: where work is kept; what is there already is not done again.
        told: called with how much of a step is done, how much there is, and a phrase.
    """

    setting: Setting
    plan: Plan
    desk: Desk
    workers: Workers
    bench: Bench
    seed: int
    told: Told = lambda *_: None

    @property
    def reader(self) -> Callable[[Any, Any], Any]:
        """The likelihood of the whole history, see `likelihood`."""
        return likelihood(self.bench.parameters, self.bench.solved.plan, self.bench.visited)

    def solve(self, name: str, points: Sequence[Floats]) -> Floats:
        """Return y (n, N) at points, not a number where a game was not solved."""
        found: list[Floats] = []
        for start in range(0, len(points), _BATCH):
            batch = list(points[start : start + _BATCH])
            key = f"{name}-{start:05d}"
            held = self.desk.get(key)
            if held is None or not np.array_equal(held["points"], np.array(batch)):
                held = {"points": np.array(batch), "worth": self._batch(batch)}
                self.desk.put(key, held)
            found.append(held["worth"].astype(float))
            self.told(start + len(batch), len(points), f"solving the game ({name})")
        return np.concatenate(found)

    def _batch(self, batch: list[Floats]) -> NDArray[np.float32]:
        rows: dict[int, Floats] = {}
        for n, y, residual in self.workers.solve(list(enumerate(batch))):
            rows[n] = y if residual <= _LOOSE else np.full_like(y, np.nan)
        return np.stack([rows[n] for n in range(len(batch))]).astype(np.float32)

    def white(self, emulator: Emulator) -> Floats:
        """Return the matrix that whitens the posterior, computed once."""
        held = self.desk.get("white")
        if held is None:
            held = {"white": whitening(self.reader, emulator, len(self.bench.parameters.names))}
            self.desk.put("white", held)
        return held["white"]

    def pilot(self, name: str, emulator: Emulator, white: Floats, pilot: Pilot) -> list[Chain]:
        """Run the short chains of a pilot round."""
        effort = Effort(_WARMUP, -(-pilot.points // _PILOT_CHAINS))
        until = self.setting.seen.months.index(pilot.until) + 1 if pilot.until else None
        return self.chains(name, emulator, white, effort, _PILOT_CHAINS, until)

    def chains(
        self,
        name: str,
        emulator: Emulator,
        white: Floats,
        effort: Effort,
        count: int,
        until: int | None = None,
    ) -> list[Chain]:
        """Run chains on the first `until` months, or take those that were run before."""
        found = [self._kept(f"chain-{name}-{c}") for c in range(count)]
        missing = [c for c in range(count) if found[c] is None]
        base = int.from_bytes(hashlib.sha256(f"{self.seed}/{name}".encode()).digest()[:4])
        if not missing:
            return [chain for chain in found if chain is not None]
        self.told(0, len(missing), f"sampling ({name})")
        runs = self.workers.sample(
            emulator, white, effort, [(base + c) % 2**31 for c in missing], until
        )
        for n, (c, run) in enumerate(zip(missing, runs, strict=True)):
            found[c] = made = run.result()
            arrays = {"points": made.points, "log": made.log_likelihood}
            divergent = np.array(made.divergent)
            self.desk.put(f"chain-{name}-{c}", {**arrays, "divergent": divergent})
            self.told(n + 1, len(missing), f"sampling ({name})")
        return [chain for chain in found if chain is not None]

    def _kept(self, name: str) -> Chain | None:
        held = self.desk.get(name)
        if held is None:
            return None
        return Chain(held["points"], held["log"], int(held["divergent"]))

    def last(self, emulator: Emulator, white: Floats) -> Fit:
        """Sample, solve at the draws, weight them."""
        plan, names = self.plan, self.bench.parameters.names
        chains = self.chains("last", emulator, white, Effort(plan.warmup, plan.kept), plan.chains)
        points = _spread([c.points for c in chains], plan.draws)
        emulated = _spread([c.log_likelihood for c in chains], plan.draws)
        worth = self.solve("last", list(points))
        solved, beliefs = _read_all(self.reader, worth, points)
        kept = np.isfinite(solved)
        weights, k = smooth_weights((solved - emulated)[kept])
        diagnosis = Diagnosis(
            **judge_chains([c.points for c in chains], names),
            steps=sum(len(c.points) for c in chains),
            divergent=sum(c.divergent for c in chains),
            pareto_k=k,
            effective=float(1.0 / (weights**2).sum()),
            draws=len(points),
            unsolved=int((~kept).sum()),
            shift=float((solved - emulated)[kept].std()),
        )
        return Fit(
            self.bench.parameters,
            points[kept],
            weights,
            solved[kept],
            diagnosis,
            tuple(b[kept] for b in beliefs),
            emulator,
            tuple(chains),
            white,
        )


def _read_all(
    reader: Callable[[Any, Any], Any], worth: Floats, points: Floats
) -> tuple[Floats, list[Floats]]:
    """Return log-likelihoods (S,) and beliefs (S, M + 1, types) at solved points."""
    read = jax.jit(reader)
    found = [read(y, z) for y, z in zip(worth, points, strict=True)]
    log = np.array([float(logs.sum()) for _, logs in found])
    axes = range(len(found[0][0]))
    return log, [np.stack([np.asarray(beliefs[axis]) for beliefs, _ in found]) for axis in axes]


def _spread(parts: Sequence[Floats], count: int) -> Floats:
    """Return `count` rows evenly spaced over the chains laid end to end."""
    joined = np.concatenate(list(parts))
    return np.asarray(joined[np.linspace(0, len(joined) - 1, count).round().astype(int)])


def key_of(setting: Setting, plan: Plan, seed: int) -> str:
    """Return the name of a fit: the same for the same game, history, plan and seed."""
    return fingerprint(game_key(setting.case), history_key(setting.seen), plan, seed)[:16]


def desk_for(folder: Path, setting: Setting, plan: Plan, seed: int) -> Desk:
    """Return the desk of a fit in a workspace."""
    return Desk(folder / "fits" / key_of(setting, plan, seed))


def bare(seen: Seen) -> Seen:
    """Return a history without its events: what a worker needs."""
    return replace(seen, events=())
