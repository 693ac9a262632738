"""The factors that make the public state of a game: their levels, and where each stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.case import Case

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Factors:
    """The factors of a case's game, in its order.

    Attributes:
        levels: of each factor, by name.
        level: of each factor the number of its level in every public state, (S,).
    """

    levels: Mapping[str, tuple[str, ...]]
    level: Mapping[str, Ints]

    def among(self, factor: str, wanted: Sequence[str]) -> Bools:
        """Return in which states a factor has one of some levels, (S,)."""
        return np.asarray(np.isin(self.levels[factor], wanted)[self.level[factor]])

    def match(self, where: Mapping[str, Sequence[str]]) -> Bools:
        """Return the states in which all conditions on factors hold, (S,); others do not count."""
        found = np.ones(len(next(iter(self.level.values()))), dtype=bool)
        for name, wanted in where.items():
            if name in self.levels:
                found &= self.among(name, wanted)
        return found


def factors_of(case: Case) -> Factors:
    """Return the factors of the game that a case declares.

    Example:
        >>> from detente.case import load
        >>> factors_of(load("north_korea")).match({"phase": ("deal",)}).sum().item()
        12
    """
    declared = {f.id: f.levels for f in case.factors}
    levels = {name: declared[name] for name in (case.game.factors if case.game else ())}
    sizes = [len(names) for names in levels.values()]
    places = np.indices(sizes).reshape(len(sizes), -1)
    return Factors(levels, dict(zip(levels, places, strict=True)))
