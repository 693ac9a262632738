"""How good forecasts of a kind would have been, made month by month from what was known then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from detente.case import Case
from detente.case._model import Question
from detente.errors import DetenteError, Problem, RecordError
from detente.forecast import _scores
from detente.forecast._beside import beside
from detente.forecast._history import history
from detente.forecast._origins import DAYS_APART, Step, origins
from detente.forecast._replay import replay
from detente.forecast._scores import Bin, Coverage, Score, ScoreName
from detente.forecast._vintages import vintages
from detente.forecast.models import AbstractModel, Climatology, declared
from detente.forecast.models._model import FloatArray, IntArray
from detente.record import Record

SINCE = date(2000, 1, 1)
RESAMPLES = 2_000


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """One model's record: what it said at each origin, and how that scored.

    Shapes: `pmfs` (origins, K + 1). `scores` is keyed by "log", "brier", "crps", the question's
    main score first; `coverage` is empty for an event. `verdict` says in words how the model
    compares with climatology.
    """

    model: str
    said: str
    pmfs: FloatArray
    scores: Mapping[ScoreName, Score]
    calibration: tuple[Bin, ...]
    coverage: tuple[Coverage, ...]
    verdict: str

    @property
    def chances(self) -> FloatArray:
        """Chance of at least one at each origin; shape (origins,)."""
        return np.asarray(1.0 - self.pmfs[:, 0])

    @property
    def main(self) -> Score:
        """The score by which models are compared: log score for counts, Brier score for events."""
        return next(iter(self.scores.values()))

    def as_dict(self) -> dict[str, object]:
        """Return plain values for JSON, without the arrays by origin."""
        return {
            "model": self.model,
            "said": self.said,
            "scores": _scores.score_dict(self.scores),
            "verdict": self.verdict,
            "calibration": [_plain(b) for b in self.calibration],
            "coverage": [_plain(c) for c in self.coverage],
        }


@dataclass(frozen=True, slots=True, eq=False)
class Backtest:
    """The track record of every model on one question.

    Shapes: `origins` and `outcomes` (origins,); outcomes are counts, or 0 and 1 for an event.
    `tracks` is keyed by model id, climatology first.
    `block` is how many neighbouring origins the bootstrap drew together; `through` the last day
    searched, by which every horizon scored was over.
    """

    question: Question
    step: Step
    through: date
    origins: tuple[date, ...]
    outcomes: IntArray
    tracks: Mapping[str, Track]
    block: int
    resamples: int
    seed: int

    @property
    def best(self) -> Track:
        """The track with the best mean of the main score; of equals the simpler, listed first."""
        tracks = list(self.tracks.values())
        main = tracks[0].main.name
        sign = 1.0 if main == "log" else -1.0
        return max(tracks, key=lambda t: round(sign * t.scores[main].mean, 12))

    def against(self, model: str, other: str) -> Score:
        """Return a model's main score with its gain over another model instead of climatology."""
        one, two = self.tracks[model].main, self.tracks[other].main
        blocks = _scores.resample(len(self.origins), self.block, self.resamples, self.seed)
        return _scores.compare(one.name, one.values, two.values, blocks)

    def as_dict(self) -> dict[str, object]:
        """Return plain values for JSON, without the arrays by origin."""
        tracks = self.tracks.values()
        return {
            "question": self.question.id,
            "main_score": self.best.main.name,
            "step": self.step,
            "first_origin": self.origins[0].isoformat(),
            "last_origin": self.origins[-1].isoformat(),
            "origins": len(self.origins),
            "through": self.through.isoformat(),
            "mean_outcome": float(self.outcomes.mean()),
            "share_with_any": float((self.outcomes > 0).mean()),
            "block": self.block,
            "resamples": self.resamples,
            "seed": self.seed,
            "best": self.best.model,
            "models": [t.as_dict() for t in tracks],
        }


