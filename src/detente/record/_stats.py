"""Count what the record holds."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from detente.record._event import Event
from detente.record._record import Record


def stats(record: Record) -> dict[str, Any]:
    """Count events, claims and sources as they are visible in this record.

    Returns:
        A document of plain numbers and text: `events` in all, by kind, by year and by both;
        `claims`; `sources` (distinct public addresses that a visible claim rests on);
        `share_with_address` (events with at least one such address, in [0, 1]); the newest and
        oldest event; `totals_by_source` (for each quantity that adds up: source, year, sum); and
        what is left out.

    Example:
        >>> from detente.case import load
        >>> from detente.record import open_record
        >>> stats(open_record(load("north_korea")))["nuclear_test"]["count"]
        6
    """
    events = list(record.events.values())
    by_kind = Counter(e.kind for e in events)
    by_both: dict[str, Counter[str]] = defaultdict(Counter)
    for event in events:
        by_both[event.kind][str(event.first.year)] += 1
    used = {c.source for c in record.claims}
    addresses = {s.url for id, s in record.sources.items() if id in used and s.url}
    left_out = {j.event for j in record.judgements if j.action == "leave_out"}
    totals = _totals(record)
    found: dict[str, Any] = {
        "case": record.case.standoff.id,
        "as_of": record.day.isoformat() if record.day else None,
        "state": record.state,
        "events": len(events),
        "claims": len(record.claims),
        "sources": len(addresses),
        "share_with_address": _share_with_address(record, events),
        "judgements": len(record.judgements),
        "left_out": len(left_out),
        "newest_event": _named(max(events, key=lambda e: (e.first, e.id), default=None)),
        "oldest_event": _named(min(events, key=lambda e: (e.first, e.id), default=None)),
        "events_by_kind": dict(sorted(by_kind.items())),
        "events_by_year": dict(sorted(Counter(str(e.first.year) for e in events).items())),
        "events_by_kind_and_year": {k: dict(sorted(by_both[k].items())) for k in sorted(by_both)},
        "totals_by_source": totals,
    }
    if any(k.id == "nuclear_test" for k in record.case.kinds):
        dates = [e.happened for e in events if e.kind == "nuclear_test"]
        found["nuclear_test"] = {"count": len(dates), "dates": dates}
    if "cns" in totals.get("missiles", {}):
        found["cns_missiles_by_year"] = totals["missiles"]["cns"]
    return found


def _totals(record: Record) -> dict[str, dict[str, dict[str, float]]]:
    adds_up = {m.id for m in record.case.magnitudes if m.combine == "sum"}
    sums: dict[tuple[str, str, str], float] = defaultdict(float)
    for event in record.events.values():
        for claim in event.claims:
            year = str((claim.first if claim.happened else event.first).year)
            for name, value in claim.magnitudes.items():
                if name in adds_up:
                    sums[name, claim.source, year] += value
    totals: dict[str, dict[str, dict[str, float]]] = {}
    for (name, source, year), value in sorted(sums.items()):
        whole = int(value) if value.is_integer() else value
        totals.setdefault(name, {}).setdefault(source, {})[year] = whole
    return totals


def _share_with_address(record: Record, events: list[Event]) -> float:
    with_address = sum(any(record.sources[c.source].url for c in e.claims) for e in events)
    return round(with_address / len(events), 4) if events else 0.0


def _named(event: Event | None) -> dict[str, str] | None:
    return None if event is None else {"id": event.id, "happened": event.happened}
