"""Alerts as files: an Atom feed, a JSON Feed 1.1, and the terminal."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from detente.monitor._alert import LEVELS, Alert
from detente.monitor._deliver import NotDelivered
from detente.monitor._deliver_text import fit
from detente.monitor._instant import instant
from detente.record._whole import write_whole

_ATOM = "http://www.w3.org/2005/Atom"
_NEVER = "1970-01-01T00:00:00+00:00"  # a feed without an entry still needs a date


@dataclass(frozen=True)
class Terminal:
    """Prints each alert; `show` is given its text."""

    show: Callable[[str], object]
    levels: Sequence[str] = LEVELS
    name: str = "terminal"

    def send(self, alert: Alert) -> None:
        """Print one alert."""
        try:
            self.show(alert.text() + "\n")
        except OSError as error:
            raise NotDelivered(f"The terminal is gone ({error.strerror}).") from error


@dataclass(frozen=True)
class AtomFile:
    """An Atom feed (RFC 4287) that any feed reader follows."""

    file: Path
    title: str
    levels: Sequence[str] = LEVELS
    name: str = "atom"

    def write(self, alerts: Sequence[Alert]) -> None:
        """Put the feed in place of the last one."""
        put(self.file, atom(alerts, self.title))


@dataclass(frozen=True)
class JsonFile:
    """A JSON Feed, version 1.1."""

    file: Path
    title: str
    levels: Sequence[str] = LEVELS
    name: str = "json"

    def write(self, alerts: Sequence[Alert]) -> None:
        """Put the feed in place of the last one."""
        put(self.file, json_feed(alerts, self.title))


def urn(alert: Alert) -> str:
    """Return the name of an alert in feeds."""
    return f"urn:detente:alert:{alert.id}"


def atom(alerts: Sequence[Alert], title: str) -> bytes:
    """Write alerts as an Atom feed, the newest first.

    Example:
        >>> atom([], "Alerts").startswith(b"<?xml version='1.0' encoding='utf-8'?>")
        True
    """
    feed = ET.Element("feed", xmlns=_ATOM)
    _say(feed, "id", "urn:detente:alerts")
    _say(feed, "title", title)
    _say(feed, "updated", max((instant(a.raised) for a in alerts), default=_NEVER))
    _say(ET.SubElement(feed, "author"), "name", "Détente watch")
    for one in alerts:
        entry = ET.SubElement(feed, "entry")
        _say(entry, "id", urn(one))
        _say(entry, "title", one.headline)
        _say(entry, "updated", instant(one.raised))
        _say(entry, "summary", one.what)
        ET.SubElement(entry, "category", term=one.level)
        if one.link:
            ET.SubElement(entry, "link", rel="related", href=fit(one.link))
        _say(entry, "content", one.text(), type="text")
    out: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return out


def json_feed(alerts: Sequence[Alert], title: str) -> bytes:
    """Write alerts as a JSON Feed 1.1, the newest first; `_detente` holds the whole alert."""
    items = [
        {
            "id": urn(one),
            "title": one.headline,
            "summary": one.what,
            "content_text": one.text(),
            "date_published": instant(one.raised),
            "tags": [one.level, one.kind],
            **({"external_url": one.link} if one.link else {}),
            "_detente": one.as_dict(),
        }
        for one in alerts
    ]
    head = {"version": "https://jsonfeed.org/version/1.1", "title": title, "items": items}
    return json.dumps(head, ensure_ascii=True, indent=1).encode()


def _say(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, name, attributes).text = fit(text)


def put(file: Path, content: bytes) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, content)
    except OSError as error:
        raise NotDelivered(f"{file} cannot be written ({error.strerror}).") from error
