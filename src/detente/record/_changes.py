"""What was added to the record since an instant: events, claims, corrections, judgements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from detente.record._claim import Claim, Judgement
from detente.record._record import Record

Sort = Literal["event", "claim", "correction", "judgement"]


@dataclass(frozen=True, slots=True)
class Change:
    """One addition.

    Attributes:
        sort: an event that was not there, a further claim on one that was, a claim that corrects
            another, or a reviewer's judgement.
        at: the instant of the write, UTC.
        event: the event as it is called now; empty for one that no longer stands.
        id: of the claim or judgement.
        said: the event's or the claim's summary, or the reason of a judgement.
    """

    sort: Sort
    at: str
    event: str
    id: str
    said: str


def changes(record: Record, since: str) -> list[Change]:
    """Return what was written after an instant (UTC, 2026-11-23T12:00:00Z), the latest first.

    Each event counts once however many claims came with it.

    Example:
        >>> from detente.case import load
        >>> from detente.record import open_record
        >>> changes(open_record(load("north_korea")), "2999-01-01T00:00:00Z")
        []
    """
    new = [b for b in record.batches if b.recorded_at > since]
    if not new:
        return []
    before = {c.event for b in record.batches if b.recorded_at <= since for c in b.claims}
    now = {old: e.id for e in record.events.values() for old in (e.id, *e.merged)}
    found: list[Change] = []
    for batch in new:
        known = [c for c in batch.claims if record.knows(c.learned)]
        found += _of_claims(record, known, before, now, batch.recorded_at)
        found += [
            Change("judgement", batch.recorded_at, now.get(j.event, ""), j.id, _judged(j))
            for j in batch.judgements
            if record.knows(j.learned)
        ]
    return sorted(found, key=lambda c: c.at, reverse=True)


def _of_claims(
    record: Record, claims: list[Claim], before: set[str], now: dict[str, str], at: str
) -> Iterator[Change]:
    told: set[str] = set()
    for claim in claims:
        event = now.get(claim.event, "")
        if claim.supersedes:
            yield Change("correction", at, event, claim.id, claim.note or claim.summary)
        elif claim.event in before:
            yield Change("claim", at, event, claim.id, claim.summary)
        elif claim.event not in told and event:
            told.add(claim.event)
            yield Change("event", at, event, claim.id, record.events[event].summary)


def _judged(row: Judgement) -> str:
    done = {"merge": "merged into", "apart": "kept apart from", "leave_out": "left out"}
    return f"{row.event} {done[row.action]} {row.into}".strip() + f": {row.reason}"
