"""A comparison as plain data: bands by approach and horizon, and distances from usual play."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from detente.options._comparison import Comparison, Floats, Kind, band
from detente.options._inputs import in_doubt

_KINDS: tuple[tuple[str, Kind], ...] = (
    ("outcomes", "outcome"),
    ("measures", "measure"),
    ("spillovers", "spillover"),
)


def summary(found: Comparison) -> dict[str, Any]:
    """Return what a comparison says, ready for JSON.

    Bands are over futures. `against_usual` is the difference from ordinary play in the same future
    on the same random numbers. What no future has a value for is None.
    """
    return {
        "run": dict(found.run),
        "usual": found.usual,
        "beliefs": _beliefs(found),
        "definitions": _definitions(found),
        "approaches": [_approach(found, name) for name in found.names],
        "phases": {
            name: found.told.phases[:, found.place(name)].mean(0).round(6).tolist()
            for name in found.names
        },
    }


def bands(values: Floats, usual: Floats) -> dict[str, Any]:
    """Return the band of numbers (N,) and of their difference from others (N,)."""
    own, apart = band(values), band(values - usual)
    return {
        **(asdict(own) if own else {"mean": None}),
        "against_usual": asdict(apart) if apart else None,
    }


def _approach(found: Comparison, name: str) -> dict[str, Any]:
    one = found.case.approach(name)
    return {
        "id": one.id,
        "name": one.name,
        "about": one.about,
        "doubts": one.doubts,
        "months": one.months,
        "residual": float(found.told.residual[:, found.place(name)].max()),
        "horizons": {str(m): _horizon(found, name, h) for h, m in enumerate(found.horizons)},
    }


def _horizon(found: Comparison, name: str, at: int) -> dict[str, Any]:
    rows: dict[str, Sequence[Any]] = {
        "outcomes": found.case.outcomes,
        "measures": found.case.measures,
        "spillovers": found.case.spillovers,
    }
    own, usual = found.place(name), found.place(found.usual)
    said: dict[str, Any] = {}
    for plural, kind in _KINDS:
        said[plural] = {}
        for row in rows[plural]:
            values = found.values(kind, row.id)[..., at]
            said[plural][row.id] = bands(values[:, own], values[:, usual])
    said["interests"] = {
        one.player: {
            term: bands(values[:, own, at], values[:, usual, at])
            for term, values in found.interest(one.player).items()
        }
        for one in found.case.interests
    }
    return said


def _beliefs(found: Comparison) -> dict[str, Any]:
    return {
        player: {
            name: asdict(b)
            for name, values in zip(types, np.moveaxis(own, 1, 0), strict=True)
            if (b := band(values)) is not None
        }
        for (player, types), own in zip(in_doubt(found.case), found.told.beliefs, strict=True)
    }


def _definitions(found: Comparison) -> dict[str, Any]:
    case = found.case
    return {
        "outcomes": [
            {"id": o.id, "name": o.name, "definition": o.definition} for o in case.outcomes
        ],
        "measures": [
            {"id": m.id, "name": m.name, "definition": m.definition, "unit": m.unit}
            for m in case.measures
        ],
        "spillovers": [
            {"id": s.id, "name": s.name, "about": s.about, "unit": s.unit} for s in case.spillovers
        ],
        "uncertainties": [
            {"id": u.id, "name": u.name, "about": u.about, "low": u.low, "high": u.high}
            for u in case.uncertainties
        ],
    }
