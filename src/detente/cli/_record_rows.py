"""Make rows of what a person typed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from pydantic import ValidationError

from detente.case import Case
from detente.errors import RecordError, counted
from detente.record import Claim, Judgement, Record, Source
from detente.record._flat import columns, flatten, unflatten
from detente.record._sheet import explain
from detente.record._when import span

_Row = TypeVar("_Row", Source, Claim, Judgement)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What `record add` was told."""

    kind: str
    happened: str
    until: str
    actors: tuple[str, ...]
    targets: tuple[str, ...]
    summary: str
    url: str
    publisher: str
    title: str
    source_kind: str
    learned: str | None
    passage: str
    magnitudes: Mapping[str, str]
    attributes: Mapping[str, str]
    event: str | None


def rows_of(case: Case, record: Record, given: Given, today: date) -> tuple[Source, Claim]:
    """Make the source and the claim; the grade follows from the kind of source.

    Raises:
        RecordError: a field does not hold what it must, or the kind of source is unknown.
    """
    graded = next((k for k in case.source_kinds if k.id == given.source_kind), None)
    if graded is None:
        known = ", ".join(k.id for k in case.source_kinds)
        raise RecordError(
            f"--source-kind {given.source_kind!r} is not declared in the case. Known: {known}."
        )
    source = _source(record, given, graded.reliability)
    ids = {c.id for ledger in record.ledgers for b in ledger for c in b.claims}
    event = given.event or _new_event(ids, today)
    if given.event and given.event not in record.events:
        raise RecordError(
            f"--event {given.event} is not in the record. Leave --event out for a new one."
        )
    _has_come(given.happened, today)
    values: dict[str, Any] = {
        "id": _free(f"{event}#{re.sub(r'[^a-z0-9]', '', source.id)[:20]}", ids),
        "event": event,
        "source": source.id,
        "passage": given.passage,
        "kind": given.kind,
        "happened": given.happened,
        "until": given.until,
        "precision": {4: "year", 7: "month"}.get(len(given.happened), "day"),
        "learned": given.learned or today,
        "learned_from": "reported" if given.learned else "entered",
        "actors": given.actors,
        "targets": given.targets,
        "summary": given.summary,
        "magnitudes": given.magnitudes,
        "attributes": given.attributes,
        "credibility": graded.credibility,
        "retrieved": today,
    }
    return source, _made(Claim, values)


def _has_come(happened: str, today: date) -> None:
    try:
        begins = span(happened)[0]
    except ValueError:
        return  # the row's own check says what is wrong with it
    if begins > today:
        raise RecordError(f"--happened {happened} has not come yet. Nothing was added.")


def _source(record: Record, given: Given, reliability: str) -> Source:
    """Return the source with this address that the record holds, or a new one."""
    for held in record.sources.values():
        same = (held.url, held.publisher, held.kind) == (
            given.url,
            given.publisher,
            given.source_kind,
        )
        if same and given.title in ("", held.title):
            return held
    name = re.sub(r"[^a-z0-9]+", "-", given.publisher.lower()).strip("-") or "source"
    mark = hashlib.sha256(f"{given.url} {given.title} {given.source_kind}".encode()).hexdigest()[:8]
    values = {
        "id": f"{name[:60]}-{mark}",
        "publisher": given.publisher,
        "title": given.title,
        "url": given.url,
        "kind": given.source_kind,
        "reliability": reliability,
    }
    return _made(Source, values)


def corrected(
    record: Record, id: str, fields: Mapping[str, str], reason: str, today: date
) -> Claim:
    """Make the claim that supersedes another, with some fields changed.

    Raises:
        RecordError: no such claim, no such field, or a field that a correction may not change.
    """
    every = {c.id: c for ledger in record.ledgers for b in ledger for c in b.claims}
    old = every.get(id)
    if old is None:
        raise RecordError(
            f"{id} is no claim in the record. 'detente record show EVENT' names them."
        )
    allowed = [c for c in columns(Claim) if c not in ("id", "supersedes", "retrieved")]
    wrong = [name for name in fields if name not in allowed]
    if wrong:
        raise RecordError(
            f"--field {wrong[0]!r} cannot be corrected. Fields: {', '.join(allowed)}."
        )
    cells = {**flatten(old), "note": reason, **fields}
    base = id.partition("#")[0] if "event" not in fields else fields["event"]
    cells["id"] = _free(f"{base}#{id.partition('#')[2].partition('fix')[0]}fix", every)
    cells["supersedes"] = id
    cells["retrieved"] = today.isoformat()
    try:
        return unflatten(Claim, cells)
    except ValidationError as error:
        problems = explain(error, "--field")
        raise RecordError("The claim was not corrected; nothing was added.", problems) from error


def judgement_of(
    record: Record, action: str, event: str, into: str, reason: str, today: date
) -> Judgement:
    """Make a judgement with an id of its own."""
    ids = {j.id for ledger in record.ledgers for b in ledger for j in b.judgements}
    values = {
        "id": _free(f"J-{today:%Y%m%d}-", ids, start=1),
        "action": action,
        "event": event,
        "into": into,
        "learned": today,
        "reason": reason,
    }
    return _made(Judgement, values)


def _made(model: type[_Row], values: Mapping[str, Any]) -> _Row:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        problems = explain(error, "what you gave")
        raise RecordError(f"{counted(problems)}; nothing was added.", problems) from error


def _new_event(claims: Collection[str], today: date) -> str:
    taken = {id.partition("#")[0] for id in claims}
    return _free(f"USR-{today:%Y%m%d}-", taken, start=1)


def _free(stem: str, taken: Collection[str], start: int = 0) -> str:
    """Return the stem, or the stem with the first number that nobody has."""
    n = start
    while (id := f"{stem}{n or ''}") in taken:
        n = max(n + 1, 2)
    return id
