"""When something happened, at the precision that the source gives.

A date is an ISO date cut short where knowledge ends: 2017-09-03, 2006-03, 1998.
"""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import lru_cache
from typing import Literal

Precision = Literal["day", "month", "year", "period", "reported", "approximate"]

_PARTIAL = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def span(happened: str, until: str = "") -> tuple[date, date]:
    """Return the first and the last day that a partial date, or a pair of them, can mean.

    Raises:
        ValueError: not an ISO date cut to day, month or year.

    Example:
        >>> span("2006-02")
        (datetime.date(2006, 2, 1), datetime.date(2006, 2, 28))
        >>> span("1998", "1999-01")
        (datetime.date(1998, 1, 1), datetime.date(1999, 1, 31))
    """
    first, last = _bounds(happened)
    return first, (_bounds(until)[1] if until else last)


@lru_cache(maxsize=20_000)
def _bounds(partial: str) -> tuple[date, date]:
    found = _PARTIAL.fullmatch(partial)
    if not found:
        raise ValueError(f"{partial!r} is not a date like 2017-09-03, 2006-03 or 1998")
    year = int(found[1])
    month = int(found[2] or 1)
    if found[3]:
        day = date(year, month, int(found[3]))
        return day, day
    last_month = int(found[2] or 12)
    return date(year, month, 1), date(year, last_month, calendar.monthrange(year, last_month)[1])
