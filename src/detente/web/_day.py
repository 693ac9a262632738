"""The day that an answer is as of, as an address gives it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import Query
from pydantic import AfterValidator


def _past(day: date | None) -> date | None:
    if day is not None and day > datetime.now(UTC).date():
        raise ValueError("the day has not come yet")
    return day


AsOf = Annotated[
    date | None,
    AfterValidator(_past),
    Query(description="Use only what was known on that day (UTC).  Today by default."),
]
