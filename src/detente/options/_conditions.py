"""Conditions: where in the space of futures something holds, in terms that can be argued about.

Source: Bryant & Lempert (2010), Technological Forecasting and Social Change 77(1), 34-49.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

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
_FEWEST = 20


@dataclass(frozen=True)
class HeldOut:
    """How boxes do on futures that they were not found on.

    Attributes:
        coverage, density: counted on these futures; density is nan where none is inside.
        chance: of as many in which the label holds or more, if the boxes told nothing (binomial).
    """

    coverage: float
    density: float
    chance: float


@dataclass(frozen=True, eq=False)
class Conditions:
    """Where a label holds.

    Attributes:
        base: the share of all futures in which it holds.
        trajectory: every box of the peeling, all futures first.
        chosen: the box that the conditions say.
        doubts: the quasi-p-value of each limit of the chosen box.
        stand: whether there are conditions, and `held_out.chance` is at most `doubt`.
    """

    inputs: Inputs
    base: float
    trajectory: tuple[Box, ...] = field(repr=False)
    chosen: Box
    doubts: dict[Face, float]
    held_out: HeldOut
    stand: bool

    def in_words(self, verb: str = "works") -> str:
        """Say the conditions of what `verb`, without a capital or a full stop.

        Those that do not stand are not said. The first shares are of the futures searched.
        """
        if self.base in (0.0, 1.0):
            return f"{verb} in {'none' if self.base == 0 else 'all'} of the futures"
        base = _percent(self.base)
        if not self.stand:
            nothing = "no condition was found that also holds in futures held out of the search"
            return f"{verb} in {base} of the futures; {nothing}"
        limits = _joined([_limit(self.inputs.named[k], self.chosen, k) for k in self.chosen.inputs])
        return (
            f"{verb} in {_percent(self.chosen.density)} of the futures in which {limits}, against "
            f"{base} of all futures; this covers {_percent(self.chosen.coverage)} of the futures "
            f"in which it {verb} (in futures held out of the search: "
            f"{_percent(self.held_out.density)} and {_percent(self.held_out.coverage)})"
        )


def conditions(inputs: Inputs, labels: Bools, search: Search = _USUAL) -> Conditions:
    """Return the conditions under which a label holds.

    The box is chosen so: from each box on the trajectory limits that may be chance are dropped, the
    most doubtful first, until the quasi-p-value of each is at most `doubt` and at most `most`
    inputs have limits; what is left is pasted. Of these boxes it is the one with the largest
    coverage less the share of all other futures that it takes in (Youden 1950, Cancer 3(1), 32-35),
    and the earliest of several.

    A search finds something in any sample. Hence `held_out`: the same search is made on all futures
    but one part, again for each part, and its boxes are counted on the part left out.

    Args:
        labels: (N,), whether it holds in each future.

    Raises:
        DetenteError: there are fewer than 20 futures, futures and labels do not match, or an input
            has a value that is no number.

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
    trajectory, chosen = _searched(sample, search)
    held_out = _held_out(sample, search)
    return Conditions(
        inputs=inputs,
        base=float(sample.labels.mean()),
        trajectory=trajectory,
        chosen=chosen,
        doubts=doubts(sample, chosen),
        held_out=held_out,
        stand=bool(chosen.faces) and held_out.chance <= search.doubt,
    )


def _searched(sample: Sample, search: Search) -> tuple[tuple[Box, ...], Box]:
    """Return the trajectory, and the box chosen by the rule of `conditions`."""
    trajectory = peeled(sample, search.alpha, search.least)
    if len(trajectory) == 1:
        return trajectory, trajectory[0]
    boxes = [
        pasted(sample, trimmed(sample, box, search.doubt, search.most), search.alpha)
        for box in trajectory
    ]
    others = 1 - float(sample.labels.mean())
    worth = [round(b.coverage - b.mass * (1 - b.density) / others, 9) for b in boxes]
    return trajectory, boxes[int(np.argmax(worth))]


def _held_out(sample: Sample, search: Search) -> HeldOut:
    """Count boxes on the parts of the sample that they were not found on."""
    part = np.arange(len(sample.labels)) % search.folds
    inside = np.zeros(len(part), dtype=bool)
    for fold in range(search.folds):
        out = part == fold
        _, box = _searched(Sample(sample.values[~out], sample.labels[~out]), search)
        inside[out] = box.holds(sample.values[out])
    hits, count, all_hits = (int(x.sum()) for x in (sample.labels[inside], inside, sample.labels))
    chance = binomtest(hits, count, all_hits / len(part), "greater").pvalue if count else 1.0
    return HeldOut(
        coverage=hits / all_hits if all_hits else np.nan,
        density=hits / count if count else np.nan,
        chance=float(chance),
    )


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


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
    if len(labels) < _FEWEST:
        what = f"There are {len(labels)} futures; {_FEWEST} are the fewest to search."
        problems.append(Problem(what, "", "Compare over more futures."))
    if inputs.values.shape != (len(labels), len(inputs.named)):
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
