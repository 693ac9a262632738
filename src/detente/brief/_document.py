"""A briefing once every value is known: sections, sentences and numbered references."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from detente.brief._entry import Entry
from detente.errors import Problem


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style; `given` where a placeholder produced it."""

    text: str
    line: int
    style: str = ""
    given: bool = False


@dataclass(slots=True)
class Sentence:
    """A sentence, with the keys of what it rests on and their numbers."""

    spans: tuple[Span, ...]
    keys: tuple[str, ...]
    line: int
    numbers: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """The words as a reader sees them."""
        return " ".join("".join(s.text for s in self.spans).split())


@dataclass(slots=True)
class Passage:
    """A paragraph, list item or heading: sentences from one place in a file."""

    file: str
    line: int
    sentences: list[Sentence]

    @property
    def text(self) -> str:
        """The words as a reader sees them."""
        return " ".join(s.text for s in self.sentences)


@dataclass(slots=True)
class Table:
    """A table of a briefing; `numbers` are its references. Columns in `right` align right."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    keys: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    right: tuple[int, ...] = ()


@dataclass(slots=True)
class Figure:
    """A figure: what it draws (`data`, by its type) and the same as a table."""

    name: str
    type: str
    title: str
    caption: str
    data: object
    table: Table
    keys: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()


@dataclass(slots=True)
class Block:
    """One block of a section; which fields are filled depends on `kind`."""

    kind: Literal["paragraph", "list", "heading", "box", "figure", "table", "official", "left_out"]
    passages: list[Passage] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    level: int = 0
    anchor: str = ""
    figure: Figure | None = None
    table: Table | None = None
    lines: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Section:
    """One section: a file of prose."""

    title: str
    anchor: str
    blocks: list[Block]


@dataclass(slots=True)
class Document:
    """A briefing, checked or not. `entries[n]` is reference n + 1;"""

    title: str
    question: str
    as_of: date
    sections: list[Section]
    entries: list[Entry]
    head: tuple[tuple[str, str], ...]
    run: str
    case: str
    seed: int
    state: str
    command: str
    allowed: tuple[str, ...] = ()
    problems: list[Problem] = field(default_factory=list)

    @property
    def passages(self) -> list[Passage]:
        """Every paragraph and list item of the analysis, boxes included, headings apart."""
        return [p for s in self.sections for b in s.blocks for p in _passages(b)]

    @property
    def figures(self) -> list[Figure]:
        """Every figure, in order."""
        return [f for s in self.sections for b in s.blocks for f in _figures(b)]


def _passages(block: Block) -> list[Passage]:
    own = block.passages if block.kind in ("paragraph", "list") else []
    return [*own, *(p for b in block.blocks for p in _passages(b))]


def _figures(block: Block) -> list[Figure]:
    own = [block.figure] if block.figure else []
    return [*own, *(f for b in block.blocks for f in _figures(b))]
