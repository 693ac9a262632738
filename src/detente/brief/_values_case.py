"""Values that the case and the record as a whole give: leaders, days, sizes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from detente.brief._book import Book
from detente.brief._unknown import NotYet, Unknown, nearest
from detente.brief._words import day_text, number_text
from detente.case._model import Leader

Made = tuple[str, tuple[str, ...]]


def policy_known(book: Book, term: Leader) -> str:
    """Return the name of a leader's policy, once the record says that it was public."""
    whole, then = (r.events.get(term.term) for r in (book.record, book.view))
    if whole is not None and "policy" in whole.attributes:
        return term.policy if then is not None and "policy" in then.attributes else ""
    return term.policy


def _leader(write: Callable[[Book, Leader], str]) -> Callable[[Book, str, str], Made]:
    def made(book: Book, _: str, argument: str) -> Made:
        player, _, on = argument.partition(" on ")
        found = leader_on(book, player.strip(), _day(book, on.strip()))
        text = write(book, found)
        if not text and any(write(book, t) for t in book.case.leaders if t.player == found.player):
            raise NotYet
        if not text and found.policy:
            raise NotYet
        if not text:
            raise Unknown(f"leaders.toml gives no policy for {found.name}.")
        key = f"leader: {player.strip()}"
        return text, (f"{key} on {on.strip()}" if on else key,)

    return made


def leader_on(book: Book, player: str, day: date) -> Leader:
    """Return who governed on a day.

    Raises:
        Unknown: no such player, or nobody is declared for that day.
        NotYet: the day lies after the as-of day.
    """
    known = {leader.player for leader in book.case.leaders}
    if player not in known:
        raise Unknown(f"leaders.toml has nobody for {player!r}.", nearest(player, known))
    if day > book.as_of:
        raise NotYet
    found = book.case.leader(player, day)
    if found is None:
        raise Unknown(f"leaders.toml has nobody for {player!r} on {day}.")
    return found


def _day(book: Book, on: str) -> date:
    if not on:
        return book.as_of
    try:
        return date.fromisoformat(on)
    except ValueError:
        return book.reader.event(on).first


def _term(book: Book, _: str, argument: str) -> Made:
    name, _, player = argument.partition(" in ")
    found = [t for t in book.case.leaders if t.name == name and player in ("", t.player)]
    if not found:
        raise Unknown(f"leaders.toml has no {name!r}.", nearest(name, _names(book)))
    known = [t for t in found if t.start <= book.as_of]
    if not known:
        raise NotYet
    return " and ".join(term_text(t, book.as_of) for t in known), (f"leaders: {known[0].player}",)


def term_text(term: Leader, as_of: date) -> str:
    """Write a term of office as it looked on the day."""
    if term.end is None or term.end > as_of:
        return f"since {day_text(term.start)}"
    return f"{day_text(term.start)} to {day_text(term.end)}"


def _names(book: Book) -> list[str]:
    return list(dict.fromkeys(t.name for t in book.case.leaders))


def _as_of(book: Book, _: str, __: str) -> Made:
    return day_text(book.as_of), ("record",)


def _newest(book: Book, _: str, __: str) -> Made:
    if book.newest is None:
        raise NotYet
    return day_text(book.newest.first), (book.newest.id,)


def _age(book: Book, _: str, __: str) -> Made:
    if book.newest is None:
        raise NotYet
    return number_text((book.as_of - book.newest.first).days), (book.newest.id,)


def _covered(book: Book, _: str, name: str) -> Made:
    known = [c.id for c in book.case.coverage]
    if name not in known:
        raise Unknown(f"The case has no coverage {name!r}.", nearest(name, known))
    return day_text(book.view.covered_through(name)), ("record",)


def sizes(book: Book) -> dict[str, int]:
    """Return how large the record is, as known on the day."""
    used = {c.source for c in book.view.claims}
    sources = [book.view.sources[id] for id in sorted(used)]
    return {
        "events": len(book.view.events),
        "claims": len(book.view.claims),
        "sources": len(sources),
        "addresses": len({s.url for s in sources if s.url}),
        "publishers": len({s.publisher for s in sources}),
    }


def _size(book: Book, _: str, name: str) -> Made:
    known = sizes(book)
    if name not in known:
        raise Unknown(f"The record has no size {name!r}.", nearest(name, known))
    return number_text(known[name]), ("record",)


VERBS: dict[str, Callable[[Book, str, str], Made]] = {
    "leader": _leader(lambda _, t: t.name),
    "leader.policy": _leader(policy_known),
    "leader.since": _leader(lambda _, t: day_text(t.start)),
    "term": _term,
    "as_of": _as_of,
    "newest": _newest,
    "age": _age,
    "covered": _covered,
    "size": _size,
}
