"""What would be believed today had one source, or one event, never been entered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from detente.intent._assessment import Taken
from detente.intent._history import Ints, numbers
from detente.intent._reading import read
from detente.intent._sensitivity import Subject


def taken_away(subject: Subject) -> tuple[Taken, ...]:
    """Return every source and event without which the months read would be coded differently.

    Read at the centre of the posterior; parameters stay as fitted. Largest change first, equal
    changes by name.
    """
    found = list(_altered(subject))
    if not found:
        return ()
    play, types = subject.posterior.centre, subject.posterior.types
    whole = (subject.seen.states, subject.seen.actions)
    unlike, place = _unlike([whole, *((s, a) for _, s, a in found)])
    reading = read(
        play,
        np.stack([s for s, _ in unlike]),
        np.stack([a for _, a in unlike]),
        draws=np.zeros(len(unlike), dtype=int),
        needed=play.layout.typed,
    )
    last = [a[:, -1][place] for a in reading.after]
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
        for n, ((kind, id), s, a) in enumerate(found, 1)
    ]
    return tuple(sorted(rows, key=lambda r: (-round(_largest(r), 9), r.kind, r.id)))


def _altered(subject: Subject) -> Iterator[tuple[tuple[str, str], Ints, Ints]]:
    """Yield what makes a difference to the months read: (kind, id), states, actions."""
    count, case = len(subject.seen.months), subject.record.case
    used = {c.source for e in subject.record.events.values() for c in e.claims}
    wanted = [("source", id) for id in sorted(used)]
    wanted += [("event", id) for id in subject.record.events]
    for kind, id in wanted:
        other = subject.coding.without(**{kind: id})
        if other.first is None:
            continue
        states, actions = numbers(case, other, count)
        same = np.array_equal(states[:-1], subject.seen.states)
        if not same or not np.array_equal(actions, subject.seen.actions):
            yield (kind, id), states[:-1], actions


def _unlike(read_as: Sequence[tuple[Ints, Ints]]) -> tuple[list[tuple[Ints, Ints]], list[int]]:
    """Return the histories that differ, each once, and which of them each is."""
    found: dict[bytes, int] = {}
    place = [found.setdefault(s.tobytes() + a.tobytes(), len(found)) for s, a in read_as]
    return [read_as[place.index(n)] for n in range(len(found))], place


def _first(subject: Subject, states: Ints, actions: Ints) -> int:
    other = (states != subject.seen.states) | (actions != subject.seen.actions).any(1)
    return int(np.flatnonzero(other)[0])


def _largest(row: Taken) -> float:
    return max(abs(x) for own in row.change.values() for x in own.values())
