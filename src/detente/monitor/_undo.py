"""Edits, and taking decisions back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from detente.case import Case
from detente.errors import Problem, RecordError, counted
from detente.monitor._decide import Bench, By, Decided, taking_back
from detente.monitor._intention import carry_through, finish, intend, refuse_pending
from detente.monitor._proposal import Mode, Proposal
from detente.monitor._shelf import (
    Decision,
    Filed,
    body_of,
    decisions,
    meant,
    note,
    proposal_of,
    put,
)
from detente.record._when import span

if TYPE_CHECKING:
    from sqlalchemy import Connection

EDITABLE = ("kind", "happened", "actors", "targets", "mode", "summary", "magnitudes", "attributes")
_REVERSIBLE = ("accept", "merge", "reject", "edit")


def edit(bench: Bench, id: str, by: By, changes: Mapping[str, Any]) -> Decided:
    """Change what a proposal says, or all that is open of a cluster; what it said is kept.

    Args:
        changes: New values by field: kind, happened, actors, targets, mode, summary, magnitudes,
            attributes.

    Raises:
        RecordError: nothing of it is open, or a value is not one that the case declares; every
            problem is listed.
    """
    by = by.checked()
    problems = list(_problems(bench.case, changes))
    if problems:
        raise RecordError(f"{counted(problems)}; nothing was changed.", problems)
    finish(bench.desk, bench.case, bench.workspace)
    with bench.desk.writing() as connection:
        rows = [r for r in meant(connection, id) if r.state == "open"]
        if not rows:
            raise RecordError(f"{id} is decided already. Undo that first. Nothing was changed.")
        refuse_pending(connection, [r.id for r in rows])
        for row in rows:
            changed = _changed(bench.case, row.proposal, changes)
            before = {"body": body_of(row.proposal), "revision": row.proposal.revision}
            before["proposal"] = row.proposal.id
            who = {"reviewer": by.reviewer, "at": by.at, "action": "edit"}
            note(connection, proposal=row.id, note=by.note, before=before, **who)
            put(connection, replace(row, proposal=changed))
    return Decided("edit", tuple(r.id for r in rows))


def _changed(case: Case, proposal: Proposal, changes: Mapping[str, Any]) -> Proposal:
    values = dict(changes)
    if "kind" in values:
        values["root"] = case.kind(values["kind"]).plover
    return replace(proposal, **values)


def _problems(case: Case, changes: Mapping[str, Any]) -> Sequence[Problem]:
    found = []
    for name in changes:
        if name not in EDITABLE:
            what = f"{name!r} cannot be edited"
            found.append(Problem(what, "edit", f"Fields: {', '.join(EDITABLE)}."))
    found += _unknown("kind", [changes["kind"]] if "kind" in changes else [], case.kinds)
    for name in ("actors", "targets"):
        found += _unknown(name, changes.get(name, ()), case.players)
    found += _unknown("magnitudes", changes.get("magnitudes", {}), case.magnitudes)
    modes = Mode.__args__  # type: ignore[attr-defined]
    if "mode" in changes and changes["mode"] not in modes:
        found.append(Problem(f"mode = {changes['mode']!r}", "edit", f"One of {', '.join(modes)}."))
    if changes.get("happened"):
        try:
            span(changes["happened"])
        except ValueError as error:
            found.append(Problem(str(error), "edit", "Write it as 2017-09-03, 2006-03 or 1998."))
    return found


def _unknown(name: str, given: Any, declared: Sequence[Any]) -> list[Problem]:
    ids = sorted(d.id for d in declared)
    known = f"Known: {', '.join(ids)}."
    return [
        Problem(f"{name} = {g!r} is not declared in the case", "edit", known)
        for g in given
        if g not in ids
    ]


def undo(bench: Bench, id: str, by: By) -> Decided:
    """Take back the last decision on a proposal, or on each of a cluster.

    The record never loses an event. What an acceptance put there alone is left out by a judgement;
    where an event rests on other claims too, a claim that says nothing supersedes ours.

    Raises:
        RecordError: there is no decision to take back.
    """
    by = by.checked()
    finish(bench.desk, bench.case, bench.workspace)
    with bench.desk.writing() as connection:
        found = [(r, last) for r in meant(connection, id) if (last := _last(connection, r))]
        if not found:
            raise RecordError(f"Nobody has decided on {id}; there is nothing to take back.")
        refuse_pending(connection, [r.id for r, _ in found])
        entered = [(r, d) for r, d in found if _in_record(r, d)]
        for row, last in found:
            if (row, last) not in entered:
                _reverse(connection, row, last, by)
        if not entered:
            return Decided("undo", tuple(r.id for r, _ in found))
        before = {r.id: _undone(d) for r, d in entered}
        plan = taking_back(connection, bench, [r for r, _ in entered], by, "undo", before)
        number = intend(connection, plan)
        one = next(d for d in decisions(connection) if d.id == number)
    carry_through(bench.desk, bench.case, bench.workspace, one)
    return Decided("undo", tuple(r.id for r, _ in found), entered[0][0].event)


def _in_record(row: Filed, last: Decision) -> bool:
    return bool(row.event and last.before.get("claim"))


def _undone(last: Decision) -> dict[str, Any]:
    return {"undoes": last.id, "of": last.reviewer, "action": last.action}


def _last(connection: Connection, row: Filed) -> Decision | None:
    """Return the last decision that stands."""
    done = decisions(connection, row.id)
    undone = {d.before.get("undoes") for d in done}
    standing = [d for d in done if d.action in _REVERSIBLE and d.id not in undone]
    return standing[-1] if standing else None


def _reverse(connection: Connection, row: Filed, last: Decision, by: By) -> None:
    """Take back what only the desk knows of."""
    if last.before.get("into") == "cluster":
        put(connection, replace(row, cluster=last.before["cluster"]))
    elif last.action == "edit":
        put(connection, replace(row, proposal=proposal_of(last.before["body"])))
    elif not last.before.get("second"):
        put(connection, replace(row, state="open"))
    who = {"reviewer": by.reviewer, "at": by.at, "action": "undo"}
    note(connection, proposal=row.id, note=by.note, before=_undone(last), **who)
