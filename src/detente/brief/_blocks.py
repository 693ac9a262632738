"""Blocks that a line such as `::table backtest` puts into a section."""

from __future__ import annotations

from collections.abc import Callable

from detente.brief import _tables
from detente.brief._book import Book
from detente.brief._document import Block
from detente.brief._figures import figure_of
from detente.brief._guard import holds
from detente.brief._unknown import Unknown, nearest
from detente.brief._words import day_text, plural


def head(book: Book) -> tuple[tuple[str, str], ...]:
    """Return the lines under the title: the day, how old the newest event is, what was searched."""
    lines = [("As of", day_text(book.as_of))]
    if book.newest is not None:
        age = plural((book.as_of - book.newest.first).days, "day")
        lines.append(("Newest event", f"{day_text(book.newest.first)}, {age} before"))
    lines += [
        (f"Searched through {day_text(book.view.covered_through(c.id))}", c.name)
        for c in book.case.coverage
    ]
    return tuple(lines)


def _figure(book: Book, argument: str) -> Block:
    return Block("figure", figure=figure_of(book, argument))


def _table(book: Book, argument: str) -> Block:
    name, _, rest = argument.partition(" ")
    if name not in _tables.TABLES:
        raise Unknown(f"'::table {name}' is not a table.", nearest(name, _tables.TABLES))
    return Block("table", table=_tables.TABLES[name](book, rest.strip()))


def _official(book: Book, argument: str) -> Block:
    if argument != "official":
        raise Unknown(f"'::references {argument}' is not known.", "Write  ::references official")
    searched = max(c.through for c in book.case.coverage)
    listed = [r for r in book.case.references if (r.published or searched) <= book.as_of]
    block = Block("official", anchor="official")
    block.lines = tuple(
        line
        for r in listed
        for line in (
            (f"{r.institution}: {r.title}", r.url),
            (day_text(r.published) if r.published else "", r.annotation),
        )
    )
    return block


def _left_out(book: Book, argument: str) -> Block:
    rows = book.files["left_out.toml"].get("left_out", [])
    declared = [
        (str(r.get("what", "")), str(r.get("reason", "")))
        for r in rows
        if holds(book, str(r.get("when", "")))
    ]
    judged = [
        (f"Event {j.event}", j.reason) for j in book.view.judgements if j.action == "leave_out"
    ]
    unread = [
        (what, why)
        for what, why in (
            ("What each side is after", book.no_intent),
            ("How the approaches compare", book.no_options),
        )
        if why
    ]
    return Block("left_out", lines=tuple(unread + declared + judged))


DIRECTIVES: dict[str, Callable[[Book, str], Block]] = {
    "figure": _figure,
    "table": _table,
    "references": _official,
    "left-out": _left_out,
}
