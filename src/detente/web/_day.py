"""The day as of which something is asked, as every address takes it."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from fastapi import HTTPException, Query
from pydantic import BeforeValidator, WithJsonSchema

from detente.web._site import Site

_DAY = re.compile(r"[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}")


def written(value: object) -> object:
    """Refuse what is no ISO day, though it could be taken for one: a number of seconds, say."""
    day = value is None or isinstance(value, date)
    if not day and not (isinstance(value, str) and _DAY.fullmatch(value)):
        raise ValueError("a day is written as 2017-09-03")
    return value


Day = Annotated[
    date, BeforeValidator(written), WithJsonSchema({"type": "string", "format": "date"})
]
AsOf = Annotated[
    Day | None, Query(description="Answer with what was known on this day; today by default.")
]


def past(site: Site, as_of: date | None) -> date | None:
    """Return the day asked for.

    Raises:
        HTTPException: it has not come yet.
    """
    if as_of is not None and as_of > site.today:
        raise HTTPException(422, f"as_of = {as_of} has not come yet: nothing can be known then.")
    return as_of
