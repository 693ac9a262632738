"""Draw parameters from the posterior that an emulator stands in for, by the No-U-Turn sampler.

Source: Hoffman & Gelman (2014), Journal of Machine Learning Research 15, 1593-1623; the sampler is
NumPyro's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from detente.intent._emulator import Emulator

Floats = NDArray[np.float64]
Reader = Callable[[Any, Any], tuple[Any, jax.Array]]
_DEPTH = 7


@dataclass(frozen=True, eq=False)
class Chain:
    """One chain: points (n, Z), their log-likelihood under the emulator (n,), and divergences."""

    points: Floats
    log_likelihood: Floats
    divergent: int


@dataclass(frozen=True)
class Effort:
    """How long a chain is: steps to settle, and steps kept."""

    warmup: int
    kept: int


def whitening(reader: Reader, emulator: Emulator, size: int) -> Floats:
    """Return a matrix (Z, Z) that makes the posterior near the centre about standard normal.

    The inverse of the prior's precision plus the sum of squared monthly scores (Berndt, Hall, Hall
    & Hausman 1974), which unlike the Hessian is always positive definite.
    """

    def monthly(z: jax.Array) -> jax.Array:
        return reader(emulator.worth(z, jnp), z)[1].sum(1)

    scores = np.asarray(jax.jit(jax.jacfwd(monthly))(jnp.zeros(size)))
    spread = np.linalg.inv(np.eye(size) + scores.T @ scores)
    return np.asarray(np.linalg.cholesky(spread))


def sample(
    reader: Reader, emulator: Emulator, white: Floats, effort: Effort, *, seed: int
) -> Chain:
    """Run one chain from a point drawn near the centre.

    Args:
        reader: from `likelihood`.
        white: from `whitening`.
        seed: governs the chain, and nothing else.
    """
    from numpyro.infer import MCMC, NUTS  # noqa: PLC0415

    size = len(white)
    held = jax.tree.map(jnp.asarray, vars(emulator))
    turned = jnp.asarray(white)

    def log_likelihood(u: Any) -> jax.Array:
        z = turned @ u
        found: jax.Array = reader(Emulator(**held).worth(z, jnp), z)[1].sum()
        return found

    def energy(u: Any) -> jax.Array:
        z = turned @ u
        return jnp.asarray(0.5 * (z @ z) - log_likelihood(u))

    kernel = NUTS(
        potential_fn=energy, dense_mass=False, target_accept_prob=0.8, max_tree_depth=_DEPTH
    )
    run = MCMC(kernel, num_warmup=effort.warmup, num_samples=effort.kept, progress_bar=False)
    first, second = jax.random.split(jax.random.key(seed))
    begin = 0.5 * jax.random.normal(first, (size,))
    run.run(second, init_params=begin, extra_fields=("potential_energy", "diverging"))
    points = np.asarray(run.get_samples()) @ white.T
    extra = run.get_extra_fields()
    energies = np.asarray(extra["potential_energy"])
    log = 0.5 * (points**2).sum(1) - energies
    return Chain(points, log, int(np.asarray(extra["diverging"]).sum()))
