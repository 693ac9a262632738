"""What would change our mind: each act open next month, how likely, and what it would teach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.intent._assessment import Choice
from detente.intent._play import Layout, Play, vertices
from detente.intent._reading import chances

Floats = NDArray[np.float64]
_LEAST = 1e-300


def following(
    play: Play,
    centre: Play,
    beliefs: Sequence[Floats],
    state: int,
    names: tuple[Mapping[str, Sequence[str]], Mapping[str, Sequence[str]]],
) -> dict[str, tuple[Choice, ...]]:
    """Return for each player what it may do, over everything that may come before it in the month.

    Players with private types are read at every draw; the others at the centre of the posterior.

    Args:
        beliefs: for each player with private types (D, types), as the month begins.
        names: of each player's actions, and of the types.
    """
    layout, (actions, types) = play.layout, names
    found = {}
    for k, player in enumerate(layout.players):
        hidden = k in layout.typed
        whole = play if hidden and all(s in layout.typed for s in range(k)) else centre
        own = beliefs if whole is play else [b.mean(0, keepdims=True) for b in beliefs]
        sigma = _chances(whole, layout, own, state, k)
        share = own[layout.typed.index(k)] if hidden else np.ones((len(sigma), 1))
        found[player] = tuple(
            _choice(name, share, sigma[:, :, a], types.get(player, ()) if hidden else ())
            for a, name in enumerate(actions[player])
            if sigma[:, :, a].any()
        )
    return found


def _chances(
    play: Play, layout: Layout, beliefs: Sequence[Floats], state: int, last: int
) -> Floats:
    """Return how each type of a player acts next, (D, types, actions), over what comes before."""
    draws = len(beliefs[0]) if beliefs else 1
    total = np.zeros((draws, layout.types[last], layout.actions[last]))
    start = (np.ones(draws), [np.array(b) for b in beliefs], np.zeros(0, dtype=np.int64))
    stack: list[tuple[int, Any]] = [(0, start)]
    while stack:
        stage, (weight, now, done) = stack.pop()
        rows = np.arange(draws)
        states = np.full(draws, state)
        context = np.full(draws, layout.context(stage, np.array(state), _padded(done, layout)))
        sigma = chances(play, stage, rows, states, context, vertices(layout, now))
        axis = layout.typed.index(stage) if stage in layout.typed else None
        if stage == last:
            total += weight[:, None, None] * sigma
            continue
        share = now[axis] if axis is not None else np.ones((draws, 1))
        joint = weight[:, None, None] * share[:, :, None] * sigma
        for a in np.flatnonzero(joint.sum((0, 1)) > 0.0):
            mass = joint[:, :, a]
            after = list(now)
            if axis is not None:
                after[axis] = mass / np.maximum(mass.sum(1, keepdims=True), _LEAST)
            stack.append((stage + 1, (mass.sum(1), after, np.append(done, a))))
    return total


def _padded(done: Any, layout: Layout) -> Any:
    return np.append(done, np.zeros(len(layout.players) - len(done), dtype=np.int64)).astype(int)


def _choice(name: str, share: Floats, sigma: Floats, types: Sequence[str]) -> Choice:
    """Average over draws what one action says; share and sigma (D, types)."""
    joint = (share * sigma).mean(0)
    chance = float(joint.sum())
    if not types:
        return Choice(name, chance)
    then = joint / max(chance, _LEAST)
    return Choice(
        name,
        chance,
        dict(zip(types, sigma.mean(0).tolist(), strict=True)),
        dict(zip(types, then.tolist(), strict=True)),
    )
