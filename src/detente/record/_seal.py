"""Seal the rows that a case author has added: chain them, so that later changes show."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from detente.errors import Problem, RecordError
from detente.record._claim import Row
from detente.record._folder import Head, Sheets, read_folder, read_heads, read_sheets
from detente.record._ledger import Batch, make_batch
from detente.record._sheet import MODELS, sheet_text, table_of

DIGESTS = "digests.txt"
_TITLE = "# The chain of this record. Written by 'detente record seal'; never edit it.\n"


def seal(folder: str | Path, *, reason: str, recorded_at: str | None = None) -> Batch:
    """Chain the rows added to a case's CSV files since the last seal.

    Args:
        folder: The case's folder or its record folder.
        reason: Why these rows were added, in a few words.
        recorded_at: Instant of sealing.  [default: SOURCE_DATE_EPOCH, or else now]

    Returns:
        The new batch: its rows and the chain's value after it.

    Raises:
        RecordError: a sealed row was changed (it is named), a row cannot be read, or there is
            nothing to seal. No file is changed.

    Example:
        >>> seal("no-such-folder", reason="first rows")
        Traceback (most recent call last):
        ...
        detente.errors.RecordError: no-such-folder holds no sources.csv, so there is no record...
    """
    if not reason.strip():
        raise RecordError("A seal needs a reason. Say in a few words why these rows were added.")
    place = record_folder(Path(folder))
    sheets = read_sheets(place)
    heads = read_heads(place) if (place / "chain.toml").exists() else []
    before = read_folder(place) if heads else []
    _refuse_changes(place, before, sheets)
    added = [p.row for name in MODELS for p in sheets[name][_pinned(heads, name) :]]
    if not added:
        raise RecordError(f"{place} has no row that is not sealed. There is nothing to seal.")
    batch = make_batch(
        before,
        recorded_at=recorded_at or now(),
        action="seal",
        reason=reason,
        rows=added,
    )
    _write(place, sheets, [*before, batch])
    return batch


def record_folder(folder: Path) -> Path:
    """Return the record folder, given it or the case's folder.

    Raises:
        RecordError: neither holds a record.
    """
    for place in (folder, folder / "record"):
        if (place / "sources.csv").exists():
            return place
    raise RecordError(
        f"{folder} holds no sources.csv, so there is no record to seal. "
        "Give the case's folder, or its record folder."
    )


def now() -> str:
    """Return the instant to write down: SOURCE_DATE_EPOCH where it is set, or else now, in UTC."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    instant = datetime.fromtimestamp(int(fixed), UTC) if fixed.isdigit() else datetime.now(UTC)
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def stored_digests(folder: Path) -> list[str]:
    """Return the digest of each sealed row as it was written down, or none where none were."""
    path = folder / DIGESTS
    return path.read_text(encoding="utf-8").split() if path.exists() else []


def _pinned(heads: Sequence[Head], name: str) -> int:
    return sum(getattr(head, name) for head in heads)


def _refuse_changes(place: Path, before: Sequence[Batch], sheets: Sheets) -> None:
    stored = stored_digests(place)
    wheres = {(name, p.row.id): p.where for name, placed in sheets.items() for p in placed}
    problems = [
        Problem(
            f"row {row.id} was changed after it was sealed", wheres[table_of(row), row.id], _HOW
        )
        for row, digest in zip(rows_of(before), stored, strict=False)
        if row.digest != digest
    ]
    if not problems and before and _last(before) != before[-1].digest:
        said = "the sealed rows do not give the chain's last value"
        problems = [Problem(said, str(place), _HOW)]
    if problems:
        count = f"{len(problems)} sealed row{'s were' if len(problems) > 1 else ' was'} changed"
        raise RecordError(f"{count}; nothing was sealed.", problems)


_HOW = "Put the row back, and correct it by a new claim that supersedes it."


def _last(batches: Sequence[Batch]) -> str:
    made: list[Batch] = []
    for b in batches:
        made.append(
            make_batch(
                made, recorded_at=b.recorded_at, action=b.action, reason=b.reason, rows=b.rows
            )
        )
    return made[-1].digest


def _write(place: Path, sheets: Sheets, batches: Sequence[Batch]) -> None:
    texts = {
        f"{name}.csv": sheet_text(name, (p.row for p in placed)) for name, placed in sheets.items()
    }
    texts[DIGESTS] = "".join(f"{row.digest}\n" for batch in batches for row in batch.rows)
    texts["chain.toml"] = _TITLE + "".join(_head(batch) for batch in batches)
    try:
        _write_all(place, texts)
    except OSError as error:
        raise RecordError(
            f"{error.filename or place} cannot be written ({error.strerror}). Nothing was sealed."
        ) from error


def _write_all(place: Path, texts: Mapping[str, str]) -> None:
    made = {place / f".{name}.new": place / name for name in texts}
    try:
        for (new, name), text in zip(made.items(), texts.values(), strict=True):
            if not name.exists() or name.read_bytes() != text.encode():
                new.write_bytes(text.encode())
        for new, name in made.items():
            if new.exists():
                new.replace(name)
    finally:
        for new in made:
            new.unlink(missing_ok=True)


def _head(batch: Batch) -> str:
    counts = "".join(f"{name} = {len(getattr(batch, name))}\n" for name in MODELS)
    return (
        f"\n[[batch]]\nseq = {batch.seq}\nrecorded_at = {_quoted(batch.recorded_at)}\n"
        f"action = {_quoted(batch.action)}\nreason = {_quoted(batch.reason)}\n"
        f"{counts}digest = {_quoted(batch.digest)}\n"
    )


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=True)


def rows_of(batches: Sequence[Batch]) -> list[Row]:
    """Return every row in the chain's order."""
    return [row for batch in batches for row in batch.rows]
