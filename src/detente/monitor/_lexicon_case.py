"""A case's words made ready: names of players to look up, senses and quantities to look for."""

from __future__ import annotations

from dataclasses import dataclass

from detente.case import Case
from detente.case._model_lexicon import Quantity, Sense
from detente.monitor._lexicon_pattern import Index, Pattern, compiled
from detente.monitor._lexicon_text import Words

_SHORT = 3  # names of so few letters, all capitals, are read only where the text has capitals


@dataclass(frozen=True)
class Name:
    """A player's name as words; `exact` is how it must be written, where that matters."""

    players: tuple[str, ...]
    small: tuple[str, ...]
    exact: tuple[str, ...] | None
    place: bool = False


@dataclass(frozen=True)
class Vocabulary:
    """What the coder looks for in a text of one case.

    Attributes:
        names: Names by their first word, the longest first.
        senses, owners: Patterns of the senses, and which sense each belongs to.
        voids: For each sense, the patterns that void it.
        quantities, units: Patterns of the quantities, and which quantity each belongs to.
    """

    names: dict[str, tuple[Name, ...]]
    senses: Index
    owners: tuple[int, ...]
    declared: tuple[Sense, ...]
    voids: tuple[Index, ...]
    quantities: Index
    units: tuple[Quantity, ...]


def vocabulary(case: Case) -> Vocabulary:
    """Compile the words of a case."""
    sets = {one.id: one.words for one in case.lexicon.word_sets}
    senses = case.lexicon.senses
    patterns = [(n, compiled(p, sets)) for n, sense in enumerate(senses) for p in sense.words]
    amounts = [(q, compiled(p, sets)) for q in case.lexicon.quantities for p in q.words]
    return Vocabulary(
        names=_names(case),
        senses=Index(tuple(pattern for _, pattern in patterns)),
        owners=tuple(n for n, _ in patterns),
        declared=senses,
        voids=tuple(Index(_all(sense.unless, sets)) for sense in senses),
        quantities=Index(tuple(pattern for _, pattern in amounts)),
        units=tuple(quantity for quantity, _ in amounts),
    )


def _all(written: tuple[str, ...], sets: dict[str, tuple[str, ...]]) -> tuple[Pattern, ...]:
    return tuple(compiled(pattern, sets) for pattern in written)


def _names(case: Case) -> dict[str, tuple[Name, ...]]:
    found: dict[tuple[str, ...], Name] = {}
    for alias in case.lexicon.aliases:
        for name in alias.names:
            _add(found, name, (alias.player, *alias.also))
        for name in alias.places:
            _add(found, name, (alias.player,), place=True)
    for player in case.players:
        for name in (player.name, player.short, *player.aliases):
            _add(found, name, (player.id,))
    by_first: dict[str, list[Name]] = {}
    for one in sorted(found.values(), key=lambda n: -len(n.small)):
        by_first.setdefault(one.small[0], []).append(one)
    return {first: tuple(names) for first, names in by_first.items()}


def _add(
    found: dict[tuple[str, ...], Name], name: str, players: tuple[str, ...], place: bool = False
) -> None:
    words = Words(name, 0)
    if not words.small:
        return
    capitals = name.replace(".", "").replace(" ", "")
    strict = capitals.isupper() and len(capitals) <= _SHORT
    found.setdefault(
        words.small, Name(players, words.small, words.written if strict else None, place)
    )
