"""Check a workspace's tables cell by cell against the digests that were stored with them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from detente.errors import Problem, RecordError
from detente.record._flat import columns
from detente.record._folder import Head
from detente.record._open import check_shape
from detente.record._place import Place
from detente.record._sheet import MODELS
from detente.record._store import reading
from detente.record._tables import ROWS, batches, from_cells, head, to_cells
from detente.record._verify import Checked, check_chain

_RESTORE = "Restore the workspace from a copy."
_Found = dict[int, list[tuple[int, str, str, str]]]


def verify_tables(place: Place, problems: list[Problem]) -> Checked:
    """Check every row, the chain and the head; what is wrong is added to `problems`."""
    try:
        with reading(place) as connection:
            if not check_shape(connection, place):
                return Checked(place.shown, 0, 0, "")
            _lenient(connection, place, problems)
            return _check(connection, place, problems)
    except RecordError as error:
        problems.append(Problem(error.headline))
        return Checked(place.shown, 0, 0, "")


def _lenient(connection: sa.Connection, place: Place, problems: list[Problem]) -> None:
    """Let bytes that are no text come through, so that their row can be named."""
    raw = connection.connection.driver_connection
    if not isinstance(raw, sqlite3.Connection):
        return
    raw.text_factory = lambda cell: cell.decode("utf-8", "surrogateescape")
    said = [row[0] for row in raw.execute("PRAGMA integrity_check(20)")]
    problems += [
        Problem(f"the file is damaged: {line}", place.shown) for line in said if line != "ok"
    ]


def _check(connection: sa.Connection, place: Place, problems: list[Problem]) -> Checked:
    found: _Found = {}
    for name, table in ROWS.items():
        for cells in connection.execute(sa.select(table)):
            _check_row(name, cells, found, place, problems)
    heads = connection.execute(sa.select(batches).order_by(batches.c.seq)).all()
    walked = []
    for h in heads:
        rows = sorted(found.pop(h.seq, []))
        _check_places(h, rows, place, problems)
        made = Head.model_construct(
            seq=h.seq,
            recorded_at=h.recorded_at,
            action=h.action,
            reason=h.reason,
            digest=h.digest,
            sources=0,
            claims=0,
            judgements=0,
        )
        walked.append((made, [r[1] for r in rows], [r[2] for r in rows]))
    for batch, rows in found.items():
        problems += [
            Problem(f"row {r[3]} belongs to no batch (it says {batch})", place.shown, _RESTORE)
            for r in rows
        ]
    value = check_chain(walked, place.shown, problems)
    count = sum(len(w[1]) for w in walked)
    _check_head(connection, Checked(place.shown, len(heads), count, value), problems)
    return Checked(place.shown, len(heads), count, value)


def _check_row(
    name: str, cells: Sequence[Any], found: _Found, place: Place, problems: list[Problem]
) -> None:
    batch, position, *values, stored = cells
    id = values[0]
    where = f"{place.shown}, table {name}, batch {batch}, position {position}"
    try:
        row = from_cells(MODELS[name], values)
        altered = [
            column
            for column, is_, was in zip(columns(MODELS[name]), values, to_cells(row), strict=True)
            if is_ != was or type(is_) is not type(was)
        ]
        computed = row.digest
    except (ValueError, TypeError):
        problems.append(Problem(f"row {id} cannot be read: it was altered", where, _RESTORE))
        computed = ""
    else:
        if altered:
            said = f"row {id} is not written as it was: {', '.join(altered)}"
            problems.append(Problem(said, where, _RESTORE))
        elif computed != stored:
            problems.append(Problem(f"row {id} does not match its stored digest", where, _RESTORE))
    found.setdefault(batch, []).append((position, str(stored), computed, str(id)))


def _check_places(
    h: Any, rows: Sequence[tuple[int, str, str, str]], place: Place, problems: list[Problem]
) -> None:
    if len(rows) != h.rows:
        said = f"batch {h.seq} has {len(rows)} rows; it was written with {h.rows}"
        problems.append(Problem(said, place.shown, _RESTORE))
    for n, (position, _stored, _computed, id) in enumerate(rows):
        if position != n:
            problems.append(
                Problem(
                    f"row {id} stands at position {position} of batch {h.seq}, not at {n}: "
                    "rows are missing before it, or it was moved",
                    place.shown,
                    _RESTORE,
                )
            )
            return


def _check_head(connection: sa.Connection, last: Checked, problems: list[Problem]) -> None:
    pinned = connection.execute(sa.select(head)).all()
    if not pinned and not last.batches:
        return
    if len(pinned) != 1:
        problems.append(
            Problem("the head that pins the last batch is missing", last.name, _RESTORE)
        )
        return
    h = pinned[0]
    for name, is_, was in (
        ("batches", last.batches, h.seq),
        ("rows", last.rows, h.rows),
        ("digest", last.digest, h.digest),
    ):
        if is_ != was:
            problems.append(
                Problem(
                    f"the head pins {name} = {was}, but the tables give {is_}: rows were lost at "
                    "the end, or the head was altered",
                    last.name,
                    _RESTORE,
                )
            )
