"""A fitted game's plays against the record: the facts of both, one row for each check."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from detente.brief._book import Book
from detente.brief._document import Figure, Table
from detente.brief._unknown import NotYet

if TYPE_CHECKING:
    from detente.intent._checks import Compared

_ROW = 62
_NAME, _NUMBERS, _BAR = 8, 24, 42


def collect(book: Book, figure: Figure, row: dict[str, Any]) -> None:
    """Fill a figure with the checks that the report of the fit holds."""
    rows = book.intent().checks()
    if not rows:
        raise NotYet
    fill(figure, rows)


def fill(figure: Figure, rows: Sequence[Compared]) -> None:
    """Fill a figure with the rows of a check; a row that has no p stands in the table alone."""
    figure.data = tuple(row for row in rows if not math.isnan(row.p))
    figure.table = table(rows, figure.title)


def table(rows: Sequence[Compared], title: str) -> Table:
    """Return the facts of record and plays, one row for each check."""
    columns = ("Fact", "Record", "Model", "90 % of plays", "p")
    return Table(
        title,
        columns,
        tuple(_cells(row) for row in rows),
        note="Model: the median of its plays. p is small where the record lies in a tail of them.",
        right=(1, 2, 3, 4),
    )


def _cells(row: Compared) -> tuple[str, ...]:
    from detente.intent._checks import unit, written  # noqa: PLC0415

    low, _, median, _, high = (written(row.check, x) for x in row.points)
    observed = written(row.check, row.observed)
    known = not math.isnan(row.observed)
    return (
        _capital(row.check.name),
        f"{observed}{unit(row.check, observed)}" if known else observed,
        median,
        f"{low} to {high}" if row.plays else low,
        _p_text(row.p),
    )


def _capital(name: str) -> str:
    return f"{name[:1].upper()}{name[1:]}"


def _p_text(p: float) -> str:
    if math.isnan(p):
        return "not defined"
    return "below 0.001" if p < 0.001 else f"{p:.3f}" if p < 0.1 else f"{p:.2f}"


def chart(figure: Figure, width: int) -> Any:
    """Draw the rows at a width in pixels, each from zero to the largest of its numbers.

    A thin bar spans 90 % of the plays, a thick one half of them; the line in it is the median and
    the dot the record, a red diamond where the check fails.
    """
    import altair as alt  # noqa: PLC0415

    from detente.brief._figures._style import COLOURS, INK, RULE  # noqa: PLC0415

    if not isinstance(figure.data, tuple):
        raise TypeError(figure.type)
    values = [_place(row, n) for n, row in enumerate(figure.data)]
    height = _ROW * max(len(values), 1)
    base = alt.Chart(alt.InlineData(values=values))
    along = alt.Scale(domain=[0, 1], nice=False)
    down = alt.Scale(domain=[height, 0], nice=False)

    def at(x: str, y: str = "bar") -> dict[str, Any]:
        return {
            "x": alt.X(f"{x}:Q", scale=along, axis=None),
            "y": alt.Y(f"{y}:Q", scale=down, axis=None),
        }

    dot = partial(base.mark_point, filled=True, opacity=1)
    text = partial(base.mark_text, align="left", baseline="middle", dx=1)
    tick = base.mark_tick(orient="vertical", color=COLOURS[1], thickness=2, size=15)
    failed = dot(color=COLOURS[0], size=90, shape="diamond")
    layers = [
        base.mark_rule(color=RULE).encode(**at("zero"), x2="one:Q"),
        base.mark_rule(color=COLOURS[1], strokeWidth=3).encode(**at("low"), x2="high:Q"),
        base.mark_rule(color=COLOURS[5], strokeWidth=11).encode(**at("q1"), x2="q3:Q"),
        tick.encode(**at("median")),
        dot(color=INK, size=60).encode(**at("record")).transform_filter("!datum.fails"),
        failed.encode(**at("record")).transform_filter("datum.fails"),
        text(fontWeight="bold").encode(**at("zero", "name_y"), text="name:N"),
        text().encode(**at("zero", "numbers_y"), text="numbers:N"),
    ]
    return alt.layer(*layers).properties(width=width, height=height)


def spec(rows: Sequence[Compared], width: int) -> dict[str, Any]:
    """Return the figure of some rows as a Vega-Lite specification, styled as all figures are.

    Args:
        rows: what `detente.intent` says of each check.
        width: pixels across the plot.

    Example:
        >>> from detente.intent._checks import check
        >>> from detente.intent._checks_file import Check
        >>> where = {"red": ("test",)}
        >>> tests = Check(id="tests", name="tests", kind="rate", where=where, reason="Untold.")
        >>> spec(check({"tests": 2}, {"tests": [1, 2, 4]}, [tests]), 640)["width"]
        640
    """
    from detente.brief._figures._style import config  # noqa: PLC0415

    figure = Figure("checks", "checks", "The model's plays against the record", "", (), _NONE)
    fill(figure, rows)
    drawn = chart(figure, width).configure(**config(12 if width > 500 else 11))
    made: dict[str, Any] = drawn.to_dict(validate=False)
    return made


def _place(row: Compared, n: int) -> dict[str, object]:
    """Return a row's numbers as shares of the largest, and where its words stand."""
    low, q1, median, q3, high = row.points
    most = max(high, row.observed) or 1.0
    _, record, middle, span, p = _cells(row)
    return {
        "zero": 0,
        "one": 1,
        "low": low / most,
        "q1": q1 / most,
        "median": median / most,
        "q3": q3 / most,
        "high": high / most,
        "record": row.observed / most,
        "fails": row.fails,
        "bar": n * _ROW + _BAR,
        "name_y": n * _ROW + _NAME,
        "numbers_y": n * _ROW + _NUMBERS,
        "name": _capital(row.check.name),
        "numbers": f"record {record}, model {middle} ({span}), p {p}",
    }


_NONE = Table("", (), ())
