"""How pages write days, numbers, bands and likelihoods: the filters of the templates."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from math import isnan
from typing import Any

from detente.brief._likelihood import word_for
from detente.brief._words import number_text, partial_text, percent_text, span_text


def day(value: date | str | None) -> str:
    """Write a day, a month or a year, as 3 September 2017.

    Example:
        >>> day("2017-09-03"), day("2017-09"), day(None)
        ('3 September 2017', 'September 2017', 'not known')
    """
    if not value:
        return "not known"
    return partial_text(value if isinstance(value, str) else value.isoformat())


def dated(text: str) -> str:
    """Write the days in a text as words; what is no day stays.

    Example:
        >>> dated("Searched through 2026-10-03, not 2026-13-45.")
        'Searched through 3 October 2026, not 2026-13-45.'
    """
    return re.sub(r"\b\d{4}-\d\d-\d\d\b", _dated, text)


def _dated(found: re.Match[str]) -> str:
    try:
        return partial_text(found[0])
    except ValueError:
        return found[0]


def instant(value: str) -> str:
    """Write an instant in UTC to the minute.

    Example:
        >>> instant("2026-11-23T12:00:59Z")
        '2026-11-23 12:00\\xa0UTC'
    """
    return f"{value[:10]} {value[11:16]}\N{NO-BREAK SPACE}UTC"


def percent(value: float | None) -> str:
    """Write a chance in [0, 1] as a whole percentage; one that is not known says so.

    Example:
        >>> percent(0.262), percent(None)
        ('26\\xa0%', 'not known')
    """
    return "not known" if value is None or isnan(value) else percent_text(value)


def number(value: float | None, digits: int = 1) -> str:
    """Write a number with thousands apart and so many digits after the point at most.

    Example:
        >>> number(1234.56), number(3.0), number(None)
        ('1,234.6', '3', 'none')
    """
    return "none" if value is None or isnan(value) else number_text(round(value, digits))


def span90(band: Any) -> str:
    """Write the 90 % interval of a chance.

    Example:
        >>> span90({"low90": 0.041, "high90": 0.306})
        '4 to 31\\xa0%'
    """
    names = ("low90", "high90")
    low, high = (band[n] if isinstance(band, Mapping) else getattr(band, n) for n in names)
    return span_text(low, high)


def spaced(name: str) -> str:
    """Write an id as words.

    Example:
        >>> spaced("long_range_launch")
        'long range launch'
    """
    return name.replace("_", " ")


_BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "", "Chrome": "", "Safari": ""}
_SYSTEMS = {"Android": "", "iPhone": "", "iPad": "", "Windows": "", "Mac OS": "a Mac", "Linux": ""}


def browser(agent: str) -> str:
    """Say in a few words what calls itself so; the first words of it where it is not known.

    Example:
        >>> browser("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
        'Firefox on Linux'
        >>> browser("curl/8.5.0"), browser("")
        ('curl/8.5.0', 'A program')
    """
    name = next((said or mark for mark, said in _BROWSERS.items() if f"{mark}/" in agent), "")
    system = next((said or mark for mark, said in _SYSTEMS.items() if mark in agent), "")
    if not name:
        return agent[:40] or "A program"
    return f"{name} on {system}" if system else name


WORDS: dict[str, Callable[..., str]] = {
    "day": day,
    "dated": dated,
    "instant": instant,
    "percent": percent,
    "number": number,
    "span90": span90,
    "spaced": spaced,
    "browser": browser,
    "likelihood": word_for,
}
