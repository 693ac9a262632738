"""The rows of the record that an accepted proposal becomes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError

from detente.case import Case
from detente.errors import Problem, RecordError, counted
from detente.monitor._proposal import Proposal
from detente.monitor._publisher import Said
from detente.record import Claim, Judgement, Record, Source
from detente.record._when import span

_PRECISION = {4: "year", 7: "month", 10: "day"}


@dataclass(frozen=True)
class Entered:
    """One report to enter: its grade, the payload that it lies in, and who accepts it when.

    `before` is the claim that an earlier revision of the same report became.
    """

    said: Said
    payload: str
    seen: date
    reviewer: str
    day: date
    note: str = ""
    before: str = ""


def new_event(proposal: Proposal, taken: Collection[str], day: date) -> str:
    """Return a free id for an event that the watch found: W, its date, a number.

    Example:
        >>> said = ("meeting", "CONSULT", ("china",), (), "2026-11-20", "act", 0.9, (), "x-1")
        >>> new_event(Proposal("x", "1", "r", *said), {"W-20261120-1"}, date(2026, 11, 23))
        'W-20261120-2'
    """
    when = (proposal.happened or day.isoformat()).replace("-", "")
    number = 1
    while f"W-{when}-{number}" in taken:
        number += 1
    return f"W-{when}-{number}"


def ids_taken(record: Record) -> tuple[set[str], set[str]]:
    """Return the ids of every event and every claim that was ever entered."""
    claims = [c for ledger in record.ledgers for b in ledger for c in b.claims]
    return {c.event for c in claims}, {c.id for c in claims}


def rows_for(
    case: Case, event: str, entered: Iterable[Entered], taken: set[str]
) -> tuple[list[Source], list[Claim]]:
    """Return sources and claims on an event; ids of claims given out are added to `taken`.

    Raises:
        RecordError: something that a coder or an editor wrote is no field of the record; every
            problem is listed.
    """
    sources: dict[str, Source] = {}
    claims, problems = [], []
    for one in entered:
        try:
            source = _source(one)
            claim = Claim.model_validate(_claim(case, event, one, source, taken))
        except ValidationError as error:
            problems += [
                Problem(f"{'.'.join(map(str, e['loc']))}: {e['msg']}", one.said.report.id)
                for e in error.errors()
            ]
            continue
        except ValueError as error:
            fix = "Edit --happened to a date like 2017-09-03, 2006-03 or 1998."
            problems.append(Problem(str(error), one.said.report.id, fix))
            continue
        taken.add(claim.id)
        sources[source.id] = source
        claims.append(claim)
    if problems:
        raise RecordError(f"{counted(problems)}; nothing was accepted.", problems)
    return list(sources.values()), claims


def _source(one: Entered) -> Source:
    item, said = one.said.report.item, one.said
    values: dict[str, Any] = {
        "publisher": said.publisher,
        "title": _line(item.title),
        "url": item.url if re.fullmatch(r"https?://\S+", item.url) else "",
        "published": item.published.date() if item.published else None,
        "kind": said.kind,
        "reliability": said.reliability,
    }
    name = re.sub(r"[^a-z0-9]+", "-", said.publisher.lower()).strip("-")[:60] or "source"
    mark = hashlib.sha256(repr([*values.values(), item.feed, item.key]).encode()).hexdigest()
    return Source.model_validate({"id": f"{name}-{mark[:10]}", **values})


def _claim(
    case: Case, event: str, one: Entered, source: Source, taken: Collection[str]
) -> dict[str, Any]:
    p, item = one.said.report.proposal, one.said.report.item
    public = item.published.date() if item.published else one.seen
    happened, precision = _when(p, public)
    learned, why = public, "published" if item.published else "entered"
    first = span(happened)[0]
    if learned < first:  # a day has begun there before it has here
        learned, why = first, "happened"
    declared = {m.id for m in case.magnitudes}
    left = sorted(set(p.magnitudes) - declared)
    return {
        "id": _free(f"{event}#{re.sub(r'[^a-z0-9]', '', source.id)[:30]}", taken),
        "event": event,
        "source": source.id,
        "passage": _passage(p),
        "kind": p.kind,
        "happened": happened,
        "until": p.attributes.get("until", ""),
        "precision": precision,
        "learned": learned,
        "learned_from": why,
        "actors": p.actors,
        "targets": p.targets,
        "summary": _line(p.summary or item.title),
        "magnitudes": {n: v for n, v in p.magnitudes.items() if n in declared},
        "attributes": {n: v for n, v in p.attributes.items() if n != "until"},
        "credibility": one.said.credibility,
        "retrieved": one.seen,
        "text_digest": one.payload,
        "supersedes": one.before,
        "note": _note(p, one, left),
    }


def _when(p: Proposal, public: date) -> tuple[str, str]:
    if p.happened:
        return p.happened, _PRECISION.get(len(p.happened), "day")
    return public.isoformat(), "reported"


def _line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _passage(p: Proposal) -> str:
    places = {"title": "headline", "text": "text", "fields": "fields"}
    return ", ".join(dict.fromkeys(places[w.where] for w in p.words))


def _note(p: Proposal, one: Entered, left: list[str]) -> str:
    said = f"Coded by {p.coder} (confidence {p.confidence:.2f}); accepted by {one.reviewer}."
    if left:
        said += f" Not declared in the case, and so left out: {', '.join(left)}."
    return f"{said} {_line(one.note)}".strip()


def _free(stem: str, taken: Collection[str]) -> str:
    number, id = 1, stem
    while id in taken:
        number += 1
        id = f"{stem}x{number}"
    return id


def withdrawn(
    record: Record, event: str, claims: Collection[str], who: str, day: date, note: str
) -> tuple[list[Claim], list[Judgement]]:
    """Return the rows that take an acceptance back; the record loses nothing.

    An event that rests on other claims too keeps those: each claim of ours is superseded by one
    that says nothing. An event that rests on ours alone is left out by a judgement.
    """
    standing = [c for c in record.claims if c.event == event]
    why = f"Taken back by {who}. {_line(note)}".strip()
    if all(c.id in claims for c in standing):
        return [], [_left_out(record, event, day, why)]
    _, taken = ids_taken(record)
    gone = []
    for claim in (c for c in standing if c.id in claims):
        id = _free(f"{claim.id}back", taken)
        taken.add(id)
        values = {
            "id": id,
            "event": event,
            "source": claim.source,
            "learned": day,
            "learned_from": "entered",
            "credibility": 6,
            "retrieved": claim.retrieved,
            "supersedes": claim.id,
            "note": why,
        }
        gone.append(Claim.model_validate(values))
    return gone, []


def _left_out(record: Record, event: str, day: date, why: str) -> Judgement:
    ids = {j.id for ledger in record.ledgers for b in ledger for j in b.judgements}
    number = 1
    while (id := f"J-{day:%Y%m%d}-{number}") in ids:
        number += 1
    values = {"id": id, "action": "leave_out", "event": event, "learned": day, "reason": why}
    return Judgement.model_validate(values)


def day_of(text: str) -> date:
    """Return the day of an instant that is written down."""
    return datetime.fromisoformat(text).date()


def rows_as_json(
    sources: Iterable[Source], claims: Iterable[Claim], judgements: Iterable[Judgement] = ()
) -> dict[str, list[dict[str, Any]]]:
    """Return rows as an intention keeps them."""
    return {
        "sources": [s.model_dump(mode="json", exclude_defaults=True) for s in sources],
        "claims": [c.model_dump(mode="json", exclude_defaults=True) for c in claims],
        "judgements": [j.model_dump(mode="json", exclude_defaults=True) for j in judgements],
    }


def rows_from_json(
    kept: Mapping[str, list[dict[str, Any]]],
) -> list[Source | Claim | Judgement]:
    """Return the rows of an intention."""
    return [
        *(Source.model_validate(r) for r in kept["sources"]),
        *(Claim.model_validate(r) for r in kept["claims"]),
        *(Judgement.model_validate(r) for r in kept["judgements"]),
    ]
