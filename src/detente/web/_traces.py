"""How a belief moved, act by act: the points of a trace, and the chart of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_DASHES = ([1, 0], [6, 3], [2, 2], [8, 2, 2, 2])
_STILL = 5e-4  # a move of belief that nobody would see


@dataclass(frozen=True)
class Point:
    """A public belief about one player, and the act that led to it.

    Attributes:
        when: an ISO day within the month, later for later movers, so that a chart can place it.
        move: the number of the act; 0 for the beginning of a game or month.
    """

    when: str
    month: str
    move: int
    belief: Mapping[str, float]


def trace(seen: Mapping[str, Any], player: str) -> list[Point]:
    """Return how the public belief about a player moved, from the view of a seat.

    Months that begin without an act in between are left out, as is what nobody would see.
    """
    order = [row["player"] for row in seen["seats"]]
    moves, past = seen["moves"], seen["past"]
    first = moves[0]["month"] if moves else seen["month"]
    found = [Point(f"{first}-01", first, 0, past[0][player])]
    for n, move in enumerate(moves):
        belief = past[n + 1][player]
        last = found[-1].belief
        if max(abs(belief[t] - last[t]) for t in belief) >= _STILL:
            day = 1 + (order.index(move["player"]) + 1) * 26 // (len(order) + 1)
            number = move["number"] if move["player"] == player else 0
            found.append(Point(f"{move['month']}-{day:02d}", move["month"], number, belief))
    return found


def chart(
    points: Sequence[Point], names: Mapping[str, str], said: Mapping[int, str], ends: tuple[str, str]
) -> dict[str, Any]:
    """Return the chart of a trace, for a column of any width.

    Args:
        names: of the types, in order; their lines are drawn in the colours and dashes of the same
            order.
        said: for acts by number what was done, for the tooltips.
        ends: the first and the last day of the axis.
    """
    rows = [
        {
            "when": p.when,
            "type": names[t],
            "chance": round(p.belief[t], 4),
            "act": said.get(p.move, "the month passes"),
        }
        for p in [*points, Point(ends[1] if len(points) < 2 else points[-1].when, "", 0, points[-1].belief)]
        for t in names
    ]
    kinds = list(names.values())
    colours = [f"var(--c{k + 1})" for k in range(len(kinds))]
    series = {"field": "type", "type": "nominal", "sort": kinds}
    return {
        "height": 120,
        "data": {"values": rows},
        "encoding": {
            "x": _months(ends),
            "y": {
                "field": "chance",
                "type": "quantitative",
                "scale": {"domain": [0, 1]},
                "axis": {"title": None, "format": "%", "values": [0, 0.5, 1]},
            },
            "color": {**series, "scale": {"domain": kinds, "range": colours}, "legend": None},
            "strokeDash": {
                **series,
                "scale": {"domain": kinds, "range": list(_DASHES[: len(kinds)])},
                "legend": None,
            },
        },
        "layer": [
            {"mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 2}},
            {
                "mark": {"type": "point", "filled": True, "size": 34, "opacity": 1},
                "encoding": {
                    "strokeDash": {"value": [1, 0]},
                    "tooltip": [
                        {"field": "when", "type": "temporal", "format": "%B %Y", "title": " "},
                        {"field": "type", "title": "kind"},
                        {"field": "chance", "format": ".0%", "title": "believed"},
                        {"field": "act", "title": "after"},
                    ],
                },
            },
        ],
    }


def _months(ends: tuple[str, str]) -> dict[str, Any]:
    return {
        "field": "when",
        "type": "temporal",
        "scale": {"type": "utc", "domain": list(ends)},
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
