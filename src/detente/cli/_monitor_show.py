"""What a reviewer sees: a cluster as a line, as a page, as a document."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.cli._output import console
from detente.errors import OutputError
from detente.record._sheet import guarded

if TYPE_CHECKING:
    from rich.console import Group
    from rich.panel import Panel

    from detente.monitor._inbox import Waiting
    from detente.monitor._publisher import Said

COLUMNS = ("id", "day", "kind", "mode", "confidence", "publishers", "becomes", "headline", "url")


def line(waiting: Waiting) -> tuple[object, ...]:
    """Return a cluster as one row of the list."""
    from detente.monitor._shown import headline  # noqa: PLC0415

    p = waiting.surest
    becomes = waiting.would_be or "new"
    flags = " (source changed)" if waiting.changes else ""
    flags += " (disputed)" if waiting.disputed else ""
    said = (waiting.cluster, p.happened, p.kind or p.root, p.mode, f"{p.confidence:.2f}")
    return (*said, waiting.corroboration, becomes, headline(waiting) + flags)


def shown(waiting: Waiting, width: int) -> Group:
    """Return a cluster as a page: sources side by side, changes, what it would become."""
    from rich.columns import Columns  # noqa: PLC0415
    from rich.console import Group  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    p = waiting.surest
    title = Text(f"{waiting.cluster}  {p.kind or p.root} ({p.mode})", style="bold")
    who = ", ".join(p.actors) or "nobody named"
    who += f" -> {', '.join(p.targets)}" if p.targets else ""
    who += f"   {p.happened or 'day not said'}"
    sums = f"Independent publishers: {waiting.corroboration}. "
    sums += f"Becomes: {waiting.would_be or 'a new event'}."
    if waiting.others:
        sums += f" It may also be {', '.join(waiting.others)}."
    each = max(30, width // min(3, max(1, len(waiting.sources))) - 2)
    panels = Columns([_panel(s, each) for s in waiting.sources])
    changed = [Text(_change(c), style="yellow") for c in waiting.changes]
    return Group(title, Text(who), panels, *changed, Text(sums))


def _panel(said: Said, width: int) -> Panel:
    from rich.panel import Panel  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from detente.monitor._shown import around  # noqa: PLC0415

    p, item = said.report.proposal, said.report.item
    lines = [item.title, item.url]
    lines += [f"rests on: {around(said, n)}" for n in range(len(p.words))]
    lines.append(f"{p.coder}, sure to {p.confidence:.2f}")
    day = f" {item.published:%Y-%m-%d %H:%M}" if item.published else ""
    body = Text("\n".join(x for x in lines if x))
    return Panel(body, title=Text(f"{said.publisher} {said.grade}{day}"), width=width)


def _change(change: Any) -> str:
    """Return the lines that left (-) and joined (+) a source since it was decided on."""
    import difflib  # noqa: PLC0415

    old, new = change["before"].splitlines(), change["now"].splitlines()
    lines = [x for x in difflib.ndiff(old, new) if x[:1] in "-+"]
    head = f"{change['proposal']} was {change['was']}; its source has changed since:"
    return "\n".join([head, *(lines or ["(the words are the same; what was read is not)"])])


def print_effect(told: dict[str, Any]) -> None:
    """Print what accepting would do."""
    console.print(told["said"], style="bold", markup=False)
    for act in told.get("acts", ()):
        said = f"  {act['month']} {act['player']}: {act['before']} becomes {act['after']}"
        console.print(said, markup=False)
    for moved in told.get("forecasts", ()):
        said = f"  {moved['name']}: {moved['before']:.2f} becomes {moved['after']:.2f}"
        console.print(said, markup=False)
    if told.get("counts"):
        said = f"  It will count for {', '.join(told['counts'])}, which begin before it."
        console.print(said, markup=False)


def write_csv(path: Path, found: Sequence[Waiting]) -> None:
    """Write what waits as CSV; a cell that a spreadsheet would run is made text.

    Raises:
        OutputError: the file cannot be written.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([COLUMNS, *(_cells(w) for w in found)])
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise OutputError(f"{path} cannot be written: {error.strerror}.") from error


def _cells(waiting: Waiting) -> Iterable[str]:
    from detente.monitor._shown import headline  # noqa: PLC0415

    p = waiting.surest
    url = next((s.report.item.url for s in waiting.sources if s.report.proposal is p), "")
    id, day, kind, mode, sure, publishers, becomes, _ = line(waiting)
    cells = (id, day, kind, mode, sure, publishers, becomes, headline(waiting), url)
    return [guarded(str(cell)) for cell in cells]
