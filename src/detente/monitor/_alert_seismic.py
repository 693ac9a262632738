"""Seismic events near a site: by distance, depth and size, never by what the agency calls them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import datetime

from detente.case import Case
from detente.case._model_alerts import SeismicTrigger
from detente.monitor._alert import Cause, Reference
from detente.monitor._alert_world import World
from detente.monitor._item import Item, Value

_EARTH_KM = 6371.0088  # mean radius (IUGG)


def by_seismic(_: Case, trigger: SeismicTrigger, world: World, __: datetime) -> Iterator[Cause]:
    """Yield a cause for each new item that lies near a site, and is shallow and strong enough."""
    for item in world.items:
        if item.feed in trigger.feeds:
            yield from _near(item, trigger)


def _near(item: Item, trigger: SeismicTrigger) -> Iterator[Cause]:
    at = _number(item.fields, "latitude"), _number(item.fields, "longitude")
    size, depth = _number(item.fields, "magnitude"), _number(item.fields, "depth_km")
    if at[0] is None or at[1] is None or size is None or size < trigger.magnitude:
        return
    if depth is not None and depth > trigger.depth_km:
        return
    place = (at[0], at[1])
    km, site = min((distance_km(place, (s.latitude, s.longitude)), s.name) for s in trigger.site)
    if km <= trigger.within_km:
        deep = "at a depth that is not given" if depth is None else f"{depth:g} km deep"
        when = f"{item.published:%Y-%m-%d %H:%M} UTC: " if item.published else ""
        yield Cause(
            key=f"{item.feed} {item.key}",
            what=f"{when}magnitude {size:g}, {deep}, {km:.1f} km from {site}. Whether it was an "
            "explosion is for seismologists to say.",
            size=size,
            references=(Reference("item", f"{item.feed}/{item.key}", item.url),),
            place=(*place, max(km, 1.0)),
        )


def _number(fields: Mapping[str, Value], name: str) -> float | None:
    value = fields.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the distance over a spherical Earth between two (latitude, longitude) in degrees.

    Example:
        >>> round(distance_km((0.0, 0.0), (0.0, 1.0)), 2)
        111.2
    """
    (lat1, lon1), (lat2, lon2) = (tuple(map(math.radians, p)) for p in (one, other))
    half = math.sin((lat2 - lat1) / 2) ** 2
    half += math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(min(half, 1.0)))
