"""The element rules of CAP 1.2 that a message must keep (section 3.2 of the standard)."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

CAP = "urn:oasis:names:tc:emergency:cap:1.2"
_ORDER = {
    "alert": (
        "identifier sender sent status msgType source scope restriction addresses code note "
        "references incidents info"
    ),
    "info": (
        "language category event responseType urgency severity certainty audience eventCode "
        "effective onset expires senderName headline description instruction web contact "
        "parameter resource area"
    ),
    "area": "areaDesc polygon circle geocode altitude ceiling",
    "parameter": "valueName value",
}
_NEEDED = {
    "alert": "identifier sender sent status msgType scope",
    "info": "category event urgency severity certainty",
    "area": "areaDesc",
    "parameter": "valueName value",
}
_WORDS = {
    "status": "Actual Exercise System Test Draft",
    "msgType": "Alert Update Cancel Ack Error",
    "scope": "Public Restricted Private",
    "category": "Geo Met Safety Security Rescue Fire Health Env Transport Infra CBRNE Other",
    "urgency": "Immediate Expected Future Past Unknown",
    "severity": "Extreme Severe Moderate Minor Unknown",
    "certainty": "Observed Likely Possible Unlikely Unknown",
}
_PLAIN = re.compile(r"[^\s,<&]+")
_WRITTEN = {
    "identifier": _PLAIN,
    "sender": _PLAIN,
    "sent": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d"),
    "circle": re.compile(r"-?\d{1,2}(\.\d+)?,-?\d{1,3}(\.\d+)? \d+(\.\d+)?"),
}


def cap_problems(message: bytes) -> list[str]:
    """Say what of a message breaks the rules; empty if nothing.

    A message with a document type is refused before it is read, so no entity is ever opened.

    Example:
        >>> cap_problems(b'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"/>')[0]
        'alert has no identifier'
    """
    if b"<!DOCTYPE" in message:
        return ["it has a document type"]
    try:
        top = ET.fromstring(message)
    except ET.ParseError as error:
        return [f"it is not XML: {error}"]
    if top.tag != f"{{{CAP}}}alert":
        return [f"the root is {top.tag}, not alert of {CAP}"]
    found = [p for element in top.iter() for p in _element(element)]
    said = {_local(e): (e.text or "") for e in top}
    if said.get("scope") == "Restricted" and not said.get("restriction"):
        found.append("scope Restricted needs a restriction")
    return found


def _element(element: ET.Element) -> list[str]:
    name, children = _local(element), [_local(c) for c in element]
    needed, order = _NEEDED.get(name, "").split(), _ORDER.get(name, "").split()
    found = [f"{name} has no {n}" for n in needed if n not in children]
    if order:
        found += [f"{name} has an unknown {c}" for c in children if c not in order]
        places = [order.index(c) for c in children if c in order]
        found += [f"{name} is out of order"] if places != sorted(places) else []
    return found + _said(name, element.text or "")


def _said(name: str, text: str) -> list[str]:
    if name in _WORDS and text not in _WORDS[name].split():
        return [f"{name} = {text!r} is no value of it"]
    if name in _WRITTEN and not _WRITTEN[name].fullmatch(text):
        return [f"{name} = {text!r} is not written as it must be"]
    return []


def _local(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2]
