"""Guards: {when: ...} before a paragraph or block says on which days it is shown."""

from __future__ import annotations

from datetime import date

from detente.brief._book import Book
from detente.brief._unknown import NotYet, Unknown


def holds(book: Book, guard: str) -> bool:
    """Say whether every condition of a guard holds on the as-of day; none is always true.

    Raises:
        Unknown: a condition that is not one, or an event that the record does not know.
    """
    return all(_one(book, part.strip()) for part in guard.split(";") if part.strip())


def _one(book: Book, condition: str) -> bool:
    key, sign, value = (part.strip() for part in condition.partition("="))
    if not sign:
        return _known(book, condition)
    if key == "not":
        return not _known(book, value)
    if key in ("after", "before"):
        try:
            day = date.fromisoformat(value)
        except ValueError as error:
            raise Unknown(f"{value!r} is not a date.", "Write  {when: after=2025-06-04}") from error
        return book.as_of >= day if key == "after" else book.as_of < day
    fix = "Write an event, not=EVENT, after=DATE or before=DATE."
    raise Unknown(f"{condition!r} is not a condition of a guard.", fix)


def _known(book: Book, event: str) -> bool:
    try:
        book.reader.event(event)
    except NotYet:
        return False
    return True
