"""Values that one event gives: dates, quantities with units, attributes."""

from __future__ import annotations

from collections.abc import Callable

from detente.brief._book import Book
from detente.brief._query import quantity
from detente.brief._unknown import NotYet, Unknown, nearest
from detente.brief._words import SPACE, number_text, partial_text
from detente.record import Event

Made = tuple[str, tuple[str, ...]]
_UNITLESS = ("as stated", "")


def _dated(write: Callable[[Event], str]) -> Callable[[Book, str, str], Made]:
    def made(book: Book, _: str, argument: str) -> Made:
        event = book.reader.event(argument)
        return write(event), (event.id,)

    return made


def _date(event: Event) -> str:
    return partial_text(event.happened)


def _until(event: Event) -> str:
    return partial_text(event.until or event.happened)


def _month(event: Event) -> str:
    return partial_text(event.happened[:7])


def _day(event: Event) -> str:
    return partial_text(event.happened).removesuffix(event.happened[:4]).strip() or event.happened


def _quantity(*, unit: bool) -> Callable[[Book, str, str], Made]:
    def made(book: Book, _: str, argument: str) -> Made:
        event, name, source = _parts(book, argument)
        value = quantity(event, name, book.case, source)
        if value is None:
            raise _absent(book, event, name, list(event.magnitudes), "quantity")
        declared = next((m.unit for m in book.case.magnitudes if m.id == name), "")
        shown = number_text(value)
        if unit and declared not in _UNITLESS:
            shown += SPACE + _unit(declared, value)
        return shown, (event.id,)

    return made


def _attribute(book: Book, _: str, argument: str) -> Made:
    event, name, source = _parts(book, argument)
    said = [c.attributes[name] for c in event.claims if name in c.attributes and c.source == source]
    value = said[0] if said else event.attributes.get(name)
    if value is None or (source and not said):
        raise _absent(book, event, name, list(event.attributes), "attribute")
    return value, (event.id,)


def _between(book: Book, extra: str, argument: str) -> Made:
    first, _, second = argument.partition(" and ")
    one, other = book.reader.event(first.strip()), book.reader.event(second.strip())
    days = abs((other.first - one.first).days)
    number = days if extra == "days" else int(days / 365.2425)
    return number_text(number), (one.id, other.id)


def _parts(book: Book, argument: str) -> tuple[Event, str, str]:
    where, _, rest = argument.partition(";")
    id, dot, name = where.strip().rpartition(".")
    if not dot:
        raise Unknown(f"{argument!r} names no field.", "Write EVENT.FIELD.")
    key, _, source = rest.strip().partition("=")
    if rest.strip() and key.strip() != "source":
        raise Unknown(f"{rest.strip()!r} is not known here.", "Write  ; source=ID")
    return book.reader.event(id), name, source.strip()


def _absent(book: Book, event: Event, name: str, has: list[str], what: str) -> Exception:
    """A field that is not there: learned later, or never recorded."""
    later = book.record.events.get(event.id)
    if later is not None and (name in later.magnitudes or name in later.attributes):
        return NotYet()
    return Unknown(f"{event.id} has no {what} {name!r}.", nearest(name, has))


def _unit(unit: str, value: float) -> str:
    """Put a unit that is a word in the plural; abbreviations have none."""
    whole_word = len(unit) > 3 and unit.isalpha()
    irregular = {"person": "people"}
    return unit if value == 1 or not whole_word else irregular.get(unit, f"{unit}s")


def _between_of(unit: str) -> Callable[[Book, str, str], Made]:
    return lambda book, _, argument: _between(book, unit, argument)


VERBS: dict[str, Callable[[Book, str, str], Made]] = {
    "date": _dated(_date),
    "until": _dated(_until),
    "year": _dated(lambda event: event.happened[:4]),
    "month": _dated(_month),
    "day": _dated(_day),
    "value": _quantity(unit=True),
    "number": _quantity(unit=False),
    "attr": _attribute,
    "days between": _between_of("days"),
    "years between": _between_of("years"),
}
