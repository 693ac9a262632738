"""What each key of a reference stands for: the grammar behind [@...] and `detente cite`."""

from __future__ import annotations

from collections.abc import Callable

from detente.brief import _entry_forecast, _entry_intent, _entry_options, _entry_regret
from detente.brief._book import Book
from detente.brief._entry import Entry, Said, event_entry, iso, listed, said_of
from detente.brief._unknown import NotYet, Unknown, nearest
from detente.brief._values import value_of
from detente.brief._values_case import leader_on, sizes, term_text
from detente.brief._words import day_text, plural
from detente.case._model import Coverage
from detente.record import Event

_QUERIES = ("count", "sum", "max", "min", "first", "last", "days", "dates", "years")


def entry_of(book: Book, key: str) -> Entry:
    """Return what a key names, as known on the day.

    Raises:
        Unknown: nothing has that key.
        NotYet: it was not known by then.
    """
    head, colon, argument = key.partition(":")
    head, argument = " ".join(head.split()), " ".join(argument.split())
    if not colon:
        return _bare(book, key.strip())
    if head in _KINDS:
        return _KINDS[head](book, argument)
    if head.partition(" ")[0] in _QUERIES:
        return _query(book, head, argument)
    raise Unknown(f"[@{key}] is not a reference.", nearest(head, (*_KINDS, *_QUERIES)))


def _bare(book: Book, key: str) -> Entry:
    if key in _WHOLE:
        return _WHOLE[key](book)
    if key in book.record.sources:
        return _source(book, key)
    if any(r.id == key for r in book.case.references):
        return _official(book, key)
    if any(q.id == key for q in book.case.questions):
        return _entry_forecast.forecast_entry(book, key)
    return event_entry(book, book.reader.event(key))


def _query(book: Book, head: str, argument: str) -> Entry:
    query = book.reader.read(argument)
    value = value_of(book, f"{head}: {argument}").text
    verb, _, field = head.partition(" ")
    if verb in ("sum", "max", "min"):
        events: list[Event] = [e for e, _ in query.quantities(book.view, field)]
    else:
        events = query.events(book.view)
    return Entry(
        key=f"{head}: {query.text}",
        kind="query",
        title=f"{_SAYS.get(head, head)}: {value}",
        events=tuple(listed(book, e) for e in events),
        facts=(f"Query: {head}: {query.text}",),
        run=book.run,
    )


_SAYS = {
    "count": "Number of events",
    "count days": "Number of days with an event",
    "first": "Date of the first event",
    "last": "Date of the last event",
    "first year": "Year of the first event",
    "last year": "Year of the last event",
    "days since": "Days since the last event",
    "years since": "Years since the last event",
    "dates": "Dates",
    "years": "Years",
}


def _record(book: Book) -> Entry:
    size = sizes(book)
    through = [_searched(book, c) for c in book.case.coverage]
    counted = (
        f"{plural(size['events'], 'event')} from {plural(size['claims'], 'claim')}, "
        f"{plural(size['sources'], 'source')} and {size['addresses']:,} public addresses"
    )
    newest = (
        f"Newest event: {day_text(book.newest.first)} ({book.newest.id})." if book.newest else ""
    )
    return Entry(
        key="record",
        kind="record",
        title=f"The record of this case as of {day_text(book.as_of)}: {counted}",
        facts=tuple(f for f in (newest, *through) if f),
        run=book.run,
    )


def _searched(book: Book, part: Coverage) -> str:
    """Say how far a part was searched; why, only if that was known on the day."""
    name = f"{part.name[:1].upper()}{part.name[1:]}"
    said = f"{name}: searched through {day_text(book.view.covered_through(part.id))}."
    return f"{said} {part.reason}" if part.through <= book.as_of else said


