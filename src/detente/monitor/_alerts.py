"""Which alerts a case raises, given what is known: pure, so that history can be played again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from detente.case import Case
from detente.case._model_alerts import AlertRule
from detente.errors import Problem
from detente.monitor._alert import LEVELS, Alert, Cause, alert
from detente.monitor._alert_beliefs import by_belief, by_forecast
from detente.monitor._alert_calendar import by_calendar, by_feed
from detente.monitor._alert_events import by_event, by_listing
from detente.monitor._alert_seismic import by_seismic
from detente.monitor._alert_silence import by_silence
from detente.monitor._alert_world import World

Trigger = Callable[[Case, Any, World, datetime], Iterator[Cause]]
_BY: Mapping[str, Trigger] = {
    "belief": by_belief,
    "forecast": by_forecast,
    "seismic": by_seismic,
    "event": by_event,
    "listing": by_listing,
    "silence": by_silence,
    "calendar": by_calendar,
    "feed": by_feed,
}


def raised(
    case: Case, world: World, now: datetime, rules: tuple[AlertRule, ...] | None = None
) -> list[Alert]:
    """Return the alerts that the rules of a case raise, the loudest first.

    Asking again gives the same ids, so what was raised before is known by its id. Whether an alert
    is sent is another matter: quiet periods and approval come after this (`post`).

    Args:
        world: what is known at `now`, and what of it is new.
        rules: those of the case by default.

    Example:
        >>> from datetime import UTC
        >>> from detente.case import load
        >>> raised(load("north_korea"), World(), datetime(2026, 6, 1, tzinfo=UTC))
        []
    """
    found: dict[str, Alert] = {}
    for rule in case.alerts if rules is None else rules:
        for cause in _BY[rule.kind](case, rule.trigger, world, now):
            made = alert(rule, cause, now)
            found.setdefault(made.id, made)
    return sorted(found.values(), key=lambda a: (LEVELS.index(a.level), a.rule, a.id))


def unknown_feeds(case: Case, known: Mapping[str, object]) -> list[Problem]:
    """Return every feed that an alert rule names and that there is not; a case cannot see feeds."""
    problems = []
    for rule in case.alerts:
        for feed in getattr(rule.trigger, "feeds", ()):
            if feed not in known:
                what = f"Alert rule {rule.id} names the feed {feed!r}, which there is not."
                fix = f"Known feeds: {', '.join(sorted(known)) or 'none'}."
                problems.append(Problem(what, "alerts.toml", fix))
    return problems
