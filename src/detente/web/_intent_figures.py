"""The charts of the page on intent, as Vega-Lite specifications."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from detente.brief._figures._evidence_waterfall import odds
from detente.brief._words import percent_text

if TYPE_CHECKING:
    from detente.intent._assessment import Band

Spec = dict[str, Any]
COLOURS = ("var(--c2)", "var(--c3)", "var(--c1)", "var(--c5)", "var(--c4)", "var(--c6)")
_TICKS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.25, 0.5, 0.75, 0.9, 0.97, 0.99, 0.997, 0.999)
_SHARE = {"domain": [0, 1], "nice": False}


def ribbon(
    months: Sequence[tuple[str, Band]],
    own: Sequence[tuple[str, Band]],
    marks: Sequence[Mapping[str, Any]],
    colour: str,
) -> Spec:
    """Draw the chance of one type over time with its bands, and the months that moved it.

    Args:
        months: of the assessment; own: of the reader's prior, empty where none is set.
        marks: each with its month, the number that stands in the list below, and what was done.
    """
    x = {"field": "x", "type": "temporal", "axis": _years(months), "title": None}
    y = {"type": "quantitative", "scale": _SHARE, "axis": _shares(), "title": None}
    tips = [
        {"field": "x", "type": "temporal", "format": "%B %Y", "title": "Month"},
        {"field": "mean", "type": "quantitative", "format": ".0%", "title": "Chance"},
        {"field": "band", "type": "nominal", "title": "90 % of draws"},
    ]
    fill = {"type": "area", "color": colour, "interpolate": "monotone"}
    ruled = {"type": "rule", "color": "var(--soft)", "strokeDash": [2, 3], "opacity": 0.75}
    numbered = {"type": "text", "baseline": "bottom", "fontWeight": "bold", "y": 0}
    apart = len(months) / 26
    told: Spec = {"x": x, "text": {"field": "n"}, "tooltip": {"field": "did"}}
    crowded = _crowded(marks, apart)
    return {
        "height": 132,
        "padding": {"top": 26, "left": 4, "right": 6, "bottom": 4},
        "datasets": {
            "public": [_point(*row) for row in months],
            "own": [_point(*row) for row in own],
            "marks": [_mark(m) for m in marks],
            "low": [_mark(m) for m in marks if m["n"] not in crowded],
            "high": [_mark(m) for m in marks if m["n"] in crowded],
        },
        "layer": [
            _layer("marks", ruled, x),
            _layer("low", {**numbered, "dy": -3}, **told),
            _layer("high", {**numbered, "dy": -14}, **told),
            _layer("public", {**fill, "opacity": 0.2}, x, y=y | {"field": "l90"}, y2="h90"),
            _layer("public", {**fill, "opacity": 0.34}, x, y=y | {"field": "l50"}, y2="h50"),
            _layer(
                "public", {"type": "line", "color": colour, "strokeWidth": 1.8}, x,
                y=y | {"field": "mean"},
            ),
            _layer(
                "own", {"type": "line", "color": "var(--ink)", "strokeDash": [5, 3]}, x,
                y=y | {"field": "mean"},
            ),
            _layer(
                "public", {"type": "point", "opacity": 0, "size": 90}, x,
                y=y | {"field": "mean"}, tooltip=tips,
            ),
        ],
    }  # fmt: skip


def _layer(data: str, mark: Spec, x: Spec, *, y2: str = "", **encoding: Any) -> Spec:
    if y2:
        encoding["y2"] = {"field": y2}
    return {
        "data": {"name": data},
        "mark": {**mark, "aria": False},
        "encoding": {"x": x, **encoding},
    }


def _mark(mark: Mapping[str, Any]) -> Spec:
    return {"x": f"{mark['month']}-01", "n": str(mark["n"]), "did": mark["did"]}


def _crowded(marks: Sequence[Mapping[str, Any]], apart: float) -> set[int]:
    """Return the numbers of the marks that would touch the one before, and so stand higher."""
    found: set[int] = set()
    last = -apart
    for m in marks:
        at = 12 * int(m["month"][:4]) + int(m["month"][5:7])
        if at - last < apart:
            found.add(m["n"])
        else:
            last = at
    return found


def _point(month: str, band: Band) -> Spec:
    low = percent_text(band.low90).removesuffix("\u00a0%")
    return {
        "x": f"{month}-01",
        "mean": band.mean,
        "l90": band.low90,
        "l50": band.low50,
        "h50": band.high50,
        "h90": band.high90,
        "band": f"{low} to {percent_text(band.high90)}",
    }


def _years(months: Sequence[tuple[str, Band]]) -> Spec:
    long = len(months) > 96
    count = {"interval": "year", "step": 5} if long else {"interval": "year", "step": 1}
    axis = {"format": "%Y", "labelOverlap": True, "grid": False, "labelAngle": 0}
    return {**axis, "tickCount": count}


def _shares() -> Spec:
    return {"values": [0, 0.5, 1], "format": ".0%", "labelFlush": True, "domain": False}


def waterfall(steps: Sequence[Mapping[str, Any]], *, by: str) -> Spec:
    """Draw how the odds of one type went from step to step: bars along log-odds.

    Args:
        steps: each with `label`, the chance `before` and `after`, and `said` for who points at it.
        by: "year" or "month".
    """
    rows = [
        {
            "n": n,
            "label": s["label"],
            "low": odds(s["before"]),
            "high": odds(s["after"]),
            "said": s["said"],
            "went": "up" if s["after"] >= s["before"] else "down",
            "weight": abs(odds(s["after"]) - odds(s["before"])),
        }
        for n, s in enumerate(steps)
    ]
    every = [row[name] for row in rows for name in ("low", "high")] or [0.0]
    low, high = min(every) - 1.0, max(every) + 1.0
    ticks = [odds(t) for t in _TICKS if low <= odds(t) <= high]
    named = " : ".join(f"abs(datum.value - {odds(t):.6f}) < 1e-4 ? '{_chance(t)}'" for t in _TICKS)
    x = {
        "field": "label",
        "type": "ordinal",
        "sort": None,
        "title": None,
        "axis": {
            "labelAngle": 0,
            "labelOverlap": True,
            "ticks": False,
            **({"labelExpr": "datum.value % 5 == 0 ? datum.value : ''"} if len(rows) > 16 else {}),
        },
        "scale": {"paddingInner": 0.18},
    }
    y = {
        "type": "quantitative",
        "scale": {"domain": [low, high], "nice": False},
        "axis": {"values": ticks, "labelExpr": f"{named} : ''", "domain": False},
        "title": None,
    }
    tip = [
        {"field": "label", "type": "nominal", "title": by.capitalize()},
        {"field": "said", "type": "nominal", "title": "Went"},
    ]
    colour = {
        "field": "went",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": ["up", "down"], "range": ["var(--c2)", "var(--c1)"]},
    }
    thin = {"type": "tick", "color": "var(--ink)", "thickness": 1.6}
    drawn = {"x": x, "y": y | {"field": "low"}, "y2": {"field": "high"}}
    return {
        "height": 250,
        "data": {"values": rows},
        "layer": [
            {
                "mark": {"type": "bar", "minBandSize": 3},
                "encoding": {**drawn, "color": colour, "tooltip": tip},
            },
            {"mark": thin, "encoding": {"x": x, "y": y | {"field": "high"}, "tooltip": tip}},
        ],
    }


def _chance(share: float) -> str:
    return f"{100 * share:g} %"


def dots(rows: Sequence[Mapping[str, Any]], declared: float) -> Spec:
    """Draw one dot for each setting, its name above it: the chance of one type in it.

    Args:
        rows: each with `name`, `chance`, `base` (the same draws as declared) and `stays`.
    """
    y = {
        "field": "name",
        "type": "nominal",
        "sort": None,
        "axis": None,
        "scale": {"paddingOuter": 0.4},
    }
    shares = {"field": "chance", "type": "quantitative", "scale": _SHARE, "title": None}
    axis = {"values": [0, 0.25, 0.5, 0.75, 1], "format": ".0%", "orient": "top", "labelFlush": True}
    x = {**shares, "axis": axis}
    stays = {"field": "stays", "type": "nominal", "legend": None}
    ends = {"domain": ["yes", "no"]}
    colour = {**stays, "scale": {**ends, "range": ["var(--accent)", "var(--bad)"]}}
    shape = {**stays, "scale": {**ends, "range": ["circle", "diamond"]}}
    tip = [
        {"field": "name", "type": "nominal", "title": "Setting"},
        {"field": "chance", "type": "quantitative", "format": ".0%", "title": "Chance"},
        {"field": "base", "type": "quantitative", "format": ".0%", "title": "Same draws, declared"},
        {"field": "stays", "type": "nominal", "title": "Likeliest stays"},
    ]
    name = {"type": "text", "align": "left", "dy": -8, "limit": 0, "color": "var(--soft)"}
    dashed = {"type": "rule", "color": "var(--soft)", "strokeDash": [3, 3], "aria": False}
    low = {"yOffset": 6}
    return {
        "height": 33 * max(len(rows), 1),
        "data": {"values": list(rows)},
        "layer": [
            {
                "data": {"values": [{"x": declared}]},
                "mark": dashed,
                "encoding": {"x": {"field": "x", "type": "quantitative", "scale": _SHARE}},
            },
            {
                "mark": {**name, "aria": False},
                "encoding": {"y": y, "x": {"value": 0}, "text": {"field": "name"}},
            },
            {
                "mark": {"type": "rule", "strokeWidth": 2, "aria": False, **low},
                "encoding": {"y": y, "x": x, "x2": {"field": "base"}, "color": colour},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1, **low},
                "encoding": {"y": y, "x": x, "color": colour, "shape": shape, "tooltip": tip},
            },
        ],
    }
