"""Patterns of words: declared as text, found in a sentence in bounded time, never as an expression.

A pattern is a list of words (`fire*`, `a|b`, `new?`, `@set`, `...`); see `Sense` in the case. Its
length and the width of its gaps bound the work at every word, whatever the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

GAP = 8  # the most words that `...` stands for
_STEM = 3


_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")
_COUNTS = {**{word: n for n, word in enumerate(_NUMBERS, 1)}, "twelve": 12, "dozen": 12}


def number(word: str) -> float | None:
    """Read a word as a number; None if it is none.

    Example:
        >>> number("6,040.9"), number("three"), number("fires")
        (6040.9, 3, None)
    """
    if word[:1].isdecimal() and word.isascii() and len(word) <= 15:
        try:
            return float(word.replace(",", ""))
        except ValueError:
            return None
    return _COUNTS.get(word)


@dataclass(frozen=True)
class Piece:
    """One word of a pattern: whole words and beginnings that fit it."""

    whole: frozenset[str]
    begins: tuple[str, ...]
    optional: bool = False
    gap: bool = False
    number: bool = False

    def fits(self, word: str) -> bool:
        """Say whether a word, in small letters, is one of these."""
        if self.number:
            return number(word) is not None
        return word in self.whole or (bool(self.begins) and word.startswith(self.begins))


@dataclass(frozen=True)
class Pattern:
    """A compiled pattern, as written and as pieces."""

    written: str
    pieces: tuple[Piece, ...]

    def end(self, words: tuple[str, ...], at: int, piece: int = 0) -> int:
        """Return the last word of a match that starts at `at`, the nearest one; -1 for none."""
        if piece == len(self.pieces):
            return at - 1
        now = self.pieces[piece]
        if now.gap:
            reach = range(at, min(at + GAP + 1, len(words)))
            found = (self.end(words, skip, piece + 1) for skip in reach)
            return next((end for end in found if end >= 0), -1)
        if at < len(words) and now.fits(words[at]):
            end = self.end(words, at + 1, piece + 1)
            if end >= 0:
                return end
        return self.end(words, at, piece + 1) if now.optional else -1


def compiled(written: str, sets: Mapping[str, tuple[str, ...]]) -> Pattern:
    """Read a pattern; `sets` holds the words of each @set.

    Example:
        >>> fires = compiled("fire* ... @missile", {"missile": ("missile*", "rocket")})
        >>> fires.end(("pyongyang", "fires", "two", "missiles"), 1)
        3
    """
    return Pattern(written, tuple(_piece(item, sets) for item in written.casefold().split()))


def _piece(item: str, sets: Mapping[str, tuple[str, ...]]) -> Piece:
    if item == "...":
        return Piece(frozenset(), (), gap=True)
    if item == "#":
        return Piece(frozenset(), (), number=True)
    optional = item.endswith("?")
    bare = item.removesuffix("?")
    small = [word.casefold() for name in bare.split("|") for word in _named(name, sets)]
    whole = frozenset(name for name in small if not name.endswith("*"))
    begins = tuple(name[:-1] for name in small if name.endswith("*"))
    return Piece(whole, begins, optional)


def _named(name: str, sets: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return sets[name[1:]] if name.startswith("@") else (name,)


@dataclass(frozen=True)
class Index:
    """Patterns by the words that they can begin with, so that few are tried at each word."""

    patterns: tuple[Pattern, ...]

    @cached_property
    def _tables(self) -> tuple[dict[str, list[int]], dict[str, list[int]], list[int]]:
        whole: dict[str, list[int]] = {}
        begins: dict[str, list[int]] = {}
        short: list[int] = []
        for n, pattern in enumerate(self.patterns):
            first = pattern.pieces[0]
            if first.number:
                short.append(n)
            for word in first.whole:
                whole.setdefault(word, []).append(n)
            for stem in first.begins:
                if len(stem) < _STEM:
                    short.append(n)
                else:
                    begins.setdefault(stem[:_STEM], []).append(n)
        return whole, begins, short

    def found(self, words: tuple[str, ...]) -> Iterable[tuple[int, int, int]]:
        """Yield (number of the pattern, first word, last word) of every match, by first word."""
        whole, begins, short = self._tables
        for at, word in enumerate(words):
            tried = {*whole.get(word, ()), *begins.get(word[:_STEM], ()), *short}
            for n in sorted(tried):
                end = self.patterns[n].end(words, at)
                if end >= 0:
                    yield n, at, end
