"""Read an ICEWS file: tab-separated, with a header, by the names of its columns."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from detente.errors import FeedDrift
from detente.monitor._account import Account, text_of
from detente.monitor._item import Item, Reading
from detente.monitor._named_rows import Named, tabbed_rows
from detente.monitor._unpack import unpacked

_NAMES = """
event_id event_date source_name source_sectors source_country event_text cameo_code intensity
target_name target_sectors target_country story_id sentence_number publisher city district province
country latitude longitude
"""
_FIELDS = frozenset(_NAMES.split())
_OPTIONAL = frozenset({"year", "yearmonth"})
_CODE = re.compile(r"(0[1-9]|1\d|20)\d{0,2}")
_OURS = "North Korea"


def read(raw: bytes) -> Reading:
    """Return the events in which North Korea is source or target; `total` counts all rows.

    Column names are read as the archive writes them ("Event ID") or in lower case with
    underscores. A CAMEO code stays text, since its leading zero counts.

    Example:
        >>> from detente.monitor import feeds
        >>> found = read((feeds()["icews"].folder / "sample.tsv").read_bytes())
        >>> found.total, found.items[0].title
        (30, 'North Korea to South Korea: Make an appeal or request')
    """
    account, items = Account(), []
    try:
        with unpacked(raw) as file:
            text = text_of(file.read(), account)
    except FeedDrift as error:
        account.odd(error.headline)
        text = ""
    header, end, rest = text.partition("\n")
    text = header.lower().replace(" ", "_") + end + rest
    if account.strange:
        return account.reading([], total=0)
    for number, row in tabbed_rows(text, account, known=_FIELDS | _OPTIONAL, needed=_FIELDS):
        if account.strange:
            continue
        if not _CODE.fullmatch(row["cameo_code"]):
            account.odd(f"cameo_code {row['cameo_code'][:20]!r} is no CAMEO code")
        if _OURS in (row["source_country"], row["target_country"]):
            try:
                items.append(_made(row))
            except ValueError as error:
                account.leave(f"line {number} ({row['event_id']})", error)
    return account.reading(items, total=account.total)


def _made(row: Named) -> Item:
    day = datetime.fromisoformat(row["event_date"]).replace(tzinfo=UTC)
    if not row["event_id"]:
        raise ValueError("it has no event_id")
    return Item(
        "icews",
        row["event_id"],
        published=day,
        title=f"{row['source_name']} to {row['target_name']}: {row['event_text']}",
        language="en",
        fields={
            "happened": day.date().isoformat(),
            "story": row["story_id"],
            "cameo": row["cameo_code"],
            "intensity": float(row["intensity"]),
            "source": row["source_name"],
            "source_country": row["source_country"],
            "target": row["target_name"],
            "target_country": row["target_country"],
            "publisher": row["publisher"],
        },
    )
