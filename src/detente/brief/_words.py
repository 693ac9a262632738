"""How dates, numbers and chances are written in prose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from detente.record._event import Event

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
SPACE = "\u00a0"


def day_text(day: date) -> str:
    """Write a day in full.

    Example:
        >>> day_text(date(2017, 9, 3))
        '3 September 2017'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def partial_text(partial: str) -> str:
    """Write an ISO date that is cut short where knowledge ends.

    Example:
        >>> partial_text("2013-03"), partial_text("1998")
        ('March 2013', '1998')
    """
    parts = partial.split("-")
    if len(parts) == 3:
        return day_text(date.fromisoformat(partial))
    if len(parts) == 2:
        return f"{MONTHS[int(parts[1]) - 1]} {parts[0]}"
    return partial


def when_text(event: Event) -> str:
    """Write when an event happened, to its last day where it lasted."""
    first = partial_text(event.happened)
    if event.until and event.until != event.happened:
        first = f"{first} to {partial_text(event.until)}"
    return f"about {first}" if event.precision == "approximate" else first


def number_text(value: float) -> str:
    """Write a number with thousands apart and no needless digits.

    Example:
        >>> number_text(3368), number_text(6.3), number_text(-0.25)
        ('3,368', '6.3', '−0.25')
    """
    whole = float(value).is_integer()
    text = f"{abs(value):,.0f}" if whole else f"{abs(value):,.10g}"
    return f"−{text}" if value < 0 else text


def percent_text(chance: float) -> str:
    """Write a chance in [0, 1] as a whole percentage, never as 0 or 100.

    Example:
        >>> percent_text(0.124), percent_text(0.001)
        ('12\\xa0%', 'less than 1\\xa0%')
    """
    percent = round(100 * chance)
    if percent < 1:
        return f"less than 1{SPACE}%"
    return f"more than 99{SPACE}%" if percent > 99 else f"{percent}{SPACE}%"


def span_text(low: float, high: float) -> str:
    """Write a range of chances in [0, 1] as whole percentages, never as 0 or 100.

    Example:
        >>> span_text(0.124, 0.31), span_text(0.001, 0.998)
        ('12 to 31\\xa0%', 'less than 1 to more than 99\\xa0%')
    """
    least = percent_text(low).removesuffix(f"{SPACE}%")
    return f"{least} to {percent_text(high).replace('less than 1', '1')}"


def signed_text(value: float) -> str:
    """Write a difference with its sign and one digit after the point.

    Example:
        >>> signed_text(4.26), signed_text(-0.31), signed_text(-0.02)
        ('+4.3', '−0.3', '0.0')
    """
    text = minus(f"{value:+.1f}")
    return text[1:] if text[1:] == "0.0" else text


def minus(text: str) -> str:
    """Write numbers with a minus sign that is not a hyphen."""
    return text.replace("-", "−")


def gain_text(gain: float, low: float, high: float) -> str:
    """Write a gain in a score with its interval.

    Example:
        >>> gain_text(0.0314, -0.002, 0.066)
        '+0.031 (−0.002 to +0.066)'
    """
    return minus(f"{gain:+.3f} ({low:+.3f} to {high:+.3f})")


def list_text(parts: Sequence[str]) -> str:
    """Join with commas and a last "and".

    Example:
        >>> list_text(["2006", "2009", "2013"])
        '2006, 2009 and 2013'
    """
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def capital(text: str) -> str:
    """Begin with a capital letter.

    Example:
        >>> capital("grand bargain"), capital("")
        ('Grand bargain', '')
    """
    return f"{text[:1].upper()}{text[1:]}"


def plural(count: int, word: str) -> str:
    """Write a count with its noun.

    Example:
        >>> plural(1, "event"), plural(1200, "event")
        ('1 event', '1,200 events')
    """
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"
