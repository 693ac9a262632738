"""Lanes: the labelled groups of events that a figure of figures.toml names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from detente.brief._book import Book, selectors
from detente.brief._query import Query
from detente.brief._unknown import Unknown
from detente.record import Event


@dataclass(frozen=True, slots=True)
class Lane:
    """A labelled group of events, as known on the day."""

    label: str
    events: tuple[Event, ...]


def lanes(book: Book, name: str, row: dict[str, Any]) -> list[Lane]:
    """Read the lanes of a figure and fill them.

    Raises:
        Unknown: there is none, or one lacks its label or its match.
    """
    listed = row.get("lane", [])
    if not listed:
        raise Unknown(f"figures.toml, [{name}] has no lane.", f"Add  [[{name}.lane]].")
    bounds = "; ".join(f"{key}={row[key]}" for key in ("since", "until") if key in row)
    limits = book.reader.read(bounds) if bounds else Query("")
    return [_lane(book, name, lane, limits) for lane in listed]


def _lane(book: Book, name: str, row: dict[str, Any], limits: Query) -> Lane:
    label, match = row.get("label"), row.get("match")
    if not label or not match:
        raise Unknown(f"figures.toml, [[{name}.lane]] lacks its label or its match.")
    rules = selectors(match, f"figures.toml, [[{name}.lane]] match")
    for rule in rules:
        for kind in rule.kinds:
            book.reader.read(f"kind={kind}")
    query = Query("", (rules,), limits.since, limits.until)
    return Lane(str(label), tuple(query.events(book.view)))
