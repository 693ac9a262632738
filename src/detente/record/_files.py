"""Take rows in from files, and write them out: CSV, JSON Lines and Parquet in one schema."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from detente.case import Case
from detente.errors import OutputError, Problem, RecordError
from detente.record._claim import Claim, Judgement, Row, Source
from detente.record._flat import columns
from detente.record._record import Record
from detente.record._sheet import MODELS, Placed, explain, read_sheet, sheet_text
from detente.record._whole import write_whole
from detente.record._write import Added, Entry, Progress, refusal, write

Format = Literal["csv", "jsonl", "parquet"]
_ROW_NAMES: Mapping[str, type[Row]] = {"source": Source, "claim": Claim, "judgement": Judgement}
_SUFFIXES = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet"}


def import_rows(
    case: Case,
    workspace: str | Path,
    path: str | Path,
    *,
    reason: str,
    recorded_at: str,
    today: date | None = None,
    progress: Progress | None = None,
) -> Added:
    """Add the rows of a file or folder to a workspace: all of them, or none.

    Day to day:
        path: A CSV or Parquet file of one kind of row, a JSON Lines file of any, or a folder that
            holds sources, claims and judgements as CSV or Parquet.
        reason: Why these rows belong, in a few words; it is kept.
        recorded_at: Instant of writing in UTC, like 2026-11-23T12:00:00Z.

    Seldom:
        today: Last day that a row may name as past.  [default: today in UTC]
        progress: Called with rows written and rows in all.

    Raises:
        RecordError: anything in the file is wrong (every problem with file, line and field), or the
            workspace cannot be written. The record is exactly as it was.

    Example:
        >>> from detente.case import load
        >>> import_rows(load("north_korea"), "workspace", "no-such-file.csv", reason="a trial",
        ...             recorded_at="2026-11-23T12:00:00Z")
        Traceback (most recent call last):
        ...
        detente.errors.RecordError: no-such-file.csv does not exist. Nothing was added.
    """
    problems: list[Problem] = []
    placed = read_rows(Path(path), problems)
    if problems:
        raise refusal(problems)
    return write(case, workspace, placed, Entry("import", reason, recorded_at, today), progress)


def read_rows(path: Path, problems: list[Problem]) -> list[Placed]:
    """Read every row of a file or folder; what is wrong is added to `problems`.

    Raises:
        RecordError: nothing is there, or it is of no known format.
    """
    if not path.exists():
        raise RecordError(f"{path} does not exist. Nothing was added.")
    if path.is_dir():
        return _read_folder(path, problems)
    reader = _READERS.get(_SUFFIXES.get(path.suffix.lower(), ""))
    if reader is None:
        raise RecordError(
            f"{path} ends in {path.suffix or 'nothing'}, which says no known format. "
            f"Known: {', '.join(_SUFFIXES)}, or a folder. Nothing was added."
        )
    return reader(path, problems)


def _read_folder(path: Path, problems: list[Problem]) -> list[Placed]:
    for suffix, reader in ((".csv", _read_csv), (".parquet", _read_parquet)):
        found = [path / f"{name}{suffix}" for name in MODELS]
        if any(file.exists() for file in found):
            return [row for file in found if file.exists() for row in reader(file, problems)]
    raise RecordError(
        f"{path} holds none of {', '.join(f'{name}.csv' for name in MODELS)} "
        "(nor the same as .parquet). Nothing was added."
    )


def _read_csv(path: Path, problems: list[Problem]) -> list[Placed]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header = file.readline().strip().replace('"', "").split(",")
    except (OSError, ValueError) as error:
        problems.append(Problem(f"{path.name} cannot be read: {error}", str(path)))
        return []
    return read_sheet(path, _nearest(header), problems)


def _nearest(header: Iterable[str]) -> str:
    """Return the kind of row whose columns are most like these."""
    found = set(header)
    return max(MODELS, key=lambda name: len(found & set(columns(MODELS[name]))))


def _read_jsonl(path: Path, problems: list[Problem]) -> list[Placed]:
    found = []
    try:
        with path.open(encoding="utf-8") as file:
            for line, text in enumerate(file, 1):
                if text.strip():
                    row = _read_object(text, f"{path.name}, line {line}", problems)
                    if row is not None:
                        found.append(row)
    except (OSError, UnicodeDecodeError) as error:
        problems.append(Problem(f"cannot be read as text: {error}", str(path)))
    return found


def _read_object(text: str, where: str, problems: list[Problem]) -> Placed | None:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        problems.append(Problem(f"not a JSON object: {error}", where))
        return None
    name = values.pop("row", None) if isinstance(values, dict) else None
    model = _ROW_NAMES.get(name) if isinstance(name, str) else None
    if model is None:
        said = f"row = {name!r} says no kind of row"
        problems.append(Problem(said, where, 'Write "row": "source", "claim" or "judgement".'))
        return None
    try:
        return Placed(model.model_validate(values), where)
    except ValidationError as error:
        problems += explain(error, f"{where}, row {values.get('id', '?')}")
        return None


def _read_parquet(path: Path, problems: list[Problem]) -> list[Placed]:
    from detente.record._parquet import read_parquet  # noqa: PLC0415

    return read_parquet(path, _nearest, problems)


_READERS: Mapping[str, Callable[[Path, list[Problem]], list[Placed]]] = {
    "csv": _read_csv,
    "jsonl": _read_jsonl,
    "parquet": _read_parquet,
}


def export_rows(record: Record, path: str | Path, format: Format) -> int:
    """Write every row that the record shows, in the schema that `import_rows` takes back.

    Args:
        record: What to write; as of a day, only what was known then.
        path: A folder for csv and parquet (three files); a file for jsonl. It appears whole or
            not at all.
        format: csv, jsonl or parquet.

    Returns:
        How many rows were written.

    Raises:
        OutputError: the files cannot be written.

    Example:
        >>> import tempfile
        >>> from detente.case import load
        >>> from detente.record import open_record
        >>> record = open_record(load("north_korea"))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     export_rows(record, f"{folder}/out", "csv") > 900
        True
    """
    rows = exported(record)
    target = Path(path)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if format == "jsonl":
            write_whole(target, _jsonl(rows).encode())
        else:
            target.mkdir(exist_ok=True)
            _write_sheets(target, rows, format)
    except OSError as error:
        raise OutputError(
            f"{error.filename or target} cannot be written ({error.strerror}). "
            "Choose another --out."
        ) from error
    return sum(map(len, rows.values()))


def exported(record: Record) -> dict[str, list[Row]]:
    """Return the rows to write, by table: what was known by the record's day, superseded or not."""
    found: dict[str, dict[str, Row]] = {name: {} for name in MODELS}
    for batch in record.batches:
        for claim in batch.claims:
            if record.day is None or claim.learned <= record.day:
                found["claims"][claim.id] = claim
        for judgement in batch.judgements:
            if record.day is None or judgement.learned <= record.day:
                found["judgements"][judgement.id] = judgement
    used = {c.source for c in found["claims"].values() if isinstance(c, Claim)}
    for id, source in record.sources.items():
        if record.day is None or id in used:
            found["sources"][id] = source
    return {name: list(rows.values()) for name, rows in found.items()}


def _jsonl(rows: Mapping[str, list[Row]]) -> str:
    lines = []
    for name, found in rows.items():
        for row in found:
            values = row.model_dump(mode="json", exclude_defaults=True)
            lines.append(json.dumps({"row": name[:-1], **values}, ensure_ascii=False))
    return "".join(f"{line}\n" for line in lines)


def _write_sheets(folder: Path, rows: Mapping[str, list[Row]], format: Format) -> None:
    for name, found in rows.items():
        text = sheet_text(name, found, guard=format == "csv")
        if format == "csv":
            write_whole(folder / f"{name}.csv", text.encode())
        else:
            from detente.record._parquet import write_parquet  # noqa: PLC0415

            write_parquet(folder / f"{name}.parquet", text, columns(MODELS[name]))
