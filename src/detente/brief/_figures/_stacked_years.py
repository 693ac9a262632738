"""Stacked bars: how much of each lane in each year."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from detente.brief._book import Book
from detente.brief._document import Figure, Table
from detente.brief._figures._lanes import Lane, lanes
from detente.brief._unknown import Unknown, nearest
from detente.brief._words import number_text

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, slots=True)
class Stacked:
    """Amounts by lane and year; `unit` says what is counted."""

    labels: list[str]
    years: list[int]
    amounts: dict[tuple[str, int], float]
    unit: str


def collect(book: Book, figure: Figure, row: dict[str, Any]) -> None:
    """Fill a figure with amounts by lane and year, up to the as-of day's year."""
    count = str(row.get("count", "events"))
    known = ["days", "events", *(m.id for m in book.case.magnitudes)]
    if count not in known:
        raise Unknown(f"figures.toml counts {count!r}.", nearest(count, known))
    drawn = lanes(book, figure.name, row)
    amounts = {
        (lane.label, year): value for lane in drawn for year, value in _by_year(lane, count).items()
    }
    seen = [year for _, year in amounts]
    first = min(seen, default=book.as_of.year)
    if "since" in row:
        first = int(str(row["since"])[:4])
    years = list(range(first, book.as_of.year + 1))
    labels = [lane.label for lane in drawn]
    figure.data = Stacked(labels, years, amounts, count)
    rows = tuple(
        (str(year), *(number_text(amounts.get((label, year), 0)) for label in labels))
        for year in years
    )
    figure.table = Table(
        figure.title, ("Year", *labels), rows, right=tuple(range(1, len(labels) + 1))
    )


def _by_year(lane: Lane, count: str) -> dict[int, float]:
    if count == "days":
        days = {(e.first.year, e.happened) for e in lane.events}
        return dict(Counter(year for year, _ in days))
    found: dict[int, float] = {}
    for event in lane.events:
        amount = 1.0 if count == "events" else event.magnitudes.get(count, 0.0)
        found[event.first.year] = found.get(event.first.year, 0.0) + amount
    return found


def chart(figure: Figure, width: int) -> Any:
    """Draw the bars at a width in pixels."""
    import altair as alt  # noqa: PLC0415

    from detente.brief._figures._style import COLOURS  # noqa: PLC0415

    data = figure.data
    if not isinstance(data, Stacked):
        raise TypeError(figure.type)
    values = [
        {"year": year, "lane": label, "n": data.amounts.get((label, year), 0), "order": n}
        for n, label in enumerate(data.labels)
        for year in data.years
    ]
    ticks = [y for y in data.years if y % 5 == 0]
    colour = alt.Color(
        "lane:N",
        scale=alt.Scale(domain=data.labels, range=list(COLOURS[: len(data.labels)])),
        legend=alt.Legend(
            title=None, orient="top", columns=4 if width > 500 else 2, labelLimit=200
        ),
    )
    return (
        alt.Chart(alt.InlineData(values=values))
        .mark_bar()
        .encode(
            x=alt.X("year:O", axis=alt.Axis(title=None, values=ticks, labelAngle=0)),
            y=alt.Y("n:Q", axis=alt.Axis(title=f"{data.unit} a year", tickCount=5)),
            color=colour,
            order=alt.Order("order:Q"),
        )
        .properties(width=width, height=260 if width > 500 else 220)
    )
