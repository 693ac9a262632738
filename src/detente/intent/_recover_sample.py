"""Posteriors of made-up histories: one compiled sampler that takes a history as an argument.

The sampler is that of `_sample`, the No-U-Turn sampler of NumPyro, on an emulator of all nodes that
the histories pass. Nothing is compiled anew for a further history of as many months.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from detente.intent._emulator import Emulator
from detente.intent._history import Seen
from detente.intent._likelihood import likelihood
from detente.intent._recover_world import World, through
from detente.intent._sample import Chain, Effort

Floats = NDArray[np.float64]
Data = tuple[jax.Array, jax.Array]
_DEPTH = 7
_SCORING = 10


@dataclass(frozen=True, eq=False)
class Sampler:
    """A sampler for histories in one world.

    Attributes:
        emulator: of y at the world's nodes, for all histories alike.
        effort: steps of each chain to settle, and kept.
        chains: for each history.
    """

    world: World
    emulator: Emulator
    effort: Effort = field(default_factory=lambda: Effort(60, 200))
    chains: int = 2

    def near(self, seen: Seen, count: int, *, seed: int) -> Floats:
        """Return points (count, Z) around the mode: where to solve, to make the emulator closer."""
        centre, turned = (np.asarray(x) for x in self._peak(self.emulator, self._data(seen)))
        draws = np.random.default_rng(seed).standard_normal((count, len(centre)))
        return np.asarray(centre + draws @ turned.T)

    def draw(self, seen: Seen, emulator: Emulator, *, seed: int) -> list[Chain]:
        """Return the chains of a history; the same history and seed give the same chains.

        Args:
            emulator: one of the same shapes is sampled without being compiled anew.
        """
        data = self._data(seen)
        near = self._peak(emulator, data)
        found = []
        for key in jax.random.split(jax.random.key(seed), self.chains):
            made = self._chain(emulator, data, near, key)
            points, energies, divergent = (np.asarray(x) for x in made)
            log = 0.5 * (points**2).sum(1) - energies
            found.append(Chain(points, log, int(divergent.sum())))
        return found

    def log_likelihood(self, seen: Seen, worth: Floats, points: Floats) -> Floats:
        """Return the log-likelihood (n,) of a history under solved games: y (n, N) at points."""
        return np.asarray(self._scored(self._data(seen), jnp.asarray(worth), jnp.asarray(points)))

    def _data(self, seen: Seen) -> Data:
        passed = through(self.world.nodes, self.world.layout, seen)
        return jnp.asarray(passed.at), jnp.asarray(seen.actions)

    def _reader(self, data: Data) -> Callable[[Any, Any], tuple[Any, jax.Array]]:
        at, actions = data
        nodes: Any = self.world.nodes
        made: Any = Seen  # of arrays that are traced; of the states only the number is read
        seen = made((), at[:, 0], actions, 0)
        traced = replace(nodes, seen=seen, at=at, allowed=tuple(map(jnp.asarray, nodes.allowed)))
        return likelihood(self.world.parameters, self.world.solved.plan, traced)

    def _monthly(self, emulator: Emulator, data: Data) -> Callable[[Any], jax.Array]:
        """Return the function z -> log-chance of each month's acts (M,), with the emulator."""
        reader = self._reader(data)

        def monthly(z: Any) -> jax.Array:
            return reader(emulator.worth(z, jnp), z)[1].sum(axis=1)

        return monthly

    @cached_property
    def _scored(self) -> Any:
        def each(data: Data, worth: Any, points: Any) -> Any:
            reader = self._reader(data)
            return jax.lax.map(lambda x: reader(*x)[1].sum(), (worth, points))

        return jax.jit(each)

    @cached_property
    def _peak(self) -> Any:
        size = len(self.world.parameters.names)
        made = jax.jit(lambda held, data: peak(self._monthly(Emulator(**held), data), size))
        return lambda emulator, data: made(vars(emulator), data)

    @cached_property
    def _chain(self) -> Any:
        made = jax.jit(lambda held, *rest: self._run(Emulator(**held), *rest))
        return lambda emulator, *rest: made(vars(emulator), *rest)

    def _run(
        self, emulator: Emulator, data: Data, near: tuple[jax.Array, jax.Array], key: jax.Array
    ) -> Any:
        from numpyro.infer.hmc import hmc  # noqa: PLC0415

        monthly, (centre, turned) = self._monthly(emulator, data), near

        def energy(u: Any) -> jax.Array:
            z = centre + turned @ u
            return jnp.asarray(0.5 * (z @ z) - monthly(z).sum())

        start, step = hmc(potential_fn=energy, algo="NUTS")
        first, second = jax.random.split(key)
        state = start(
            0.5 * jax.random.normal(first, centre.shape),
            self.effort.warmup,
            step_size=0.5,
            adapt_mass_matrix=False,
            trajectory_length=None,
            max_tree_depth=_DEPTH,
            rng_key=second,
        )

        def kept(state: Any, _: Any) -> Any:
            after = step(state)
            return after, (after.z, after.potential_energy, after.diverging)

        total = self.effort.warmup + self.effort.kept
        u, *rest = jax.lax.scan(kept, state, None, length=total)[1]
        return (centre + u @ turned.T)[self.effort.warmup :], *(
            x[self.effort.warmup :] for x in rest
        )


def peak(monthly: Callable[[Any], jax.Array], size: int) -> tuple[jax.Array, jax.Array]:
    """Return the posterior's mode, nearly, and a matrix that makes it about standard normal there.

    By scoring steps with the sum of squared monthly scores for the information (Berndt, Hall, Hall
    & Hausman 1974), each shortened as far as helps. What is missed costs the sampler time only.

    Args:
        monthly: z (size,) -> (M,), the log-chance of each month's acts, in JAX.

    Example:
        >>> centre, _ = peak(lambda z: -0.5 * (z - 2.0) ** 2, 1)  # prior and history weigh the same
        >>> bool(abs(centre[0] - 1.0) < 1e-6)
        True
    """
    shares = jnp.array([1.0, 0.5, 0.2, 0.05, 0.0])

    def informed(z: jax.Array) -> tuple[jax.Array, jax.Array]:
        scores = jax.jacfwd(monthly)(z)
        return scores.sum(0) - z, jnp.eye(size) + scores.T @ scores

    def nearer(_: Any, z: jax.Array) -> jax.Array:
        slope, information = informed(z)
        tried = z + shares[:, None] * jnp.linalg.solve(information, slope)
        height = jax.lax.map(lambda x: monthly(x).sum() - 0.5 * x @ x, tried)
        best: jax.Array = tried[jnp.nanargmax(height)]
        return best

    mode = jax.lax.fori_loop(0, _SCORING, nearer, jnp.zeros(size))
    return mode, jnp.linalg.cholesky(jnp.linalg.inv(informed(mode)[1]))
