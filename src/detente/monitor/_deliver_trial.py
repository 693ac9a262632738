"""An alert that says that it is a test, and which addresses a webhook may have."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from detente.monitor._alert import Alert


def trial_alert(now: datetime) -> Alert:
    """Return an alert that is marked as a test in its headline, its text and in CAP.

    Example:
        >>> from datetime import UTC
        >>> trial_alert(datetime(2026, 1, 2, tzinfo=UTC)).headline
        'TEST ROUTINE: Test of this channel'
    """
    return Alert(
        id=f"T{now.astimezone(UTC):%Y%m%dT%H%M%S%f}",
        rule="test",
        kind="test",
        name="Test of this channel",
        level="routine",
        raised=now,
        what="This is a test. Nothing has happened.",
        why="It shows that alerts reach you here.",
        next="Nothing.",
        test=True,
    )


def public_only(private: bool) -> Callable[[str], object]:
    """Return what refuses an address off the public internet, unless private ones may be asked."""
    from detente.monitor._address import resolved, split  # noqa: PLC0415

    def check(url: str) -> None:
        _, host, port = split(url)
        resolved(host, port, frozenset({f"{host}:{port}"} if private else ()))

    return check
