"""The inbox: proposals filed by event, reopened when their source changes, and listed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from detente.case import Case
from detente.monitor._clusters import clustered
from detente.monitor._desk import Desk
from detente.monitor._feed import Feed
from detente.monitor._known import known
from detente.monitor._proposal import Proposal
from detente.monitor._publisher import Said, corroboration, graded, publisher_of
from detente.monitor._same import Report
from detente.monitor._shelf import (
    Decision,
    Filed,
    body_of,
    decisions,
    filed,
    instant,
    item_of,
    items_of,
    note,
    put,
)
from detente.record import Record

if TYPE_CHECKING:
    from sqlalchemy import Connection

MACHINE = "detente"


@dataclass(frozen=True)
class Waiting:
    """A cluster that waits for a person.

    Attributes:
        cluster: What `accept` and the others take.
        filed: Its proposals.
        sources: What they rest on, each with its grade, side by side.
        corroboration: Independent publishers that say so.
        would_be: The event of the record that it would corroborate; empty for a new one.
        others: Other events of the record that it may be.
        changes: Of each reopened proposal what its source said before, and says now.
        disputed: Whether two reviewers decided differently.
    """

    cluster: str
    filed: tuple[Filed, ...]
    sources: tuple[Said, ...]
    corroboration: int
    would_be: str
    others: tuple[str, ...]
    changes: tuple[Mapping[str, str], ...]
    disputed: bool = False

    @property
    def surest(self) -> Proposal:
        """The act of which a coder is surest; another proposal where none is an act."""
        every = [f.proposal for f in self.filed]
        acts = [p for p in every if p.mode == "act"] or every
        return max(acts, key=lambda p: (p.confidence, bool(p.happened), p.id))


@dataclass(frozen=True)
class Filing:
    """What filing did: proposals that are new, that were revised while open, and reopened."""

    new: tuple[str, ...] = ()
    revised: tuple[str, ...] = ()
    reopened: tuple[str, ...] = ()


def file(desk: Desk, proposals: Iterable[Proposal], now: datetime) -> Filing:
    """File proposals by the event that they speak of; the same one twice changes nothing.

    A proposal from a new revision of an item takes the place of the one read in the old revision.
    If that had been decided, it is open again, and the inbox shows what changed.

    Example:
        >>> import tempfile
        >>> from datetime import UTC
        >>> from pathlib import Path
        >>> file(Desk(Path(tempfile.mkdtemp())), [], datetime(2026, 11, 23, tzinfo=UTC))
        Filing(new=(), revised=(), reopened=())
    """
    wanted = sorted({p.id: p for p in proposals}.values(), key=lambda p: p.id)
    at = instant(now)
    new: list[Filed] = []
    revised: list[str] = []
    reopened: list[str] = []
    if not wanted:
        return Filing()
    with desk.writing() as connection:
        taken: set[str] = set()
        for proposal in wanted:
            held = _held(connection, proposal, wanted, taken)
            if held is None:
                new.append(Filed(proposal.id, proposal, at, "", "open", ""))
            elif held.proposal.revision != proposal.revision:
                taken.add(held.id)
                was_open = held.state == "open"
                _revise(connection, held, proposal, at)
                (revised if was_open else reopened).append(held.id)
        _shelve(connection, new)
    return Filing(tuple(f.id for f in new), tuple(revised), tuple(reopened))


def _held(
    connection: Connection, proposal: Proposal, batch: Sequence[Proposal], taken: set[str]
) -> Filed | None:
    """Return the row that this proposal is, or of which it is a later revision."""
    rows = filed(connection, feed=proposal.feed, key=proposal.key)
    past = _past(connection, [r.id for r in rows])
    for row in rows:
        if proposal.id in (row.id, row.proposal.id, *past[row.id]):
            older = proposal.revision in past[row.id].get(proposal.id, ())
            return replace(row, proposal=proposal) if older else row
    staying = {p.id for p in batch if p.revision == proposal.revision}
    free = [
        r
        for r in rows
        if r.proposal.revision != proposal.revision
        and r.id not in taken
        and r.proposal.id not in staying
        and _coder(r.proposal) == _coder(proposal)
    ]
    ranked = sorted(
        free, key=lambda r: (r.proposal.kind != proposal.kind, r.proposal.root != proposal.root)
    )
    return ranked[0] if ranked else None


def _past(connection: Connection, ids: Iterable[str]) -> dict[str, dict[str, set[str]]]:
    """Return for each row what it has been: proposal ids, each with the revisions read."""
    found: dict[str, dict[str, set[str]]] = {}
    for id in ids:
        been = found.setdefault(id, {})
        for d in decisions(connection, id):
            if d.action in ("reopen", "revise", "edit") and "proposal" in d.before:
                been.setdefault(d.before["proposal"], set()).add(d.before["revision"])
    return found


def _coder(proposal: Proposal) -> str:
    return proposal.coder.partition("-")[0].partition(":")[0]


def _revise(connection: Connection, held: Filed, proposal: Proposal, at: str) -> None:
    """Put the later reading in place of the earlier one, which is kept in the decision."""
    action = "revise" if held.state == "open" else "reopen"
    before = {
        "body": body_of(held.proposal),
        "proposal": held.proposal.id,
        "revision": held.proposal.revision,
        "state": held.state,
    }
    said = "The source changed."
    who = {"reviewer": MACHINE, "at": at, "action": action, "event": held.event or None}
    note(connection, proposal=held.id, note=said, before=before, **who)
    put(connection, replace(held, proposal=proposal, state="open"))


def _shelve(connection: Connection, new: Sequence[Filed]) -> None:
    """Give each new proposal the cluster of what is filed already, or one of its own.

    What is filed is never moved: where a new report bridges two clusters, a reviewer merges them.
    """
    if not new:
        return
    every = [*filed(connection), *new]
    order = {f.id: n for n, f in enumerate(every)}
    by_id = {f.proposal.id: f for f in every}
    for group in clustered(reports_of(connection, every)):
        members = sorted((by_id[r.id] for r in group.reports), key=lambda f: order[f.id])
        name = next((m.cluster for m in members if m.cluster), group.id)
        for member in members:
            if not member.cluster:
                put(connection, replace(member, cluster=name))


def reports_of(
    connection: Connection, rows: Sequence[Filed], feeds: Mapping[str, Feed] | None = None
) -> list[Report]:
    """Return proposals with the items in which they were read."""
    keys = [(f.proposal.feed, f.proposal.key, f.proposal.revision) for f in rows]
    items = items_of(connection, keys)
    found = []
    for row, key in zip(rows, keys, strict=True):
        item = item_of(items.get(key), row.proposal)
        found.append(Report(item, row.proposal, publisher_of(item, feeds or {})[0]))
    return found


def inbox(
    desk: Desk,
    case: Case,
    *,
    record: Record | None = None,
    feeds: Mapping[str, Feed] | None = None,
    second: str = "",
) -> list[Waiting]:
    """List what waits for a person, the most corroborated first.

    Args:
        record: What is known already, so that a report of it proposes a claim, not an event.
        feeds: Who publishes what; without them every source counts as a digest.
        second: A reviewer: list instead what others have decided and this one has not.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> from detente.case import load
        >>> inbox(Desk(Path(tempfile.mkdtemp())), load("north_korea"))
        []
    """
    with desk.reading() as connection:
        rows = filed(connection)
        votes = voted(decisions(connection))
        if second:
            wanted = {r.cluster for r in rows if votes.get(r.id, {}).keys() - {second}}
            wanted -= {r.cluster for r in rows if second in votes.get(r.id, {})}
        else:
            wanted = {r.cluster for r in rows if r.state == "open"}
        groups = {id: [r for r in rows if r.cluster == id] for id in sorted(wanted)}
        found = [
            waiting(connection, case, group, record=record, feeds=feeds)
            for group in groups.values()
        ]
    return sorted(found, key=lambda w: (-w.corroboration, -w.surest.confidence, w.cluster))


def waiting(
    connection: Connection,
    case: Case,
    rows: Sequence[Filed],
    *,
    record: Record | None = None,
    feeds: Mapping[str, Feed] | None = None,
) -> Waiting:
    """Return a cluster's proposals as a reviewer sees them."""
    reports = reports_of(connection, rows, feeds)
    sources = graded(reports, case, feeds or {})
    done = [d for r in rows for d in decisions(connection, r.id)]
    votes = voted(done)
    made = next((r.event for r in rows if r.event), "")
    candidates = _candidates(record, reports)
    return Waiting(
        cluster=rows[0].cluster,
        filed=tuple(rows),
        sources=sources,
        corroboration=corroboration(sources),
        would_be=made or (candidates[0] if candidates else ""),
        others=tuple(c for c in candidates[0 if made else 1 :] if c != made),
        changes=tuple(_changes(connection, rows, done)),
        disputed=any(len(set(v.values())) > 1 for v in votes.values()),
    )


