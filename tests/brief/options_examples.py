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


def whole_document() -> dict[str, Any]:
    """Return the document with everything that is read from a comparison beyond its bands."""
    names, rows = ["usual", "bold", "slow"], ["war", "deal", "tests", "first", "blue"]
    nothing = [None, None, None]
    mean = [[0.08, 0.0, 0.09], [0.2, 0.18, 0.0], [0.0, 1.0, 0.1], nothing, [20.0, 18.0, 0.0]]
    regret = {
        "approaches": names,
        "criteria": rows,
        "mean": mean,
        "largest": mean,
        "relative": [[None if x is None else x / max(r) for x in r] for r in mean],
        "least_mean": [["bold"], ["slow"], ["usual"], [], ["slow"]],
        "least_largest": [["bold"], ["slow"], ["usual"], [], ["slow"]],
        "left_out": [0, 0, 0, 40, 0],
        "better": {r: {"bold": 0.75, "slow": None if r == "first" else 0.4} for r in rows},
    }
    standing = [
        {
            "name": n,
            "score": band(score, 5.0),
            "terms": {"deal": band(score + 2, 5.0), "war": band(-2.0, 1.0), "tests": band(0, 0)},
            "best": best,
            "declared": 1,
        }
        for n, score, best in (("slow", 28.0, 0.9), ("bold", 10.0, 0.1), ("usual", 8.0, 0.0))
    ]
    months = ("12", "48")
    return options_document(
        criteria=[],
        regret=dict.fromkeys(months, regret),
        dominance={m: [{"name": "usual", "by": "slow", "beyond_doubt": ["deal"]}] for m in months},
        capitals={m: {"blue": standing} for m in months},
        aims=_aims(),
        conditions={n: {w: _condition(w, n == "bold") for w in _WHERE} for n in names},
        sensitivity={"deal": {"months": 48, "approaches": {n: _shares() for n in names}}},
        past=_past(),
        probes=_probes(),
    )


_WHERE = ("works", "helps", "leads")


def _aims() -> dict[str, Any]:
    aims = [
        {"outcomes": ["deal"], "at_least": 0.25, "at_most": None, "months": 48, "reason": "So."},
        {"outcomes": ["war"], "at_least": None, "at_most": 0.1, "months": 48, "reason": "So."},
    ]
    shares = {"usual": 0.0, "bold": 0.1, "slow": 0.3}
    return {
        "aims": aims,
        "approaches": {
            n: {"share": x, "low90": x / 2, "high90": x + 0.1, "met": [x, 0.5]}
            for n, x in shares.items()
        },
    }


def _condition(where: str, stands: bool) -> dict[str, Any]:
    """Return a condition: the price between its middle 1.4142 and the top, in 60 % of these."""
    price = {
        "id": "price",
        "name": "the price",
        "low": 2**0.5,
        "high": None,
        "least": 0.5,
        "most": 4.0,
    }
    belief = {
        "id": "red.soft",
        "name": "the chance of soft",
        "low": 0.25,
        "high": 0.5,
        "least": 0.0,
        "most": 1.0,
    }
    words = f"{where} in 60 % of the futures in which the price is high" if stands else "none"
    return {
        "words": words,
        "base": 0.3,
        "density": 0.6,
        "coverage": 0.7,
        "stands": stands,
        "held_out": {"density": 0.5, "coverage": 0.6, "chance": 0.01},
        "limits": [price, belief] if stands else [],
    }


def _shares() -> list[dict[str, Any]]:
    rows = [("price", 0.5, 0.4), ("red.soft", 0.2, 0.1), ("noise", 0.01, -0.1)]
    return [{"id": i, "share": s, "low90": low, "high90": s + 0.1} for i, s, low in rows]


def _past() -> dict[str, Any]:
    def period(outcome: str, rank: int) -> dict[str, Any]:
        chances = {"war": band(0.2, 0.1), "deal": band(0.1, 0.05), "rest": band(0.7, 0.1)}
        return {
            "approach": "bold",
            "since": "2018-01",
            "through": "2019-12",
            "months": 24,
            "outcome": outcome,
            "chances": chances,
            "usual": chances,
            "scores": {n: {"log": -0.5, "brier": 0.3} for n in ("approach", "ordinary", "equal")},
            "rank": rank,
        }

    run = {**RUN, "id": "fedcba9876543210", "draws": 48}
    del run["futures"]
    scores = {"approach": -0.5, "ordinary": -0.75, "equal": -1.0986}
    return {
        "run": run,
        "periods": [period("rest", 1), period("deal", 3)],
        "scores": {n: {"log": x, "brier": 0.3} for n, x in scores.items()},
        "inside": [5, 6],
        "surprises": [],
    }


def _probes() -> dict[str, Any]:
    def probe(player: str, action: str, bits: float) -> dict[str, Any]:
        return {
            "player": player,
            "action": action,
            "bits": band(bits, 0.01),
            "ordinary_bits": band(0.02, 0.01),
            "gain": band(bits - 0.02, 0.01),
            "risk": band(0.25, 0.05),
            "ordinary_risk": band(0.2, 0.05),
            "cost": band(0.5, 0.1),
            "answers": [{"action": "test", "chance": band(0.1, 0.0), "part": band(0.01, 0.0)}],
        }

    return {
        "case": "strait",
        "through": "2026-07",
        "adversary": "red",
        "entropy": band(0.8, 0.1),
        "grave": ["test"],
        "draws": 64,
        "rows": [probe("blue", "wait", 0.02), probe("blue", "meet", 0.04)],
    }


def options_book(folder: str | Path = "", *, day: Any = DAY, **parts: Any) -> Book:
    """Return a book that holds the comparison."""
    case = options_case(folder)
    return Book(
        case,
        tiny_record(case),
        day,
        compared=options_document(**parts) if parts else whole_document(),
    )
