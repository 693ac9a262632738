"""Bars: days from the last event of each lane to the as-of day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from detente.brief._book import Book
from detente.brief._document import Figure, Table
from detente.brief._figures._lanes import lanes
from detente.brief._words import partial_text

if TYPE_CHECKING:
    pass

_ROW = 44


@dataclass(frozen=True, slots=True)
class Since:
    """Days since the last event of one lane."""

    label: str
    days: int
    when: str


def collect(book: Book, figure: Figure, row: dict[str, Any]) -> None:
    """Fill a figure with the last event of each lane; a lane without one is left out."""
    drawn = [
        Since(lane.label, (book.as_of - lane.events[-1].first).days, lane.events[-1].happened)
        for lane in lanes(book, figure.name, row)
        if lane.events
    ]
    figure.data = drawn
    rows = tuple((s.label, partial_text(s.when), f"{s.days:,}") for s in drawn)
    figure.table = Table(figure.title, ("What", "Last", "Days since"), rows, right=(2,))


def chart(figure: Figure, width: int) -> Any:
    """Draw the bars at a width in pixels, each under its own label."""
    import altair as alt  # noqa: PLC0415

    from detente.brief._figures._style import COLOURS  # noqa: PLC0415

    drawn = figure.data
    if not isinstance(drawn, list):
        raise TypeError(figure.type)
    values = [
        {
            "zero": 0,
            "days": s.days,
            "y": n * _ROW + 18,
            "y2": n * _ROW + 36,
            "label_y": n * _ROW + 9,
            "label": f"{s.label}: {s.days:,} days ({partial_text(s.when)})",
        }
        for n, s in enumerate(drawn)
    ]
    height = _ROW * len(drawn)
    source = alt.InlineData(values=values)
    x = alt.X(
        "days:Q", scale=alt.Scale(domainMin=0), axis=alt.Axis(title="days", tickCount=5, grid=False)
    )
    down = alt.Scale(domain=[height, 0], nice=False)
    bars = (
        alt.Chart(source)
        .mark_rect(color=COLOURS[1])
        .encode(x=x, x2="zero:Q", y=alt.Y("y:Q", scale=down, axis=None), y2="y2:Q")
    )
    labels = (
        alt.Chart(source)
        .mark_text(align="left", baseline="middle", dx=1)
        .encode(x="zero:Q", y=alt.Y("label_y:Q", scale=down), text="label:N")
    )
    return alt.layer(bars, labels).properties(width=width, height=height)
