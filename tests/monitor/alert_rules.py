"""Made-up rules, alerts and a small catalogue for the tests of alerts."""

import json
from datetime import UTC, datetime
from pathlib import Path

from detente.case._model_alerts import AlertRule
from detente.monitor import Item
from detente.monitor._alert import Alert, Cause, alert

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DATA = Path(__file__).parent / "data"


def rule(kind: str, trigger: dict, **more) -> AlertRule:
    """A rule with one trigger; the trigger's reason is filled in."""
    said = {"id": "made_up", "name": "Made up", "level": "priority", "why": "Why.", "next": "Next."}
    return AlertRule.model_validate({**said, **more, kind: {"reason": "A test.", **trigger}})


def made(key: str = "one", at: datetime = NOW, what: str = "What.", **more) -> Alert:
    """An alert of a made-up rule."""
    return alert(rule("feed", {"states": ("DEAD",)}, **more), Cause(key, what), at)


def catalogue() -> list[Item]:
    """The earthquakes of the sample as the usgs feed gives them."""
    rows = json.loads((DATA / "comcat_dprk_box.json").read_text(encoding="utf-8"))["events"]
    return [
        Item(
            "usgs",
            row["id"],
            published=datetime.fromisoformat(row["time"]),
            title=f"M {row['mag']} - {row['place']}",
            url=f"https://earthquake.usgs.gov/earthquakes/eventpage/{row['id']}",
            fields={
                "latitude": row["lat"],
                "longitude": row["lon"],
                "depth_km": row["depthKm"],
                "magnitude": row["mag"],
                "type": row["type"],
            },
        )
        for row in rows
    ]
