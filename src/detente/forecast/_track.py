"""One model's record on a question: what it said, and how that scored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from detente.forecast import _scores
from detente.forecast._ensemble import NAME, SAID
from detente.forecast._eras import EraScore, Stretch, era_score
from detente.forecast._marks import Marks
from detente.forecast._scores import Bin, Coverage, Score, ScoreName
from detente.forecast.models._model import FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """One model's record: what it said at each origin, and how that scored.

    `marks` holds what it said, reduced; `pmfs` all of it, shape (origins, K + 1), where the record
    was made by `backtest` itself and not kept in a file or sent from another process. `scores` is
    keyed by "log", "brier", "crps", the question's main score first, each beside climatology's.
    `eras` scores the same by era. `baseline` marks the simple models that others have to beat.
    `verdict` says in words how the model compares with climatology.
    """

    model: str
    said: str
    baseline: bool
    marks: Marks
    pmfs: FloatArray | None
    scores: Mapping[ScoreName, Score]
    eras: tuple[EraScore, ...]
    calibration: tuple[Bin, ...]
    verdict: str

    @property
    def chances(self) -> FloatArray:
        """Chance of at least one at each origin; shape (origins,)."""
        return self.marks.chances

    @property
    def coverage(self) -> tuple[Coverage, ...]:
        """How often the central intervals held what came; empty for an event."""
        return self.marks.coverage

    @property
    def pit(self) -> FloatArray:
        """Histogram of the probability integral transform, shape (10,); empty for an event."""
        return self.marks.pit

    @property
    def sharpness(self) -> float:
        """Mean width of the 80 % interval of a count; mean |chance - 1/2| of an event."""
        return self.marks.sharpness()

    @property
    def main(self) -> Score:
        """The score by which models are compared: log score for counts, Brier score for events."""
        return next(iter(self.scores.values()))

    def as_dict(self) -> dict[str, object]:
        """Return plain values for JSON, without the arrays by origin."""
        return {
            "model": self.model,
            "said": self.said,
            "baseline": self.baseline,
            "scores": _scores.score_dict(self.scores),
            "verdict": self.verdict,
            "eras": [e.as_dict() for e in self.eras],
            "sharpness": self.sharpness,
            "pit": self.pit.tolist(),
            "calibration": [_plain(b) for b in self.calibration],
            "coverage": [_plain(c) for c in self.coverage],
        }


class Said(Protocol):
    """Whoever said something: a model, or the mixture of models."""

    @property
    def id(self) -> str:
        """Its name."""

    @property
    def said(self) -> str:
        """What it believes, in words."""

    @property
    def baseline(self) -> bool:
        """Whether others have to beat it."""


@dataclass(frozen=True, slots=True)
class Mixture:
    """The mixture of all models, as far as a track record names it."""

    id: str = NAME
    said: str = SAID
    baseline: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Judge:
    """What every model of a trial is scored by: outcomes, climatology's scores, draws of origins.

    Shapes: `outcomes` (origins,); `blocks` (resamples, origins), made by `resample`.
    """

    outcomes: IntArray
    usual: Mapping[ScoreName, FloatArray]
    blocks: IntArray
    eras: tuple[tuple[Stretch, IntArray], ...]

    def track(self, model: Said, marks: Marks, pmfs: FloatArray | None) -> Track:
        """Score one model, or the mixture of all, over all origins and by era."""
        values = marks.values(self.outcomes)
        scores = {n: _scores.compare(n, v, self.usual[n], self.blocks) for n, v in values.items()}
        main = next(iter(scores.values()))
        return Track(
            model=model.id,
            said=model.said,
            baseline=model.baseline,
            marks=marks,
            pmfs=pmfs,
            scores=scores,
            eras=tuple(era_score(s, values, self.usual, drawn) for s, drawn in self.eras),
            calibration=_scores.calibration(marks.chances, self.outcomes),
            verdict="the yardstick" if model.id == "climatology" else _scores.verdict(main),
        )


def _plain(row: Bin | Coverage) -> dict[str, float]:
    return {name: getattr(row, name) for name in row.__dataclass_fields__}
