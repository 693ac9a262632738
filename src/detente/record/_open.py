"""Open the record: what the case brings along, with the workspace laid over it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.case import Case
from detente.errors import RecordError
from detente.record._claim import Claim, Judgement, Row, Source
from detente.record._folder import read_folder
from detente.record._ledger import Batch
from detente.record._place import Place, locate
from detente.record._record import Record
from detente.record._sheet import MODELS

if TYPE_CHECKING:
    from sqlalchemy import Connection


def open_record(case: Case, workspace: str | Path | None = None) -> Record:
    """Open the case's own record, with a workspace's additions laid over it; nothing is created.

    Args:
        case: The case whose record to open.
        workspace: A folder or a postgresql:// address; one that does not exist holds nothing.

    Raises:
        RecordError: a file or database is damaged, locked, of another case or not a record.

    Example:
        >>> from detente.case import load
        >>> record = open_record(load("north_korea"))
        >>> record.events["NUC-20170903"].kind
        'nuclear_test'
    """
    ledgers = [read_bundled(case)]
    if workspace is not None:
        ledgers.append(read_workspace(case, locate(workspace, case)))
    return Record(case, ledgers)


def bundled_folder(case: Case) -> Path | None:
    """Return the folder of the case's own record, or None for a case that lies in no folder."""
    return Path(case.folder) / "record" if case.folder else None


def read_bundled(case: Case) -> list[Batch]:
    """Return the batches that the case brings along."""
    folder = bundled_folder(case)
    return read_folder(folder) if folder is not None else []


def read_workspace(case: Case, place: Place) -> list[Batch]:
    """Return the batches of a workspace; one that does not exist has none."""
    if not place.exists:
        return []
    from detente.record._store import reading  # noqa: PLC0415

    with reading(place) as connection:
        if not check_shape(connection, place):
            return []
        return _batches(connection, case, place)


def read_head(place: Place) -> str:
    """Return the chain's value of a workspace's record; nothing where it holds none."""
    if not place.exists:
        return ""
    import sqlalchemy as sa  # noqa: PLC0415

    from detente.record._store import reading  # noqa: PLC0415
    from detente.record._tables import head  # noqa: PLC0415

    with reading(place) as connection:
        if not check_shape(connection, place):
            return ""
        return str(connection.execute(sa.select(head.c.digest)).scalar() or "")


def check_shape(connection: Connection, place: Place) -> bool:
    """Say whether the database holds a record: a server may be empty, a file may not.

    Raises:
        RecordError: the tables are of an earlier or a later shape, or are not there.
    """
    from detente.record._store import newer, schema_of  # noqa: PLC0415
    from detente.record._tables import SCHEMA  # noqa: PLC0415

    found = schema_of(connection)
    if found == SCHEMA:
        return True
    if found > SCHEMA:
        raise newer(place)
    if found:
        raise RecordError(
            f"{place.shown} has the tables of an earlier version ({found}; this one reads "
            f"{SCHEMA}). Reading changes nothing; 'detente record migrate' brings it up to date, "
            "and so does the next write."
        )
    if place.file is not None:
        raise RecordError(
            f"{place.shown} is a database without a record in it. It was cut short or belongs to "
            "another program. Restore it from a copy, or move it away."
        )
    return False


def _batches(connection: Connection, case: Case, place: Place) -> list[Batch]:
    import sqlalchemy as sa  # noqa: PLC0415

    from detente.record._tables import batches, head  # noqa: PLC0415

    pinned = connection.execute(sa.select(head)).all()
    heads = connection.execute(sa.select(batches).order_by(batches.c.seq)).all()
    if not pinned and not heads:
        return []
    rows = _rows(connection, place)
    count = sum(len(r) for tables in rows.values() for r in tables.values())
    if len(pinned) != 1 or pinned[0].rows != count or pinned[0].seq != len(heads):
        raise RecordError(
            f"{place.shown} does not hold the rows that its head pins: rows were lost or added "
            "behind its back. 'detente record verify' names them; restore it from a copy."
        )
    if pinned[0].standoff != case.standoff.id:
        raise RecordError(
            f"{place.shown} belongs to the case '{pinned[0].standoff}', not to "
            f"'{case.standoff.id}'. Choose another --workspace or another --case."
        )
    return [_batch(h, rows.get(h.seq, {})) for h in heads]


def _batch(head: Any, rows: dict[str, list[Row]]) -> Batch:
    return Batch(
        seq=head.seq,
        recorded_at=head.recorded_at,
        action=head.action,
        reason=head.reason,
        sources=tuple(r for r in rows.get("sources", ()) if isinstance(r, Source)),
        claims=tuple(r for r in rows.get("claims", ()) if isinstance(r, Claim)),
        judgements=tuple(r for r in rows.get("judgements", ()) if isinstance(r, Judgement)),
        digest=head.digest,
    )


def _rows(connection: Connection, place: Place) -> dict[int, dict[str, list[Row]]]:
    """Return each batch's rows by table."""
    import sqlalchemy as sa  # noqa: PLC0415

    from detente.record._tables import ROWS, from_cells  # noqa: PLC0415

    found: dict[int, dict[str, list[Row]]] = {}
    for name, table in ROWS.items():
        asked = sa.select(table).order_by(table.c.batch, table.c.position)
        for batch, position, *cells, _digest in connection.execute(asked):
            try:
                row = from_cells(MODELS[name], cells)
            except (ValueError, TypeError) as error:
                raise RecordError(
                    f"{place.shown}: row {cells[0]} of {name} (batch {batch}, position {position}) "
                    "cannot be read: it was altered. 'detente record verify' lists every such row; "
                    "restore the file from a copy."
                ) from error
            found.setdefault(batch, {}).setdefault(name, []).append(row)
    return found
