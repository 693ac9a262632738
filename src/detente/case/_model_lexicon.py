"""The words of a case, as they stand in lexicon.toml: names of players, word sets, and senses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from detente.case._declared import Declared, Id, Text

Mode = Literal["act", "denial", "threat", "conditional", "plan", "comment"]


class Alias(Declared):
    """Names under which texts speak of a player, beside those in players.toml.

    `places` are names of places: after "in", "at", "to" or "from" they name no player.
    A name that stands for several at once ("the two Koreas") lists the others under `also`. Short
    names in capitals (US, UN) are only read where the text has capitals too.

    Example:
        >>> Alias(player="side_a", names=("Aland", "the Alanders")).names[0]
        'Aland'
    """

    player: Id
    also: tuple[Id, ...] = ()
    names: Annotated[tuple[Text, ...], Field(min_length=1)]
    places: tuple[Text, ...] = ()


class WordSet(Declared):
    """Words that stand for one another in the patterns of this case, named there as @id.

    Example:
        >>> WordSet(id="missile", words=("missile*", "rocket*")).id
        'missile'
    """

    id: Id
    words: Annotated[tuple[Text, ...], Field(min_length=1)]


class Sense(Declared):
    """Patterns of words that mean one kind of event.

    A pattern is a list of words: `fire*` any word that begins so, `a|b` either, `new?` may be
    missing, `@set` any of a set, `...` up to eight words between. An article, "a" or "the", is
    never part of a pattern.

    Attributes:
        kind: The kind of event that they mean; empty for none, which keeps other senses away.
        weight: From 1 (a bare mention) to 4 (unmistakable); the greatest wins, then the first.
        unless: Patterns that void the sense wherever they stand in the sentence.
        who: Players named before the words act (`before`), those after (`after`), or all (`all`).
        among: The only players that can act so; empty for any.
        never: Players that are not taken for the actor; they may be the target.
        mode: The mode where the words themselves settle it.
        attributes: What the words say about the event beyond its kind.
        example: A sentence in which one of the patterns is found.

    Example:
        >>> Sense(kind="test", words=("test* ... bomb",), example="A tests a bomb").weight
        2
    """

    kind: Annotated[str, Field(pattern=r"^([a-z][a-z0-9_]*)?$")]
    words: Annotated[tuple[Text, ...], Field(min_length=1)]
    weight: Annotated[int, Field(ge=1, le=4)] = 2
    unless: tuple[Text, ...] = ()
    who: Literal["before", "after", "all"] = "before"
    among: tuple[Id, ...] = ()
    never: tuple[Id, ...] = ()
    mode: Mode | None = None
    attributes: dict[str, Text] = Field(default={})
    example: Text


class Quantity(Declared):
    """Patterns that say how much; `#` in one is the number, in figures or as a word up to twelve.

    Example:
        >>> Quantity(magnitude="missiles", words=("# ... missiles",), example="two missiles").words
        ('# ... missiles',)
    """

    magnitude: Id
    words: Annotated[tuple[Text, ...], Field(min_length=1)]
    example: Text


@dataclass(frozen=True)
class Lexicon:
    """The words of a case: names of its players, word sets, senses and quantities."""

    aliases: tuple[Alias, ...] = ()
    word_sets: tuple[WordSet, ...] = ()
    senses: tuple[Sense, ...] = ()
    quantities: tuple[Quantity, ...] = ()
