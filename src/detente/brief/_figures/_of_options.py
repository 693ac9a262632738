"""What the figures of the comparison share: the horizon and the approaches that they show."""

from __future__ import annotations

from typing import Any

from detente.brief._book import Book
from detente.brief._document import Figure
from detente.brief._options import Options
from detente.brief._unknown import Unknown


def months_of(held: Options, figure: Figure, row: dict[str, Any]) -> str:
    """Return the horizon that a figure names.

    Raises:
        Unknown: it names none, or one that was not compared.
    """
    if "months" not in row:
        fix = f"Write  months = {held.horizons[0]}"
        raise Unknown(f"figures.toml, [{figure.name}] has no months.", fix)
    return held.months(str(row["months"]))


def shown(book: Book, row: dict[str, Any]) -> tuple[Options, list[str]]:
    """Return the comparison and the approaches that a figure shows, all by default.

    Raises:
        Unknown: an approach was not compared.
        NotYet: there is no comparison on the day.
    """
    held = book.options()
    wanted = [str(a) for a in row.get("approaches", held.approaches)]
    for id in wanted:
        held.approach(id)
    return held, wanted


def wrapped(text: str, room: float, letter: float = 6.2) -> list[str]:
    """Break words into lines that fit a room in pixels.

    Example:
        >>> wrapped("thaw without a deal", 80)
        ['thaw without', 'a deal']
    """
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and len(longer) * letter > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
