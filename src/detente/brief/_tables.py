"""Tables of a briefing: forecasts and their scores, leaders, disagreements, events."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from detente.brief import _tables_intent, _tables_options, _tables_past, _tables_regret
from detente.brief._book import Book
from detente.brief._document import Table
from detente.brief._likelihood import chance_text
from detente.brief._unknown import NotYet, Unknown, nearest
from detente.brief._values_case import policy_known, term_text
from detente.brief._values_forecast import (
    LEVEL,
    interval_text,
    moves_text,
    record_text,
    score_gain_text,
    track_of,
)
from detente.brief._values_query import key_of
from detente.brief._words import SPACE, day_text, minus, number_text, percent_text, when_text
from detente.case._model import Leader
from detente.record import Event

if TYPE_CHECKING:
    from detente.record._disagreements import QuantityDisagreement


def _backtest(book: Book, _: str) -> Table:
    rows: list[tuple[str, ...]] = []
    keys = []
    for question in book.case.questions:
        try:
            track = track_of(book, question.id)
        except NotYet:
            continue
        keys.append(f"backtest: {question.id}")
        made = book.forecast(question.id)
        own, rival = track.tracks[made.model], track.best_baseline
        rows.append(
            (
                question.id,
                f"{len(track.origins)}",
                _MAIN_SCORE[own.main.name],
                minus(f"{track.tracks['climatology'].main.mean:.3f}"),
                minus(f"{rival.main.mean:.3f}, {rival.model.replace('_', ' ')}"),
                minus(f"{own.main.mean:.3f}"),
                score_gain_text(own.main),
                score_gain_text(track.against_best_baseline(made.model)),
            )
        )
    if not rows:
        raise NotYet
    columns = ("Question", "Forecasts", "Score", "Climatology", "Best baseline", "Ours",
               "Gain on climatology", "Gain on best baseline")  # fmt: skip
    note = (
        "Log score: higher is better. Brier score: lower is better. A gain is the mean improvement "
        f"with its 90{SPACE}% interval from a block bootstrap: above zero is better, and an "
        "interval that holds zero shows no difference. The best baseline was picked after the "
        "fact, so it is the hardest rival there can be."
    )
    title = "How earlier forecasts scored"
    return Table(title, columns, tuple(rows), note, tuple(keys), right=(1, 3, 5, 6, 7))


_MAIN_SCORE = {"log": "log", "brier": "Brier", "crps": "CRPS"}


def _forecasts(book: Book, _: str) -> Table:
    rows, keys = [], []
    for question in book.case.questions:
        try:
            made = book.forecast(question.id)
        except NotYet:
            continue
        keys.append(f"forecast: {question.id}")
        if question.answer == "count":
            middle = made.predictive.quantile(0.5)
            answer = f"{middle} ({LEVEL}{SPACE}% interval {interval_text(made)})"
            any_ = percent_text(made.chance)
        else:
            answer, any_ = chance_text(made.chance), percent_text(made.chance)
        window = f"{day_text(made.origin)} to {day_text(made.closes)}"
        rows.append((question.text, answer, any_, window, moves_text(made), record_text(made)))
    if not rows:
        raise NotYet
    columns = ("Question", "Answer", "At least one", "From, to", "What moves it most", "So far")
    note = (
        "Each window begins on the last day searched. A count is given by its median. What moves "
        "it most: the two covariates that the regression makes most of now, up or down from a "
        "usual month; no cause. So far: whether such forecasts have been better than climatology "
        "and than the best baseline, as the 90 % interval of the gain has it."
    )
    return Table("Forecasts", columns, tuple(rows), note, tuple(keys))


def _leaders(book: Book, argument: str) -> Table:
    players = [p.strip() for p in argument.split(",") if p.strip()]
    known = {p.id: p.name for p in book.case.players}
    rows = []
    for player in players or list(dict.fromkeys(t.player for t in book.case.leaders)):
        if player not in known:
            raise Unknown(f"The case has no player {player!r}.", nearest(player, known))
        terms = [t for t in book.case.leaders if t.player == player and _served(book, t)]
        rows += [
            (
                known[player] if n == 0 else "",
                f"{t.name} (acting)" if t.acting else t.name,
                term_text(t, book.as_of),
                policy_known(book, t),
            )
            for n, t in enumerate(terms)
        ]
    keys = tuple(f"leaders: {p}" for p in players)
    return Table("Leaders", ("Player", "Leader", "Term", "Policy"), tuple(rows), "", keys)


def _served(book: Book, term: Leader) -> bool:
    """Whether a term overlaps the time from the case's first month to the as-of day."""
    begins = date.fromisoformat(f"{book.case.standoff.start}-01")
    return term.start <= book.as_of and (term.end is None or term.end > begins)


