"""Alerts as CAP 1.2 messages (OASIS Common Alerting Protocol), one file each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from detente.monitor._alert import LEVELS, Alert
from detente.monitor._cap_rules import CAP, cap_problems
from detente.monitor._deliver import NotDelivered
from detente.monitor._deliver_files import put
from detente.monitor._deliver_text import fit
from detente.monitor._instant import instant

_URGENCY = {"flash": "Immediate", "priority": "Expected", "routine": "Future"}
_CERTAINTY = {"seismic": "Observed", "listing": "Observed", "feed": "Observed"}
_SPACES = re.compile(r"[\s,<&]+")


@dataclass(frozen=True)
class CapFolder:
    """A folder that holds each alert as ID.xml, for a system that reads CAP."""

    folder: Path
    sender: str
    restriction: str
    levels: Sequence[str] = LEVELS
    name: str = "cap"

    def send(self, alert: Alert) -> None:
        """Write one message; the same alert gives the same file."""
        content = cap(alert, self.sender, self.restriction)
        problems = cap_problems(content)
        if problems:
            raise NotDelivered("The message is not CAP 1.2: " + "; ".join(problems))
        put(self.folder / f"{alert.id}.xml", content)


def cap(alert: Alert, sender: str, restriction: str) -> bytes:
    """Write an alert as a CAP 1.2 message.

    Severity is Unknown: whether anybody is in danger is not for this software to say. Scope is
    Restricted, since a watch's alerts are for those who run it, not for the public.
    """
    top = ET.Element("alert", xmlns=CAP)
    head = {
        "identifier": alert.id,
        "sender": _SPACES.sub("-", sender),
        "sent": cap_time(alert),
        "status": "Test" if alert.test else "Actual",
        "msgType": "Alert",
        "scope": "Restricted",
        "restriction": restriction,
    }
    for name, text in head.items():
        _say(top, name, text)
    info = ET.SubElement(top, "info")
    for name, text in _info(alert).items():
        _say(info, name, text)
    for reference in alert.references:
        parameter = ET.SubElement(info, "parameter")
        _say(parameter, "valueName", f"reference-{reference.kind}")
        _say(parameter, "value", f"{reference.id} {reference.url}".strip())
    if alert.place is not None:
        _area(info, alert.place)
    out: bytes = ET.tostring(top, encoding="utf-8", xml_declaration=True)
    return out


def _info(alert: Alert) -> dict[str, str]:
    said = {
        "language": "en",
        "category": "Geo" if alert.kind == "seismic" else "Security",
        "event": alert.name,
        "urgency": _URGENCY[alert.level],
        "severity": "Unknown",
        "certainty": _CERTAINTY.get(alert.kind, "Unknown"),
        "headline": alert.headline,
        "description": f"{alert.what}\n\nWhy it matters: {alert.why}",
        "instruction": f"Look next at: {alert.next}",
    }
    return {**said, "web": alert.link} if alert.link else said


def _area(info: ET.Element, place: tuple[float, float, float]) -> None:
    latitude, longitude, radius = place
    area = ET.SubElement(info, "area")
    _say(area, "areaDesc", f"{latitude:.3f}, {longitude:.3f}")
    _say(area, "circle", f"{latitude:.4f},{longitude:.4f} {radius:.1f}")


def cap_time(alert: Alert) -> str:
    """Return when it was raised as CAP writes it: UTC is -00:00, never Z or +00:00."""
    return instant(alert.raised).replace("+00:00", "-00:00")


def _say(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = fit(text)
