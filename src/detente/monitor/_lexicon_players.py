"""Who is named in a sentence, and who of them acts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from detente.case._model_lexicon import Sense
from detente.monitor._lexicon_case import Name, Vocabulary
from detente.monitor._lexicon_text import Words

_DIRECTIONS = frozenset({"north", "south"})
_PLACING = frozenset({"in", "at", "to", "from", "near", "for", "on"})
_SAYS = frozenset(
    {
        *("say", "says", "said", "saying", "claims", "claimed", "tells", "told", "warns"),
        *("report", "reports", "reported", "reporting", "confirms", "confirmed", "announces"),
        *("suggests", "welcomes", "welcomed", "hails", "thanks"),
    }
)


@dataclass(frozen=True)
class Mention:
    """Players named by words `first` to `last`."""

    players: tuple[str, ...]
    first: int
    last: int
    place: bool = False


def mentions(words: Words, known: Vocabulary) -> list[Mention]:
    """Return the players named in a sentence in order, the longest name at each place."""
    found, at = [], 0
    while at < len(words.small):
        name = _name_at(words, at, known.names.get(words.small[at], ()))
        if name is None:
            at += 1
            continue
        found.append(Mention(name.players, at, at + len(name.small) - 1, name.place))
        at += len(name.small)
    return found


def _name_at(words: Words, at: int, names: tuple[Name, ...]) -> Name | None:
    for name in names:
        end = at + len(name.small)
        if words.small[at:end] != name.small:
            continue
        if not words.written[at][:1].isupper() or _is_direction(words, at, name):
            continue
        if name.exact and not words.shouting and words.written[at:end] != name.exact:
            continue
        return name
    return None


def _is_direction(words: Words, at: int, name: Name) -> bool:
    """ "South" before another name (South Hwanghae, South China Sea) is a direction, no player."""
    if len(name.small) > 1 or name.small[0] not in _DIRECTIONS or words.shouting:
        return False
    after = words.written[at + 1 : at + 2]
    return bool(after) and after[0][:1].isupper() and not words.between(at, at + 1).strip(" ")


@dataclass(frozen=True)
class Roles:
    """Who acts and on whom; `reported` is whether somebody else is quoted for it."""

    actors: tuple[str, ...]
    targets: tuple[str, ...]
    reported: bool
    names: tuple[Mention, ...]


def roles(words: Words, found: list[Mention], sense: Sense, first: int, last: int) -> Roles:
    """Say who acts where the words of a sense stand at `first` to `last`."""
    speakers = [m for m in found if _speaks(words, m, first, last)]
    quiet = [m for m in found if m not in speakers]
    able = [m for m in quiet if _may(sense, m)] or [m for m in found if _may(sense, m)]
    chosen = _acting(words, able, sense, first, last)
    actors = _unique(p for m in chosen for p in m.players if _can(sense, p))
    others = _unique(p for m in quiet for p in m.players if p not in actors)
    said = bool(speakers) or bool(_SAYS & set(words.small)) or "reportedly" in words.small
    return Roles(actors, () if sense.who == "all" else others, said, tuple(chosen))


def _acting(
    words: Words, able: list[Mention], sense: Sense, first: int, last: int
) -> list[Mention]:
    if sense.who == "all" or sense.among:
        return [m for m in able if not _is_place(words, m)]
    by = [m for m in able if m.first > last and words.small[m.first - 1] == "by"]
    before = [m for m in able if m.first <= first]
    after = [m for m in able if m.first >= first]
    if sense.who == "after":
        return after[:1] or before
    return by or before or [m for m in after if m.first <= last][:1]


def misplaced(words: Words, found: list[Mention], sense: Sense, first: int) -> bool:
    """Whether the words stand right behind a player that cannot act so (a South Korean launch)."""
    beside = [m for m in found if m.last == first - 1]
    return bool(sense.among) and any(not _may(sense, m) for m in beside)


def _can(sense: Sense, player: str) -> bool:
    return player not in sense.never and (not sense.among or player in sense.among)


def _may(sense: Sense, mention: Mention) -> bool:
    return any(_can(sense, player) for player in mention.players)


def _speaks(words: Words, mention: Mention, first: int, last: int) -> bool:
    """Whether a player is only quoted: named before "says", after a last comma, colon or dash."""
    after = words.small[mention.last + 1 : mention.last + 2]
    if mention.last < first and after and after[0] in _SAYS:
        return any(word not in _SAYS for word in words.small[mention.last + 1 : first])
    if mention.first > last:
        sign = words.between(mention.first - 1, mention.first)
        quoted = bool(after) and after[0] in _SAYS
        return quoted or (
            (":" in sign or "—" in sign or " -" in sign) and mention.last + 3 > len(words.small)
        )
    return False


def _is_place(words: Words, mention: Mention) -> bool:
    before = words.small[mention.first - 1] if mention.first else ""
    return mention.place and before in _PLACING


def _unique(players: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(players))
