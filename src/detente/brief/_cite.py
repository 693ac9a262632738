"""What one reference rests on: the function behind `detente cite`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from detente.brief._book import Book
from detente.brief._entry import Entry, Said
from detente.brief._figures import figure_entry
from detente.brief._references import entry_of
from detente.brief._unknown import NotYet, Unknown
from detente.case import Case
from detente.errors import BriefError, Problem
from detente.record import Record

if TYPE_CHECKING:
    from detente.intent._posterior import Posterior


def cite(
    case: Case,
    record: Record,
    ref: str,
    *,
    as_of: date,
    seed: int = 0,
    posterior: Posterior | None = None,
) -> Entry:
    """Say what a reference rests on, as known on a day.

    Args:
        ref: The id of an event, source, official reference or question, or the key of a
            reference as a briefing prints it, such as "count: kind=nuclear_test".
        posterior: The fit behind the reading of intent; as shipped with the case by default.

    Returns:
        The reference with its sources, the events it counted and how to compute it again.

    Raises:
        BriefError: nothing has that name, or it was not known by then.

    Example:
        >>> from detente.case import load
        >>> from detente.record import open_record
        >>> case = load("north_korea")
        >>> made = cite(case, open_record(case), "count: kind=nuclear_test", as_of=date(2015, 1, 1))
        >>> made.title, len(made.events)
        ('Number of events: 3', 3)
    """
    book = Book(case, record, as_of, seed, posterior=posterior)
    try:
        entry = figure_entry(book, ref) or entry_of(book, ref)
    except NotYet as error:
        what = f"{ref!r} was not known by {as_of}."
        fix = "Give a later --as-of."
        raise BriefError("Nothing to cite.", [Problem(what, fix=fix)]) from error
    except Unknown as error:
        raise BriefError("Nothing to cite.", [Problem(error.what, ref, error.fix)]) from error
    return entry


def entry_text(entry: Entry) -> str:
    """Write a reference for the screen."""
    return "\n".join(_lines(entry))


def _lines(entry: Entry) -> Iterator[str]:
    name = f"  [{entry.id}]" if entry.id else ""
    yield f"{entry.title}{f' ({entry.when})' if entry.when else ''}{name}"
    yield from (f"  {fact}" for fact in entry.facts)
    for said in entry.said:
        yield from _said(said, "  ")
    if entry.events:
        yield ""
        yield f"Events behind it: {len(entry.events)}"
    for event in entry.events:
        yield f"  {event.when}  {event.summary}  [{event.id}]"
        for said in event.said:
            yield from _said(said, "    ")
    if entry.run:
        yield ""
        yield f"Computed from {entry.run}."


def _said(said: Said, indent: str) -> Iterator[str]:
    parts = [
        said.publisher,
        said.title,
        said.grade,
        f"public {said.learned}" if said.learned else "",
    ]
    yield f"{indent}- {', '.join(p for p in parts if p)}"
    if said.url:
        yield f"{indent}  {said.url}"
    if said.passage:
        yield f"{indent}  passage: {said.passage}"
