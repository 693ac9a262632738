"""Whether what a person gave is an array of numbers, and the right ones: each problem in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import Problem

Floats = NDArray[np.float64]

_CLOSE = 1e-9
_SHOWN = 5
_NO_NUMBERS = "USTMmc"  # kinds of arrays that hold text, dates or complex numbers
_LONG = 60


def numbers(value: Any) -> Floats | None:
    """Return what was given as an array of numbers; None where it is ragged, text or neither.

    Example:
        >>> numbers([[1, 2]]), numbers([[1], [2, 3]]), numbers(["1", "2"])
        (array([[1., 2.]]), None, None)
    """
    try:
        raw = np.asarray(value)
        if raw.dtype.kind in _NO_NUMBERS:
            return None
        if raw.dtype.kind == "O" and any(isinstance(x, str | bytes) for x in raw.flat):
            return None
        return raw.astype(float, copy=False)
    except (TypeError, ValueError, OverflowError):
        return None


def seen_as(array: Floats | None) -> str:
    """Say what an array of the wrong form is.

    Example:
        >>> seen_as(None), seen_as(np.zeros((2, 3)))
        ('not an array of numbers', 'of shape (2, 3)')
    """
    return "not an array of numbers" if array is None else f"of shape {array.shape}"


def short(value: Any) -> str:
    """Return a value as a person would recognise it in a message.

    Example:
        >>> short("duel"), len(short("duel" * 100))
        ("'duel'", 60)
    """
    text = " ".join(repr(value).split())
    return text if len(text) <= _LONG else text[: _LONG - 3] + "..."


def finite(array: Floats, where: str) -> Iterator[Problem]:
    """Yield a problem where an array holds a number that is not finite."""
    wrong = np.argwhere(~np.isfinite(array))
    if len(wrong):
        at = tuple(int(i) for i in wrong[0])
        many = "1 entry is" if len(wrong) == 1 else f"{len(wrong)} entries are"
        what = f"{many} not finite; the first is {array[at]} at index {at}."
        yield Problem(what, where, "Give finite numbers.")


def chances(
    array: Floats, where: str, place: Callable[[tuple[int, ...]], str]
) -> Iterator[Problem]:
    """Yield what is wrong with an array whose last axis holds probabilities.

    Args:
        array: shape (..., K).
        where: what the array is.
        place: says which row an index (...) is.
    """
    if not np.isfinite(array).all():
        yield from finite(array, where)
        return
    for at in _first(array.min(-1, initial=0.0) < 0):
        what = f"A probability is negative: {array[at].min():g}."
        yield Problem(what, f"{where}, {place(at)}", "Probabilities lie in [0, 1].")
    total = array.sum(-1)
    wrong = abs(total - 1) > _CLOSE
    for at in _first(wrong):
        what = f"A row sums to {total[at]:.6g}."
        yield Problem(what, f"{where}, {place(at)}", "Every row must sum to 1.")
    more = int(wrong.sum()) - _SHOWN
    if more > 0:
        many = "1 more row does" if more == 1 else f"{more} more rows do"
        yield Problem(f"{many} not sum to one.", where, "Every row must sum to 1.")


def _first(wrong: Any) -> list[tuple[int, ...]]:
    return [tuple(int(i) for i in at) for at in np.argwhere(wrong)[:_SHOWN]]
