"""The briefing as a Word document: headings, numbered references, figures said in words too."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from itertools import count
from typing import TYPE_CHECKING, Any

from detente.brief._document import Block, Document, Figure, Passage, Table
from detente.brief._docx_parts import (
    anchored,
    described,
    field,
    linked,
    packed,
    plain,
    prepared,
    shaded,
    styled,
    to_anchor,
)
from detente.brief._entry import Entry, Said
from detente.brief._html import command, official, runs
from detente.brief._markdown import SHOWN, dated_title
from detente.brief._words import day_text, plural

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph

_SCALE = 2.5  # dots of a figure for each of its pixels: sharp in print
_ACROSS = 16.2  # centimetres of an A4 page between its margins


def docx_of(document: Document, drawings: Mapping[str, tuple[str, str]]) -> bytes:
    """Return the file. Its dates are the as-of day, so that the same document gives the same bytes.

    Args:
        drawings: for each figure, the SVG for a wide page, and another.
    """
    writer = _Writer(document, drawings)
    writer.head()
    for section in document.sections:
        writer.section(section.title, section.anchor, section.blocks)
    writer.references()
    return packed(writer.made, document.as_of)


class _Writer:
    """Writes a document from its top to its end."""

    def __init__(self, document: Document, drawings: Mapping[str, tuple[str, str]]) -> None:
        self.document = document
        self.drawings = drawings
        self.made: Any = prepared(dated_title(document), document.question, document.as_of)
        self.places = count(1)
        self._running()

    def anchor(self, paragraph: Paragraph, name: str) -> Paragraph:
        """Make a paragraph a place that links lead to."""
        anchored(paragraph, name, next(self.places))
        return paragraph

    def _running(self) -> None:
        section = self.made.sections[0]
        section.header.paragraphs[0].text = plain(dated_title(self.document))
        foot = section.footer.paragraphs[0]
        foot.add_run(f"Record state {self.document.state[:12]}\tPage ")
        field(foot, "PAGE")
        foot.add_run(" of ")
        field(foot, "NUMPAGES")

    def head(self) -> None:
        """Write the title, what it rests on, and the contents."""
        document = self.document
        self.line("Kicker", "Briefing")
        self.line("Title", document.title)
        self.line("Subtitle", document.question)
        for name, value in document.head:
            self.line("Facts", f"{name}\t{value}")
        self.line("Contents Heading", "Contents")
        names = [(s.title, s.anchor) for s in document.sections]
        for title, anchor in [*names, ("References", "references")]:
            to_anchor(self.line("Contents", ""), anchor, title)

    def line(self, style: str, text: str) -> Paragraph:
        """Add a paragraph."""
        return styled(self.made.add_paragraph(plain(text)), style)

    def section(self, title: str, anchor: str, blocks: list[Block]) -> None:
        """Write one section."""
        self.anchor(self.line("Heading 1", title), anchor)
        for block in blocks:
            self.block(block)

    def block(self, block: Block, *, boxed: bool = False) -> None:
        """Write one block; within a box its paragraphs are set in the box."""
        if block.kind == "paragraph":
            self.passage("Box" if boxed else "Normal", block.passages[0])
        elif block.kind == "list":
            for passage in block.passages:
                self.passage("Box List" if boxed else "List Bullet", passage)
        elif block.kind == "heading":
            self.anchor(self.passage(f"Heading {block.level}", block.passages[0]), block.anchor)
        elif block.kind == "box":
            self.passage("Box Title", block.passages[0])
            for inner in block.blocks:
                self.block(inner, boxed=True)
        elif block.kind == "official":
            self._official(block)
        elif block.kind == "left_out":
            for what, why in block.lines:
                made = self.line("List Bullet", "")
                made.add_run(plain(f"{what}: ")).bold = True
                made.add_run(plain(why))
        elif block.figure is not None:
            self.figure(block.figure)
        elif block.table is not None:
            self.titled(block.table.title, block.table.numbers)
            self.table(block.table)

    def passage(self, style: str, passage: Passage) -> Paragraph:
        """Write sentences, each followed by the numbers of what it rests on."""
        made = self.line(style, "")
        for n, sentence in enumerate(passage.sentences):
            if n:
                made.add_run(" ")
            for mark, text in runs(sentence):
                run = made.add_run(plain(text))
                run.bold, run.italic = "b" in mark or None, "i" in mark or None
            _refs(made, sentence.numbers)
        return made

    def titled(self, title: str, numbers: tuple[int, ...]) -> Paragraph:
        """Write the title of a figure or table, with its references."""
        made = self.line("Caption", title)
        _refs(made, numbers)
        return made

    def figure(self, figure: Figure) -> None:
        """Write a figure as a picture that says what it shows, and its data below."""
        import vl_convert  # noqa: PLC0415
        from docx.shared import Cm  # noqa: PLC0415

        self.titled(f"Figure: {figure.title}", figure.numbers)
        if figure.caption:
            self.line("Note", figure.caption).paragraph_format.keep_with_next = True
        png = vl_convert.svg_to_png(self.drawings[figure.name][0], scale=_SCALE)
        place = self.line("Figure", "")
        place.add_run().add_picture(BytesIO(png), width=Cm(_ACROSS))
        described(place, figure.title, figure.caption or figure.title)
        self.line("Note", "The data of this figure").paragraph_format.keep_with_next = True
        self.table(figure.table)

    def table(self, table: Table) -> None:
        """Write a table; its first row is repeated on each page."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415

        made = self.made.add_table(rows=1 + len(table.rows), cols=len(table.columns))
        made.autofit = True
        for number, (row, texts) in enumerate(
            zip(made.rows, [table.columns, *table.rows], strict=True)
        ):
            for n, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
                paragraph = styled(cell.paragraphs[0], "Cell" if number else "Cell Head")
                paragraph.add_run(plain(text))
                if n in table.right:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        shaded(made, table.title)
        self.line("Note", table.note)

    def _official(self, block: Block) -> None:
        for title, url, when, note in official(block):
            made = self.line("List Bullet", "")
            linked(made, url, title)
            made.add_run(plain(f" ({when}). {note}" if when else f". {note}"))

    def references(self) -> None:
        """Write every reference under its number, and what the whole was computed from."""
        document = self.document
        self.anchor(self.line("Heading 1", "References"), "references")
        grades = (
            "Grades follow the Admiralty code: A to F for the source, 1 to 6 for the information."
        )
        self.line("Note", f"{grades} “Public” is the day on which a claim was public.")
        for number, entry in enumerate(document.entries, 1):
            self.entry(entry, number)
        facts = f"Computed from {document.run}. Record state {document.state}."
        self.line("Note", f"{facts} As of {day_text(document.as_of)}.")

    def entry(self, entry: Entry, number: int) -> None:
        """Write one reference."""
        made = self.line("Reference", f"{number}\t")
        self.anchor(made, f"ref-{number}")
        linked(made, entry.url, entry.title)
        made.add_run(plain(f" ({entry.when})" if entry.when else ""))
        made.add_run(f" {entry.id}" if entry.id else "")
        if entry.kind != "official":
            for said in entry.said[:SHOWN]:
                self._said(said)
            more = len(entry.said) - SHOWN
            if more > 0:
                self.line("Reference Detail", f"and {plural(more, 'more claim')}")
        for fact in entry.facts:
            self.line("Reference Detail", fact)
        if entry.events:
            self.line("Reference Detail", _counted(entry))
        if entry.run:
            self.line("Reference Detail", command(self.document, entry))

    def _said(self, said: Said) -> None:
        facts = [f for f in (said.grade, f"public {said.learned}" if said.learned else "") if f]
        made = self.line("Reference Detail", said.publisher)
        if said.title or said.url:
            made.add_run(", ")
            linked(made, said.url, said.title or said.url)
        made.add_run(f" ({', '.join(facts)})" if facts else "")


def _refs(paragraph: Paragraph, numbers: tuple[int, ...]) -> None:
    for n, number in enumerate(numbers):
        if n:
            paragraph.add_run(", ").font.superscript = True
        to_anchor(paragraph, f"ref-{number}", str(number), "Reference Mark")


def _counted(entry: Entry) -> str:
    shown = "; ".join(f"{e.when}, {e.summary} ({e.id})" for e in entry.events[:SHOWN])
    more = len(entry.events) - SHOWN
    rest = f"; and {plural(more, 'more event')}." if more > 0 else "."
    return f"{plural(len(entry.events), 'event')}: {shown}{rest}"
