"""Belief over time: the chance of each type, with bands, and the months that moved it most."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from detente.brief._book import Book
from detente.brief._document import Figure, Table
from detente.brief._figures._reading import player_of, saying
from detente.brief._intent import Intent, month_text
from detente.brief._values_intent import band_text
from detente.brief._words import SPACE, percent_text, signed_text

if TYPE_CHECKING:
    from detente.intent._assessment import Band, Month

_MARKS = 8
_HEAD, _TITLE, _PANEL, _FOOT, _KEY = 30, 22, 84, 20, 18
_ROOM = 50


@dataclass(frozen=True, slots=True)
class Mark:
    """A month of large weight, by its place in time; `text` says what was done."""

    month: str
    text: str


@dataclass(frozen=True, slots=True)
class Ribbon:
    """What is drawn: for each type its name and bands; month by month, as a first day."""

    names: tuple[str, ...]
    bands: tuple[tuple[Band, ...], ...]
    days: tuple[str, ...]
    marks: tuple[Mark, ...]


def collect(book: Book, figure: Figure, row: dict[str, Any]) -> None:
    """Fill a figure with a player's months; `types` and `marks` (how many) are optional."""
    held, player = player_of(book, figure, row)
    months = held.months(player)
    types = [held.type(player, t) for t in row.get("types", held.assessment.types[player])]
    names = tuple(held.type_name(player, t) for t in types)
    marks = tuple(_marks(held, player, int(row.get("marks", _MARKS))))
    bands = tuple(tuple(m.filtered[t] for m in months) for t in types)
    figure.data = Ribbon(names, bands, tuple(f"{m.month}-01" for m in months), marks)
    now = ", ".join(f"{n} {percent_text(b[-1].mean)}" for n, b in zip(names, bands, strict=True))
    saying(figure, f"At the end of {month_text(months[-1].month)}: {now}.")
    shown = [m for m in months if m.month.endswith("-12") or m is months[-1]]
    figure.table = _table(figure.title, shown, types, names)


def _table(title: str, months: Sequence[Month], types: list[str], names: Sequence[str]) -> Table:
    rows = tuple((month_text(m.month), *(_cell(m.filtered[t]) for t in types)) for m in months)
    note = f"At the end of each year and of the last month: mean, and 90{SPACE}% band over draws."
    right = tuple(range(1, len(types) + 1))
    return Table(title, ("Month", *names), rows, note, right=right)


def _cell(band: Band) -> str:
    return f"{percent_text(band.mean)} ({band_text(band)})"


def _marks(held: Intent, player: str, count: int) -> Iterator[Mark]:
    """Yield the months that moved the answer most, in order of time."""
    rows = [r for r in held.assessment.top if r["player"] == player and r["events"]][:count]
    for r in sorted(rows, key=lambda r: r["month"]):
        top = max(r["decibans"], key=r["decibans"].__getitem__)
        done = held.action_name(player, r["action"])
        weight = f"{signed_text(r['decibans'][top])} for {held.type_name(player, top)}"
        yield Mark(f"{r['month']}-01", f"{month_text(r['month'])}: {done} ({weight})")


def chart(figure: Figure, width: int) -> Any:
    """Draw one panel for each type, one below the other, and the key to the marks under them."""
    import altair as alt  # noqa: PLC0415

    from detente.brief._figures._style import INK, RULE  # noqa: PLC0415

    data = figure.data
    if not isinstance(data, Ribbon):
        raise TypeError(figure.type)
    floor = _HEAD + len(data.names) * (_TITLE + _PANEL)
    height = floor + _FOOT
    down = alt.Scale(domain=[height, 0], nice=False)
    x = alt.X("x:T", scale=alt.Scale(domain=_span(data, width), nice=False), axis=None)

    def y(name: str = "y") -> Any:
        return alt.Y(f"{name}:Q", scale=down, axis=None)

    def of(values: list[dict[str, Any]]) -> Any:
        return alt.Chart(alt.InlineData(values=values))

    marks = _numbers(data, width, floor)
    lines, levels = of(_grid(data)), of([{**g, "x": g["x2"]} for g in _grid(data)])
    layers = [
        lines.mark_rule(color=RULE).encode(x=x, x2="x2:T", y=y()),
        levels.mark_text(align="left", baseline="middle", dx=4).encode(x=x, y=y(), text="t:N"),
        of(marks)
        .mark_rule(color=INK, opacity=0.55, strokeDash=[2, 3])
        .encode(x=x, y=y(), y2="y2:Q"),
        of(marks).mark_text(fontWeight="bold", baseline="bottom").encode(x=x, y=y(), text="t:N"),
        of(_years(data, floor, 5 if width > 500 else 10))
        .mark_text(align="left", baseline="middle")
        .encode(x=x, y=y(), text="t:N"),
        *_ribbons(data, x, y),
        of(_titles(data))
        .mark_text(align="left", baseline="middle", fontWeight="bold", dx=1)
        .encode(x=x, y=y(), text="t:N"),
    ]
    drawn = alt.layer(*layers).properties(width=width, height=height)
    return alt.vconcat(drawn, _key(data, width), spacing=8) if data.marks else drawn


