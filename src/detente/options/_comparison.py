"""What a comparison says: every number of every future, and what is read from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from detente.case import Case
from detente.intent._assessment import Band
from detente.options._future import Futures

Floats = NDArray[np.float64]
Kind = Literal["outcome", "measure", "spillover", "interest"]
_POINTS = (5, 25, 75, 95)


@dataclass(frozen=True, eq=False)
class Told:
    """What N futures say under A approaches at H horizons.

    Attributes:
        outcomes: (N, A, H, outcomes), shares of paths; measures: (N, A, H, measures), means.
        months: (N, A, H, terms), for each term of each spillover how many months match it.
        phases: (N, A, M + 1, levels), shares of paths by month.
        residual: (N, A), the largest |sigma - logit(Q)| of those who are free.
        beliefs: for each player with several types (N, T), at the start.
    """

    outcomes: Floats
    measures: Floats
    months: Floats
    phases: Floats
    residual: Floats
    beliefs: tuple[Floats, ...]


@dataclass(frozen=True, eq=False)
class Comparison:
    """Approaches compared on the same futures and the same random numbers.

    Attributes:
        names: the approaches, A of them; `usual` among them is ordinary play.
        horizons: H of them, in months.
        rates: (N, terms), what each month that matches a term of a spillover adds in each future.
        run: what the numbers were made from: case, record, seed, counts, package version, and `id`.
    """

    case: Case = field(repr=False)
    names: tuple[str, ...]
    usual: str
    horizons: tuple[int, ...]
    futures: Futures = field(repr=False)
    told: Told = field(repr=False)
    rates: Floats = field(repr=False)
    run: Mapping[str, Any]

    def values(self, kind: Kind, id: str) -> Floats:
        """Return a number in every future, under every approach, at every horizon: (N, A, H).

        Args:
            kind: "outcome" (share of paths), "measure" (mean over paths), "spillover" (sum over
                months) or "interest" (points; `id` is then a player).

        Raises:
            KeyError: the case declares no such thing.
        """
        case = self.case
        if kind == "outcome":
            return self.told.outcomes[..., _place(case.outcomes, id)]
        if kind == "measure":
            return self.told.measures[..., _place(case.measures, id)]
        if kind == "spillover":
            return self._spillover(id)
        terms = self.interest(id)
        return np.asarray(sum(terms.values(), np.zeros(self.told.outcomes.shape[:3])))

    def interest(
        self, player: str, weights: Mapping[str, float] | None = None
    ) -> dict[str, Floats]:
        """Return the terms of a capital's score, each (N, A, H); they are never shown summed alone.

        A measure that has no value in a future, as the length of deals where there was none, counts
        as zero there.
        """
        declared = next(i for i in self.case.interests if i.player == player)
        return {
            name: weight * np.nan_to_num(self.values(self.kind_of(name), name))
            for name, weight in (weights or declared.weights).items()
        }

    def kind_of(self, id: str) -> Kind:
        """Return whether an id is an outcome, a measure or a spillover; KeyError for none."""
        for kind, rows in (
            ("outcome", self.case.outcomes),
            ("measure", self.case.measures),
            ("spillover", self.case.spillovers),
        ):
            if any(row.id == id for row in rows):
                return kind  # type: ignore[return-value]
        raise KeyError(id)

    def place(self, name: str) -> int:
        """Return the place of an approach along the axis A; KeyError if it was not compared."""
        if name not in self.names:
            raise KeyError(name)
        return self.names.index(name)

    def _spillover(self, id: str) -> Floats:
        starts = np.cumsum([0, *(len(s.terms) for s in self.case.spillovers)])
        at = _place(self.case.spillovers, id)
        own = slice(starts[at], starts[at + 1])
        return np.asarray((self.told.months[..., own] * self.rates[:, None, None, own]).sum(-1))


def band(values: Floats) -> Band | None:
    """Return the band of numbers over futures (N,), those without a value left out; None for none.

    Example:
        >>> band(np.array([0.0, 1.0, np.nan]))
        Band(mean=0.5, low90=0.05, low50=0.25, high50=0.75, high90=0.95)
    """
    held = values[np.isfinite(values)]
    if not len(held):
        return None
    low90, low50, high50, high90 = (float(x) for x in np.percentile(held, _POINTS))
    return Band(float(held.mean()), low90, low50, high50, high90)


def any_band(values: Floats) -> Band:
    """Return the band of numbers as `band` does; all nan where none has a value."""
    return band(values) or Band(*[float("nan")] * 5)


def _place(rows: Sequence[Any], id: str) -> int:
    for n, row in enumerate(rows):
        if row.id == id:
            return n
    raise KeyError(id)
