"""A comparison made by hand: two approaches beside ordinary play, two horizons, six criteria."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from brief_examples import DAY, tiny_case, tiny_record

from detente.brief._book import Book
from detente.case import Case
from detente.case._model import Factor
from detente.case._model_game import GameHead
from detente.case._model_options import (
    Approach,
    Interest,
    Measure,
    Outcome,
    PlayRule,
    Spillover,
    SpilloverTerm,
    Uncertainty,
)

RUN = {
    "id": "0123456789abcdef",
    "case": "strait",
    "case_version": "abc123",
    "options": "key",
    "history": "history",
    "through": "2026-07",
    "futures": 40,
    "paths": 100,
    "horizons": [12, 48],
    "seed": 7,
    "package": "0.1.0",
}
LEVELS = ("hostile", "talks", "deal")


def _approaches() -> tuple[Approach, ...]:
    met, assumed = "Met in 3 of 4 months.", "Half as often; assumed."
    rules = tuple(PlayRule(player="blue", play={"meet": 1.0}, reason=r) for r in (met, assumed))
    rows = [("usual", "ordinary play", None, ()), ("bold", "bold summits", 48, rules)]
    rows.append(("slow", "slow, by stages", 65, ()))
    return tuple(
        Approach(
            id=id,
            name=name,
            about=f"What speaks for {id}.",
            doubts=f"What speaks against {id}.",
            months=months,
            reason="Assumed.",
            rules=own,
        )
        for id, name, months, own in rows
    )


def options_case(folder: str | Path = "") -> Case:
    """Return the tiny case with approaches, outcomes, measures, a spillover and an interest."""
    ever = {"red": ("test",)}
    outcomes = [("war", "less", "A war."), ("deal", "more", "A deal."), ("rest", None, "Neither.")]
    term = SpilloverTerm(of=ever, low=0.0, high=1.0, reason="Assumed.")
    case = tiny_case(folder)
    return case.model_copy(
        update={
            "factors": (
                Factor(id="phase", name="phase", levels=LEVELS, otherwise="talks", rules=()),
            ),
            "game": GameHead.model_construct(factors=("phase",), order=()),
            "approaches": _approaches(),
            "outcomes": tuple(
                Outcome(id=id, name=id, definition=said, better=better)
                for id, better, said in outcomes
            ),
            "measures": (
                Measure(
                    id="tests",
                    name="number of tests",
                    definition="How many months have a test.",
                    unit="months",
                    kind="count",
                    better="less",
                    of=ever,
                ),
                Measure(
                    id="first",
                    name="time to a deal",
                    definition="The first month with a deal.",
                    unit="months",
                    kind="first",
                    better="less",
                    of=ever,
                ),
            ),
            "spillovers": (
                Spillover(
                    id="trade",
                    name="trade",
                    about="Trade of red.",
                    unit="billion",
                    better="more",
                    terms=(term,),
                ),
            ),
            "interests": (Interest(player="blue", reason="Assumed.", weights={"deal": 100.0}),),
            "uncertainties": (
                Uncertainty(
                    id="price",
                    name="the price",
                    about="How much it costs.",
                    low=0.5,
                    high=4.0,
                    reason="A range.",
                    effects=({"weight": "w"},),
                ),
            ),
        }
    )


def band(mean: float, spread: float) -> dict[str, float]:
    """Return a band of `spread` to both sides, half of it for the inner one."""
    low, high = mean - spread, mean + spread
    return {
        "mean": mean,
        "low90": low,
        "low50": (low + mean) / 2,
        "high50": (high + mean) / 2,
        "high90": high,
    }


def _row(mean: float, spread: float, apart: float, apart_by: float) -> dict[str, Any]:
    return {**band(mean, spread), "against_usual": band(apart, apart_by)}


def _horizon(war: float, deal: float, tests: float, trade: float) -> dict[str, Any]:
    """Return a horizon from values under ordinary play of 0.2, 0.1, 2 and 10."""
    nothing = {"mean": None, "against_usual": None}
    return {
        "outcomes": {
            "war": _row(war, 0.1, war - 0.2, 0.03),
            "deal": _row(deal, 0.05, deal - 0.1, 0.03),
            "rest": _row(1 - war - deal, 0.1, 0.3 - war - deal, 0.03),
        },
        "measures": {"tests": _row(tests, 1.0, tests - 2, 0.5), "first": nothing},
        "spillovers": {"trade": _row(trade, 4.0, trade - 10, 2.0)},
        "interests": {"blue": {"deal": _row(100 * deal, 5.0, 100 * deal - 10, 3.0)}},
    }


def options_document(**parts: Any) -> dict[str, Any]:
    """Return the document: bold has fewer wars and more tests, slow more deals; `parts` replace."""
    values = {"usual": (0.2, 0.1, 2.0, 10.0), "bold": (0.12, 0.12, 3.0, 10.5)}
    values["slow"] = (0.21, 0.3, 2.1, 14.0)
    start, end = [0.0, 1.0, 0.0], [0.25, 0.5, 0.25]
    return {
        "run": dict(RUN),
        "usual": "usual",
        "beliefs": {},
        "definitions": {},
        "approaches": [
            {
                "id": a.id,
                "name": a.name,
                "about": a.about,
                "doubts": a.doubts,
                "months": a.months,
                "residual": 0.001,
                "horizons": {m: _horizon(*values[a.id]) for m in ("12", "48")},
            }
            for a in _approaches()
        ],
        "phases": {a.id: [start] * 24 + [end] * 25 for a in _approaches()},
        **parts,
    }


def options_book(folder: str | Path = "", *, day: Any = DAY, **parts: Any) -> Book:
    """Return a book that holds the comparison."""
    case = options_case(folder)
    return Book(case, tiny_record(case), day, compared=options_document(**parts))
