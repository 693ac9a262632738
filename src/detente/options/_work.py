"""One future after another, in any process: what is handed over, and what comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import jax
import numpy as np
from numpy.typing import NDArray

from detente.case import Case
from detente.intent._desk import Desk, fingerprint
from detente.intent._history import Seen
from detente.options._comparison import Told
from detente.options._compiled import keep_compiled
from detente.options._future import Futures
from detente.options._keys import options_key
from detente.options._paths import Law, Paths, Rules, law_of, paths
from detente.options._room import Played, Room, future, room, today
from detente.options._solved import Solved
from detente.options._tally import Reader, Tally

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Effort:
    """How much is done in each future, and how well.

    Attributes:
        paths: made up under each approach.
        horizons: in months; paths are as long as the last.
        tolerance: of the solver. 0.02 leaves |sigma - logit(Q)| of at most about 0.004 and moves
            the share of an outcome by 0.001 on average, less than what 500 paths can tell.
    """

    paths: int = 500
    horizons: tuple[int, ...] = (12, 48, 120)
    tolerance: float = 0.02

    @classmethod
    def of(cls, paths: int) -> Effort:
        """Return the effort that suits so many paths.

        With fewer than 200 a tolerance of 0.05 does, which moves shares by 0.002 on average and
        saves a quarter of the solving (measured over ten futures of North Korea).

        Example:
            >>> Effort.of(500).tolerance, Effort.of(100).tolerance
            (0.02, 0.05)
        """
        return cls(paths, tolerance=0.02 if paths >= 200 else 0.05)


@dataclass(frozen=True, eq=False)
class Recipe:
    """All that a worker needs to make everything else itself.

    Attributes:
        centre: (Z,), where the first solutions are sought.
        names: the approaches to play.
        folder: of the desk where the first solutions are kept, for workers that can see it.
    """

    case: Case = field(repr=False)
    seen: Seen = field(repr=False)
    centre: Floats = field(repr=False)
    names: tuple[str, ...]
    effort: Effort
    seed: int
    folder: str

    @cached_property
    def key(self) -> str:
        """A digest of what the numbers depend on."""
        parts = (options_key(self.case), self.seen.states, self.seen.actions, self.seen.end)
        return fingerprint(*parts, self.centre, self.names, self.effort, self.seed)[:16]


def work(recipe: Recipe, futures: Futures, numbers: Sequence[int]) -> Told:
    """Solve some futures and play them forward.

    Args:
        numbers: the place of each future among all, which seeds its random numbers.
    """
    made = room_of(recipe)
    rows, now, last = [], None, -1
    for n, number in enumerate(numbers):
        if now is None or futures.draw[n] != last:
            now, last = today(made, futures.points[n], recipe.effort.tolerance), futures.draw[n]
        played = future(made, now, futures.values[n], recipe.names, recipe.effort.tolerance)
        rows.append((played, _tallies(made, recipe, played, number)))
    tallies = [own for _, own in rows]
    return Told(
        np.array([[t.outcomes for t in own] for own in tallies]),
        np.array([[t.measures for t in own] for own in tallies]),
        np.array([[t.months for t in own] for own in tallies]),
        np.array([[t.phases for t in own] for own in tallies], dtype=np.float32),
        np.array([[one.solved[name].residual for name in recipe.names] for one, _ in rows]),
        tuple(np.array([one.beliefs[p] for one, _ in rows]) for p in made.parameters.typed),
    )


def _tallies(made: Room, recipe: Recipe, played: Played, number: int) -> list[Tally]:
    effort, reader = recipe.effort, Reader(made.case, made.parameters.game)
    key = jax.random.fold_in(jax.random.key(recipe.seed), number)
    believed = [played.beliefs[p] for p in made.parameters.typed]
    found = []
    for name in recipe.names:
        law = law_under(made, played, name, believed)
        run = forward(made, recipe, name, law, state=made.seen.end, key=key)
        found.append(reader.tally(run, effort.horizons))
    return found


def law_under(made: Room, played: Played, name: str, believed: Sequence[Floats]) -> Law:
    """Return the law of paths under an approach, in a future that was solved."""
    regimes = made.regimes(name)
    solved = [played.solved[one.approach.id] for one in regimes]
    return law_of(regimes, solved, played.params, believed, believed)


def forward(
    made: Room, recipe: Recipe, name: str, law: Law, *, state: int, key: jax.Array
) -> Paths:
    """Play an approach forward from a public state, as far and on as many paths as is asked."""
    return paths(
        made.tables[name].plan.shape,
        rules_in(recipe, name),
        law,
        state=state,
        months=max(recipe.effort.horizons),
        count=recipe.effort.paths,
        key=key,
    )


_rooms: dict[str, Room] = {}
_rules: dict[str, Rules] = {}


def room_of(recipe: Recipe) -> Room:
    """Return the room of a recipe, made once in every process."""
    if recipe.key not in _rooms:
        if recipe.folder:
            keep_compiled(Path(recipe.folder))
        _rooms.clear()
        _rules.clear()
        _rooms[recipe.key] = opened(recipe)
    return _rooms[recipe.key]


def rules_in(recipe: Recipe, name: str) -> Rules:
    """Return the rules of an approach in the room of a recipe, made once in every process."""
    made = room_of(recipe)
    if name not in _rules:
        _rules[name] = made.rules(name)
    return _rules[name]


def opened(recipe: Recipe) -> Room:
    """Return the room of a recipe, its first solutions from the desk where they are kept."""
    desk = Desk(Path(recipe.folder)) if recipe.folder else None
    name = f"starts-{fingerprint(options_key(recipe.case), recipe.centre)[:16]}"
    held = desk.get(name) if desk else None
    made = room(recipe.case, recipe.seen, recipe.centre, starts=_unpacked(held) if held else None)
    if desk and held is None:
        desk.put(name, _packed(made))
    return made


def _packed(made: Room) -> dict[str, NDArray[np.float64]]:
    found = {}
    for name, one in made.starts.items():
        found[f"{name}.values"] = np.asarray(one.values)
        found |= {f"{name}.logits{k}": np.asarray(x) for k, x in enumerate(one.logits)}
    return found


def _unpacked(held: dict[str, NDArray[np.float64]]) -> dict[str, Solved]:
    names = [n.removesuffix(".values") for n in held if n.endswith(".values")]
    stages = sum(n.startswith(f"{names[0]}.logits") for n in held)
    return {
        name: Solved(
            held[f"{name}.values"],
            tuple(held[f"{name}.logits{k}"] for k in range(stages)),
            0.0,
            0,
        )
        for name in names
    }
