"""What a reviewer sees of the watch, as plain fields: clusters, effects, decisions, feeds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from detente.case import Case
from detente.errors import DetenteError, RecordError
from detente.monitor._agreement import Agreement
from detente.monitor._alerts_kept import listed
from detente.monitor._decide import Bench, By, Decided
from detente.monitor._deliver import outstanding
from detente.monitor._desk import Desk
from detente.monitor._feed import Feed
from detente.monitor._inbox import Waiting, inbox, waiting
from detente.monitor._intention import finish
from detente.monitor._preview import preview
from detente.monitor._publisher import Said
from detente.monitor._shelf import filed, meant
from detente.monitor._states import health

_AROUND = 60


def headline(waiting: Waiting) -> str:
    """Return the headline of the proposal of which a coder is surest."""
    id = waiting.surest.id
    found = [s.report.item.title for s in waiting.sources if s.report.proposal.id == id]
    return (found[0] if found else "") or waiting.surest.summary


def document(waiting: Waiting) -> dict[str, Any]:
    """Return a cluster as plain fields."""
    return {
        "id": waiting.cluster,
        "becomes": waiting.would_be or "new",
        "may_also_be": list(waiting.others),
        "corroboration": waiting.corroboration,
        "disputed": waiting.disputed,
        "changes": [dict(c) for c in waiting.changes],
        "proposals": [
            {"id": f.id, "state": f.state, "event": f.event, **_source(s)}
            for f, s in zip(waiting.filed, waiting.sources, strict=True)
        ],
    }


def _source(said: Said) -> dict[str, Any]:
    p, item = said.report.proposal, said.report.item
    return {
        "publisher": said.publisher,
        "grade": said.grade,
        "published": item.published,
        "headline": item.title,
        "url": item.url,
        "kind": p.kind,
        "root": p.root,
        "actors": list(p.actors),
        "targets": list(p.targets),
        "happened": p.happened,
        "mode": p.mode,
        "reported": p.reported,
        "magnitudes": dict(p.magnitudes),
        "confidence": p.confidence,
        "coder": p.coder,
        "rests_on": [around(said, n) for n in range(len(p.words))],
    }


def around(said: Said, number: int) -> str:
    """Return words that a proposal rests on, in brackets, with what stands around them."""
    before, words, after = parted(said, number)
    return f"{before}[{words}]{after}".strip()


def parted(said: Said, number: int) -> tuple[str, str, str]:
    """Return words that a proposal rests on, between what stands before and after them."""
    item, words = said.report.item, said.report.proposal.words[number]
    text = item.title if words.where == "title" else item.text
    end = words.start + len(words.text)
    if words.where == "fields" or text[words.start : end] != words.text:
        return "", words.text, ""
    before = text[max(0, words.start - _AROUND) : words.start]
    cut = "…" if words.start > _AROUND else ""
    return cut + before, words.text, text[end : end + _AROUND]


def waiting_of(bench: Bench, id: str) -> Waiting:
    """Return the cluster of an id."""
    finish(bench.desk, bench.case, bench.workspace)
    with bench.desk.reading() as connection:
        rows = filed(connection, cluster=meant(connection, id)[0].cluster)
        return waiting(connection, bench.case, rows, record=bench.record(), feeds=bench.feeds)


def effect_of(
    bench: Bench, waiting: Waiting, by: By, *, forecasts: bool = False, posterior: Any = None
) -> dict[str, Any]:
    """Return what accepting a cluster would do, or why that cannot be told."""
    try:
        told = preview(bench, waiting.cluster, by, forecasts=forecasts, posterior=posterior)[1]
    except (RecordError, DetenteError) as error:
        return {"said": error.headline}
    return told.as_dict()


def agreed(found: Agreement) -> dict[str, Any]:
    """Return an agreement as plain fields."""
    return {
        "reviewers": list(found.reviewers),
        "proposals": found.count,
        "kappa": found.kappa,
        "observed": found.observed,
        "expected": found.expected,
        "table": [{"first": a, "second": b, "count": n} for (a, b), n in found.table.items()],
        "disputed": list(found.disputed),
    }


def decided(done: Decided) -> dict[str, Any]:
    """Return what a decision did as plain fields."""
    return {name: getattr(done, name) for name in ("action", "proposals", "event", "second")}


def standing(desk: Desk, case: Case, feeds: Mapping[str, Feed], now: datetime) -> dict[str, Any]:
    """Return how the watch stands: its feeds, what waits for review, and its alerts."""
    alerts = [a.state for a in listed(desk)]
    return {
        "feeds": [asdict(f) for f in health(desk, feeds, now)],
        "inbox": len(inbox(desk, case, feeds=feeds)),
        "alerts": {s: alerts.count(s) for s in ("open", "held") if s in alerts},
        "undelivered": dict(outstanding(desk)),
    }
