"""What commands print: a JSON document, or text for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table

console = Console(highlight=False, soft_wrap=True)


def print_json(document: object) -> None:
    """Print one JSON document, keys in the order given, dates as ISO text."""
    json.dump(document, sys.stdout, indent=2, ensure_ascii=False, default=str)
    sys.stdout.write("\n")


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
