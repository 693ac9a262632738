"""The tables of a workspace, and rows as their cells.

Every cell is text or a whole number. Lists and pairs are canonical JSON, so that SQLite and
PostgreSQL hold the same bytes. `position` counts a batch's rows in the order of its digest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, Text

from detente.record._claim import Row, canonical
from detente.record._flat import columns
from detente.record._sheet import MODELS

SCHEMA = "0002"
VERSION_TABLE = "detente_schema"
metadata = MetaData()
_JSON = frozenset({"actors", "targets", "magnitudes", "attributes"})
_WHOLE = frozenset({"credibility"})

batches = Table(
    "batches",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("recorded_at", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("digest", Text, nullable=False),
)
head = Table(
    "head",
    metadata,
    Column("standoff", Text, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("digest", Text, nullable=False),
)


def _rows(name: str, model: type[Row]) -> Table:
    return Table(
        name,
        metadata,
        Column("batch", Integer, ForeignKey("batches.seq"), primary_key=True, autoincrement=False),
        Column("position", Integer, primary_key=True, autoincrement=False),
        *(
            Column(c, Integer if c in _WHOLE else Text, nullable=False, unique=c == "id" or None)
            for c in columns(model)
        ),
        Column("digest", Text, nullable=False),
    )


ROWS: Mapping[str, Table] = {name: _rows(name, model) for name, model in MODELS.items()}


def to_cells(row: Row) -> list[str | int]:
    """Write a row as the cells of its table, in the order of its fields."""
    return [_cell(name, value) for name, value in row.model_dump(mode="json").items()]


def from_cells(model: type[Row], cells: Sequence[Any]) -> Row:
    """Read a row from the cells of its table.

    Raises:
        ValueError: a cell does not hold what its column says.
    """
    values = {}
    for name, cell in zip(columns(model), cells, strict=True):
        if name in _JSON:
            values[name] = json.loads(cell)
        elif cell != "":
            values[name] = cell
    return model.model_validate(values)


def _cell(name: str, value: Any) -> str | int:
    if value is None:
        return ""
    if name in _JSON:
        if not value:
            return "[]" if isinstance(value, list) else "{}"
        return canonical(value)
    return value  # type: ignore[no-any-return]
