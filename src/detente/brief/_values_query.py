"""Values that a query gives: counts, sums, shares, first and last dates."""

from __future__ import annotations

from collections.abc import Callable

from detente.brief._book import Book
from detente.brief._query import Query
from detente.brief._unknown import NotYet, Unknown, nearest
from detente.brief._words import SPACE, list_text, number_text, partial_text
from detente.record import Event

Made = tuple[str, tuple[str, ...]]


def _count(book: Book, extra: str, argument: str) -> Made:
    events = book.reader.read(argument).events(book.view)
    if extra not in ("", "days"):
        raise Unknown(f"'count {extra}' is not a value.", "Write count or count days.")
    number = len({e.happened for e in events}) if extra else len(events)
    return number_text(number), (key_of(book, f"count {extra}".strip(), argument),)


def _total(verb: str, combine: Callable[[list[float]], float]) -> Callable[[Book, str, str], Made]:
    def made(book: Book, field: str, argument: str) -> Made:
        known = [m.id for m in book.case.magnitudes]
        if field not in known:
            raise Unknown(f"{field!r} is not a quantity of this case.", nearest(field, known))
        found = book.reader.read(argument).quantities(book.view, field)
        if not found and verb != "sum":
            raise _nothing(book, argument)
        number = combine([value for _, value in found])
        return number_text(number), (key_of(book, f"{verb} {field}", argument),)

    return made


def _share(book: Book, _: str, argument: str) -> Made:
    part, of, whole = argument.partition(" of ")
    if not of:
        raise Unknown("A share needs two queries.", "Write {share: QUERY of QUERY}.")
    wide = {e.id for e in book.reader.read(whole).events(book.view)}
    narrow = {e.id for e in book.reader.read(part).events(book.view)} & wide
    if not wide:
        raise _nothing(book, whole)
    keys = (key_of(book, "count", part), key_of(book, "count", whole))
    return f"{100 * len(narrow) / len(wide):.0f}{SPACE}%", keys


def _edge(last: bool) -> Callable[[Book, str, str], Made]:
    def made(book: Book, extra: str, argument: str) -> Made:
        event = _one(book, argument, last=last)
        if extra not in ("", "year"):
            raise Unknown(f"'{extra}' is not known here.", "Write last, or last year.")
        text = event.happened[:4] if extra else partial_text(event.happened)
        verb = f"{'last' if last else 'first'} {extra}".strip()
        return text, (event.id, key_of(book, verb, argument))

    return made


def _since(unit: int, verb: str) -> Callable[[Book, str, str], Made]:
    def made(book: Book, extra: str, argument: str) -> Made:
        if extra != "since":
            raise Unknown(f"'{verb} {extra}' is not a value.", f"Write {{{verb} since: QUERY}}.")
        event = _one(book, argument, last=True)
        days = (book.as_of - event.first).days
        number = days if unit == 1 else int(days / 365.2425)
        return number_text(number), (event.id, key_of(book, f"{verb} since", argument))

    return made


def _dates(book: Book, _: str, argument: str) -> Made:
    events = _some(book, argument)
    texts = list(dict.fromkeys(partial_text(e.happened) for e in events))
    return list_text(texts), (key_of(book, "dates", argument),)


def _years(book: Book, extra: str, argument: str) -> Made:
    if extra:
        return _since(365, "years")(book, extra, argument)
    texts = list(dict.fromkeys(e.happened[:4] for e in _some(book, argument)))
    return list_text(texts), (key_of(book, "years", argument),)


def _named(book: Book, _: str, name: str) -> Made:
    rows = book.files["queries.toml"]
    if name not in rows:
        raise Unknown(f"queries.toml has no {name!r}.", nearest(name, rows))
    ask = str(rows[name].get("ask", ""))
    verb, _, extra = ask.partition(" ")
    if verb not in VERBS or verb == "q":
        raise Unknown(f"queries.toml, [{name}]: ask is {ask!r}.", 'Write  ask = "count"')
    return VERBS[verb](book, extra, f"set={name}")


def key_of(book: Book, verb: str, argument: str) -> str:
    """Return the key of the reference to a query, in normal form."""
    return f"{verb}: {book.reader.read(argument).text}"


def events_of(book: Book, argument: str) -> tuple[Query, list[Event]]:
    """Return a query and the events that it picks on the day."""
    query = book.reader.read(argument)
    return query, query.events(book.view)


def _some(book: Book, argument: str) -> list[Event]:
    events = book.reader.read(argument).events(book.view)
    if not events:
        raise _nothing(book, argument)
    return events


def _one(book: Book, argument: str, *, last: bool) -> Event:
    events = _some(book, argument)
    return events[-1] if last else events[0]


def _nothing(book: Book, argument: str) -> Exception:
    """Nothing picked: too early a day, or a query that never picks anything."""
    if book.reader.read(argument).events(book.record):
        return NotYet()
    return Unknown(f"No event of the record matches {argument!r}.")


VERBS: dict[str, Callable[[Book, str, str], Made]] = {
    "count": _count,
    "sum": _total("sum", sum),
    "max": _total("max", max),
    "min": _total("min", min),
    "share": _share,
    "first": _edge(last=False),
    "last": _edge(last=True),
    "days": _since(1, "days"),
    "dates": _dates,
    "years": _years,
    "q": _named,
}
