"""The language of a briefing's prose: Markdown with values, citations, guards and blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Literal

from detente.brief._inline import Token, tokens_of
from detente.errors import Problem

_GUARD = re.compile(r"\{when:([^{}]*)\}\s*")
_COMMENT = re.compile(r"<!--.*?-->", re.S)
_DIRECTIVE = re.compile(r"::\s*([a-z-]+)\s*(.*)")
BLOCKS = ("figure", "table", "references", "left-out")


@dataclass(frozen=True, slots=True)
class Unit:
    """A paragraph, list item or heading as written: it is shown as a whole or not at all."""

    tokens: tuple[Token, ...]
    line: int
    guard: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A block as written. `units` holds a paragraph's or heading's text, or a list's items."""

    kind: Literal["paragraph", "list", "heading", "box", "directive"]
    line: int
    guard: str = ""
    units: tuple[Unit, ...] = ()
    blocks: tuple[Block, ...] = ()
    level: int = 0
    name: str = ""
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One file of prose: its heading and its blocks."""

    file: str
    heading: Unit
    blocks: tuple[Block, ...]


@dataclass(slots=True)
class _Reader:
    file: str
    problems: list[Problem]
    blocks: list[Block] = field(default_factory=list)
    waiting: list[tuple[int, str]] = field(default_factory=list)
    guard: str = ""

    def unit(self, text: str, line: int) -> Unit:
        found = _GUARD.match(text)
        guard = found[1].strip() if found else ""
        if found:
            line += text[: found.end()].count("\n")
            text = text[found.end() :]
        tokens, problems = tokens_of(text, line, self.file)
        self.problems += problems
        return Unit(tuple(tokens), line, guard)

    def add(self, block: Block) -> None:
        self.blocks.append(block)
        self.guard = ""

    def flush(self) -> None:
        if not self.waiting:
            return
        (first, text), lines = self.waiting[0], self.waiting
        self.waiting = []
        if text.startswith(">"):
            self._box(lines)
        elif text.startswith("- "):
            self._list(lines)
        else:
            unit = self.unit("\n".join(t for _, t in lines), first)
            guard = "; ".join(g for g in (self.guard, unit.guard) if g)
            if unit.tokens:
                self.add(Block("paragraph", first, guard, (replace(unit, guard=""),)))
            else:
                self.guard = guard

    def _list(self, lines: list[tuple[int, str]]) -> None:
        items: list[tuple[int, list[str]]] = []
        for line, text in lines:
            if text.startswith("- "):
                items.append((line, [text[2:]]))
            else:
                items[-1][1].append(text.strip())
        units = tuple(self.unit("\n".join(parts), line) for line, parts in items)
        before = self.blocks[-1] if self.blocks else None
        if before is not None and before.kind == "list" and not self.guard:
            self.blocks[-1] = Block("list", before.line, before.guard, before.units + units)
            return
        self.add(Block("list", lines[0][0], self.guard, units))

    def _box(self, lines: list[tuple[int, str]]) -> None:
        inner = [(n, re.sub(r"^> ?", "", text)) for n, text in lines]
        title = re.fullmatch(r"\[!box\]\s*(.+)", inner[0][1].strip())
        if title is None:
            what = "A box has no title line."
            fix = "Begin it with  > [!box] Title"
            self.problems.append(Problem(what, f"{self.file}, line {inner[0][0]}", fix))
            return
        nested = _Reader(self.file, self.problems)
        nested.read(inner[1:])
        heading = self.unit(title[1], inner[0][0])
        self.add(
            Block("box", inner[0][0], self.guard, (heading,), tuple(nested.blocks), name=title[1])
        )

    def read(self, lines: list[tuple[int, str]]) -> None:
        for line, raw in lines:
            text = raw.rstrip()
            if not text.strip():
                self.flush()
            elif heading := re.fullmatch(r"(#{1,3})\s+(.+)", text):
                self.flush()
                unit = self.unit(heading[2], line)
                self.add(Block("heading", line, self.guard, (unit,), level=len(heading[1])))
            elif directive := _DIRECTIVE.fullmatch(text.strip()):
                self.flush()
                self._directive(line, directive)
            elif text.startswith((">", "- ")) and self._other_block(text):
                self.flush()
                self.waiting = [(line, text)]
            else:
                self.waiting.append((line, text))
        self.flush()

    def _other_block(self, text: str) -> bool:
        """Whether this line begins a box or list where something else was under way."""
        return bool(self.waiting) and self.waiting[0][1][:1] != text[:1]

    def _directive(self, line: int, found: re.Match[str]) -> None:
        if found[1] not in BLOCKS:
            what = f"'::{found[1]}' is not a block."
            fix = f"The blocks are {', '.join('::' + b for b in BLOCKS)}."
            self.problems.append(Problem(what, f"{self.file}, line {line}", fix))
            return
        block = Block("directive", line, self.guard, name=found[1], argument=found[2].strip())
        self.add(block)


def read_page(file: str, text: str) -> tuple[Page | None, list[Problem]]:
    """Read one file of prose; the page is None where it has no heading.

    Example:
        >>> page, problems = read_page("10-a.md", "# Title\\n\\nSix tests. [@NUC-1]\\n")
        >>> [block.kind for block in page.blocks], problems
        (['paragraph'], [])
    """
    problems: list[Problem] = []
    reader = _Reader(file, problems)
    shown = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)
    reader.read(list(enumerate(shown.splitlines(), 1)))
    first = reader.blocks[0] if reader.blocks else None
    if first is None or first.kind != "heading" or first.level != 1:
        what = "The file does not begin with a heading."
        problems.append(Problem(what, f"{file}, line 1", "Write  # Heading  on its first line."))
        return None, problems
    rest = reader.blocks[1:]
    for block in rest:
        if block.kind == "heading" and block.level == 1:
            what = "The file has a second heading of the first level."
            fix = "One file is one section: write  ##  here, or begin another file."
            problems.append(Problem(what, f"{file}, line {block.line}", fix))
    return Page(file, first.units[0], tuple(rest)), problems
