"""Digests of what an estimate rests on."""

from __future__ import annotations

from typing import Any

from detente.case import Case
from detente.intent._desk import fingerprint
from detente.intent._history import Seen

_PROSE = ("reason", "about", "name", "meaning", "source", "events")


def game_key(case: Case) -> str:
    """Return a digest of a case's game and of the priors on its parameters; prose is left out.

    Example:
        >>> from detente.case import load
        >>> len(game_key(load("north_korea")))
        16
    """
    head = case.game
    parts: list[Any] = [
        head.model_dump(mode="json", exclude={"grid"}) if head else None,
        [(p.id, [a.id for a in p.actions]) for p in case.players if p.actions],
        [(f.id, f.levels) for f in case.factors if head and f.id in head.factors],
        case.estimation.model_dump(mode="json"),
        *(
            row.model_dump(mode="json")
            for rows in (case.sides, case.types, case.weights, case.transitions, case.impossible)
            for row in rows
        ),
    ]
    return fingerprint(_bare(parts))[:16]


def history_key(seen: Seen) -> str:
    """Return a digest of the months that were read."""
    return fingerprint(seen.months, seen.states, seen.actions)[:16]


def _bare(value: Any) -> Any:
    """Return plain data without the fields that only people read."""
    if isinstance(value, dict):
        kept = {k: v for k, v in value.items() if k not in _PROSE and not k.endswith("_reason")}
        return {k: _bare(v) for k, v in kept.items()}
    if isinstance(value, list | tuple):
        return [_bare(v) for v in value]
    return value
