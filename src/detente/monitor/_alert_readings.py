"""Beliefs and forecasts as a look for alerts needs them: now, and one step before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from detente.case import Case
from detente.case._model_alerts import AlertRule, BeliefTrigger, ForecastTrigger
from detente.monitor._alert import LEVELS
from detente.monitor._alert_world import Shares

if TYPE_CHECKING:
    from detente.case._model import Question
    from detente.intent import Posterior
    from detente.record import Record


@dataclass(frozen=True, slots=True)
class Believed:
    """What is believed after the last month read, and after the month before it."""

    month: str
    now: Mapping[str, Shares]
    before: Mapping[str, Shares]


def believed(record: Record, posterior: Posterior | None = None) -> Believed | None:
    """Read the last two months of a record; None where fewer have been searched to their end.

    Both months are read from the same view, so a month that was entered late moves nothing twice.
    """
    from detente.errors import RecordError  # noqa: PLC0415
    from detente.intent._assess import beliefs  # noqa: PLC0415

    try:
        months = beliefs(record, posterior)
    except RecordError:
        return None
    if not months or any(len(own) < 2 for own in months.values()):
        return None
    last = {p: own[-1] for p, own in months.items()}
    return Believed(
        month=next(iter(last.values())).month,
        now={p: {t: b.mean for t, b in m.filtered.items()} for p, m in last.items()},
        before={p: {t: b.mean for t, b in own[-2].filtered.items()} for p, own in months.items()},
    )


def questions_of(rules: Sequence[AlertRule]) -> list[str]:
    """Return the ids of the questions whose forecasts some rule looks at, each once."""
    asked = (r.trigger.question for r in rules if isinstance(r.trigger, ForecastTrigger))
    return list(dict.fromkeys(asked))


def central_question(case: Case, record: Record) -> Question | None:
    """Return the question that a case holds central; None if it asks none.

    It is the one that its loudest rule on forecasts watches, the first such rule of that level.
    Without such a rule it is the first whose days are not over yet, counted from the last day
    searched, and else the first of all.
    """
    watched = [r for r in case.alerts if isinstance(r.trigger, ForecastTrigger)]
    if watched:
        loudest = min(watched, key=lambda r: LEVELS.index(r.level))
        return case.question(questions_of([loudest])[0])
    last = max(record.covered_through(c.id) for c in case.coverage)
    today = record.day or last
    ahead = (q for q in case.questions if (today - last).days < q.horizon_days)
    return next(ahead, case.questions[0] if case.questions else None)


def reads_beliefs(rules: Sequence[AlertRule]) -> bool:
    """Say whether any rule looks at beliefs, which take a reading of the whole record."""
    return any(isinstance(r.trigger, BeliefTrigger) for r in rules)


def past_forecasts(
    case: Case, record: Record, questions: Sequence[str]
) -> dict[str, dict[date, float]]:
    """Return what the mixture of models said at the end of each month, by question and day.

    Each was made only from what was known on its day. They ship with the case and are made again
    for another record.
    """
    from detente.forecast._backtests import track_records  # noqa: PLC0415

    asked = [case.question(q) for q in questions]
    found = {}
    for id, made in (track_records(record, asked, seed=0) if asked else {}).items():
        track = made.tracks.get("ensemble", made.best)
        found[id] = dict(zip(made.origins, track.marks.chances.tolist(), strict=True))
    return found
