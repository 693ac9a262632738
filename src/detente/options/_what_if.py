"""What if the uncertain were so: a comparison read again under a reader's own picture of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from math import ceil, log10
from typing import Any

import numpy as np
from scipy.stats import norm

from detente.errors import DetenteError, Problem
from detente.options._aims import working
from detente.options._comparison import Comparison, Floats
from detente.options._criteria import Criterion, criteria, horizon_of, values_of
from detente.options._weighing import Setting, Weighing, weigh

ENOUGH = 15  # futures; with fewer each end of a range of nine in ten hangs on a single one
_TIE = 1e-12


def what_if(
    found: Comparison,
    settings: Mapping[str, Setting] | None = None,
    weights: Mapping[str, float] | None = None,
    *,
    months: int,
) -> dict[str, Any]:
    """Return what stored futures say if the uncertain is as a reader takes it, ready for JSON.

    Nothing is solved again: futures near the reader's values, or inside the reader's ranges, count
    for more. How many they come to is told as `futures.effective`; below `ENOUGH` the stored run
    cannot tell, nothing is said but that, and about how many futures a new run would need.

    Args:
        settings: of some uncertainties of the case a value, or a range (low, high); within the
            bounds that the case declares.
        weights: the reader's own: what one point of a capital's interest counts, or one more of an
            outcome, measure or spillover. Each term of the sum is told beside it.
        months: the horizon of regret and scores; outcomes are told at all.

    Returns:
        `run`, `settings`, `weights`, `futures`, `met` (where the weighed futures stand in each
        uncertainty), and if they are enough `approaches`, `regret` with `best` (the share of
        futures in which an approach is the best, ties shared evenly), `capitals`, `yours` and
        `aims`. Bands are over futures; `error` is one standard error of a mean from having so few.

    Raises:
        DetenteError: a setting, a weight or the horizon does not fit the case.

    Source: docs/understand/options.md.

    Example:
        >>> from detente.case import load
        >>> from detente.options import shipped_futures
        >>> found = shipped_futures(load("north_korea"))
        >>> found is None or what_if(found, months=48)["futures"]["effective"]
        200.0
    """
    settings, weights = settings or {}, weights or {}
    horizon_of(found, months)
    _check(found, weights)
    by = weigh(found.case, found.futures.values, settings)
    enough = by.effective >= ENOUGH - _TIE
    head: dict[str, Any] = {
        "run": dict(found.run),
        "settings": {k: list(s) if isinstance(s, tuple) else s for k, s in settings.items()},
        "weights": dict(weights),
        "months": months,
        "futures": {
            "all": len(found.futures),
            "effective": by.effective,
            "floor": ENOUGH,
            "enough": enough,
            "needed": None if enough else _needed(by.effective, len(found.futures), settings),
        },
        "met": _met(found, by),
    }
    return head | (_told(found, by, weights, months) if enough else {})


def _told(
    found: Comparison, by: Weighing, weights: Mapping[str, float], months: int
) -> dict[str, Any]:
    case = found.case
    told = {
        "approaches": [
            {
                "id": name,
                "horizons": {
                    str(m): {"outcomes": _outcomes(found, by, name, m)} for m in found.horizons
                },
            }
            for name in found.names
        ],
        "regret": _regret(found, by, months),
        "capitals": {
            i.player: _scored(found, by, found.interest(i.player), months) for i in case.interests
        },
        "yours": _scored(found, by, _terms(found, weights), months) if weights else None,
    }
    if case.aims and all(a.months in found.horizons for a in case.aims):
        told["aims"] = _aims(found, by)
    return told


def _outcomes(found: Comparison, by: Weighing, name: str, months: int) -> dict[str, Any]:
    at, own, usual = horizon_of(found, months), found.place(name), found.place(found.usual)
    said = {}
    for outcome in found.case.outcomes:
        values = found.values("outcome", outcome.id)[..., at]
        apart = values[:, own] - values[:, usual]
        said[outcome.id] = {**_band(by, values[:, own]), "against_usual": _band(by, apart)}
    return said


def _band(by: Weighing, values: Floats) -> dict[str, Any]:
    """Return the band of numbers (N,) with one standard error of its mean."""
    made = by.band(values)
    if made is None:
        return {"mean": None}
    spread = float(by.mean((values - made.mean) ** 2)) ** 0.5
    return {**asdict(made), "error": spread / max(by.effective - 1, 1) ** 0.5}


def _regret(found: Comparison, by: Weighing, months: int) -> dict[str, Any]:
    rows = criteria(found.case)
    gains = [_gains(found, c, months) for c in rows]
    means = [by.mean(g.max(1, keepdims=True) - g) for g in gains]
    return {
        "approaches": list(found.names),
        "criteria": [c.id for c in rows],
        "mean": [_plain(m) for m in means],
        "best": [_plain(_best(by, g)) for g in gains],
    }


def _gains(found: Comparison, criterion: Criterion, months: int) -> Floats:
    return np.asarray(criterion.sign * values_of(found, criterion, months))


def _best(by: Weighing, gains: Floats) -> Floats:
    """Return the share of futures in which each approach is best, (A,), ties shared evenly."""
    top = np.where(np.isfinite(gains), gains >= gains.max(1, keepdims=True) - _TIE, np.nan)
    return by.mean(top / np.maximum(top.sum(1, keepdims=True), 1))


def _scored(
    found: Comparison, by: Weighing, terms: Mapping[str, Floats], months: int
) -> list[dict[str, Any]]:
    """Return every approach with its score and each term of it, the highest mean first."""
    at, usual = horizon_of(found, months), found.place(found.usual)
    score = sum((v[..., at] for v in terms.values()), np.zeros(found.told.outcomes.shape[:2]))
    best, means = _best(by, score), {k: by.mean(v[..., at]) for k, v in terms.items()}
    rows = [
        {
            "name": name,
            "score": _band(by, score[:, n]),
            "against_usual": _band(by, score[:, n] - score[:, usual]),
            "terms": {k: float(mean[n]) for k, mean in means.items()},
            "best": float(best[n]),
        }
        for n, name in enumerate(found.names)
    ]
    return sorted(rows, key=lambda row: -row["score"]["mean"])


def _terms(found: Comparison, weights: Mapping[str, float]) -> dict[str, Floats]:
    """Return each term (N, A, H) of the sum that a reader's weights make."""
    players = {i.player for i in found.case.interests}
    return {
        name: weight
        * np.nan_to_num(found.values("interest" if name in players else found.kind_of(name), name))
        for name, weight in weights.items()
    }


