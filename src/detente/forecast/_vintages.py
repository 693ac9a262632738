"""What was known when: each event in each form it has had, and the days on which it had it.

`record.as_of(day)` for each of some hundred origins would compute the whole record each time.
Claims that can bear on one another (one event, merged events, a claim that supersedes another) are
taken together instead, and looked at only on the days on which something was learned of them. The
series that follow are those of `history(record.as_of(day), question)`; a test holds the two equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from detente.case._model import Question
from detente.forecast._history import amount, matched_kinds, series, start
from detente.forecast.models._model import IntArray
from detente.record import Claim, Event, Judgement, Record, Source
from detente.record._event import matches
from detente.record._ledger import GENESIS, Batch

_FOREVER = date.max.toordinal()


@dataclass(frozen=True, slots=True, eq=False)
class Vintages:
    """Events of a question as successively known.

    Shapes, all (forms,): `day` counted from the first day of the case; `known` and `until`,
    ordinals of the first day on which the event was known in this form and of the day from which
    it no longer was; `amount`, how much it counts for.
    """

    question: Question
    first: date
    day: IntArray
    known: IntArray
    until: IntArray
    amount: IntArray

    def as_of(self, day: date) -> IntArray:
        """Return the daily series through `day` as it was known at the end of that day."""
        now, length = day.toordinal(), (day - self.first).days + 1
        seen = (self.known <= now) & (now < self.until) & (self.day < length)
        return series(self.day[seen], length, self.question, self.amount[seen])


@dataclass(slots=True)
class _Rows:
    claims: list[Claim]
    judgements: list[Judgement]


def vintages(record: Record, question: Question) -> Vintages:
    """Return every form that the events of a question have had in the record."""
    first = start(record.case)
    forms = [
        ((event.first - first).days, known, until, amount(event, question))
        for rows in _together(record, question)
        for event, known, until in _forms(record, rows, question)
        if event.first >= first
    ]
    table = np.array(forms, dtype=np.int64).reshape(-1, 4)
    return Vintages(question, first, table[:, 0], table[:, 1], table[:, 2], table[:, 3])


def _together(record: Record, question: Question) -> list[_Rows]:
    """Group the rows that can bear on one another, and leave out those of other kinds."""
    claims, judgements = _rows(record)
    owner: dict[str, str] = {}
    event_of = {c.id: c.event for c in claims}
    for claim in claims:
        _join(owner, claim.event, event_of.get(claim.supersedes, claim.event))
    for judgement in judgements:
        _join(owner, judgement.event, judgement.into or judgement.event)
    grouped: dict[str, _Rows] = {}
    for claim in claims:
        grouped.setdefault(_root(owner, claim.event), _Rows([], [])).claims.append(claim)
    for judgement in judgements:
        root = _root(owner, judgement.event)
        grouped.setdefault(root, _Rows([], [])).judgements.append(judgement)
    kinds = matched_kinds(record.case, question.match)
    return [rows for rows in grouped.values() if any(c.kind in kinds for c in rows.claims)]


def _rows(record: Record) -> tuple[list[Claim], list[Judgement]]:
    """Return all rows of the record as asked about, superseded ones included."""
    claims: list[Claim] = []
    judgements: list[Judgement] = []
    for batch in record.batches:
        claims += (c for c in batch.claims if record.knows(c.learned))
        judgements += (j for j in batch.judgements if record.knows(j.learned))
    return claims, judgements


def _forms(record: Record, rows: _Rows, question: Question) -> Iterable[tuple[Event, int, int]]:
    """Yield (event in one of its forms, known from, known until) of each matching event."""
    days = sorted({c.learned for c in rows.claims} | {j.learned for j in rows.judgements})
    ends = [day.toordinal() for day in days[1:]] + [_FOREVER]
    small = Record(record.case, [[_batch(rows, record.sources)]])
    for day, end in zip(days, ends, strict=True):
        for event in small.as_of(day).events.values():
            if any(matches(event, s, record.case) for s in question.match) or not question.match:
                yield event, day.toordinal(), end


def _batch(rows: _Rows, sources: Mapping[str, Source]) -> Batch:
    used = {c.source for c in rows.claims}
    return Batch(
        seq=1,
        recorded_at="",
        action="import",
        reason="",
        sources=tuple(sources[id] for id in sorted(used)),
        claims=tuple(rows.claims),
        judgements=tuple(rows.judgements),
        digest=GENESIS,
    )


def _root(owner: dict[str, str], id: str) -> str:
    while owner.get(id, id) != id:
        id = owner[id]
    return id


def _join(owner: dict[str, str], one: str, other: str) -> None:
    owner[_root(owner, one)] = _root(owner, other)
