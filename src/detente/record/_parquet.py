"""Parquet by way of DuckDB: the same columns of text as the CSV files."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from detente.errors import OutputError, Problem
from detente.record._flat import columns
from detente.record._sheet import MODELS, Placed, read_row, wrong_columns


def read_parquet(
    path: Path, nearest: Callable[[Iterable[str]], str], problems: list[Problem]
) -> list[Placed]:
    """Read a Parquet file of one kind of row; a missing value is an empty cell."""
    import duckdb  # noqa: PLC0415

    try:
        with duckdb.connect() as connection:
            asked = connection.execute(
                "SELECT coalesce(CAST(COLUMNS(*) AS VARCHAR), '') FROM read_parquet(?)", [str(path)]
            )
            names = [d[0] for d in asked.description or ()]
            cells = asked.fetchall()
    except duckdb.Error as error:
        problems.append(Problem(f"not a Parquet file that can be read: {_first(error)}", str(path)))
        return []
    model = MODELS[nearest(names)]
    if sorted(names) != sorted(columns(model)):
        problems.append(Problem(wrong_columns(names, columns(model)), str(path)))
        return []
    found = []
    for n, row in enumerate(cells, 1):
        where = f"{path.name}, row {n}"
        taken = read_row(model, dict(zip(names, row, strict=True)), where, problems)
        if taken is not None:
            found.append(taken)
    return found


def write_parquet(path: Path, text: str, names: list[str]) -> None:
    """Write a sheet's CSV text as Parquet; the file appears whole or not at all.

    Raises:
        OutputError: DuckDB could not write it.
    """
    import duckdb  # noqa: PLC0415

    new = path.with_name(f".{path.name}.new")
    shape = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
    with tempfile.TemporaryDirectory() as folder:
        sheet = Path(folder) / "sheet.csv"
        sheet.write_bytes(text.encode())
        try:
            with duckdb.connect() as connection:
                connection.execute(
                    f"COPY (SELECT coalesce(COLUMNS(*), '') FROM read_csv({_quoted(sheet)}, "
                    f"columns={{{shape}}}, header=true, auto_detect=false, delim=',', quote='\"', "
                    "escape='\"', new_line='\\n', parallel=false, max_line_size=100000000)) "
                    f"TO {_quoted(new)} (FORMAT parquet)"
                )
            new.replace(path)
        except duckdb.Error as error:
            raise OutputError(f"{path} cannot be written: {_first(error)}") from error
        finally:
            new.unlink(missing_ok=True)


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _first(error: Exception) -> str:
    return str(error).strip().splitlines()[0]