def _aims(found: Comparison, by: Weighing) -> dict[str, Any]:
    """Return the share of futures in which each approach works, with Wilson's interval."""
    works = working(found)
    shares = by.mean(works.works.astype(float))
    said = {}
    for name, share in zip(works.names, shares.tolist(), strict=True):
        low, high = _wilson(share, by.effective)
        said[name] = {"share": share, "low90": low, "high90": high}
    return said


def _wilson(share: float, count: float) -> tuple[float, float]:
    """Return Wilson's 90 % interval of a share; the count is an effective one and no integer.

    Example:
        >>> [round(x, 4) for x in _wilson(0.03, 200)]
        [0.0156, 0.057]
    """
    square = float(norm.ppf(0.95)) ** 2 / count
    middle = (share + square / 2) / (1 + square)
    half = (square * share * (1 - share) + square**2 / 4) ** 0.5 / (1 + square)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def _met(found: Comparison, by: Weighing) -> dict[str, Any]:
    """Return where the weighed futures stand in each uncertainty: geometric mean, and range."""
    said = {}
    for n, one in enumerate(found.case.uncertainties):
        made = by.band(np.log(found.futures.values[:, n]))
        said[one.id] = (
            {k: float(np.exp(getattr(made, k))) for k in ("mean", "low90", "high90")}
            if made
            else {"mean": None}
        )
    return said


def _needed(effective: float, futures: int, settings: Mapping[str, Setting]) -> int | None:
    """Return about how many futures would be enough, to two digits; None if none fits at all.

    With d values set the blur narrows as futures grow, so the effective number only grows as
    N^(4 / (d + 4)).
    """
    if not effective:
        return None
    values = sum(not isinstance(s, tuple) for s in settings.values())
    count = futures * (ENOUGH / effective) ** ((values + 4) / 4)
    step = 10 ** max(0, ceil(log10(count)) - 2)
    return int(ceil(count / step) * step)


def _check(found: Comparison, weights: Mapping[str, float]) -> None:
    case = found.case
    known = [i.player for i in case.interests]
    known += [r.id for rows in (case.outcomes, case.measures, case.spillovers) for r in rows]
    problems = []
    for name, weight in weights.items():
        if name not in known:
            what = f"A weight is given to {name!r}, which the case does not declare."
            problems.append(Problem(what, "", f"Known: {', '.join(known)}."))
        elif not np.isfinite(weight):
            what = f"The weight of {name!r} is {weight}."
            problems.append(Problem(what, "", "Give a finite number of points."))
    if problems:
        raise DetenteError("The weights do not fit the case; nothing was read.", problems)


def _plain(values: Floats) -> list[float | None]:
    return [float(v) if np.isfinite(v) else None for v in values]
