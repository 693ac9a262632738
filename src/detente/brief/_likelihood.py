"""Words of likelihood and their bands, as the United States' intelligence community fixed them.

Source: Intelligence Community Directive 203, Analytic Standards (2015), section D.6.e.2.a.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from detente.brief._words import percent_text


@dataclass(frozen=True, slots=True)
class Band:
    """A band of likelihood in percent, with the words that stand for it, the usual one first."""

    low: int
    high: int
    words: tuple[str, ...]


BANDS = (
    Band(1, 5, ("almost no chance", "remote chance", "remote possibility", "remote")),
    Band(5, 20, ("very unlikely", "highly improbable")),
    Band(20, 45, ("unlikely", "improbable", "improbably")),
    Band(45, 55, ("roughly even chance", "roughly even odds", "roughly an even chance")),
    Band(55, 80, ("likely", "probable", "probably")),
    Band(80, 95, ("very likely", "highly probable")),
    Band(95, 99, ("almost certain", "almost certainly", "nearly certain", "nearly certainly")),
)
_BAND_OF = {word: band for band in BANDS for word in band.words}
_WORD = re.compile(
    r"\b(" + "|".join(sorted(map(re.escape, _BAND_OF), key=len, reverse=True)) + r")\b", re.I
)
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)\s*(?:%|per ?cent\b)")
_CONFIDENCE = re.compile(
    r"\b(?:low|moderate|medium|high)(?:-|\s+)(?:\w+\s+)?confidence\b"
    r"|\bconfidence\b[^.]{0,30}\b(?:low|moderate|high)\b",
    re.I,
)


def word_for(chance: float) -> str:
    """Return the word of the band in which a chance in [0, 1] lies, once rounded to a percent.

    Example:
        >>> word_for(0.12), word_for(0.5), word_for(0.003)
        ('very unlikely', 'roughly even chance', 'almost no chance')
    """
    percent = round(100 * chance)
    if percent >= 100 - BANDS[0].high:
        return BANDS[-1].words[0]
    return next(band for band in BANDS if percent < band.high or percent == 55 == band.high).words[
        0
    ]


def chance_text(chance: float) -> str:
    """Return the word and its number, as they must stand together.

    Example:
        >>> chance_text(0.12)
        'very unlikely (12\\xa0%)'
    """
    return f"{word_for(chance)} ({percent_text(chance)})"


def likelihood_faults(sentence: str) -> Iterator[tuple[int, str, str]]:
    """Yield where a sentence breaks the rules of ICD 203: offset, what is wrong, what to do.

    Example:
        >>> [what for _, what, _ in likelihood_faults("A test is likely (12 %).")]
        ["'likely' stands for 55 to 80 %, but the number beside it is 12 %."]
    """
    words = [w for w in _WORD.finditer(sentence) if not _plain_remote(w, sentence)]
    for n, word in enumerate(words):
        end = words[n + 1].start() if n + 1 < len(words) else len(sentence)
        yield from _number_beside(word, sentence[word.end() : end])
    confident = _CONFIDENCE.search(sentence)
    if words and confident:
        what = f"{confident[0]!r} stands in one sentence with {words[0][0]!r}."
        yield confident.start(), what, "Say how sure the analysis is in a sentence of its own."


def _number_beside(word: re.Match[str], after: str) -> Iterator[tuple[int, str, str]]:
    band = _BAND_OF[word[0].lower()]
    number = _NUMBER.search(after)
    if number is None:
        what = f"{word[0]!r} is a word of likelihood without its number."
        yield word.start(), what, "Write {forecast: QUESTION}, which gives both, or leave it out."
    elif not band.low <= float(number[1]) <= band.high:
        what = (
            f"{word[0]!r} stands for {band.low} to {band.high} %, "
            f"but the number beside it is {number[1]} %."
        )
        yield word.start(), what, f"For {number[1]} % write {word_for(float(number[1]) / 100)!r}."


def _plain_remote(word: re.Match[str], sentence: str) -> bool:
    """Say whether "remote" means far away, as in a remote area."""
    return word[0].lower() == "remote" and not sentence[word.end() :].lstrip().startswith("(")
