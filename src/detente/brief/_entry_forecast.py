"""References to runs: a forecast, or the track record of forecasts."""

from __future__ import annotations

from detente.brief._book import Book
from detente.brief._entry import Entry
from detente.brief._likelihood import chance_text
from detente.brief._values_forecast import LEVEL, interval_text, track_of
from detente.brief._words import SPACE, day_text, number_text


def forecast_entry(book: Book, question: str) -> Entry:
    """Describe a forecast: the question, the answer, the model and why it was used."""
    made = book.forecast(question)
    if made.question.answer == "count":
        middle = made.predictive.quantile(0.5)
        answer = f"median {middle}, {LEVEL}{SPACE}% interval {interval_text(made)}"
    else:
        answer = chance_text(made.chance)
    facts = (
        f"Resolved by: {made.question.resolution}",
        f"From {day_text(made.origin)}, the last day searched, to {day_text(made.closes)}.",
        f"Model: {made.model.replace('_', ' ')} ({made.said}). Chosen because {made.choice}.",
        f"Track record: {made.verdict}.",
    )
    return Entry(
        key=f"forecast: {question}",
        kind="run",
        title=f"{made.question.text} Answer: {answer}.",
        facts=facts,
        run=f"{book.run}, run {made.run}",
    )


def backtest_entry(book: Book, question: str) -> Entry:
    """Describe a track record: every model's mean scores over the same origins."""
    track = track_of(book, question)
    first, last = track.origins[0], track.origins[-1]
    scores = tuple(
        f"{t.model.replace('_', ' ')}: "
        + ", ".join(f"{name} {number_text(round(s.mean, 3))}" for name, s in t.scores.items())
        + f". {t.verdict[:1].upper()}{t.verdict[1:]}."
        for t in track.tracks.values()
    )
    how = (
        f"{len(track.origins)} forecasts, one a {track.step}, from {day_text(first)} to "
        f"{day_text(last)}, each from what was known on its day; outcomes known through "
        f"{day_text(track.through)}; {track.resamples:,} bootstrap "
        f"draws in blocks of {track.block}."
    )
    return Entry(
        key=f"backtest: {question}",
        kind="run",
        title=f"Track record on: {track.question.text}",
        facts=(how, *scores),
        run=f"{book.run}, run {book.forecast(question).run}",
    )
