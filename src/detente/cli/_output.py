"""What commands print: a JSON document, or text for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.table import Table

console = Console(highlight=False, soft_wrap=not sys.stdout.isatty())


def print_json(document: object) -> None:
    """Print one JSON document, keys in the order given, dates as ISO text."""
    json.dump(document, sys.stdout, indent=2, ensure_ascii=False, default=str)
    sys.stdout.write("\n")


@contextmanager
def progress(what: str, *, quiet: bool = False) -> Iterator[None]:
    """Show on a terminal's stderr that work is going on and for how long; nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    shown = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=shown, transient=True) as bar:
        bar.add_task(what, total=None)
        yield


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows under a title; nothing in them is read as markup."""
    from rich.text import Text  # noqa: PLC0415

    table = Table(title=title, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for column in columns:
        table.add_column(column)
    for row in rows:
        table.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    _whole_lines().print(table)


def _whole_lines() -> Console:
    """Return the console; in a pipe or a file one so wide that no cell is folded or cut."""
    if console.is_terminal:
        return console
    return Console(highlight=False, soft_wrap=True, width=10_000)
