"""Silence where there is usually noise: the last gap against the usual ones."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from detente.case import Case
from detente.case._model_alerts import SilenceTrigger
from detente.monitor._alert import Cause, Reference
from detente.monitor._alert_world import World


def by_silence(case: Case, trigger: SilenceTrigger, world: World, now: datetime) -> Iterator[Cause]:
    """Yield a cause where nothing has come for longer than is usual, once for each silence."""
    for name, times in _awaited(case, trigger, world).items():
        at = _noon(now.date()) if trigger.match else now  # events are dated by days
        since = at - timedelta(days=trigger.days)
        known = sorted({t for t in times if since <= t <= at})
        line = usual_days(known, trigger.longer_than, trigger.least)
        if line is None:
            continue
        gap = (at - known[-1]).total_seconds() / 86400
        if gap > line:
            yield Cause(
                key=f"{name} {known[-1].isoformat()}",
                what=f"Nothing from {name} since {known[-1]:%Y-%m-%d}: {_days(gap)}, while "
                f"{trigger.longer_than:.0%} of the gaps before were {_days(line)} or less.",
                size=gap / line if line else math.inf,
                references=_last_event(trigger, world, known[-1]),
            )


def _days(days: float) -> str:
    return f"{days:,.0f} days" if days >= 10 else f"{days:.1f} days"


def usual_days(times: Sequence[datetime], quantile: float, least: int) -> float | None:
    """Return the quantile of the gaps between instants in order, in days; None where too few.

    The quantile is the smallest gap that at least that share of all gaps does not exceed.

    Example:
        >>> days = [datetime(2026, 1, d, tzinfo=UTC) for d in (1, 2, 4, 7, 11)]
        >>> usual_days(days, 0.5, 4), usual_days(days, 0.9, 4), usual_days(days, 0.9, 5)
        (2.0, 4.0, None)
    """
    gaps = sorted((b - a).total_seconds() / 86400 for a, b in pairwise(times))
    if len(gaps) < least:
        return None
    return gaps[max(math.ceil(quantile * len(gaps) - 1e-9) - 1, 0)]


def _awaited(case: Case, trigger: SilenceTrigger, world: World) -> dict[str, list[datetime]]:
    """Return when each thing that is awaited came: of each feed, or of the events meant."""
    if trigger.feeds:
        return {f: list(world.seen[f]) for f in trigger.feeds if f in world.seen}
    if world.record is None:
        return {}
    names = [case.kind(k).plural for s in trigger.match for k in s.kinds]
    events = world.record.select(trigger.match)
    return {", ".join(names) or "the record": [_noon(e.first) for e in events]}


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def _last_event(trigger: SilenceTrigger, world: World, last: datetime) -> tuple[Reference, ...]:
    if world.record is None or not trigger.match:
        return ()
    found = world.record.select(trigger.match, since=last.date(), until=last.date())
    return tuple(Reference("event", e.id) for e in found)
