"""Posteriors of many made-up histories at once: one compiled sampler that takes them as arguments.

The sampler is that of `_sample`, the No-U-Turn sampler of NumPyro, run for several histories and
chains in step. Nothing is compiled anew for a further history of as many months.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from detente.intent._emulator import Emulator
from detente.intent._history import Seen
from detente.intent._likelihood import Visits, likelihood
from detente.intent._recover_world import World, through
from detente.intent._sample import Chain, Effort

Floats = NDArray[np.float64]
_DEPTH = 7


@dataclass(frozen=True, eq=False)
class Sampler:
    """A sampler for histories of one length in one world.

    Attributes:
        chains: for each history.
        histories: how many are sampled in step.
    """

    world: World
    emulator: Emulator
    effort: Effort
    chains: int = 2
    histories: int = 5

    def draw(self, seen: Sequence[Seen], *, seeds: Sequence[int]) -> list[list[Chain]]:
        """Return the chains of each history; the same history and seed give the same chains.

        Args:
            seen: histories of the same number of months, at most `histories` of them.
            seeds: one for each.
        """
        filled = [*seen, *[seen[0]] * (self.histories - len(seen))]
        numbers = [*seeds, *[0] * (self.histories - len(seen))]
        keys = jnp.stack([jax.random.split(jax.random.key(n), self.chains) for n in numbers])
        found = self._compiled(self._data(filled), keys)
        points, energies, divergent = (np.asarray(x) for x in found)
        log = 0.5 * (points**2).sum(-1) - energies
        return [
            [Chain(points[h, c], log[h, c], int(divergent[h, c].sum())) for c in range(self.chains)]
            for h in range(len(seen))
        ]

    def log_likelihood(self, seen: Seen, worth: Floats, points: Floats) -> Floats:
        """Return the log-likelihood (n,) of a history under solved games: y (n, N) at points."""
        one = jax.tree.map(lambda x: x[0], self._data([seen]))
        return np.asarray(self._scored(one, jnp.asarray(worth), jnp.asarray(points)))

    def beliefs(self, seen: Seen, worth: Floats, points: Floats) -> tuple[Floats, ...]:
        """Return the belief before each month, (n, M + 1, types) for each player with types."""
        one = jax.tree.map(lambda x: x[0], self._data([seen]))
        found = self._believed(one, jnp.asarray(worth), jnp.asarray(points))
        return tuple(np.asarray(b) for b in found)

    def _data(self, seen: Sequence[Seen]) -> tuple[jax.Array, jax.Array]:
        passed = [through(self.world.everywhere, self.world.layout, s).at for s in seen]
        return jnp.asarray(np.stack(passed)), jnp.asarray(np.stack([s.actions for s in seen]))

    def _reader(self, data: tuple[jax.Array, jax.Array]) -> Any:
        at, actions = data
        world = self.world
        seen: Any = Seen((), at[:, 0], actions, 0)  # its states are not read, only counted
        open_: Any = tuple(jnp.asarray(a) for a in world.everywhere.allowed)
        passed: Visits = replace(world.everywhere, seen=seen, at=at, allowed=open_)  # type: ignore[arg-type]
        return likelihood(world.parameters, world.solved.plan, passed)

    @cached_property
    def _scored(self) -> Any:
        def each(data: Any, worth: Any, points: Any) -> Any:
            reader = self._reader(data)
            return jax.lax.map(lambda x: reader(*x)[1].sum(), (worth, points), batch_size=16)

        return jax.jit(each)

    @cached_property
    def _believed(self) -> Any:
        def each(data: Any, worth: Any, points: Any) -> Any:
            reader = self._reader(data)
            return jax.lax.map(lambda x: reader(*x)[0], (worth, points), batch_size=16)

        return jax.jit(each)

    @cached_property
    def _compiled(self) -> Any:
        held = jax.tree.map(jnp.asarray, vars(self.emulator))

        def one(data: Any, keys: Any) -> Any:
            reader = self._reader(data)

            def monthly(z: jax.Array) -> jax.Array:
                return reader(Emulator(**held).worth(z, jnp), z)[1].sum(1)

            turned = _turned(monthly, len(self.world.parameters.names))

            def energy(u: Any) -> jax.Array:
                z = turned @ u
                return 0.5 * (z @ z) - monthly(z).sum()

            points, energies, divergent = jax.vmap(lambda key: self._chain(energy, turned, key))(
                keys
            )
            return points @ turned.T, energies, divergent

        return jax.jit(jax.vmap(one))

    def _chain(self, energy: Any, turned: jax.Array, key: jax.Array) -> Any:
        from numpyro.infer.hmc import hmc  # noqa: PLC0415

        start, step = hmc(potential_fn=energy, algo="NUTS")
        first, second = jax.random.split(key)
        state = start(
            0.5 * jax.random.normal(first, (len(turned),)),
            self.effort.warmup,
            trajectory_length=None,
            max_tree_depth=_DEPTH,
            dense_mass=True,
            rng_key=second,
        )

        def kept(state: Any, _: Any) -> Any:
            after = step(state)
            return after, (after.z, after.potential_energy, after.diverging)

        state = jax.lax.fori_loop(0, self.effort.warmup, lambda _, s: step(s), state)
        return jax.lax.scan(kept, state, None, length=self.effort.kept)[1]


def _turned(monthly: Any, size: int) -> jax.Array:
    """Return a matrix that makes the posterior near z = 0 about standard normal; see `whitening`."""
    scores = jax.jacfwd(monthly)(jnp.zeros(size))
    return jnp.linalg.cholesky(jnp.linalg.inv(jnp.eye(size) + scores.T @ scores))
