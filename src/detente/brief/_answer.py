"""What the briefing of a case says first of its approaches, and how far that is assumed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from detente.brief._book import Book
from detente.brief._build import Builder
from detente.brief._document import Block
from detente.brief._syntax import Block as Written
from detente.brief._syntax import read_page
from detente.errors import BriefError

_TOLD, _ASSUMED = "options", "options.assumed"


@dataclass(frozen=True)
class Answer:
    """Blocks of a briefing.

    Attributes:
        opening: what stands under the first heading that tells values of the comparison, before its
            first figure or table.
        doubts: what stands under the last heading that says how much of it is assumed.
    """

    opening: tuple[Block, ...]
    doubts: tuple[Block, ...]


def answer_of(book: Book) -> Answer:
    """Return what a case's prose says of its approaches; nothing where it has none."""
    try:
        pages = [(file, read_page(file, text)[0]) for file, text in book.pages()]
    except BriefError:
        return Answer((), ())
    builder = Builder(book)
    opening: tuple[Block, ...] = ()
    doubts: tuple[Block, ...] = ()
    for file, page in pages:
        parts = list(_parts(page.blocks)) if page else []
        for part in parts:
            if not opening and part[0].level == 2 and _tells(part, _TOLD):
                opening = tuple(builder.blocks(file, _words(part, first=True)))
            if _tells(part, _ASSUMED):
                doubts = tuple(builder.blocks(file, _words(part, first=False)))
    return Answer(opening, doubts)


def _parts(blocks: Sequence[Written]) -> Iterable[tuple[Written, ...]]:
    """Yield each heading with what stands under it up to the next."""
    part: list[Written] = []
    for block in blocks:
        if block.kind == "heading" and part:
            yield tuple(part)
            part = []
        part.append(block)
    if part:
        yield tuple(part)


def _words(part: Sequence[Written], *, first: bool) -> tuple[Written, ...]:
    """Return paragraphs and lists, up to the first figure or table if only the first are asked."""
    found = []
    for block in part[1:]:
        if block.kind == "directive" and first:
            break
        if block.kind in ("paragraph", "list"):
            found.append(block)
    return tuple(found)


def _tells(part: Sequence[Written], what: str) -> bool:
    return any(
        token.kind == "value" and token.text.split(":")[0].strip().startswith(what)
        for block in part
        for unit in block.units
        for token in unit.tokens
    )
