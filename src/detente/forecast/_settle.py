"""Settle sealed forecasts by the record, once it has been searched through the days asked about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import numpy as np

from detente.case import Case
from detente.case._model import Question
from detente.forecast._beside import Beside
from detente.forecast._history import History, history, searched_through
from detente.forecast._replay import replay
from detente.forecast._scores import score_values
from detente.forecast._sealed import Entry, Sealed, Void
from detente.forecast._vintages import vintages
from detente.forecast.models import Climatology
from detente.forecast.models._model import FloatArray, quantiles
from detente.record import Record
from detente.record._claim import digest

Status = Literal["resolved", "open", "void"]
HIGHER_IS_BETTER = ("log",)


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one sealed forecast.

    `outcome` is the count that came, or 0 and 1 for an event; None unless it is resolved. `scores`
    are keyed "log", "brier", "crps", "quantile", as far as what was said can be scored so; `usual`
    holds the same scores of what climatology would have said from the same day. `reason` says why
    a forecast is open or void. `late` marks one that was written down only after its last day.
    """

    entry: Entry
    said: Sealed
    status: Status
    outcome: int | None
    scores: Mapping[str, float]
    usual: Mapping[str, float]
    reason: str

    @property
    def late(self) -> bool:
        """Whether it was written down only after the days asked about were over."""
        return self.entry.recorded > self.said.closes

    @property
    def same(self) -> tuple[str, date]:
        """What two forecasts must share to be set side by side: the question and the origin."""
        return digest(self.said.question.model_dump(mode="json")), self.said.origin

    def as_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return {
            "number": self.entry.seq,
            "forecaster": self.said.forecaster,
            "question": self.said.question.id,
            "made": self.said.made.isoformat(),
            "recorded_at": self.entry.recorded_at,
            "origin": self.said.origin.isoformat(),
            "closes": self.said.closes.isoformat(),
            "chance": self.said.at_least_one,
            "status": self.status,
            "outcome": self.outcome,
            "scores": dict(self.scores),
            "climatology": dict(self.usual),
            "late": self.late,
            "reason": self.reason,
        }


def settle(record: Record, entries: Sequence[Entry]) -> list[Settled]:
    """Settle each sealed forecast as far as the record allows, by the rule it was sealed with.

    A forecast is resolved once the record has been searched through its last day; a yes that came
    early waits too, since otherwise the score would fill with early yeses. It is void where a
    person said so, or where the case no longer declares what its rule names.
    """
    gone = {e.body.forecast: e.body.reason for e in entries if isinstance(e.body, Void)}
    known: dict[str, History] = {}
    found = [
        _settled(record, e, e.body, gone, known) for e in entries if isinstance(e.body, Sealed)
    ]
    usual = _climatology(record, [s for s in found if s.status == "resolved"])
    return [_with_scores(s, usual) for s in found]


def scores_of(
    said: Sealed, outcome: int, levels: Iterable[float] | None = None
) -> dict[str, float]:
    """Score what was said, in every way in which it can be scored.

    Args:
        levels: Score the quantiles at these levels, as far as they can be told.  [default: those
            that the forecast itself gives]

    Returns:
        "log" and "brier" for an event; "log", "crps" and "brier" for a pmf; "brier" for a chance
        of at least one; "quantile" for quantiles: twice the mean quantile loss, which comes near
        the CRPS where the levels are many.
    """
    if said.pmf:
        made = _named(np.array([said.pmf]), outcome, "count")
    elif said.chance is not None:
        chances = np.array([[1 - said.chance, said.chance]])
        made = _named(chances, min(outcome, 1), "event")
        if said.question.answer == "count":
            del made["log"]
    else:
        made = {}
    told = _quantiles(said, said.levels if levels is None else levels)
    return made | {"quantile": _quantile_score(told, outcome)} if told else made


def _settled(
    record: Record,
    entry: Entry,
    said: Sealed,
    gone: Mapping[int, str],
    known: dict[str, History],
) -> Settled:
    status, outcome, reason = _status(record, entry.seq, said, gone, known)
    scores = {} if outcome is None else scores_of(said, outcome)
    return Settled(entry, said, status, outcome, scores, {}, reason)


def _status(
    record: Record, number: int, said: Sealed, gone: Mapping[int, str], known: dict[str, History]
) -> tuple[Status, int | None, str]:
    question = said.question
    if number in gone:
        return "void", None, gone[number]
    if missing := _undeclared(record.case, question):
        return "void", None, f"the case no longer declares {missing}, which the rule names"
    through = searched_through(record, question)
    if through < said.closes:
        return "open", None, f"searched through {through}, to be searched through {said.closes}"
    rule = digest(question.model_dump(mode="json"))
    if rule not in known:
        known[rule] = history(record, question)
    came = known[rule].window(said.origin, question.horizon_days)
    return "resolved", min(came, 1) if question.answer == "event" else came, ""


def _undeclared(case: Case, question: Question) -> str:
    kinds, groups = {k.id for k in case.kinds}, {k.group for k in case.kinds}
    units = {"days", "events", *(m.id for m in case.magnitudes)}
    missing = [k for s in question.match for k in s.kinds if k not in kinds]
    missing += [g for s in question.match for g in s.groups if g not in groups]
    missing += [] if question.unit in units else [question.unit]
    return ", ".join(dict.fromkeys(missing))


def _climatology(record: Record, resolved: Sequence[Settled]) -> dict[tuple[str, date], FloatArray]:
    """Return what climatology would have said, from what was known at each origin."""
    asked: dict[str, tuple[Question, set[date]]] = {}
    for one in resolved:
        rule, origin = one.same
        asked.setdefault(rule, (one.said.question, set()))[1].add(origin)
    found: dict[tuple[str, date], FloatArray] = {}
    for rule, (question, days) in asked.items():
        origins = sorted(days)
        said = replay(vintages(record, question), Beside(), [Climatology()], origins)
        pmfs = said["climatology"]
        found |= {(rule, day): pmf for day, pmf in zip(origins, pmfs, strict=True)}
    return found


def _with_scores(one: Settled, usual: Mapping[tuple[str, date], FloatArray]) -> Settled:
    if one.outcome is None:
        return one
    pmf = usual[one.same]
    counts = one.said.question.answer == "count"
    told: dict[str, Any] = {"pmf": tuple(pmf)} if counts else {"chance": float(pmf[1])}
    plain = one.said.model_copy(update={"chance": None, "pmf": (), "quantiles": {}, **told})
    made = scores_of(plain, one.outcome, one.said.levels)
    beside = {name: made[name] for name in one.scores}
    return Settled(one.entry, one.said, one.status, one.outcome, one.scores, beside, one.reason)


def _named(pmfs: FloatArray, outcome: int, answer: str) -> dict[str, float]:
    made = score_values(pmfs, np.array([outcome]), answer)
    return {str(name): float(values[0]) for name, values in made.items()}


def _quantiles(said: Sealed, levels: Iterable[float]) -> dict[float, float]:
    told = {float(level): value for level, value in said.quantiles.items()}
    if said.pmf:
        pmf = np.array([said.pmf])
        told |= {q: float(quantiles(pmf, q)[0]) for q in levels if q not in told}
    return {q: told[q] for q in levels if q in told}


def _quantile_score(told: Mapping[float, float], outcome: int) -> float:
    losses = ((level - (outcome < at)) * (outcome - at) for level, at in told.items())
    return 2 * sum(losses) / len(told)