def backtest(
    record: Record,
    question: Question,
    models: Sequence[AbstractModel[Any]] | None = None,
    *,
    since: date = SINCE,
    step: Step = "month",
    resamples: int = RESAMPLES,
    seed: int,
) -> Backtest:
    """Score every model at every origin, each forecast made only from what was known then.

    Origins are the last day of each month from `since` ("month"), or `since` and every seventh day
    after it ("week"). An origin counts once its horizon lies within the days that were searched.
    What came is taken from the record as asked about, so from all that has been learned since.

    Day to day:
        models: None takes all that can answer the question. Climatology is added if missing.

    Seldom:
        resamples: Draws of the moving-block bootstrap behind each 90 % interval. Neighbouring
            origins are drawn together: as many as a horizon spans, and at least n**(1/3).
        seed: Governs those draws, and nothing else.

    Raises:
        DetenteError: a model cannot answer this sort of question.
        RecordError: no origin's horizon is over yet, or the record was never searched.

    Example:
        >>> from detente.case import load
        >>> from detente.record import open_record
        >>> case = load("north_korea")
        >>> made = backtest(open_record(case), case.question("nuclear-test-365"), seed=0)
        >>> made.origins[0].isoformat(), list(made.tracks)[0]
        ('2000-01-31', 'climatology')
    """
    chosen = _with_climatology(record.case, question, models)
    past = history(record, question)
    last = past.through - timedelta(days=question.horizon_days)
    at = origins(max(since, past.first), last, step)
    if not at:
        raise RecordError(
            f"Question {question.id!r} cannot be scored yet.",
            [
                Problem(
                    f"no horizon of {question.horizon_days} days that begins on or after {since} "
                    f"is over by {past.through}, the last day searched",
                    fix="Ask as of a later day, or give an earlier `since`.",
                )
            ],
        )
    said = replay(vintages(record, question), beside(record), chosen, at)
    came = np.array([past.window(day, question.horizon_days) for day in at], dtype=np.int64)
    outcomes = np.minimum(came, 1) if question.answer == "event" else came
    block = _scores.block_length(question.horizon_days, len(at), DAYS_APART[step])
    blocks = _scores.resample(len(at), block, resamples, seed)
    return Backtest(
        question=question,
        step=step,
        through=past.through,
        origins=tuple(at),
        outcomes=outcomes,
        tracks=_tracks(question, chosen, said, outcomes, blocks),
        block=block,
        resamples=resamples,
        seed=seed,
    )


def _with_climatology(
    case: Case, question: Question, models: Sequence[AbstractModel[Any]] | None
) -> tuple[AbstractModel[Any], ...]:
    if models is None:
        return declared(question, case.covariates)
    wrong = [m.id for m in models if question.answer not in m.answers]
    if wrong:
        raise DetenteError(
            f"{', '.join(wrong)} cannot answer {question.id!r}, which asks for "
            f"{'an event' if question.answer == 'event' else 'a count'}. "
            f"Models that can: {', '.join(m.id for m in declared(question))}."
        )
    others = tuple(m for m in models if m.id != "climatology")
    return (Climatology(), *others)


def _tracks(
    question: Question,
    models: Sequence[AbstractModel[Any]],
    said: Mapping[str, FloatArray],
    outcomes: IntArray,
    blocks: IntArray,
) -> dict[str, Track]:
    values = {id: _scores.score_values(p, outcomes, question.answer) for id, p in said.items()}
    usual = values["climatology"]
    tracks = {}
    for model in models:
        pmfs = said[model.id]
        scores = {n: _scores.compare(n, v, usual[n], blocks) for n, v in values[model.id].items()}
        main = next(iter(scores.values()))
        counts = question.answer == "count"
        tracks[model.id] = Track(
            model=model.id,
            said=model.said,
            pmfs=pmfs,
            scores=scores,
            calibration=_scores.calibration(1.0 - pmfs[:, 0], outcomes),
            coverage=_scores.interval_coverage(pmfs, outcomes) if counts else (),
            verdict="the yardstick" if model.id == "climatology" else _scores.verdict(main),
        )
    return tracks


def _plain(row: Bin | Coverage) -> dict[str, float]:
    return {name: getattr(row, name) for name in row.__dataclass_fields__}
