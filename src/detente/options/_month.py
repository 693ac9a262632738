"""One month enumerated: all that may be done in it, how likely, what is believed after, and where
it leads. All is exact and for D draws at once.

    n        a node: what those who moved earlier in the month have done
    c(a)     chance of act a of the mover at a node: sum_t b_t sigma_t(a)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from detente.game._game import Sparse
from detente.intent._play import Floats, Ints, Play, vertices
from detente.intent._reading import chances

Bools = NDArray[np.bool_]
_LEAST = 1e-300


@dataclass(frozen=True, eq=False)
class Turn:
    """The choice of one player, at N nodes of the month.

    Attributes:
        sigma: (D, N, T, A), how each type plays.
        belief: (D, N, T), over the mover's types.
        able: (N, A), what is possible.
    """

    sigma: Floats
    belief: Floats
    able: Bools

    @property
    def chance(self) -> Floats:
        """How likely each act is, (D, N, A)."""
        return np.asarray(np.einsum("dnt,dnta->dna", self.belief, self.sigma))


@dataclass(frozen=True, eq=False)
class Month:
    """A month from one public state.

    Attributes:
        turns: one for each stage.
        acts: (N, players), the whole months that are possible.
        beliefs: for each player with several types (D, N, T), as the next month begins.
    """

    turns: tuple[Turn, ...]
    acts: Ints
    beliefs: tuple[Floats, ...]


@dataclass(frozen=True, eq=False)
class Ends:
    """How U months may begin after one: a state with what is believed in it.

    Attributes:
        states: (U,); beliefs: for each player with several types (D, U, T).
        leads: (N, U), the chance that each whole month leads to each.
    """

    states: Ints
    beliefs: tuple[Floats, ...]
    leads: csr_array


def month(play: Play, state: int, beliefs: Sequence[Floats]) -> Month:
    """Enumerate a month.

    Args:
        play: tables of all stages at D draws.
        beliefs: for each player with several types (D, T), as the month begins.
    """
    layout, draws = play.layout, len(beliefs[0]) if beliefs else play.draws
    acts = np.zeros((1, len(layout.players)), dtype=np.int64)
    now = [np.array(b)[:, None] for b in beliefs]
    turns = []
    for k in range(len(layout.players)):
        context = layout.context(k, np.full(len(acts), state), acts)
        sigma = _sigma(play, k, np.full(len(acts), state), context, now)
        able = layout.allowed[k][state, context]
        axis = layout.typed.index(k) if k in layout.typed else None
        belief = now[axis] if axis is not None else np.ones((draws, len(acts), 1))
        turns.append(Turn(sigma, belief, able))
        node, act = np.nonzero(able)
        acts = acts[node]
        acts[:, k] = act
        made = [b[:, node] for b in now]
        if axis is not None:
            joint = belief[:, node] * sigma[:, node, :, act].transpose(1, 0, 2)
            made[axis] = joint / np.maximum(joint.sum(-1, keepdims=True), _LEAST)
        now = made
    after = tuple(np.einsum("dns,dst->dnt", b, s) for b, s in zip(now, play.switching, strict=True))
    return Month(tuple(turns), acts, after)


def reach(found: Month, stage: int) -> Floats:
    """Return how likely each node of a stage is under ordinary play, (D, N)."""
    start = np.ones((len(found.turns[0].sigma), 1))
    return _onward(found.turns[:stage], start, None)


def onward(found: Month, stage: int, now: Floats, act: int | None = None) -> Floats:
    """Return how likely each whole month is (D, N), from chances of the nodes of a stage (D, N).

    Args:
        act: what the player of that stage does, whatever its type and its reasons; where None, and
            in all later stages, play is ordinary.
    """
    return _onward(found.turns[stage:], now, act)


def _onward(turns: Sequence[Turn], now: Floats, act: int | None) -> Floats:
    for turn in turns:
        chance = turn.chance
        if act is not None:
            chance = np.broadcast_to(np.eye(turn.able.shape[1])[act], chance.shape)
            act = None
        node, done = np.nonzero(turn.able)
        now = now[:, node] * chance[:, node, done]
    return now


def ends(found: Month, law: Sparse, state: int, typed: Sequence[int]) -> Ends:
    """Return how the next month may begin, equal beginnings joined."""
    at = (state, *found.acts.T)
    follows, chance = np.asarray(law.successors)[at], np.asarray(law.chances)[at]  # (N, K)
    node, place = np.nonzero(chance > 0.0)
    key = np.column_stack([found.acts[node][:, list(typed)], follows[node, place]])
    own, first, back = np.unique(key, axis=0, return_index=True, return_inverse=True)
    shape = (len(found.acts), len(own))
    leads = csr_array((chance[node, place], (node, back.ravel())), shape=shape)
    beliefs = tuple(b[:, node[first]] for b in found.beliefs)
    return Ends(own[:, -1], beliefs, leads)


def opening(play: Play, stage: int, start: Ends) -> Floats:
    """Return how each type of the player who moves first plays, (D, U, T, A)."""
    none = np.zeros((len(start.states), len(play.layout.players)), dtype=np.int64)
    context = play.layout.context(stage, start.states, none)
    return _sigma(play, stage, start.states, context, start.beliefs)


def _sigma(
    play: Play, stage: int, states: Ints, contexts: Ints, beliefs: Sequence[Floats]
) -> Floats:
    draws = len(beliefs[0]) if beliefs else play.draws
    count = len(states)
    near = vertices(play.layout, [b.reshape(draws * count, -1) for b in beliefs])
    rows = np.repeat(np.arange(draws), count)
    made = chances(play, stage, rows, np.tile(states, draws), np.tile(contexts, draws), near)
    return made.reshape(draws, count, *made.shape[1:])
