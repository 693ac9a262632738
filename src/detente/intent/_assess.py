"""Read each side's intent from the record: the verb."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from detente.intent._assessment import Assessment, Month
from detente.intent._following import following
from detente.intent._history import seen_in
from detente.intent._monthly import monthly
from detente.intent._overtures import overtures_in
from detente.intent._posterior import Posterior, read_posterior
from detente.intent._reading import read
from detente.intent._sensitivity import Subject, sensitivity
from detente.intent._taken import taken_away
from detente.record import Event, Record

_TOP = 10


def assess(record: Record, posterior: Posterior | None = None) -> Assessment:
    """Say, month by month, what each side is after, as far as the record tells.

    The record is read through the game at draws of its fitted parameters. What is said of a month
    rests on the acts up to it, and on parameters fitted to all months of the record that the fit
    was made from; `fit` in the answer names both.

    Args:
        record: what is known, as of some day.
        posterior: from `read_posterior`; as shipped with the case by default.

    Raises:
        CaseError: the case declares no game.
        RecordError: no month had been searched by then.
        DetenteError: there is no fit of this game.

    Source: docs/understand/intent.md.

    Example:
        >>> from detente.case import load
        >>> from detente.record import open_record
        >>> found = assess(open_record(load("north_korea")))
        >>> believed = found.now("north_korea")
        >>> round(sum(band.mean for band in believed.values()), 4)
        1.0
    """
    case = record.case
    posterior = posterior or read_posterior(case)
    seen, coding = seen_in(record)
    play = posterior.play
    reading = read(play, seen.states, seen.actions, needed=play.layout.typed)
    states, actions = _states(record), {p.id: tuple(a.id for a in p.actions) for p in case.players}
    months = monthly(seen, play, reading, posterior.types, (states, actions))
    subject = Subject(record, seen, posterior)
    declared = {p: {t: b.mean for t, b in own[-1].filtered.items()} for p, own in months.items()}
    ahead = [b[:, -1] for b in reading.before]
    return Assessment(
        case=case.standoff.id,
        case_version=case.version,
        record=record.state,
        as_of=record.day.isoformat() if record.day else "",
        through=seen.months[-1],
        draws=play.draws,
        types=posterior.types,
        months=months,
        top=tuple(_top(record, months)),
        sensitivity=sensitivity(subject, declared),
        taken=taken_away(subject, coding),
        following=following(play, posterior.centre, ahead, seen.end, (actions, posterior.types)),
        overtures=overtures_in(record, months, {p: a[-1] for p, a in actions.items() if a}),
        fit=_fit(posterior, record),
    )


def _states(record: Record) -> list[str]:
    """Return the names of the game's public states, in its order."""
    head, levels = record.case.game, {f.id: f.levels for f in record.case.factors}
    sizes = [levels[f] for f in head.factors] if head else []
    grid = np.array(np.meshgrid(*sizes, indexing="ij")).reshape(len(sizes), -1).T
    return ["/".join(row) for row in grid]


def _top(record: Record, months: Mapping[str, Sequence[Month]]) -> list[dict[str, Any]]:
    """Return, for each player, the months that moved the answer most, with their sources."""
    found = []
    for player, own in months.items():
        for month in sorted(own, key=lambda m: -m.moved)[:_TOP]:
            events = [record.events[id] for id in month.events]
            found.append(
                {
                    "player": player,
                    "month": month.month,
                    "state": month.state,
                    "action": month.action,
                    "moved": month.moved,
                    "decibans": month.decibans,
                    "events": [_trail(record, e) for e in events],
                }
            )
    return found


def _trail(record: Record, event: Event) -> dict[str, Any]:
    """Return an event with every source that it rests on."""
    return {
        "id": event.id,
        "happened": event.happened,
        "summary": event.summary,
        "sources": [
            {
                "id": claim.source,
                "publisher": record.sources[claim.source].publisher,
                "url": record.sources[claim.source].url,
                "grade": f"{record.sources[claim.source].reliability}{claim.credibility}",
            }
            for claim in event.claims
        ],
    }


def _fit(posterior: Posterior, record: Record) -> dict[str, Any]:
    report = posterior.report
    names = ("made", "seed", "through", "record", "case_version", "diagnosis", "failed_checks")
    return {
        **{name: report.get(name) for name in names},
        "same_record": report.get("record") == record.state,
    }
