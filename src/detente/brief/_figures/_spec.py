"""Read a figure of figures.toml: what it draws, the same as a table, and what it rests on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from detente.brief._book import Book
from detente.brief._document import Figure
from detente.brief._entry import Entry, listed
from detente.brief._entry_intent import figure_run
from detente.brief._entry_options import figure_run as figure_run_of_options
from detente.brief._figures import (
    _belief_ribbon,
    _checks,
    _condition_boxes,
    _days_since,
    _evidence_waterfall,
    _forecast,
    _outcome_bars,
    _path_ribbons,
    _probe_ladder,
    _regret_map,
    _sensitivity_dots,
    _stacked_years,
    _timeline,
)
from detente.brief._figures._lanes import lanes
from detente.brief._unknown import Unknown, nearest

_TYPES: dict[str, Callable[[Book, Figure, dict[str, Any]], None]] = {
    "timeline": _timeline.collect,
    "stacked_years": _stacked_years.collect,
    "days_since": _days_since.collect,
    "forecast": _forecast.collect,
    "belief_ribbon": _belief_ribbon.collect,
    "evidence_waterfall": _evidence_waterfall.collect,
    "sensitivity_dots": _sensitivity_dots.collect,
    "checks": _checks.collect,
    "outcome_bars": _outcome_bars.collect,
    "path_ribbons": _path_ribbons.collect,
    "regret_map": _regret_map.collect,
    "condition_boxes": _condition_boxes.collect,
    "probe_ladder": _probe_ladder.collect,
}
_OPTIONS = {
    "forecast": "question",
    "evidence_waterfall": "year",
    "outcome_bars": "months",
    "regret_map": "months",
}
_OF_OPTIONS = ("outcome_bars", "path_ribbons", "regret_map", "condition_boxes", "probe_ladder")
_OF_INTENT = ("belief_ribbon", "evidence_waterfall", "sensitivity_dots", "checks")


def figure_of(book: Book, argument: str) -> Figure:
    """Return a figure, its data taken from the record as known on the day.

    Raises:
        Unknown: figures.toml has no such figure, or describes it wrongly.
        NotYet: it shows a forecast or a reading of intent, and there was none by then.
    """
    name, _, option = argument.partition(" ")
    row = _row(book, name)
    if option:
        row = {**row, _OPTIONS.get(str(row["type"]), "question"): option.strip()}
    title = str(row.get("title", ""))
    if not title:
        raise Unknown(f"figures.toml, [{name}] has no title.")
    figure = Figure(
        name=f"{name} {option.strip()}".strip(),
        type=str(row["type"]),
        title=title,
        caption=str(row.get("caption", "")),
        data=None,
        table=_empty(title),
        keys=(f"figure: {name}",),
    )
    _TYPES[figure.type](book, figure, row)
    return figure


def figure_entry(book: Book, key: str) -> Entry | None:
    """Return the reference of a figure: the events that it shows; None for another key."""
    head, _, name = key.partition(":")
    if head.strip() != "figure":
        return None
    name = name.strip()
    row = _row(book, name)
    if row["type"] == "forecast":
        return None
    if row["type"] in _OF_OPTIONS:
        return figure_run_of_options(book, name, str(row["title"]))
    if row["type"] in _OF_INTENT:
        return figure_run(book, name, str(row["title"]), str(row.get("player", "")))
    events = {e.id: e for lane in lanes(book, name, row) for e in lane.events}
    ordered = sorted(events.values(), key=lambda e: (e.first, e.id))
    return Entry(
        key=f"figure: {name}",
        kind="query",
        title=f"Figure: {row['title']}",
        events=tuple(listed(book, e) for e in ordered),
        facts=(f"Described in brief/figures.toml, [{name}].",),
        run=book.run,
    )


def _row(book: Book, name: str) -> dict[str, Any]:
    rows = book.files["figures.toml"]
    if name not in rows:
        raise Unknown(f"figures.toml has no {name!r}.", nearest(name, rows))
    row: dict[str, Any] = rows[name]
    if row.get("type") not in _TYPES:
        raise Unknown(
            f"figures.toml, [{name}] has type {row.get('type')!r}.",
            f"The types are {', '.join(_TYPES)}.",
        )
    return row


def _empty(title: str) -> Any:
    from detente.brief._document import Table  # noqa: PLC0415

    return Table(title, (), ())
