"""The lexicon coder: transparent patterns over headline and lead, with no service and no model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from detente.case import Case
from detente.monitor._item import Item
from detente.monitor._lexicon_case import Vocabulary, vocabulary
from detente.monitor._lexicon_dates import happened
from detente.monitor._lexicon_mode import cue_words
from detente.monitor._lexicon_reading import Place, Reading, chance, read_sentence
from detente.monitor._lexicon_sense import quantities
from detente.monitor._lexicon_text import Words, sentences
from detente.monitor._lexicon_words import general
from detente.monitor._proposal import Proposal
from detente.monitor._proposal import Words as Quoted

_LEAD = 3  # sentences of the text that are read where the title says nothing of a kind
_SUMMARY = 200


@dataclass
class LexiconCoder:
    """Reads English headlines and leads by the words of lexicon.toml, general and of the case.

    At most one proposal an item: the sense of the title, or else of the first three sentences of
    the text. Where the chance that kind and mode are right is below `doubtful_below`, no event is
    proposed: kind is empty, the mode is comment, and the attributes say `doubtful` and `read_as`.
    Text in another language gives nothing.

    Example:
        >>> from detente.case import load
        >>> item = Item("wire", "1", title="North Korea fires two ballistic missiles")
        >>> made = LexiconCoder().code(item, load("north_korea"), date(2017, 8, 26))[0]
        >>> made.kind, made.actors, made.mode, made.magnitudes["missiles"]
        ('ballistic_launch', ('north_korea',), 'act', 2.0)
    """

    name: str = "lexicon-1"
    _case: Case | None = field(default=None, repr=False, compare=False)
    _known: Vocabulary | None = field(default=None, repr=False, compare=False)

    def code(self, item: Item, case: Case, today: date) -> tuple[Proposal, ...]:
        """Return what the headline, or else the lead, says happened: one proposal or none."""
        if item.language and not item.language.lower().startswith("en"):
            return ()
        published = item.published.date() if item.published else today
        known = self._vocabulary(case)
        reading = _best(item, known, published.year)
        if reading is None:
            return ()
        return (_proposal(item, case, reading, known, published, self.name),)

    def _vocabulary(self, case: Case) -> Vocabulary:
        if self._known is None or self._case is not case:
            self._case, self._known = case, vocabulary(case)
        return self._known


def _best(item: Item, known: Vocabulary, year: int) -> Reading | None:
    """The title decides where it names a kind, denies or rejects; else the lead may."""
    title = read_sentence(Place("title", Words(item.title, 0)), known, year)
    if title.hit or title.mode == "denial":
        return _told(title)
    for words in sentences(item.text, _LEAD):
        lead = read_sentence(Place("text", words), known, year)
        if lead.kind and lead.roles.actors:
            return lead
    return _told(title)


def _told(reading: Reading) -> Reading | None:
    """A sentence without a kind says something of the case only if it names a player of it."""
    if reading.kind:
        return reading
    return reading if reading.roles.names and reading.root.root else None


def _proposal(
    item: Item, case: Case, reading: Reading, known: Vocabulary, published: date, coder: str
) -> Proposal:
    words, table = reading.place.words, general()
    kind = case.kind(reading.kind) if reading.kind else None
    sure = chance(table.kind_chance if kind else table.root_chance, reading.points)
    doubtful = sure < table.doubtful_below
    day, start, said = happened(words.text, published, reading.mode == "plan")
    allowed = kind.magnitudes if kind and not doubtful else ()
    amounts, places = quantities(words, known, allowed)
    quoted = [_quote(reading, first, last) for first, last in _spans(reading, places)]
    if day:
        quoted.append(Quoted(reading.place.where, words.offset + start, said))
    attributes = dict(reading.hit.sense.attributes) if reading.hit else {}
    if doubtful:
        attributes |= {"doubtful": "yes", "read_as": reading.kind or reading.root.root}
    return Proposal(
        feed=item.feed,
        key=item.key,
        revision=item.revision,
        kind=reading.kind if not doubtful else "",
        root=kind.plover if kind else reading.root.root,
        actors=reading.roles.actors,
        targets=reading.roles.targets,
        happened=day,
        mode="comment" if doubtful and reading.mode == "act" else reading.mode,
        confidence=sure,
        words=tuple(dict.fromkeys(quoted)),
        coder=coder,
        summary=" ".join(item.title.split())[:_SUMMARY],
        reported=reading.roles.reported,
        magnitudes=amounts,
        attributes=attributes,
    )


def _spans(reading: Reading, places: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    first, last = reading.span
    if first >= 0:
        yield first, last
        for one in cue_words(list(reading.cued), reading.mode, first, last):
            yield one.first, one.last
    yield from ((name.first, name.last) for name in reading.roles.names)
    yield from places


def _quote(reading: Reading, first: int, last: int) -> Quoted:
    start, text = reading.place.words.span(first, last)
    return Quoted(reading.place.where, start, text)
