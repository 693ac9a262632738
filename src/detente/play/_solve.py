"""Solve one approach after another by one compiled function, from how the fit says that all play.

All approaches of a case are given one shape, and every sweep is the same function, since compiling
takes longer than all sweeps together. The search goes on until it no longer shows where it began:
on another machine, or from another start, play is the same to nine decimals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from detente.case import Case
from detente.errors import NotSolved, Problem
from detente.game import _iterate
from detente.game._plan import Plan
from detente.game._stage import Effort
from detente.intent._parameters import Parameters, parameters_of
from detente.intent._play import Floats, Layout, Play, laid_out
from detente.options._board import Table, played, tables_of
from detente.options._room import at_point, fitted
from detente.play._told_steps import Steps

_TOLERANCE, _ENOUGH = 1e-9, 1e-6  # of a probability: what is sought, and what is accepted
_SWEEPS, _AGAIN = 200, 600
_EFFORT = Effort(steps=60)


@dataclass(frozen=True, eq=False)
class Solved:
    """How everybody plays while an approach holds, and what that is worth, (S, Z, G)."""

    values: Floats
    play: Play


class Bench:
    """What all approaches of a case are solved with, made when the first of them is.

    Args:
        case: with ordinary play among its approaches.
        point: (Z,), where they are solved; usual: how everybody plays there if nobody is bound.
        steps: is told of the two steps before the first approach, and of each approach.
    """

    def __init__(self, case: Case, point: Floats, usual: Play, steps: Steps) -> None:
        self._case, self._point, self._usual, self._steps = case, point, usual, steps
        self._compiled = False

    @property
    def ahead(self) -> int:
        """How many steps come before the first approach."""
        return 0 if self._compiled else 2

    def ordinary(self, name: str) -> Solved:
        """Solve the game in which nobody is bound."""
        table = self._tables[name]
        shape = table.plan.shape
        nothing = np.zeros((shape.states, shape.width, shape.points))
        logits = fitted(table, [t[0] for t in self._usual.tables])
        return self._settled(table, logits, (nothing, logits), nothing)

    def under(self, name: str, players: frozenset[str], usual: Solved, after: Solved) -> Solved:
        """Solve the game in which players follow an approach.

        Args:
            usual: ordinary play, the habit of those who are bound.
            after: what follows when the approach ends.
        """
        table, names = self._tables[name], self._parameters.game.players
        seats = tuple(replace(s, binds=s.binds and names[s.player] in players) for s in table.seats)
        logits = tuple(t[0] for t in usual.play.tables)
        start = (usual.values, logits)
        return self._settled(replace(table, seats=seats), logits, start, after.values)

    def _settled(
        self, table: Table, habit: Sequence[Any], start: tuple[Any, Sequence[Any]], after: Floats
    ) -> Solved:
        """Search from values and play, and once more from nothing if that leads nowhere.

        Raises:
            NotSolved: neither comes near enough.
        """
        plan, months = played(table, habit), table.approach.months
        lapse = np.asarray(0.0 if months is None else 1.0 / months)
        raw = {**self._params, "lapse": lapse, "after": after}
        params = jax.tree.map(lambda x: jnp.asarray(x)[None], raw)
        self._compile(plan, params, start)
        found = _search(plan, params, *_batch(*start), _SWEEPS)
        if not found[2] <= _ENOUGH:
            shape = (1,)
            again = _iterate.nothing(plan.shape, shape), _iterate.uniform(plan, shape)
            found = _search(plan, params, *again, _AGAIN)
        values, logits, off = found
        if not off <= _ENOUGH:
            what = f"It stopped {off:.1e} from an answer, and {_ENOUGH:.0e} is asked for."
            said = f"{table.approach.name} could not be solved; no game was begun."
            raise NotSolved(said, [Problem(what, fix="Play against another approach, or none.")])
        self._steps.done()
        return Solved(values, self._play(table, logits))

    def _compile(self, plan: Plan, params: Any, start: tuple[Any, Sequence[Any]]) -> None:
        """Compile the sweep, which takes most of the time, so that it counts as a step."""
        if not self._compiled:
            values, logits = _batch(*start)
            _iterate.sweep(plan, params, values, logits, np.inf, effort=_EFFORT)
            self._compiled = True
            self._steps.done()

    def _play(self, table: Table, logits: Sequence[Floats]) -> Play:
        layout = laid_out(self._parameters.game, table.plan, table.contexts)
        prior = self._parameters.values(np.asarray(self._point, dtype=float)).prior
        return Play(
            layout,
            tuple(x[None] for x in logits),
            tuple(np.asarray(self._params["switching"][i])[None] for i in layout.typed),
            tuple(np.asarray(b)[None] for b in prior),
        )

    @cached_property
    def _parameters(self) -> Parameters:
        return parameters_of(self._case)

    @cached_property
    def _tables(self) -> Mapping[str, Table]:
        steps = self._usual.layout.steps
        found = tables_of(self._case, self._parameters.game, steps, switched=True)
        self._steps.done()
        return found

    @cached_property
    def _params(self) -> dict[str, Any]:
        chances = next(iter(self._tables.values())).plan.chances
        return {**at_point(self._parameters, self._point), "chances": np.asarray(chances)}


def _batch(values: Any, logits: Sequence[Any]) -> tuple[Any, tuple[Any, ...]]:
    """Return values and play as a batch of one."""
    return jnp.asarray(values)[None], tuple(jnp.asarray(x, dtype=float)[None] for x in logits)


def _search(
    plan: Plan, params: Any, values: Any, logits: Any, most: int
) -> tuple[Floats, list[Floats], float]:
    """Return values and play, and by how much they are off: by a probability, or by a value."""
    fine = _TOLERANCE / max(1.0, float(np.max(params["rationality"])))
    made = _iterate.settle(plan, params, values, logits, tolerance=fine, most=most, step=_step)
    # With an endless tolerance players with several types play on as given.
    last = _iterate.sweep(plan, params, made.values, made.logits, np.inf, effort=_EFFORT)
    moved = float(np.abs(last.values - made.values).max())
    off = max(moved, *(float(np.max(g)) for g in last.gap))
    values, logits = np.asarray(made.values[0]), [np.asarray(x[0]) for x in last.logits]
    return values, logits, off if np.isfinite(moved) else np.inf


def _step(plan: Plan, *rest: Any, effort: Any) -> tuple[Any, Any]:
    made = _iterate.sweep(plan, *rest, effort=effort)
    return made.values, made.logits


def packed(one: Solved) -> dict[str, NDArray[Any]]:
    """Return a solution as arrays to keep."""
    layout, play = one.play.layout, one.play
    found: dict[str, NDArray[Any]] = {
        "values": one.values,
        "players": np.array(layout.players),
        **{n: np.array(getattr(layout, n)) for n in ("types", "actions", "steps")},
    }
    for name, arrays in (
        ("contexts", [c.astype(np.int16) for c in layout.contexts]),
        ("allowed", layout.allowed),
        ("tables", play.tables),
        ("switching", play.switching),
        ("prior", play.prior),
    ):
        found |= {f"{name}{k}": np.asarray(x) for k, x in enumerate(arrays)}
    return found


def unpacked(held: Mapping[str, NDArray[Any]]) -> Solved:
    """Return a solution again."""

    def all_of(name: str) -> tuple[Any, ...]:
        return tuple(held[f"{name}{k}"] for k in range(len(held)) if f"{name}{k}" in held)

    def numbers(name: str) -> tuple[int, ...]:
        return tuple(held[name].tolist())

    layout = Layout(
        players=tuple(held["players"].tolist()),
        types=numbers("types"),
        actions=numbers("actions"),
        steps=numbers("steps"),
        contexts=tuple(c.astype(np.int64) for c in all_of("contexts")),
        allowed=all_of("allowed"),
    )
    return Solved(held["values"], Play(layout, *map(all_of, ("tables", "switching", "prior"))))
