"""Follow the solutions of n equations in n unknowns and a scale from 0 to 1.

Pseudo-arclength continuation with Newton's correction: at a fold the path turns back in the scale
and is followed through. Source: Allgower and Georg (2003), Introduction to Numerical Continuation
Methods, chapters 2, 4 and 8; for logit equilibria Turocy (2005), Games and Economic Behavior 51,
243-263.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse import linalg

from detente.game._game import Floats

System = Callable[[Floats], tuple[Floats, Any]]

MOST_STEPS = 3_000
_FIRST, _SHORTEST, _LONGEST = 0.1, 1e-9, 10.0
_CORRECTIONS, _SLOWEST, _STRAIGHT = 8, 0.5, 0.9
_EXACT = 1e-7  # along the way; the end is polished


@dataclass(frozen=True)
class Path:
    """Where a path led: the last point, the steps taken, and what it met on its way.

    `arrived` says whether the scale reached 1; `turned` whether the scale went back on the way;
    `crossed` whether another branch was crossed (the orientation changed sign); `furthest` is the
    largest scale reached.
    """

    point: Floats
    steps: int
    arrived: bool
    turned: bool
    crossed: bool
    furthest: float


@dataclass(frozen=True)
class _Place:
    point: Floats
    tangent: Floats
    sign: float


def follow(system: System, begin: Floats) -> Path:
    """Follow the path from a solution at scale 0 (the last coordinate) until the scale is 1."""
    size = np.append(np.full(len(begin) - 1, 1 / np.sqrt(max(len(begin) - 1, 1))), 1.0)
    here = _first(system, begin, size)
    step, steps, turned, crossed, furthest = _FIRST, 0, False, False, 0.0
    while steps < MOST_STEPS and step >= _SHORTEST and here.point[-1] >= 0:
        ahead, ease = _advance(system, here, step, size)
        if ahead is None:
            step /= 2
            continue
        if ahead.point[-1] >= 1:
            landed = _land(system, here, ahead, size)
            if landed is None:
                step /= 2
                continue
            crossed |= landed.sign != here.sign
            return Path(landed.point, steps + 1, True, turned, crossed, 1.0)
        turned |= ahead.tangent[-1] < 0
        crossed |= ahead.sign != here.sign
        here, steps = ahead, steps + 1
        furthest = max(furthest, float(here.point[-1]))
        step = min(step * ease, _LONGEST)
    return Path(polish(system, here.point), steps, False, turned, crossed, furthest)


def _first(system: System, begin: Floats, size: Floats) -> _Place:
    _, jacobian = system(begin)
    upward = np.zeros(len(begin))
    upward[-1] = 1.0
    return _placed(begin, jacobian, upward, size)


def _placed(point: Floats, jacobian: Any, along: Floats, size: Floats) -> _Place:
    """Find the tangent in the direction of another, and the sign of the orientation."""
    solver = _Bordered(jacobian, along * size**2)
    unit = np.zeros(len(point))
    unit[-1] = 1.0
    tangent = solver.solve(unit)
    return _Place(point, tangent / _length(tangent, size), solver.sign())


class _Bordered:
    """The equations with one row more, factorised from the tree's ends inward: little fills in."""

    def __init__(self, jacobian: Any, row: Floats) -> None:
        parts = [sparse.csr_array(jacobian), sparse.csr_array(row[None])]
        whole, count = sparse.vstack(parts, format="csr"), len(row) - 1
        self.order = np.append(np.arange(count)[::-1], count)
        inward = whole[self.order][:, self.order].tocsc()
        self.factors = linalg.splu(
            inward, permc_spec="NATURAL", diag_pivot_thresh=0.1, options={"SymmetricMode": True}
        )

    def solve(self, right: Floats) -> Floats:
        """Return the solution for one right-hand side."""
        found = np.empty(len(right))
        found[self.order] = self.factors.solve(right[self.order])
        return found

    def sign(self) -> float:
        """Return the sign of the determinant."""
        swapped = _parity(self.factors.perm_r) * _parity(self.factors.perm_c)
        return float(np.prod(np.sign(self.factors.U.diagonal())) * swapped)


def _parity(order: Any) -> int:
    """Return the sign of a permutation: -1 to the power of its length less its cycles."""
    seen, cycles = np.zeros(len(order), bool), 0
    for first in range(len(order)):
        cycles += not seen[first]
        at = first
        while not seen[at]:
            seen[at], at = True, order[at]
    return -1 if (len(order) - cycles) % 2 else 1


def _length(vector: Floats, size: Floats) -> float:
    return float(np.linalg.norm(vector * size))


def _advance(
    system: System, here: _Place, step: float, size: Floats
) -> tuple[_Place | None, float]:
    """Take one step, or None where it is too long; and by how much the next may differ."""
    guess = here.point + step * here.tangent
    found = _correct(system, guess, here.tangent, size, limit=step / 2)
    if found is None:
        return None, 0.5
    point, jacobian, first = found
    ahead = _placed(point, jacobian, here.tangent, size)
    straight = float((ahead.tangent * here.tangent * size**2).sum())
    if straight < _STRAIGHT:
        return None, 0.5
    easy = first < 0.05 * step and straight > 0.98
    return ahead, 2.0 if easy else (1.2 if straight > 0.95 else 0.8)


def _correct(
    system: System, guess: Floats, along: Floats, size: Floats, limit: float
) -> tuple[Floats, Any, float] | None:
    """Newton's method across `along`: the point, its Jacobian, the length of the first move."""
    point, before, first = guess.copy(), np.inf, 0.0
    for number in range(_CORRECTIONS):
        value, jacobian = system(point)
        if not np.isfinite(value).all():
            return None
        if _small(value, point):
            return point, jacobian, first
        move = _Bordered(jacobian, along * size**2).solve(np.append(-value, 0.0))
        length = _length(move, size)
        if not length <= (limit if number == 0 else _SLOWEST * before):
            return None
        first = length if number == 0 else first
        point, before = point + move, length
    return None


def _small(value: Floats, point: Floats) -> bool:
    return bool(np.abs(value).max() <= _EXACT * (1 + np.abs(point).max()))


def _land(system: System, here: _Place, ahead: _Place, size: Floats) -> _Place | None:
    """Find the solution at scale 1 between two places of the path."""
    low, high = here.point, ahead.point
    share = (1 - low[-1]) / (high[-1] - low[-1])
    guess = low + share * (high - low)
    guess[-1] = 1.0
    upward = np.zeros(len(guess))
    upward[-1] = 1.0
    found = _correct(system, guess, upward, size, limit=_length(high - low, size))
    if found is None:
        return None
    point = polish(system, found[0])
    return _placed(point, system(point)[1], here.tangent, size)


def polish(system: System, point: Floats) -> Floats:
    """Repeat Newton's method at the same scale while it makes the equations smaller."""
    best, error = point, np.inf
    for _ in range(5):
        value, jacobian = system(point)
        if not np.abs(value).max(initial=0.0) < error:
            break
        best, error = point, np.abs(value).max(initial=0.0)
        upward = np.zeros(len(point))
        upward[-1] = 1.0
        point = point + _Bordered(jacobian, upward).solve(np.append(-value, 0.0))
    return best
