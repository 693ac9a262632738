"""A numbered reference: what it names, what it rests on, and how to compute it again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from detente.brief._book import Book
from detente.brief._words import day_text, partial_text, when_text
from detente.record import Claim, Event


@dataclass(frozen=True, slots=True)
class Said:
    """Where something was said: one claim, or one source. `grade` is such as B2."""

    publisher: str
    title: str = ""
    url: str = ""
    grade: str = ""
    learned: str = ""
    note: str = ""
    passage: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """An event as lists show it, with where it was said."""

    id: str
    when: str
    summary: str
    said: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One reference.

    `kind` says what it names; `said` holds sources, `events` the events that a number counted,
    `facts` what is to be known besides, `run` what a computed number depends on.
    """

    key: str
    kind: str
    title: str
    when: str = ""
    said: tuple[Said, ...] = ()
    events: tuple[Listed, ...] = ()
    facts: tuple[str, ...] = ()
    run: str = ""
    url: str = ""
    id: str = field(default="", compare=False)

    def as_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return {
            "key": self.key,
            "kind": self.kind,
            "title": self.title,
            "when": self.when,
            "url": self.url,
            "facts": list(self.facts),
            "sources": [_plain(s) for s in self.said],
            "events": [
                {
                    "id": e.id,
                    "when": e.when,
                    "summary": e.summary,
                    "sources": [*map(_plain, e.said)],
                }
                for e in self.events
            ],
            "run": self.run,
        }


def said_of(book: Book, claim: Claim) -> Said:
    """Describe where a claim was made, with its grade and the day it was learned."""
    source = book.view.sources[claim.source]
    return Said(
        publisher=source.publisher,
        title=source.title,
        url=source.url,
        grade=f"{source.reliability}{claim.credibility}",
        learned=day_text(claim.learned),
        note=source.note,
        passage=claim.passage,
    )


def listed(book: Book, event: Event) -> Listed:
    """Describe an event with one line for each distinct source."""
    said = dict.fromkeys(_without_passage(said_of(book, c)) for c in event.claims)
    return Listed(event.id, when_text(event), event.summary, tuple(said))


def event_entry(book: Book, event: Event) -> Entry:
    """Describe an event with everything that was said of it."""
    kind = next((k.name for k in book.case.kinds if k.id == event.kind), event.kind)
    facts = []
    if event.merged:
        facts.append(f"Merged from {', '.join(event.merged)}.")
    return Entry(
        key=event.id,
        kind="event",
        title=event.summary or kind.capitalize(),
        when=when_text(event),
        said=tuple(dict.fromkeys(said_of(book, c) for c in event.claims)),
        facts=(*facts, *_disagreeing(event)),
        id=event.id,
    )


def _disagreeing(event: Event) -> list[str]:
    """Say which other dates the sources give."""
    dates = list(dict.fromkeys(c.happened for c in event.claims if c.happened))
    if len(dates) < 2:
        return []
    others = ", ".join(partial_text(d) for d in dates if d != event.happened)
    return [f"Other sources date it {others}."]


def _without_passage(said: Said) -> Said:
    return Said(said.publisher, said.title, said.url, said.grade, said.learned)


def _plain(said: Said) -> dict[str, str]:
    names = ("publisher", "title", "url", "grade", "learned", "passage")
    return {name: getattr(said, name) for name in names if getattr(said, name)}


def iso(day: date | None) -> str:
    """Write a day that need not be known."""
    return day_text(day) if day else ""
