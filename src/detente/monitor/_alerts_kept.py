"""Alerts in the watch's database: raised once, with what is to be delivered in the same write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from detente.case._model_alerts import AlertRule
from detente.errors import RecordError
from detente.monitor._alert import LEVELS, Alert, from_dict
from detente.monitor._alert_quiet import Earlier, rules_by_id, settled
from detente.monitor._desk import Desk
from detente.monitor._instant import instant
from detente.monitor._tables import ALERTS, DELIVERIES

Wants = Mapping[str, Sequence[str]]  # for each channel the levels that it takes


def post(
    desk: Desk, rules: Iterable[AlertRule], found: Sequence[Alert], channels: Wants
) -> list[Alert]:
    """Keep the alerts that are new, and what is to be delivered of them, in one write.

    An alert whose id is there already is left as it is, so looking twice raises nothing twice. A
    crash leaves all of them or none; what is due is found again by `deliver`.

    Args:
        channels: the levels that each channel takes.

    Returns:
        The new ones, each with its state: open (to be sent), quiet, or held.
    """
    known = rules_by_id(rules)
    new = []
    with desk.writing() as connection:
        for made in found:
            if _there(connection, made.id):
                continue
            state = settled(known[made.rule], made, _earlier(connection, made.rule))
            kept = replace(made, state=state)
            _insert(connection, kept)
            if state == "open":
                put_out(connection, kept, channels)
            new.append(kept)
    return new


def post_test(desk: Desk, made: Alert, channels: Iterable[str]) -> Alert:
    """Keep a test alert and have it delivered to the channels that are named."""
    with desk.writing() as connection:
        if not _there(connection, made.id):
            _insert(connection, made)
            put_out(connection, made, dict.fromkeys(channels, LEVELS))
    return made


def listed(desk: Desk) -> list[Alert]:
    """Return every alert, the newest first."""
    with desk.reading() as connection:
        rows = connection.execute(sa.select(ALERTS)).mappings().all()
    return sorted((alert_of(r) for r in rows), key=lambda a: (a.raised, a.id), reverse=True)


def acknowledge(desk: Desk, id: str, *, by: str, at: datetime) -> Alert:
    """Say that somebody has seen an alert.

    Raises:
        RecordError: there is no such alert, or it is refused or still held.
    """
    return _decide(desk, id, ("open", "quiet"), ("acknowledge", "acknowledged"), (by, at), {})


def release(desk: Desk, id: str, *, by: str, at: datetime, channels: Wants) -> Alert:
    """Send an alert that was held for a person.

    Raises:
        RecordError: there is no such alert, or it is not held.
    """
    return _decide(desk, id, ("held",), ("release", "open"), (by, at), channels)


def refuse(desk: Desk, id: str, *, by: str, at: datetime) -> Alert:
    """Keep an alert that was held from being sent, for good; it stays in the list.

    Raises:
        RecordError: there is no such alert, or it is not held.
    """
    return _decide(desk, id, ("held",), ("refuse", "refused"), (by, at), {})


def _decide(
    desk: Desk,
    id: str,
    of: tuple[str, ...],
    step: tuple[str, Any],
    who: tuple[str, datetime],
    channels: Wants,
) -> Alert:
    (action, state), (by, at) = step, who
    if not by.strip():
        raise RecordError("Nobody is named. Say who decides this; nothing was changed.")
    with desk.writing() as connection:
        row = connection.execute(sa.select(ALERTS).where(ALERTS.c.id == id)).mappings().first()
        if row is None:
            raise RecordError(f"There is no alert {id}. 'detente monitor alerts' lists them.")
        if row["state"] not in of:
            what = f"The alert {id} is {row['state']}; to {action} one it must be"
            raise RecordError(f"{what} {' or '.join(of)}. Nothing was changed.")
        old = alert_of(row)
        done = {"action": action, "by": by, "at": instant(at)}
        new = replace(old, state=state, decisions=(*old.decisions, done))
        if state == "acknowledged":
            new = replace(new, acknowledged=instant(at), by=by)
        connection.execute(sa.update(ALERTS).where(ALERTS.c.id == id).values(**_row(new)))
        put_out(connection, new, channels)
    return new


def put_out(connection: sa.Connection, made: Alert, channels: Wants) -> None:
    """Note that an alert is due on each channel that takes its level."""
    rows = [
        {"alert": made.id, "channel": name, "state": "due", "attempts": 0, "note": ""}
        for name, levels in channels.items()
        if made.level in levels
    ]
    if rows:
        connection.execute(sa.insert(DELIVERIES).prefix_with("OR IGNORE"), rows)


def alert_of(row: Mapping[Any, Any]) -> Alert:
    """Return the alert that a row of the table holds."""
    return from_dict({**row["body"], "state": row["state"]})


def _there(connection: sa.Connection, id: str) -> bool:
    return connection.execute(sa.select(ALERTS.c.id).where(ALERTS.c.id == id)).first() is not None


def _earlier(connection: sa.Connection, rule: str) -> list[Earlier]:
    own = sa.select(ALERTS.c.raised, ALERTS.c.state).where(ALERTS.c.rule == rule)
    rows = connection.execute(own)
    return [Earlier(datetime.fromisoformat(r.raised), r.state) for r in rows]


def _insert(connection: sa.Connection, made: Alert) -> None:
    connection.execute(sa.insert(ALERTS).values(id=made.id, **_row(made)))


def _row(made: Alert) -> dict[str, Any]:
    return {
        "rule": made.rule,
        "level": made.level,
        "raised": instant(made.raised),
        "state": made.state,
        "body": made.as_dict(),
        "acknowledged": made.acknowledged or None,
        "by": made.by or None,
    }
