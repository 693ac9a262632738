"""A proposal as its page shows it: sources side by side, the event it would be, who decided."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from detente.errors import NotFound
from detente.web._deciding import DONE, values_of
from detente.web._watched import Watched

if TYPE_CHECKING:
    from detente.monitor._inbox import Waiting
    from detente.monitor._publisher import Said
    from detente.monitor._shelf import Decision

_MARKS = ("accept", "reject", "merge", "edit", "undo", "reopen", "revise", "refused")


def review_of(
    watched: Watched, id: str, name: str, *, open: bool, form: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return what the page of a cluster shows.

    Args:
        name: of the reviewer; who has not decided yet is not shown what others did.
        open: show it all the same.
        form: an edit that was refused, to be shown again.

    Raises:
        NotFound: there is no such cluster.
    """
    from detente.monitor._proposal import Mode  # noqa: PLC0415
    from detente.monitor._shown import headline  # noqa: PLC0415

    waiting = watched.one(id)
    done = _decisions(watched, waiting)
    settled = not any(f.state == "open" for f in waiting.filed)
    mine = any(d.reviewer == name and d.action in DONE for d in done)
    p = waiting.surest
    return {
        "id": waiting.cluster,
        "headline": headline(waiting) or "No headline",
        "waiting": waiting,
        "p": p,
        "settled": settled,
        "blind": settled and not mine and not open,
        "state": ", ".join(sorted({f.state for f in waiting.filed})),
        "event": next((f.event for f in waiting.filed if f.event), ""),
        "act": any(f.proposal.mode == "act" for f in waiting.filed if f.state == "open"),
        "sources": [_source(s, f.id) for s, f in zip(waiting.sources, waiting.filed, strict=True)],
        "changes": [_change(c) for c in waiting.changes],
        "like": [_event(watched, e) for e in (waiting.would_be, *waiting.others) if e],
        "others": _others(watched, waiting),
        "history": [_line(d) for d in done if d.action in _MARKS],
        "values": {**values_of(p), **(form or {})},
        "names": {x.id: x.name for x in watched.site.case.players},
        "modes": Mode.__args__,  # type: ignore[attr-defined]
    }


def _source(said: Said, id: str) -> dict[str, Any]:
    from detente.monitor._shown import parted  # noqa: PLC0415

    item, p = said.report.item, said.report.proposal
    return {
        "id": id,
        "said": said,
        "item": item,
        "p": p,
        "url": item.url if item.url.startswith(("https://", "http://")) else "",
        "words": [parted(said, n) for n in range(len(p.words))],
    }


def _change(change: Mapping[str, str]) -> dict[str, Any]:
    old, new = change["before"].splitlines(), change["now"].splitlines()
    lines = [(x[0], x[2:]) for x in difflib.ndiff(old, new) if x[:1] in "-+ "]
    return {"was": change["was"], "lines": lines, "same": old == new}


def _event(watched: Watched, id: str) -> dict[str, str]:
    found = watched.site.record().events.get(id)
    when = f"{found.first.isoformat()}" if found else ""
    return {"id": id, "day": when, "summary": found.summary if found else ""}


def _others(watched: Watched, waiting: Waiting) -> list[tuple[str, str]]:
    """Return the other clusters that wait, into which this one may be merged."""
    from detente.monitor._shown import headline  # noqa: PLC0415

    every = [w for w in watched.waiting() if w.cluster != waiting.cluster]
    same = sorted(every, key=lambda w: w.surest.kind != waiting.surest.kind)
    return [(w.cluster, headline(w)) for w in same[:50]]


def _decisions(watched: Watched, waiting: Waiting) -> list[Decision]:
    from detente.monitor._shelf import decisions  # noqa: PLC0415

    with watched.bench.desk.reading() as connection:
        found = [d for f in waiting.filed for d in decisions(connection, f.id)]
    return sorted(found, key=lambda d: d.id)


def _line(done: Decision) -> dict[str, str]:
    second = " (second opinion)" if done.before.get("second") else ""
    names = {"reopen": "Open again", "revise": "Read again", "refused": "Refused by the record"}
    action = {**DONE, **names}[done.action] + second
    fields = ("reviewer", "at", "note", "event", "proposal")
    return {"action": action, **{name: getattr(done, name) for name in fields}}


def told_of(watched: Watched, did: str) -> dict[str, Any] | None:
    """Return what was done last to the proposals that an address names; None for nothing."""
    found: list[tuple[Waiting, Decision]] = []
    for id in filter(None, did.split(",")):
        try:
            waiting = watched.one(id)
        except NotFound:
            continue
        own = _decisions(watched, waiting)
        found += [(waiting, d) for d in _last(own, id)]
    if not found:
        return None
    from detente.monitor._shown import headline  # noqa: PLC0415

    waiting, last = found[-1]
    return {
        "did": did,
        "action": DONE[last.action],
        "undone": last.action == "undo",
        "second": bool(last.before.get("second")),
        "event": last.event if last.action in ("accept", "merge") else "",
        "headline": headline(waiting),
        "id": waiting.cluster,
        "by": last.reviewer,
    }


def _last(done: Iterable[Decision], id: str) -> list[Decision]:
    every = [d for d in done if d.action in DONE]
    return ([d for d in every if d.proposal == id] or every)[-1:]
