"""Two databases, one decision: what is meant is written first, then the record, then the rest.

A process may be killed after any step. What is meant is on the desk by then, so `finish` writes it
to the record again (rows that are there are skipped) and then says on the desk that it is done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from detente.case import Case
from detente.errors import RecordError
from detente.monitor._claims import rows_from_json
from detente.monitor._desk import Desk
from detente.monitor._shelf import Decision, decisions, filed, note, put
from detente.record import add

if TYPE_CHECKING:
    from sqlalchemy import Connection

INTEND = "intend"
_OVER = ("accept", "merge", "reject", "undo", "refused")


@dataclass(frozen=True)
class Meant:
    """What is to be done.

    Attributes:
        action: As DECISIONS will name it.
        states: The state of each proposal afterwards.
        events, claims: Of each proposal, in the record; empty where it has none.
        rows: Of the record, as JSON.
    """

    action: Literal["accept", "merge", "reject", "undo"]
    reviewer: str
    at: str
    note: str
    states: Mapping[str, str]
    events: Mapping[str, str]
    claims: Mapping[str, str]
    rows: Mapping[str, list[dict[str, Any]]]
    before: Mapping[str, Mapping[str, Any]]

    def as_json(self) -> dict[str, Any]:
        """Return it as the desk keeps it."""
        names = ("action", "note", "states", "events", "claims", "rows", "before")
        return {name: getattr(self, name) for name in names}


def intend(connection: Connection, meant: Meant) -> int:
    """Write down what is meant and return its number."""
    first = next(iter(meant.states))
    return note(
        connection,
        proposal=first,
        reviewer=meant.reviewer,
        at=meant.at,
        action=INTEND,
        event=meant.events.get(first) or None,
        note=meant.note,
        before=meant.as_json(),
    )


def pending(connection: Connection) -> list[Decision]:
    """Return what was meant and not carried through."""
    every = decisions(connection)
    over = {d.before.get("intention") for d in every if d.action in _OVER}
    return [d for d in every if d.action == INTEND and d.id not in over]


def finish(desk: Desk, case: Case, workspace: str | Path) -> list[str]:
    """Carry through what was meant when a process was stopped; return the proposals concerned.

    Raises:
        RecordError: the record refused it. That is noted, and the proposals are as they were.

    Example:
        >>> import tempfile
        >>> from detente.case import load
        >>> finish(Desk(Path(tempfile.mkdtemp())), load("north_korea"), "workspace")
        []
    """
    with desk.reading() as connection:
        waiting = pending(connection)
    done: list[str] = []
    for one in waiting:
        done += carry_through(desk, case, workspace, one)
    return done


def carry_through(desk: Desk, case: Case, workspace: str | Path, one: Decision) -> list[str]:
    """Write to the record what was meant, and then to the desk that it is done."""
    plan = one.before
    rows = rows_from_json(plan["rows"])
    try:
        if rows:
            add(
                case,
                workspace,
                rows,
                action="judge" if plan["action"] in ("undo", "reject") else "add",
                reason=_reason(one),
                recorded_at=one.at,
                today=date.fromisoformat(one.at[:10]),
            )
    except RecordError as error:
        _give_up(desk, one, str(error))
        raise
    return _conclude(desk, one)


def _reason(one: Decision) -> str:
    done = {"undo": "taken back", "reject": "taken back"}.get(one.before["action"], "accepted")
    return f"watch: {done} by {one.reviewer}" + (f": {one.note}" if one.note else "")


def _give_up(desk: Desk, one: Decision, why: str) -> None:
    with desk.writing() as connection:
        _note(connection, one, one.proposal, "refused", {"intention": one.id}, why)


def _conclude(desk: Desk, one: Decision) -> list[str]:
    plan = one.before
    with desk.writing() as connection:
        if one.id not in {d.id for d in pending(connection)}:
            return []  # another process was quicker
        for id, state in plan["states"].items():
            event = plan["events"].get(id, "")
            for row in filed(connection, id=id):
                put(connection, replace(row, state=state, event=event))
            kept = {
                "intention": one.id,
                "claim": plan["claims"].get(id, ""),
                **plan["before"].get(id, {}),
            }
            _note(connection, one, id, plan["action"], kept, one.note, event)
    return list(plan["states"])


def _note(
    connection: Connection,
    one: Decision,
    id: str,
    action: str,
    before: Mapping[str, Any],
    said: str,
    event: str = "",
) -> None:
    who = {"reviewer": one.reviewer, "at": one.at, "action": action, "event": event or None}
    note(connection, proposal=id, note=said, before=dict(before), **who)


def refuse_pending(connection: Connection, ids: Sequence[str]) -> None:
    """Raise where something else is under way on one of these proposals."""
    for one in pending(connection):
        if set(one.before["states"]) & set(ids):
            raise RecordError(
                f"{one.reviewer} is deciding {', '.join(one.before['states'])} at this moment, or "
                "was stopped while doing so. Look again: what was meant is then carried through."
            )
