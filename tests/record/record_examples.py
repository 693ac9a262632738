"""A tiny standoff and rows about it, made in code so that these tests need no case folder."""

from __future__ import annotations

from datetime import date
from typing import Any

from detente.case import Case
from detente.record import Claim, Judgement, Source

TODAY = date(2026, 11, 23)
NOW = "2026-11-23T12:00:00Z"


def tiny_case(folder: str = "") -> Case:
    """Three players, four kinds, a quantity of each way of combining."""
    kinds = [
        (
            "missile_test",
            "Missile test",
            "weapons",
            ["missiles", "range_km", "floor", "note_value"],
        ),
        ("nuclear_test", "Nuclear test", "weapons", ["yield_kt"]),
        ("meeting", "Meeting", "talks", []),
        ("sanction", "Sanction", "pressure", []),
    ]
    return Case.model_validate(
        {
            "standoff": {
                "id": "strait",
                "name": "The strait",
                "adversary": "red",
                "question": "Will red talk?",
                "start": "2000-01",
                "zone": "UTC",
            },
            "players": [
                {"id": id, "name": id.title(), "short": id.title(), "code": id[:3].upper()}
                for id in ("red", "blue", "green")
            ],
            "magnitudes": [
                {"id": "missiles", "unit": "missiles", "combine": "sum"},
                {"id": "range_km", "unit": "km", "combine": "max"},
                {"id": "floor", "unit": "km", "combine": "min"},
                {"id": "note_value", "unit": "1", "combine": "first"},
                {"id": "yield_kt", "unit": "kt", "combine": "max"},
            ],
            "kinds": [
                {
                    "id": id,
                    "name": name,
                    "plural": f"{name}s",
                    "group": group,
                    "plover": "ASSAULT",
                    "cameo": "190",
                    "intensity": -5,
                    "magnitudes": magnitudes,
                    "coverage": "all",
                }
                for id, name, group, magnitudes in kinds
            ],
            "source_kinds": [
                {
                    "id": "agency",
                    "name": "Agency",
                    "reliability": "B",
                    "credibility": 2,
                    "reason": "It watches.",
                },
                {
                    "id": "primary",
                    "name": "Primary document",
                    "reliability": "A",
                    "credibility": 1,
                    "reason": "It is the thing itself.",
                },
            ],
            "coverage": [
                {"id": "all", "name": "All", "through": "2026-10-31", "reason": "Searched."}
            ],
            "folder": folder,
        }
    )


def source(id: str = "agency-1", **fields: Any) -> Source:
    """A source of the middling sort."""
    given = {"publisher": "An agency", "kind": "agency", "reliability": "B"}
    return Source.model_validate({"id": id, "url": f"https://example.org/{id}", **given, **fields})


def claim(id: str = "MSL-1#a", **fields: Any) -> Claim:
    """A claim on one missile test, dated and complete."""
    given: dict[str, Any] = {
        "event": id.partition("#")[0],
        "source": "agency-1",
        "kind": "missile_test",
        "happened": "2017-07-04",
        "learned": "2017-07-05",
        "learned_from": "reported",
        "actors": ["red"],
        "targets": ["blue"],
        "summary": "Red launched a missile.",
        "magnitudes": {"missiles": 1},
        "attributes": {"class": "ballistic"},
        "credibility": 2,
        "retrieved": "2026-11-23",
    }
    return Claim.model_validate({"id": id, **given, **fields})


def judgement(id: str, action: str, event: str, into: str = "", **fields: Any) -> Judgement:
    """A reviewer's decision."""
    given = {"learned": "2020-01-01", "reason": "the same launch"}
    values = {"id": id, "action": action, "event": event, "into": into}
    return Judgement.model_validate({**values, **given, **fields})


def synthetic(count: int, *, prefix: str = "SYN") -> list[dict[str, Any]]:
    """As many one-claim events as JSON objects, with the sources that they rest on."""
    rows: list[dict[str, Any]] = [
        {
            "row": "source",
            "id": f"{prefix.lower()}-source-{n}",
            "publisher": "An agency",
            "url": f"https://example.org/{n}",
            "kind": "agency",
            "reliability": "B",
        }
        for n in range(max(1, count // 100))
    ]
    sources = len(rows)
    for n in range(count):
        day = date(1990 + n % 36, 1 + n % 12, 1 + n % 28).isoformat()
        rows.append(
            {
                "row": "claim",
                "id": f"{prefix}-{n}#a",
                "event": f"{prefix}-{n}",
                "source": f"{prefix.lower()}-source-{n % sources}",
                "passage": f"row {n}",
                "kind": "missile_test",
                "happened": day,
                "learned": day,
                "learned_from": "happened",
                "actors": ["red"],
                "targets": ["blue"],
                "summary": f"Red launched missile {n} from a site on its east coast.",
                "magnitudes": {"missiles": 1 + n % 3, "range_km": 300.5 + n % 700},
                "attributes": {"class": "ballistic"},
                "credibility": 2,
                "retrieved": "2026-11-23",
            }
        )
    return rows
