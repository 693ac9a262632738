"""Criteria: whatever a comparison can call better or worse, and its values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray

from detente.case import Case
from detente.errors import DetenteError, Problem
from detente.options._comparison import Comparison, Kind

Floats = NDArray[np.float64]
COUNTED: tuple[Kind, ...] = ("outcome", "measure", "spillover")


@dataclass(frozen=True)
class Criterion:
    """Something that is better the more, or the less, there is of it.

    Attributes:
        id: of an outcome, measure or spillover; for an interest, of the player.
        unit: of the values: "share of paths" for outcomes, "points" for interests.
    """

    id: str
    kind: Kind
    name: str
    unit: str
    better: Literal["more", "less"]

    @property
    def sign(self) -> int:
        """1 where more is better, -1 where less is."""
        return 1 if self.better == "more" else -1


def criteria(
    case: Case, kinds: Sequence[Kind] = ("outcome", "measure", "spillover", "interest")
) -> tuple[Criterion, ...]:
    """Return the criteria of a case: all that declare `better`, then each capital's interest.

    What declares no `better` is a matter of judgement, and is left to the reader.

    Example:
        >>> from detente.case import load
        >>> [c.id for c in criteria(load("north_korea"), ["outcome"])]
        ['escalation', 'breakthrough', 'interim_deal']
    """
    outcomes = [("outcome", o.id, o.name, "share of paths", o.better) for o in case.outcomes]
    measures = [("measure", m.id, m.name, m.unit, m.better) for m in case.measures]
    spillovers = [("spillover", s.id, s.name, s.unit, s.better) for s in case.spillovers]
    interests = [
        ("interest", i.player, case.player(i.player).name, "points", "more") for i in case.interests
    ]
    return tuple(
        Criterion(id, cast(Kind, kind), name, unit, cast(Literal["more", "less"], better))
        for kind, id, name, unit, better in [*outcomes, *measures, *spillovers, *interests]
        if better is not None and kind in kinds
    )


def values_of(comparison: Comparison, criterion: Criterion, months: int) -> Floats:
    """Return a criterion in every future under every approach, (N, A); nan where it has no value.

    Raises:
        DetenteError: the comparison does not reach to this horizon.
    """
    return comparison.values(criterion.kind, criterion.id)[..., horizon_of(comparison, months)]


def horizon_of(comparison: Comparison, months: int) -> int:
    """Return the place of a horizon; DetenteError if the comparison was made without it."""
    if months not in comparison.horizons:
        known = ", ".join(map(str, comparison.horizons))
        what = f"{months} months is not a horizon of this comparison."
        fix = f"Ask for one of {known}, or compare again with {months} among the horizons."
        raise DetenteError("The horizon was not compared.", [Problem(what, "", fix)])
    return comparison.horizons.index(months)
