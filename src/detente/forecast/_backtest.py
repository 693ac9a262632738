"""How good forecasts of a kind would have been, made month by month from what was known then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from detente.case._model import Era, Question
from detente.forecast import _scores
from detente.forecast._eras import stretches
from detente.forecast._marks import Marks, mark
from detente.forecast._origins import DAYS_APART, Step
from detente.forecast._scores import Score
from detente.forecast._track import Judge, Mixture, Said, Track
from detente.forecast._trial import SINCE, Trial, answers, trial
from detente.forecast.models import AbstractModel
from detente.forecast.models._model import FloatArray, IntArray
from detente.record import Record

RESAMPLES = 2_000


@dataclass(frozen=True, slots=True, eq=False)
class Backtest:
    """The track record of every model on one question.

    Shapes: `origins` and `outcomes` (origins,); outcomes are counts, or 0 and 1 for an event.
    `tracks` is keyed by model id, climatology first.
    `block` is how many neighbouring origins the bootstrap drew together; `through` the last day
    searched, by which every horizon scored was over. `key` names all that was said: the same
    question, record, models and version of the package give the same key.
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
    key: str

    @property
    def best(self) -> Track:
        """The track with the best mean of the main score; of equals the simpler, listed first."""
        return _best(list(self.tracks.values()))

    @property
    def best_baseline(self) -> Track:
        """The best of the baselines, picked after the fact: the hardest rival a model can have."""
        return _best([t for t in self.tracks.values() if t.baseline])

    def against(self, model: str, other: str) -> Score:
        """Return a model's main score with its gain over another model instead of climatology."""
        return self._against(model, other, self._drawn())

    def against_best_baseline(self, model: str) -> Score:
        """Return a model's main score with its gain over the best baseline of this question."""
        return self.against(model, self.best_baseline.model)

    def as_dict(self) -> dict[str, object]:
        """Return plain values for JSON, without the arrays by origin."""
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
            "key": self.key,
            "best": self.best.model,
            "best_baseline": self.best_baseline.model,
            "models": self._models(),
        }

    def _models(self) -> list[dict[str, object]]:
        rival, drawn = self.best_baseline.model, self._drawn()
        gains = {id: _scores.gain_dict(self._against(id, rival, drawn)) for id in self.tracks}
        return [
            {**t.as_dict(), "against_best_baseline": gains[id]} for id, t in self.tracks.items()
        ]

    def _drawn(self) -> IntArray:
        return _scores.resample(len(self.origins), self.block, self.resamples, self.seed)

    def _against(self, model: str, other: str, drawn: IntArray) -> Score:
        one, two = self.tracks[model].main, self.tracks[other].main
        return _scores.compare(one.name, one.values, two.values, drawn)


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
    made = trial(record, question, models, since=since, step=step)
    pmfs = answers(made)
    marks = {id: mark(p, made.outcomes, question.answer) for id, p in pmfs.items()}
    return scored(made, marks, record.case.eras, pmfs=pmfs, resamples=resamples, seed=seed)


def scored(
    made: Trial,
    marks: Mapping[str, Marks],
    eras: Sequence[Era],
    *,
    pmfs: Mapping[str, FloatArray] | None = None,
    resamples: int = RESAMPLES,
    seed: int,
) -> Backtest:
    """Score what the models of a trial said at its origins."""
    n = len(made.origins)
    block = _scores.block_length(made.question.horizon_days, n, DAYS_APART[made.step])
    judge = Judge(
        outcomes=made.outcomes,
        usual=marks["climatology"].values(made.outcomes),
        blocks=_scores.resample(n, block, resamples, seed),
        eras=tuple(
            (s, _scores.resample(s.last - s.first, s.block, resamples, seed))
            for s in stretches(eras, made.origins, block)
        ),
    )
    said: tuple[Said, ...] = (*made.models, *([Mixture()] if made.mixed else []))
    return Backtest(
        question=made.question,
        step=made.step,
        through=made.through,
        origins=made.origins,
        outcomes=made.outcomes,
        tracks={
            m.id: judge.track(m, marks[m.id], None if pmfs is None else pmfs[m.id]) for m in said
        },
        block=block,
        resamples=resamples,
        seed=seed,
        key=made.key,
    )


def _best(tracks: Sequence[Track]) -> Track:
    main = tracks[0].main.name
    sign = 1.0 if main == "log" else -1.0
    return max(tracks, key=lambda t: round(sign * t.scores[main].mean, 12))
