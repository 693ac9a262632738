"""Tools over forecasts: the questions, and one with its track record."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from detente.case._model import Question
from detente.errors import NotFound
from detente.web._site import Site
from detente.web._tasks import forecast_of
from detente.web.mcp._said import Answer, AsOf, Id, chance, resting


class ForecastTools:
    """What is likely next, and how good such forecasts have been."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def forecasts(self) -> Answer:
        """List the questions that are asked, with the rule that settles each."""
        rows = [
            {
                "id": q.id,
                "text": q.text,
                "answer": q.answer,
                "horizon_days": q.horizon_days,
                "resolution": q.resolution,
            }
            for q in self.site.case.questions
        ]
        return {"questions": rows, **resting(self.site, self.site.record())}

    def forecast(
        self,
        question: Annotated[Id, Field(description="Id, as `forecasts` lists it.")],
        as_of: AsOf = None,
    ) -> Answer:
        """Say how likely each answer is, with the model's track record beside its baselines."""
        record = self.site.record(as_of)
        held = self.site.worked.get(forecast_of(_found(self.site, question)), record)
        counts = held["answer"] != "event"
        return {
            **{n: held[n] for n in ("question", "text", "resolution", "origin", "closes")},
            "at_least_one" if counts else "it_happens": chance(held["chance"]),
            **({"count": _count(held)} if counts else {}),
            "caution": held["caution"],
            "model": held["model"],
            "why_this_model": held["choice"],
            "said": held["said"],
            "verdict": held["verdict"],
            "baseline": {**held["baseline"], "chance": chance(held["baseline"]["chance"])},
            "skill": held["skill"],
            "against_best_baseline": held["against_best_baseline"],
            **resting(self.site, record, run=held["run"], seed=0),
        }


def _count(held: Any) -> Answer:
    return {
        "mean": held["mean"],
        "median": held["median"],
        "intervals_in_percent": held["intervals"],
    }


def _found(site: Site, id: str) -> Question:
    for question in site.case.questions:
        if question.id == id:
            return question
    known_ids = ", ".join(q.id for q in site.case.questions)
    raise NotFound(f"There is no question {id!r}. The case asks: {known_ids or 'none'}.")
