"""Whether words speak of an act, or of a denial, threat, condition, plan or comment."""

from __future__ import annotations

from dataclasses import dataclass

from detente.monitor._lexicon_text import Words
from detente.monitor._lexicon_words import Cue, cue_index
from detente.monitor._proposal import Mode

_ORDER: tuple[Mode, ...] = ("denial", "threat", "conditional", "plan", "comment")


@dataclass(frozen=True)
class Cued:
    """A cue found in a sentence: words `first` to `last` say that what follows is no act."""

    cue: Cue
    first: int
    last: int


def cues(words: Words) -> list[Cued]:
    """Return the cues of a sentence, in order."""
    index, owners = cue_index()
    return [Cued(owners[n], first, last) for n, first, last in index.found(words.small)]


def mode_of(found: list[Cued], words: Words, first: int, last: int, year: int) -> Mode:
    """Say how words `first` to `last` are meant.

    Args:
        found: The cues of the sentence.
        year: In which year the text was published: the test of an earlier year is no news.
    """
    reaching = [one.cue for one in found if _reaches(one, first, last)]
    strong = [cue.mode for cue in reaching if cue.strong]
    if strong:
        return strong[0]
    modes = {cue.mode for cue in reaching}
    if _is_old(words, first, last, year):
        modes.add("comment")
    return next((mode for mode in _ORDER if mode in modes), "act")


def cue_words(found: list[Cued], mode: Mode, first: int, last: int) -> list[Cued]:
    """Return the cues that settled a mode."""
    return [one for one in found if one.cue.mode == mode and _reaches(one, first, last)]


def _reaches(one: Cued, first: int, last: int) -> bool:
    if one.cue.anywhere:
        inside = first <= one.first and one.last <= last
        return one.cue.mode == "plan" or one.cue.strong or not inside
    return one.last < first <= one.last + 1 + one.cue.within


def _is_old(words: Words, first: int, last: int, year: int) -> bool:
    """Whether a year before that of the text stands just before the words or after "in" or "of"."""
    before = words.small[max(0, first - 1) : first]
    after = words.small[last + 1 : last + 3]
    named = [*before, *(after[1:] if after[:1] in (("in",), ("of",)) else ())]
    return any(word.isdecimal() and len(word) == 4 and int(word) < year for word in named)
