"""The running score of sealed forecasts: by question, by forecaster, and side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path
from statistics import fmean

from detente.forecast._sealed import head, read_sealed
from detente.forecast._settle import HIGHER_IS_BETTER, Settled, scores_of, settle
from detente.record import Record

_ALL = ("log", "brier", "crps", "quantile")
_ACROSS = ("log", "brier")  # CRPS and quantile score are in units of the question's own count


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of one score over `n` forecasts, and over the same ones what the other scored.

    `gain` is how much better the first did, above zero whatever the score's direction.
    """

    n: int
    mean: float
    other: float
    gain: float


@dataclass(frozen=True, slots=True)
class Line:
    """One forecaster's score against climatology, on one question or ("") on all of them."""

    forecaster: str
    question: str
    n: int
    scores: dict[str, Mean]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two forecasters on the forecasts that both made: same question, same origin."""

    one: str
    other: str
    n: int
    scores: dict[str, Mean]


@dataclass(frozen=True, slots=True)
class Scoreboard:
    """Every sealed forecast and what became of it, with the means.

    `void_share` is the share of void forecasts among those that are no longer open, None where
    there are none; `chain` is the last value of the chain that was read.
    """

    settled: tuple[Settled, ...]
    by_forecaster: tuple[Line, ...]
    by_question: tuple[Line, ...]
    side_by_side: tuple[Pair, ...]
    void_share: float | None
    chain: str

    def of(self, status: str) -> list[Settled]:
        """Return the forecasts that are "resolved", "open" or "void"."""
        return [s for s in self.settled if s.status == status]

    def as_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return {
            "chain": self.chain,
            "resolved": len(self.of("resolved")),
            "open": len(self.of("open")),
            "void": len(self.of("void")),
            "void_share": self.void_share,
            "by_forecaster": [_line_dict(line) for line in self.by_forecaster],
            "by_question": [_line_dict(line) for line in self.by_question],
            "side_by_side": [asdict(p) for p in self.side_by_side],
            "forecasts": [s.as_dict() for s in self.settled],
        }


def score(record: Record, workspace: str | Path) -> Scoreboard:
    """Settle what can be settled of a workspace's sealed forecasts, and add up the scores.

    Every forecast is set beside what climatology would have said from the same day. Two
    forecasters are set side by side only on questions and origins that both answered. Log score:
    higher is better. Brier score, CRPS and quantile score: lower is better.

    Day to day:
        record: As known on the day of asking; a forecast is settled by all that was learned then.

    Raises:
        RecordError: a sealed line was changed, dropped or put in.

    Example:
        >>> from detente.case import load
        >>> from detente.record import open_record
        >>> score(open_record(load("north_korea")), "no-such-folder").void_share is None
        True
    """
    entries = read_sealed(workspace, record.case)
    settled = settle(record, entries)
    resolved = [s for s in settled if s.status == "resolved"]
    void = sum(s.status == "void" for s in settled)
    return Scoreboard(
        settled=tuple(settled),
        by_forecaster=tuple(_lines(resolved, lambda s: (s.said.forecaster, ""))),
        by_question=tuple(_lines(resolved, lambda s: (s.said.forecaster, s.said.question.id))),
        side_by_side=tuple(_pairs(resolved)),
        void_share=void / (void + len(resolved)) if void + len(resolved) else None,
        chain=head(entries),
    )


def _lines(
    resolved: Sequence[Settled], key: Callable[[Settled], tuple[str, str]]
) -> Iterator[Line]:
    grouped: dict[tuple[str, str], list[Settled]] = {}
    for one in resolved:
        grouped.setdefault(key(one), []).append(one)
    for (forecaster, question), group in sorted(grouped.items(), key=lambda item: item[0]):
        names = _ALL if question else _ACROSS
        scores = _compared([(s.scores, s.usual) for s in group], names)
        yield Line(forecaster, question, len(group), scores)


def _pairs(resolved: Sequence[Settled]) -> Iterator[Pair]:
    said: dict[str, dict[object, Settled]] = {}
    for each in resolved:
        said.setdefault(each.said.forecaster, {})[each.same] = each
    for one, other in combinations(sorted(said), 2):
        both = [(s, said[other][same]) for same, s in said[one].items() if same in said[other]]
        if both:
            names = _ALL if len({a.said.question.id for a, _ in both}) == 1 else _ACROSS
            scores = _compared([_alike(a, b) for a, b in both], names)
            yield Pair(one, other, len(both), scores)


def _alike(one: Settled, other: Settled) -> tuple[dict[str, float], dict[str, float]]:
    """Score two forecasts of one outcome, quantiles at the levels that both can tell."""
    given = [set(s.said.levels) for s in (one, other) if s.said.levels]
    levels = sorted(set.intersection(*given)) if given else []
    first, second = (scores_of(s.said, s.outcome or 0, levels) for s in (one, other))
    return first, second


def _compared(
    pairs: Sequence[tuple[Mapping[str, float], Mapping[str, float]]],
    names: Sequence[str],
) -> dict[str, Mean]:
    found = {}
    for name in names:
        both = [(a[name], b[name]) for a, b in pairs if name in a and name in b]
        if both:
            mean, other = fmean(a for a, _ in both), fmean(b for _, b in both)
            gain = mean - other if name in HIGHER_IS_BETTER else other - mean
            found[name] = Mean(len(both), mean, other, gain)
    return found


def _line_dict(line: Line) -> dict[str, object]:
    said: dict[str, object] = {"forecaster": line.forecaster}
    if line.question:
        said["question"] = line.question
    return said | {"n": line.n, "scores": {name: asdict(m) for name, m in line.scores.items()}}
