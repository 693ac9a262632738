"""Rows of a JSON or CSV file of forecasts, read but not yet believed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.case._draft import suggest
from detente.errors import Problem, RecordError

# What a field is called in a file, and in a sealed forecast.
_NAMES = {
    "id": "id",
    "forecaster": "forecaster",
    "forecast_due_date": "made",
    "origin": "origin",
    "forecast": "chance",
    "pmf": "pmf",
    "quantiles": "quantiles",
    "resolution_date": "closes",
    "url": "url",
    "reasoning": "note",
    "inputs": "inputs",
}
_PASSED_OVER = ("source", "sealed")


@dataclass(slots=True)
class Found:
    """One forecast as the file has it, under our names, and where it stands there."""

    values: dict[str, Any]
    where: str


def read_rows(path: Path, problems: list[Problem]) -> list[Found]:
    """Read every forecast of a file; what is wrong with one is added to `problems`.

    Raises:
        RecordError: the file is not there, or is neither JSON nor CSV.
    """
    reader = {".json": _json, ".csv": _csv}.get(path.suffix.lower())
    if reader is None:
        raise RecordError(
            f"{path} ends in {path.suffix or 'nothing'}, which says no known format. "
            "Known: .json, .csv. Nothing was added."
        )
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        said = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise RecordError(f"{path} cannot be read: {said}. Nothing was added.") from error
    try:
        return list(reader(path, text, problems))
    except csv.Error as error:
        raise RecordError(f"{path} is not a CSV file: {error}. Nothing was added.") from error


def _json(path: Path, text: str, problems: list[Problem]) -> Iterator[Found]:
    try:
        document = json.loads(text)
        rows = document["forecasts"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise RecordError(
            f"{path} is not a JSON document with a list of 'forecasts'. Nothing was added."
        ) from error
    whole = {
        "forecast_due_date": document.get("forecast_due_date"),
        "forecaster": document.get("organization"),
    }
    for n, row in enumerate(rows if isinstance(rows, list) else [rows]):
        where = f"{path.name}, forecasts[{n}]"
        if isinstance(row, dict):
            given = {name: value for name, value in row.items() if value is not None}
            yield from _named({**whole, **given}, where, problems)
        else:
            problems.append(Problem("a forecast is not an object", where))


def _csv(path: Path, text: str, problems: list[Problem]) -> Iterator[Found]:
    reader = csv.DictReader(io.StringIO(text), restkey="(a cell without a column)")
    for row in reader:
        line = f"{path.name}, line {reader.line_num}"
        given: dict[str, Any] = {name: cell for name, cell in row.items() if cell}
        try:
            yield from _named(given | _unpacked(given), line, problems)
        except ValueError as error:
            problems.append(Problem(str(error), line, "Write pmf as 0.5; 0.3; 0.2 and so on."))


def _unpacked(row: dict[str, Any]) -> dict[str, Any]:
    """Read the numbers and lists of a CSV row: 0.12, "0.5; 0.3; 0.2" and "0.1=0; 0.9=4"."""
    found: dict[str, Any] = {}
    if "forecast" in row:
        found["forecast"] = _number(row["forecast"])
    if "pmf" in row:
        found["pmf"] = [_number(cell) for cell in row["pmf"].split(";")]
    if "quantiles" in row:
        pairs = (cell.partition("=") for cell in row["quantiles"].split(";"))
        found["quantiles"] = {level.strip(): _number(value) for level, _, value in pairs}
    return found


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise ValueError(f"{text.strip()!r} is not a number") from error


def _named(row: dict[Any, Any], where: str, problems: list[Problem]) -> Iterator[Found]:
    strange = [str(name) for name in row if name not in _NAMES and name not in _PASSED_OVER]
    if strange:
        said = f"{', '.join(map(repr, strange))} is no field of a forecast"
        problems.append(Problem(said, where, suggest(strange[0], _NAMES, "fields")))
    yield Found({_NAMES[name]: value for name, value in row.items() if name in _NAMES}, where)
