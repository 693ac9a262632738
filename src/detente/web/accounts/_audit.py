"""The audit log: every change made through the desk, each entry chained to the one before.

An entry's digest covers the digest before it, so that one that was changed, dropped or put in
between shows; the head, which is written with each entry, shows when the last ones are missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from detente.record._claim import digest
from detente.record._ledger import GENESIS
from detente.web.accounts._store import Store, cut
from detente.web.accounts._tables import audit, audit_head

PAGE = 100


@dataclass(frozen=True)
class Entry:
    """One change, or one that was tried.

    Attributes:
        at: when, in UTC.
        who: the person; empty for nobody, or for the one person of a local desk.
        what: what was asked for, as POST /people.
        target: on what, and what the desk notes of it.
        address: whence.
        outcome: done, or refused, with the status.
    """

    seq: int
    at: str
    who: str
    what: str
    target: str
    address: str
    outcome: str
    digest: str = ""

    def chained(self, before: str) -> str:
        """Return the chain's value after this entry, given its value before."""
        return digest({"before": before, **asdict(self), "digest": ""})


class Audit:
    """The table of entries, which only grows."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(
        self, *, who: str, what: str, target: str = "", address: str = "", outcome: str = "done"
    ) -> None:
        """Add an entry."""
        said = (cut(who, 80), cut(what, 200), cut(target, 500), cut(address, 100))
        with self._store.writing() as connection:
            head = connection.execute(sa.select(audit_head)).first()
            seq, before = (head.seq + 1, head.digest) if head else (1, GENESIS)
            entry = Entry(seq, self._store.instant(), *said, cut(outcome, 100))
            value = entry.chained(before)
            connection.execute(audit.insert().values({**asdict(entry), "digest": value}))
            if head is None:
                connection.execute(audit_head.insert().values(id=1, seq=seq, digest=value))
            else:
                connection.execute(audit_head.update().values(seq=seq, digest=value))

    def entries(self, *, who: str = "", what: str = "", page: int = 1) -> tuple[list[Entry], int]:
        """Return one page of entries, the latest first, and how many there are in all.

        Args:
            who: only theirs.
            what: only where what was asked for, or on what, holds these letters.
            page: from 1.
        """
        chosen: sa.ColumnElement[bool] = sa.true()
        if who:
            chosen &= audit.c.who == who
        if what:
            either = (audit.c.what, audit.c.target, audit.c.outcome)
            chosen &= sa.or_(*(c.icontains(what, autoescape=True) for c in either))
        asked = sa.select(audit).where(chosen).order_by(audit.c.seq.desc())
        with self._store.reading() as connection:
            if connection is None:
                return [], 0
            count = sa.select(sa.func.count()).select_from(audit).where(chosen)
            rows = connection.execute(asked.limit(PAGE).offset((page - 1) * PAGE)).all()
            return [Entry(*row) for row in rows], connection.execute(count).scalar_one()

    def head(self) -> tuple[int, str]:
        """Return how many entries there should be, and the chain's value after them."""
        with self._store.reading() as connection:
            found = connection.execute(sa.select(audit_head)).first() if connection else None
        return (found.seq, found.digest) if found else (0, GENESIS)

    def problems(self) -> list[str]:
        """Say where the log is not as it was written; nothing where it is whole."""
        with self._store.reading() as connection:
            if connection is None:
                return []
            entries = connection.execute(sa.select(audit).order_by(audit.c.seq))
            head = connection.execute(sa.select(audit_head)).first()
            return list(
                _broken((Entry(*row) for row in entries), (head.seq, head.digest) if head else None)
            )


def _broken(entries: Iterator[Entry], head: tuple[int, str] | None) -> Iterator[str]:
    seq, value = 0, GENESIS
    for entry in entries:
        if entry.seq != seq + 1:
            yield f"Between {seq} and {entry.seq} entries are missing."
        elif entry.chained(value) != entry.digest:
            yield f"Entry {entry.seq} is not as it was written."
        seq, value = entry.seq, entry.digest
    if (seq, value) != (head or (0, GENESIS)):
        yield f"The log ends with entry {seq}, and its head pins {head[0] if head else 0}."
