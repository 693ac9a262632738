"""The log-likelihood of a history as a function of how types play where it passed.

Of all the situations in a game a history visits few. At these, for each draw, the numbers

    y = (log sigma - mean over actions) / lambda

are what an action is worth against the others, in units of payoff: they move smoothly with the
parameters, and with lambda they give play back. So the likelihood is a function of y and z alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from detente.game import Equilibrium
from detente.game._filter import Track, walk
from detente.game._plan import Plan
from detente.intent._history import Seen
from detente.intent._parameters import Parameters
from detente.intent._play import Layout

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Visits:
    """Where a history of M months passed.

    Attributes:
        nodes: for each stage (N_k, 2): state and context.
        at: (M, stages), which of a stage's nodes each month takes.
        shapes: for each stage (N_k, types, actions, G).
        allowed: for each stage (N_k, actions).
    """

    seen: Seen
    nodes: tuple[Ints, ...]
    at: Ints
    shapes: tuple[tuple[int, int, int, int], ...]
    allowed: tuple[NDArray[np.bool_], ...]

    @cached_property
    def parts(self) -> list[slice]:
        """Where each stage's numbers stand in y."""
        ends = np.cumsum([0, *(int(np.prod(s)) for s in self.shapes)])
        return [slice(a, b) for a, b in pairwise(ends.tolist())]

    def worth(self, solved: Equilibrium) -> Floats:
        """Return y, shape (N,), of an equilibrium."""
        found = []
        for k, (nodes, open_) in enumerate(zip(self.nodes, self.allowed, strict=True)):
            log = np.asarray(solved.logits[k])[nodes[:, 0], nodes[:, 1]]
            live = open_[:, None, :, None]
            mean = np.where(live, log, 0.0).sum(2, keepdims=True) / live.sum(2, keepdims=True)
            precision = solved.rationality[solved.game.stages[k][0]]
            found.append((np.where(live, log - mean, 0.0) / precision).ravel())
        return np.concatenate(found)


def visits(seen: Seen, layout: Layout, points: int) -> Visits:
    """Return where a history passed, on a lattice of so many points."""
    nodes, at, shapes, allowed = [], [], [], []
    for k in range(len(layout.players)):
        pairs = np.column_stack([seen.states, layout.context(k, seen.states, seen.actions)])
        own, place = np.unique(pairs, axis=0, return_inverse=True)
        nodes.append(own)
        at.append(place.ravel())
        shapes.append((len(own), layout.types[k], layout.actions[k], points))
        allowed.append(layout.allowed[k][own[:, 0], own[:, 1]])
    return Visits(seen, tuple(nodes), np.stack(at, 1), tuple(shapes), tuple(allowed))


def likelihood(
    parameters: Parameters, plan: Plan, visited: Visits, months: int | None = None
) -> Callable[[Any, Any], tuple[Any, jax.Array]]:
    """Return the function (y, z) -> beliefs before each month, and log-chances (M, players).

    Args:
        months: read only the first so many; all by default.
    """
    seen, count = visited.seen, months or len(visited.seen.states)
    live = tuple(
        jnp.asarray(a[p][:count]) for a, p in zip(visited.allowed, visited.at.T, strict=True)
    )
    track = Track(
        jnp.arange(count),
        jnp.zeros((count, len(visited.nodes)), dtype=int),
        jnp.asarray(seen.actions[:count]),
        live,
    )
    typed = {p: k for k, p in enumerate(parameters.typed)}

    def read(y: Any, z: Any) -> tuple[Any, jax.Array]:
        found = parameters.values(z, jnp)
        logits = tuple(
            (y[part] * found.rationality[k]).reshape(shape)[visited.at[:count, k]][:, None]
            for k, (part, shape) in enumerate(zip(visited.parts, visited.shapes, strict=True))
        )
        switching = tuple(
            found.switching[typed[p]] if p in typed else jnp.eye(1) for p in parameters.game.players
        )
        beliefs, _, logs = walk(plan, switching, logits, track, found.prior, timed=False)
        return beliefs, logs

    return read
