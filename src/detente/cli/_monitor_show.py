"""What a reviewer sees: a cluster as a line, as a page, as a document."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.cli._output import console
from detente.errors import DetenteError, OutputError, RecordError
from detente.record._sheet import guarded

if TYPE_CHECKING:
    from rich.console import Group
    from rich.panel import Panel

    from detente.monitor._agreement import Agreement
    from detente.monitor._decide import Bench, By
    from detente.monitor._inbox import Waiting
    from detente.monitor._publisher import Said

COLUMNS = ("id", "day", "kind", "mode", "confidence", "publishers", "becomes", "headline", "url")
_AROUND = 60


def line(waiting: Waiting) -> tuple[object, ...]:
    """Return a cluster as one row of the list."""
    p = waiting.surest
    becomes = waiting.would_be or "new"
    flags = " (source changed)" if waiting.changes else ""
    flags += " (disputed)" if waiting.disputed else ""
    said = (waiting.cluster, p.happened, p.kind or p.root, p.mode, f"{p.confidence:.2f}")
    return (*said, waiting.corroboration, becomes, headline(waiting) + flags)


def headline(waiting: Waiting) -> str:
    """Return the headline of the proposal of which a coder is surest."""
    id = waiting.surest.id
    found = [s.report.item.title for s in waiting.sources if s.report.proposal.id == id]
    return (found[0] if found else "") or waiting.surest.summary


def document(waiting: Waiting) -> dict[str, Any]:
    """Return a cluster as plain fields."""
    return {
        "id": waiting.cluster,
        "becomes": waiting.would_be or "new",
        "may_also_be": list(waiting.others),
        "corroboration": waiting.corroboration,
        "disputed": waiting.disputed,
        "changes": [dict(c) for c in waiting.changes],
        "proposals": [
            {"id": f.id, "state": f.state, "event": f.event, **_source(s)}
            for f, s in zip(waiting.filed, waiting.sources, strict=True)
        ],
    }


def _source(said: Said) -> dict[str, Any]:
    p, item = said.report.proposal, said.report.item
    return {
        "publisher": said.publisher,
        "grade": said.grade,
        "published": item.published,
        "headline": item.title,
        "url": item.url,
        "kind": p.kind,
        "root": p.root,
        "actors": list(p.actors),
        "targets": list(p.targets),
        "happened": p.happened,
        "mode": p.mode,
        "reported": p.reported,
        "magnitudes": dict(p.magnitudes),
        "confidence": p.confidence,
        "coder": p.coder,
        "rests_on": [around(said, n) for n in range(len(p.words))],
    }


def around(said: Said, number: int) -> str:
    """Return words that a proposal rests on, in brackets, with what stands around them."""
    item, words = said.report.item, said.report.proposal.words[number]
    text = item.title if words.where == "title" else item.text
    end = words.start + len(words.text)
    if words.where == "fields" or text[words.start : end] != words.text:
        return f"[{words.text}]"
    before = text[max(0, words.start - _AROUND) : words.start]
    after = text[end : end + _AROUND]
    return f"{'…' if words.start > _AROUND else ''}{before}[{words.text}]{after}".strip()


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


def waiting_of(bench: Bench, id: str) -> Waiting:
    """Return the cluster of an id."""
    from detente.monitor._inbox import waiting  # noqa: PLC0415
    from detente.monitor._intention import finish  # noqa: PLC0415
    from detente.monitor._shelf import filed, meant  # noqa: PLC0415

    finish(bench.desk, bench.case, bench.workspace)
    with bench.desk.reading() as connection:
        rows = filed(connection, cluster=meant(connection, id)[0].cluster)
        return waiting(connection, bench.case, rows, record=bench.record(), feeds=bench.feeds)


def effect_of(
    bench: Bench, waiting: Waiting, by: By, *, forecasts: bool = False, posterior: Any = None
) -> dict[str, Any]:
    """Return what accepting a cluster would do, or why that cannot be told."""
    from detente.monitor._preview import preview  # noqa: PLC0415

    try:
        told = preview(bench, waiting.cluster, by, forecasts=forecasts, posterior=posterior)[1]
    except (RecordError, DetenteError) as error:
        return {"said": error.headline}
    return told.as_dict()


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


def agreed(found: Agreement) -> dict[str, Any]:
    """Return an agreement as plain fields."""
    return {
        "reviewers": list(found.reviewers),
        "proposals": found.count,
        "kappa": found.kappa,
        "observed": found.observed,
        "expected": found.expected,
        "table": [{"first": a, "second": b, "count": n} for (a, b), n in found.table.items()],
        "disputed": list(found.disputed),
    }


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
    p = waiting.surest
    url = next((s.report.item.url for s in waiting.sources if s.report.proposal is p), "")
    id, day, kind, mode, sure, publishers, becomes, _ = line(waiting)
    cells = (id, day, kind, mode, sure, publishers, becomes, headline(waiting), url)
    return [guarded(str(cell)) for cell in cells]
