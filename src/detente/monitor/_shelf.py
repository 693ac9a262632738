"""Proposals and decisions as they lie on the desk, by row."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from detente.errors import RecordError
from detente.monitor._item import Item
from detente.monitor._item_rows import item_in
from detente.monitor._proposal import Proposal, Words

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from detente.monitor._desk import Desk


@dataclass(frozen=True)
class Filed:
    """A proposal on the desk.

    Attributes:
        id: What it was first filed as; a revision or an edit keeps it.
        state: open, accepted, rejected or merged.
        event: In the record, once it was accepted into one.
    """

    id: str
    proposal: Proposal
    made: str
    cluster: str
    state: str
    event: str


def instant(now: datetime) -> str:
    """Return an instant as it is written down, in UTC.

    Example:
        >>> instant(datetime(2026, 11, 23, 12, tzinfo=UTC))
        '2026-11-23T12:00:00Z'
    """
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def body_of(proposal: Proposal) -> dict[str, Any]:
    """Return a proposal's fields as JSON keeps them."""
    body = asdict(proposal)
    found: dict[str, Any] = json.loads(json.dumps(body))
    return found


def proposal_of(body: Mapping[str, Any]) -> Proposal:
    """Return the proposal that was kept as JSON."""
    fields = dict(body)
    fields["actors"], fields["targets"] = tuple(body["actors"]), tuple(body["targets"])
    fields["words"] = tuple(Words(**w) for w in body["words"])
    return Proposal(**fields)


def filed(connection: Connection, **where: str) -> list[Filed]:
    """Return proposals, oldest first: all, or those whose columns say so."""
    import sqlalchemy as sa  # noqa: PLC0415

    from detente.monitor._tables import PROPOSALS  # noqa: PLC0415

    asked = sa.select(PROPOSALS).order_by(PROPOSALS.c.made, PROPOSALS.c.id)
    for name, value in where.items():
        asked = asked.where(PROPOSALS.c[name] == value)
    return [
        Filed(r.id, proposal_of(r.body), r.made, r.cluster, r.state, r.event or "")
        for r in connection.execute(asked)
    ]


def meant(connection: Connection, id: str) -> list[Filed]:
    """Return the proposal of this id, or those of the cluster of this id.

    Raises:
        RecordError: there is none.
    """
    found = filed(connection, id=id) or filed(connection, cluster=id)
    if not found:
        raise RecordError(
            f"{id!r} is no proposal and no cluster on this desk. 'detente monitor inbox' lists "
            "them. Nothing was changed."
        )
    return found


def put(connection: Connection, one: Filed) -> None:
    """Write a proposal's row, over an earlier one of its id."""
    import sqlalchemy as sa  # noqa: PLC0415

    from detente.monitor._tables import PROPOSALS  # noqa: PLC0415

    values = {
        "feed": one.proposal.feed,
        "key": one.proposal.key,
        "revision": one.proposal.revision,
        "made": one.made,
        "cluster": one.cluster,
        "state": one.state,
        "event": one.event or None,
        "body": body_of(one.proposal),
    }
    done = connection.execute(sa.update(PROPOSALS).where(PROPOSALS.c.id == one.id).values(**values))
    if not done.rowcount:
        connection.execute(sa.insert(PROPOSALS).values(id=one.id, **values))


def items_of(connection: Connection, keys: Iterable[tuple[str, str, str]]) -> dict[Any, Any]:
    """Return rows of items by (feed, key, revision)."""
    import sqlalchemy as sa  # noqa: PLC0415

    from detente.monitor._tables import ITEMS  # noqa: PLC0415

    wanted = set(keys)
    found = {}
    for feed, key in sorted({(f, k) for f, k, _ in wanted}):
        asked = sa.select(ITEMS).where(ITEMS.c.feed == feed, ITEMS.c.key == key)
        for row in connection.execute(asked):
            if (row.feed, row.key, row.revision) in wanted:
                found[row.feed, row.key, row.revision] = row
    return found


def item_of(row: Any, proposal: Proposal) -> Item:
    """Return the item of a row; where the desk holds none, one that says only what is known."""
    if row is None:
        return Item(proposal.feed, proposal.key, title=proposal.summary)
    return item_in(row._mapping)


def note(connection: Connection, **values: Any) -> int:
    """Write a decision down and return its number; nothing is ever taken out again."""
    import sqlalchemy as sa  # noqa: PLC0415

    from detente.monitor._tables import DECISIONS  # noqa: PLC0415

    key = connection.execute(sa.insert(DECISIONS).values(**values)).inserted_primary_key
    return int(key[0]) if key else 0


@dataclass(frozen=True)
class Decision:
    """What a reviewer did to a proposal, and when."""

    id: int
    proposal: str
    reviewer: str
    at: str
    action: str
    event: str
    note: str
    before: Mapping[str, Any]


def decisions(connection: Connection, proposal: str = "") -> list[Decision]:
    """Return the decisions on a proposal, or all, in the order in which they were made."""
    import sqlalchemy as sa  # noqa: PLC0415

    from detente.monitor._tables import DECISIONS  # noqa: PLC0415

    asked = sa.select(DECISIONS).order_by(DECISIONS.c.id)
    if proposal:
        asked = asked.where(DECISIONS.c.proposal == proposal)
    return [
        Decision(
            r.id, r.proposal, r.reviewer, r.at, r.action, r.event or "", r.note, r.before or {}
        )
        for r in connection.execute(asked)
    ]


def filed_since(desk: Desk, instant: str) -> int:
    """Return how many proposals were filed after an instant (UTC, 2026-11-23T12:00:00Z)."""
    import sqlalchemy as sa  # noqa: PLC0415

    from detente.monitor._tables import PROPOSALS  # noqa: PLC0415

    asked = sa.select(sa.func.count()).where(PROPOSALS.c.made > instant)
    with desk.reading() as connection:
        return int(connection.execute(asked).scalar() or 0)
