"""A game told afterwards, in words and charts, to somebody who sat at its table."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from detente.web._kept import Kept
from detente.web._site import Site
from detente.web._traces import Point, chart, day_in, months_axis, numbers
from detente.web._words import day, number, percent
from detente.web.tables._shown import Words, ends
from detente.web.tables._table import Table

Told = Mapping[str, Any]


def debrief_of(site: Site, table: Table) -> Kept:
    """Return a finished game told afterwards, as JSON: what `detente play debrief --json` prints.

    Raises:
        DetenteError: no month is over.
    """
    from detente.play import debrief  # noqa: PLC0415

    def made() -> Kept:
        return Kept.json(debrief(table.sitting).as_dict())

    return site.held(("debrief", table.id, table.number), made)


def read(kept: Kept) -> Told:
    """Return what was told, for a page."""
    found: Told = json.loads(kept.body)
    return found


def about(words: Words, told: Told, player: str) -> dict[str, Any]:
    """Return what the page on a game says, from the seat of a player."""
    mine = [m for m in told["moves"] if m["player"] == player]
    seat = next((s for s in told["seats"] if s["player"] == player), None)
    outcomes = {o.id: o for o in words.case.outcomes}
    return {
        "outcome": outcomes.get(told["outcome"] or ""),
        "outcomes": outcomes,
        "expected": told["months"][0]["odds"].get(told["outcome"]),
        "seat": seat,
        "mine": [_row(words, m) for m in mine],
        "turning": _row(words, told["moves"][told["turning"] - 1]) if told["turning"] else None,
        "worst": _row(words, told["moves"][seat["worst"] - 1]) if seat and seat["worst"] else None,
        "bound": [
            (words.players[p], words.approaches[by].name)
            for p, by in told["game"]["seats"].items()
            if by in words.approaches
        ],
        "hidden": [_hidden(words, told, p) for p in told["months"][0]["types"]],
        "steps": _steps(words, told),
        "charts": _charts(words, told, player),
    }


def _row(words: Words, move: Told) -> dict[str, Any]:
    own = words.named(move["player"])
    return {
        **move,
        "name": words.players[move["player"]],
        "said": words.act(move["player"], move["action"]),
        "better": words.act(move["player"], move["best"]) if move["best"] else None,
        "changes": [
            f"{own[t]} {percent(c)} to {percent(move['after'][t])}"
            for t, c in move["before"].items()
            if percent(c) != percent(move["after"][t])
        ],
    }


def _hidden(words: Words, told: Told, player: str) -> dict[str, Any]:
    """Return what a player really was, and what was believed of that."""
    months = told["months"]
    kinds = [m["types"][player] for m in months]
    changes = [
        {"month": m["month"], "type": words.types[player][m["types"][player]]}
        for was, m in zip(kinds, months[1:], strict=False)
        if m["types"][player] != was
    ]
    return {
        "name": words.players[player],
        "type": words.types[player][kinds[0]],
        "changes": changes,
        "first": months[0]["beliefs"][player][kinds[0]],
        "last": months[-1]["beliefs"][player][kinds[-1]],
    }


def _steps(words: Words, told: Told) -> list[dict[str, Any]]:
    """Return the acts one by one, for the replay."""
    states = {m["month"]: words.state(m["state"]) for m in told["months"]}
    return [
        {
            "number": move["number"],
            "month": day(move["month"]),
            "state": ", ".join(s["level"] for s in states[move["month"]]),
            "act": f"{words.players[move['player']]} {words.act(move['player'], move['action'])}",
            "thought": f"Everybody gave it {percent(move['expected'])} beforehand.",
            "moved": "; ".join(_row(words, move)["changes"]),
        }
        for move in told["moves"]
    ]


def _charts(words: Words, told: Told, player: str) -> dict[str, Any]:
    span = ends(told["game"]["start"], len(told["months"]) - 1)
    found: dict[str, Any] = {
        "belief": None,
        "regret": _regret(words, told, player, span),
        "odds": None,
    }
    if player in told["months"][0]["beliefs"]:
        names, points = words.named(player), _points(words, told, player)
        found["belief"] = (chart(points, names, span, 200), numbers(points, names))
    if told["months"][0]["odds"]:
        found["odds"] = _odds(words, told, span)
    return found


def _points(words: Words, told: Told, player: str) -> list[Point]:
    order = list(told["game"]["seats"])
    when = (order.index(player) + 1, len(order))
    own = {m["month"]: m for m in told["moves"] if m["player"] == player}
    found = []
    for month in told["months"]:
        found.append(Point(day_in(month["month"], 0, 1), "", month["beliefs"][player]))
        move = own.get(month["month"])
        if move:
            said = words.act(player, move["action"])
            found.append(Point(day_in(month["month"], *when), said, move["after"]))
    return found


def _regret(
    words: Words, told: Told, player: str, span: tuple[str, str]
) -> tuple[dict[str, Any], tuple[list[str], list[list[str]]]]:
    own = [_row(words, m) for m in told["moves"] if m["player"] == player]
    rows = [
        {
            "when": f"{m['month']}-15",
            "regret": round(m["regret"] or 0.0, 4),
            "act": m["said"],
            "better": m["better"] if m["regret"] else "none",
        }
        for m in own
    ]
    spec = {
        "height": 160,
        "data": {"values": rows},
        "encoding": {
            "x": months_axis(span),
            "y": {
                "field": "regret",
                "type": "quantitative",
                "axis": {"title": None, "tickCount": 4},
                "scale": {"zero": True, "nice": True},
            },
            "tooltip": [
                {"field": "when", "type": "temporal", "timeUnit": "utcyearmonth", "title": "month"},
                {"field": "act", "title": "you"},
                {"field": "regret", "type": "quantitative", "format": ".2f", "title": "regret"},
                {"field": "better", "title": "better"},
            ],
        },
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 3, "color": "var(--accent)"},
                "encoding": {"y2": {"datum": 0}},
            },
            {"mark": {"type": "point", "filled": True, "size": 60, "color": "var(--accent)"}},
        ],
    }
    table = [
        [
            day(m["month"]),
            m["said"],
            number(m["regret"], 2),
            m["better"] or "",
            percent(m["likely"]),
        ]
        for m in own
    ]
    return spec, (["Month", "You", "Regret", "Best by the model", "Ordinary play would"], table)


def _odds(
    words: Words, told: Told, span: tuple[str, str]
) -> tuple[dict[str, Any], tuple[list[str], list[list[str]]]]:
    names = {o.id: o.name for o in words.case.outcomes}
    rows = [
        {"when": f"{m['month']}-01", "kind": names[o], "chance": c, "order": k}
        for m in told["months"]
        for k, (o, c) in enumerate(m["odds"].items())
    ]
    kinds = list(names.values())
    colours = [f"var(--c{k + 1})" for k in range(len(kinds))]
    spec = {
        "height": 220,
        "data": {"values": rows},
        "mark": {"type": "area", "interpolate": "step-after", "opacity": 0.85},
        "encoding": {
            "x": months_axis(span),
            "y": {
                "field": "chance",
                "type": "quantitative",
                "stack": "zero",
                "scale": {"domain": [0, 1]},
                "axis": {"title": None, "format": "%", "values": [0, 0.5, 1]},
            },
            "color": {
                "field": "kind",
                "type": "nominal",
                "scale": {"domain": kinds, "range": colours},
                "legend": {"orient": "bottom", "columns": 2, "title": None},
            },
            "order": {"field": "order"},
        },
    }
    table = [[day(m["month"]), *(percent(c) for c in m["odds"].values())] for m in told["months"]]
    return spec, (["As this month began", *kinds], table)


def beside(words: Words, against: Sequence[Told], player: str) -> list[dict[str, Any]]:
    """Return the game beside others, a row each, for the seat of a player."""
    return [
        {
            "name": a["name"],
            "about": words.approaches[a["approach"]].about
            if a["approach"] in words.approaches
            else "",
            "odds": a["odds"],
            "payoff": a["payoffs"].get(player),
            "rank": a["ranks"].get(player),
        }
        for a in against
    ]
