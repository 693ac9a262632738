"""One sentence as the lexicon coder reads it, and how far the reading can be believed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from detente.monitor._lexicon_case import Vocabulary
from detente.monitor._lexicon_mode import Cued, cues, mode_of
from detente.monitor._lexicon_players import Mention, Roles, mentions, misplaced, roles
from detente.monitor._lexicon_root import RootReading, read_root
from detente.monitor._lexicon_sense import Hit, hits
from detente.monitor._lexicon_text import Words
from detente.monitor._lexicon_words import Chance, general
from detente.monitor._proposal import Mode


@dataclass(frozen=True)
class Place:
    """Where a sentence stands: in the title or in the text."""

    where: Literal["title", "text"]
    words: Words


@dataclass(frozen=True)
class Reading:
    """What one sentence says.

    Attributes:
        hit: The sense chosen; None where no sense of the case was found.
        kind, root: What it is about; one of them may be empty.
        roles: Who acts on whom.
        points: What speaks for the reading; see `kind_points`.
    """

    place: Place
    hit: Hit | None
    kind: str
    root: RootReading
    mode: Mode
    roles: Roles
    cued: tuple[Cued, ...]
    points: float

    @property
    def span(self) -> tuple[int, int]:
        """First and last word of what it rests on; (-1, -1) for none."""
        return (self.hit.first, self.hit.last) if self.hit else (self.root.first, self.root.last)


def read_sentence(place: Place, known: Vocabulary, year: int) -> Reading:
    """Read one sentence of a title or text that was published in `year`."""
    words = place.words
    named, cued = mentions(words, known), cues(words)
    found = [
        hit
        for hit in hits(words, known, cued, year)
        if not misplaced(words, named, hit.sense, hit.first)
    ]
    root = read_root(words, *_sides(named))
    if found:
        hit = found[0]
        who = roles(words, named, hit.sense, hit.first, hit.last)
        if hit.sense.kind:
            points = kind_points(found, who, place)
            return Reading(place, hit, hit.sense.kind, root, hit.mode, who, tuple(cued), points)
        return Reading(place, hit, "", root, hit.mode, who, tuple(cued), root.lead)
    mode = _spoken(root, cued, words, year)
    return Reading(place, None, "", root, mode, _plain(named), tuple(cued), root.lead)


def kind_points(found: list[Hit], who: Roles, place: Place) -> float:
    """Return what speaks for a kind: its weight, an actor, the title, and no rival as heavy."""
    best = found[0]
    rivals = [h for h in found[1:] if h.sense.kind != best.sense.kind]
    rivalled = any(h.sense.weight >= best.sense.weight and h.mode == "act" for h in rivals)
    return best.sense.weight + bool(who.actors) + (place.where == "title") - rivalled


def chance(table: tuple[Chance, ...], points: float) -> float:
    """Return the counted share of right readings among those with so many points."""
    fitting = [row.chance for row in table if points >= row.points]
    return fitting[-1] if fitting else table[0].chance


def _sides(named: list[Mention]) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
    if len(named) < 2:
        return None, None
    return (named[0].first, named[0].last), (named[1].first, named[1].last)


def _spoken(root: RootReading, cued: list[Cued], words: Words, year: int) -> Mode:
    """Say how a sentence without a kind is meant: many roots are words and no deeds."""
    within = [c.cue.mode for c in cued if c.first <= root.first <= c.last]
    if "denial" in within:
        return "denial"
    said = general().spoken.get(root.root)
    if root.first < 0:
        return "comment"
    return said or mode_of(cued, words, root.first, root.last, year)


def _plain(named: list[Mention]) -> Roles:
    if not named:
        return Roles((), (), False, ())
    others = dict.fromkeys(p for m in named[1:] for p in m.players if p not in named[0].players)
    return Roles(named[0].players, tuple(others), False, tuple(named[:1]))
