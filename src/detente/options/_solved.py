"""One future solved: ordinary play, and under each approach everybody's best reply to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from detente.game import _iterate
from detente.game._plan import Plan
from detente.game._stage import Effort
from detente.options._board import Table, played

_SWEEPS, _AGAIN = 100, 400


@dataclass(frozen=True, eq=False)
class Solved:
    """How everybody plays in one future, under one approach.

    Attributes:
        values: (S, Z, G).
        logits: for each stage (S, C, T, A, G).
        residual: the largest |sigma - logit(Q)| of those who are free; sweeps: periods played.
    """

    values: Any
    logits: tuple[Any, ...]
    residual: float
    sweeps: int


def ordinary(table: Table, params: Mapping[str, Any], start: Solved, tolerance: float) -> Solved:
    """Solve a future in which nobody is bound; `table` is of an approach without rules."""
    return _solved(played(table, start.logits), {**params, **_ends(start, None)}, start, tolerance)


def under(
    table: Table,
    params: Mapping[str, Any],
    usual: Solved,
    after: Solved,
    start: Solved,
    tolerance: float,
) -> Solved:
    """Solve a future under an approach.

    Args:
        params: rationality, switching, weights and chances, without an axis of draws.
        usual: ordinary play in that future, which gives those who are bound their habit.
        after: what follows when the approach ends.
        start: a solution nearby.
    """
    plan = played(table, usual.logits)
    more = _ends(after, table.approach.months)
    return _solved(plan, {**params, **more}, start, tolerance)


def _ends(after: Solved, months: int | None) -> dict[str, Any]:
    return {"lapse": np.asarray(0.0 if months is None else 1.0 / months), "after": after.values}


def _solved(plan: Plan, params: Mapping[str, Any], start: Solved, tolerance: float) -> Solved:
    batch = jax.tree.map(lambda x: jnp.asarray(x)[None], dict(params))
    fine = tolerance / max(1.0, float(np.max(params["rationality"])))
    values = jnp.asarray(start.values)[None]
    logits = tuple(jnp.asarray(x)[None] for x in start.logits)
    play = _iterate.settle(plan, batch, values, logits, tolerance=fine, most=_SWEEPS)
    if not play.change <= fine:  # once more, with plain play and no secants of what led astray
        values, logits = _iterate.nothing(plan.shape, (1,)), _iterate.uniform(plan, (1,))
        play = _iterate.settle(plan, batch, values, logits, tolerance=fine, most=_AGAIN)
    made = _iterate.sweep(plan, batch, play.values, play.logits, 1.0, effort=Effort(steps=0))
    gap = max(float(np.max(g)) for g in made.gap)
    moved = float(jnp.abs(made.values - play.values).max())
    worst = max(gap, moved) if np.isfinite(moved) else np.inf
    return Solved(
        np.asarray(play.values[0]), tuple(np.asarray(x[0]) for x in made.logits), worst, play.sweeps
    )


def chain(table: Table, tables: Mapping[str, Table], usual: str) -> list[Table]:
    """Return an approach and those that follow it, ordinary play last where it ends there."""
    found = [table]
    while found[-1].approach.months is not None:
        found.append(tables[found[-1].approach.then or usual])
    return found
