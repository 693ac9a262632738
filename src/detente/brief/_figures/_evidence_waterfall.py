"""One year of evidence: what a player did each month, and how far it moved the odds of one type.

Bars run along log-odds, so that equal lengths are equal evidence; the axis is labelled in chances.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from detente.brief._book import Book
from detente.brief._document import Figure, Table
from detente.brief._figures._reading import player_of, saying, type_of
from detente.brief._intent import month_text
from detente.brief._unknown import NotYet, Unknown
from detente.brief._words import MONTHS, SPACE, percent_text, signed_text

if TYPE_CHECKING:
    from detente.intent._assessment import Month

_ROW, _BAR, _LEAST = 32, 12, 0.15
_TICKS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5)
_ODDS = 40.0


@dataclass(frozen=True, slots=True)
class Step:
    """A month: its label, and the chance of the type before and after."""

    label: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The months of a year, and where it began."""

    start: str
    steps: tuple[Step, ...]


def collect(book: Book, figure: Figure, row: dict[str, Any]) -> None:
    """Fill a figure with the months of a `year`; those not read by then are left out."""
    held, player = player_of(book, figure, row)
    id = type_of(held, figure, row)
    name, year = held.type_name(player, id), str(row.get("year", ""))
    months = list(held.months(player))
    at = [n for n, m in enumerate(months) if m.month[:4] == year]
    if not at and year > months[-1].month[:4]:
        raise NotYet
    if not at or at[0] == 0:
        fix = f"Write  year = {months[-1].month[:4]}  or another with a month before it."
        raise Unknown(f"figures.toml, [{figure.name}] has year {year!r}.", fix)
    chances = [m.filtered[id].mean for m in months]
    steps, rows = [], []
    for n in at:
        m, after = months[n], chances[n]
        done = held.action_name(player, m.action)
        short = MONTHS[int(m.month[5:7]) - 1][:3]
        label = f"{short}: {done}, {_moved(chances[n - 1], after)}"
        steps.append(Step(label, chances[n - 1], after))
        rows.append(_row(m, id, done))
    began, first = months[at[0] - 1].month, _fine(chances[at[0] - 1])
    figure.data = Waterfall(f"{month_text(began)}: {first}", tuple(steps))
    last = f"{_fine(steps[-1].after)} at the end of {month_text(months[at[-1]].month)}"
    saying(
        figure, f"{name[:1].upper()}{name[1:]}: {first} at the end of {month_text(began)}, {last}."
    )
    columns = ("Month", "What was done", "Events", "Weight of the act, decibans", "Chance after")
    figure.table = Table(figure.title, columns, tuple(rows), right=(3, 4))


def _moved(before: float, after: float) -> str:
    first, last = _fine(before), _fine(after)
    return last if first == last else f"{first} → {last}"


def _fine(chance: float) -> str:
    """Write a chance as elsewhere, with one digit after the point where it is below one percent."""
    small = 0.0005 <= chance < 0.01
    return f"{100 * chance:.1f}{SPACE}%" if small else percent_text(chance)


def _row(month: Month, id: str, done: str) -> tuple[str, ...]:
    return (
        month_text(month.month),
        f"{done[:1].upper()}{done[1:]}",
        ", ".join(month.events) or "none",
        signed_text(month.decibans[id]),
        _fine(month.filtered[id].mean),
    )


def odds(chance: float) -> float:
    """Return the log-odds of a chance in decibans, between -40 and 40.

    Example:
        >>> odds(0.5), round(odds(1 / 11), 6), odds(0.0)
        (0.0, -10.0, -40.0)
    """
    if not 0 < chance < 1:
        return math.copysign(_ODDS, chance - 0.5)
    return max(-_ODDS, min(_ODDS, 10 * math.log10(chance / (1 - chance))))


def chart(figure: Figure, width: int) -> Any:
    """Draw one bar for each month under its label, from the odds before to the odds after."""
    import altair as alt  # noqa: PLC0415

    from detente.brief._figures._style import INK  # noqa: PLC0415

    data = figure.data
    if not isinstance(data, Waterfall):
        raise TypeError(figure.type)
    every = [odds(c) for s in data.steps for c in (s.before, s.after)]
    low, high = min(every), max(every)
    edge = max(1.0, 0.06 * (high - low))
    span = (low - edge, high + edge)
    height = _ROW * (len(data.steps) + 1)
    along = alt.Scale(domain=list(span), nice=False)
    down = alt.Scale(domain=[height, 0], nice=False)
    axis = _axis(span, width)

    def x(name: str = "x") -> Any:
        return alt.X(f"{name}:Q", scale=along, axis=axis)

    def y(name: str = "y") -> Any:
        return alt.Y(f"{name}:Q", scale=down, axis=None)

    bars = alt.Chart(alt.InlineData(values=_bars(data)))
    texts = alt.Chart(alt.InlineData(values=_labels(data, span[0])))
    start = alt.Chart(
        alt.InlineData(values=[{"x": odds(data.steps[0].before), "y": _ROW - 6, "y2": _ROW + 18}])
    )
    layers = [
        start.mark_point(color=INK, filled=True, size=60, opacity=1).encode(x=x(), y=y()),
        start.mark_rule(color=INK, opacity=0.5).encode(x=x(), y=y(), y2="y2:Q"),
        bars.mark_rule(color=INK, opacity=0.5).encode(x=x("x2"), y=y("y2"), y2="next:Q"),
        bars.mark_rect().encode(
            x=x(), x2="x2:Q", y=y(), y2="y2:Q", color=alt.Color("c:N", scale=None)
        ),
        bars.mark_rule(color=INK, strokeWidth=1.5).encode(x=x("x2"), y=y(), y2="y2:Q"),
        texts.mark_text(align="left", baseline="middle", dx=2).encode(x=x(), y=y(), text="t:N"),
    ]
    return alt.layer(*layers).properties(width=width, height=height)


def _bars(data: Waterfall) -> list[dict[str, Any]]:
    from detente.brief._figures._style import COLOURS  # noqa: PLC0415

    found = []
    for n, step in enumerate(data.steps, 1):
        before, after = odds(step.before), odds(step.after)
        small = abs(after - before) < _LEAST
        colour = COLOURS[7] if small else COLOURS[1] if after > before else COLOURS[0]
        top = n * _ROW + 18
        last = n == len(data.steps)
        found.append(
            {
                "x": before,
                "x2": after,
                "y": top,
                "y2": top + _BAR,
                "next": top + _BAR if last else top + _ROW,
                "c": colour,
            }
        )
    return found


def _labels(data: Waterfall, left: float) -> list[dict[str, Any]]:
    texts = [data.start, *(s.label for s in data.steps)]
    return [{"x": left, "y": n * _ROW + 9, "t": t} for n, t in enumerate(texts)]


def _axis(span: tuple[float, float], width: int) -> Any:
    """Label the axis with round chances, as many as have room."""
    import altair as alt  # noqa: PLC0415

    chances = (*_TICKS, *(1 - c for c in reversed(_TICKS[:-1])))
    room = 46 * (span[1] - span[0]) / width
    values: list[float] = []
    for value in (odds(c) for c in chances):
        if span[0] <= value <= span[1] and (not values or value - values[-1] >= room):
            values.append(value)
    said = "format(100 / (1 + pow(10, -datum.value / 10)), '.3~r') + ' %'"
    return alt.Axis(title="chance", values=values, labelExpr=said, grid=True, gridOpacity=0.6)
