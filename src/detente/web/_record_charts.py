"""The charts of the record: events by year, groups of kinds by year, sites, and flights."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib import resources
from math import log, pi, radians, tan
from typing import Any

from detente.case import Case
from detente.record import Event
from detente.web._assets import address
from detente.web._words import day, spaced

Spec = dict[str, Any]
_PLACED = ("latitude", "longitude")
_FLOWN = ("distance_km", "apogee_km")
_COUNT = {"field": "events", "type": "quantitative"}
_BARE = {"ticks": False, "domain": False}
_MARGIN = 1.2  # degrees around the outermost site


def years_chart(rows: Sequence[tuple[int, int]], chosen: tuple[int, int] | None) -> Spec:
    """Return bars of events by year; those of the years chosen stand out."""
    low, high = chosen or (0, 9999)
    values = [{"year": y, "events": n, "in": low <= y <= high} for y, n in rows]
    colour = {"condition": {"test": "datum.in", "value": "var(--accent)"}, "value": "var(--line)"}
    return {
        "data": {"values": values},
        "height": 110,
        "mark": {"type": "bar", "cursor": "pointer"},
        "encoding": {
            "x": _years([y for y, _ in rows]),
            "y": {
                "field": "events",
                "type": "quantitative",
                "title": None,
                "axis": {"tickCount": 3},
            },
            "color": colour,
            "tooltip": [{"field": "year"}, {"field": "events"}],
        },
    }


def groups_chart(case: Case, events: Sequence[Event], start: int) -> Spec:
    """Return a grid: for each group of kinds and year how many events begin in it."""
    found = Counter(
        (case.kind(e.kind).group, e.first.year) for e in events if e.first.year >= start
    )
    order = list(dict.fromkeys(k.group for k in case.kinds if any(g == k.group for g, _ in found)))
    last = max((y for _, y in found), default=start)
    values = [
        {"group": g, "name": spaced(g), "year": y, "events": n} for (g, y), n in found.items()
    ]
    names = {"field": "name", "type": "ordinal", "title": None, "sort": [spaced(g) for g in order]}
    shade = {"type": "sqrt", "range": [0.18, 1]}
    return {
        "data": {"values": values},
        "height": 21 * len(order),
        "mark": {"type": "rect", "color": "var(--accent)", "cursor": "pointer"},
        "encoding": {
            "x": _years(list(range(start, last + 1)), padding=0.06),
            "y": {
                **names,
                "scale": {"paddingInner": 0.12},
                "axis": {"ticks": False, "domain": False},
            },
            "opacity": {"field": "events", "type": "quantitative", "scale": shade, "legend": None},
            "tooltip": [{"field": "name"}, {"field": "year"}, {"field": "events"}],
        },
    }


def _years(years: Sequence[int], padding: float = 0.15) -> Spec:
    span = max(years, default=0) - min(years, default=0)
    step = 1 if span < 8 else 5 if span < 45 else 10
    shown = [y for y in years if not y % step]
    return {
        "field": "year",
        "type": "ordinal",
        "title": None,
        "scale": {"domain": list(years), "paddingInner": padding},
        "axis": {
            "labelAngle": 0,
            "labelOverlap": True,
            "values": shown,
        },
    }


def placed(events: Sequence[Event]) -> list[Event]:
    """Return the events whose sources give coordinates."""
    return [e for e in events if set(_PLACED) <= e.magnitudes.keys()]


def sites(case: Case, events: Sequence[Event]) -> list[dict[str, Any]]:
    """Return the places of events with coordinates, the most used first.

    One place is one pair of coordinates as the sources give it; its name is theirs too.
    """
    found: dict[tuple[float, float], list[Event]] = {}
    for event in placed(events):
        at = event.magnitudes["latitude"], event.magnitudes["longitude"]
        found.setdefault(at, []).append(event)
    rows = []
    for (latitude, longitude), own in found.items():
        said = Counter(
            n for e in own if (n := e.attributes.get("site") or e.attributes.get("place"))
        )
        rows.append(
            {
                "site": said.most_common(1)[0][0] if said else "not named",
                "latitude": latitude,
                "longitude": longitude,
                "events": len(own),
                "what": ", ".join(dict.fromkeys(case.kind(e.kind).plural for e in own)),
                "group": spaced(case.kind(own[-1].kind).group),
                "first": day(own[0].happened),
                "last": day(own[-1].happened),
                "only": own[0].id if len(own) == 1 else "",
            }
        )
    return sorted(rows, key=lambda r: (-r["events"], r["site"]))


def _named(event: Event) -> list[str]:
    return [event.attributes[n] for n in ("site", "place") if n in event.attributes][:1]


def map_chart(rows: Sequence[dict[str, Any]]) -> Spec:
    """Return a map of sites: circles by how many events, on coasts and borders."""
    box = _box(rows)
    tips = ["site", "what", "events", "first", "last"]
    scale = {"type": "sqrt", "range": [40, 700]}
    legend: Spec = {"title": None, "orient": "bottom-right", "symbolType": "circle"}
    legend |= {"fillColor": "var(--paper)", "padding": 8, "cornerRadius": 4}
    return {
        "height": 460,
        "projection": _projection(box),
        "view": {"fill": "var(--accent-wash)", "clip": True},
        "layer": [
            {
                "data": {
                    "url": address(f"map-{_ground(box)}.json"),
                    "format": {"type": "topojson", "feature": "countries"},
                },
                "mark": {
                    "type": "geoshape",
                    "aria": False,
                    "fill": "var(--panel)",
                    "stroke": "var(--edge)",
                    "strokeWidth": 0.6,
                    "clip": True,
                },
            },
            {
                "data": {"values": list(rows)},
                "mark": {
                    "type": "circle",
                    "opacity": 0.75,
                    "stroke": "var(--paper)",
                    "strokeWidth": 1,
                    "cursor": "pointer",
                },
                "encoding": {
                    "longitude": {"field": "longitude", "type": "quantitative"},
                    "latitude": {"field": "latitude", "type": "quantitative"},
                    "size": {
                        "field": "events",
                        "type": "quantitative",
                        "scale": scale,
                        "legend": None,
                    },
                    "color": {"field": "group", "type": "nominal", "legend": legend},
                    "tooltip": [{"field": name} for name in tips],
                },
            },
        ],
    }


def _box(rows: Sequence[dict[str, Any]]) -> tuple[float, float, float, float]:
    east, north = ([r[n] for r in rows] for n in ("longitude", "latitude"))
    return (
        min(east) - _MARGIN,
        min(north) - _MARGIN,
        max(east) + _MARGIN,
        max(north) + _MARGIN,
    )


def _projection(box: tuple[float, float, float, float]) -> Spec:
    """Mercator, as large as the box allows; the width is known in the browser alone."""
    west, south, east, north = box
    up = [log(tan(pi / 4 + radians(max(-80.0, min(80.0, y))) / 2)) for y in (south, north)]
    fit = f"min(width / {radians(east - west):.6f}, height / {up[1] - up[0]:.6f})"
    return {
        "type": "mercator",
        "center": [(west + east) / 2, (south + north) / 2],
        "scale": {"expr": fit},
        "translate": {"expr": "[width / 2, height / 2]"},
    }


def _ground(box: tuple[float, float, float, float]) -> str:
    """Return which map lies under a box: the near one where it covers it."""
    west, south, east, north = _near()
    inside = west <= box[0] and south <= box[1] and box[2] <= east and box[3] <= north
    return "near" if inside else "world"


@cache
def _near() -> tuple[float, float, float, float]:
    file = resources.files("detente.web").joinpath("static", "map-near.json")
    west, south, east, north = json.loads(file.read_text(encoding="utf-8"))["bbox"]
    return west, south, east, north


def flown(events: Sequence[Event]) -> list[dict[str, Any]]:
    """Return the flights of which both distance and height are known."""
    return [
        {
            "id": e.id,
            "what": e.attributes.get("weapon", e.summary),
            "day": day(e.happened),
            "distance": e.magnitudes["distance_km"],
            "height": e.magnitudes["apogee_km"],
            "class": e.attributes.get("range_class", "class not stated"),
        }
        for e in events
        if all(e.magnitudes.get(name, 0) > 0 for name in _FLOWN)
    ]


def flights_chart(rows: Sequence[dict[str, Any]]) -> Spec:
    """Return flights by how far and how high they went, both on a logarithmic scale."""
    ticks = [10, 30, 100, 300, 1000, 3000]
    axis = {"values": ticks, "labelAngle": 0, "labelOverlap": True, "format": ","}
    place = {"type": "quantitative", "scale": {"type": "log", "nice": False}, "axis": axis}
    legend = {"title": None, "orient": "bottom", "columns": 3}
    tips = ["what", "day", "distance", "height"]
    return {
        "data": {"values": list(rows)},
        "height": 340,
        "mark": {"type": "point", "filled": True, "size": 55, "opacity": 0.75, "cursor": "pointer"},
        "encoding": {
            "x": {"field": "distance", "title": "Distance, km", **place},
            "y": {"field": "height", "title": "Greatest height, km", **place},
            "color": {"field": "class", "type": "nominal", "legend": legend},
            "shape": {"field": "class", "type": "nominal", "legend": legend},
            "tooltip": [{"field": name} for name in tips],
        },
    }
