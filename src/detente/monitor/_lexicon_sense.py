"""Which kind of event a sentence speaks of: the senses found in it, the best first."""

from __future__ import annotations

from dataclasses import dataclass

from detente.case._model_lexicon import Sense
from detente.monitor._lexicon_case import Vocabulary
from detente.monitor._lexicon_mode import Cued, mode_of
from detente.monitor._lexicon_pattern import number
from detente.monitor._lexicon_text import Words
from detente.monitor._proposal import Mode


@dataclass(frozen=True)
class Hit:
    """A sense found at words `first` to `last`, and how it is meant there."""

    sense: Sense
    first: int
    last: int
    mode: Mode


def hits(words: Words, known: Vocabulary, cued: list[Cued], year: int) -> list[Hit]:
    """Return the senses of a sentence: the heaviest first, comments last, then by place."""
    found: dict[int, Hit] = {}
    for pattern, first, last in known.senses.found(words.small):
        n = known.owners[pattern]
        sense = known.declared[n]
        mode = sense.mode or mode_of(cued, words, first, last, year)
        hit = Hit(sense, first, last, mode)
        if n not in found or _rank(hit) < _rank(found[n]):
            found[n] = hit
    open_to = [hit for n, hit in found.items() if not _voided(words, known, n)]
    return sorted(open_to, key=_rank)


def _rank(hit: Hit) -> tuple[bool, int, int, int]:
    aside = hit.mode == "comment" and hit.sense.mode is None
    return aside, -hit.sense.weight, hit.first, -hit.last


def _voided(words: Words, known: Vocabulary, n: int) -> bool:
    return next(iter(known.voids[n].found(words.small)), None) is not None


def quantities(
    words: Words, known: Vocabulary, allowed: tuple[str, ...]
) -> tuple[dict[str, float], list[tuple[int, int]]]:
    """Return the quantities that a sentence gives, of those allowed, and where they stand."""
    values: dict[str, float] = {}
    places: list[tuple[int, int]] = []
    for n, first, last in known.quantities.found(words.small):
        magnitude = known.units[n].magnitude
        if magnitude not in allowed or magnitude in values:
            continue
        said = [v for w in words.small[first : last + 1] if (v := number(w)) is not None]
        if said:
            values[magnitude] = float(said[0])
            places.append((first, last))
    return values, places
