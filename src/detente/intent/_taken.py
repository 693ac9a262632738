"""What would be believed today had one source, or one event, never been entered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.intent._assessment import Taken
from detente.intent._history import numbers
from detente.intent._reading import read
from detente.intent._sensitivity import Subject
from detente.record._coding import Coding

Floats = NDArray[np.float64]


def taken_away(subject: Subject, coding: Coding) -> tuple[Taken, ...]:
    """Return every source and event without which the months read would be coded differently.

    Read at the centre of the posterior; parameters stay as fitted. Largest change first.
    """
    found = list(_altered(subject, coding))
    if not found:
        return ()
    play, types = subject.posterior.centre, subject.posterior.types
    whole = (subject.seen.states, subject.seen.actions)
    states = np.stack([whole[0], *(s for _, _, s, _ in found)])
    actions = np.stack([whole[1], *(a for _, _, _, a in found)])
    unlike, place = np.unique(
        np.concatenate([states, actions.reshape(len(states), -1)], 1), axis=0, return_inverse=True
    )
    count = states.shape[1]
    reading = read(
        play,
        unlike[:, :count],
        unlike[:, count:].reshape(len(unlike), *actions.shape[1:]),
        draws=np.zeros(len(unlike), dtype=int),
        needed=play.layout.typed,
    )
    last = [a[:, -1][place.ravel()] for a in reading.after]
    players = [play.layout.players[i] for i in play.layout.typed]
    names = {e.id: e.summary for e in subject.record.events.values()}
    names |= {s.id: s.publisher for s in subject.record.sources.values()}
    rows = [
        Taken(
            kind,
            id,
            names.get(id, ""),
            subject.seen.months[_first(subject, s, a)],
            {
                p: dict(zip(types[p], (b[n] - b[0]).tolist(), strict=True))
                for p, b in zip(players, last, strict=True)
            },
        )
        for n, ((kind, id), _, s, a) in enumerate(found, 1)
    ]
    return tuple(sorted(rows, key=lambda r: -_largest(r)))


def _altered(subject: Subject, coding: Coding) -> Iterator[tuple[tuple[str, str], int, Any, Any]]:
    """Yield what makes a difference to the months read: (kind, id), place, states, actions."""
    count, case = len(subject.seen.months), subject.record.case
    used = {c.source for e in subject.record.events.values() for c in e.claims}
    wanted = [("source", id) for id in sorted(used)]
    wanted += [("event", id) for id in subject.record.events]
    for n, (kind, id) in enumerate(wanted):
        other = coding.without(**{kind: id})
        if other.first is None:
            continue
        states, actions = numbers(case, other, count)
        same = np.array_equal(states[:-1], subject.seen.states)
        if not same or not np.array_equal(actions, subject.seen.actions):
            yield (kind, id), n, states[:-1], actions


def _first(subject: Subject, states: Any, actions: Any) -> int:
    other = (states != subject.seen.states) | (actions != subject.seen.actions).any(1)
    return int(np.flatnonzero(other)[0])


def _largest(row: Taken) -> float:
    return max(abs(x) for own in row.change.values() for x in own.values())
