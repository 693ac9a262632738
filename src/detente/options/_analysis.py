"""What is read from a comparison beyond its bands: regret, dominance, conditions, sensitivity."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import numpy as np

from detente.errors import DetenteError
from detente.options._aims import Working, working
from detente.options._comparison import Comparison, Floats
from detente.options._conditions import Conditions, conditions
from detente.options._criteria import criteria
from detente.options._dominance import dominance
from detente.options._inputs import Inputs, in_doubt, inputs_of
from detente.options._regret import differences, regret_table
from detente.options._sensitivity import sensitivity
from detente.options._standing import best_for

FEW = 50  # futures below which no condition is looked for
_POINT = 0.01


def analysis(found: Comparison) -> dict[str, Any]:
    """Return regret, dominance, standings, aims, conditions and sensitivity, ready for JSON.

    Keys that go by horizon are months as text. Without aims in the case, or with few futures, what
    rests on them is left out.
    """
    said: dict[str, Any] = {
        "criteria": [asdict(c) for c in criteria(found.case)],
        "regret": {str(m): _regret(found, m) for m in found.horizons},
        "dominance": {str(m): _dominance(found, m) for m in found.horizons},
        "capitals": {
            str(m): {
                one.player: [asdict(s) for s in best_for(found, one.player, m)]
                for one in found.case.interests
            }
            for m in found.horizons
        },
    }
    if found.case.aims and all(a.months in found.horizons for a in found.case.aims):
        works = working(found)
        said["aims"] = _aims(found, works)
        if len(found.futures) >= FEW:
            # the last type of each player is left out, as it follows from the rest
            beliefs = [(p, t) for p, own in in_doubt(found.case) for t in own[:-1]]
            inputs = inputs_of(found, beliefs=beliefs)
            said["conditions"] = _conditions(found, works, inputs)
            said["sensitivity"] = dict(_sensitivity(found, inputs))
    return said


def _regret(found: Comparison, months: int) -> dict[str, Any]:
    table = regret_table(found, months)
    return {
        "approaches": list(table.names),
        "criteria": [r.criterion.id for r in table.rows],
        "mean": _plain(table.mean),
        "largest": _plain(table.largest),
        "relative": _plain(table.relative),
        "least_mean": [list(r.least_mean) for r in table.rows],
        "least_largest": [list(r.least_largest) for r in table.rows],
        "left_out": [r.left_out for r in table.rows],
        "better": {
            r.criterion.id: {
                d.name: None if np.isnan(d.better) else d.better
                for d in differences(found, r.criterion, months)
            }
            for r in table.rows
        },
    }


def _dominance(found: Comparison, months: int) -> list[dict[str, Any]]:
    return [
        {"name": d.name, "by": d.by, "beyond_doubt": [c.id for c in d.beyond_doubt]}
        for d in dominance(found, months)
    ]


def _aims(found: Comparison, works: Working) -> dict[str, Any]:
    return {
        "aims": [a.model_dump(mode="json") for a in found.case.aims],
        "approaches": {
            name: {
                "share": float(works.share[n]),
                "low90": float(works.low90[n]),
                "high90": float(works.high90[n]),
                "met": _plain(works.met[:, n].mean(0)),
            }
            for n, name in enumerate(works.names)
        },
    }


def _conditions(found: Comparison, works: Working, inputs: Inputs) -> dict[str, Any]:
    """Return for each approach where it works, where it helps, and where it leads.

    What must be at least so much by an aim is *wanted*. An approach helps where it brings more of
    that than ordinary play, by a point at least; it leads where no other brings more.
    """
    wanted = _wanted(found)
    helps = wanted > wanted[:, [found.place(found.usual)]] + _POINT
    leads = wanted >= wanted.max(1, keepdims=True) - 1e-12
    return {
        name: {
            "works": _said(conditions(inputs, works.labels(name)), "works"),
            "helps": _said(conditions(inputs, helps[:, n]), "helps"),
            "leads": _said(conditions(inputs, leads[:, n]), "leads"),
        }
        for n, name in enumerate(found.names)
    }


def _wanted(found: Comparison) -> Floats:
    """Return the share of paths, (N, A), that come to outcomes of which an aim wants more."""
    total = np.zeros(found.told.outcomes.shape[:2])
    for aim in found.case.aims:
        if aim.at_least is not None:
            at = found.horizons.index(aim.months)
            total += sum(found.values("outcome", o)[..., at] for o in aim.outcomes)
    return total


def _said(made: Conditions, verb: str) -> dict[str, Any]:
    box = made.chosen
    return {
        "words": made.in_words(verb),
        "base": made.base,
        "density": _number(box.density),
        "coverage": _number(box.coverage),
        "stands": made.stand,
        "held_out": {k: _number(v) for k, v in asdict(made.held_out).items()},
        "limits": [
            {
                "id": made.inputs.named[k].id,
                "name": made.inputs.named[k].name,
                "low": _number(float(box.low[k])),
                "high": _number(float(box.high[k])),
                "least": float(made.inputs.values[:, k].min()),
                "most": float(made.inputs.values[:, k].max()),
            }
            for k in box.inputs
        ],
    }


def _sensitivity(found: Comparison, inputs: Inputs) -> Iterator[tuple[str, Any]]:
    """Yield, by outcome that an aim names and by approach, what its variance comes from."""
    wanted = {o: aim.months for aim in found.case.aims for o in aim.outcomes}
    rows = [c for c in criteria(found.case, ("outcome",)) if c.id in wanted]
    for criterion in rows:
        own: dict[str, Any] = {}
        for name in found.names:
            try:
                made = sensitivity(found, criterion, name, wanted[criterion.id], inputs)
            except DetenteError:
                continue  # it is the same in all futures
            own[name] = [
                {"id": i, "share": float(s), "low90": float(low), "high90": float(high)}
                for i, s, low, high in zip(
                    made.ids, made.share, made.low90, made.high90, strict=True
                )
            ]
        yield criterion.id, {"months": wanted[criterion.id], "approaches": own}


def _plain(values: Any) -> Any:
    """Return an array as lists, what is no number as None."""
    if np.ndim(values):
        return [_plain(v) for v in values]
    return _number(float(values))


def _number(value: float) -> float | None:
    return value if np.isfinite(value) else None
