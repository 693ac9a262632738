"""Alerts out: what is due is claimed, sent, and marked as sent, in that order.

An alert and what is due of it are written together, so none is lost. A claim is a lease: when its
holder dies, somebody else takes over once it has run out. Between sending and marking a crash can
come, and then an alert is sent again. So delivery is at least once, and what makes it once differs
by channel: a page (Atom, JSON Feed, CAP) is written whole from the database, so an alert stands in
it exactly once; a webhook carries the alert's id as its Idempotency-Key and an e-mail as its
Message-ID, so that a receiver that keeps them takes a repeat for what it is. A terminal may show an
alert again after a crash; its id says so.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

import sqlalchemy as sa

from detente.monitor._alert import LEVELS, Alert
from detente.monitor._alerts_kept import alert_of
from detente.monitor._desk import Desk
from detente.monitor._instant import instant
from detente.monitor._tables import ALERTS, DELIVERIES

LEASE = timedelta(minutes=5)  # longer than any channel may take for one alert
_FIRST, _LONGEST = timedelta(seconds=30), timedelta(hours=1)  # waits after failures
_KEPT = 500  # alerts on a page


class NotDelivered(Exception):  # noqa: N818
    """A channel could not take an alert now; the text says why and holds no secret."""


class Channel(Protocol):
    """Where alerts go, one by one."""

    @property
    def name(self) -> str:
        """What deliveries to it are kept under."""

    @property
    def levels(self) -> Sequence[str]:
        """The levels that it takes."""

    def send(self, alert: Alert) -> None:
        """Send one; NotDelivered where it was not taken."""


@runtime_checkable
class Page(Protocol):
    """Where all alerts stand together, written whole each time."""

    @property
    def name(self) -> str:
        """What deliveries to it are kept under."""

    @property
    def levels(self) -> Sequence[str]:
        """The levels that it takes."""

    def write(self, alerts: Sequence[Alert]) -> None:
        """Put these, the newest first, in place of what was there; NotDelivered where not."""


Out = Channel | Page


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of one delivery: sent, or failed and to be tried again at `again`."""

    alert: str
    channel: str
    state: str
    attempts: int
    note: str = ""
    again: datetime | None = None


def wants(channels: Iterable[Out]) -> dict[str, tuple[str, ...]]:
    """Return the levels that each channel takes, as `post` asks for them."""
    return {c.name: tuple(c.levels) for c in channels}


def deliver(
    desk: Desk,
    channels: Sequence[Out],
    now: Callable[[], datetime],
) -> list[Delivered]:
    """Send what is due on these channels, the loudest first, and say what became of each.

    What fails is tried again later: after half a minute, then twice as long each time up to an
    hour, for as long as it takes. One channel that fails holds up no other.

    Args:
        now: the clock, in UTC.
    """
    done: list[Delivered] = []
    for channel in channels:
        together = _KEPT if isinstance(channel, Page) else 1
        while claimed := _claim(desk, channel.name, now(), together):
            done += _handed(desk, channel, claimed, now)
    return done


@dataclass(frozen=True, slots=True)
class _Claimed:
    alert: Alert
    attempts: int
    token: str


def _claim(desk: Desk, channel: str, now: datetime, together: int) -> list[_Claimed]:
    """Take what is due, whose wait or whose holder's lease is over, and note until when."""
    token = uuid.uuid4().hex
    due = sa.and_(
        DELIVERIES.c.channel == channel,
        DELIVERIES.c.state.in_(("due", "failed", "sending")),
        sa.or_(DELIVERIES.c.at.is_(None), DELIVERIES.c.at <= instant(now)),
    )
    loudest = sa.case({level: n for n, level in enumerate(LEVELS)}, value=ALERTS.c.level)
    joined = sa.select(ALERTS, DELIVERIES.c.attempts).join_from(
        DELIVERIES, ALERTS, DELIVERIES.c.alert == ALERTS.c.id
    )
    with desk.writing() as connection:
        asked = joined.where(due).order_by(loudest, ALERTS.c.raised, ALERTS.c.id).limit(together)
        rows = connection.execute(asked).mappings().all()
        held = {"state": "sending", "at": instant(now + LEASE), "note": token}
        for row in rows:
            mine = (DELIVERIES.c.alert == row["id"]) & (DELIVERIES.c.channel == channel)
            more = {"attempts": row["attempts"] + 1}
            connection.execute(sa.update(DELIVERIES).where(mine).values(**held, **more))
    return [_Claimed(alert_of(row), row["attempts"] + 1, token) for row in rows]


def _handed(
    desk: Desk, channel: Out, claimed: Sequence[_Claimed], now: Callable[[], datetime]
) -> list[Delivered]:
    if isinstance(channel, Page):
        problem = _tried(lambda: channel.write(on_page(desk, channel.name)))
        return [_mark(desk, channel.name, one, problem, now()) for one in claimed]
    done = []
    for one in claimed:
        problem = _tried(lambda alert=one.alert: channel.send(alert))  # type: ignore[misc]
        done.append(_mark(desk, channel.name, one, problem, now()))
    return done


def _tried(act: Callable[[], None]) -> str:
    """Return why it failed; empty where it did not."""
    try:
        act()
    except NotDelivered as error:
        return str(error) or "It was not taken."
    return ""


def on_page(desk: Desk, channel: str) -> list[Alert]:
    """Return the alerts that stand on a page, the newest first."""
    with desk.reading() as connection:
        rows = connection.execute(
            sa.select(ALERTS)
            .join_from(ALERTS, DELIVERIES, DELIVERIES.c.alert == ALERTS.c.id)
            .where(DELIVERIES.c.channel == channel)
            .order_by(ALERTS.c.raised.desc(), ALERTS.c.id)
            .limit(_KEPT)
        )
        return [alert_of(row) for row in rows.mappings()]


def _mark(desk: Desk, channel: str, one: _Claimed, problem: str, now: datetime) -> Delivered:
    """Note how it ended, unless the lease ran out and somebody else holds it now."""
    again = now + backoff(one.attempts) if problem else None
    state = "failed" if problem else "sent"
    mine = (
        (DELIVERIES.c.alert == one.alert.id)
        & (DELIVERIES.c.channel == channel)
        & (DELIVERIES.c.note == one.token)
    )
    values = {"state": state, "at": instant(again or now), "note": problem}
    with desk.writing() as connection:
        connection.execute(sa.update(DELIVERIES).where(mine).values(**values))
    return Delivered(one.alert.id, channel, state, one.attempts, problem, again)


def backoff(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts.

    Example:
        >>> [str(backoff(n)) for n in (1, 2, 3, 8, 1000)]
        ['0:00:30', '0:01:00', '0:02:00', '1:00:00', '1:00:00']
    """
    return min(_FIRST * float(2 ** min(attempts - 1, 20)), _LONGEST)


def outstanding(desk: Desk) -> Mapping[str, int]:
    """Return how many deliveries of each channel have not been sent."""
    counted = sa.select(DELIVERIES.c.channel, sa.func.count()).where(DELIVERIES.c.state != "sent")
    with desk.reading() as connection:
        return {
            row[0]: row[1] for row in connection.execute(counted.group_by(DELIVERIES.c.channel))
        }
