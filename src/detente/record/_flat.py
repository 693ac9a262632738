"""Rows of the ledger as flat text: the one schema of CSV, Parquet and the bundled record.

Lists join with "; ", quantities and attributes are written "name=value; name=value", and an empty
cell means that the source does not say.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from detente.record._claim import Row

_LISTS = {"actors", "targets"}
_NUMBERS = {"magnitudes"}
_PAIRS = {"magnitudes", "attributes"}
_Row = TypeVar("_Row", bound=Row)


def columns(model: type[Row]) -> list[str]:
    """Return the column names of a kind of row, in the order of its fields.

    Example:
        >>> from detente.record import Judgement
        >>> columns(Judgement)
        ['id', 'action', 'event', 'into', 'learned', 'reason']
    """
    return list(model.model_fields)


def flatten(row: Row) -> dict[str, str]:
    """Write a row as text, one cell for each field."""
    return {name: _cell(name, value) for name, value in row.model_dump(mode="json").items()}


def unflatten(model: type[_Row], cells: Mapping[str, str]) -> _Row:
    """Read a row from text.

    Raises:
        pydantic.ValidationError: a cell does not hold what its column says.

    Example:
        >>> from detente.record import Judgement
        >>> judgement = Judgement(id="J-1", action="leave_out", event="MSL-1",
        ...                       learned="2026-11-23", reason="one unnamed source")
        >>> unflatten(Judgement, flatten(judgement)) == judgement
        True
    """
    values: dict[str, object] = {}
    for name, cell in cells.items():
        if cell == "":
            continue
        values[name] = _value(name, cell)
    return model.model_validate(values)


def _cell(name: str, value: object) -> str:
    if value is None:
        return ""
    if name in _LISTS and isinstance(value, list):
        return "; ".join(value)
    if name in _PAIRS and isinstance(value, dict):
        return "; ".join(f"{k}={_number(v)}" for k, v in value.items())
    return str(value)


def _number(value: object) -> str:
    if not isinstance(value, float):
        return str(value)
    short = f"{value:.12g}"
    return short if float(short) == value else repr(value)


def _value(name: str, cell: str) -> object:
    if name in _LISTS:
        return tuple(part.strip() for part in cell.split(";") if part.strip())
    if name in _PAIRS:
        pairs = (part.partition("=") for part in cell.split(";") if part.strip())
        return {key.strip(): value.strip() for key, _, value in pairs}
    return cell
