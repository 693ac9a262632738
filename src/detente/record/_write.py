"""Add rows to a workspace: checked first, then written all together or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from detente.case import Case
from detente.errors import Problem, RecordError
from detente.record._checkrows import examine
from detente.record._claim import Claim, Judgement, Row, Source
from detente.record._ledger import GENESIS, Batch, BatchAction, chain
from detente.record._open import read_bundled, read_workspace
from detente.record._place import Place, locate
from detente.record._sheet import Placed, table_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

Progress = Callable[[int, int], None]
_ORDER = {Source: 0, Claim: 1, Judgement: 2}
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_CHUNK = 5_000
_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Added:
    """What a write did: the new batch (None where nothing was new), and the rows it skipped."""

    batch: Batch | None
    skipped: int


@dataclass(frozen=True, slots=True)
class Entry:
    """The head of a write: what sort, why, when; `today` is the last day that a row may name."""

    action: BatchAction
    reason: str
    recorded_at: str
    today: date | None = None

    def checked(self) -> Entry:
        """Return the entry with its day filled in.

        Raises:
            RecordError: no reason, or an instant that is not like 2026-11-23T12:00:00Z.
        """
        if not self.reason.strip():
            raise RecordError("A write needs a reason. Say in a few words why these rows belong.")
        if not _INSTANT.fullmatch(self.recorded_at):
            raise RecordError(
                f"recorded_at = {self.recorded_at!r} is not an instant like 2026-11-23T12:00:00Z."
            )
        day = self.today or datetime.now(UTC).date()
        return Entry(self.action, self.reason, self.recorded_at, day)


class _MovedError(Exception):
    """Somebody else wrote between our check and our write; check again."""


def add(
    case: Case,
    workspace: str | Path,
    rows: Iterable[Source | Claim | Judgement],
    *,
    action: BatchAction,
    reason: str,
    recorded_at: str,
    today: date | None = None,
) -> Added:
    """Add rows to a workspace in one batch: all of them, or none.

    Day to day:
        case: What the rows must agree with: its kinds, players, quantities and kinds of source.
        workspace: A folder (SQLite, made if missing) or a postgresql:// address.
        rows: Sources, claims and judgements; a row that is there already is skipped.
        recorded_at: The instant of writing in UTC, like 2026-11-23T12:00:00Z.

    Seldom:
        today: Last day that a row may name as past.  [default: today in UTC]

    Raises:
        RecordError: a row is wrong (every problem is listed), or the database cannot be written.
            The record is exactly as it was.

    Example:
        >>> from detente.case import load
        >>> from detente.record import Source
        >>> source = Source(id="agency-1", publisher="An agency", kind="no_such", reliability="B")
        >>> add(load("north_korea"), "no-such-folder", [source], action="add", reason="a trial",
        ...     recorded_at="2026-11-23T12:00:00Z")
        Traceback (most recent call last):
        ...
        detente.errors.RecordError: 1 problem; nothing was added.
        ...
    """
    placed = [Placed(row, f"row {row.id}") for row in rows]
    return write(case, workspace, placed, Entry(action, reason, recorded_at, today))


def write(
    case: Case,
    workspace: str | Path,
    placed: Sequence[Placed],
    entry: Entry,
    progress: Progress | None = None,
) -> Added:
    """Check rows that remember where they came from, and write those that are new."""
    entry = entry.checked()
    place = locate(workspace, case)
    migrate_workspace(place)
    for _ in range(_ATTEMPTS):
        own = read_workspace(case, place)
        fresh = checked_rows(case, [read_bundled(case), own], placed, entry)
        if not fresh:
            return Added(None, len(placed))
        try:
            batch = _commit(case, place, own, _ordered(fresh), entry, progress)
        except _MovedError:
            continue
        return Added(batch, len(placed) - len(fresh))
    raise RecordError(
        f"{place.shown} was written by others {_ATTEMPTS} times while these rows were being "
        "checked. Nothing was added. Try again."
    )


def migrate_workspace(place: Place) -> None:
    """Bring a workspace that an earlier version wrote up to date; its rows stay as they are."""
    if place.exists:
        from detente.record._store import update_schema  # noqa: PLC0415

        update_schema(place)


def checked_rows(
    case: Case, ledgers: Sequence[Sequence[Batch]], placed: Sequence[Placed], entry: Entry
) -> list[Row]:
    """Return the rows that are new.

    Raises:
        RecordError: every problem of every row.
    """
    problems: list[Problem] = []
    fresh = examine(case, ledgers, placed, entry.today or datetime.now(UTC).date(), problems)
    if problems:
        raise refusal(problems)
    return fresh


def refusal(problems: Sequence[Problem]) -> RecordError:
    """Return the error that lists what is wrong with rows that were to be added."""
    count = f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"
    return RecordError(f"{count}; nothing was added.", problems)


def _ordered(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: _ORDER[type(row)])  # type: ignore[index]


def _commit(
    case: Case,
    place: Place,
    own: Sequence[Batch],
    rows: Sequence[Row],
    entry: Entry,
    progress: Progress | None,
) -> Batch:
    from detente.record._store import writing  # noqa: PLC0415

    digests = [row.digest for row in rows]
    before = own[-1].digest if own else GENESIS
    value = chain(
        before,
        seq=len(own) + 1,
        recorded_at=entry.recorded_at,
        action=entry.action,
        reason=entry.reason,
        row_digests=digests,
    )
    batch = Batch(
        seq=len(own) + 1,
        recorded_at=entry.recorded_at,
        action=entry.action,
        reason=entry.reason,
        sources=tuple(r for r in rows if isinstance(r, Source)),
        claims=tuple(r for r in rows if isinstance(r, Claim)),
        judgements=tuple(r for r in rows if isinstance(r, Judgement)),
        digest=value,
    )
    with writing(place) as connection:
        _move_head(connection, case, before, batch)
        _insert(connection, batch, digests, progress)
    return batch


def _move_head(connection: Connection, case: Case, before: str, batch: Batch) -> None:
    import sqlalchemy as sa  # noqa: PLC0415

    from detente.record._tables import batches, head  # noqa: PLC0415

    found = connection.execute(sa.select(head)).one_or_none()
    if (found.digest if found else GENESIS) != before:
        raise _MovedError
    count = len(batch.rows)
    pinned = {"seq": batch.seq, "digest": batch.digest}
    pinned_head = {**pinned, "rows": count + (found.rows if found else 0)}
    connection.execute(
        sa.update(head).values(pinned_head)
        if found
        else sa.insert(head).values(standoff=case.standoff.id, **pinned_head)
    )
    said = {"recorded_at": batch.recorded_at, "action": batch.action, "reason": batch.reason}
    connection.execute(sa.insert(batches).values(**pinned, **said, rows=count))


def _insert(
    connection: Connection, batch: Batch, digests: Sequence[str], progress: Progress | None
) -> None:
    from detente.record._tables import ROWS, to_cells  # noqa: PLC0415

    cells: dict[str, list[list[str | int]]] = {name: [] for name in ROWS}
    for position, (row, digest) in enumerate(zip(batch.rows, digests, strict=True)):
        table = table_of(row)
        cells[table].append([batch.seq, position, *to_cells(row), digest])
        if len(cells[table]) == _CHUNK:
            _send(connection, table, cells[table])
            cells[table] = []
            if progress is not None:
                progress(position + 1, len(digests))
    for table, rest in cells.items():
        _send(connection, table, rest)
    if progress is not None:
        progress(len(digests), len(digests))


def _send(connection: Connection, table: str, cells: Sequence[Sequence[str | int]]) -> None:
    """Hand plain tuples to the driver: SQLAlchemy's own way takes twice as long."""
    from detente.record._tables import ROWS  # noqa: PLC0415

    if not cells:
        return
    quote = connection.dialect.identifier_preparer.quote
    names = [quote(name) for name in ROWS[table].columns.keys()]  # noqa: SIM118
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    marks = ", ".join([mark] * len(names))
    statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"
    connection.exec_driver_sql(statement, [tuple(row) for row in cells])
