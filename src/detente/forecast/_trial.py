"""A question made ready to be scored: from which days, what came, and what was known when.

A trial holds everything that the scores depend on and nothing else, so that it can be sent to
another process or machine, and so that its key names what it will find.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from detente import __version__
from detente.case import Case
from detente.case._model import Question
from detente.errors import DetenteError, Problem, RecordError
from detente.forecast._beside import Beside, beside
from detente.forecast._ensemble import NAME, ensemble, settled
from detente.forecast._history import history
from detente.forecast._marks import Marks, mark
from detente.forecast._origins import DAYS_APART, Step, origins
from detente.forecast._replay import replay
from detente.forecast._vintages import Vintages, vintages
from detente.forecast.models import AbstractModel, Climatology, declared, starting_weights
from detente.forecast.models._model import FloatArray, IntArray
from detente.record import Record
from detente.record._claim import digest

SINCE = date(2000, 1, 1)
_PROSE = {"text", "resolution"}


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """One question, its origins, and what models may know at each.

    Shapes: `origins` and `outcomes` (origins,); outcomes are counts, or 0 and 1 for an event.
    `through` is the last day searched, by which every horizon was over. `mixed` says whether the
    ensemble of the models is scored beside them.
    """

    question: Question
    step: Step
    through: date
    origins: tuple[date, ...]
    outcomes: IntArray
    known: Vintages
    around: Beside
    models: tuple[AbstractModel[Any], ...]
    mixed: bool

    @property
    def key(self) -> str:
        """A digest of all of it and of the package's version; wording is left out."""
        return digest({"trial": _plain(self), "package": __version__})


def trial(
    record: Record,
    question: Question,
    models: Sequence[AbstractModel[Any]] | None = None,
    *,
    since: date = SINCE,
    step: Step = "month",
) -> Trial:
    """Take from the record what is needed to score models on a question; see `backtest`.

    Raises:
        DetenteError: a model cannot answer this sort of question.
        RecordError: no origin's horizon is over yet, or the record was never searched.
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
    came = np.array([past.window(day, question.horizon_days) for day in at], dtype=np.int64)
    return Trial(
        question=question,
        step=step,
        through=past.through,
        origins=tuple(at),
        outcomes=np.minimum(came, 1) if question.answer == "event" else came,
        known=vintages(record, question),
        around=beside(record),
        models=chosen,
        mixed=models is None and len(chosen) > 1,
    )


def answers(made: Trial) -> dict[str, FloatArray]:
    """Return what each model says at each origin; shape (origins, K + 1) for each model's id."""
    said = replay(made.known, made.around, made.models, made.origins)
    if not made.mixed:
        return said
    came = settled(made.known, made.origins)
    start = starting_weights(made.models)
    mixed = ensemble(said, came, worth=worth(made.question, made.step), start=start)
    return {**said, NAME: mixed.pmfs}


def worth(question: Question, step: Step) -> float:
    """Return what one window counts for beside the others, which overlap with it."""
    return min(1.0, DAYS_APART[step] / question.horizon_days)


def marks_of(made: Trial) -> dict[str, Marks]:
    """Return what each model said, as far as it is scored; all that a worker sends back."""
    asked = made.question.answer
    return {id: mark(pmfs, made.outcomes, asked) for id, pmfs in answers(made).items()}


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


def _plain(value: Any) -> Any:
    """Return plain data that stands for a value, whatever it is made of."""
    if isinstance(value, Question):
        return value.model_dump(mode="json", exclude=_PROSE)
    if isinstance(value, AbstractModel):
        return repr(value)
    if isinstance(value, np.ndarray):
        return value.tolist()
    if is_dataclass(value):
        value = {f.name: getattr(value, f.name) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return str(value)
