"""PRIM: boxes in which a label is more frequent, peeled patiently out of a sample.

From the box of all points, again and again, the share `alpha` of the points left that lie lowest or
highest in one input is peeled off, whichever raises density most per point given up, until nothing
raises it or few points are left. Every box on the way is kept: the peeling trajectory.

    coverage = labelled points in the box / labelled points
    density  = labelled points in the box / points in the box

Limits are values seen in the sample and belong to the box, so that an input measured on another
increasing scale gives the same boxes on that scale.

Source: Friedman & Fisher (1999), Statistics and Computing 9(2), 123-143; Bryant & Lempert (2010),
Technological Forecasting and Social Change 77(1), 34-49, for coverage, density and quasi-p-values;
Kwakkel & Jaxa-Rozen (2016), Environmental Modelling & Software 79, 311-321, for gain per point.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Face = tuple[int, Literal["low", "high"]]
_TINY = 1e-9


@dataclass(frozen=True, eq=False)
class Box:
    """Limits on U inputs, and what they hold of a sample.

    Attributes:
        low, high: (U,), inclusive; infinite where there is no limit.
        coverage, density: as above; nan where nothing is labelled, or nothing is inside.
        mass: the share of all points that are inside.
    """

    low: Floats
    high: Floats
    coverage: float
    density: float
    mass: float

    @property
    def faces(self) -> tuple[Face, ...]:
        """The limits that there are, by place of the input and side."""
        lows: list[Face] = [(int(k), "low") for k in np.flatnonzero(np.isfinite(self.low))]
        highs: list[Face] = [(int(k), "high") for k in np.flatnonzero(np.isfinite(self.high))]
        return tuple(sorted(lows + highs))

    @property
    def inputs(self) -> tuple[int, ...]:
        """The places of the inputs with a limit: the box's dimensions."""
        return tuple(sorted({k for k, _ in self.faces}))

    def holds(self, values: Floats) -> Bools:
        """Return which points (N, U) are inside, (N,)."""
        return np.asarray(((values >= self.low) & (values <= self.high)).all(1))


@dataclass(frozen=True, eq=False)
class Sample:
    """Points (N, U) and their labels (N,)."""

    values: Floats
    labels: Bools

    def whole(self) -> Box:
        """Return the box without limits."""
        size = self.values.shape[1]
        return self.box(np.full(size, -np.inf), np.full(size, np.inf))

    def box(self, low: Floats, high: Floats) -> Box:
        """Return the box between limits, counted on this sample."""
        box = Box(low, high, np.nan, np.nan, 0.0)
        held = box.holds(self.values)
        hits, inside, all_hits = (int(x.sum()) for x in (self.labels[held], held, self.labels))
        return replace(
            box,
            coverage=hits / all_hits if all_hits else np.nan,
            density=hits / inside if inside else np.nan,
            mass=inside / len(held),
        )

    def moved(self, box: Box, face: Face, limit: float) -> Box:
        """Return a box with one face elsewhere; at infinity it is gone."""
        low, high = box.low.copy(), box.high.copy()
        (low if face[1] == "low" else high)[face[0]] = limit
        return self.box(low, high)

    def without(self, box: Box, face: Face) -> Box:
        """Return a box with one limit less."""
        return self.moved(box, face, -np.inf if face[1] == "low" else np.inf)


def peeled(sample: Sample, alpha: float, least: float) -> tuple[Box, ...]:
    """Return the peeling trajectory, from the box of all points on.

    Args:
        alpha: the share of a box's points that one peel takes, or fewer where values are tied.
        least: the share of all points below which no box is peeled.

    Example:
        >>> line = np.arange(20.0)[:, None]
        >>> found = peeled(Sample(line, line[:, 0] >= 15), alpha=0.1, least=0.05)
        >>> round(found[0].density, 2), found[-1].low.tolist(), found[-1].density
        (0.25, [15.0], 1.0)
    """
    found = [sample.whole()]
    while True:
        box = found[-1]
        best, top = None, (_TINY, 0)
        for new in _peels(sample, box, alpha):
            gain = round((new.density - box.density) / (box.mass - new.mass), 9)
            rank = (gain, -len(new.inputs))
            if new.mass >= least - _TINY and rank > top and new.density > box.density:
                best, top = new, rank
        if best is None:
            return tuple(found)
        found.append(best)


def pasted(sample: Sample, box: Box, alpha: float) -> Box:
    """Return a box with its limits moved out again as long as its density does not fall.

    One point, or the share `alpha` of the box's points, is taken in at a time, through whichever
    face leaves density highest.
    """
    while True:
        good = [
            new
            for new in _pastes(sample, box, alpha)
            if new.density >= box.density - _TINY and new.mass > box.mass
        ]
        if not good:
            return box
        box = max(good, key=lambda b: (b.density, b.mass))


def doubts(sample: Sample, box: Box) -> dict[Face, float]:
    """Return the quasi-p-value of each limit.

    It is the chance that as many labelled points or more would be in the box if each of its points
    were labelled as often as those in the box without this limit. Boxes are searched for, so it
    ranks limits and is no test.
    """
    inside = round(box.mass * len(sample.labels))
    hits = round(box.density * inside) if inside else 0
    return {
        face: float(
            binomtest(hits, inside, sample.without(box, face).density, "greater").pvalue
            if inside
            else 1.0
        )
        for face in box.faces
    }


def trimmed(sample: Sample, box: Box, doubt: float, most: int) -> Box:
    """Return a box without the limits that may be chance, the most doubtful first.

    A limit goes while its quasi-p-value is above `doubt`, or more than `most` inputs have limits.
    """
    while box.faces:
        found = doubts(sample, box)
        face = max(found, key=lambda f: found[f])
        if found[face] <= doubt and len(box.inputs) <= most:
            return box
        box = sample.without(box, face)
    return box


def _peels(sample: Sample, box: Box, alpha: float) -> Iterator[Box]:
    """Yield the box less the highest and less the lowest points of each input."""
    inside = sample.values[box.holds(sample.values)]
    count = max(1, ceil(alpha * (len(inside) - 1) - _TINY))
    for k, column in enumerate(np.sort(inside, axis=0).T):
        if column[0] == column[-1]:
            continue
        high = column[-count - 1]
        high = high if high < column[-1] else column[column < column[-1]][-1]
        yield sample.moved(box, (k, "high"), float(high))
        low = column[count] if column[count] > column[0] else column[column > column[0]][0]
        yield sample.moved(box, (k, "low"), float(low))


def _pastes(sample: Sample, box: Box, alpha: float) -> Iterator[Box]:
    """Yield the box with the nearest points beyond each limit: one, or a share, or all of them."""
    share = max(1, ceil(alpha * (box.mass * len(sample.labels) - 1) - _TINY))
    for face in box.faces:
        k, side = face
        sign = 1 if side == "high" else -1
        wide = sample.without(box, face)
        column = sign * sample.values[wide.holds(sample.values), k]
        beyond = np.sort(column[column > sign * (box.low if sign < 0 else box.high)[k]])
        for count in {1, share}:
            if len(beyond) <= count:
                yield wide
            else:
                yield sample.moved(box, face, float(sign * beyond[count - 1]))
