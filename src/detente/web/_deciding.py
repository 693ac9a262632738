"""A reviewer's decision, from a form or from a program, handed to the watch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from detente.errors import DetenteError
from detente.web._watched import Watched, now, printable

if TYPE_CHECKING:
    from detente.case import Case
    from detente.monitor import Proposal
    from detente.monitor._decide import Decided

Action = Literal["accept", "reject", "merge", "edit", "undo"]
ACTIONS: tuple[Action, ...] = ("accept", "reject", "merge", "edit", "undo")
DONE = {
    "accept": "Accepted",
    "reject": "Rejected",
    "merge": "Merged",
    "edit": "Changed",
    "undo": "Taken back",
}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a reviewer wants done.

    Attributes:
        event: on which to enter claims; "new" for one of its own, empty as the inbox says.
        into: an event of the record or another cluster, to merge into.
        changes: new values by field, to edit.
    """

    action: Action
    reviewer: str
    reason: str = ""
    event: str = ""
    into: str = ""
    changes: Mapping[str, Any] = field(default_factory=dict)


def decide(watched: Watched, id: str, wanted: Wanted) -> Decided:
    """Do it.

    Raises:
        RecordError: the watch or the record refuses it; nothing was changed.
    """
    from detente import monitor  # noqa: PLC0415

    watched.one(id)
    bench, by = watched.bench, monitor.By(wanted.reviewer, now(), printable(wanted.reason))
    if wanted.action == "accept":
        return monitor.accept(bench, id, by, event=wanted.event)
    if wanted.action == "merge":
        if not wanted.into.strip():
            raise DetenteError("Say into which event or cluster to merge. Nothing was changed.")
        return monitor.merge(bench, id, wanted.into.strip(), by)
    if wanted.action == "edit":
        if not wanted.changes:
            raise DetenteError("Nothing to change was given; nothing was changed.")
        return monitor.edit(bench, id, by, wanted.changes)
    return {"reject": monitor.reject, "undo": monitor.undo}[wanted.action](bench, id, by)


def said(done: Decided) -> str:
    """Return what was decided, in a sentence."""
    if done.second:
        noted = "Noted as a second opinion" if done.proposals else "You had decided already"
        return f"{noted}; nothing else was changed."
    into = f" as {done.event}" if done.event and done.action in ("accept", "merge") else ""
    return f"{DONE[done.action]}{into}."


def values_of(proposal: Proposal) -> dict[str, Any]:
    """Return the fields of a proposal that may be edited, as a form holds them."""
    return {
        "kind": proposal.kind,
        "happened": proposal.happened,
        "mode": proposal.mode,
        "summary": proposal.summary,
        "actors": list(proposal.actors),
        "targets": list(proposal.targets),
        "magnitudes": "\n".join(f"{k}={_digits(v)}" for k, v in proposal.magnitudes.items()),
        "attributes": "\n".join(f"{k}={v}" for k, v in proposal.attributes.items()),
    }


def _digits(value: float) -> str:
    """Write a number so that it is read back as the same one."""
    return repr(float(value)).removesuffix(".0")


def changed(case: Case, proposal: Proposal, form: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a form changes; a field that is as it was is left out.

    Raises:
        DetenteError: a quantity is not written as NAME=VALUE.
    """
    old = values_of(proposal)
    new = {k: _clean(v) for k, v in form.items() if k in old}
    for name in ("actors", "targets"):  # in the order of the case, whoever was ticked first
        known = [p.id for p in case.players]
        new[name] = sorted(new.get(name, []), key=lambda p: known.index(p) if p in known else 99)
        old[name] = sorted(old[name], key=lambda p: known.index(p) if p in known else 99)
    changes = {k: v for k, v in new.items() if v != old[k]}
    for name in ("actors", "targets"):
        if name in changes:
            changes[name] = tuple(changes[name])
    if "magnitudes" in changes:
        changes["magnitudes"] = {k: _number(k, v) for k, v in _pairs(changes["magnitudes"])}
    if "attributes" in changes:
        changes["attributes"] = dict(_pairs(changes["attributes"]))
    return changes


def _clean(value: Any) -> Any:
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


def _pairs(text: str) -> Iterable[tuple[str, str]]:
    for line in filter(None, map(str.strip, text.split("\n"))):
        name, equals, value = line.partition("=")
        if not equals:
            raise DetenteError(f"{line!r} is not NAME=VALUE. Write it as missiles=2.")
        yield name.strip(), value.strip()


def _number(name: str, text: str) -> float:
    from math import isfinite  # noqa: PLC0415

    try:
        found = float(text)
    except ValueError:
        found = float("nan")
    if not isfinite(found):
        raise DetenteError(f"{name} = {text!r} is no number. Write it as missiles=2.")
    return found
