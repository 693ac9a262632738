"""Where paths stand, month by month: the share of them in each phase, a panel for each approach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from detente.brief._book import Book
from detente.brief._document import Figure, Table
from detente.brief._figures._of_options import shown
from detente.brief._figures._reading import saying
from detente.brief._unknown import NotYet
from detente.brief._words import capital, percent_text

if TYPE_CHECKING:
    from detente.brief._figures._canvas import Canvas

_TITLE, _PANEL, _FOOT, _HEAD, _BETWEEN = 20, 66, 24, 26, 26
_COLOURS = ("#b8441f", "#e3e6e9", "#8cc8ec", "#0b5c92")


@dataclass(frozen=True, slots=True)
class Ribbons:
    """For each approach, by month, the share of paths at each level."""

    approaches: tuple[str, ...]
    levels: tuple[str, ...]
    shares: tuple[tuple[tuple[float, ...], ...], ...]


def collect(book: Book, figure: Figure, row: dict[str, Any]) -> None:
    """Fill a figure with the phases of paths; `approaches` is optional."""
    held, names = shown(book, row)
    phases, levels = held.document.get("phases") or {}, held.phases
    if not levels or any(a not in phases for a in names):
        raise NotYet
    shares = tuple(tuple(tuple(month) for month in phases[a]) for a in names)
    titles = tuple(capital(held.name(a)) for a in names)
    figure.data = Ribbons(titles, levels, shares)
    last = [own[-1][-1] for own in shares]
    saying(
        figure,
        f"After {len(shares[0]) - 1} months the phase is {levels[-1]} in {percent_text(min(last))} "
        f"to {percent_text(max(last))} of paths, by approach.",
    )
    figure.table = Table(
        figure.title,
        ("Approach", "Months ahead", *(capital(level) for level in levels)),
        tuple(
            (title if n == 0 else "", month, *(percent_text(x) for x in own[int(month)]))
            for title, own in zip(titles, shares, strict=True)
            for n, month in enumerate(m for m in held.horizons if int(m) < len(own))
        ),
        "Share of paths, mean over futures.",
        right=tuple(range(1, len(levels) + 2)),
    )


def chart(figure: Figure, width: int) -> Any:
    """Draw the panels in columns, one column where the width is small, under one key."""
    from detente.brief._figures._canvas import Canvas  # noqa: PLC0415

    data = figure.data
    if not isinstance(data, Ribbons):
        raise TypeError(figure.type)
    columns = 2 if width > 500 else 1
    rows = -(-len(data.approaches) // columns)
    block = _TITLE + _PANEL + _FOOT
    canvas = Canvas(width, _HEAD + rows * block)
    _key(canvas, data.levels)
    wide = (width - _BETWEEN * (columns - 1) - 8) / columns
    for n, _ in enumerate(data.approaches):
        at = (n % columns * (wide + _BETWEEN), _HEAD + n // columns * block, wide)
        _panel(canvas, data, n, at)
    return canvas.chart()


def _colours(levels: tuple[str, ...]) -> list[str]:
    return [_COLOURS[round(3 * n / max(len(levels) - 1, 1))] for n in range(len(levels))]


def _key(canvas: Canvas, levels: tuple[str, ...]) -> None:
    at, boxes, words = 0.0, [], []
    for level, colour in zip(levels, _colours(levels), strict=True):
        boxes.append({"x": at, "x2": at + 12, "y": 3, "y2": 15, "c": colour})
        words.append({"x": at + 17, "y": 9.5, "t": level})
        at += 36 + 6.5 * len(level)
    canvas.rects(boxes)
    canvas.words(words)


def _panel(canvas: Canvas, data: Ribbons, n: int, place: tuple[float, float, float]) -> None:
    from detente.brief._figures._style import INK  # noqa: PLC0415

    left, top, wide = place
    own, floor = data.shares[n], top + _TITLE + _PANEL
    step = wide / max(len(own) - 1, 1)
    for k, colour in reversed(list(enumerate(_colours(data.levels)))):
        values = [
            {
                "x": round(left + m * step, 1),
                "y": round(floor - _PANEL * sum(shares[k + 1 :]), 1),
                "y2": round(floor - _PANEL * sum(shares[k:]), 1),
            }
            for m, shares in enumerate(own)
        ]
        canvas.areas(values, color=colour)
    said = f"{data.levels[-1]} {percent_text(own[-1][-1])}"
    canvas.words([{"x": left, "y": top + 9, "t": data.approaches[n]}], fontWeight="bold")
    canvas.words([{"x": left + wide, "y": top + 9, "t": said}], align="right", fontSize=10)
    years = [(m, f"{m // 12} years" if m == 24 else str(m // 12)) for m in range(0, len(own), 24)]
    ticks = [{"x": left + m * step, "y": floor, "y2": floor + 4} for m, _ in years]
    canvas.rules(ticks, color=INK, opacity=0.6)
    words = [{"x": left + m * step, "y": floor + 11, "t": t} for m, t in years]
    canvas.words(words, align="center", fontSize=10)
