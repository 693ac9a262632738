"""Forecasts, as a case declares them: questions, eras to score them by, what bears on them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from detente.case._declared import Declared, Id, Text
from detente.case._selector import Selector


class Question(Declared):
    """A forecast question that the record itself can resolve.

    `unit` says what a count counts: "days", "events", or a quantity that events carry; an event
    that does not state it counts for its `lower_bound`, or else for one. `by` names the last day
    of a question that ends on a fixed day: its days ahead shrink as that day nears, and
    `horizon_days` (a year unless stated) is how far ahead such forecasts are scored on the past.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    text: Text
    answer: Literal["count", "event"]
    unit: Id = "events"
    lower_bound: Id | None = None
    match: tuple[Selector, ...]
    horizon_days: Annotated[int, Field(ge=1, le=3660)]
    by: date | None = None
    resolution: Text

    @model_validator(mode="before")
    @classmethod
    def _scored_a_year_ahead(cls, values: Any) -> Any:
        dated = isinstance(values, dict) and values.get("by") is not None
        return {"horizon_days": 365, **values} if dated else values


class Era(Declared):
    """A stretch of time by which forecasts are scored, from its first day to the next era's."""

    label: Text
    since: date


class Covariate(Declared):
    """Something known on every day that a forecast may draw on: events, terms, or the calendar.

    Exactly one of `match` (events), `leader` (a player whose terms of office begin) and `months`
    (1 to 12) is given. `days` asks how many such events the last days held; without it, how many
    days have passed since the last.
    """

    id: Id
    name: Text
    match: tuple[Selector, ...] = ()
    leader: Id | None = None
    months: tuple[Annotated[int, Field(ge=1, le=12)], ...] = ()
    days: Annotated[int, Field(ge=1, le=3660)] | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> Covariate:
        if sum(map(bool, (self.match, self.leader, self.months))) != 1:
            raise ValueError("exactly one of match, leader and months is needed")
        if self.months and self.days:
            raise ValueError("days has no meaning beside months")
        return self
