"""Scores by era: a mean over a quarter of a century hides when it was earned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from detente.case._model import Era
from detente.forecast import _scores
from detente.forecast._scores import ScoreName
from detente.forecast.models._model import FloatArray, IntArray

LEAST_BLOCKS = 5


@dataclass(frozen=True, slots=True)
class Stretch:
    """The origins of one era, numbered `first` to `last` - 1, and how they are drawn together."""

    label: str
    first: int
    last: int
    block: int


@dataclass(frozen=True, slots=True)
class EraScore:
    """One model's scores in one era.

    `means` is keyed as a track's scores. `gain` is the mean improvement on climatology in the main
    score; `low` and `high` bound its 90 % interval, and are None in an era too short for one.
    """

    label: str
    n: int
    means: Mapping[ScoreName, float]
    gain: float
    low: float | None
    high: float | None

    def as_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return {
            "era": self.label,
            "origins": self.n,
            "means": dict(self.means),
            "gain": self.gain,
            "gain_low": self.low,
            "gain_high": self.high,
        }


def stretches(eras: Sequence[Era], origins: Sequence[date], block: int) -> tuple[Stretch, ...]:
    """Return the eras that hold an origin; an era ends where the next begins.

    Example:
        >>> begins = {"old": date(1990, 1, 1), "new": date(2000, 2, 1)}
        >>> eras = [Era(label=label, since=day) for label, day in begins.items()]
        >>> [(s.label, s.last - s.first) for s in stretches(eras, [date(2000, 1, 31)], 1)]
        [('old', 1)]
    """
    begins = [era.since for era in eras] + [date.max]
    at = np.searchsorted([d.toordinal() for d in origins], [d.toordinal() for d in begins])
    pairs = zip(eras, pairwise(at.tolist()), strict=True)
    return tuple(Stretch(e.label, a, b, min(block, b - a)) for e, (a, b) in pairs if b > a)


def era_score(
    stretch: Stretch,
    values: Mapping[ScoreName, FloatArray],
    usual: Mapping[ScoreName, FloatArray],
    blocks: IntArray,
) -> EraScore:
    """Score one model in one era; `values` and `usual` (climatology's) are over all origins.

    An era shorter than five blocks of origins gets no interval: its draws would be too alike.

    Args:
        blocks: origins of the stretch drawn by `resample`, shape (resamples, n).
    """
    held = slice(stretch.first, stretch.last)
    main = next(iter(values))
    score = _scores.compare(main, values[main][held], usual[main][held], blocks)
    sure = stretch.last - stretch.first >= LEAST_BLOCKS * stretch.block
    return EraScore(
        label=stretch.label,
        n=stretch.last - stretch.first,
        means={name: float(v[held].mean()) for name, v in values.items()},
        gain=score.gain,
        low=score.low if sure else None,
        high=score.high if sure else None,
    )
