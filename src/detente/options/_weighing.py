"""Futures weighed by what a reader takes the uncertain to be, with nothing solved again.

A *range* takes the futures inside it and no others. A *value* weighs each future by how near it
lies on a log scale, x = ln v,

    w_n = exp(-(x_n - x)^2 / 2 h^2),        h = (ln high - ln low) / sqrt(12) * N^(-1 / (d + 4)),

with h by Scott's rule for d values set at once: the spread of what is log-uniform between the
bounds, times N to a power that balances blur against scarcity. Weights of several multiply.
An answer from weights rests on as many futures of equal weight as

    effective number = (sum of w)^2 / sum of w^2.

Source: Nadaraya (1964), Theory of Probability and Its Applications 9(1), 141-142; Watson (1964),
Sankhya A 26(4), 359-372; Scott (1992), Multivariate Density Estimation, section 6.3; Kish (1965),
Survey Sampling, section 11.7.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from detente.case import Case
from detente.errors import DetenteError, Problem
from detente.intent._assessment import Band
from detente.options._comparison import band

Floats = NDArray[np.float64]
Setting = float | tuple[float, float]
_LEVELS = (0.05, 0.25, 0.75, 0.95)
_NOTHING = 1e-6  # of the largest weight: a future of less is left out


@dataclass(frozen=True, eq=False)
class Weighing:
    """What N futures weigh; weights sum to one, or are all zero where no future fits."""

    weights: Floats = field(repr=False)

    @property
    def effective(self) -> float:
        """As many futures of equal weight would tell as much.

        Example:
            >>> Weighing(np.full(4, 0.25)).effective, Weighing(np.array([0.5, 0.5, 0])).effective
            (4.0, 2.0)
        """
        own = self.weights[self.weights > 0]
        return float(len(own) if _even(own) else own.sum() ** 2 / (own**2).sum())

    def mean(self, values: Floats) -> Floats:
        """Return the mean of numbers (N, ...) over futures; nan where no future has weight."""
        own, held = self._held(values)
        if not len(held):
            return np.full(values.shape[1:], np.nan)
        return held.mean(0) if _even(own) else np.tensordot(own / own.sum(), held, 1)

    def band(self, values: Floats) -> Band | None:
        """Return the band of numbers (N,), those without a value left out; None for none.

        With even weights it is the band that a comparison of those futures would show.
        """
        own, held = self._held(values)
        if _even(own):
            return band(held)
        order = np.argsort(held, kind="stable")
        own, held = own[order], held[order]
        at = np.cumsum(own) - own / 2
        at = (at - at[0]) / (at[-1] - at[0])
        low90, low50, high50, high90 = (float(x) for x in np.interp(_LEVELS, at, held))
        return Band(float(own @ held / own.sum()), low90, low50, high50, high90)

    def _held(self, values: Floats) -> tuple[Floats, Floats]:
        finite = np.isfinite(values).reshape(len(values), -1).all(1)
        held = finite & (self.weights > 0)
        return self.weights[held], values[held]


def weigh(case: Case, values: Floats, settings: Mapping[str, Setting]) -> Weighing:
    """Return what futures weigh under a reader's settings.

    Args:
        values: (N, U), of the uncertainties in every future, in the order of the case.
        settings: of some uncertainties: a value, or a range (low, high).

    Raises:
        DetenteError: a setting is of nothing the case declares, or lies outside its bounds.
    """
    _check(case, settings)
    weights, exact = np.ones(len(values)), [s for s in settings.values() if not _range(s)]
    for n, one in enumerate(case.uncertainties):
        setting = settings.get(one.id)
        if setting is None:
            continue
        if isinstance(setting, tuple):
            low, high = setting
            weights *= (values[:, n] >= low) & (values[:, n] <= high)
        else:
            blur = bandwidth(one.low, one.high, len(values), len(exact))
            weights *= np.exp(-0.5 * (np.log(values[:, n] / setting) / blur) ** 2)
    weights = np.where(weights < _NOTHING * weights.max(initial=0.0), 0.0, weights)
    total = weights.sum()
    return Weighing(weights / total if total else weights)


def bandwidth(low: float, high: float, futures: int, values: int) -> float:
    """Return the h of a value, on the log scale, where so many values are set at once.

    Example:
        >>> round(bandwidth(1.0, np.exp(np.sqrt(12)), 32, 1), 12)  # a spread of 1, 32 ** (-1 / 5)
        0.5
    """
    return float(np.log(high / low) / np.sqrt(12) * futures ** (-1 / (values + 4)))


def _even(weights: Floats) -> bool:
    return not len(weights) or bool((weights == weights[0]).all())


def _range(setting: Setting) -> bool:
    return isinstance(setting, tuple)


def _check(case: Case, settings: Mapping[str, Setting]) -> None:
    known = {u.id: u for u in case.uncertainties}
    problems = []
    for name, setting in settings.items():
        if name not in known:
            what = f"{name!r} is not an uncertainty of this case."
            problems.append(Problem(what, "", f"Known: {', '.join(known) or 'none'}."))
            continue
        low, high = known[name].low, known[name].high
        own = setting if isinstance(setting, tuple) else (setting, setting)
        if not low <= own[0] <= own[1] <= high:
            said = ":".join(f"{x:g}" for x in dict.fromkeys(own))
            fix = f"Write a value, or LOW:HIGH, from {low:g} to {high:g}."
            problems.append(Problem(f"{name} = {said} does not lie in its range.", "", fix))
    if problems:
        raise DetenteError("The settings do not fit the case; nothing was read.", problems)