def _candidates(record: Record | None, reports: Sequence[Report]) -> list[str]:
    if record is None:
        return []
    found: dict[str, None] = {}
    for report in reports:
        found.update(dict.fromkeys(known(record, report)))
    return list(found)


def voted(done: Iterable[Decision]) -> dict[str, dict[str, str]]:
    """Return for each proposal what each person decided first of the reading that stands."""
    found: dict[str, dict[str, str]] = {}
    for d in done:
        if d.action == "reopen":
            found.pop(d.proposal, None)
        elif d.action in ("accept", "reject", "merge") and d.before.get("into") != "cluster":
            found.setdefault(d.proposal, {}).setdefault(d.reviewer, d.action)
        elif d.action == "undo":
            found.get(d.proposal, {}).pop(d.before.get("of", d.reviewer), None)
    return found


def _changes(
    connection: Connection, rows: Sequence[Filed], done: Iterable[Decision]
) -> Iterable[dict[str, str]]:
    """Yield what a reopened proposal's source said before, and says now."""
    latest = {d.proposal: d for d in done if d.action == "reopen"}
    for row in rows:
        if row.state != "open" or row.id not in latest:
            continue
        before, p = latest[row.id].before, row.proposal
        keys = [(p.feed, p.key, before["revision"]), (p.feed, p.key, p.revision)]
        items = items_of(connection, keys)
        old, new = (item_of(items.get(k), p) for k in keys)
        yield {
            "proposal": row.id,
            "was": before["state"],
            "before": f"{old.title}\n{old.text}".strip(),
            "now": f"{new.title}\n{new.text}".strip(),
        }
