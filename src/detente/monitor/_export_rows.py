"""The fast way through a GDELT export: bytes are searched, and only rows that matter are split.

A block of bytes is searched for the codes that every wanted dyad needs, and its tabs are counted
line by line without cutting it up. What is held is one block, however long the file is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

import numpy as np

from detente.errors import FeedDrift
from detente.monitor._account import Account
from detente.monitor._unpack import LIMIT, unpacked

COLUMNS = 61
Pair = tuple[str, str]
Row = list[str]

_BLOCK = 1 << 18
_LONGEST = 1 << 20  # of a line; the longest seen is about two thousand bytes
_TAB, _END = ord("\t"), ord("\n")


def dyad_rows(
    source: bytes | Path,
    pairs: Sequence[Pair],
    account: Account,
    *,
    limit: int = LIMIT,
) -> Iterator[Row]:
    """Yield the rows, 61 cells each, in which the two sides are one of the pairs, either way round.

    A side matches a code by its country (PRK) or by the beginning of its actor code (IGOUNO).
    Lines without 61 cells, and wanted rows that are not UTF-8, are left out, counted and named in
    `account`; `account.total` counts all lines. A last line that is cut short is strange.

    Raises:
        FeedDrift: the archive is broken or too large (`limit` bytes when unpacked), or what it
            holds has no lines.

    Example:
        >>> account = Account()
        >>> cells = ["1"] * 5 + ["PRK", "", "PRK"] + [""] * 7 + ["USA", "", "USA"] + [""] * 43
        >>> found = list(dyad_rows("\\t".join(cells).encode() + b"\\n", [("PRK", "USA")], account))
        >>> len(found), account.total
        (1, 1)
    """
    search = _search(needles(pairs))
    with unpacked(source, limit=limit) as file:
        for block in _blocks(file, account):
            for start, end in _spans(block, search):
                row = _row(block[start:end], account)
                if row and any(between(row, pair) for pair in pairs):
                    yield row


def between(row: Sequence[str], pair: Pair) -> bool:
    """Say whether the two sides of a row are those of a pair, either way round.

    Example:
        >>> row = [""] * 5 + ["USAGOV", "", "USA"] + [""] * 7 + ["PRK", "", "PRK"]
        >>> between(row, ("PRK", "USA")), between(row, ("PRK", "CHN"))
        (True, False)
    """
    one, other = pair
    return (_side(row, 5, one) and _side(row, 15, other)) or (
        _side(row, 5, other) and _side(row, 15, one)
    )


def _side(row: Sequence[str], at: int, code: str) -> bool:
    return row[at + 2] == code or row[at].startswith(code)


def needles(pairs: Sequence[Pair]) -> tuple[str, ...]:
    """Return codes of which every row of the pairs holds at least one: one code if one will do.

    Example:
        >>> needles([("PRK", "USA"), ("CHN", "PRK")])
        ('PRK',)
        >>> needles([("PRK", "USA"), ("CHN", "RUS")])
        ('PRK', 'CHN')
    """
    if not pairs:
        return ()
    everywhere = set(pairs[0]).intersection(*pairs)
    if everywhere:
        return (min(everywhere),)
    return tuple(dict.fromkeys(one for one, _ in pairs))


class _search:  # noqa: N801 - it is called like a function
    """Where the next of some words stands in a block."""

    def __init__(self, words: Sequence[str]) -> None:
        self._one = words[0].encode() if len(words) == 1 else b""
        self._any = re.compile(b"|".join(re.escape(word.encode()) for word in words) or b"(?!)")

    def __call__(self, block: bytes, start: int) -> int:
        if self._one:
            return block.find(self._one, start)
        found = self._any.search(block, start)
        return found.start() if found else -1


def _spans(block: bytes, search: _search) -> Iterator[tuple[int, int]]:
    at = search(block, 0)
    while at >= 0:
        end = block.find(b"\n", at)
        yield block.rfind(b"\n", 0, at) + 1, end
        at = search(block, end)


def _row(line: bytes, account: Account) -> Row | None:
    if line.count(b"\t") != COLUMNS - 1:
        return None  # named where the block was counted
    try:
        return line.decode("utf-8").split("\t")
    except UnicodeDecodeError as error:
        account.leave(f"row {line[:20].split(bytes([_TAB]))[0]!r}", error)
        return None


def _blocks(file: IO[bytes], account: Account) -> Iterator[bytes]:
    rest = b""
    while piece := file.read(_BLOCK):
        whole, cut, rest = (rest + piece).rpartition(b"\n")
        if len(rest) > _LONGEST:
            raise FeedDrift(
                f"After row {account.total} there is no end of line in {len(rest)} bytes."
            )
        if cut:
            yield _counted(whole + cut, account)
    if rest and rest.count(b"\t") != COLUMNS - 1:
        account.odd(f"the file ends in the middle of row {account.total + 1}")
    elif rest:
        yield _counted(rest + b"\n", account)


def _counted(block: bytes, account: Account) -> bytes:
    """Count the lines of a block and the tabs of each line; name the lines that are wrong."""
    held = np.frombuffer(block, np.uint8)
    tabs = held == _TAB
    ends = np.flatnonzero(held == _END)
    starts = np.zeros_like(ends)
    starts[1:] = ends[:-1] + 1
    each = np.add.reduceat(tabs.view(np.uint8), starts, dtype=np.uint8)  # modulo 256
    wanted = COLUMNS - 1
    if (each != wanted).any() or np.count_nonzero(tabs) != wanted * len(ends):
        for number, line in enumerate(block.split(b"\n")[:-1], account.total + 1):
            found = line.count(b"\t") + 1
            if found != COLUMNS:
                account.leave(f"row {number}", f"{found} columns; {COLUMNS} were expected")
    account.total += len(ends)
    return block
