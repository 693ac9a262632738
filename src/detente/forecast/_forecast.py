"""What is likely next on a question, from the last day searched, with its track record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from detente.case._model import Question
from detente.errors import DetenteError
from detente.forecast._backtest import Backtest
from detente.forecast._backtests import track_records
from detente.forecast._beside import beside
from detente.forecast._dated import as_asked
from detente.forecast._ensemble import NAME, SAID, stack
from detente.forecast._history import History, history
from detente.forecast._moves import Move, moves
from detente.forecast._run import run_id
from detente.forecast._scores import LEVELS, Score, gain_dict, verdict
from detente.forecast._track import Track
from detente.forecast._trial import worth
from detente.forecast.models import (
    AbstractModel,
    Days,
    Predictive,
    Task,
    declared,
    starting_weights,
)
from detente.record import Record


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """One answer to one question, and what a reader needs to judge it.

    `origin` is the last day searched and `closes` the last day of the horizon that follows it.
    `silent_days` counts the days between `origin` and `as_of`: not searched, and so not quiet.
    `choice` says in words why this model was used. `weights` gives the share of each model in the
    answer, `members` what each model says alone and `info` each model's own figures. `baseline` is
    the baseline with the best track record on this question. `track` is None where no earlier
    horizon is over, so that nothing can be said of such forecasts; the baseline is then
    climatology. `run` names the computation: the same case, record, question, model, seed and
    version of the package give the same run and the same numbers.
    """

    question: Question
    as_of: date
    origin: date
    closes: date
    silent_days: int
    predictive: Predictive
    model: str
    said: str
    choice: str
    weights: Mapping[str, float]
    members: Mapping[str, Predictive]
    info: Mapping[str, Mapping[str, float]]
    moves: tuple[Move, ...]
    baseline: str
    history: History
    track: Backtest | None
    run: str

    @property
    def chance(self) -> float:
        """Chance of at least one."""
        return self.predictive.chance

    @property
    def usual(self) -> Predictive:
        """What the baseline says."""
        return self.members[self.baseline]

    @property
    def intervals(self) -> dict[int, tuple[int, int]]:
        """Central intervals by percent (50, 80, 90); empty for an event."""
        if self.question.answer == "event":
            return {}
        return {round(100 * level): self.predictive.interval(level) for level in LEVELS}

    @property
    def own_track(self) -> Track | None:
        """The track record of the model used."""
        return None if self.track is None else self.track.tracks[self.model]

    @property
    def climatology(self) -> Track | None:
        """The track record of climatology, to read beside it."""
        return None if self.track is None else self.track.tracks["climatology"]

    @property
    def verdict(self) -> str:
        """Whether forecasts by this model have beaten climatology, in words."""
        return "no track record yet" if self.own_track is None else self.own_track.verdict

    @property
    def skill(self) -> Score | None:
        """The model's main score and its gain over the best baseline, with its 90 % interval."""
        return None if self.track is None else self.track.against_best_baseline(self.model)

    @property
    def against_best_baseline(self) -> str:
        """How the model compares with the best baseline, in words.

        Climatology reaches back to the start of the case, and so is easy to beat where times have
        changed. Empty without a track record, or where that baseline is the model used or
        climatology, of which `verdict` speaks.
        """
        skill = self.skill
        if skill is None or self.baseline in (self.model, "climatology"):
            return ""
        return verdict(skill, f"{self.baseline.replace('_', ' ')}, the best baseline")

    @property
    def overdue(self) -> bool:
        """Whether every day asked about is over by `as_of`, though none has been searched."""
        return self.closes <= self.as_of

    @property
    def caution(self) -> str:
        """What a reader must know of the days that were not searched; empty if there are none."""
        if not self.silent_days:
            return ""
        said = (
            f"The record was searched through {self.origin}; the {self.silent_days} days from "
            f"then to {self.as_of} have not been searched and are not taken as quiet."
        )
        if self.overdue:
            said += " All days asked about lie among them: search the record further first."
        if self.history.beyond:
            said += f" Events known since then, and not used: {len(self.history.beyond)}."
        return said

    def as_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        asked, answer = self.question, self.predictive
        counts = asked.answer == "count"
        return {
            "question": asked.id,
            "text": asked.text,
            "answer": asked.answer,
            "resolution": asked.resolution,
            "horizon_days": asked.horizon_days,
            "as_of": self.as_of.isoformat(),
            "origin": self.origin.isoformat(),
            "closes": self.closes.isoformat(),
            "silent_days": self.silent_days,
            "overdue": self.overdue,
            "caution": self.caution,
            "chance": self.chance,
            "mean": answer.mean if counts else None,
            "median": answer.quantile(0.5) if counts else None,
            "intervals": {str(k): list(v) for k, v in self.intervals.items()},
            "pmf": answer.pmf.tolist(),
            "model": self.model,
            "said": self.said,
            "choice": self.choice,
            "verdict": self.verdict,
            "weights": dict(self.weights),
            "members": {
                id: {"chance": p.chance, "mean": p.mean if counts else None}
                for id, p in self.members.items()
            },
            "info": {id: dict(own) for id, own in self.info.items()},
            "moves": [{"id": m.id, "name": m.name, "by": m.by} for m in self.moves],
            "baseline": {
                "model": self.baseline,
                "chance": self.usual.chance,
                "mean": self.usual.mean if counts else None,
            },
            "skill": self._skill_dict(),
            "against_best_baseline": self.against_best_baseline,
            "imprecise": list(self.history.imprecise),
            "beyond": list(self.history.beyond),
            "track": None if self.track is None else self.track.as_dict(),
            "run": self.run,
        }

    def _skill_dict(self) -> dict[str, object] | None:
        skill = self.skill
        if skill is None:
            return None
        return {"score": skill.name, "against": self.baseline, **gain_dict(skill)}


