"""Conditions: where in the space of futures something holds, in terms that can be argued about.

Source: Bryant & Lempert (2010), Technological Forecasting and Social Change 77(1), 34-49.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from detente.errors import DetenteError, Problem
from detente.options._inputs import Input, Inputs
from detente.options._prim import Box, Face, Sample, doubts, pasted, peeled, trimmed

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Search:
    """How conditions are searched for.

    Attributes:
        alpha: the share of a box that one peel takes.
        least: the share of all futures below which no box is peeled.
        doubt: the quasi-p-value above which a limit is dropped.
        most: how many inputs may have limits, so that the conditions can be said.
        folds: into how many parts futures are cut to judge boxes where they were not found.
    """

    alpha: float = 0.05
    least: float = 0.05
    doubt: float = 0.05
    most: int = 3
    folds: int = 5


_USUAL = Search()


@dataclass(frozen=True, eq=False)
class Conditions:
    """Where a label holds.

    Attributes:
        base: the share of all futures in which it holds.
        trajectory: every box of the peeling, all futures first.
        chosen: the box that the conditions say.
        doubts: the quasi-p-value of each limit of the chosen box.
        held_out: coverage and density of boxes on the futures that they were not found on; nan
            where there were too few to tell.
    """

    inputs: Inputs
    base: float
    trajectory: tuple[Box, ...] = field(repr=False)
    chosen: Box
    doubts: dict[Face, float]
    held_out: tuple[float, float]

    def in_words(self, verb: str = "works") -> str:
        """Say the conditions, for "it" that `verb`, without a capital or a full stop.

        Shares are of the futures searched; the last ones are of futures that were held out.
        """
        if self.base in (0.0, 1.0):
            return f"{verb} in {'none' if self.base == 0 else 'all'} of the futures"
        whole = f"{verb} in {self.base:.0%} of the futures"
        if not self.chosen.faces:
            return f"{whole}; no condition was found that tells them apart".replace("%", " %")
        limits = _joined([_limit(self.inputs.named[k], self.chosen, k) for k in self.chosen.inputs])
        coverage, density = self.held_out
        checked = (
            ""
            if np.isnan(density)
            else f" (in futures held out of the search: {density:.0%} and {coverage:.0%})"
        )
        shares = f"{verb} in {self.chosen.density:.0%} of the futures in which "
        covers = f"this covers {self.chosen.coverage:.0%} of the futures in which it {verb}"
        end = f", against {self.base:.0%} of all futures; {covers}{checked}"
        return shares.replace("%", " %") + limits + end.replace("%", " %")


def conditions(inputs: Inputs, labels: Bools, search: Search = _USUAL) -> Conditions:
    """Return the conditions under which a label holds.

    The box is chosen so: from each box on the trajectory limits that may be chance are dropped, the
    most doubtful first, until the quasi-p-value of each is at most `doubt` and at most `most`
    inputs have limits; what is left is pasted. Of these boxes it is the one whose harmonic mean of
    coverage and density is largest, and the earliest of several. The box of all futures is among
    them, so that there may be no condition at all.

    A search finds something in any sample. Hence `held_out`: the same search is made on all futures
    but one part, again for each part, and its boxes are counted on the part left out.

    Args:
        labels: (N,), whether it holds in each future.

    Raises:
        DetenteError: futures and labels do not match, or an input has a value that is no number.

    Example:
        >>> at = np.linspace(0.5, 4.0, 200)
        >>> inputs = Inputs((Input("price", "the price", "{:.2g} times"),), at[:, None])
        >>> print(conditions(inputs, at < 1.5).in_words())  # doctest: +NORMALIZE_WHITESPACE
        works in 100 % of the futures in which the price is at most 1.5 times, against 28 % of all
        futures; this covers 100 % of the futures in which it works
        (in futures held out of the search: 100 % and 98 %)
    """
    _check(inputs, labels)
    sample = Sample(np.asarray(inputs.values, dtype=float), np.asarray(labels, dtype=bool))
    trajectory = peeled(sample, search.alpha, search.least)
    chosen = _chosen(sample, trajectory, search)
    return Conditions(
        inputs=inputs,
        base=float(sample.labels.mean()),
        trajectory=trajectory,
        chosen=chosen,
        doubts=doubts(sample, chosen),
        held_out=_held_out(sample, search),
    )


def _chosen(sample: Sample, trajectory: tuple[Box, ...], search: Search) -> Box:
    if not sample.labels.any():
        return trajectory[0]
    boxes = [
        pasted(sample, trimmed(sample, box, search.doubt, search.most), search.alpha)
        for box in trajectory
    ]
    return max(boxes, key=_worth)


def _worth(box: Box) -> float:
    """Return the harmonic mean of coverage and density, rounded so that ties are ties."""
    both = box.coverage + box.density
    return round(2 * box.coverage * box.density / both, 12) if both > 0 else 0.0


def _held_out(sample: Sample, search: Search) -> tuple[float, float]:
    """Return coverage and density of boxes on the parts of the sample they were not found on."""
    part = np.arange(len(sample.labels)) % search.folds
    inside = np.zeros(len(part), dtype=bool)
    for fold in range(search.folds):
        out = part == fold
        rest = Sample(sample.values[~out], sample.labels[~out])
        if not rest.labels.any():
            return np.nan, np.nan
        box = _chosen(rest, peeled(rest, search.alpha, search.least), search)
        inside[out] = box.holds(sample.values[out])
    hits = int(sample.labels[inside].sum())
    count = int(inside.sum())
    return hits / int(sample.labels.sum()), hits / count if count else np.nan


def _limit(named: Input, box: Box, k: int) -> str:
    low, high = float(box.low[k]), float(box.high[k])
    if np.isinf(low):
        return f"{named.name} is at most {named.said(high)}"
    if np.isinf(high):
        return f"{named.name} is at least {named.said(low)}"
    start = named.said(low).split(" ")[0]
    return f"{named.name} is between {start} and {named.said(high)}"


def _joined(parts: list[str]) -> str:
    return " and ".join(parts) if len(parts) < 3 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _check(inputs: Inputs, labels: Bools) -> None:
    problems = []
    if inputs.values.shape != (len(labels), len(inputs.named)) or not len(labels):
        shape, names = inputs.values.shape, len(inputs.named)
        what = f"Inputs are {shape}, for {names} names and {len(labels)} labels."
        problems.append(Problem(what, "", "Give one row for each future and one column a name."))
    elif not np.isfinite(inputs.values).all():
        bad = [
            n.id
            for n, c in zip(inputs.named, inputs.values.T, strict=True)
            if not np.isfinite(c).all()
        ]
        fix = "Leave these inputs, or the futures, out."
        problems.append(Problem(f"Not a number in some future: {', '.join(bad)}.", "", fix))
    if problems:
        raise DetenteError("Conditions cannot be searched for; nothing was.", problems)
