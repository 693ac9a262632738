"""How a public belief moved, act by act: the points of a trace, and the chart of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from detente.web._words import day, percent

_DASHES = ([1, 0], [6, 3], [2, 2], [8, 2, 2, 2])


@dataclass(frozen=True)
class Point:
    """A public belief about one player.

    Attributes:
        when: an ISO day within the month, later for later movers, so that a chart can place it.
        said: the player's own act that led to it; empty where time alone passed.
    """

    when: str
    said: str
    belief: Mapping[str, float]


def day_in(month: str, place: int, count: int) -> str:
    """Return the day of a month that stands for one of so many acts in a chart.

    Example:
        >>> day_in("2018-03", 0, 4), day_in("2018-03", 4, 4)
        ('2018-03-01', '2018-03-25')
    """
    return f"{month}-{1 + place * 24 // max(count, 1):02d}"


def trace(
    player: str,
    moves: Sequence[Mapping[str, Any]],
    past: Sequence[Mapping[str, float]],
    said: Sequence[str],
) -> list[Point]:
    """Return how the belief about a player moved: by its own acts, and by the passing of months.

    Args:
        moves: all acts in order, each with its month and player.
        past: the belief before each act, and now.
        said: for each act how it is told.
    """
    order = list(dict.fromkeys(m["player"] for m in moves))
    found: list[Point] = []
    for n, move in enumerate(moves):
        if not found or found[-1].when[:7] != move["month"]:
            found.append(Point(day_in(move["month"], 0, 1), "", past[n]))
        if move["player"] == player:
            when = day_in(move["month"], order.index(player) + 1, len(order))
            found.append(Point(when, said[n], past[n + 1]))
    if moves and moves[-1]["player"] != player:
        when = day_in(moves[-1]["month"], order.index(moves[-1]["player"]) + 1, len(order))
        found.append(Point(when, "", past[-1]))
    return found


def numbers(points: Sequence[Point], names: Mapping[str, str]) -> tuple[list[str], list[list[str]]]:
    """Return the table below the chart of a trace."""
    rows = [
        [day(p.when[:7]), p.said or "as it began", *(percent(p.belief[t]) for t in names)]
        for n, p in enumerate(points)
        if p.said or n == 0
    ]
    return ["Month", "After", *names.values()], rows


def chart(
    points: Sequence[Point], names: Mapping[str, str], ends: tuple[str, str], height: int = 110
) -> dict[str, Any]:
    """Return the chart of a trace, for a column of any width.

    Args:
        names: of the types; they are drawn in the colours and dashes of this order.
        ends: the first and the last month of the axis.
    """
    kinds = list(names.values())
    rows = [
        {"when": p.when, "kind": names[t], "chance": round(p.belief[t], 4), "after": p.said}
        for p in points
        for t in names
    ]
    dot = {"type": "point", "filled": True, "size": 34, "opacity": 1}
    return {
        "height": height,
        "data": {"values": rows},
        "encoding": {
            "x": months_axis(ends),
            "y": {
                "field": "chance",
                "type": "quantitative",
                "scale": {"domain": [0, 1]},
                "axis": {"title": None, "format": "%", "values": [0, 0.5, 1]},
            },
            "color": _each(kinds, [f"var(--c{k + 1})" for k in range(len(kinds))]),
        },
        "layer": [
            {
                "mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 2},
                "encoding": {"strokeDash": _each(kinds, list(_DASHES[: len(kinds)]))},
            },
            {
                "transform": [{"filter": "datum.after !== ''"}],
                "mark": dot,
                "encoding": {"tooltip": _TIPS},
            },
        ],
    }


_TIPS = [
    {"field": "when", "type": "temporal", "timeUnit": "utcyearmonth", "title": "month"},
    {"field": "after", "title": "after"},
    {"field": "kind", "title": "kind"},
    {"field": "chance", "type": "quantitative", "format": ".0%", "title": "believed"},
]


def _each(kinds: Sequence[str], range_: Sequence[Any]) -> dict[str, Any]:
    scale = {"domain": list(kinds), "range": list(range_)}
    return {"field": "kind", "type": "nominal", "scale": scale, "legend": None}


def months_axis(ends: tuple[str, str]) -> dict[str, Any]:
    """Return the axis of the months from the first to the one after the last, of field `when`."""
    days = [{"year": int(m[:4]), "month": int(m[5:7]), "date": 1, "utc": True} for m in ends]
    return {
        "field": "when",
        "type": "temporal",
        "scale": {"type": "utc", "domain": days},
        "axis": {
            "title": None,
            "format": "%b %y",
            "tickCount": 4,
            "labelAngle": 0,
            "labelOverlap": True,
            "labelFlush": True,
            "grid": False,
        },
    }
