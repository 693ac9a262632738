"""Questions that end on a fixed day: how many days ahead they look from where the search ended."""

from __future__ import annotations

from collections.abc import Iterable

from detente.case._model import Question
from detente.errors import DetenteError, Problem, RecordError
from detente.forecast._history import searched_through
from detente.record import Record

_FURTHEST = 3_660


def as_asked(record: Record, question: Question) -> Question:
    """Return the question with the days ahead that it has from the last day searched.

    A question that looks a fixed number of days ahead comes back as it is.

    Raises:
        RecordError: its last day is over, or lies more than ten years ahead.

    Example:
        >>> from datetime import date
        >>> from detente.case import load
        >>> from detente.record import open_record
        >>> record = open_record(load("north_korea")).as_of(date(2020, 1, 1))
        >>> as_asked(record, record.case.question("us-leaders-by-2027")).horizon_days
        2921
    """
    if question.by is None:
        return question
    days = (question.by - searched_through(record, question)).days
    if not 1 <= days <= _FURTHEST:
        raise RecordError(
            f"Question {question.id!r} cannot be asked here.",
            [
                Problem(
                    f"it ends on {question.by}, {_how_far(days)} the last day searched",
                    fix="Ask it as of another day, or ask a question that ends on another day.",
                )
            ],
        )
    return question.model_copy(update={"horizon_days": days})


def as_declared(record: Record, question: Question) -> Question:
    """Return the question as its case declares it: one with a last day is scored a year ahead.

    A question that looks a fixed number of days ahead, or that the case does not ask, comes back as
    it is.

    Example:
        >>> from detente.case import load
        >>> from detente.record import open_record
        >>> record = open_record(load("north_korea"))
        >>> asked = as_asked(record, record.case.question("us-leaders-by-2027"))
        >>> asked.horizon_days > 365, as_declared(record, asked).horizon_days
        (True, 365)
    """
    if question.by is None:
        return question
    same = (q for q in record.case.questions if (q.id, q.by) == (question.id, question.by))
    return next(same, question)


def still_open(record: Record, questions: Iterable[Question]) -> list[Question]:
    """Return the questions that can be asked from the last day searched, as they stand then."""
    found = []
    for question in questions:
        try:
            found.append(as_asked(record, question))
        except RecordError:
            continue
    return found


def chosen(record: Record, wanted: str | None) -> list[Question]:
    """Return the question of that id, or all that are still open, as they stand now.

    Raises:
        DetenteError: the case asks no such question, or its last day is over.

    Example:
        >>> from detente.case import load
        >>> from detente.record import open_record
        >>> [q.id for q in chosen(open_record(load("north_korea")), "satellite-180")]
        ['satellite-180']
    """
    asked = record.case.questions
    if wanted is None:
        return still_open(record, asked)
    found = [as_asked(record, q) for q in asked if q.id == wanted]
    if not found:
        raise DetenteError(
            f"{record.case.standoff.name} asks no question {wanted!r}. "
            f"It asks: {', '.join(q.id for q in asked) or 'none'}."
        )
    return found


def _how_far(days: int) -> str:
    return "no later than" if days < 1 else f"{days} days (over ten years) after"
