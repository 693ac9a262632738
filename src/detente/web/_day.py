"""The day as of which something is asked, as every address takes it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Annotated, Literal

from fastapi import Query
from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

_DAY = re.compile(r"[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}")
EARLIEST = date(1900, 1, 1)


def written(value: object) -> object:
    """Refuse what is no ISO day, though it could be taken for one: a number of seconds, say."""
    day = value is None or isinstance(value, date)
    if not day and not (isinstance(value, str) and _DAY.fullmatch(value)):
        raise ValueError("a day is written as 2017-09-03")
    return value


def _come(day: date) -> date:
    if day < EARLIEST:
        raise ValueError(f"no day before {EARLIEST} is asked for")
    if day > datetime.now(UTC).date():
        raise ValueError("that day has not come yet: nothing can be known then")
    return day


Day = Annotated[
    date,
    BeforeValidator(written),
    AfterValidator(_come),
    WithJsonSchema({"type": "string", "format": "date"}),
]
DayOrNone = Day | Literal[""] | None  # as a form sends it whose field may stay empty
AsOf = Annotated[
    Day | None, Query(description="Answer with what was known on this day; today by default.")
]
