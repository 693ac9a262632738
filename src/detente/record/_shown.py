"""What the record says, as plain data: the documents that every face prints or serves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from detente.errors import NotFound
from detente.record._claim import Claim
from detente.record._disagreements import disagreements
from detente.record._event import Event, quantities_by_source
from detente.record._record import Record
from detente.record._verify import Verification


def event_row(event: Event) -> dict[str, Any]:
    """Return an event as plain fields."""
    return {
        "id": event.id,
        "kind": event.kind,
        "happened": event.happened,
        "until": event.until,
        "actors": list(event.actors),
        "targets": list(event.targets),
        "summary": event.summary,
        "magnitudes": dict(event.magnitudes),
        "attributes": dict(event.attributes),
    }


def event_shown(record: Record, id: str) -> dict[str, Any]:
    """Return everything that is known of an event: its claims, who says what, what became of it.

    Args:
        id: of the event, or of one that was merged into it.

    Raises:
        NotFound: there is no such event on that day.

    Example:
        >>> from detente.case import load
        >>> from detente.record import open_record
        >>> found = event_shown(open_record(load("north_korea")), "NUC-20170903")
        >>> found["happened"], sorted(found["quantities_by_source"])[:1]
        ('2017-09-03', ['depth_m'])
    """
    event = record.events.get(id) or _merged_into(record, id)
    if event is None:
        raise NotFound(f"{id} is no event in the record as of {record.day}. {_near(record, id)}")
    ids = {event.id, *event.merged}
    batches = _batches(record)
    combine: dict[str, str] = {m.id: m.combine for m in record.case.magnitudes}
    return {
        **event_row(event),
        "precision": event.precision,
        "first": event.first.isoformat(),
        "last": event.last.isoformat(),
        "learned": event.learned.isoformat(),
        "merged": list(event.merged),
        "claims": [_claim(record, c, batches) for c in event.claims],
        "quantities_by_source": quantities_by_source(event.claims, combine),
        "superseded": [
            _claim(record, c, batches) for c in _superseded(record, {c.id for c in event.claims})
        ],
        "judgements": [
            j.model_dump(mode="json") for j in record.judgements if {j.event, j.into} & ids
        ],
    }


def sources_shown(record: Record) -> list[dict[str, Any]]:
    """Return the sources that visible claims rest on, with how many; the most used first."""
    used: dict[str, int] = {}
    for claim in record.claims:
        used[claim.source] = used.get(claim.source, 0) + 1
    ranked = sorted(used.items(), key=lambda u: (-u[1], u[0]))
    return [{**record.sources[id].model_dump(mode="json"), "claims": n} for id, n in ranked]


def disagreements_shown(record: Record) -> list[dict[str, Any]]:
    """Return each day on which compared lists differ, as `disagreements` finds them."""
    return [asdict(row) for row in disagreements(record)]


def verification_shown(found: Verification) -> dict[str, Any]:
    """Return what a check of digests found."""
    return {
        "ok": found.ok,
        "ledgers": [
            {"name": x.name, "batches": x.batches, "rows": x.rows, "digest": x.digest}
            for x in found.ledgers
        ],
        "problems": [{"what": p.what, "where": p.where, "fix": p.fix} for p in found.problems],
    }


def _merged_into(record: Record, id: str) -> Event | None:
    return next((e for e in record.events.values() if id in e.merged), None)


def _near(record: Record, id: str) -> str:
    from difflib import get_close_matches  # noqa: PLC0415

    close = get_close_matches(id, list(record.events), n=1, cutoff=0.5)
    near = f"Did you mean {close[0]}? " if close else ""
    return f"{near}'detente record list' names them."


def _batches(record: Record) -> dict[str, str]:
    found = {}
    for name, ledger in zip(("case", "workspace"), record.ledgers, strict=False):
        for batch in ledger:
            for claim in batch.claims:
                found[claim.id] = f"{name} {batch.seq} ({batch.recorded_at}, {batch.action})"
    return found


def _superseded(record: Record, standing: set[str]) -> list[Claim]:
    """Return the claims that those standing replaced, the latest first."""
    every = {c.id: c for c in _every(record)}
    found, ids = [], list(standing)
    while ids:
        old = every.get(every[ids.pop()].supersedes)
        if old is not None:
            found.append(old)
            ids.append(old.id)
    return found


def _every(record: Record) -> Iterator[Claim]:
    return (c for ledger in record.ledgers for batch in ledger for c in batch.claims)


def _claim(record: Record, claim: Claim, batches: dict[str, str]) -> dict[str, Any]:
    source = record.sources[claim.source]
    said = claim.model_dump(mode="json", exclude_defaults=True)
    return {
        **said,
        "grade": f"{source.reliability}{claim.credibility}",
        "publisher": source.publisher,
        "title": source.title,
        "address": source.url,
        "batch": batches.get(claim.id, ""),
    }
