"""What becomes of an alert that is raised: sent, kept quiet, or held for a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from detente.case._model_alerts import AlertRule
from detente.monitor._alert import Alert, State

_LOUD: frozenset[State] = frozenset({"open", "acknowledged", "held"})


class Earlier(NamedTuple):
    """An alert of the same rule that was raised before."""

    raised: datetime
    state: State


def settled(rule: AlertRule, made: Alert, earlier: Iterable[Earlier]) -> State:
    """Return the state in which an alert starts.

    It is quiet within `quiet_hours` of an earlier one of its rule that was not itself quiet or
    refused; a flash, and what is extreme by the rule, never is. Else it is held where the rule asks
    for approval, and open, which means that it is sent, where not.

    Example:
        >>> from datetime import UTC
        >>> from detente.case._model_alerts import FeedTrigger
        >>> from detente.monitor._alert import Cause, alert
        >>> rule = AlertRule(id="stale", name="Stale", level="routine", why="-", next="-",
        ...                  quiet_hours=24, feed=FeedTrigger(states=("DEAD",), reason="-"))
        >>> first, later = (datetime(2026, 1, day, tzinfo=UTC) for day in (1, 2))
        >>> made = alert(rule, Cause("usgs", "dead"), first + timedelta(hours=3))
        >>> settled(rule, made, [Earlier(first, "open")]), settled(rule, made, [])
        ('quiet', 'open')
    """
    extreme = rule.level == "flash" or (rule.extreme is not None and made.size >= rule.extreme)
    if not extreme:
        since = made.raised - timedelta(hours=rule.quiet_hours)
        if any(e.state in _LOUD and since < e.raised <= made.raised for e in earlier):
            return "quiet"
    return "held" if rule.approve else "open"


def rules_by_id(rules: Iterable[AlertRule]) -> Mapping[str, AlertRule]:
    """Return rules by id."""
    return {rule.id: rule for rule in rules}
