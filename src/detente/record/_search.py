"""Find events by words, and by what they are: kind, sides, days, sources and grades."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from detente.case import Selector
from detente.errors import RecordError
from detente.record._event import Event
from detente.record._record import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which events are looked for; what is left empty is not asked.

    Attributes:
        text: words that all stand somewhere in the event, its claims or their sources.
        kinds, groups, actors, targets: ids of the case; one of each must fit.
        since, until: the event begins between these days.
        source: the id of a source, or words of its id, publisher, title or address.
        grade: what at least one claim must reach, as B or B2 (Admiralty code).
    """

    text: str = ""
    kinds: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    source: str = ""
    grade: str = ""


def search(record: Record, wanted: Wanted) -> list[Event]:
    """Return the events that fit, by date.

    Raises:
        RecordError: a kind, group or player is not declared in the case.

    Example:
        >>> from detente.case import load
        >>> from detente.record import open_record
        >>> record = open_record(load("north_korea"))
        >>> [e.id for e in search(record, Wanted(text="sixth nuclear test", grade="A"))]
        ['NUC-20170903', 'UN-2375']
    """
    _declared(record, wanted)
    sides = {"actors": wanted.actors, "targets": wanted.targets}
    meant = Selector(kinds=wanted.kinds, groups=wanted.groups, **sides)
    found = record.select([meant], since=wanted.since, until=wanted.until)
    if words := wanted.text.casefold().split():
        texts = _texts(record)
        found = [e for e in found if all(w in texts[e.id] for w in words)]
    if wanted.source.strip():
        meant_by = named(record, wanted.source)
        found = [e for e in found if any(c.source in meant_by for c in e.claims)]
    return [e for e in found if _reaches(record, e, wanted.grade)] if wanted.grade else found


def named(record: Record, text: str) -> set[str]:
    """Return the ids of the sources that are meant: the one of this id, else all that fit."""
    words = text.casefold().split()
    found = {id for id, said in _named(record).items() if all(w in said for w in words)}
    return found & {text.strip()} or found


def _declared(record: Record, wanted: Wanted) -> None:
    case = record.case
    players = {p.id for p in case.players}
    _among("kind", wanted.kinds, {k.id for k in case.kinds})
    _among("group", wanted.groups, {k.group for k in case.kinds})
    _among("actor", wanted.actors, players)
    _among("target", wanted.targets, players)


def _among(name: str, given: Collection[str], known: Collection[str]) -> None:
    for one in given:
        if one not in known:
            told = ", ".join(sorted(known))
            raise RecordError(f"{name} {one!r} is not declared in the case. Known: {told}.")


def _reaches(record: Record, event: Event, grade: str) -> bool:
    """Say whether some claim is graded so, or better: A before F, 1 before 6."""
    letter, digit = grade[0], int(grade[1:] or 6)
    return any(
        record.sources[c.source].reliability <= letter and c.credibility <= digit
        for c in event.claims
    )


@lru_cache(maxsize=4)
def _named(record: Record) -> Mapping[str, str]:
    """Return for each source the words by which it is found."""
    return {
        id: "\n".join((s.id, s.publisher, s.title, s.url)).casefold()
        for id, s in record.sources.items()
    }


@lru_cache(maxsize=4)
def _texts(record: Record) -> Mapping[str, str]:
    """Return for each event all that is said of it, for finding words in."""
    return {id: _text(record, e) for id, e in record.events.items()}


def _text(record: Record, event: Event) -> str:
    kind = record.case.kind(event.kind)
    names = {p.id: f"{p.name} {p.short}" for p in record.case.players}
    sides = dict.fromkeys((*event.actors, *event.targets))
    parts = [event.id, event.happened, kind.name, kind.id, *(names.get(s, s) for s in sides)]
    parts += event.attributes.values()
    for claim in event.claims:
        parts += (claim.summary, claim.passage, claim.note, *claim.attributes.values())
    sources = dict.fromkeys(c.source for c in event.claims)
    parts += [_named(record)[id] for id in sources]
    return "\n".join(parts).casefold()
