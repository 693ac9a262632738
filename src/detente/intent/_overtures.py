"""A verdict on every dated overture: who was thought to be speaking, and what followed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from detente.intent._assessment import Band, Month, Offer
from detente.record import Event, Record

WITHIN = 12
KIND = "overture"


def overtures_in(
    record: Record, months: Mapping[str, Sequence[Month]], quiet: Mapping[str, str]
) -> tuple[Offer, ...]:
    """Return the overtures of the months read that involve a player with private types.

    Args:
        months: for each player with private types, as assessed.
        quiet: for each of them the action that stands for nothing recorded.
    """
    place = {m.month: n for n, m in enumerate(next(iter(months.values())))}
    found = []
    for event in record.events.values():
        month = event.happened[:7]
        sides = [p for p in months if p in (*event.actors, *event.targets)]
        if event.kind != KIND or not sides or month not in place:
            continue
        at = place[month]
        speakers = [p for p in months if p in event.actors]
        found.append(
            Offer(
                id=event.id,
                month=month,
                actors=event.actors,
                targets=event.targets,
                summary=event.summary,
                believed={p: _before(months[p], at) for p in speakers if at},
                hindsight={p: months[p][at].smoothed for p in speakers},
                followed=tuple(_followed(event, months, at, quiet)),
                response=event.attributes.get("response", ""),
            )
        )
    return tuple(found)


def _before(months: Sequence[Month], at: int) -> Mapping[str, Band]:
    return months[at - 1].filtered


def _followed(
    event: Event, months: Mapping[str, Sequence[Month]], at: int, quiet: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    """Yield, for each side, the first month after the overture in which it did each thing."""
    for player in (p for p in months if p in (*event.actors, *event.targets)):
        seen: set[str] = set()
        for month in months[player][at + 1 : at + 1 + WITHIN]:
            if month.action in seen or month.action == quiet.get(player):
                continue
            seen.add(month.action)
            yield {
                "player": player,
                "action": month.action,
                "month": month.month,
                "events": month.events,
            }
