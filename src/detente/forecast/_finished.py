"""Finished track records in files: those that ship with a case, and those of a workspace.

A file is gzipped JSON. It holds, for each question, the trial's key, its origins and outcomes, and
what each model said (`Marks.as_dict`). A record is used only where its key is that of the trial at
hand, so never for another record, question, model or version of the package. In a workspace the
name of a file also covers the code that made it, for the sake of those who change the models.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from detente.case import Case
from detente.errors import OutputError
from detente.forecast._backtest import Backtest
from detente.forecast._marks import DECIMALS, Marks, read_marks
from detente.forecast._trial import Trial
from detente.record._claim import digest
from detente.record._whole import write_whole

FILE = "backtest.json.gz"
Document = Mapping[str, Any]
_DAMAGED = (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError)


def shipped(case: Case) -> dict[str, Document]:
    """Return the track records that ship with a case, by question; none if they cannot be read."""
    return _read(Path(case.folder) / FILE) if case.folder else {}


def tracks_folder(case: Case, workspace: str) -> Path | None:
    """Return where finished track records are kept; None in a database."""
    return None if "://" in workspace else Path(workspace) / "backtests" / case.standoff.id


def document(made: Trial | Backtest, marks: Mapping[str, Marks]) -> Document:
    """Return what models said at the origins of a trial, or of a backtest, as plain values."""
    return {
        "key": made.key,
        "step": made.step,
        "through": made.through.isoformat(),
        "origins": [day.isoformat() for day in made.origins],
        "outcomes": made.outcomes.tolist(),
        "models": {id: m.as_dict() for id, m in marks.items()},
    }


def marks_in(found: Document | None, made: Trial | Backtest) -> dict[str, Marks] | None:
    """Return what a document says at the same origins; None if it is of others, or damaged."""
    if found is None or found.get("key") != made.key:
        return None
    try:
        rows = found["models"].items()
        marks = {id: read_marks(row, len(made.origins)) for id, row in rows}
    except (*_DAMAGED, AttributeError):
        return None
    models = made.tracks if isinstance(made, Backtest) else {m.id for m in made.models}
    return marks if marks.keys() >= set(models) else None


def kept(folder: Path, made: Trial) -> dict[str, Marks] | None:
    """Return what this folder holds of a trial, made by this very code; None if it has nothing."""
    return marks_in(_read(_place(folder, made)).get(made.question.id), made)


def keep(folder: Path, made: Trial, marks: Mapping[str, Marks]) -> None:
    """Write a finished track record, so that a run that is killed can go on after it.

    Raises:
        OutputError: the folder cannot be written to.
    """
    _write(_place(folder, made), {made.question.id: document(made, marks)})


def write_all(path: Path, made: Mapping[str, Backtest]) -> None:
    """Write backtests by question in the form in which they ship with a case.

    Raises:
        OutputError: the file cannot be written.
    """
    marks = {id: {m: t.marks for m, t in one.tracks.items()} for id, one in made.items()}
    _write(path, {id: document(one, marks[id]) for id, one in made.items()})


def compared(found: Document | None, made: Backtest) -> str:
    """Say how what ships compares with a backtest made now: "equal", or what differs."""
    if found is None:
        return "nothing ships"
    if found.get("key") != made.key:
        return "what ships is of another record, question, set of models or version"
    ships = marks_in(found, made)
    if ships is None:
        return "what ships is damaged"
    worst = {id: _distance(t.marks, ships[id]) for id, t in made.tracks.items()}
    model = max(worst, key=lambda id: worst[id])
    if worst[model] <= 2 * 10.0**-DECIMALS:
        return "equal"
    return f"what ships differs, most for {model} (by up to {worst[model]:.2g})"


def _distance(one: Marks, other: Marks) -> float:
    pairs = [
        (one.chances, other.chances),
        (one.log, other.log),
        (one.crps, other.crps),
        (one.quantiles, other.quantiles),
        (one.pit, other.pit),
    ]
    return max(float(np.abs(a - b).max(initial=0.0)) for a, b in pairs)


def _place(folder: Path, made: Trial) -> Path:
    name = digest([made.key, _code()])[:16]
    return folder / f"{made.question.id}-{name}.json.gz"


@cache
def _code() -> str:
    """Return a digest of the code that makes forecasts."""
    here = Path(__file__).parent
    return digest([p.read_text(encoding="utf-8") for p in sorted(here.rglob("*.py"))])


def _write(path: Path, documents: Mapping[str, Document]) -> None:
    """Write all or nothing; the same track records give the same bytes."""
    text = json.dumps(documents, separators=(",", ":"))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, gzip.compress(text.encode(), mtime=0))
    except OSError as error:
        raise OutputError(f"{path} cannot be written ({error.strerror}).") from error


def _read(path: Path) -> dict[str, Document]:
    try:
        found = json.loads(gzip.decompress(path.read_bytes()))
    except _DAMAGED:
        return {}
    return found if isinstance(found, dict) else {}
