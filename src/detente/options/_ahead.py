"""How much some months of ordinary play tell about a type: paths from many beginnings at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from detente.game._game import Sparse
from detente.intent._play import Floats, Ints, Play, vertices
from detente.intent._reading import chances
from detente.options._month import Ends
from detente.options._telling import parts


def ahead(
    play: Play, law: Sparse, start: Ends, weight: Floats, months: Sequence[int], draws: Floats
) -> Floats:
    """Return for each draw what the first mover's acts of so many months tell, (D, H), in bits.

    In every month it is the mutual information between the type of that month and its act, given
    all that was seen before; the sum over months is what is learned on the way.

    Args:
        weight: (D, U), how likely each beginning is.
        months: H of them.
        draws: uniform numbers (M, P, players + 1) for P paths of each draw of the fit, the same in
            every call, so that what differs between two calls is not chance.
    """
    size, each = len(weight), draws.shape[1]
    at = (np.arange(each) + 0.5) / each
    risen = np.cumsum(weight, axis=1)
    place = np.stack([np.searchsorted(r / r[-1], at) for r in risen]).ravel()
    rows = np.repeat(np.arange(size), each)
    states, now = start.states[place], [b[rows, place] for b in start.beliefs]
    found = np.zeros((max(months), len(rows)))
    for m in range(max(months)):
        luck = np.tile(draws[m], (size, 1))
        last = m == max(months) - 1
        found[m], states, now = _month(play, law, (rows, states, now), luck, last=last)
    total = found.reshape(len(found), size, each).mean(2).cumsum(0)
    return np.asarray(total[[m - 1 for m in months]].T)


def _month(
    play: Play, law: Sparse, at: tuple[Ints, Ints, list[Floats]], luck: Floats, *, last: bool
) -> tuple[Floats, Ints, Any]:
    """Play a month on R rows; return what its first act tells (R,), and how the next begins."""
    rows, states, now = at
    layout, every = play.layout, np.arange(len(rows))
    acts = np.zeros((len(rows), len(layout.players)), dtype=np.int64)
    told, near = np.zeros(len(rows)), None
    for k in range(len(layout.players)):
        context = layout.context(k, states, acts)
        near = vertices(layout, now) if near is None else near
        sigma = chances(play, k, rows, states, context, near)
        axis = layout.typed.index(k) if k in layout.typed else None
        belief = now[axis] if axis is not None else np.ones((len(rows), 1))
        if k == 0:
            told = parts(belief, sigma).sum(-1)
            if last:
                break
        acts[:, k] = _pick(np.einsum("rt,rta->ra", belief, sigma), luck[:, k])
        if axis is not None:
            joint = belief * sigma[every, :, acts[:, k]]
            now = [*now[:axis], joint / joint.sum(1, keepdims=True), *now[axis + 1 :]]
            near = None
    where = (states, *acts.T)
    step = _pick(np.asarray(law.chances)[where], luck[:, -1])
    after = np.asarray(law.successors)[where][every, step]
    now = [np.einsum("rs,rst->rt", b, s[rows]) for b, s in zip(now, play.switching, strict=True)]
    return told, after, now


def _pick(chance: Floats, luck: Floats) -> Ints:
    """Return which of the last axis a uniform number falls on."""
    risen = chance.cumsum(-1)
    return np.asarray((risen[:, :-1] <= luck[:, None] * risen[:, -1:]).sum(-1))
