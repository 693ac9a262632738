"""How each approach ends: a small panel for each outcome, a bar and a band for each approach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from detente.brief._amounts import cell_text
from detente.brief._book import Book
from detente.brief._document import Figure, Table
from detente.brief._figures._of_options import months_of, shown, wrapped
from detente.brief._figures._reading import saying
from detente.brief._words import SPACE, capital, percent_text

if TYPE_CHECKING:
    from detente.brief._figures._canvas import Canvas

_ROW, _NUMBER, _GAP = 21, 34, 10


@dataclass(frozen=True, slots=True)
class Bar:
    """A share with the ends of its 90 % band."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Bars:
    """For each outcome a bar for each approach; `usual` is the place of ordinary play, or -1."""

    approaches: tuple[str, ...]
    outcomes: tuple[str, ...]
    bars: tuple[tuple[Bar, ...], ...]
    usual: int


def collect(book: Book, figure: Figure, row: dict[str, Any]) -> None:
    """Fill a figure with outcomes at a horizon; `approaches` and `outcomes` are optional."""
    held, names = shown(book, row)
    months = months_of(held, figure, row)
    every = [c.id for c in held.criteria().values() if c.kind == "outcome"]
    found = [held.criterion(str(o)) for o in row.get("outcomes", every)]
    rows = [[held.row(a, c, months) for a in names] for c in found]
    figure.data = Bars(
        tuple(capital(held.name(a)) for a in names),
        tuple(capital(c.name) for c in found),
        tuple(tuple(Bar(r["mean"], r["low90"], r["high90"]) for r in own) for own in rows),
        names.index(held.usual) if held.usual in names else -1,
    )
    saying(figure, f"{months} months ahead.")
    for c, own in zip(found, rows, strict=True):
        means = [r["mean"] for r in own]
        low, high = percent_text(min(means)), percent_text(max(means))
        saying(figure, f"{capital(c.name)}: {low} to {high}, by approach.")
    figure.table = Table(
        figure.title,
        ("Approach", *(f"{capital(c.name)} (%)" for c in found)),
        tuple(
            (capital(held.name(a)), *(cell_text(c, r[n]) for c, r in zip(found, rows, strict=True)))
            for n, a in enumerate(names)
        ),
        f"{months} months ahead: mean, and central 90{SPACE}% of futures.",
        right=tuple(range(1, len(found) + 1)),
    )


def chart(figure: Figure, width: int) -> Any:
    """Draw the panels beside each other, or below each other where the width is small."""
    from detente.brief._figures._canvas import Canvas  # noqa: PLC0415

    data = figure.data
    if not isinstance(data, Bars):
        raise TypeError(figure.type)
    beside = width > 500
    letter = 6.7 if beside else 6.2
    names = max(len(a) for a in data.approaches) * letter + 8
    count = len(data.outcomes) if beside else 1
    room = (width - names) / count
    heads = [wrapped(o, room - _GAP, 8.2) if beside else [o] for o in data.outcomes]
    head = 16 * max(map(len, heads)) + 6
    block = head + _ROW * len(data.approaches) + 12
    canvas = Canvas(width, block if beside else block * len(data.outcomes))
    for n, _ in enumerate(data.outcomes):
        left, top = (names + n * room, 0) if beside else (names, n * block)
        _headed(canvas, heads[n], (left if beside else 0, top, head))
        _panel(canvas, data, n, (left, top + head, room))
        if n == 0 or not beside:
            canvas.words(list(_names(data, top + head)))
    return canvas.chart()


def _headed(canvas: Canvas, lines: list[str], place: tuple[float, float, float]) -> None:
    left, top, head = place
    values = [
        {"x": left, "y": top + head - 14 - 15 * (len(lines) - 1 - n), "t": line}
        for n, line in enumerate(lines)
    ]
    canvas.words(values, fontWeight="bold")


def _names(data: Bars, top: float) -> Iterator[dict[str, Any]]:
    for k, name in enumerate(data.approaches):
        yield {"x": 0, "y": top + (k + 0.5) * _ROW, "t": name}


def _panel(canvas: Canvas, data: Bars, n: int, place: tuple[float, float, float]) -> None:
    from detente.brief._figures._style import COLOURS, INK, RULE  # noqa: PLC0415

    left, top, room = place
    zero, long = left + _NUMBER, room - _NUMBER - _GAP
    most = max(b.high for own in data.bars for b in own) or 1.0
    rows: list[dict[str, Any]] = [
        {
            "x": zero,
            "x2": zero + max(0.5, long * b.mean / most),
            "low": zero + long * b.low / most,
            "high": zero + long * b.high / most,
            "mid": top + (k + 0.5) * _ROW,
            "c": COLOURS[7] if k == data.usual else COLOURS[5],
            "t": percent_text(b.mean).replace("less than ", "<"),
        }
        for k, b in enumerate(data.bars[n])
    ]
    end = top + _ROW * len(rows)
    canvas.rules([{"x": zero, "y": top, "y2": end}], color=RULE)
    canvas.rects([{**r, "y": r["mid"] - 6, "y2": r["mid"] + 6} for r in rows])
    canvas.rules(
        [{"x": r["low"], "x2": r["high"], "y": r["mid"]} for r in rows],
        color=INK,
        strokeWidth=1.5,
    )
    if data.usual >= 0:
        usual = rows[data.usual]["x2"]
        canvas.rules([{"x": usual, "y": top, "y2": end}], color=INK, strokeDash=[2, 3])
    canvas.words([{"x": zero - 4, "y": r["mid"], "t": r["t"]} for r in rows], align="right")
