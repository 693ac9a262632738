"""Conditions: of each thing that cannot be known, the stretch in which an approach does better."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from detente.brief._book import Book
from detente.brief._document import Figure, Table
from detente.brief._figures._of_options import shown
from detente.brief._figures._reading import saying
from detente.brief._unknown import NotYet
from detente.brief._values_regret import condition_of
from detente.brief._words import capital, percent_text

_TITLE, _ROW, _GAP = 24, 36, 8
_ENDS = 0.02


@dataclass(frozen=True, slots=True)
class Limit:
    """An input: the ends of a stretch as shares of the whole range, and it in words."""

    start: float
    end: float
    said: str


@dataclass(frozen=True, slots=True)
class Box:
    """An approach with its limits; without any where no condition was found."""

    title: str
    limits: tuple[Limit, ...]


def collect(book: Book, figure: Figure, row: dict[str, Any]) -> None:
    """Fill a figure with conditions; `where` ("helps") and `approaches` are optional."""
    held, names = shown(book, row)
    where = str(row.get("where", "helps"))
    boxes, rows = [], []
    for approach in (a for a in names if a != held.usual):
        found = condition_of(held, approach, where)
        name = capital(held.name(approach))
        boxes.append(Box(f"{name}: {_shares(found, where)}", tuple(_limits(found))))
        rows.append((name, capital(str(found["words"]))))
    if not boxes:
        raise NotYet
    figure.data = tuple(boxes)
    told = sum(bool(box.limits) for box in boxes)
    saying(figure, f"Conditions were found for {told} of {len(boxes)} approaches.")
    figure.table = Table(figure.title, ("Approach", "Conditions"), tuple(rows))


def _shares(found: Mapping[str, Any], where: str) -> str:
    base = percent_text(found["base"])
    if not found["stands"]:
        return f"{where} in {base} of futures; no condition found"
    return f"{where} in {percent_text(found['density'])} of such futures ({base} of all)"


def _limits(found: Mapping[str, Any]) -> Iterator[Limit]:
    for limit in found["limits"] if found["stands"] else ():
        low, high, least, most = (limit[n] for n in ("low", "high", "least", "most"))
        belief = "." in limit["id"]
        at = (lambda x: x) if belief or least <= 0 else math.log
        span = (at(most) - at(least)) or 1.0
        start = 0.0 if low is None else (at(low) - at(least)) / span
        end = 1.0 if high is None else (at(high) - at(least)) / span
        yield Limit(start, end, f"{capital(limit['name'])} {_said(low, high, belief=belief)}")


def _said(low: float | None, high: float | None, *, belief: bool) -> str:
    def text(value: float) -> str:
        return percent_text(value) if belief else f"{value:.2g}"

    times = "" if belief else " times the record's"
    if low is None and high is None:
        return "at any value"
    if low is None:
        return f"at most {text(high or 0.0)}{times}"
    if high is None:
        return f"at least {text(low)}{times}"
    return f"{text(low)} to {text(high)}{times}"


def chart(figure: Figure, width: int) -> Any:
    """Draw for each limit the whole range as a line and the stretch as a bar on it."""
    from detente.brief._figures._canvas import Canvas  # noqa: PLC0415
    from detente.brief._figures._style import COLOURS, RULE  # noqa: PLC0415

    data = figure.data
    if not isinstance(data, tuple):
        raise TypeError(figure.type)
    titles, words, lines, bars = [], [], [], []
    y = 4.0
    for box in data:
        titles.append({"x": 0, "y": y + 9, "t": box.title})
        y += _TITLE
        for limit in box.limits:
            words.append({"x": 12, "y": y + 6, "t": limit.said})
            lines.append({"x": 12, "x2": width - 8, "y": y + 22})
            left, long = 12, width - 20
            start, end = limit.start * long, max(limit.end, limit.start + _ENDS) * long
            bars.append({"x": left + start, "x2": left + end, "y": y + 17, "y2": y + 27})
            y += _ROW
        y += _GAP
    canvas = Canvas(width, y)
    canvas.rules(lines, color=RULE, strokeWidth=3)
    canvas.rects(bars, color=COLOURS[1])
    canvas.words(titles, fontWeight="bold", limit=width)
    canvas.words(words, limit=width - 12)
    return canvas.chart()
