"""A digest of what a comparison rests on in a case, prose apart."""

from __future__ import annotations

from typing import Any

from detente.case import Case
from detente.intent._desk import fingerprint
from detente.intent._keys import game_key

_PROSE = ("reason", "about", "doubts", "name", "definition", "unit", "source", "sources")


def options_key(case: Case) -> str:
    """Return a digest of a case's game and of all that it declares about options.

    Example:
        >>> from detente.case import load
        >>> len(options_key(load("north_korea")))
        16
    """
    parts: list[Any] = [game_key(case)]
    for rows in (
        case.approaches,
        case.uncertainties,
        case.correlations,
        case.outcomes,
        case.measures,
        case.spillovers,
    ):
        parts.append([_bare(row.model_dump(mode="json")) for row in rows])
    return fingerprint(parts)[:16]


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _bare(v) for k, v in value.items() if k not in _PROSE}
    return [_bare(v) for v in value] if isinstance(value, list) else value
