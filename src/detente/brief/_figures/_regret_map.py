"""Regret: a table of shades, one row for each approach and one column for each criterion."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from detente.brief._amounts import plain_text, unit_text
from detente.brief._book import Book
from detente.brief._document import Figure, Table
from detente.brief._figures._of_options import months_of, shown, wrapped
from detente.brief._figures._reading import saying
from detente.brief._values_options import joined
from detente.brief._values_regret import regret_at
from detente.brief._words import capital

if TYPE_CHECKING:
    from detente.brief._figures._canvas import Canvas

_ROW, _LEAST = 23, 56


@dataclass(frozen=True, slots=True)
class Cell:
    """A mean regret as written, as a share of the column's largest, and whether it is the least."""

    text: str
    shade: float
    least: bool


@dataclass(frozen=True, slots=True)
class Map:
    """For each criterion a cell for each approach."""

    approaches: tuple[str, ...]
    criteria: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]


def collect(book: Book, figure: Figure, row: dict[str, Any]) -> None:
    """Fill a figure with mean regrets at a horizon; `approaches` and `criteria` are optional.

    By default the criteria are the outcomes of which the case says what is better, and the
    interests.
    """
    held, names = shown(book, row)
    months = months_of(held, figure, row)
    known = held.part("regret")[months]
    measured = {c.id for c in held.criteria().values() if c.kind != "outcome"}
    usual = [c for c in known["criteria"] if c not in measured]
    heads, cells = [], []
    saying(figure, f"{months} months ahead.")
    for id in row.get("criteria", usual):
        found, at, criterion = regret_at(held, str(id), months)
        order = [found["approaches"].index(a) for a in names]
        means = [found["mean"][at][k] for k in order]
        least = [names[n] in found["least_mean"][at] for n in range(len(names))]
        scale = 100 if criterion.share else 1
        texts = ["none" if m is None else plain_text(scale * m) for m in means]
        shades = [float(found["relative"][at][k] or 0.0) for k in order]
        unit = unit_text(criterion)
        whose = book.case.player(criterion.id).short if criterion.kind == "interest" else ""
        head = f"{whose}: points" if whose else capital(criterion.name)
        heads.append(head if unit == "points" else f"{head} ({unit})")
        cells.append(tuple(Cell(*c) for c in zip(texts, shades, least, strict=True)))
        best = joined([held.name(a) for a in names if a in found["least_mean"][at]])
        saying(figure, f"Least regret by {criterion.name}: {best or 'none'}.")
    titles = tuple(capital(held.name(a)) for a in names)
    figure.data = Map(titles, tuple(heads), tuple(cells))
    figure.table = Table(
        figure.title,
        ("Approach", *heads),
        tuple((t, *(own[n].text for own in cells)) for n, t in enumerate(titles)),
        f"Mean over futures, {months} months ahead, in points where no unit is named.",
        right=tuple(range(1, len(heads) + 1)),
    )


def chart(figure: Figure, width: int) -> Any:
    """Draw the columns beside each other, in blocks of as many as the width holds."""
    from detente.brief._figures._canvas import Canvas  # noqa: PLC0415

    data = figure.data
    if not isinstance(data, Map):
        raise TypeError(figure.type)
    beside = width > 500
    names = max(map(len, data.approaches)) * (5.7 if beside else 5.3) + 6
    each = max(1, int((width - names) // _LEAST))
    blocks = [range(len(data.criteria))[k : k + each] for k in range(0, len(data.criteria), each)]
    wide = (width - names) / min(each, len(data.criteria))
    heads = [wrapped(c, wide - 2, 4.9) for c in data.criteria]
    tops, height = [], 0.0
    for block in blocks:
        tops.append(height + 15 * max(len(heads[n]) for n in block) + 4)
        height = tops[-1] + _ROW * len(data.approaches) + 14
    canvas = Canvas(width, height)
    for block, top in zip(blocks, tops, strict=True):
        words = [
            {"x": 0, "y": top + (k + 0.5) * _ROW, "t": a} for k, a in enumerate(data.approaches)
        ]
        canvas.words(words)
        for column, n in enumerate(block):
            _column(canvas, (heads[n], data.cells[n]), (names + column * wide, top, wide))
    return canvas.chart()


def _column(
    canvas: Canvas,
    column: tuple[list[str], tuple[Cell, ...]],
    place: tuple[float, float, float],
) -> None:
    from detente.brief._figures._style import INK  # noqa: PLC0415

    (lines, cells), (left, top, wide) = column, place
    middle = left + wide / 2
    heads = [
        {"x": middle, "y": top - 9 - 14 * (len(lines) - 1 - n), "t": line}
        for n, line in enumerate(lines)
    ]
    canvas.words(heads, align="center", fontSize=10)
    boxes = list(_boxes(cells, (left, top, wide)))
    canvas.rects(boxes)
    canvas.rects([b for b in boxes if b["least"]], filled=False, stroke=INK, strokeWidth=1.5)
    for dark, colour in ((False, INK), (True, "#ffffff")):
        canvas.words(
            [{"x": middle, "y": b["mid"], "t": b["t"]} for b in boxes if b["dark"] == dark],
            align="center",
            color=colour,
        )


def _boxes(cells: tuple[Cell, ...], place: tuple[float, float, float]) -> Iterator[dict[str, Any]]:
    left, top, wide = place
    for k, cell in enumerate(cells):
        yield {
            "x": left + 1.5,
            "x2": left + wide - 1.5,
            "y": top + k * _ROW + 1.5,
            "y2": top + (k + 1) * _ROW - 1.5,
            "mid": top + (k + 0.5) * _ROW,
            "c": _shade(cell.shade),
            "t": cell.text,
            "least": cell.least,
            "dark": cell.shade > 0.6,
        }


def _shade(share: float) -> str:
    """Return a colour between a pale one and a dark one, the darker the larger the share."""
    pale, deep = (241, 244, 247), (150, 68, 12)
    mixed = (
        round(a + (b - a) * min(max(share, 0.0), 1.0)) for a, b in zip(pale, deep, strict=True)
    )
    return "#" + "".join(f"{c:02x}" for c in mixed)
