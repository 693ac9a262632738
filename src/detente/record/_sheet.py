"""One sheet of rows: a CSV file whose columns are the fields of one kind of row."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from detente.errors import Problem
from detente.record._claim import Claim, Judgement, Row, Source
from detente.record._flat import columns, flatten, unflatten

MODELS: Mapping[str, type[Row]] = {
    "sources": Source,
    "claims": Claim,
    "judgements": Judgement,
}
_TABLES = {model: name for name, model in MODELS.items()}
_FORMULA = re.compile(r"'* *[=+\-@\t\r]")  # how a cell begins that a spreadsheet would work out


class Placed(NamedTuple):
    """A row and where it was found, so that a message can send the reader there."""

    row: Row
    where: str


def table_of(row: Row) -> str:
    """Return the name of the sheet or table that holds rows of this kind.

    Example:
        >>> table_of(Judgement(id="J-1", action="leave_out", event="MSL-1",
        ...                    learned="2026-11-23", reason="unnamed source"))
        'judgements'
    """
    return _TABLES[type(row)]


def read_sheet(path: Path, wanted: str, problems: list[Problem]) -> list[Placed]:
    """Read one CSV file; what cannot be read is added to `problems`."""
    model = MODELS[wanted]
    found = []
    try:
        for line, cells in cells_of(path, columns(model)):
            row = read_row(model, cells, f"{path.name}, line {line}", problems)
            if row is not None:
                found.append(row)
    except OSError as error:
        problems.append(Problem(f"{error.strerror}", str(path), "Put the file there."))
    except (ValueError, csv.Error) as error:
        problems.append(Problem(str(error), str(path)))
    return found


def read_row(
    model: type[Row],
    cells: Mapping[str, str],
    where: str,
    problems: list[Problem],
) -> Placed | None:
    """Read one row of text; what is wrong in it is added to `problems`."""
    try:
        return Placed(unflatten(model, cells), where)
    except ValidationError as error:
        problems += explain(error, f"{where}, row {cells.get('id') or '?'}")
        return None


def explain(error: ValidationError, where: str) -> list[Problem]:
    """Say for each field what was found, where, and what would be right."""
    said = []
    for e in error.errors():
        field = ".".join(map(str, e["loc"])) or "row"
        message = e["msg"].removeprefix("Value error, ")
        missing = e["type"] == "missing"
        found = "" if missing or isinstance(e["input"], dict) else f" = {e['input']!r}"
        said.append(Problem(f"{field}{found}: {message}", where))
    return said


def cells_of(path: Path, wanted: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each line's number and cells.

    Raises:
        ValueError: the columns are not the wanted ones, or a row is longer or shorter.
    """
    with path.open(encoding="utf-8-sig") as file:  # no cell holds a carriage return
        reader = csv.reader(file, strict=True)
        found = next(reader, [])
        if found != wanted:
            raise ValueError(wrong_columns(found, wanted))
        for cells in reader:
            if len(cells) != len(wanted):
                raise ValueError(
                    f"line {reader.line_num} has {len(cells)} cells; "
                    f"its header has {len(wanted)} columns"
                )
            yield reader.line_num, dict(zip(wanted, map(unguarded, cells), strict=True))


def wrong_columns(found: list[str], wanted: list[str]) -> str:
    """Say how the columns found differ from those wanted.

    Example:
        >>> wrong_columns(["id", "due"], ["id", "date"])
        "the columns lack 'date'; have 'due', which is unknown. They must be: id,date"
    """
    lack = ", ".join(repr(c) for c in wanted if c not in found)
    extra = ", ".join(repr(c) for c in found if c not in wanted)
    parts = [f"lack {lack}" if lack else "", f"have {extra}, which is unknown" if extra else ""]
    said = "; ".join(p for p in parts if p) or "are in another order"
    return f"the columns {said}. They must be: {','.join(wanted)}"


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: one apostrophe more where it would.

    Example:
        >>> guarded("=HYPERLINK(1)"), guarded("'+1"), guarded("plain = text")
        ("'=HYPERLINK(1)", "''+1", 'plain = text')
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """Return a cell as it was before it was guarded.

    Example:
        >>> [unguarded(guarded(cell)) for cell in ("=1", "'=1", "'quoted'")]
        ['=1', "'=1", "'quoted'"]
    """
    return cell[1:] if cell[:1] == "'" and _FORMULA.match(cell) else cell


def sheet_text(table: str, rows: Iterable[Row], *, guard: bool = True) -> str:
    """Write rows as the text of one CSV file, the same bytes for the same rows.

    Args:
        guard: guard cells that a spreadsheet would work out; not for a file that none opens.
    """
    kept = guarded if guard else str
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns(MODELS[table]))
    writer.writerows(map(kept, flatten(row).values()) for row in rows)
    return out.getvalue()
