"""Read months through the tables: what to believe of each type, month by month, and how likely
each act was. The same steps as `detente.game.filter`, for many draws and many histories at once.

A row pairs a draw of the parameters with a history. In each month, stage by stage in the order of
the game, for the player i who moves and b the public belief when it does,

    chance of what was done   P(a) = sum_t b_t sigma_t(a | state, b, seen)
    belief after it           b'_t = b_t sigma_t(a) / P(a)
    at the month's end        b'' = b' switching

An act to which every type that is still believed in gives no chance tells nothing: the belief
stays, and the act counts as one that all types would have done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.intent._play import Floats, Ints, Layout, Play, vertices


@dataclass(frozen=True, eq=False)
class Reading:
    """What R rows of M months say.

    Attributes:
        before: for each player with several types (R, M + 1, types): the belief as a month begins.
        after: the same (R, M, types), after the month's acts and before types may switch.
        likelihood: the same (R, M, types), the chance that each type gave to what was done.
        chance: (R, M, players), the chance that the mixture of types gave to what was done.
    """

    before: tuple[Floats, ...]
    after: tuple[Floats, ...]
    likelihood: tuple[Floats, ...]
    chance: Floats

    @property
    def log_likelihood(self) -> Floats:
        """The log-probability of all acts of each row, shape (R,)."""
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(self.chance).sum((1, 2)))


def chances(
    play: Play, stage: int, draws: Any, states: Ints, contexts: Ints, near: tuple[Ints, Floats]
) -> Floats:
    """Return how each type plays, (R, types, actions), at `near`: vertices and weights."""
    points, weights = near
    table = play.tables[stage]
    picked = table[draws[:, None], states[:, None], contexts[:, None], :, :, points]
    rows, near_by, types, actions = picked.shape
    log = weights[:, None] @ picked.reshape(rows, near_by, types * actions)
    log = log.reshape(rows, types, actions)
    live = play.layout.allowed[stage][states, contexts][:, None, :]
    log = np.where(live, log, -np.inf)
    log -= log.max(-1, keepdims=True)
    risen = np.exp(log)
    return np.asarray(risen / risen.sum(-1, keepdims=True))


def read(
    play: Play,
    states: Ints,
    actions: Ints,
    *,
    draws: Ints | None = None,
    prior: Sequence[Floats] | None = None,
    needed: Sequence[int] | None = None,
) -> Reading:
    """Read R histories of M months.

    Args:
        states: (M,) or (R, M), the state at the start of each month.
        actions: (M, players) or (R, M, players).
        draws: which draw each row takes, (R,); by default row r takes draw r.
        prior: for each player with several types (types,) or (R, types): the belief before the
            first month; that of each row's draw by default.
        needed: the stages to read; all by default. Those left out keep chance 1.

    Example:
        >>> from detente.game import solve
        >>> from detente.game.examples import overture
        >>> from detente.intent._play import layout_of, play_of
        >>> found = solve(overture(), rationality=2.0, grid=2)
        >>> play = play_of([found], layout_of(found.game, (2,)))
        >>> reading = read(play, np.zeros(2, int), np.array([[0, 0], [1, 1]]))
        >>> reading.after[0].shape, reading.before[0].sum(-1).round(9).tolist()
        ((1, 2, 2), [[1.0, 1.0, 1.0]])
    """
    layout = play.layout
    rows = np.arange(play.draws) if draws is None else draws
    states = np.broadcast_to(states, (len(rows), states.shape[-1]))
    actions = np.broadcast_to(actions, (len(rows), *actions.shape[-2:]))
    stages = range(len(layout.players)) if needed is None else needed
    contexts = {k: layout.context(k, states, actions) for k in stages}
    now = [
        np.array(np.broadcast_to(b, (len(rows), b.shape[-1]))) for b in _opening(play, rows, prior)
    ]
    made, every = _empty(layout, states.shape), np.arange(len(rows))
    laws = [s[rows] for s in play.switching]
    for m in range(states.shape[1]):
        for axis, belief in enumerate(now):
            made.before[axis][:, m] = belief
        near = None
        for k in stages:
            near = vertices(layout, now) if near is None else near
            sigma = chances(play, k, rows, states[:, m], contexts[k][:, m], near)
            done = sigma[every, :, actions[:, m, k]]
            near = None if _learn(made, layout, (k, m), done, now) else near
        for axis, law in enumerate(laws):
            made.after[axis][:, m] = now[axis]
            now[axis] = np.einsum("rs,rst->rt", now[axis], law)
    for axis, belief in enumerate(now):
        made.before[axis][:, -1] = belief
    return made


def _learn(made: Reading, layout: Layout, at: tuple[int, int], done: Floats, now: Any) -> bool:
    """Note what was done, (R, types), and say whether it moved a belief."""
    stage, month = at
    if stage not in layout.typed:
        made.chance[:, month, stage] = done[:, 0]
        return False
    axis = layout.typed.index(stage)
    total = (now[axis] * done).sum(1)
    made.chance[:, month, stage] = total
    lost = total <= 0.0
    if lost.any():
        done = np.where(lost[:, None], 1.0, done)
        total = np.where(lost, 1.0, total)
    made.likelihood[axis][:, month] = done
    now[axis] = now[axis] * done / total[:, None]
    return True


def _opening(play: Play, rows: Ints, prior: Sequence[Floats] | None) -> list[Floats]:
    if prior is None:
        return [b[rows] for b in play.prior]
    return [np.asarray(b, dtype=float) for b in prior]


def _empty(layout: Layout, shape: tuple[int, int]) -> Reading:
    rows, months = shape
    sizes = [layout.types[i] for i in layout.typed]
    return Reading(
        tuple(np.empty((rows, months + 1, n)) for n in sizes),
        tuple(np.empty((rows, months, n)) for n in sizes),
        tuple(np.ones((rows, months, n)) for n in sizes),
        np.ones((rows, months, len(layout.players))),
    )
