"""What a sentence is about in PLOVER's roots: weighted patterns of general English, added up."""

from __future__ import annotations

from dataclasses import dataclass

from detente.monitor._lexicon_text import Words
from detente.monitor._lexicon_words import root_index

_BETWEEN, _WITHIN, _AFTER, _BEFORE = 1.6, 0.25, 0.8, 0.45
_FADE = 0.02  # what a match loses with each word that stands before it


@dataclass(frozen=True)
class RootReading:
    """The roots that a sentence speaks of, the best first, and the words of the best.

    Attributes:
        ranked: Roots with their points.
        first, last: Words of the strongest pattern of the best root; -1 where nothing was found.
    """

    ranked: tuple[tuple[str, float], ...]
    first: int = -1
    last: int = -1

    @property
    def root(self) -> str:
        """The best root; empty where no pattern was found."""
        return self.ranked[0][0] if self.ranked else ""

    @property
    def lead(self) -> float:
        """Points of the best root less those of the next, over what both have and one."""
        if not self.ranked:
            return 0.0
        best = self.ranked[0][1]
        rival = self.ranked[1][1] if len(self.ranked) > 1 else 0.0
        return (best - rival) / (best + rival + 1.0)


def read_root(
    words: Words, source: tuple[int, int] | None = None, target: tuple[int, int] | None = None
) -> RootReading:
    """Add up the patterns of a sentence by root.

    Args:
        words: The sentence.
        source, target: First and last word of who acts and who is acted on, where known: words
            between them count more, words within them and before both count less.

    Example:
        >>> read_root(Words("The government released two prisoners.", 0)).root
        'YIELD'
    """
    index, owners = root_index()
    points: dict[str, float] = {}
    strongest: dict[str, tuple[float, int, int]] = {}
    taken: dict[str, set[int]] = {}
    matches = sorted(index.found(words.small), key=lambda m: -owners[m[0]].weight)
    for n, first, last in matches:
        root = owners[n].root
        if taken.setdefault(root, set()) & {first, last}:
            continue  # a word counts once for a root, with the heaviest pattern that holds it
        taken[root] |= {first, last}
        worth = owners[n].weight * _place(first, source, target) * max(0.4, 1 - _FADE * first)
        points[root] = points.get(root, 0.0) + worth
        if worth > strongest.get(root, (0.0, 0, 0))[0]:
            strongest[root] = (worth, first, last)
    ranked = sorted(points.items(), key=lambda pair: (-pair[1], pair[0]))
    if not ranked:
        return RootReading(())
    _, first, last = strongest[ranked[0][0]]
    return RootReading(tuple(ranked), first, last)


def _place(at: int, source: tuple[int, int] | None, target: tuple[int, int] | None) -> float:
    if source is None or target is None:
        return 1.0
    if any(first <= at <= last for first, last in (source, target)):
        return _WITHIN
    left, right = sorted((source, target))
    if left[1] < at < right[0]:
        return _BETWEEN
    return _BEFORE if at < left[0] else _AFTER
