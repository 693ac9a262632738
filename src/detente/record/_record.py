"""The record as it stood: events computed from the claims that were public on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any

from detente.case import Case, Selector
from detente.case._model_coding import Coding, CodingChange
from detente.record._claim import Claim, Judgement, Source, digest
from detente.record._event import Event, build_event, matches
from detente.record._ledger import Batch
from detente.record._when import span


class Record:
    """What was known of a standoff, and from whom.

    `as_of` shows only what had been learned by the end of that day; `held_at` shows only what
    this record held at that instant, so that a briefing made earlier can be made again.
    `codings` are other readings of contested events, applied to the events once they are built
    (see `detente.record._recoded`); the claims stay as they are.

    Example:
        >>> from datetime import date
        >>> from detente.case import load
        >>> from detente.record import open_record
        >>> record = open_record(load("north_korea"))
        >>> len(record.as_of(date(2015, 1, 1)).select([Selector(kinds=("nuclear_test",))]))
        3
    """

    def __init__(
        self,
        case: Case,
        ledgers: Sequence[Sequence[Batch]],
        *,
        day: date | None = None,
        recorded_by: str | None = None,
        codings: Sequence[Coding] = (),
    ) -> None:
        self.case = case
        self.ledgers = ledgers
        self.day = day
        self.recorded_by = recorded_by
        self.codings = tuple(codings)

    def as_of(self, day: date) -> Record:
        """Return the record as it was known at the end of a UTC day, never more."""
        return self._view(day=day)

    def held_at(self, instant: str) -> Record:
        """Return the record as this store held it at an instant (UTC, 2026-11-23T12:00:00Z)."""
        return self._view(recorded_by=instant)

    def without(self, *, sources: Iterable[str] = (), events: Iterable[str] = ()) -> Record:
        """Return the record as it would be had these sources or events never been entered."""
        gone_sources, gone_events = set(sources), set(events)
        ledgers = [[_without(b, gone_sources, gone_events) for b in ls] for ls in self.ledgers]
        return self._view(ledgers=ledgers)

    def _view(self, **other: Any) -> Record:
        names = ("case", "ledgers", "day", "recorded_by", "codings")
        return Record(**{name: getattr(self, name) for name in names} | other)

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """Every source by id; a later row with the same id supersedes."""
        return {s.id: s for b in self.batches for s in b.sources}

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """The claims that stand: known by the day, and not superseded by one that is."""
        known = [c for b in self.batches for c in b.claims if self.knows(c.learned)]
        gone = {c.supersedes for c in known if c.supersedes}
        return tuple(c for c in known if c.id not in gone) if gone else tuple(known)

    @cached_property
    def judgements(self) -> tuple[Judgement, ...]:
        """The reviewers' decisions in force, in the order in which they were made."""
        return tuple(j for b in self.batches for j in b.judgements if self.knows(j.learned))

    @cached_property
    def events(self) -> Mapping[str, Event]:
        """Every event by id, in order of when it happened."""
        into, gone = _joined(self.judgements)
        grouped: dict[str, list[Claim]] = {}
        merged: dict[str, set[str]] = {}
        for claim in self.claims:
            id = claim.event
            while id in into and id not in gone:
                id = into[id]
            if id != claim.event:
                merged.setdefault(id, set()).add(claim.event)
            if id not in gone:
                grouped.setdefault(id, []).append(claim)
        built = [
            build_event(id, claims, self.sources, self._combine, tuple(sorted(merged.get(id, ()))))
            for id, claims in grouped.items()
            if any(c.happened for c in claims)
        ]
        return as_coded(built, self.codings, self.day)

    @cached_property
    def state(self) -> str:
        """Digest of everything visible here; two records with one state give the same answers."""
        used = {c.source for c in self.claims}
        rows = [
            *(self.sources[id].digest for id in sorted(used)),
            *sorted(c.digest for c in self.claims),
            *sorted(j.digest for j in self.judgements),
            *(digest(c.model_dump(mode="json", exclude_defaults=True)) for c in self.codings),
        ]
        return digest(rows)

    def select(
        self,
        selectors: Iterable[Selector],
        *,
        since: date | None = None,
        until: date | None = None,
    ) -> list[Event]:
        """Return the events that any selector means, by date; no selector means every event."""
        wanted = list(selectors)
        return [
            e
            for e in self.events.values()
            if (not wanted or any(matches(e, s, self.case) for s in wanted))
            and (since is None or e.first >= since)
            and (until is None or e.first <= until)
        ]

    def covered_through(self, coverage: str) -> date:
        """Return the last day searched for this part of the record; later silence is no news."""
        declared = next(c.through for c in self.case.coverage if c.id == coverage)
        return declared if self.day is None else min(declared, self.day)

    @cached_property
    def _combine(self) -> dict[str, str]:
        return {m.id: m.combine for m in self.case.magnitudes}

    @property
    def batches(self) -> Iterable[Batch]:
        """The batches that this view reads: those written by `recorded_by`, oldest first."""
        for ledger in self.ledgers:
            for batch in ledger:
                if self.recorded_by is None or batch.recorded_at <= self.recorded_by:
                    yield batch

    def knows(self, learned: date) -> bool:
        """Say whether what was learned on that day counts in this view."""
        return self.day is None or learned <= self.day


def _joined(judgements: Iterable[Judgement]) -> tuple[dict[str, str], set[str]]:
    """Return which event each merged one became, and which are left out; the latest word holds."""
    into: dict[str, str] = {}
    gone: set[str] = set()
    for j in judgements:
        if j.action == "leave_out":
            gone.add(j.event)
        elif j.action == "merge":
            if j.event not in leads_to(into, j.into):
                into[j.event] = j.into
        else:
            for one, other in ((j.event, j.into), (j.into, j.event)):
                if into.get(one) == other:
                    del into[one]
    return into, gone


def leads_to(into: Mapping[str, str], id: str) -> list[str]:
    """Return the event and every event that it was merged into, one after the other.

    Example:
        >>> leads_to({"A-1": "A-2", "A-2": "A-3"}, "A-1")
        ['A-1', 'A-2', 'A-3']
    """
    path = [id]
    while path[-1] in into:
        path.append(into[path[-1]])
    return path


def _without(batch: Batch, sources: set[str], events: set[str]) -> Batch:
    kept = (c for c in batch.claims if c.source not in sources and c.event not in events)
    return replace(batch, claims=tuple(kept))


def as_coded(
    events: Iterable[Event], codings: Sequence[Coding], day: date | None
) -> dict[str, Event]:
    """Return events under other codings, one after the other, in order of when they happened."""
    built = list(events)
    for coding in codings:
        built = [e for b in built if (e := _as_coded(b, coding, day)) is not None]
    return {e.id: e for e in sorted(built, key=lambda e: (e.first, e.id))}


def _as_coded(event: Event, coding: Coding, day: date | None) -> Event | None:
    """Return the event under another coding; None where that leaves it out."""
    for change in coding.changes:
        if {event.id, *event.merged} & set(change.events):
            if change.leave_out:
                return None
            event = _changed(event, change, day)
    return event


def _changed(event: Event, change: CodingChange, day: date | None) -> Event:
    """An end that lies after the day of the view is not known there yet."""
    attributes = {**event.attributes, **change.attributes}
    event = replace(event, kind=change.kind or event.kind, attributes=attributes)
    if change.until is None:
        return event
    known = bool(change.until) and (day is None or span(change.until)[0] <= day)
    until = change.until if known else ""
    return replace(event, until=until, last=span(event.happened, until)[1])
