"""How the numbers of a comparison are written: amounts, ranges, differences, verdicts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from detente.brief._options import Criterion
from detente.brief._words import SPACE, minus, percent_text, signed_text, span_text

NOTHING = "no value"


def plain_text(value: float) -> str:
    """Write a number with as many digits as a comparison can bear.

    Example:
        >>> plain_text(0.126), plain_text(3.14), plain_text(-41.6), plain_text(0.0)
        ('0.13', '3.1', '−42', '0')
    """
    size = abs(value)
    digits = 0 if size >= 9.95 or size < 0.005 else 1 if size >= 0.995 else 2
    return minus(f"{value:.{digits}f}") if size >= 0.005 else "0"


def amount_text(criterion: Criterion, value: float | None) -> str:
    """Write a value with its unit; what no future has a value for is said to have none.

    Example:
        >>> tests = Criterion("tests", "measure", "tests", "How many.", "months", "less")
        >>> amount_text(tests, 1.26), amount_text(tests, None)
        ('1.3\\xa0months', 'no value')
    """
    if value is None:
        return NOTHING
    if criterion.share:
        return percent_text(value)
    if criterion.unit == "level":
        return f"level{SPACE}{plain_text(value)}"
    return f"{plain_text(value)}{SPACE}{criterion.unit}"


def range_text(criterion: Criterion, row: Mapping[str, Any]) -> str:
    """Write the central 90 % over futures, without a unit where it is no share."""
    if row["mean"] is None:
        return NOTHING
    if criterion.share:
        return span_text(row["low90"], row["high90"])
    return f"{plain_text(row['low90'])} to {plain_text(row['high90'])}"


def cell_text(criterion: Criterion, row: Mapping[str, Any]) -> str:
    """Write mean and 90 % band for a cell of a table, its unit in the heading.

    Example:
        >>> ever = Criterion("ever", "measure", "ever", "Whether.", "share of paths", "less")
        >>> cell_text(ever, {"mean": 0.126, "low90": 0.001, "high90": 0.31})
        '13 (<1 to 31)'
    """
    if row["mean"] is None:
        return NOTHING
    write = _percent if criterion.share else plain_text
    mean, low, high = (write(row[name]) for name in ("mean", "low90", "high90"))
    return f"{mean} ({low} to {high})"


def _percent(share: float) -> str:
    text = percent_text(share).removesuffix(f"{SPACE}%")
    return text.replace("less than ", "<").replace("more than ", ">")


def step_text(criterion: Criterion, value: float) -> str:
    """Write a difference with its sign: in points where values are shares.

    Example:
        >>> ever = Criterion("ever", "measure", "ever", "Whether.", "share of paths", "less")
        >>> step_text(ever, 0.0316), step_text(ever, 0.0)
        ('+3.2', '0.0')
    """
    if criterion.share:
        return signed_text(100 * value)
    return f"+{plain_text(value)}" if value >= 0.005 else plain_text(value)


def change_text(criterion: Criterion, apart: Mapping[str, Any] | None) -> str:
    """Write a difference from ordinary play with its 90 % band, without a unit."""
    if apart is None:
        return NOTHING
    mean, low, high = (step_text(criterion, apart[n]) for n in ("mean", "low90", "high90"))
    return f"{mean} ({low} to {high})"


def unit_text(criterion: Criterion) -> str:
    """Name the unit of a difference."""
    if criterion.share:
        return "points"
    return "levels" if criterion.unit == "level" else criterion.unit


def than_text(criterion: Criterion, verdict: int) -> str:
    """Write a verdict against ordinary play, better or worse where the case says which is which.

    Example:
        >>> less = Criterion("tests", "measure", "tests", "How many.", "months", "less")
        >>> [than_text(less, v) for v in (-1, 0, 1)]
        ['better than', 'not clearly different from', 'worse than']
    """
    if not verdict:
        return "not clearly different from"
    if not criterion.better:
        return "more than" if verdict > 0 else "less than"
    return "better than" if (verdict > 0) == (criterion.better == "more") else "worse than"


def fine_text(value: float) -> str:
    """Write a small number with two significant digits.

    Example:
        >>> fine_text(0.00679), fine_text(0.126), fine_text(1.13), fine_text(-0.0002)
        ('0.0068', '0.13', '1.1', '−0.0002')
    """
    if not value:
        return "0"
    digits = max(0, 1 - math.floor(math.log10(abs(value))))
    return minus(f"{value:.{min(digits, 4)}f}")
