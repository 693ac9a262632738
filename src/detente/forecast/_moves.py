"""What moves an answer most: the covariates that the regression makes most of now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from detente.case import Case

_MOST = 2
_OWN = {
    "last_30_days": "such events in the last 30 days",
    "last_90_days": "such events in the last 90 days",
    "last_365_days": "such events in the last year",
    "days_since_last": "days since the last such event",
}


@dataclass(frozen=True, slots=True)
class Move:
    """A covariate, and by how much it now moves the log mean, or the log odds of an event."""

    id: str
    name: str
    by: float

    @property
    def said(self) -> str:
        """Its name and the direction."""
        return f"{self.name} ({'up' if self.by > 0 else 'down'})"


def moves(info: Mapping[str, float], case: Case) -> tuple[Move, ...]:
    """Return the two covariates that move the regression most, the stronger first.

    Args:
        info: what the regression says of itself; nothing where it has no covariates yet.

    Example:
        >>> from detente.case import load
        >>> [m.name for m in moves({"days_since_last": -0.2}, load("north_korea"))]
        ['days since the last such event']
    """
    names = {**_OWN, **{c.id: c.name for c in case.covariates}}
    ranked = sorted(info, key=lambda id: -abs(info[id]))[:_MOST]
    return tuple(Move(id, names.get(id, id), info[id]) for id in ranked if info[id])
