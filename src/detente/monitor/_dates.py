"""Instants as feeds write them, in UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

_SHORT = re.compile(r"(\d\d)-(\d\d)-(\d\d) (\d\d):(\d\d)(?::\d\d)?")  # IAEA: YY-MM-DD HH:MM


def parse_instant(text: str, zone: str = "UTC") -> datetime | None:
    """Return an instant in UTC; None where the feed gives none.

    Args:
        text: As RFC 822, ISO 8601 or YY-MM-DD HH:MM.
        zone: Where its clock stands if the text does not say.

    Raises:
        ValueError: there is a text, and it is no instant.

    Example:
        >>> parse_instant("17-09-03 13:15", "Europe/Vienna").isoformat()
        '2017-09-03T11:15:00+00:00'
        >>> parse_instant("Sun, 03 Sep 2017 12:30:00 +0900").isoformat()
        '2017-09-03T03:30:00+00:00'
    """
    text = " ".join(text.split())
    if not text:
        return None
    found = _parsed(text)
    if found.tzinfo is None:
        found = found.replace(tzinfo=ZoneInfo(zone))
    return found.astimezone(UTC)


def _parsed(text: str) -> datetime:
    if short := _SHORT.fullmatch(text):
        year, month, day, hour, minute = map(int, short.groups())
        return datetime(2000 + year, month, day, hour, minute)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError):
        raise ValueError(f"{text!r} is no date that is known") from None
