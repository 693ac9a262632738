"""From prose to document: values computed, what the day hides left out, references numbered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from detente.brief import _blocks
from detente.brief._book import Book
from detente.brief._document import Block, Document, Passage, Section, Sentence, Span
from detente.brief._entry import Entry
from detente.brief._guard import dated, holds
from detente.brief._inline import Token, sentences_of
from detente.brief._numbering import Numbering
from detente.brief._syntax import Block as Written
from detente.brief._syntax import Page, Unit, read_page
from detente.brief._unknown import NotYet, Unknown
from detente.brief._values import value_of
from detente.brief._words import day_text, plural
from detente.case import Case
from detente.errors import Problem
from detente.record import Record

if TYPE_CHECKING:
    from detente.intent._posterior import Posterior


class Builder:
    """Builds one document; `hidden` counts, by section, what the as-of day hides."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.numbering = Numbering(book)
        self.hidden: dict[str, int] = {}
        self.section = ""
        self.anchors: set[str] = set()

    def sections(self, pages: Iterable[Page]) -> list[Section]:
        """Build the sections in order; one that the day hides altogether is left out."""
        built = []
        for page in pages:
            self.section = "".join(t.text for t in page.heading.tokens).strip()
            blocks = (
                self.blocks(page.file, page.blocks) if self._shown(page.file, page.heading) else []
            )
            if blocks:
                built.append(Section(self.section, self._anchor(self.section), blocks))
        return built

    def blocks(self, file: str, written: tuple[Written, ...]) -> list[Block]:
        """Build blocks; a heading whose guard does not hold takes all up to the next one along."""
        built: list[Block] = []
        skipping = 0
        for block in written:
            if skipping and block.kind == "heading" and block.level <= skipping:
                skipping = 0
            if skipping:
                continue
            if not self._holds(file, block.line, block.guard):
                self._hide(block.guard)
                skipping = block.level if block.kind == "heading" else 0
                continue
            made = self._block(file, block)
            if made is None and block.kind == "list":
                _drop_lead_in(built)
            if made is not None:
                built.append(made)
        return _without_empty_headings(built)

    def _block(self, file: str, block: Written) -> Block | None:
        if block.kind in ("paragraph", "list"):
            passages = [p for u in block.units if (p := self.passage(file, u))]
            kind = block.kind
            return Block(kind, passages) if passages else None
        if block.kind == "heading":
            passage = self.passage(file, block.units[0], refer=False)
            anchor = self._anchor(passage.text if passage else "")
            return (
                Block("heading", [passage], level=block.level, anchor=anchor) if passage else None
            )
        if block.kind == "box":
            title = self.passage(file, block.units[0], refer=False)
            inner = self.blocks(file, block.blocks)
            return Block("box", [title], inner) if title and inner else None
        return self._directive(file, block)

    def _directive(self, file: str, block: Written) -> Block | None:
        made: Callable[[Book, str], Block] = _blocks.DIRECTIVES[block.name]
        try:
            built = made(self.book, block.argument)
            shown = built.figure or built.table
            for key in shown.keys if shown else ():
                self.numbering.know(key)
        except NotYet:
            self._hide()
            return None
        except Unknown as error:
            self._problem(file, block.line, error)
            return None
        if block.name == "left-out":
            built.lines = (*built.lines, *self._hidden_lines())
        return built

    def _hidden_lines(self) -> list[tuple[str, str]]:
        """Say what the day hides, without saying what it is."""
        return [
            (
                f"{section}: {plural(count, 'passage')}",
                f"Not shown: what is said there rests on what was learned after "
                f"{day_text(self.book.as_of)}.",
            )
            for section, count in self.hidden.items()
        ]

    def passage(self, file: str, unit: Unit, *, refer: bool = True) -> Passage | None:
        """Build a paragraph, list item or heading, or None where the day hides it."""
        if not self._shown(file, unit):
            return None
        sentences: list[Sentence] = []
        hidden = False
        for tokens in sentences_of(unit.tokens):
            spans, keys = [], []
            for token in tokens:
                try:
                    span, more = self._token(token, refer)
                except NotYet:
                    hidden = True
                    continue
                except Unknown as error:
                    self._problem(file, token.line, error)
                    continue
                keys += more
                if span is not None:
                    spans.append(span)
                elif spans and not spans[-1].given:
                    spans[-1] = replace(spans[-1], text=spans[-1].text.rstrip())
            sentences.append(
                Sentence(tuple(spans), tuple(dict.fromkeys(keys)), _first_line(tokens))
            )
        if hidden:
            self._hide()
            return None
        return Passage(file, unit.line, sentences) if sentences else None

    def _token(self, token: Token, refer: bool) -> tuple[Span | None, list[str]]:
        if token.kind == "text":
            return Span(token.text, token.line, token.style), []
        if token.kind == "value":
            value = value_of(self.book, token.text)
            keys = [self.numbering.know(k) for k in value.keys] if refer else []
            return Span(value.text, token.line, token.style, given=True), keys
        if not refer:
            raise Unknown("A heading or title cites something.", "Move [@...] into a sentence.")
        cited = [re.sub(r"^@", "", part.strip()) for part in re.split(r";\s*@", token.text)]
        return None, [self.numbering.know(key) for key in cited]

    def _shown(self, file: str, unit: Unit) -> bool:
        if self._holds(file, unit.line, unit.guard):
            return True
        self._hide(unit.guard)
        return False

    def _holds(self, file: str, line: int, guard: str) -> bool:
        try:
            return holds(self.book, guard)
        except Unknown as error:
            self._problem(file, line, error)
            return True

    def _hide(self, guard: str = "") -> None:
        """Count what is not shown, unless the day has no part in it."""
        if guard and not dated(guard):
            return
        self.hidden[self.section] = self.hidden.get(self.section, 0) + 1

    def _problem(self, file: str, line: int, error: Unknown) -> None:
        self.book.problems.append(Problem(error.what, f"{file}, line {line}", error.fix))

    def _anchor(self, text: str) -> str:
        base = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "section"
        anchor, n = f"s-{base}", 2
        while anchor in self.anchors:
            anchor, n = f"s-{base}-{n}", n + 1
        self.anchors.add(anchor)
        return anchor


