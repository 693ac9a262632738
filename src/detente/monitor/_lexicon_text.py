"""A text as words with their places, cut into sentences, in time linear in its length."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

LONGEST = 1_200  # characters that are read of a headline or a lead
_WORD = re.compile(r"\d+(?:[.,]\d+)*(?![^\W_])|[^\W_]+")
_SKIPPED = frozenset({"a", "an", "the"})
_BREAKS = frozenset(".!?;\n")
_ABBREVIATED = re.compile(r"\b(?:[A-Z]|Mr|Mrs|Dr|Gen|Sen|Gov|St|No|vs|[A-Z][a-z]{2,3})\.?$")


@dataclass(frozen=True)
class Words:
    """The words of one sentence: as written, in small letters, and where each stands.

    Articles are left out of `small` and of the places, so that patterns need not spell them.
    """

    text: str
    offset: int  # of `text` in the item's own title or text

    @cached_property
    def _found(self) -> list[re.Match[str]]:
        found = list(_WORD.finditer(self.text[:LONGEST]))
        return [m for m in found if m[0].lower() not in _SKIPPED or m[0] == "A"]

    @cached_property
    def written(self) -> tuple[str, ...]:
        """The words as written."""
        return tuple(m[0] for m in self._found)

    @cached_property
    def small(self) -> tuple[str, ...]:
        """The words in small letters."""
        return tuple(m[0].casefold() for m in self._found)

    @cached_property
    def shouting(self) -> bool:
        """Whether nearly all of it is in capitals, so that capitals tell nothing."""
        letters = [c for c in self.text[:LONGEST] if c.isalpha()]
        return sum(c.isupper() for c in letters) > 0.8 * len(letters)

    def span(self, first: int, last: int) -> tuple[int, str]:
        """Return where words `first` to `last` (included) stand in the item, and their text."""
        start, end = self._found[first].start(), self._found[last].end()
        return self.offset + start, self.text[start:end]

    def between(self, first: int, second: int) -> str:
        """Return what is written between two words that follow one another."""
        return self.text[self._found[first].end() : self._found[second].start()]

    def before(self, first: int) -> str:
        """Return the text up to a word."""
        return self.text[: self._found[first].start()]


def sentences(text: str, most: int = 4) -> list[Words]:
    """Return the first sentences of a text, at most `LONGEST` characters in all.

    Example:
        >>> [s.text for s in sentences("U.S. envoy arrives. Talks begin Monday.")]
        ['U.S. envoy arrives.', ' Talks begin Monday.']
    """
    cut, start, found = text[:LONGEST], 0, []
    for i, mark in enumerate(cut):
        if mark in _BREAKS and _ends(cut, i, start):
            found.append(Words(cut[start : i + 1], start))
            start = i + 1
            if len(found) == most:
                return found
    if cut[start:].strip():
        found.append(Words(cut[start:], start))
    return found


def _ends(text: str, i: int, start: int) -> bool:
    if text[i] != ".":
        return True
    after = text[i + 1 : i + 3]
    spaced = not after or after[0].isspace()
    return spaced and not _ABBREVIATED.search(text[max(start, i - 5) : i])
