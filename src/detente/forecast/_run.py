"""The name of a computation: a digest of everything that its numbers depend on."""

from __future__ import annotations

from detente import __version__
from detente.record import Record
from detente.record._claim import digest


def run_id(record: Record, what: str, *, seed: int, **asked: object) -> str:
    """Return the name of what was computed from a record.

    Args:
        what: the sort of computation.
        asked: what was asked for, as plain values.
    """
    return digest(
        {
            "what": what,
            "case": record.case.version,
            "record": record.state,
            "as_of": record.day.isoformat() if record.day else "",
            "seed": seed,
            "package": __version__,
            **asked,
        }
    )[:16]
