"""The briefing as one self-contained HTML file: no network, no script, no outside font."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Any

from detente.brief._document import Block, Document, Passage, Sentence
from detente.brief._entry import Entry, Listed
from detente.brief._figures._draw import for_page
from detente.brief._words import day_text, plural

_SPACE = re.compile(r"[ \t\r\n]+")


def html_of(document: Document, drawings: Mapping[str, tuple[str, str]], written: str) -> str:
    """Return the page.

    Args:
        drawings: for each figure, the SVG for a wide page and for a phone.
        written: the instant of writing, which is marked in one place.
    """
    from jinja2 import Environment, PackageLoader  # noqa: PLC0415
    from markupsafe import Markup  # noqa: PLC0415

    loader = PackageLoader("detente.brief", "templates")
    environment = Environment(
        loader=loader, autoescape=True, trim_blocks=True, keep_trailing_newline=True
    )
    css = resources.files("detente.brief").joinpath("templates/style.css").read_text("utf-8")
    page = _Page(document, drawings)
    template = environment.get_template("index.html.j2")
    return template.render(
        doc=document,
        as_of=day_text(document.as_of),
        css=Markup(css),
        sections=page.sections(),
        entries=[entry_view(document, e, n) for n, e in enumerate(document.entries, 1)],
        years=_by_year(document.entries),
        written=written,
    )


class _Page:
    """Walks a document once, so that the first use of each reference carries an id."""

    def __init__(self, document: Document, drawings: Mapping[str, tuple[str, str]]) -> None:
        self.document = document
        self.drawings = drawings
        self.used: set[int] = set()
        self.drawn = 0

    def sections(self) -> list[dict[str, Any]]:
        return [
            {"title": s.title, "anchor": s.anchor, "blocks": [self.block(b) for b in s.blocks]}
            for s in self.document.sections
        ]

    def block(self, block: Block) -> dict[str, Any]:
        view: dict[str, Any] = {
            "kind": block.kind,
            "level": block.level,
            "anchor": block.anchor,
            "passages": [self.passage(p) for p in block.passages],
            "figure": block.figure,
            "table": block.table,
            "lines": block.lines,
        }
        shown = block.figure or block.table
        if shown is not None:
            view["uses"] = self.uses(shown.numbers)
        view["blocks"] = [self.block(b) for b in block.blocks]
        if block.figure is not None:
            view |= self.figure(block)
        if block.kind == "official":
            view["official"] = official(block)
        return view

    def figure(self, block: Block) -> dict[str, Any]:
        from markupsafe import Markup  # noqa: PLC0415

        figure = block.figure
        if figure is None:
            return {}
        self.drawn += 1
        wide, narrow = self.drawings[figure.name]
        return {
            "wide": Markup(for_page(wide, figure, f"f{self.drawn}w")),
            "narrow": Markup(for_page(narrow, figure, f"f{self.drawn}n")),
        }

    def passage(self, passage: Passage) -> dict[str, Any]:
        return {
            "sentences": [
                {"runs": runs(s), "uses": self.uses(s.numbers)} for s in passage.sentences
            ]
        }

    def uses(self, numbers: Iterable[int]) -> list[tuple[int, str]]:
        found = []
        for n in numbers:
            found.append((n, "" if n in self.used else f"use-{n}"))
            self.used.add(n)
        return found


def runs(sentence: Sentence) -> list[tuple[str, str]]:
    """Return a sentence as (style, text), white space collapsed, none at its ends."""
    made = [(s.style, _SPACE.sub(" ", s.text)) for s in sentence.spans]
    if made:
        made[0] = (made[0][0], made[0][1].lstrip(" "))
        made[-1] = (made[-1][0], made[-1][1].rstrip(" "))
    return [(style, text) for style, text in made if text]


def official(block: Block) -> list[tuple[str, str, str, str]]:
    """Return the official references as (title, address, date, annotation)."""
    pairs = list(zip(block.lines[::2], block.lines[1::2], strict=True))
    return [(title, url, when, note) for (title, url), (when, note) in pairs]


def entry_view(document: Document, entry: Entry, number: int) -> dict[str, Any]:
    """Return what a template needs of a reference."""
    return {
        "number": number,
        "kind": entry.kind,
        "title": entry.title,
        "when": entry.when,
        "event": entry.id,
        "url": entry.url,
        "said": entry.said,
        "facts": entry.facts,
        "events": entry.events,
        "counted": f"The {plural(len(entry.events), 'event')} behind it",
        "run": entry.run,
        "command": command(document, entry),
    }


def command(document: Document, entry: Entry) -> str:
    """Return the command that prints a reference again."""
    return f'detente cite "{entry.key}" {document.command}'


def _by_year(entries: Iterable[Entry]) -> list[tuple[str, list[Listed]]]:
    events = {listed.id: listed for entry in entries for listed in entry.events}
    years: dict[str, list[Listed]] = {}
    for listed in events.values():
        found = re.search(r"\d{4}", listed.when)
        years.setdefault(found[0] if found else "", []).append(listed)
    return sorted(years.items())
