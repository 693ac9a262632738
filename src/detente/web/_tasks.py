"""The documents that take seconds and that pages show first: intent, and a forecast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.web._worked import Document, Task

if TYPE_CHECKING:
    from detente.case._model import Question
    from detente.record import Record
    from detente.web._site import Site


def _intent(site: Site, record: Record) -> Document:
    from detente.intent import assess  # noqa: PLC0415

    return assess(record, site.posterior).as_dict()


INTENT = Task("intent", _intent, fitted=True)


def forecast_of(question: Question) -> Task:
    """Return the task that forecasts a question, with its track record."""

    def make(site: Site, record: Record) -> Document:
        from detente.forecast import forecast  # noqa: PLC0415

        return {**site.head(record), **forecast(record, question, seed=0).as_dict()}

    return Task(f"forecast-{question.id}", make, daily=True)


def central(site: Site, record: Record) -> Question | None:
    """Return the question that the case holds central; None if it asks none."""
    from detente.monitor._alert_readings import central_question  # noqa: PLC0415

    return central_question(site.case, record)


def first(site: Site, record: Record) -> list[Task]:
    """Return what the first pages need, in order of need."""
    question = central(site, record)
    found = [] if question is None else [forecast_of(question)]
    return [*found, INTENT] if site.case.game is not None else found
