"""Days that are known ahead, and feeds that have gone stale."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from detente.case import Case
from detente.case._model_alerts import AlertRule, CalendarTrigger, FeedTrigger
from detente.monitor._alert import Cause, Reference
from detente.monitor._alert_world import World


def by_calendar(case: Case, trigger: CalendarTrigger, _: World, now: datetime) -> Iterator[Cause]:
    """Yield a cause for each day that is at most `days_before` ahead, in the case's zone."""
    today = now.astimezone(ZoneInfo(case.standoff.zone)).date()
    for day in sorted({*trigger.dates, *_yearly(trigger.every_year, today)}):
        left = (day - today).days
        if 0 <= left <= trigger.days_before:
            when = "Today" if left == 0 else f"In {left} day{'s' if left > 1 else ''}"
            references = tuple(_reference(id) for id in trigger.references)
            yield Cause(str(day), f"{when}, on {day}. {trigger.reason}", float(left), references)


def coming(case: Case, today: date, days: int = 366) -> list[tuple[date, AlertRule]]:
    """Return the days that a case's rules know ahead, the next first, each with its rule.

    Example:
        >>> from detente.case import load
        >>> [str(day) for day, _ in coming(load("north_korea"), date(2026, 7, 1), days=14)]
        ['2026-07-11']
    """
    found = []
    for rule in case.alerts:
        if isinstance(rule.trigger, CalendarTrigger):
            known = {*rule.trigger.dates, *_yearly(rule.trigger.every_year, today)}
            found += [(day, rule) for day in known if 0 <= (day - today).days <= days]
    return sorted(found, key=lambda row: (row[0], row[1].id))


def _reference(id: str) -> Reference:
    return Reference("event", id)


def _yearly(days: tuple[str, ...], today: date) -> Iterator[date]:
    """Yield each day in this year and the next; 02-29 only in leap years."""
    for year in (today.year, today.year + 1):
        for day in days:
            month, number = map(int, day.split("-"))
            try:
                yield date(year, month, number)
            except ValueError:
                continue


def by_feed(_: Case, trigger: FeedTrigger, world: World, now: datetime) -> Iterator[Cause]:
    """Yield a cause for each feed in one of the states, once for each time it gets there."""
    for health in world.health:
        wanted = not trigger.feeds or health.feed in trigger.feeds
        if wanted and health.state in trigger.states:
            hours = max((now - health.since).total_seconds() / 3600, 0.0)
            known = health.since.year > 1970
            since = f"since {health.since:%Y-%m-%d %H:%M} UTC" if known else "from the first try on"
            what = f"The feed {health.feed} has been {health.state} {since}."
            yield Cause(f"{health.feed} {health.state} {health.since.isoformat()}", what, hours)
