"""The briefing as Markdown: numbered footnotes, figures as tables of their data."""

from __future__ import annotations

from collections.abc import Iterator

from detente.brief._document import Block, Document, Passage, Table
from detente.brief._entry import Entry, Said
from detente.brief._html import command, official, runs
from detente.brief._text import markdown
from detente.brief._words import day_text, plural

_MARK = {"": "", "b": "**", "i": "*", "bi": "***"}
SHOWN = 5


def markdown_of(document: Document, written: str) -> str:
    """Return the briefing as Markdown with footnotes."""
    lines = [f"# {markdown(document.title)}", "", f"*{markdown(document.question)}*", ""]
    lines += [f"- {markdown(name)}: {markdown(value)}" for name, value in document.head]
    for section in document.sections:
        lines += ["", f"## {markdown(section.title)}", ""]
        for block in section.blocks:
            lines += _block(block)
    lines += ["", "## References", ""]
    for n, entry in enumerate(document.entries, 1):
        lines += _footnote(document, entry, n)
    lines += [
        "",
        "---",
        "",
        f"Computed from {markdown(document.run)}. Record state {document.state}.",
    ]
    lines += [f"Written on {written}.", ""]
    return "\n".join(lines)


def _block(block: Block) -> Iterator[str]:
    if block.kind == "paragraph":
        yield from (_passage(block.passages[0]), "")
    elif block.kind == "list":
        yield from (f"- {_passage(p)}" for p in block.passages)
        yield ""
    elif block.kind == "heading":
        yield from (f"{'#' * (block.level + 1)} {_passage(block.passages[0])}", "")
    elif block.kind == "box":
        yield f"> **{_passage(block.passages[0])}**"
        yield ">"
        inner = [line for b in block.blocks for line in _block(b)]
        yield from (f"> {line}".rstrip() for line in inner[:-1])
        yield ""
    elif block.kind == "official":
        for title, url, when, note in official(block):
            dated = f" ({when})" if when else ""
            yield f"- {_link(title, url)}{dated}. {markdown(note)}"
        yield ""
    elif block.kind == "left_out":
        yield from (f"- {markdown(what)}: {markdown(why)}" for what, why in block.lines)
        yield ""
    else:
        yield from _shown(block)


def _shown(block: Block) -> Iterator[str]:
    figure = block.figure
    table = figure.table if figure else block.table
    if table is None:
        return
    numbers = figure.numbers if figure else table.numbers
    label = "Figure: " if figure else ""
    yield f"**{label}{markdown(table.title)}**{_refs(numbers)}"
    yield ""
    if figure and figure.caption:
        yield from (markdown(figure.caption), "")
    yield from _table(table)
    if table.note:
        yield from ("", markdown(table.note))
    yield ""


def _table(table: Table) -> Iterator[str]:
    yield f"| {' | '.join(markdown(c) for c in table.columns)} |"
    rule = ("---:" if n in table.right else "---" for n in range(len(table.columns)))
    yield f"| {' | '.join(rule)} |"
    for row in table.rows:
        yield f"| {' | '.join(markdown(cell) for cell in row)} |"


def _passage(passage: Passage) -> str:
    return " ".join(
        "".join(_run(style, text) for style, text in runs(s)) + _refs(s.numbers)
        for s in passage.sentences
    )


def _run(style: str, text: str) -> str:
    """Write a run; emphasis must touch its words, so outer spaces move outside."""
    if not style or not text.strip():
        return _inline(text)
    before = text[: len(text) - len(text.lstrip())]
    after = text[len(text.rstrip()) :]
    return f"{before}{_MARK[style]}{_inline(text.strip())}{_MARK[style]}{after}"


def _inline(text: str) -> str:
    lead = " " if text.startswith(" ") else ""
    tail = " " if len(text) > 1 and text.endswith(" ") else ""
    return f"{lead}{_escaped(text.strip(' '))}{tail}"


def _escaped(text: str) -> str:
    return "\u00a0".join(markdown(part) if part.strip() else part for part in text.split("\u00a0"))


def _refs(numbers: tuple[int, ...]) -> str:
    return "".join(f"[^{n}]" for n in numbers)


def _link(text: str, url: str) -> str:
    safe = url.replace("<", "%3C").replace(">", "%3E").replace(" ", "%20")
    return f"[{markdown(text)}](<{safe}>)" if url else markdown(text)


def _said(said: Said) -> str:
    title = said.title or said.url
    parts = [markdown(said.publisher)]
    if title:
        parts.append(_link(title, said.url))
    facts = [f for f in (said.grade, f"public {said.learned}" if said.learned else "") if f]
    text = ", ".join(parts)
    return f"{text} ({', '.join(facts)})" if facts else text


def _footnote(document: Document, entry: Entry, number: int) -> Iterator[str]:
    title = _link(entry.title, entry.url)
    dated = f" ({markdown(entry.when)})" if entry.when else ""
    name = f" `{entry.id}`" if entry.id else ""
    yield f"[^{number}]: {title}{dated}{name}"
    if entry.kind != "official":
        yield from (f"    - {_said(s)}" for s in entry.said)
    yield from (f"    - {markdown(fact)}" for fact in entry.facts)
    if entry.events:
        shown = "; ".join(f"{e.when}, {markdown(e.summary)} ({e.id})" for e in entry.events[:SHOWN])
        more = len(entry.events) - SHOWN
        rest = f"; and {plural(more, 'more event')}" if more > 0 else ""
        yield f"    - {plural(len(entry.events), 'event')}: {shown}{rest}"
    if entry.run:
        yield f"    - Computed from {markdown(entry.run)}. `{command(document, entry)}`"
    yield ""


def dated_title(document: Document) -> str:
    """Return the title with its day."""
    return f"{document.title}: briefing as of {day_text(document.as_of)}"
