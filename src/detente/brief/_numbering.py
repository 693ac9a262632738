"""References, numbered in the order in which a reader meets them."""

from __future__ import annotations

from collections.abc import Iterable

from detente.brief._book import Book
from detente.brief._entry import Entry
from detente.brief._figures import figure_entry
from detente.brief._references import entry_of


class Numbering:
    """The references known so far; only those that a shown sentence uses get a number."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.entries: dict[str, Entry] = {}
        self.order: list[str] = []
        self._normal: dict[str, str] = {}
        self._number: dict[str, int] = {}

    def know(self, key: str) -> str:
        """Return the normal form of a key, its entry made.

        Raises:
            Unknown: nothing has that key.
            NotYet: it was not known by then.
        """
        if key not in self._normal:
            entry = figure_entry(self.book, key) or entry_of(self.book, key)
            self._normal[key] = entry.key
            self.entries.setdefault(entry.key, entry)
        return self._normal[key]

    def numbers(self, keys: Iterable[str]) -> tuple[int, ...]:
        """Return the numbers of some keys, giving new ones where needed."""
        numbers = []
        for key in dict.fromkeys(self.know(k) for k in keys):
            if key not in self._number:
                self.order.append(key)
                self._number[key] = len(self.order)
            numbers.append(self._number[key])
        return tuple(sorted(numbers))