def _ribbons(data: Ribbon, x: Any, y: Any) -> list[Any]:
    import altair as alt  # noqa: PLC0415

    from detente.brief._figures._style import COLOURS  # noqa: PLC0415

    layers = []
    for n, bands in enumerate(data.bands):
        colour = COLOURS[(1, 2, 0, 4)[n % 4]]
        values = [
            {
                "x": day,
                "y": _at(n, b.mean),
                "low90": _at(n, b.low90),
                "high90": _at(n, b.high90),
                "low50": _at(n, b.low50),
                "high50": _at(n, b.high50),
            }
            for day, b in zip(data.days, bands, strict=True)
        ]
        base = alt.Chart(alt.InlineData(values=values))
        layers += [
            base.mark_area(color=colour, opacity=0.2).encode(x=x, y=y("low90"), y2="high90:Q"),
            base.mark_area(color=colour, opacity=0.34).encode(x=x, y=y("low50"), y2="high50:Q"),
            base.mark_line(color=colour, strokeWidth=1.6).encode(x=x, y=y()),
        ]
    return layers


def _at(panel: int, chance: float) -> float:
    """Return how far down a chance stands in a panel, in pixels."""
    bottom = _HEAD + (panel + 1) * (_TITLE + _PANEL)
    return round(bottom - 1 - (_PANEL - 1) * chance, 2)


def _grid(data: Ribbon) -> list[dict[str, Any]]:
    first, last = data.days[0], data.days[-1]
    return [
        {"x": first, "x2": last, "y": _at(n, level / 100), "t": f"{level} %"}
        for n in range(len(data.names))
        for level in (0, 50, 100)
    ]


def _titles(data: Ribbon) -> list[dict[str, Any]]:
    return [
        {
            "x": data.days[0],
            "y": _at(n, 1.0) - 11,
            "t": f"{name[:1].upper()}{name[1:]}, now {percent_text(bands[-1].mean)}",
        }
        for n, (name, bands) in enumerate(zip(data.names, data.bands, strict=True))
    ]


def _numbers(data: Ribbon, width: int, floor: int) -> list[dict[str, Any]]:
    """Place the numbers of the marks; one that would touch its neighbour stands higher."""
    step = (width - _ROOM) / max(len(data.days) - 1, 1)
    found: list[dict[str, Any]] = []
    free = [-100.0, -100.0]
    for n, mark in enumerate(data.marks, 1):
        at = data.days.index(mark.month) * step
        row = 0 if at - free[0] > 12 else 1
        free[row] = at
        found.append({"x": mark.month, "y": 26 - 13 * row, "y2": floor, "t": str(n)})
    return found


def _span(data: Ribbon, width: int) -> list[str]:
    """Return the ends of the axis, with room at the right for the levels."""
    first, last = (int(d[:4]) * 12 + int(d[5:7]) - 1 for d in (data.days[0], data.days[-1]))
    end = last + max(1, math.ceil((last - first) * _ROOM / (width - _ROOM)))
    return [data.days[0], f"{end // 12}-{end % 12 + 1:02d}-01"]


def _years(data: Ribbon, floor: int, step: int) -> list[dict[str, Any]]:
    first, last = int(data.days[0][:4]), int(data.days[-1][:4])
    years = [y for y in range(first, last + 1) if y % step == 0 or last - first < step]
    return [
        {"x": f"{y}-01-01", "y": floor + 10, "t": str(y)}
        for y in years
        if f"{y}-01-01" >= data.days[0]
    ]


def _key(data: Ribbon, width: int) -> Any:
    import altair as alt  # noqa: PLC0415

    height = _KEY * len(data.marks)
    values = [
        {"x": 0, "y": (n + 0.5) * _KEY, "t": f"({n + 1}) {mark.text}"}
        for n, mark in enumerate(data.marks)
    ]
    return (
        alt.Chart(alt.InlineData(values=values))
        .mark_text(align="left", baseline="middle", dx=1)
        .encode(
            x=alt.X("x:Q", scale=alt.Scale(domain=[0, 1]), axis=None),
            y=alt.Y("y:Q", scale=alt.Scale(domain=[height, 0], nice=False), axis=None),
            text="t:N",
        )
        .properties(width=width, height=height)
    )
