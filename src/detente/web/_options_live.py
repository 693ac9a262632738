"""What a reader's own picture changes on the page of options: rows with their marks and words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from detente.brief._amounts import change_text, plain_text, range_text, than_text, unit_text
from detente.brief._options import Criterion, Options
from detente.brief._values_options import against_text
from detente.brief._words import SPACE, capital, percent_text, span_text
from detente.web._compared import Compared
from detente.web._options_asked import Asked

Row = Mapping[str, Any]
_SHADES = 9
_LEAST = 0.01  # to which a scale of differences reaches at least: one point


@dataclass(frozen=True)
class Mark:
    """A number on a scale from 0 to 100: where it stands, and the ends of its band."""

    at: float
    low: float
    high: float


def told_by(source: Compared, held: Options, asked: Asked) -> dict[str, Any]:
    """Return what the stored futures say under a reader's picture.

    Without stored futures, or with few, it is what the comparison says as the case has it.

    Raises:
        DetenteError: something is set, and there are no stored futures.
    """
    if asked.own or source.settable:
        from detente.options import what_if  # noqa: PLC0415

        settings, weights = dict(asked.settings), dict(asked.weights)
        return what_if(source.numbers(), settings, weights, months=asked.months)
    at, count = str(asked.months), held.run["futures"]
    return {
        "futures": {"all": count, "effective": count, "enough": True, "needed": None},
        "met": {},
        "approaches": held.document["approaches"],
        "regret": held.document["regret"][at],
        "capitals": {
            p: [{**r, "terms": {k: b["mean"] for k, b in r["terms"].items()}} for r in rows]
            for p, rows in held.document["capitals"][at].items()
        },
        "yours": None,
        "aims": held.document.get("aims", {}).get("approaches", {}),
    }


def shown(source: Compared, held: Options, asked: Asked) -> dict[str, Any]:
    """Return everything that the live part of the page shows."""
    told = told_by(source, held, asked)
    said: dict[str, Any] = {
        "asked": asked,
        "futures": told["futures"],
        "met": [_met(held, name, told["met"][name]) for name, _ in asked.settings if told["met"]],
        "trouble": source.trouble,
    }
    if not told["futures"]["enough"]:
        return said
    at = str(asked.months)
    rows = {a["id"]: a["horizons"][at]["outcomes"] for a in told["approaches"]}
    outcomes = [c for c in held.criteria().values() if c.kind == "outcome"]
    return said | {
        "panels": [_panel(held, c, at, rows) for c in outcomes],
        "regret": list(_regret(held, told["regret"])),
        "approaches": [(a, capital(held.name(a))) for a in rows],
        "capitals": [_capital(held, p, told["capitals"][p]) for p in told["capitals"]],
        "yours": [_standing(held, r) for r in told["yours"] or ()],
        "aims": [_aim(held, a, r) for a, r in told.get("aims", {}).items()],
    }


def _met(held: Options, name: str, row: Row) -> str:
    what = next(u.name for u in held.case.uncertainties if u.id == name)
    if row["mean"] is None:
        return f"{what}: none"
    mean, low, high = (plain_text(row[k]) for k in ("mean", "low90", "high90"))
    return f"{what}: {mean} ({low} to {high})"


def _panel(
    held: Options, criterion: Criterion, months: str, rows: Mapping[str, Row]
) -> dict[str, Any]:
    """Return an outcome under every approach, and how each differs from ordinary play."""
    bands = {a: own[criterion.id] for a, own in rows.items()}
    apart = {a: b["against_usual"] for a, b in bands.items()}
    top = ceil(20 * max(b["high90"] for b in bands.values()) + 1e-9) / 20 or 1.0
    ends = (max(abs(b["low90"]), abs(b["high90"])) for b in apart.values() if b)
    far = max(_LEAST, *ends)
    error = max(b.get("error", 0.0) for b in bands.values())
    return {
        "criterion": criterion,
        "name": capital(criterion.name),
        "top": percent_text(top),
        "far": f"{100 * far:.1f}",
        "error": f"{100 * error:.1f}",
        "rows": [
            {
                "id": a,
                "name": capital(held.name(a)),
                "usual": a == held.usual,
                "mean": percent_text(b["mean"]).replace("less than ", "<"),
                "span": span_text(b["low90"], b["high90"]).replace("less than ", "<"),
                "mark": _mark(b, 0.0, top),
                "case": _share(held.row(a, criterion, months)["mean"], 0.0, top),
                "case_mean": percent_text(held.row(a, criterion, months)["mean"]),
                **_apart(criterion, apart[a], far),
            }
            for a, b in bands.items()
        ],
    }


def _apart(criterion: Criterion, apart: Row, far: float) -> dict[str, Any]:
    side = int(apart["low90"] > 0) - int(apart["high90"] < 0)
    good = side if criterion.better == "more" else -side if criterion.better == "less" else 0
    return {
        "change": change_text(criterion, apart),
        "full": against_text(criterion, apart),
        "apart": _mark(apart, -far, far),
        "verdict": than_text(criterion, side).removesuffix(" than").removesuffix(" from"),
        "side": {1: "good", -1: "bad"}.get(good, ""),
    }


def _mark(row: Row, low: float, high: float) -> Mark:
    return Mark(*(_share(row[k], low, high) for k in ("mean", "low90", "high90")))


def _share(value: float, low: float, high: float) -> float:
    """Return where a value stands between two ends, from 0 to 100."""
    return round(min(max(100 * (value - low) / ((high - low) or 1.0), 0.0), 100.0), 2)


def _regret(held: Options, told: Row) -> Iterable[dict[str, Any]]:
    """Yield each criterion's regrets as written, shaded by their share of the row's largest."""
    known, best = held.criteria(), told.get("best")
    for n, id in enumerate(told["criteria"]):
        criterion = known[id] if id in known else held.interest(id)
        means = told["mean"][n]
        held_means = [m for m in means if m is not None]
        least, most = min(held_means, default=0.0), max(held_means, default=0.0) or 1.0
        scale = 100 if criterion.share else 1
        name = criterion.name
        if criterion.kind == "interest":
            name = f"interest of {held.case.player(id).name}"
        yield {
            "kind": criterion.kind,
            "name": capital(name),
            "unit": unit_text(criterion),
            "better": criterion.better,
            "cells": [
                {
                    "text": "none" if m is None else plain_text(scale * m),
                    "shade": 0 if m is None else round(_SHADES * m / most),
                    "least": m is not None and m <= least + 1e-12,
                    "best": percent_text(best[n][k]).replace("less than ", "<")
                    if best and best[n][k] is not None
                    else "",
                }
                for k, m in enumerate(means)
            ],
        }


def _capital(held: Options, player: str, rows: Sequence[Row]) -> dict[str, Any]:
    declared = next(i for i in held.case.interests if i.player == player)
    names = {c.id: c.name for c in held.criteria().values()}
    points = sorted(declared.weights.items(), key=lambda item: -abs(item[1]))
    return {
        "id": player,
        "name": held.case.player(player).name,
        "reason": declared.reason,
        "points": "; ".join(f"{names[k]} {signed(v)}" for k, v in points),
        "rows": [_standing(held, r) for r in rows],
    }


def _standing(held: Options, row: Row) -> dict[str, Any]:
    """Return an approach with its score and, always beside it, the terms of the score."""
    names = {c.id: c.name for c in held.criteria().values()}
    names |= {i.player: f"points of {held.case.player(i.player).name}" for i in held.case.interests}
    terms = sorted(row["terms"].items(), key=lambda item: -abs(item[1]))
    band = row["score"]
    return {
        "id": row["name"],
        "name": capital(held.name(row["name"])),
        "score": signed(band["mean"]),
        "span": f"{signed(band['low90'])} to {signed(band['high90'])}",
        "best": percent_text(row["best"]).replace("less than ", "<"),
        "terms": "; ".join(f"{names[k]} {signed(v)}" for k, v in terms if abs(v) >= 0.05) or "none",
    }


def _aim(held: Options, approach: str, row: Row) -> dict[str, Any]:
    return {
        "id": approach,
        "name": capital(held.name(approach)),
        "usual": approach == held.usual,
        "share": percent_text(row["share"]).replace("less than ", "<"),
        "span": span_text(row["low90"], row["high90"]).replace("less than ", "<"),
        "mark": Mark(*(round(100 * row[k], 2) for k in ("share", "low90", "high90"))),
    }


def signed(value: float) -> str:
    """Write points with their sign.

    Example:
        >>> signed(12.34), signed(-0.6), signed(0.0)
        ('+12', '−0.60', '0')
    """
    return f"+{plain_text(value)}" if value >= 0.005 else plain_text(value)


def row_text(held: Options, criterion: Criterion, row: Row) -> str:
    """Write mean and band of any criterion, with its unit."""
    if row["mean"] is None:
        return "no value"
    if criterion.share:
        return f"{percent_text(row['mean'])} ({range_text(criterion, row)})"
    return f"{plain_text(row['mean'])} ({range_text(criterion, row)}){SPACE}{unit_text(criterion)}"
