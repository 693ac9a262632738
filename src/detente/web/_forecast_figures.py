"""The charts of the pages on forecasts, as Vega-Lite specifications and as rows of bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from detente.brief._words import percent_text

Spec = dict[str, Any]
Doc = Mapping[str, Any]
_SHARES = {"scale": {"domain": [0, 1], "nice": False}, "title": None}
_PERCENT = {"values": [0, 0.25, 0.5, 0.75, 1], "format": ".0%", "domain": False}
_TIME = {"format": "%Y", "labelOverlap": True, "grid": False, "labelAngle": 0}
_WIDE = 60  # values of a count that are drawn one by one; beyond, they are drawn together


def bar(made: Doc) -> dict[str, Any]:
    """Return the marks of one bar, in percent of its width: intervals, the answer, climatology.

    A chance runs from 0 to 100 %; a count from 0 to a little over its widest interval.
    """
    usual = made["members"].get("climatology", {})
    if made["answer"] == "event":
        return {"bands": [(0.0, 100 * made["chance"])], "usual": 100 * usual.get("chance", 0.0)}
    widest = max(made["intervals"]["90"][1], usual.get("mean") or 0.0, 1.0) * 1.05
    spans = [made["intervals"][level] for level in ("90", "80", "50")]
    return {
        "bands": [(100 * low / widest, 100 * max(high - low, 0.0) / widest) for low, high in spans],
        "middle": 100 * made["median"] / widest,
        "usual": 100 * usual.get("mean", 0.0) / widest,
        "end": round(widest / 1.05),
    }


def distribution(made: Doc) -> Spec:
    """Draw how likely each count is; what lies far out is left to the table."""
    last = max(made["intervals"]["90"][1] + 2, 4)
    step = 1 + last // _WIDE
    levels = {level: made["intervals"][level] for level in ("50", "80", "90")}
    rows = []
    for low in range(0, min(last + 1, len(made["pmf"])), step):
        chance = sum(made["pmf"][low : low + step])
        within = next((x for x, (a, b) in levels.items() if a <= low <= b), "beyond")
        name = str(low) if step == 1 else f"{low} to {low + step - 1}"
        rows.append({"name": name, "p": chance, "within": within})
    colour = {
        "field": "within",
        "type": "nominal",
        "sort": ["50", "80", "90", "beyond"],
        "scale": {
            "domain": ["50", "80", "90", "beyond"],
            "range": ["var(--accent)", "var(--c6)", "var(--edge)", "var(--line)"],
        },
        "legend": None,
    }
    axis = {"labelAngle": 0, "labelOverlap": True, "grid": False, "ticks": False}
    return {
        "height": 180,
        "data": {"values": rows},
        "mark": "bar",
        "encoding": {
            "x": {"field": "name", "type": "ordinal", "sort": None, "title": None, "axis": axis,
                  "scale": {"paddingInner": 0.06}},
            "y": {"field": "p", "type": "quantitative", "title": None,
                  "axis": {"format": ".0%", "domain": False, "tickCount": 4}},
            "color": colour,
            "tooltip": [
                {"field": "name", "type": "nominal", "title": "Count"},
                {"field": "p", "type": "quantitative", "format": ".1%", "title": "Chance"},
            ],
        },
    }  # fmt: skip


def members(made: Doc) -> Spec:
    """Draw what each model says alone; the larger the dot, the larger its share."""
    counts = made["answer"] == "count"
    field = "mean" if counts else "chance"
    rows = [
        {
            "name": id.replace("_", " "),
            "x": own[field],
            "share": made["weights"].get(id, 0.0),
        }
        for id, own in sorted(made["members"].items(), key=lambda m: -made["weights"].get(m[0], 0))
    ]
    scale = {} if counts else {"scale": _SHARES["scale"]}
    axis = (
        {"orient": "top", "tickCount": 5}
        if counts
        else {**_PERCENT, "orient": "top", "labelFlush": True}
    )
    x = {"field": "x", "type": "quantitative", "title": None, **scale, "axis": axis}
    y = {
        "field": "name",
        "type": "nominal",
        "sort": None,
        "axis": None,
        "scale": {"paddingOuter": 0.4},
    }
    answer = made["mean"] if counts else made["chance"]
    low = {"yOffset": 6, "aria": False}
    return {
        "height": 32 * len(rows),
        "data": {"values": rows},
        "layer": [
            {
                "data": {"values": [{"x": answer}]},
                "mark": {"type": "rule", "color": "var(--accent)", "strokeWidth": 2},
                "encoding": {"x": {"field": "x", "type": "quantitative", **scale}},
            },
            {
                "mark": {"type": "text", "align": "left", "dy": -8, "color": "var(--soft)",
                         "limit": 0, "aria": False},
                "encoding": {"y": y, "x": {"value": 0}, "text": {"field": "name"}},
            },
            {
                "mark": {"type": "point", "filled": True, "opacity": 0.9, **low},
                "encoding": {
                    "x": x,
                    "y": y,
                    "size": {"field": "share", "type": "quantitative", "legend": None,
                             "scale": {"domain": [0, 1], "range": [30, 420]}},
                    "color": {"value": "var(--c2)"},
                    "tooltip": [
                        {"field": "name", "type": "nominal", "title": "Model"},
                        {"field": "x", "type": "quantitative", "format": ".2f" if counts else ".0%",
                         "title": "Mean" if counts else "Chance"},
                        {"field": "share", "type": "quantitative", "format": ".0%",
                         "title": "Share"},
                    ],
                },
            },
        ],
    }  # fmt: skip


def past(made: Doc, origins: Doc) -> Spec:
    """Draw, origin by origin, what was said and what came."""
    said = origins["models"][made["model"]]
    if made["answer"] == "event":
        return _past_event(origins, said)
    names = {"0.05": "l90", "0.1": "l80", "0.25": "l50", "0.5": "mid"}
    names |= {"0.75": "h50", "0.9": "h80", "0.95": "h90"}
    rows = [
        {"x": day, "came": came, **{names[q]: v[n] for q, v in said["quantiles"].items()}}
        for n, (day, came) in enumerate(zip(origins["origins"], origins["outcomes"], strict=True))
    ]
    x = {"field": "x", "type": "temporal", "axis": _TIME, "title": None}
    y: Spec = {"type": "quantitative", "title": None, "scale": {"type": "symlog"}}
    y["axis"] = {"tickCount": 5, "domain": False, "format": "d"}
    fill = {"type": "area", "color": "var(--c6)", "interpolate": "step-after", "aria": False}
    bands = [
        {
            "mark": {**fill, "opacity": opacity},
            "encoding": {"x": x, "y": y | {"field": f"l{level}"}, "y2": {"field": f"h{level}"}},
        }
        for level, opacity in (("90", 0.2), ("80", 0.22), ("50", 0.3))
    ]
    tip = [
        {"field": "x", "type": "temporal", "format": "%d %B %Y", "title": "Origin"},
        {"field": "mid", "type": "quantitative", "title": "Median said"},
        {"field": "l80", "type": "quantitative", "title": "80 %, from"},
        {"field": "h80", "type": "quantitative", "title": "to"},
        {"field": "came", "type": "quantitative", "title": "Came"},
    ]
    line = {"type": "line", "color": "var(--c2)", "interpolate": "step-after", "aria": False}
    dot = {"type": "point", "filled": True, "size": 16, "color": "var(--ink)", "opacity": 0.9}
    return {
        "height": 240,
        "data": {"values": rows},
        "layer": [
            *bands,
            {"mark": line, "encoding": {"x": x, "y": y | {"field": "mid"}}},
            {"mark": {**dot, "aria": False}, "encoding": {"x": x, "y": y | {"field": "came"},
                                                          "tooltip": tip}},
        ],
    }  # fmt: skip


def _past_event(origins: Doc, said: Doc) -> Spec:
    usual = origins["models"]["climatology"]["chances"]
    rows = [
        {"x": day, "chance": said["chances"][n], "usual": usual[n], "came": "yes" if came else "no",
         "at": 1.0 if came else 0.0}
        for n, (day, came) in enumerate(zip(origins["origins"], origins["outcomes"], strict=True))
    ]  # fmt: skip
    x = {"field": "x", "type": "temporal", "axis": _TIME, "title": None}
    y: Spec = {"type": "quantitative", **_SHARES, "axis": _PERCENT}
    came = {
        "field": "came",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": ["yes", "no"], "range": ["var(--ink)", "var(--edge)"]},
    }
    tip = [
        {"field": "x", "type": "temporal", "format": "%d %B %Y", "title": "Origin"},
        {"field": "chance", "type": "quantitative", "format": ".0%", "title": "Said"},
        {"field": "usual", "type": "quantitative", "format": ".0%", "title": "Climatology"},
        {"field": "came", "type": "nominal", "title": "Came"},
    ]
    quiet = {"aria": False}
    return {
        "height": 220,
        "data": {"values": rows},
        "layer": [
            {"mark": {"type": "line", "color": "var(--soft)", "strokeDash": [3, 3], **quiet},
             "encoding": {"x": x, "y": y | {"field": "usual"}}},
            {"mark": {"type": "line", "color": "var(--c2)", "strokeWidth": 1.8, **quiet},
             "encoding": {"x": x, "y": y | {"field": "chance"}}},
            {"mark": {"type": "tick", "thickness": 2, "size": 9, "orient": "vertical", **quiet},
             "encoding": {"x": x, "y": y | {"field": "at"}, "color": came, "tooltip": tip}},
            {"mark": {"type": "point", "opacity": 0, "size": 80, **quiet},
             "encoding": {"x": x, "y": y | {"field": "chance"}, "tooltip": tip}},
        ],
    }  # fmt: skip


def reliability(track: Doc) -> Spec:
    """Draw how often what was said to be so likely came: on the diagonal is calibrated."""
    rows = [
        {
            "said": b["forecast"],
            "came": b["observed"],
            "n": b["n"],
            "told": f"{percent_text(b['forecast'])} said, {percent_text(b['observed'])} came",
        }
        for b in track["calibration"]
    ]
    axis = {**_PERCENT, "labelFlush": True}
    x = {"field": "said", "type": "quantitative", **_SHARES, "axis": axis, "title": "said"}
    y = {"field": "came", "type": "quantitative", **_SHARES, "axis": axis, "title": "came"}
    size = {"field": "n", "type": "quantitative", "legend": None, "scale": {"range": [30, 500]}}
    tip = [
        {"field": "told", "type": "nominal", "title": "On average"},
        {"field": "n", "type": "quantitative", "title": "Forecasts"},
    ]
    ends = [{"said": 0, "came": 0}, {"said": 1, "came": 1}]
    return {
        "height": 260,
        "data": {"values": rows},
        "layer": [
            {
                "data": {"values": ends},
                "mark": {"type": "line", "color": "var(--soft)", "strokeDash": [3, 3],
                         "aria": False},
                "encoding": {"x": x, "y": y},
            },
            {
                "mark": {"type": "point", "filled": True, "opacity": 0.85, "aria": False},
                "encoding": {"x": x, "y": y, "size": size, "color": {"value": "var(--c2)"},
                             "tooltip": tip},
            },
        ],
    }  # fmt: skip


def pit(track: Doc) -> Spec:
    """Draw the probability integral transform: even bars are calibrated."""
    rows = [
        {"k": n / 10, "end": (n + 1) / 10, "p": share, "said": f"{10 * n} to {10 * n + 10} %"}
        for n, share in enumerate(track["pit"])
    ]
    x = {"field": "k", "type": "quantitative", "bin": {"binned": True, "step": 0.1}, "title": None}
    return {
        "height": 190,
        "layer": [
            {
                "data": {"values": rows},
                "mark": {"type": "bar", "color": "var(--c6)", "binSpacing": 2},
                "encoding": {
                    "x": {**x, "axis": {"format": ".0%", "grid": False, "tickCount": 5}},
                    "x2": {"field": "end"},
                    "y": {"field": "p", "type": "quantitative", "title": None,
                          "axis": {"format": ".0%", "tickCount": 4, "domain": False}},
                    "tooltip": [
                        {"field": "said", "type": "nominal", "title": "Part of what was said"},
                        {"field": "p", "type": "quantitative", "format": ".0%",
                         "title": "Share of what came"},
                    ],
                },
            },
            {
                "data": {"values": [{"p": 0.1}]},
                "mark": {"type": "rule", "color": "var(--ink)", "strokeDash": [3, 3]},
                "encoding": {"y": {"field": "p", "type": "quantitative"}},
            },
        ],
    }  # fmt: skip


def eras(rows: Sequence[Doc]) -> Spec:
    """Draw the gain over climatology by era, with its interval where there is one."""
    drawn = [
        {
            "era": f"{r['era']} ({r['origins']} origins)",
            "gain": r["gain"],
            "low": r["gain_low"] if r["gain_low"] is not None else r["gain"],
            "high": r["gain_high"] if r["gain_high"] is not None else r["gain"],
        }
        for r in rows
    ]
    y = {
        "field": "era",
        "type": "nominal",
        "sort": None,
        "axis": None,
        "scale": {"paddingOuter": 0.4},
    }
    x: Spec = {"type": "quantitative", "title": None, "axis": {"orient": "top", "tickCount": 5}}
    tip = [
        {"field": "era", "type": "nominal", "title": "Era"},
        {"field": "gain", "type": "quantitative", "format": ".3f", "title": "Gain"},
        {"field": "low", "type": "quantitative", "format": ".3f", "title": "90 %, from"},
        {"field": "high", "type": "quantitative", "format": ".3f", "title": "to"},
    ]
    low = {"yOffset": 6, "color": "var(--c2)"}
    return {
        "height": 34 * max(len(drawn), 1),
        "data": {"values": drawn},
        "layer": [
            {
                "data": {"values": [{"x": 0}]},
                "mark": {"type": "rule", "color": "var(--ink)"},
                "encoding": {"x": {"field": "x", "type": "quantitative"}},
            },
            {
                "mark": {"type": "text", "align": "left", "dy": -8, "limit": 0,
                         "color": "var(--soft)", "aria": False},
                "encoding": {"y": y, "x": {"value": 0}, "text": {"field": "era"}},
            },
            {
                "mark": {"type": "rule", "strokeWidth": 2, **low, "aria": False},
                "encoding": {"y": y, "x": x | {"field": "low"}, "x2": {"field": "high"}},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 80, "opacity": 1, **low,
                         "aria": False},
                "encoding": {"y": y, "x": x | {"field": "gain"}, "tooltip": tip},
            },
        ],
    }  # fmt: skip