def _case(book: Book, name: str) -> Entry:
    standoff = book.case.standoff
    known = (
        "players",
        "leaders",
        "tracks",
        "kinds",
        "states",
        "game",
        "codings",
        "checks",
        "approaches",
        "questions",
        "grading",
        "references",
    )
    if name and name not in known:
        raise Unknown(f"The case has no file {name!r}.", nearest(name, known))
    facts: tuple[str, ...] = (f"Question: {standoff.question}",)
    if name == "grading":
        facts = tuple(
            f"{k.name}: {k.reliability}{k.credibility}. {k.reason}" for k in book.case.source_kinds
        )
    elif name == "tracks":
        facts = tuple(f"{t.name}: {t.described}" for t in book.case.tracks)
    elif name == "game":
        facts = tuple(
            f"{book.case.player(t.player).name}, {t.name}: {t.meaning}" for t in book.case.types
        ) + tuple(f"Outlook “{o.name}”: {o.about}" for o in book.case.outlooks)
    elif name == "approaches":
        facts = tuple(
            f"{a.name[:1].upper()}{a.name[1:]}: {a.about} Doubts: {a.doubts}"
            for a in book.case.approaches
        )
    elif name == "questions":
        facts = tuple(f"{q.id}: {q.resolution}" for q in book.case.questions)
    where = f"{name}.toml" if name else "case.toml"
    return Entry(
        key=f"case: {name}" if name else "case",
        kind="case",
        title=f"What the case {standoff.name} declares ({where})",
        facts=facts,
    )


def _official(book: Book, id: str) -> Entry:
    known = {r.id: r for r in book.case.references}
    if id not in known:
        raise Unknown(f"The case has no official reference {id!r}.", nearest(id, known))
    found = known[id]
    if found.published is not None and found.published > book.as_of:
        raise NotYet
    said = Said(found.institution, found.title, found.url, "", iso(found.published))
    return Entry(
        key=f"ref: {id}",
        kind="official",
        title=f"{found.institution}, {found.title}",
        when=iso(found.published),
        said=(said,),
        facts=(found.annotation,),
        url=found.url,
    )


def _source(book: Book, id: str) -> Entry:
    if id not in book.record.sources:
        raise Unknown(f"The record has no source {id!r}.", nearest(id, book.record.sources))
    claims = [c for c in book.view.claims if c.source == id]
    if not claims:
        raise NotYet
    source = book.view.sources[id]
    ids = dict.fromkeys(c.event for c in claims)
    said = Said(source.publisher, source.title, source.url, source.reliability, "", source.note)
    return Entry(
        key=f"source: {id}",
        kind="source",
        title=f"{source.publisher}{f', {source.title}' if source.title else ''}",
        when=iso(source.published),
        said=(said,),
        events=tuple(listed(book, book.view.events[i]) for i in ids if i in book.view.events),
        url=source.url,
    )


def _leader(book: Book, argument: str) -> Entry:
    text = value_of(book, f"leader: {argument}").text
    player = argument.partition(" on ")[0].strip()
    since = value_of(book, f"leader.since: {argument}").text
    term = next(t for t in book.case.leaders if t.name == text and t.player == player)
    event = book.view.events.get(term.term)
    return Entry(
        key=f"leader: {argument}",
        kind="case",
        title=f"{book.case.player(player).name}: {text}, in office since {since}",
        said=tuple(dict.fromkeys(said_of(book, c) for c in event.claims)) if event else (),
        facts=("Declared in leaders.toml.",),
    )


def _leaders(book: Book, player: str) -> Entry:
    leader_on(book, player, book.as_of)
    terms = [t for t in book.case.leaders if t.player == player and t.start <= book.as_of]
    return Entry(
        key=f"leaders: {player}",
        kind="case",
        title=f"Leaders of {book.case.player(player).name}, as declared in leaders.toml",
        events=tuple(listed(book, e) for t in terms if (e := book.view.events.get(t.term))),
        facts=tuple(f"{t.name}: {term_text(t, book.as_of)}." for t in terms),
    )


_WHOLE: dict[str, Callable[[Book], Entry]] = {
    "record": _record,
    "case": lambda book: _case(book, ""),
    "intent.fit": _entry_intent.fit_entry,
    **_entry_options.WHOLE,
    **_entry_regret.WHOLE,
}
_KINDS: dict[str, Callable[[Book, str], Entry]] = {
    "ref": _official,
    "source": _source,
    "case": _case,
    "leader": _leader,
    "leaders": _leaders,
    "forecast": _entry_forecast.forecast_entry,
    "backtest": _entry_forecast.backtest_entry,
    **_entry_intent.KINDS,
    **_entry_options.KINDS,
    **_entry_regret.KINDS,
}
