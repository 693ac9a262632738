"""Instants as fetches, items and alerts hold them."""

from __future__ import annotations

from datetime import UTC, datetime


def instant(when: datetime) -> str:
    """Return an instant as ISO text in UTC, to the second.

    Example:
        >>> instant(datetime(2017, 9, 3, 3, 30, tzinfo=UTC))
        '2017-09-03T03:30:00+00:00'
    """
    return when.astimezone(UTC).isoformat(timespec="seconds")
