"""What a headline says that can be compared: its words, its numbers, and whether it looks back."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_STOP = {
    *("a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "for", "from", "had", "has"),
    *("have", "he", "her", "his", "if", "in", "into", "is", "it", "its", "not", "of", "off", "on"),
    *("or", "over", "said", "say", "says", "she", "so", "than", "that", "the", "their", "them"),
    *("they", "this", "to", "up", "us", "was", "were", "will", "with", "would", "after", "amid"),
    *("before", "new", "more", "about", "out", "who", "what", "when", "how"),
}
_SAME = {
    "dprk": "korea",
    "korean": "korea",
    "koreas": "korea",
    "nkorea": "korea",
    "skorea": "korea",
    "rok": "seoul",
    "fires": "launch",
    "fire": "launch",
    "fired": "launch",
    "firing": "launch",
    "missiles": "missile",
    "meets": "meet",
    "summit": "meet",
    "talks": "talk",
    "drills": "drill",
    "exercise": "drill",
    "exercises": "drill",
    "unsc": "council",
}
_ONES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_FIRST = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_NUMBERS = {word: str(n) for words in (_ONES, ("", *_FIRST)) for n, word in enumerate(words)}
_BACK = re.compile(
    r"\d(?:st|nd|rd|th)? anniversar|\bmark\w* .*anniversar|\banniversary of\b|\blooking back\b"
    r"|\byears? (?:on|ago|after|since|later)\b|\btimeline\b|\bbackgrounder\b"
    r"|\bchronology\b|\bround-?up\b|\bfact ?(?:box|sheet)\b|\bhistory of\b|주년",
    re.IGNORECASE,
)
_WIRE = re.compile(
    r"^(?:(?:rpt|update|wrapup|corrected|breaking|exclusive|\(lead\)|\(urgent\))[ \d:-]*)+",
)
_WORD = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)*", re.UNICODE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_LATIN = re.compile(r"[a-z]")


@dataclass(frozen=True, slots=True)
class Said:
    """A headline taken apart.

    Attributes:
        words: Its telling words, much shortened, without the commonest; of scripts that part no
            words, pairs of letters.
        numbers: Numbers and ordinals in it, years left out.
        latin: Whether its words are in Latin letters, so that words of two can be compared.
        back: Whether it looks back on something (an anniversary, a timeline).
    """

    words: frozenset[str]
    numbers: frozenset[str]
    latin: bool
    back: bool


@lru_cache(maxsize=50_000)
def said(text: str) -> Said:
    """Take a headline apart.

    Example:
        >>> one = said("North Korea fires two ballistic missiles")
        >>> sorted(one.words), sorted(one.numbers)
        (['ballis', 'korea', 'launch', 'missil', 'north'], ['2'])
    """
    plain = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    plain = _WIRE.sub("", plain)
    found = _WORD.findall(re.sub(r"\b([nsu])\.\s?(?:s\.\s?)?(?=korea)", r"\1", plain))
    words = {piece for w in found if not w[0].isdigit() for piece in _pieces(w)} - {""}
    numbers = {w.replace(",", "") for w in found if w[0].isdigit()}
    numbers |= {_NUMBERS[w] for w in found if w in _NUMBERS}
    return Said(
        frozenset(words),
        frozenset(n for n in numbers if not _YEAR.fullmatch(n)),
        bool(_LATIN.search(plain)),
        bool(_BACK.search(text)),
    )


def _pieces(word: str) -> list[str]:
    """Return what a word is compared by: itself, or its pairs of letters where none are Latin."""
    if _LATIN.search(word):
        return [_short(word)]
    return [word[n : n + 2] for n in range(max(1, len(word) - 1))]


def _short(word: str) -> str:
    """Return a word as it is compared; empty where it tells nothing."""
    if word in _STOP or word in _NUMBERS or (len(word) < 3 and word.isascii()):
        return ""
    word = _SAME.get(word, word)
    if word.endswith("s") and len(word) > 4 and not word.endswith("ss"):
        word = word[:-1]
    return word[:6]


def shared(one: Said, other: Said, but: frozenset[str] = frozenset()) -> float:
    """Return the share of the shorter headline's words that the other has too, from 0 to 1.

    Words in `but` are left out of it.

    Example:
        >>> shared(said("Putin and Kim hold summit"), said("Kim meets Putin"))
        1.0
    """
    mine, theirs = one.words - but, other.words - but
    least = min(len(mine), len(theirs))
    return len(mine & theirs) / least if least else 0.0


def copied(one: Said, other: Said) -> bool:
    """Say whether two headlines are one text, as two copies of an agency's report are."""
    both = one.words | other.words
    return len(both) >= 4 and len(one.words & other.words) / len(both) >= 0.9
