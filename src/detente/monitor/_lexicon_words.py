"""The general English words of the lexicon coder, as lexicon.toml declares them."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from detente.errors import CaseError, Problem
from detente.monitor._lexicon_pattern import Index, Pattern, compiled
from detente.monitor._proposal import Mode

_FILE = Path(__file__).parent / "lexicon.toml"

Root = Literal[
    "AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "YIELD", "CONCEDE", "REQUEST", "ACCUSE",
    "REJECT", "RETREAT", "THREATEN", "PROTEST", "MOBILIZE", "SANCTION", "COERCE", "ASSAULT",
]  # fmt: skip


class _Declared(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    words: Annotated[tuple[str, ...], Field(min_length=1)]
    example: str = ""


class RootWords(_Declared):
    """Patterns that speak of one PLOVER root; `weight` from 1 (weak) to 9 (settles it)."""

    root: Root
    weight: Annotated[float, Field(gt=0, le=9)] = 2.0


class Cue(_Declared):
    """Patterns that change the mode of what stands after them (or `anywhere` in the sentence)."""

    mode: Mode
    anywhere: bool = False
    strong: bool = False  # goes before every other cue
    within: Annotated[int, Field(ge=0, le=20)] = 6  # words between the cue and what it changes


class _Set(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str
    words: Annotated[tuple[str, ...], Field(min_length=1)]


class Chance(BaseModel):
    """How often readings with at least so many points were right, counted on labelled text."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    points: float
    chance: Annotated[float, Field(ge=0, le=1)]


class General(BaseModel):
    """All of lexicon.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    doubtful_below: Annotated[float, Field(gt=0, lt=1)]
    quads: dict[str, Annotated[int, Field(ge=1, le=4)]]
    spoken: dict[str, Mode]
    set: tuple[_Set, ...] = ()
    root: tuple[RootWords, ...]
    cue: tuple[Cue, ...]
    kind_chance: tuple[Chance, ...]
    root_chance: tuple[Chance, ...]

    @property
    def sets(self) -> dict[str, tuple[str, ...]]:
        """The sets of words by id."""
        return {one.id: one.words for one in self.set}


@cache
def general() -> General:
    """Return the general words, read once.

    Raises:
        CaseError: lexicon.toml is wrong.

    Example:
        >>> general().quads["AID"]
        2
    """
    try:
        return General.model_validate(tomllib.loads(_FILE.read_text(encoding="utf-8")))
    except (ValidationError, tomllib.TOMLDecodeError) as error:
        problem = Problem(str(error), str(_FILE), "See docs/understand/coding.md.")
        raise CaseError("The general lexicon cannot be read.", [problem]) from error


@cache
def root_index() -> tuple[Index, tuple[RootWords, ...]]:
    """Return the patterns of the roots, and which entry each belongs to."""
    return _indexed(general().root)


@cache
def cue_index() -> tuple[Index, tuple[Cue, ...]]:
    """Return the patterns of the modes, and which entry each belongs to."""
    return _indexed(general().cue)


_Entry = TypeVar("_Entry", bound=_Declared)


def _indexed(entries: tuple[_Entry, ...]) -> tuple[Index, tuple[_Entry, ...]]:
    sets = general().sets
    patterns: list[Pattern] = []
    owners: list[_Entry] = []
    for entry in entries:
        for written in entry.words:
            patterns.append(compiled(written, sets))
            owners.append(entry)
    return Index(tuple(patterns)), tuple(owners)
