"""The briefing as a typst document, from which the PDF is made. All text goes in as strings."""

from __future__ import annotations

from collections.abc import Iterator

from detente.brief._document import Block, Document, Passage, Table
from detente.brief._entry import Entry, Said
from detente.brief._html import command, official, runs
from detente.brief._markdown import SHOWN, dated_title
from detente.brief._text import typst as quoted
from detente.brief._words import plural

_PREAMBLE = """
#set page(paper: "a4", margin: (x: 2.4cm, y: 2.3cm), numbering: "1", footer: context [
  #set text(8pt, fill: luma(90))
  #{running} #h(1fr) #counter(page).display("1 / 1", both: true)
])
#set text(font: "Libertinus Serif", size: 10.5pt, lang: "en", region: "gb")
#set par(justify: true, leading: 0.62em, spacing: 0.95em)
#set table(
  stroke: (x, y) => (bottom: if y == 0 {{ 0.8pt }} else {{ 0.3pt + luma(190) }}),
  inset: (x: 4pt, y: 3pt),
)
#let facts = table.with(
  columns: (auto, 1fr), stroke: none, inset: (x: 0pt, y: 2pt), column-gutter: 12pt,
)
#let kicker(words) = text(9pt, fill: luma(90), upper(words))
#let masthead(words) = text(26pt, weight: "bold", words)
#let panel(body) = block(
  fill: luma(244), inset: 10pt, radius: 3pt, width: 100%,
  stroke: (left: 2.5pt + rgb("#1d4f80")), body,
)
#let data(..cells) = {{
  set text(8.5pt)
  set par(justify: false)
  table(..cells)
}}
#show heading: set block(above: 1.5em, below: 0.7em)
#show heading.where(level: 1): set text(16pt)
#show heading.where(level: 2): set text(12pt)
#show link: set text(fill: rgb("#1d4f80"))
#show figure: set block(breakable: true)
#let refs(..n) = super(typographic: false, size: 6.5pt, baseline: -0.45em, n.pos().join(", "))
#let ref-to(n) = link(label("r" + str(n)), str(n))
"""


def typst_of(document: Document, written: str) -> str:
    """Return the source; figures are files named figure-N.svg beside it, in order."""
    day = document.as_of
    title = quoted(dated_title(document))
    when = f"datetime(year: {day.year}, month: {day.month}, day: {day.day})"
    parts = [f"#set document(title: {title}, date: {when})"]
    parts.append(_PREAMBLE.format(running=title))
    parts.append(f'#kicker("Briefing")\n\n#masthead({quoted(document.title)})')
    parts.append(f'\n#text(12pt, style: "italic", {quoted(document.question)})\n')
    head = ", ".join(f"{_small(name)}, {_small(value)}" for name, value in document.head)
    parts.append(f"#facts({head})")
    parts.append(
        "#line(length: 100%, stroke: 0.6pt + luma(150))\n#outline(depth: 1, title: none)\n"
    )
    figures = iter(range(1, len(document.figures) + 1))
    for section in document.sections:
        parts.append(f"\n#heading(level: 1, {quoted(section.title)})\n")
        for block in section.blocks:
            parts += _block(block, figures)
    parts += _references(document)
    facts = f"Computed from {document.run}. Record state {document.state}. Written on {written}."
    parts.append(f"\n#v(1em)\n#text(7.5pt, fill: luma(90), {quoted(facts)})\n")
    return "\n".join(parts)


def _small(text: str) -> str:
    return f"text(9pt, {quoted(text)})"


def _block(block: Block, figures: Iterator[int]) -> Iterator[str]:
    if block.kind == "paragraph":
        yield f"{_passage(block.passages[0])}\n"
    elif block.kind == "list":
        items = ", ".join(f"[{_passage(p)}]" for p in block.passages)
        yield f"#list(spacing: 0.8em, {items})\n"
    elif block.kind == "heading":
        yield f"#heading(level: {block.level}, outlined: false)[{_passage(block.passages[0])}]\n"
    elif block.kind == "box":
        yield "#panel["
        yield f"#strong[{_passage(block.passages[0])}]\n"
        for inner in block.blocks:
            yield from _block(inner, figures)
        yield "]\n"
    elif block.kind == "official":
        for title, url, when, note in official(block):
            dated = f" ({when})" if when else ""
            yield f"- {_link(title, url)}#{quoted(dated + '. ' + note)}"
        yield ""
    elif block.kind == "left_out":
        yield from (f"- #strong({quoted(what + ': ')})#{quoted(why)}" for what, why in block.lines)
        yield ""
    else:
        yield from _shown(block, figures)