def forecast(
    record: Record,
    question: Question,
    model: str | None = None,
    *,
    tracks: Mapping[str, Backtest] | None = None,
    seed: int,
) -> Forecast:
    """Say how likely each answer is, from the last day searched, given what the record knows.

    The answer is the ensemble's: a mixture of all declared models, weighted by the chances that
    each gave to what came at the origins whose horizon is over (see `ensemble`). Before any is
    over, climatology answers.

    Day to day:
        record: As known on the day it was asked for (`record.as_of(day)`); nothing later counts.
        model: Id of the model to use instead; see `models.declared(question)`.

    Seldom:
        tracks: Track records by question id, made from this record with `backtests`. None takes
            this question's as it ships with the case, and makes it if that does not fit the record.
        seed: Governs the bootstrap intervals of the track record; the forecast itself has no
            chance element.

    Raises:
        DetenteError: no declared model of that id answers this question.
        RecordError: the record was not searched for these kinds on any day since the case begins,
            or the question ends on a day that is over.

    Example:
        >>> from datetime import date
        >>> from detente.case import load
        >>> from detente.record import open_record
        >>> case = load("north_korea")
        >>> record = open_record(case).as_of(date(2017, 9, 30))
        >>> made = forecast(record, case.question("nuclear-test-365"), seed=0)
        >>> made.origin.isoformat(), made.closes.isoformat(), 0 < made.chance < 1
        ('2017-09-30', '2018-09-30', True)
    """
    question = as_asked(record, question)
    models = {m.id: m for m in declared(question, record.case.covariates)}
    if model is not None and model not in models:
        raise DetenteError(
            f"No model {model!r} answers {question.id!r}. Models that do: {', '.join(models)}."
        )
    past = history(record, question)
    if tracks is None:
        tracks = track_records(record, [question], seed=seed)
    track = tracks.get(question.id)
    weights = _weights(tuple(models.values()), model, track)
    members, info = _said(record, question, past, models.values())
    as_of = record.day or past.through
    return Forecast(
        question=question,
        as_of=as_of,
        origin=past.through,
        closes=past.through + timedelta(days=question.horizon_days),
        silent_days=(as_of - past.through).days,
        predictive=_mixed(weights, members),
        model=next(iter(weights)) if len(weights) == 1 else NAME,
        said=models[next(iter(weights))].said if len(weights) == 1 else SAID,
        choice=_choice(model, track),
        weights=weights,
        members=members,
        info=info,
        moves=moves(info.get("regression", {}), record.case),
        baseline=track.best_baseline.model if track else "climatology",
        history=past,
        track=track,
        run=run_id(
            record,
            "forecast",
            seed=seed,
            question=question.model_dump(mode="json"),
            model=repr([models[id] for id in weights]),
        ),
    )


def _mixed(weights: Mapping[str, float], members: Mapping[str, Predictive]) -> Predictive:
    shares, pmfs = list(weights.values()), np.stack([members[id].pmf for id in weights])
    return Predictive(np.asarray(shares @ pmfs))


def _weights(
    models: tuple[AbstractModel[Any], ...],
    asked: str | None,
    track: Backtest | None,
) -> dict[str, float]:
    """Return the share of each model in the answer."""
    if asked is not None or track is None:
        return {asked or "climatology": 1.0}
    given = np.exp(np.stack([track.tracks[m.id].marks.log for m in models], axis=1))
    start = starting_weights(models)
    shares = stack(given, worth(track.question, track.step), start)
    return {m.id: float(share) for m, share in zip(models, shares, strict=True)}


def _said(
    record: Record, question: Question, past: History, models: Iterable[AbstractModel[Any]]
) -> tuple[dict[str, Predictive], dict[str, Mapping[str, float]]]:
    """Return what each model says after all of the past, and its own figures."""
    days = Days(past.first, past.counts, beside(record).as_of(past.through))
    members, info = {}, {}
    for model in models:
        state = model.step(model.init(Task.of(question)), days)
        members[model.id], info[model.id] = model.predict(state), model.info(state)
    return members, info


def _choice(asked: str | None, track: Backtest | None) -> str:
    if asked is not None:
        return f"{asked.replace('_', ' ')} was asked for"
    if track is None:
        return "climatology, since no earlier horizon is over and nothing can be compared"
    return (
        f"each model's share follows from the chances that it gave to what came after the "
        f"{len(track.origins)} monthly origins from {track.origins[0]:%Y-%m} to "
        f"{track.origins[-1]:%Y-%m}"
    )
