"""A reading of intent made by hand: two sides, nineteen months, two acts that tell something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from brief_examples import DAY, tiny_case, tiny_record

from detente.brief._book import Book
from detente.brief._intent import Intent
from detente.case import Case
from detente.case._model_game import PrivateType
from detente.intent._assessment import Assessment, Band, Choice, Month, Offer, Row, Taken

MONTHS = [f"{2016 + n // 12}-{n % 12 + 1:02d}" for n in range(11, 30)]  # 2016-12 to 2018-06
ACTIONS = {"red": ("test", "talk", "hold"), "blue": ("meet", "hold")}
NAMES = {"test": "tests", "talk": "talks", "meet": "meets", "hold": "does nothing recorded"}
TYPES = {"red": ("soft", "firm"), "blue": ("true", "fickle")}
REPORT: Mapping[str, Any] = {
    "made": "2026-11-24",
    "seed": 7,
    "through": "2018-06",
    "game": "feed",
    "diagnosis": {"r_hat": 1.004, "bulk": 812.0, "pareto_k": 0.41},
    "failed_checks": ["The model makes tests rarer than the record: 0.1 a year against 0.3."],
    "checks": [
        {"id": "tests", "observed": 0.3, "points": [0.0, 0.1, 0.1, 0.2, 0.2], "p": 0.01, "plays": 8}
    ],
    "identification": [
        {"name": "a", "verdict": "identified"},
        {"name": "b", "verdict": "not informed"},
        {"name": "c", "verdict": "partly"},
    ],
    "scores": [
        {
            "player": "red",
            "months": 100,
            "mean": -1.25,
            "gains": {
                "climatology": {
                    "mean": 0.1,
                    "interval_95": [0.02, 0.18],
                    "verdict": "better than",
                },
                "logit": {
                    "mean": -0.01,
                    "interval_95": [-0.05, 0.03],
                    "verdict": "no different from",
                },
            },
        }
    ],
}
CHECKS = """
[[check]]
id = "tests"
name = "tests"
kind = "rate"
where = { red = ["test"] }
reason = "The fit was not told."
"""


def intent_case(folder: str | Path = "") -> Case:
    """Return the tiny case with actions and private types; it declares no game."""
    case = tiny_case(folder)
    action = type(case.players[0]).model_fields["actions"].annotation.__args__[0]
    players = tuple(
        p.model_copy(
            update={
                "actions": tuple(
                    action(id=a, name=NAMES[a], meaning="As named.") for a in ACTIONS[p.id]
                )
            }
        )
        for p in case.players
    )
    types = tuple(
        PrivateType(
            player=p, id=t, name=t, meaning=f"The {t} one.", prior=0.5, prior_reason="Half."
        )
        for p, own in TYPES.items()
        for t in own
    )
    return case.model_copy(update={"players": players, "types": types})


def band(mean: float) -> Band:
    """Return a band of a tenth on either side, within [0, 1]."""
    low, high = max(0.0, mean - 0.1), min(1.0, mean + 0.1)
    return Band(mean, low, (low + mean) / 2, (high + mean) / 2, high)


def shares(types: Sequence[str], first: float) -> dict[str, float]:
    """Return a belief that gives the first type its chance and shares the rest evenly."""
    rest = (1 - first) / (len(types) - 1)
    return {t: first if n == 0 else rest for n, t in enumerate(types)}


def month(when: str, types: Sequence[str], first: float, done: tuple[str, float, Any]) -> Month:
    """Return a month after which the first type has a chance; `done` is act, decibans, events."""
    action, weight, events = done
    bands = {t: band(x) for t, x in shares(types, first).items()}
    decibans = {t: weight if n == 0 else -weight for n, t in enumerate(types)}
    return Month(when, "calm", action, tuple(events), bands, bands, decibans, abs(weight) / 20)


def assessment() -> Assessment:
    """Return the reading: red is soft with 0.5, after a test 0.2, after talks 0.3; blue is true."""
    red = []
    for when in MONTHS:
        chance = 0.5 if when < "2017-09" else 0.2 if when < "2018-06" else 0.3
        acts = {"2017-09": ("test", -6.02, ["T-3"]), "2018-06": ("talk", 2.34, ["M-1"])}
        red.append(month(when, TYPES["red"], chance, acts.get(when, ("hold", 0.0, []))))
    blue = [month(when, TYPES["blue"], 0.6, ("hold", 0.0, [])) for when in MONTHS]
    months = {"red": tuple(red), "blue": tuple(blue)}
    return Assessment(
        case="strait",
        case_version="abc123",
        record="state",
        as_of="2026-11-23",
        through=MONTHS[-1],
        draws=4,
        types=TYPES,
        months=months,
        top=tuple(_top("red", m) for m in (red[9], red[18])),
        sensitivity=(
            _row("declared", "as assessed", 0.3),
            _row("prior", "a trusting view", 0.45),
            _row("prior", "a suspicious view", 0.1),
            _row("types", "no firm", 1.0),
            _row("coding", "a test counted otherwise", 0.6),
        ),
        taken=(
            Taken("event", "T-3", "What happened at T-3.", "2017-09", _changed(0.2)),
            Taken("source", "paper", "The paper", "2017-09", _changed(-0.305)),
        ),
        following={
            "red": (
                Choice("test", 0.1, {"soft": 0.05, "firm": 0.12}, {"soft": 0.15, "firm": 0.85}),
                Choice("talk", 0.3, {"soft": 0.6, "firm": 0.2}, {"soft": 0.57, "firm": 0.43}),
                Choice("hold", 0.6, {"soft": 0.35, "firm": 0.68}, {"soft": 0.2, "firm": 0.8}),
            ),
            "blue": (Choice("hold", 1.0, {}, {"true": 0.6, "fickle": 0.4}),),
        },
        overtures=(_offer("M-1", red[17], red[18]), _offer("T-2", None, red[0])),
        fit={"same_record": True, "problems": []},
    )


def _changed(first: float) -> dict[str, dict[str, float]]:
    return {"red": {"soft": first, "firm": -first}, "blue": {"true": 0.0, "fickle": 0.0}}


def _row(group: str, name: str, soft: float) -> Row:
    believed = {"red": {"soft": soft, "firm": 1 - soft}, "blue": {"true": 0.6, "fickle": 0.4}}
    survives = {"red": soft < 0.5, "blue": True}
    shift = {"red": abs(soft - 0.3), "blue": 0.0}
    return Row(group, name, name, "", 1, believed, survives, shift)


def _top(player: str, month: Month) -> dict[str, Any]:
    source = {"id": "paper", "publisher": "The paper", "url": "https://p.example", "grade": "C2"}
    return {
        "player": player,
        "month": month.month,
        "state": month.state,
        "action": month.action,
        "moved": month.moved,
        "decibans": month.decibans,
        "events": [
            {
                "id": e,
                "happened": month.month,
                "summary": f"What happened at {e}.",
                "sources": [source, {**source, "publisher": "Another"}],
            }
            for e in month.events
        ],
    }


def _offer(event: str, before: Month | None, then: Month) -> Offer:
    believed = {"red": before.filtered} if before else {}
    hindsight = {"red": then.smoothed}
    return Offer(
        event, then.month, ("red",), ("blue",), "Red offers talks.", believed, hindsight, (), "Yes"
    )


def intent_book(folder: str | Path = "", **report: Any) -> Book:
    """Return a book that holds the reading; `report` replaces parts of the fit's own."""
    case = intent_case(folder)
    book = Book(case, tiny_record(case), DAY)
    book._intent = Intent(case, assessment(), {**REPORT, **report})
    return book


def doubtful(held: Intent) -> Intent:
    """Return the same reading from a fit that fails one of its diagnostics."""
    problem = {"what": "R-hat of a is 1.2.", "where": "a", "fix": "Run longer chains."}
    fit = {**held.assessment.fit, "problems": [problem]}
    return replace(held, assessment=replace(held.assessment, fit=fit))
