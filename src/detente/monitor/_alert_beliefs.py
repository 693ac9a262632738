"""Beliefs that jump or cross a line, and forecasts that cross one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from detente.case import Case
from detente.case._model_alerts import BeliefTrigger, ForecastTrigger
from detente.monitor._alert import Cause, Reference
from detente.monitor._alert_world import World

_ROUNDING = 1e-9


def by_belief(case: Case, trigger: BeliefTrigger, world: World, _: datetime) -> Iterator[Cause]:
    """Yield a cause where the belief moved far enough in the last month, or crossed the line."""
    now = world.beliefs.get(trigger.player, {}).get(trigger.type)
    before = world.before.get(trigger.player, {}).get(trigger.type)
    if now is None or before is None:
        return
    moved = now - before
    if trigger.moves is not None:
        hit = abs(moved) >= trigger.moves - _ROUNDING
    else:
        hit = crossed(before, now, trigger.crosses or 0.0) != 0
    if hit:
        who = case.player(trigger.player).name
        yield Cause(
            key=f"{trigger.player}/{trigger.type} {world.month}",
            what=f"P({trigger.type}) of {who} moved from {before:.2f} to {now:.2f} in "
            f"{world.month}.",
            size=abs(moved),
            references=_behind(world),
        )


def by_forecast(case: Case, trigger: ForecastTrigger, world: World, _: datetime) -> Iterator[Cause]:
    """Yield a cause where the chance crossed the line in the direction that is asked for."""
    answer = world.forecasts.get(trigger.question)
    if answer is None:
        return
    way = crossed(answer.before, answer.now, trigger.crosses)
    if way == 0 or trigger.direction not in ("either", "up" if way > 0 else "down"):
        return
    question = case.question(trigger.question)
    yield Cause(
        key=f"{trigger.question} {answer.origin} {'up' if way > 0 else 'down'}",
        what=f"{question.text} The chance went from {answer.before:.0%} to {answer.now:.0%} "
        f"as of {answer.origin}, past {trigger.crosses:.0%}.",
        size=answer.now,
    )


def crossed(before: float, now: float, line: float) -> int:
    """Say which way a line was crossed: 1 up to it or past it, -1 below it again, 0 not at all.

    Example:
        >>> crossed(0.4, 0.5, 0.5), crossed(0.5, 0.6, 0.5), crossed(0.5, 0.4, 0.5)
        (1, 0, -1)
    """
    return (now >= line) - (before >= line)


def _behind(world: World) -> tuple[Reference, ...]:
    """The events of the month that moved the belief, as far as they are in the record."""
    if world.record is None or not world.month:
        return ()
    found = (e for e in world.record.events.values() if e.happened.startswith(world.month))
    return tuple(Reference("event", e.id) for e in found)[:20]
