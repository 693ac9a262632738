"""One event laid open: its claims, who says what, merges and corrections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.cli._output import console, print_table
from detente.cli._record_write import event_document
from detente.errors import RecordError

if TYPE_CHECKING:
    from detente.record import Claim, Event, Record


def document(record: Record, id: str) -> dict[str, Any]:
    """Return everything that is known of an event.

    Raises:
        RecordError: there is no such event on that day.
    """
    event = record.events.get(id) or _merged_into(record, id)
    if event is None:
        raise RecordError(f"{id} is no event in the record as of {record.day}. {_near(record, id)}")
    ids = {event.id, *event.merged}
    batches = _batches(record)
    combine: dict[str, str] = {m.id: m.combine for m in record.case.magnitudes}
    return {
        **event_document(event),
        "precision": event.precision,
        "first": event.first.isoformat(),
        "last": event.last.isoformat(),
        "learned": event.learned.isoformat(),
        "merged": list(event.merged),
        "claims": [_claim(record, c, batches) for c in event.claims],
        "quantities_by_source": _quantities(event, combine),
        "superseded": [
            _claim(record, c, batches) for c in _superseded(record, {c.id for c in event.claims})
        ],
        "judgements": [
            j.model_dump(mode="json") for j in record.judgements if {j.event, j.into} & ids
        ],
    }


def _merged_into(record: Record, id: str) -> Event | None:
    return next((e for e in record.events.values() if id in e.merged), None)


def _near(record: Record, id: str) -> str:
    from difflib import get_close_matches  # noqa: PLC0415

    close = get_close_matches(id, list(record.events), n=1, cutoff=0.5)
    near = f"Did you mean {close[0]}? " if close else ""
    return f"{near}'detente record list' names them."


def _quantities(event: Event, combine: dict[str, str]) -> dict[str, dict[str, float]]:
    from detente.record._event import quantities_by_source  # noqa: PLC0415

    return quantities_by_source(event.claims, combine)


def _batches(record: Record) -> dict[str, str]:
    found = {}
    for name, ledger in zip(("case", "workspace"), record.ledgers, strict=False):
        for batch in ledger:
            for claim in batch.claims:
                found[claim.id] = f"{name} {batch.seq} ({batch.recorded_at}, {batch.action})"
    return found


def _superseded(record: Record, standing: set[str]) -> list[Claim]:
    """Return the claims that those standing replaced, the latest first."""
    every = {c.id: c for ledger in record.ledgers for b in ledger for c in b.claims}
    found, ids = [], list(standing)
    while ids:
        old = every.get(every[ids.pop()].supersedes)
        if old is not None:
            found.append(old)
            ids.append(old.id)
    return found


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


def print_event(found: dict[str, Any]) -> None:
    """Print what `document` found, for people."""
    until = f" to {found['until']}" if found["until"] else ""
    sides = ", ".join(found["actors"])
    if found["targets"]:
        sides += f" -> {', '.join(found['targets'])}"
    lines = [
        f"{found['id']}  {found['happened']}{until}  {found['kind']}  {sides}",
        f"  {found['summary']}",
        f"  known since {found['learned']}",
    ]
    lines += [f"  {name} = {_number(value)}" for name, value in found["magnitudes"].items()]
    lines += [f"  {name}: {value}" for name, value in found["attributes"].items()]
    if found["merged"]:
        lines.append(f"  merged from {', '.join(found['merged'])}")
    lines.append("")
    for claim in found["claims"]:
        lines += _claim_lines(claim)
    lines += [f"Corrected: {c['id']}, in {c['batch']}" for c in found["superseded"]]
    lines += [
        f"Judged: {j['action']} {j['event']} {j['into']} ({j['reason']})".replace("  ", " ")
        for j in found["judgements"]
    ]
    console.print("\n".join(lines), markup=False)
    rows = [
        (name, source, _number(value))
        for name, said in found["quantities_by_source"].items()
        for source, value in said.items()
        if len(set(said.values())) > 1
    ]
    if rows:
        print_table("Where the sources differ", ("quantity", "source", "says"), rows)


def _claim_lines(claim: dict[str, Any]) -> list[str]:
    said = [f"{claim['id']}  {claim['grade']}  {claim['publisher']}"]
    if claim["title"]:
        said.append(f"  {claim['title']}")
    if claim["address"]:
        said.append(f"  {claim['address']}")
    for name in ("passage", "happened", "supersedes", "note"):
        if claim.get(name):
            said.append(f"  {name}: {claim[name]}")
    said.append(f"  learned: {claim['learned']} ({claim['learned_from']})")
    said.append(f"  batch: {claim['batch']}")
    return [*said, ""]


def _number(value: float) -> str:
    return f"{value:,.12g}"