def _disagreements(book: Book, _: str) -> Table:
    from detente.record._disagreements import compared_days, quantity_disagreements  # noqa: PLC0415

    rows = []
    for c in book.case.comparisons:
        counts = compared_days(book.view).get(c.id, {})
        rows += [
            (says.format(left=c.left.name, right=c.right.name), number_text(counts[name]), "")
            for name, says in _FOUND.items()
            if name in counts
        ]
    differing = quantity_disagreements(book.view)
    for name in dict.fromkeys(d.quantity for d in differing):
        found = [d for d in differing if d.quantity == name]
        label = f"Events whose sources differ on {name.replace('_', ' ')}"
        rows.append((label, number_text(len(found)), _said(book, found[-1])))
    note = "The command  detente record disagreements  lists every one, with how it was settled."
    title = "Launch days on two lists, and figures on which sources differ"
    columns = ("What", "Number", "Newest example")
    return Table(title, columns, tuple(rows), note, ("record",), right=(1,))


def _said(book: Book, found: QuantityDisagreement) -> str:
    said = ", ".join(
        f"{book.view.sources[s].publisher} {number_text(v)}" for s, v in found.said.items()
    )
    return f"{found.event}: {said}"


_FOUND = {
    "left_days": "Days on the {left} list",
    "agree": "of these, the same day on the {right} list",
    "day_differs": "of these, on the {right} list a day apart, or a date trap",
    "other_type": "of these, on the {right} list under another type",
    "left_only": "of these, not on the {right} list",
    "right_only": "Days on the {right} list and not on the {left} list",
}


def _events(book: Book, argument: str) -> Table:
    parts = [p.strip() for p in argument.split(";") if p.strip()]
    options = dict(p.split("=", 1) for p in parts if p.partition("=")[0] in ("columns", "title"))
    asked = "; ".join(p for p in parts if p.partition("=")[0] not in ("columns", "title"))
    names = [c.strip() for c in options.get("columns", "date, summary").split(",")]
    magnitudes = {m.id: m.unit for m in book.case.magnitudes}
    events = book.reader.read(asked).events(book.view)
    known = [*_CELLS, *magnitudes, *{a for e in book.record.events.values() for a in e.attributes}]
    for name in names:
        if name not in known:
            raise Unknown(f"'::table events' has no column {name!r}.", nearest(name, known))
    rows = tuple(tuple(_cell(book, e, name) for name in names) for e in events)
    right = tuple(n for n, name in enumerate(names) if name in magnitudes)
    columns = tuple(_heading(name, magnitudes) for name in names)
    title = options.get("title", "Events")
    return Table(title, columns, rows, "", (key_of(book, "count", asked),), right=right)


_CELLS: dict[str, Callable[[Book, Event], str]] = {
    "date": lambda _, event: when_text(event),
    "summary": lambda _, event: event.summary,
    "kind": lambda book, event: book.case.kind(event.kind).name,
    "actors": lambda book, event: _players(book, event.actors),
    "targets": lambda book, event: _players(book, event.targets),
    "id": lambda _, event: event.id,
}


def _cell(book: Book, event: Event, name: str) -> str:
    if name in _CELLS:
        return _CELLS[name](book, event)
    if name in event.magnitudes:
        return number_text(event.magnitudes[name])
    return event.attributes.get(name, "")


def _players(book: Book, ids: tuple[str, ...]) -> str:
    names = {p.id: p.short for p in book.case.players}
    return ", ".join(names.get(id, id) for id in ids)


def _heading(name: str, magnitudes: dict[str, str]) -> str:
    unit = magnitudes.get(name, "")
    shown = name.replace("_", " ").capitalize()
    return f"{shown.removesuffix(f' {unit}')} ({unit})" if unit in ("km", "kt", "m") else shown


TABLES: dict[str, Callable[[Book, str], Table]] = {
    "backtest": _backtest,
    "forecasts": _forecasts,
    "leaders": _leaders,
    "disagreements": _disagreements,
    "events": _events,
    **_tables_intent.TABLES,
    **_tables_options.TABLES,
    **_tables_past.TABLES,
    **_tables_regret.TABLES,
}
