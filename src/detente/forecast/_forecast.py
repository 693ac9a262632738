"""What is likely next on a question, from the last day searched, with its track record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from detente import __version__
from detente.case._model import Question
from detente.errors import DetenteError, RecordError
from detente.forecast._backtest import Backtest, Track, backtest
from detente.forecast._beside import beside
from detente.forecast._history import History, history
from detente.forecast._scores import LEVELS, SCORE_NAMES, verdict
from detente.forecast.models import AbstractModel, Days, Predictive, Task, declared
from detente.record import Record
from detente.record._claim import digest


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """One answer to one question, and what a reader needs to judge it.

    `origin` is the last day searched and `closes` the last day of the horizon that follows it.
    `silent_days` counts the days between `origin` and `as_of`: not searched, and so not quiet.
    `choice` says in words why this model was used; `info` holds the model's own figures. `track`
    is None where no earlier horizon is over, so that nothing can be said of such forecasts.
    `run` names the computation: the same case, record, question, model, seed and version of the
    package give the same run and the same numbers.
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
    info: Mapping[str, float]
    history: History
    track: Backtest | None
    run: str

    @property
    def chance(self) -> float:
        """Chance of at least one."""
        return self.predictive.chance

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
    def against_last_year(self) -> str:
        """How the model compares with its harder rival, the last year carried on; in words.

        Climatology reaches back to the start of the case, and so is easy to beat where times have
        changed. Empty without a track record, or where the last year's rate is the model used.
        """
        if self.track is None or self.model == "trailing_year":
            return ""
        score = self.track.against(self.model, "trailing_year")
        return verdict(score, "the last year carried on")

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
            "info": dict(self.info),
            "verdict": self.verdict,
            "against_last_year": self.against_last_year,
            "imprecise": list(self.history.imprecise),
            "beyond": list(self.history.beyond),
            "track": None if self.track is None else self.track.as_dict(),
            "run": self.run,
        }


def forecast(
    record: Record, question: Question, model: str | None = None, *, seed: int
) -> Forecast:
    """Say how likely each answer is, from the last day searched, given what the record knows.

    Every declared model is scored on the origins whose horizon is over; the one with the best
    mean main score (log score for counts, Brier score for events) answers. Questions that ask of
    the same events over different horizons are answered by one model, the one with the best mean
    gain on climatology over all of them, so that their answers are of one kind; a model that
    tunes its memory to each horizon can still put the longer one lower. Of equals the simpler is
    taken. That the best was picked after the fact flatters its track record a little.

    Day to day:
        record: As known on the day it was asked for (`record.as_of(day)`); nothing later counts.
        model: Id of the model to use instead; see `models.declared(question)`.

    Seldom:
        seed: Governs the bootstrap intervals of the track record; the forecast itself has no
            chance element.

    Raises:
        DetenteError: no declared model of that id answers this question.
        RecordError: the record was not searched for these kinds on any day since the case begins.

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
    models = {m.id: m for m in declared(question, record.case.covariates)}
    if model is not None and model not in models:
        raise DetenteError(
            f"No model {model!r} answers {question.id!r}. Models that do: {', '.join(models)}."
        )
    past = history(record, question)
    related = {q.id: t for q in _family(record, question) if (t := _track(record, q, seed))}
    track = related.get(question.id)
    used = models[model or (_best(related) if track else "climatology")]
    task = Task.of(question)
    others = beside(record).as_of(past.through)
    state = used.step(used.init(task), Days(past.first, past.counts, others))
    as_of = record.day or past.through
    return Forecast(
        question=question,
        as_of=as_of,
        origin=past.through,
        closes=past.through + timedelta(days=question.horizon_days),
        silent_days=(as_of - past.through).days,
        predictive=used.predict(state),
        model=used.id,
        said=used.said,
        choice=_choice(used, model, track, len(related)),
        info=used.info(state),
        history=past,
        track=track,
        run=_run(record, question, used, seed),
    )


def _track(record: Record, question: Question, seed: int) -> Backtest | None:
    try:
        return backtest(record, question, seed=seed)
    except RecordError:
        return None


def _family(record: Record, question: Question) -> list[Question]:
    """Return the questions that ask of the same events as this one, itself included."""
    asked = (question.match, question.answer, question.unit)
    others = [q for q in record.case.questions if (q.match, q.answer, q.unit) == asked]
    return others if any(q.id == question.id for q in others) else [question]


def _best(tracks: Mapping[str, Backtest]) -> str:
    """Return the model with the best mean gain on climatology; of equals the simpler."""
    models = next(iter(tracks.values())).tracks
    gains = {m: sum(t.tracks[m].main.gain for t in tracks.values()) for m in models}
    return max(models, key=lambda m: round(gains[m], 12))


def _choice(
    used: AbstractModel[Any], asked: str | None, track: Backtest | None, related: int
) -> str:
    if asked is not None:
        return f"{used.id} was asked for"
    if track is None:
        return "climatology, since no earlier horizon is over and nothing can be compared"
    name = SCORE_NAMES[track.best.main.name]
    of = f"of {len(track.tracks)} models"
    best = f"the best mean {name} {of}"
    if related > 1:
        best = f"{of} the best mean gain in {name} on the {related} questions about these events,"
    return (
        f"{used.id.replace('_', ' ')} has {best} over the {len(track.origins)} monthly origins "
        f"from {track.origins[0]:%Y-%m} to {track.origins[-1]:%Y-%m}"
    )


def _run(record: Record, question: Question, used: AbstractModel[Any], seed: int) -> str:
    """Name a computation by everything that its numbers depend on."""
    return digest(
        {
            "what": "forecast",
            "case": record.case.version,
            "record": record.state,
            "as_of": record.day.isoformat() if record.day else "",
            "question": question.model_dump(mode="json"),
            "model": repr(used),
            "seed": seed,
            "package": __version__,
        }
    )[:16]
