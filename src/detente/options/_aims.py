"""Where an approach works: the futures in which all aims of the case are met."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from detente.case._model import Aim
from detente.errors import DetenteError, Problem
from detente.options._comparison import Comparison

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
_ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Working:
    """In which futures each approach works.

    Attributes:
        met: (N, A, aims), which aim is met in which future.
        works: (N, A), all are.
        share: (A,), of futures in which it works: its robustness.
        low90, high90: (A,), Wilson's interval of the share: the doubt from having looked at N
            futures and no more. It is not doubt about the model, nor about how futures are weighed.
    """

    names: tuple[str, ...]
    met: Bools = field(repr=False)
    works: Bools = field(repr=False)
    share: Floats
    low90: Floats
    high90: Floats

    def labels(self, name: str) -> Bools:
        """Return in which futures an approach works, (N,)."""
        return self.works[:, self.names.index(name)]


def working(comparison: Comparison) -> Working:
    """Return in which futures each approach meets all aims that the case declares.

    Raises:
        DetenteError: the case declares no aims, or one at a horizon that was not compared.

    Source: for robustness as the share of futures, Lempert, Groves, Popper & Bankes (2006),
    Management Science 52(4), 514-528; for the interval, Wilson (1927), Journal of the American
    Statistical Association 22(158), 209-212.
    """
    aims = comparison.case.aims
    _check(comparison, aims)
    met = np.stack([_met(comparison, aim) for aim in aims], axis=-1)
    works = np.asarray(met.all(-1))
    tests = [binomtest(int(k), len(works)) for k in works.sum(0)]
    bounds = [t.proportion_ci(confidence_level=0.9, method="wilson") for t in tests]
    low, high = np.array([(b.low, b.high) for b in bounds]).T
    return Working(comparison.names, met, works, works.mean(0), low, high)


def _met(comparison: Comparison, aim: Aim) -> Bools:
    at = comparison.horizons.index(aim.months)
    share = sum(comparison.values("outcome", o)[..., at] for o in aim.outcomes)
    if aim.at_least is not None:
        return np.asarray(share >= aim.at_least - _ROUNDING)
    return np.asarray(share <= (aim.at_most or 0.0) + _ROUNDING)


def _check(comparison: Comparison, aims: tuple[Aim, ...]) -> None:
    if not aims:
        what = "The case declares no [[aim]], so nothing says when an approach works."
        raise DetenteError(
            "There are no aims to hold approaches against.",
            [Problem(what, "approaches.toml", "Declare what must be reached, and by when.")],
        )
    known = ", ".join(map(str, comparison.horizons))
    problems = [
        Problem(
            f"aim[{n}] is set for {aim.months} months; compared were {known}.",
            "approaches.toml",
            f"Compare again with {aim.months} among the horizons.",
        )
        for n, aim in enumerate(aims)
        if aim.months not in comparison.horizons
    ]
    if problems:
        raise DetenteError("Aims were not compared at their horizons.", problems)
