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
        joint = _joint(whole, layout, own, state, k)
        found[player] = tuple(
            _choice(name, joint, a, types.get(player, ()) if hidden else ())
            for a, name in enumerate(actions[player])
            if joint[:, :, a].sum() > 0
        )
    return found


def _joint(play: Play, layout: Layout, beliefs: Sequence[Floats], state: int, last: int) -> Floats:
    """Return P(type, action) of a player's next act, (D, types, actions)."""
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
        share = now[axis] if axis is not None else np.ones((draws, 1))
        joint = weight[:, None, None] * share[:, :, None] * sigma
        if stage == last:
            total += joint
            continue
        for a in np.flatnonzero(joint.sum((0, 1)) > 1e-9):
            mass = joint[:, :, a]
            after = list(now)
            if axis is not None:
                after[axis] = mass / mass.sum(1, keepdims=True)
            stack.append((stage + 1, (mass.sum(1), after, np.append(done, a))))
    return total


def _padded(done: Any, layout: Layout) -> Any:
    return np.append(done, np.zeros(len(layout.players) - len(done), dtype=np.int64)).astype(int)


def _choice(name: str, joint: Floats, a: int, types: Sequence[str]) -> Choice:
    """Average what one action says over draws; joint (D, types, actions)."""
    own = joint[:, :, a]
    chance = float(own.sum(1).mean())
    if not types:
        return Choice(name, chance)
    by_type = (own / joint.sum(2)).mean(0)
    then = own.mean(0) / chance
    return Choice(
        name,
        chance,
        dict(zip(types, by_type.tolist(), strict=True)),
        dict(zip(types, then.tolist(), strict=True)),
    )
