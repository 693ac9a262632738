"""The days from which a backtest looks ahead."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

Step = Literal["month", "week"]
DAYS_APART: dict[Step, float] = {"month": 365.2425 / 12, "week": 7.0}


def origins(since: date, last: date, step: Step) -> list[date]:
    """Return the last day of each month, or every seventh day, from `since` through `last`.

    Example:
        >>> [day.isoformat() for day in origins(date(2000, 1, 15), date(2000, 3, 30), "month")]
        ['2000-01-31', '2000-02-29']
    """
    return list(_months(since, last) if step == "month" else _weeks(since, last))


def _weeks(since: date, last: date) -> Iterator[date]:
    while since <= last:
        yield since
        since += timedelta(days=7)


def _months(since: date, last: date) -> Iterator[date]:
    year, month = since.year, since.month
    while (day := date(year, month, calendar.monthrange(year, month)[1])) <= last:
        yield day
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
