"""Forecasts and track records as text for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from detente.cli._output import console, print_table

if TYPE_CHECKING:
    from detente.case._model import Question
    from detente.forecast import Backtest, Forecast
    from detente.forecast._track import Track

_SHARES = 3


def asked_text(question: Question) -> str:
    """Say what sort of answer a question takes and how far it looks ahead."""
    what = "yes or no" if question.answer == "event" else f"number of {question.unit}"
    far = f"by {question.by}" if question.by else f"{question.horizon_days} days ahead"
    return f"{what}, {far}"


def show_forecast(made: Forecast) -> None:
    """Print one forecast with what a reader needs to judge it."""
    lines = [
        f"  {_answer(made)}",
        f"  From {made.origin}, the last day searched, to {made.closes}.",
    ]
    if made.caution:
        lines.append(f"  {made.caution}")
    lines.append(f"  Model: {made.said}. {made.choice[0].upper()}{made.choice[1:]}.")
    lines += [f"  {line}" for line in (*_inside(made), *_track(made))]
    lines.append(f"  Settled by: {made.question.resolution}")
    lines.append(f"  Run {made.run}\n")
    console.print(f"{made.question.id}  {made.question.text}", style="bold", markup=False)
    console.print("\n".join(lines), markup=False)


def _answer(made: Forecast) -> str:
    if made.question.answer == "event":
        return f"Chance {_percent(made.chance)}."
    spans = ", ".join(f"{level} % {low} to {high}" for level, (low, high) in made.intervals.items())
    return (
        f"Expected {made.predictive.mean:.1f} {made.question.unit}; intervals {spans}; "
        f"chance of at least one {_percent(made.chance)}."
    )


def _inside(made: Forecast) -> Iterator[str]:
    if len(made.weights) > 1:
        ranked = sorted(made.weights.items(), key=lambda item: -item[1])[:_SHARES]
        told = ", ".join(f"{id.replace('_', ' ')} {share:.0%}" for id, share in ranked)
        yield f"Largest shares: {told}."
    if made.moves:
        yield f"What moves it most: {'; '.join(m.said for m in made.moves)}."


def _track(made: Forecast) -> Iterator[str]:
    own, usual = made.own_track, made.climatology
    if own is None or usual is None:
        yield "Track record: none yet, since no earlier forecast of this length is over."
        return
    name = _score_name(own.main.name)
    yield (
        f"Track record: mean {name} {own.main.mean:.3f}, climatology {usual.main.mean:.3f}. "
        f"Verdict: {made.verdict}."
    )
    if made.against_best_baseline:
        yield f"A harder rival: {made.against_best_baseline}."


def show_backtest(made: Backtest, ships: str) -> None:
    """Print the scores of every model on one question; `ships` says how what ships compares."""
    names = list(made.best.scores)
    main = _score_name(made.best.main.name)
    rival = made.best_baseline.model
    console.print(
        f"{made.question.id}  {made.question.text}\n{len(made.origins)} {made.step}ly origins, "
        f"{made.origins[0]} to {made.origins[-1]}; record searched through {made.through}.",
        markup=False,
    )
    print_table(
        f"Means; gain in {main} over climatology, and over {rival}, the best baseline",
        ["model", *(_score_name(n) for n in names), "gain", "90 %", "over best", "90 %", "verdict"],
        [_row(made, track, rival) for track in made.tracks.values()],
    )
    if made.best.eras:
        _show_eras(made, main)
    console.print(_how_to_read(made), markup=False)
    console.print(f"Against what ships with the case: {ships}.\n", markup=False)


def _row(made: Backtest, track: Track, rival: str) -> list[str]:
    over = made.against_best_baseline(track.model)
    own = track.model == rival
    return [
        track.model,
        *(f"{score.mean:.3f}" for score in track.scores.values()),
        f"{track.main.gain:.3f}",
        f"{track.main.low:.3f}..{track.main.high:.3f}",
        "" if own else f"{over.gain:.3f}",
        "best baseline" if own else f"{over.low:.3f}..{over.high:.3f}",
        _beaten(track),
    ]


def _show_eras(made: Backtest, main: str) -> None:
    eras = made.best.eras
    rows = [
        [track.model, *(f"{era.means[track.main.name]:.3f}" for era in track.eras)]
        for track in made.tracks.values()
    ]
    print_table(
        f"Mean {main} by era (origins in brackets)",
        ["model", *(f"{era.label} ({era.n})" for era in eras)],
        rows,
    )


def _beaten(track: Track) -> str:
    if track.model == "climatology":
        return "yardstick"
    if track.main.low > 0:
        return "better"
    return "worse" if track.main.high < 0 else "unclear"


def _how_to_read(made: Backtest) -> str:
    lines = [
        "Log score: higher is better. Brier score and CRPS: lower is better. A gain above zero is "
        f"better; its 90 % interval draws {made.block} neighbouring origins at a time."
    ]
    best = made.best
    if best.coverage:
        held = ", ".join(
            f"{c.level:.0%} held {c.observed:.0%} (expected {c.expected:.0%})"
            for c in best.coverage
        )
        bars = " ".join(f"{100 * share:.0f}" for share in best.pit)
        lines += [
            f"Intervals of {best.model}: {held}; whole counts make them hold more. The 80 % "
            f"interval is {best.sharpness:.1f} {made.question.unit} wide on average.",
            f"Outcomes by tenth of what {best.model} expected, lowest first, in percent: {bars} "
            "(even is calibrated).",
        ]
    else:
        lines.append(f"Chances of {best.model} lie {best.sharpness:.2f} from one half on average.")
    return "\n".join(lines)


def _score_name(name: str) -> str:
    return {"log": "log score", "brier": "Brier score", "crps": "CRPS"}[name]


def _percent(chance: float) -> str:
    if chance < 0.005:
        return "under 1 %"
    return "over 99 %" if chance > 0.995 else f"{100 * chance:.0f} %"
