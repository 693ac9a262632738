"""Values that forecasts and their track record give."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from detente.brief._book import Book
from detente.brief._likelihood import chance_text
from detente.brief._unknown import NotYet, Unknown, nearest
from detente.brief._words import SPACE, day_text, gain_text, number_text, percent_text

if TYPE_CHECKING:
    from detente.forecast import Backtest, Forecast
    from detente.forecast._scores import Score

Made = tuple[str, tuple[str, ...]]
LEVEL = 80


def _answer(book: Book, _: str, argument: str) -> Made:
    made, least = _asked(book, argument)
    key = (f"forecast: {made.question.id}",)
    if least is None and made.question.answer == "count":
        interval = f"({LEVEL}{SPACE}% interval {interval_text(made)})"
        return f"{made.predictive.quantile(0.5)} {interval}", key
    return chance_text(_chance(made, least or 1)), key


def _chance_only(book: Book, _: str, argument: str) -> Made:
    made, least = _asked(book, argument)
    return percent_text(_chance(made, least or 1)), (f"forecast: {made.question.id}",)


def _chance(made: Forecast, least: int) -> float:
    return float(made.predictive.pmf[least:].sum())


def _asked(book: Book, argument: str) -> tuple[Forecast, int | None]:
    found = re.fullmatch(r"([\w-]+)(?: ?>= ?(\d+))?", argument)
    if found is None:
        raise Unknown(f"{argument!r} is not a question.", "Write QUESTION or QUESTION >= 5.")
    return book.forecast(found[1]), int(found[2]) if found[2] else None


def interval_text(made: Forecast) -> str:
    """Write the central interval of a count."""
    low, high = made.predictive.interval(LEVEL / 100)
    return f"{low} to {high}"


def moves_text(made: Forecast) -> str:
    """Write the covariates that move the answer most, with the direction."""
    return "; ".join(m.said for m in made.moves) or "nothing yet"


def record_text(made: Forecast) -> str:
    """Say in a few words whether such forecasts have been better than their rivals."""
    own, over = made.own_track, made.skill
    if own is None or over is None:
        return "no track record yet"
    words = f"{_than(own.main)} climatology"
    if made.baseline not in ("climatology", made.model):
        words += f"; {_than(over)} {made.baseline.replace('_', ' ')}"
    return words


def _than(score: Score) -> str:
    if score.low > 0:
        return "better than"
    return "worse than" if score.high < 0 else "no different from"


def score_gain_text(score: Score) -> str:
    """Write a gain with its 90 % interval."""
    return gain_text(score.gain, score.low, score.high)


def _part(write: Callable[[Forecast], str]) -> Callable[[Book, str, str], Made]:
    def value(book: Book, _: str, argument: str) -> Made:
        made = book.forecast(argument)
        return write(made), (f"forecast: {argument}",)

    return value


def track_of(book: Book, question: str) -> Backtest:
    """Return the track record on a question; NotYet if no earlier horizon was over."""
    track = book.forecast(question).track
    if track is None:
        raise NotYet
    return track


def _score(book: Book, _: str, argument: str) -> Made:
    question, model, metric = ([*argument.split("."), "", ""])[:3]
    tracks = track_of(book, question).tracks
    if model not in tracks:
        raise Unknown(f"{question} has no model {model!r}.", nearest(model, tracks))
    scores = {str(name): score for name, score in tracks[model].scores.items()}
    if metric not in scores:
        raise Unknown(f"{question} is not scored by {metric!r}.", nearest(metric, scores))
    return number_text(round(scores[metric].mean, 3)), (f"backtest: {question}",)


def _origins(book: Book, _: str, argument: str) -> Made:
    return number_text(len(track_of(book, argument).origins)), (f"backtest: {argument}",)


def _horizon(book: Book, _: str, argument: str) -> Made:
    known = {q.id: q for q in book.case.questions}
    if argument not in known:
        raise Unknown(f"The case has no question {argument!r}.", nearest(argument, known))
    return number_text(known[argument].horizon_days), ("case: questions",)


VERBS: dict[str, Callable[[Book, str, str], Made]] = {
    "forecast": _answer,
    "forecast.chance": _chance_only,
    "forecast.interval": _part(interval_text),
    "forecast.median": _part(lambda made: str(made.predictive.quantile(0.5))),
    "forecast.model": _part(lambda made: made.model.replace("_", " ")),
    "forecast.moves": _part(moves_text),
    "forecast.closes": _part(lambda made: day_text(made.closes)),
    "score": _score,
    "origins": _origins,
    "horizon": _horizon,
}
