"""Does the conclusion survive? Beliefs today under other priors, types, codings and lambda."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import RecordError
from detente.intent._assessment import Row
from detente.intent._history import Seen, seen_in
from detente.intent._play import Play, joined
from detente.intent._posterior import Posterior, Variant
from detente.intent._reading import read
from detente.record import Record
from detente.record._recoded import recoded

Floats = NDArray[np.float64]
Believed = dict[str, dict[str, float]]
_DRAWS = 12


@dataclass(frozen=True, eq=False)
class Subject:
    """What is looked at from several sides: a record, the months read in it, and a posterior."""

    record: Record
    seen: Seen
    posterior: Posterior


def sensitivity(subject: Subject, declared: Believed) -> tuple[Row, ...]:
    """Return the table: first what is declared, then everything else.

    Args:
        declared: for each player the probability of each type today, as assessed.
    """
    rows = [
        _row(
            ("declared", "declared", "as assessed", ""),
            subject.posterior.play.draws,
            declared,
            declared,
        )
    ]
    for told, draws, believed in (
        *_outlooks(subject),
        *_variants(subject),
        *_codings(subject),
    ):
        rows.append(_row(told, draws, believed, declared))
    return tuple(rows)


Found = Iterator[tuple[tuple[str, str, str, str], int, Believed]]


def _outlooks(subject: Subject) -> Found:
    """Beliefs that begin elsewhere: everybody shares the rival prior, and plays accordingly."""
    outlooks = subject.record.case.outlooks
    if not outlooks:
        return
    posterior, play = subject.posterior, _few(subject.posterior.play)
    draws, typed = play.draws, _typed(play)
    rows = np.tile(np.arange(draws), len(outlooks))
    prior = []
    for axis, player in enumerate(typed):
        own = [
            np.tile([o.prior[player][t] for t in posterior.types[player]], (draws, 1))
            if player in o.prior
            else play.prior[axis]
            for o in outlooks
        ]
        prior.append(np.concatenate(own))
    last = _last(play, subject.seen, rows, prior)
    for n, outlook in enumerate(outlooks):
        part = [b[n * draws : (n + 1) * draws] for b in last]
        told = ("prior", outlook.id, outlook.name, outlook.about)
        yield told, draws, _named(part, typed, posterior.types)


def _variants(subject: Subject) -> Found:
    """Beliefs in the game changed in one respect; games of one layout are read together."""
    groups: dict[tuple[int, ...], list[Variant]] = {}
    for variant in subject.posterior.variants:
        groups.setdefault(variant.play.layout.types, []).append(variant)
    for group in groups.values():
        play = joined([v.play for v in group], group[0].play.layout.typed)
        last = _last(play, subject.seen, np.arange(play.draws), None)
        for n, variant in enumerate(group):
            told = (variant.group, variant.id, variant.name, variant.about)
            part = [b[n : n + 1] for b in last]
            yield told, 1, _named(part, _typed(play), variant.types)


def _codings(subject: Subject) -> Found:
    """Beliefs under other codings, all read together; parameters stay as fitted."""
    play = _few(subject.posterior.play)
    read_in: list[tuple[Any, Seen]] = []
    for coding in subject.record.case.codings:
        try:
            other, _ = seen_in(recoded(subject.record, coding))
        except RecordError:
            continue  # the events in question are not known yet
        if len(other.months) == len(subject.seen.months):
            read_in.append((coding, other))
    if not read_in:
        return
    draws = play.draws
    states = np.concatenate([np.tile(s.states, (draws, 1)) for _, s in read_in])
    actions = np.concatenate([np.tile(s.actions, (draws, 1, 1)) for _, s in read_in])
    rows = np.tile(np.arange(draws), len(read_in))
    reading = read(play, states, actions, draws=rows, needed=play.layout.typed)
    last = [a[:, -1] for a in reading.after]
    for n, (coding, _) in enumerate(read_in):
        part = [b[n * draws : (n + 1) * draws] for b in last]
        told = ("coding", coding.id, coding.name, coding.contested)
        yield told, draws, _named(part, _typed(play), subject.posterior.types)


def _few(play: Play) -> Play:
    step = max(1, play.draws // _DRAWS)
    return play.take(slice(None, None, step))


def _last(play: Play, seen: Seen, rows: Any, prior: Sequence[Floats] | None) -> list[Floats]:
    needed = play.layout.typed
    reading = read(play, seen.states, seen.actions, draws=rows, prior=prior, needed=needed)
    return [a[:, -1] for a in reading.after]


def _typed(play: Play) -> list[str]:
    return [play.layout.players[i] for i in play.layout.typed]


def _named(
    beliefs: Sequence[Floats], players: Sequence[str], types: Mapping[str, Sequence[str]]
) -> Believed:
    return {
        p: dict(zip(types[p], b.mean(0).tolist(), strict=True))
        for p, b in zip(players, beliefs, strict=True)
    }


def _row(
    told: tuple[str, str, str, str], draws: int, believed: Believed, declared: Believed
) -> Row:
    survives, shift = {}, {}
    for player, own in believed.items():
        base = declared[player]
        survives[player] = max(own, key=own.__getitem__) == max(base, key=base.__getitem__)
        every = {*own, *base}
        shift[player] = max(abs(own.get(t, 0.0) - base.get(t, 0.0)) for t in every)
    return Row(*told, draws=draws, believed=believed, survives=survives, shift=shift)