def _shown(block: Block, figures: Iterator[int]) -> Iterator[str]:
    table = block.figure.table if block.figure else block.table
    if table is None:
        return
    numbers = block.figure.numbers if block.figure else table.numbers
    head = f"#strong({quoted(table.title)}){_refs(numbers)}"
    if block.figure:
        caption = f" #text(9pt, {quoted(block.figure.caption)})" if block.figure.caption else ""
        yield f"#block(breakable: false, above: 1.4em, below: 1.4em)[{head}{caption}\n"
        file, alt = f"figure-{next(figures)}.svg", quoted(block.figure.title)
        yield f'#image("{file}", width: 100%, alt: {alt})]\n'
        return
    yield f"#block(above: 1.4em, below: 0.6em, sticky: true)[{head}]\n"
    yield _table(table)
    if table.note:
        yield f"#text(8.5pt, fill: luma(90), {quoted(table.note)})\n"


def _table(table: Table) -> str:
    align = ", ".join("right" if n in table.right else "left" for n in range(len(table.columns)))
    longest = [max([len(r[n]) for r in table.rows] + [0]) for n in range(len(table.columns))]
    widths = ", ".join("1fr" if n > 34 else "auto" for n in longest)
    cells = [f"strong({quoted(c)})" for c in table.columns]
    header = f"table.header({', '.join(cells)})"
    body = ", ".join(quoted(cell) for row in table.rows for cell in row)
    return f"#data(columns: ({widths},), align: ({align},), {header}, {body})\n"


def _passage(passage: Passage) -> str:
    return '#" "'.join(
        "".join(_run(style, text) for style, text in runs(s)) + _refs(s.numbers)
        for s in passage.sentences
    )


def _run(style: str, text: str) -> str:
    inner = f"#{quoted(text)}"
    if "i" in style:
        inner = f"#emph[{inner}]"
    return f"#strong[{inner}]" if "b" in style else inner


def _refs(numbers: tuple[int, ...]) -> str:
    if not numbers:
        return ""
    return f"#refs({', '.join(f'ref-to({n})' for n in numbers)})"


def _link(text: str, url: str) -> str:
    return f"#link({quoted(url)})[#{quoted(text)}]" if url else f"#{quoted(text)}"


def _references(document: Document) -> Iterator[str]:
    yield '\n#heading(level: 1, "References")\n#set text(8.5pt)'
    yield "#set par(justify: false, spacing: 0.6em)\n"
    for n, entry in enumerate(document.entries, 1):
        yield from _entry(document, entry, n)


def _entry(document: Document, entry: Entry, number: int) -> Iterator[str]:
    dated = f" ({entry.when})" if entry.when else ""
    name = f" {entry.id}" if entry.id else ""
    yield f"#block(below: 0.75em)[#grid(columns: (2.2em, 1fr), [#{quoted(str(number))}], ["
    yield f"{_link(entry.title, entry.url)}#{quoted(dated + name)}"
    if entry.kind != "official":
        yield from (f"\\ {_said(s)}" for s in entry.said[:SHOWN])
        more = len(entry.said) - SHOWN
        if more > 0:
            yield f"\\ #{quoted('and ' + plural(more, 'more claim'))}"
    yield from (f"\\ #{quoted(fact)}" for fact in entry.facts)
    if entry.events:
        yield f"\\ #{quoted(_counted(entry))}"
    if entry.run:
        yield f"\\ #text(fill: luma(90), {quoted(command(document, entry))})"
    yield f"])] #label({quoted(f'r{number}')})"


def _counted(entry: Entry) -> str:
    shown = "; ".join(f"{e.when}, {e.summary} ({e.id})" for e in entry.events[:SHOWN])
    more = len(entry.events) - SHOWN
    rest = f"; and {plural(more, 'more event')}." if more > 0 else "."
    return f"{plural(len(entry.events), 'event')}: {shown}{rest}"


def _said(said: Said) -> str:
    facts = [f for f in (said.grade, f"public {said.learned}" if said.learned else "") if f]
    tail = f" ({', '.join(facts)})" if facts else ""
    if not said.url:
        title = f", {said.title}" if said.title else ""
        return f"#{quoted(said.publisher + title + tail)}"
    return (
        f"#{quoted(said.publisher + ', ')}{_link(said.title or said.url, said.url)}#{quoted(tail)}"
    )
