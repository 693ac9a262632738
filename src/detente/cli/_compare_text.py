"""A comparison as one screen of text."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from detente.options import Band, Comparison
from detente.options._comparison import band

_PERCENT = 100.0


def shares(found: Comparison, at: int) -> tuple[list[str], list[list[str]]]:
    """Return the columns and rows of a table of outcomes: mean, and 90 % of futures."""
    outcomes = found.case.outcomes
    rows = []
    for name in found.names:
        cells = [found.case.approach(name).name]
        for outcome in outcomes:
            values = found.values("outcome", outcome.id)[:, found.place(name), at]
            cells.append(_share(band(values)))
        rows.append(cells)
    return ["approach", *(o.name for o in outcomes)], rows


def told(found: Comparison, at: int) -> Iterator[str]:
    """Yield what stands under the table."""
    run = found.run
    yield ""
    yield "Per cent of paths: the mean over futures, and the range of nine futures in ten."
    yield from _apart(found, at)
    yield ""
    for outcome in found.case.outcomes:
        yield f"{outcome.name}: {outcome.definition}"
    yield ""
    yield (
        f"{run['futures']:,} futures of {run['paths']:,} paths each, from the record through "
        f"{run['through']}; seed {run['seed']}, run {run['id']}. Parameters are draws of the fit; "
        "what the record cannot settle is spread over the ranges that the case declares."
    )
    worst = float(found.told.residual.max())
    yield f"Play differs from everybody's best reply by at most {worst:.3f} of a probability."


def _apart(found: Comparison, at: int) -> Iterator[str]:
    """Yield where an approach differs from ordinary play in nine futures of ten."""
    usual = found.place(found.usual)
    yield f"Against {found.case.approach(found.usual).name}, on the same futures and chances:"
    for name in found.names:
        if name == found.usual:
            continue
        said = []
        for outcome in found.case.outcomes:
            values = found.values("outcome", outcome.id)[..., at]
            gap = band(values[:, found.place(name)] - values[:, usual])
            if gap is not None and gap.low90 * gap.high90 > 0:
                said.append(f"{outcome.name} {_points(gap)}")
        yield f"  {found.case.approach(name).name}: {'; '.join(said) or 'no clear difference'}"


def _share(one: Band | None) -> str:
    if one is None:
        return "-"
    low, high = round(_PERCENT * one.low90), round(_PERCENT * one.high90)
    return f"{_PERCENT * one.mean:.0f} ({low}-{high})"


def _points(one: Band) -> str:
    low, high = np.round(_PERCENT * np.array([one.low90, one.high90])).astype(int)
    return f"{_PERCENT * one.mean:+.0f} points ({low:+d} to {high:+d})"
