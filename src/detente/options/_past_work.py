"""The past played again at draws of the fit, in any process, and kept as it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from detente.case import Case
from detente.intent._history import Seen
from detente.options._chunks import How, Kept, worked
from detente.options._each import measures, outcomes
from detente.options._paths import Paths
from detente.options._room import Played, Room, future, today
from detente.options._tally import Reader
from detente.options._work import Recipe, forward, law_under, room_of

Floats = NDArray[np.float64]
_CHUNK = 4


@dataclass(frozen=True)
class Stretch:
    """Months through which an approach was followed, by number: from `first`, `months` of them."""

    approach: str
    first: int
    months: int


def stretches(case: Case, seen: Seen) -> list[Stretch]:
    """Return the periods of [[followed]] as far as the record was read; none that begins later."""
    found = []
    for row in case.followed:
        first = sum(m < row.since for m in seen.months)
        last = sum(m <= row.through for m in seen.months)
        if seen.months[0] <= row.since and last > first:
            found.append(Stretch(row.approach, first, last - first))
    return found


def recorded(seen: Seen, stretch: Stretch) -> Paths:
    """Return the months of the record as one path; types and beliefs are left out."""
    states = np.append(seen.states, seen.end)
    first, end = stretch.first, stretch.first + stretch.months
    none = np.zeros((1, seen.actions.shape[1]))
    return Paths(
        states[None, first : end + 1].astype(np.int8),
        seen.actions[None, first:end].astype(np.int8),
        none.astype(np.int8),
        np.zeros((1, stretch.months), dtype=np.int8),
        (),
    )


def replay(recipe: Recipe, points: Floats, numbers: Sequence[int]) -> Kept:
    """Play every period at some draws, under the approach that was followed and as usual.

    Args:
        points: (N, Z); numbers: the place of each among all draws, which seeds its random numbers.

    Returns:
        For period n, as `outcomes0`: `beliefs` (N, sum of T), as it begins; `outcomes` (N, 2, P),
        which outcome each of P paths comes to; `measures` (N, 2, P, measures). The first of two is
        the approach, the second ordinary play.
    """
    made = room_of(recipe)
    rows = [_draw(made, recipe, points[n], number) for n, number in enumerate(numbers)]
    return {name: np.stack([row[name] for row in rows]) for name in (rows[0] if rows else ())}


def _draw(made: Room, recipe: Recipe, z: Floats, number: int) -> Kept:
    effort = recipe.effort
    found: Kept = {}
    now = today(made, z, effort.tolerance)
    ones = np.ones(len(made.case.uncertainties))
    played = future(made, now, ones, recipe.names, effort.tolerance)
    reader = Reader(made.case, made.parameters.game)
    key = jax.random.fold_in(jax.random.key(recipe.seed), number)
    for n, stretch in enumerate(stretches(made.case, made.seen)):
        own = jax.random.fold_in(key, n)
        believed = [now.history[p][stretch.first] for p in made.parameters.typed]
        runs = [
            _run(made, recipe, played, (name, stretch, believed), own)
            for name in (stretch.approach, made.usual)
        ]
        found[f"outcomes{n}"] = np.stack([outcomes(reader, r, stretch.months) for r in runs])
        found[f"beliefs{n}"] = np.concatenate(believed)
        found[f"measures{n}"] = np.stack([measures(reader, r, stretch.months) for r in runs])
    return found


def _run(
    made: Room,
    recipe: Recipe,
    played: Played,
    what: tuple[str, Stretch, Sequence[Floats]],
    key: jax.Array,
) -> Paths:
    """Play an approach that goes on through the whole period, whenever it was expected to end."""
    name, stretch, believed = what
    law = law_under(made, played, name, believed)
    endless = law._replace(lapse=jnp.zeros_like(law.lapse))
    state = int(made.seen.states[stretch.first])
    return forward(made, recipe, name, endless, state=state, key=key)


def replays(recipe: Recipe, points: Floats, how: How) -> Kept:
    """Replay every period at all draws, (D, Z); see `replay` for what comes of it."""
    chunks = [np.arange(n, min(n + _CHUNK, len(points))) for n in range(0, len(points), _CHUNK)]
    tasks = [(recipe, points[chunk], chunk.tolist()) for chunk in chunks]
    parts = worked(replay, tasks, how, pack=lambda kept: kept, unpack=lambda kept: kept)
    return {name: np.concatenate([p[name] for p in parts]) for name in parts[0]}
