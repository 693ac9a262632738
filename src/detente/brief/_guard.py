"""Guards: {when: ...} before a paragraph or block says on which days it is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from detente.brief._book import Book
from detente.brief._options import PARTS
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
    if key in _RUNS:
        return _RUNS[key](book, value)
    if key in ("after", "before"):
        try:
            day = date.fromisoformat(value)
        except ValueError as error:
            raise Unknown(f"{value!r} is not a date.", "Write  {when: after=2025-06-04}") from error
        return book.as_of >= day if key == "after" else book.as_of < day
    fix = "Write an event, not=EVENT, after=DATE, before=DATE, fit=made or options=made."
    raise Unknown(f"{condition!r} is not a condition of a guard.", fix)


def dated(guard: str) -> bool:
    """Say whether a guard asks for a day or an event, so that an earlier day may hide something.

    Example:
        >>> dated("after=2025-06-04"), dated("fit=made; options=made")
        (True, False)
    """
    parts = [part.strip() for part in guard.split(";") if part.strip()]
    return any(part.partition("=")[0].strip() not in _RUNS for part in parts)


def _fit(book: Book, value: str) -> bool:
    """Say whether intent is read on the day, from a fit that knows later months or is doubtful."""
    if value not in ("made", "none", "later", "doubtful"):
        fix = "Write fit=made, fit=none, fit=later or fit=doubtful."
        raise Unknown(f"'fit={value}' is not a condition.", fix)
    try:
        held = book.intent()
    except NotYet:
        return value == "none"
    return {"made": True, "later": held.later, "doubtful": bool(held.problems)}.get(value, False)


def _options(book: Book, value: str) -> bool:
    """Say whether approaches are compared on the day, or the comparison holds a certain part."""
    if value not in ("made", "none", *PARTS):
        fix = f"Write options=made, options=none, or one of its parts: {', '.join(PARTS)}."
        raise Unknown(f"'options={value}' is not a condition.", fix)
    try:
        held = book.options()
    except NotYet:
        return value == "none"
    return value == "made" or bool(held.document.get(value))


def _known(book: Book, event: str) -> bool:
    try:
        book.reader.event(event)
    except NotYet:
        return False
    return True


_RUNS: dict[str, Callable[[Book, str], bool]] = {"fit": _fit, "options": _options}
