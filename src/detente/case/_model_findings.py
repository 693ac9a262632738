"""Regularities that others have published, to be computed again, as they stand in findings.toml."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from detente.case._declared import Declared, Id, Text, Url
from detente.case._selector import Selector


class Published(Declared):
    """What a source published on the same question, in our words.

    `figure` and `value` stand where the source gives a number: how many of the events (`events`) or
    of the happenings beside them (`beside`) it counted, or the mean distance in weeks
    (`mean_weeks`). `group` (a leader), `since`, `until` and `without` say over what.
    """

    source: Text
    url: Url
    published: Text
    said: Text
    figure: Literal["events", "beside", "mean_weeks"] | None = None
    value: float | None = None
    group: str = ""
    since: date | None = None
    until: date | None = None
    without: tuple[date, ...] = ()
    note: str = ""

    @model_validator(mode="after")
    def _figure_has_a_value(self) -> Published:
        if (self.figure is None) != (self.value is None):
            raise ValueError("figure and value go together: give both, or neither")
        return self


class Regularity(Declared):
    """A regularity that others have claimed, to be computed again from the record.

    `match` picks the events, `beside` what they are held against; `days` are dates known from
    elsewhere. The method decides which of them are needed: `months` compares months with and
    without `beside`, `nearest` measures from each of `days` to the nearest event, `around` counts
    events `window_days` before, during and after each `beside`, and `wait` measures from an event
    to the next `beside`. Results are also given by leader of each player in `leaders_of`.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    question: Text
    method: Literal["months", "nearest", "around", "wait"]
    events: Text
    match: tuple[Selector, ...]
    held_against: Text
    beside: tuple[Selector, ...] = ()
    days: tuple[date, ...] = ()
    window_days: Annotated[int, Field(ge=1, le=365)] | None = None
    leaders_of: tuple[Id, ...] = ()
    scope: Text
    caution: Text
    published: tuple[Published, ...] = ()

    @model_validator(mode="after")
    def _has_what_its_method_needs(self) -> Regularity:
        given = {
            "beside": bool(self.beside),
            "days": bool(self.days),
            "window_days": self.window_days is not None,
        }
        needed = _NEEDED_BY_METHOD[self.method]
        for name, there in given.items():
            if there != (name in needed):
                verb = "has no use" if there else "is needed"
                raise ValueError(f"{name} {verb} for method = '{self.method}'")
        return self


_NEEDED_BY_METHOD = {
    "months": {"beside"},
    "nearest": {"days"},
    "around": {"beside", "window_days"},
    "wait": {"beside"},
}
