"""Tables with a header, read by the names of their columns and never by position."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator

from detente.monitor._account import Account

Named = dict[str, str]


def tabbed_rows(
    text: str, account: Account, *, known: Collection[str], needed: Collection[str]
) -> Iterator[tuple[int, Named]]:
    """Yield the number and cells of each row of a tab-separated table without quoting.

    Rows with more or fewer cells than the header are left out and named; a last row that is cut
    short is strange. `account.total` counts the rows.

    Example:
        >>> account = Account()
        >>> text = "id\\tsaid\\n1\\tyes\\n2\\n"
        >>> list(tabbed_rows(text, account, known={"id", "said"}, needed={"id"}))
        [(2, {'id': '1', 'said': 'yes'})]
        >>> account.left_out
        ['line 3: 1 cells; the header has 2']
    """
    lines = text.split("\n")
    cut = lines.pop()  # empty where the text ends with a line's end
    header = lines[0].rstrip("\r").split("\t") if lines else []
    account.columns("the table", header, known=known, needed=needed)
    if cut and cut.count("\t") + 1 != len(header):
        account.odd(f"the table ends in the middle of line {len(lines) + 1}")
    elif cut:
        lines.append(cut)
    rows = (line.rstrip("\r").split("\t") for line in lines[1:])
    yield from _named(header, rows, account)


def comma_rows(
    text: str, account: Account, *, known: Collection[str], needed: Collection[str]
) -> Iterator[tuple[int, Named]]:
    """Yield the number and cells of each row of a CSV table with quoting."""
    try:
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        header = next(reader, [])
        account.columns("the table", header, known=known, needed=needed)
        yield from _named(header, reader, account)
    except csv.Error as error:
        account.odd(f"row {account.total + 2} is no CSV: {error}")
    if text and not text.endswith("\n"):
        account.odd("the table ends without a line's end: it may be cut short")


def _named(
    header: list[str], rows: Iterator[list[str]], account: Account
) -> Iterator[tuple[int, Named]]:
    if len(set(header)) != len(header):
        account.odd("a column stands twice in the header")
    for number, row in enumerate(rows, 2):
        account.total += 1
        if len(row) == len(header):
            yield number, dict(zip(header, row, strict=True))
        else:
            account.leave(f"line {number}", f"{len(row)} cells; the header has {len(header)}")
