"""What the commands on forecasts open, and how their JSON begins."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detente.record import Record


def open_asked(name: str, workspace: str, day: date | None) -> Record:
    """Return the record of a case as of a day, the case with the questions of the workspace."""
    from detente.case import load  # noqa: PLC0415
    from detente.forecast import with_asked  # noqa: PLC0415
    from detente.record import open_record  # noqa: PLC0415

    record = open_record(with_asked(load(name), workspace), workspace)
    return record if day is None else record.as_of(day)


def head(record: Record, seed: int) -> dict[str, object]:
    """Return the fields that say what a document was computed from."""
    return {
        "case": record.case.standoff.id,
        "case_version": record.case.version,
        "record_state": record.state,
        "as_of": record.day,
        "seed": seed,
    }
