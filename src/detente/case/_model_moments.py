"""Months of the record from which the game can be played, as they stand in moments.toml."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, field_validator

from detente.case._declared import Declared, Id, Text

TODAY = "today"


class NamedMoment(Declared):
    """A month at the beginning of which a game can start, and the events that made it one.

    `about` tells in neutral words what was known as the month began; `events` are ids of the
    record.
    """

    id: Id
    month: Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")]
    name: Text
    about: Text
    events: tuple[str, ...] = ()

    @field_validator("month")
    @classmethod
    def _is_a_month(cls, month: str) -> str:
        if not "01" <= month[5:] <= "12":
            raise ValueError(f"{month} is not a month: there is no month {month[5:]}")
        return month