def build_document(
    case: Case,
    record: Record,
    *,
    as_of: date,
    seed: int = 0,
    posterior: Posterior | None = None,
    kept: Path | None = None,
) -> Document:
    """Build the briefing of a case as of a day from the prose in its folder.

    Args:
        case: The case, loaded from a folder that holds brief/*.md.
        record: The record with nothing hidden; the briefing sees what was learned by `as_of`.
        as_of: Last UTC day whose claims may count.
        seed: Governs the bootstrap intervals of the track records.
        posterior: The fit behind the reading of intent; as shipped with the case by default.
        kept: A folder of finished track records, to read from and to add to.

    Returns:
        The document with every value in place. `check_document` says what is wrong with it.

    Raises:
        BriefError: there is no prose, or a file cannot be read.
    """
    book = Book(case, record, as_of, seed, posterior=posterior, kept=kept)
    pages: list[Page] = []
    for file, text in book.pages():
        page, problems = read_page(file, text)
        book.problems += problems
        if page is not None:
            pages.append(page)
    builder = Builder(book)
    sections = builder.sections(pages)
    for section in sections:
        _number(section.blocks, builder.numbering)
    return Document(
        title=case.standoff.name,
        question=case.standoff.question,
        as_of=as_of,
        sections=sections,
        entries=_numbered(builder.numbering),
        head=_blocks.head(book),
        run=book.run,
        case=case.standoff.id,
        seed=seed,
        state=book.view.state,
        command=f"--case {case.standoff.id} --as-of {as_of}",
        allowed=book.allowed,
        problems=book.problems,
    )


def _number(blocks: list[Block], numbering: Numbering) -> None:
    for block in blocks:
        for passage in block.passages:
            for sentence in passage.sentences:
                sentence.numbers = numbering.numbers(sentence.keys)
        shown = block.figure or block.table
        if shown is not None:
            shown.numbers = numbering.numbers(shown.keys)
        _number(block.blocks, numbering)


def _numbered(numbering: Numbering) -> list[Entry]:
    return [numbering.entries[key] for key in numbering.order]


def _first_line(tokens: list[Token]) -> int:
    """Return the line on which a sentence's first word stands."""
    first = next((t for t in tokens if t.text.strip()), tokens[0])
    blank = first.text[: len(first.text) - len(first.text.lstrip())]
    return first.line + blank.count("\n")


def _drop_lead_in(built: list[Block]) -> None:
    """Take away the sentence that introduced a list of which nothing is left."""
    last = built[-1] if built else None
    if last is None or last.kind != "paragraph":
        return
    passage = last.passages[0]
    if passage.sentences and passage.sentences[-1].text.endswith(":"):
        passage.sentences.pop()
        if not passage.sentences:
            built.pop()


def _without_empty_headings(built: list[Block]) -> list[Block]:
    """Take away headings under which nothing is left."""
    kept: list[Block] = []
    for block in reversed(built):
        under = kept[-1] if kept else None
        empty = under is None or (under.kind == "heading" and under.level <= block.level)
        if block.kind != "heading" or not empty:
            kept.append(block)
    return kept[::-1]
