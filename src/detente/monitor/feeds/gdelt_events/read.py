"""Read a 15-minute export (zip, gzip or plain) and keep the articles about a dyad."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from detente.errors import FeedDrift
from detente.monitor._account import Account, stopped
from detente.monitor._export_rows import dyad_rows
from detente.monitor._item import Item, Reading

# North Korea with each other player of the case, by the codes of its players.toml.
_OTHERS = "USA KOR CHN JPN RUS IGOUNO IGOIAEA IGOKEDO IGOEEC BLR IDN UNS"
PAIRS: tuple[tuple[str, str], ...] = tuple(("PRK", code) for code in _OTHERS.split())

_ROOTS = frozenset(f"{n:02d}" for n in range(1, 21))
_QUADS = frozenset("1234")
_EXPORT = re.compile(r"https?://data\.gdeltproject\.org/gdeltv2/\d{14}\.export\.CSV\.zip")
_WANTED = 200_000_000  # bytes that 15 minutes may unpack to; they are about one million


def read(raw: bytes) -> Reading:
    """Return one item for each article that has rows about a dyad, with how many and of what kind.

    Example:
        >>> from detente.monitor import feeds
        >>> raw = (feeds()["gdelt_events"].folder / "sample.export.CSV.gz").read_bytes()
        >>> found = read(raw)
        >>> found.total, len(found.items), found.items[0].fields["rows"]
        (2414, 7, 11)
    """
    return read_dyads(raw, PAIRS)


def read_dyads(raw: bytes, pairs: Sequence[tuple[str, str]]) -> Reading:
    """Read for other dyads, for instance those of another case."""
    account = Account()
    articles: dict[str, list[list[str]]] = {}
    try:
        for row in dyad_rows(raw, pairs, account, limit=_WANTED):
            account.category("EventRootCode", row[28], _ROOTS)
            account.category("QuadClass", row[29], _QUADS)
            articles.setdefault(row[60], []).append(row)
    except FeedDrift as error:
        return stopped(error.headline)
    return account.reading(_items(articles, account), total=account.total)


def follow(raw: bytes) -> tuple[str, ...]:
    """Return the addresses of the exports that lastupdate.txt or masterfilelist.txt names.

    Raises:
        FeedDrift: a line is not size, MD5 and address, or no export is named.

    Example:
        >>> follow(b"9 0cc175b9c0f1b6a831c399e269772661 "
        ...        b"http://data.gdeltproject.org/gdeltv2/20180101000000.export.CSV.zip")
        ('http://data.gdeltproject.org/gdeltv2/20180101000000.export.CSV.zip',)
    """
    found = []
    for line in raw.decode("utf-8", "replace").splitlines():
        parts = line.split()
        if len(parts) != 3 or not parts[0].isdigit() or not re.fullmatch("[0-9a-f]{32}", parts[1]):
            raise FeedDrift(f"A line of the index is not size, MD5 and address: {line[:100]!r}.")
        if _EXPORT.fullmatch(parts[2]):
            found.append(parts[2])
    if not found:
        raise FeedDrift("The index names no export of events.")
    return tuple(sorted(found, key=lambda url: url.rpartition("/")[2], reverse=True))


def _items(articles: dict[str, list[list[str]]], account: Account) -> Iterator[Item]:
    for url, rows in articles.items():
        if not re.match("https?://", url):
            account.leave(f"row {rows[0][0]}", f"{url[:80]!r} is no address of an article")
            continue
        try:
            yield _item(url, rows)
        except ValueError as error:
            account.leave(f"row {rows[0][0]}", error)


def _item(url: str, rows: list[list[str]]) -> Item:
    sides = Counter(f"{row[7] or row[5]}-{row[17] or row[15]}" for row in rows)
    roots = Counter(row[28] for row in rows)
    added = min(row[59] for row in rows)
    return Item(
        "gdelt_events",
        url,
        published=datetime.strptime(added, "%Y%m%d%H%M%S").replace(tzinfo=UTC),
        title=f"{len(rows)} coded rows from one article: {_said(sides)}",
        url=url,
        fields={
            "rows": len(rows),
            "dyads": _said(sides),
            "roots": _said(roots),
            "quads": _said(Counter(row[29] for row in rows)),
            "goldstein": round(sum(float(row[30]) for row in rows) / len(rows), 3),
            "mentions": sum(int(row[31]) for row in rows),
            "dated": min(row[1] for row in rows),
        },
    )


def _said(counts: Counter[str]) -> str:
    return " ".join(f"{name}:{n}" for name, n in sorted(counts.items()))
