"""Which approach serves which capital best, under weights that are the reader's to set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.errors import DetenteError, Problem
from detente.intent._assessment import Band
from detente.options._comparison import Comparison, band
from detente.options._criteria import horizon_of

Floats = NDArray[np.float64]
_TIE = 1e-12


@dataclass(frozen=True)
class Standing:
    """How one approach serves a capital.

    Attributes:
        score: in points, over futures.
        terms: what each outcome, measure and spillover brings to the score, over futures; their
            means sum to the mean of the score.
        best: the share of futures in which no approach scores higher, ties shared evenly.
        declared: the place, from 1, that it has under the weights that the case declares.
    """

    name: str
    score: Band
    terms: Mapping[str, Band]
    best: float
    declared: int


def best_for(
    comparison: Comparison, player: str, months: int, weights: Mapping[str, float] | None = None
) -> tuple[Standing, ...]:
    """Return all approaches in the order of a capital's mean score, the highest first.

    A measure without a value in a future counts as zero there, as in `Comparison.interest`.

    Args:
        player: whose interest is looked at.
        weights: points for a share of one of an outcome, for one more of a measure or for one more
            unit of a spillover, in place of all that the case declares.

    Raises:
        DetenteError: the case declares no interest of this player, a weight is of nothing the case
            declares or is not a number, or the comparison does not reach to this horizon.
    """
    at = horizon_of(comparison, months)
    _check(comparison, player, weights)
    terms = {k: v[..., at] for k, v in comparison.interest(player, weights).items()}
    score = sum(terms.values(), np.zeros(comparison.told.outcomes.shape[:2]))
    usual = np.asarray(comparison.values("interest", player)[..., at])
    places = np.argsort(np.argsort(-usual.mean(0), kind="stable")) + 1
    best = _best(score)
    found = [
        Standing(name, _band(score[:, n]), _bands(terms, n), float(best[n]), int(places[n]))
        for n, name in enumerate(comparison.names)
    ]
    return tuple(sorted(found, key=lambda s: -s.score.mean))


def _best(score: Floats) -> Floats:
    """Return the share of futures in which each approach is best, (A,)."""
    top = score >= score.max(1, keepdims=True) - _TIE
    return np.asarray((top / top.sum(1, keepdims=True)).mean(0))


def _bands(terms: Mapping[str, Floats], n: int) -> dict[str, Band]:
    return {name: _band(values[:, n]) for name, values in terms.items()}


def _band(values: Floats) -> Band:
    found = band(values)
    if found is None:
        raise DetenteError("The comparison holds no future; there is nothing to score.")
    return found


def _check(comparison: Comparison, player: str, weights: Mapping[str, float] | None) -> None:
    case, problems = comparison.case, []
    players = [i.player for i in case.interests]
    if player not in players:
        what = f"The case declares no interest of {player!r}."
        problems.append(Problem(what, "", f"Ask for one of: {', '.join(players)}."))
    if weights is not None and not weights:
        fix = "Give at least one, or None for those that the case declares."
        problems.append(Problem("The weights are empty.", "", fix))
    known = [r.id for rows in (case.outcomes, case.measures, case.spillovers) for r in rows]
    for name, weight in (weights or {}).items():
        if name not in known:
            what = f"A weight is given to {name!r}, which the case does not declare."
            problems.append(Problem(what, "", f"Known names: {', '.join(known)}."))
        elif not np.isfinite(weight):
            what = f"The weight of {name!r} is {weight}."
            problems.append(Problem(what, "", "Give a finite number of points."))
    if problems:
        raise DetenteError("The interest cannot be scored.", problems)
