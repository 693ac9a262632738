"""Read each side's intent from the record: the verb."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from detente.errors import Problem, RecordError, counted
from detente.intent._assessment import Assessment, Month, Offer
from detente.intent._diagnosis import Diagnosis
from detente.intent._following import following
from detente.intent._history import Seen, seen_in
from detente.intent._monthly import monthly
from detente.intent._observer import Watched
from detente.intent._overtures import overtures_in
from detente.intent._play import Layout
from detente.intent._posterior import Posterior, read_posterior
from detente.intent._reading import Reading, read
from detente.intent._sensitivity import Subject, sensitivity
from detente.intent._taken import taken_away
from detente.record import Coding, Event, Record

_TOP = 10
_MONTH = re.compile(r"[1-9][0-9]{3}-(0[1-9]|1[0-2])")


def assess(
    record: Record, posterior: Posterior | None = None, *, since: str | None = None
) -> Assessment:
    """Say, month by month, what each side is after, as far as the record tells.

    The record is read through the game at draws of its fitted parameters. What is said of a month
    rests on the acts up to it, and on parameters fitted to all months of the record that the fit
    was made from; `fit` in the answer names both.

    Args:
        record: what is known, as of some day.
        posterior: from `read_posterior`; as shipped with the case by default.
        since: the first month to show, as 2017-01: of months, of those that moved most and of
            overtures. Beliefs rest on all months whatever is shown.  [default: all]

    Raises:
        CaseError: the case declares no game.
        RecordError: no month had been searched by then, `since` is no month or comes after them
            all, or somebody did what the game rules out.
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
    look = _look(record, posterior)
    seen, months, play = look.seen, look.months, posterior.play
    _first(seen.months, since)
    subject, actions = Subject(record, seen, look.coding, posterior), _actions(record)
    declared = {p: {t: b.mean for t, b in own[-1].filtered.items()} for p, own in months.items()}
    ahead = [b[:, -1] for b in look.reading.before]
    whole = Assessment(
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
        taken=taken_away(subject),
        following=following(play, posterior.centre, ahead, seen.end, (actions, posterior.types)),
        overtures=overtures_in(record, months, _quiet(record)),
        fit=_fit(posterior, record),
    )
    return shown_since(record, whole, since)


def shown_since(record: Record, whole: Assessment, since: str | None) -> Assessment:
    """Return an assessment of all months as `assess` shows it from a month on.

    Args:
        record: the one that was assessed.
        whole: of all its months.

    Raises:
        RecordError: `since` is no month, or comes after them all.
    """
    if since is None:
        return whole
    every = [m.month for m in next(iter(whole.months.values()), ())]
    first = _first(every, since)
    shown = {p: own[first:] for p, own in whole.months.items()}
    return replace(
        whole,
        months=shown,
        top=tuple(_top(record, shown)),
        overtures=tuple(o for o in whole.overtures if o.month >= every[first]),
    )


def watched(record: Record, posterior: Posterior | None = None) -> dict[str, Watched]:
    """Return the acts of each side with private types, to be weighed from any prior by `observed`.

    Args and errors as for `assess`.

    Example:
        >>> from detente.case import load
        >>> from detente.record import open_record
        >>> found = watched(open_record(load("north_korea")))
        >>> found["united_states"].types
        ('reliable', 'unreliable')
    """
    posterior = posterior or read_posterior(record.case)
    look, play = _look(record, posterior), posterior.play
    players = [play.layout.players[i] for i in play.layout.typed]
    return {
        player: Watched(
            tuple(posterior.types[player]),
            look.seen.months,
            play.prior[axis],
            look.reading.likelihood[axis],
            play.switching[axis],
        )
        for axis, player in enumerate(players)
    }


