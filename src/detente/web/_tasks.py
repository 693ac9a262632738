"""The documents that take seconds and that pages show first: options, a forecast, intent."""

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


def _weights(site: Site, record: Record) -> Document:
    from detente.intent._weight import weights_of  # noqa: PLC0415

    return weights_of(site.worked.get(INTENT, record))


def _options(site: Site, _: Record) -> Document:
    """Return the outcomes of the comparison that ships with the case; nothing where none does."""
    from detente.options._shipped import shipped  # noqa: PLC0415

    found = shipped(site.case)
    if found is None:
        return {}
    rows = [
        {
            **{name: one[name] for name in ("id", "name")},
            "outcomes": {months: said["outcomes"] for months, said in one["horizons"].items()},
        }
        for one in found["approaches"]
    ]
    return {**{n: found[n] for n in ("run", "usual", "criteria")}, "approaches": rows}


INTENT = Task("intent", _intent, rests_on=lambda site: site.fit_file)
WEIGHTS = Task("weights", _weights, rests_on=lambda site: site.fit_file)
OPTIONS = Task("options", _options, rests_on=lambda site: site.compared_file)


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
    asked = [] if question is None else [forecast_of(question)]
    return [OPTIONS, *asked, INTENT, WEIGHTS] if site.case.game is not None else asked
