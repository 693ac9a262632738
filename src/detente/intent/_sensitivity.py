"""Does the conclusion survive? Beliefs today under other priors, types, codings and lambda.

What differs between a row and the assessment must be the setting, not which draws were read. So
priors and codings are read at a few draws and held against the same few as declared, and the game
changed in one respect is held against the game as fitted at the centre of the posterior.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.case._model_coding import Coding as Contested
from detente.errors import RecordError
from detente.intent._assessment import Row
from detente.intent._history import Ints, Seen, month_before, numbers
from detente.intent._play import Play, joined
from detente.intent._posterior import Posterior, Variant
from detente.intent._reading import read
from detente.record import Record
from detente.record._coding import Coding, code
from detente.record._recoded import recoded

Floats = NDArray[np.float64]
Believed = dict[str, dict[str, float]]
Told = tuple[str, str, str, str]
_DRAWS = 12
_PRIOR = "prior"


@dataclass(frozen=True, eq=False)
class Subject:
    """What is looked at from several sides: a record, the months read in it, and a posterior."""

    record: Record
    seen: Seen
    coding: Coding
    posterior: Posterior


@dataclass(frozen=True, eq=False)
class _Setting:
    """Another prior (by player), or other months."""

    told: Told
    prior: Mapping[str, Mapping[str, float]]
    states: Ints
    actions: Ints


def sensitivity(subject: Subject, declared: Believed) -> tuple[Row, ...]:
    """Return the table: first what is declared, then everything else.

    Args:
        declared: for each player the probability of each type today, as assessed.
    """
    told = ("declared", "declared", "as assessed", "")
    first = _row(told, subject.posterior.play.draws, declared, declared)
    settings = list(_settings(subject))
    priors = [row for row in settings if row.group == _PRIOR]
    return (first, *priors, *_variants(subject), *settings[len(priors) :])


def _settings(subject: Subject) -> Iterator[Row]:
    """Read every other prior and coding at a few draws, all at once; parameters stay as fitted."""
    seen, posterior = subject.seen, subject.posterior
    base = _Setting(("", "", "", ""), {}, seen.states, seen.actions)
    settings = [base, *_outlooks(subject), *_codings(subject)]  # in this order
    play = _few(posterior.play)
    draws = play.draws
    reading = read(
        play,
        np.repeat(np.stack([s.states for s in settings]), draws, 0),
        np.repeat(np.stack([s.actions for s in settings]), draws, 0),
        draws=np.tile(np.arange(draws), len(settings)),
        prior=_priors(settings, play, posterior.types),
        needed=play.layout.typed,
    )
    found = []
    for n in range(len(settings)):
        part = [a[n * draws : (n + 1) * draws, -1] for a in reading.after]
        found.append(_named(part, _typed(play), posterior.types))
    for setting, believed in zip(settings[1:], found[1:], strict=True):
        yield _row(setting.told, draws, believed, found[0])


def _outlooks(subject: Subject) -> Iterator[_Setting]:
    """Beliefs that begin elsewhere: everybody shares the rival prior, and plays accordingly."""
    seen = subject.seen
    for rival in subject.record.case.outlooks:
        told = (_PRIOR, rival.id, rival.name, rival.about)
        yield _Setting(told, rival.prior, seen.states, seen.actions)


def _codings(subject: Subject) -> Iterator[_Setting]:
    """Other codings of what is contested, as far as that was known."""
    record, count = subject.record, len(subject.seen.months)
    for coding in record.case.codings:
        if not _bears(record, coding):
            continue
        try:
            other = recoded(record, coding)
        except RecordError:
            continue  # the workspace's record lacks an event that the coding names
        coded = code(other, since=month_before(record.case.standoff.start), like=subject.coding)
        states, actions = numbers(other.case, coded, count)
        told = ("coding", coding.id, coding.name, coding.contested)
        yield _Setting(told, {}, states[:-1], actions)


def _bears(record: Record, coding: Contested) -> bool:
    """Say whether a coding changes a rule, or an event that was known."""
    known = {id for event in record.events.values() for id in (event.id, *event.merged)}
    return any(change.factor or known.intersection(change.events) for change in coding.changes)


def _variants(subject: Subject) -> Iterator[Row]:
    """Beliefs in the game changed in one respect; games of one layout are read together."""
    posterior = subject.posterior
    fitted = Variant("", "", "", "", posterior.types, posterior.centre)
    groups: dict[tuple[int, ...], list[Variant]] = {}
    for variant in (fitted, *posterior.variants):
        groups.setdefault(variant.play.layout.types, []).append(variant)
    base: Believed = {}
    for group in groups.values():  # that of the fitted game is the first
        play = joined([v.play for v in group], group[0].play.layout.typed)
        reading = read(play, subject.seen.states, subject.seen.actions, needed=play.layout.typed)
        for n, variant in enumerate(group):
            part = [a[n : n + 1, -1] for a in reading.after]
            believed = _named(part, _typed(play), variant.types)
            base = base or believed
            if variant is not fitted:
                told = (variant.group, variant.id, variant.name, variant.about)
                yield _row(told, 1, believed, base)


def _few(play: Play) -> Play:
    step = max(1, play.draws // _DRAWS)
    return play.take(slice(None, None, step))


def _priors(
    settings: Sequence[_Setting], play: Play, types: Mapping[str, Sequence[str]]
) -> list[Floats]:
    """Return for each player with private types the belief before the first month, by row."""
    found = []
    for player, fitted in zip(_typed(play), play.prior, strict=True):
        own = [
            np.tile([s.prior[player][t] for t in types[player]], (play.draws, 1))
            if player in s.prior
            else fitted
            for s in settings
        ]
        found.append(np.concatenate(own))
    return found


def _typed(play: Play) -> list[str]:
    return [play.layout.players[i] for i in play.layout.typed]


def _named(
    beliefs: Sequence[Floats], players: Sequence[str], types: Mapping[str, Sequence[str]]
) -> Believed:
    return {
        p: dict(zip(types[p], b.mean(0).tolist(), strict=True))
        for p, b in zip(players, beliefs, strict=True)
    }


def _row(told: Told, draws: int, believed: Believed, base: Believed) -> Row:
    survives, shift = {}, {}
    for player, own in believed.items():
        held = base[player]
        likeliest = max(held, key=held.__getitem__)
        if own.get(likeliest):  # taken away, it says nothing about the conclusion
            survives[player] = max(own, key=own.__getitem__) == likeliest
        every = {*own, *held}
        shift[player] = max(abs(own.get(t, 0.0) - held.get(t, 0.0)) for t in every)
    return Row(*told, draws, believed, survives, shift, base)