def overtures(record: Record, posterior: Posterior | None = None) -> tuple[Offer, ...]:
    """Say of every dated overture who was thought to be speaking, and what followed.

    Args and errors as for `assess`, whose answer holds the same verdicts.

    Example:
        >>> from detente.case import load
        >>> from detente.record import open_record
        >>> found = overtures(open_record(load("north_korea")))
        >>> all(offer.believed or not set(offer.actors) & {"north_korea"} for offer in found)
        True
    """
    look = _look(record, posterior or read_posterior(record.case))
    return overtures_in(record, look.months, _quiet(record))


def beliefs(record: Record, posterior: Posterior | None = None) -> dict[str, tuple[Month, ...]]:
    """Return the months of each side with private types, as `assess` does, and nothing else.

    Args and errors as for `assess`.

    Example:
        >>> from detente.case import load
        >>> from detente.record import open_record
        >>> found = beliefs(open_record(load("north_korea")))
        >>> round(sum(band.mean for band in found["north_korea"][-1].filtered.values()), 4)
        1.0
    """
    return _look(record, posterior or read_posterior(record.case)).months


@dataclass(frozen=True, eq=False)
class _Look:
    seen: Seen
    coding: Coding
    reading: Reading
    months: dict[str, tuple[Month, ...]]


def _look(record: Record, posterior: Posterior) -> _Look:
    """Read all months of a record at every draw."""
    seen, coding = seen_in(record)
    play = posterior.play
    _refuse_impossible(record, seen, play.layout)
    reading = read(play, seen.states, seen.actions, needed=play.layout.typed)
    names = (_states(record), _actions(record))
    return _Look(seen, coding, reading, monthly(seen, play, reading, posterior.types, names))


def _actions(record: Record) -> dict[str, tuple[str, ...]]:
    return {p.id: tuple(a.id for a in p.actions) for p in record.case.players}


def _quiet(record: Record) -> dict[str, str]:
    """Return for each player the action that stands for nothing recorded, its last."""
    return {p: own[-1] for p, own in _actions(record).items() if own}


def _first(months: Sequence[str], since: str | None) -> int:
    """Return the place of the first month to show."""
    if since is None:
        return 0
    if not _MONTH.fullmatch(since) or since > months[-1]:
        what = f"since = {since!r} is not a month up to {months[-1]}, the last that was read"
        raise RecordError(
            "1 problem; nothing was assessed.",
            [Problem(what, "since", f"Write it as {months[-1]}.")],
        )
    return sum(month < since for month in months)


def _refuse_impossible(record: Record, seen: Seen, layout: Layout) -> None:
    """Raise with every act that the game of the case does not allow where it was done."""
    states, problems = _states(record), []
    for m, k in layout.ruled_out(seen.states, seen.actions):
        acts = [
            record.case.player(p).actions[a].id
            for p, a in zip(layout.players, seen.actions[m], strict=True)
        ]
        what = f"{layout.players[k]} did {acts[k]!r}, which the game rules out there"
        before = "".join(f", {p} {a}" for p, a in zip(layout.players[:k], acts[:k], strict=True))
        where = f"{seen.months[m]}, state {states[seen.states[m]]}{before}"
        told = ", ".join(seen.events[m][k]) or "none"
        fix = f"Correct the record (events: {told}), or the [[impossible]] rows of game.toml."
        problems.append(Problem(what, where, fix))
    if problems:
        raise RecordError(f"The record has {counted(problems)}; nothing was assessed.", problems)


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
        "problems": _problems(report),
        "scores": report.get("scores"),
        "same_record": report.get("record") == record.state,
    }


def _problems(report: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return what fails of the diagnosis: what, where and what to try."""
    said, numbers = list(report.get("problems") or ()), report.get("diagnosis")
    found = said or (Diagnosis(**numbers).problems if numbers else [])
    return [p if isinstance(p, dict) else _as_dict(p) for p in found]


def _as_dict(problem: Problem | str) -> dict[str, str]:
    return asdict(problem if isinstance(problem, Problem) else Problem(str(problem)))
