"""Read a POLECAT file: tab-separated, with a header, by the names of its columns."""

from __future__ import annotations

from datetime import UTC, datetime

from detente.errors import FeedDrift
from detente.monitor._account import Account
from detente.monitor._item import Item, Reading
from detente.monitor._named_rows import Named, tabbed_rows
from detente.monitor._unpack import unpacked

_NAMES = """
Event ID|Event Date|Event Type|Event Mode|Intensity|Quad Code|Contexts|Actor Name|Actor Country|
Actor COW|Primary Actor Sector|Actor Sectors|Actor Title|Actor Name Raw|Wikipedia Actor ID|
Recipient Name|Recipient Country|Recipient COW|Primary Recipient Sector|Recipient Sectors|
Recipient Title|Recipient Name Raw|Wikipedia Recipient ID|Placename|City|District|Province|Country|
Latitude|Longitude|GeoNames ID|Raw Placename|Feature Type|Source|Publication Date|Story People|
Story Organizations|Story Locations|Language|Version
"""
_FIELDS = frozenset(_NAMES.replace("\n", "").split("|"))
_OPTIONAL = frozenset({"Headline"})  # some files have it
_KINDS = """
AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION
MOBILIZE COERCE ASSAULT
"""
_TYPES = frozenset(_KINDS.split())
_QUADS = frozenset(f"{a} {b}" for a in ("VERBAL", "MATERIAL") for b in ("COOPERATION", "CONFLICT"))
_OURS = frozenset({"PRK", "North Korea"})


def read(raw: bytes) -> Reading:
    """Return the events in which North Korea is an actor or a recipient; `total` counts all rows.

    The word None is an empty cell. A file that is not UTF-8 is read as ISO-8859-1, as some years
    are, and that is noted. Rows with stray tabs are left out and named.

    Example:
        >>> from detente.monitor import feeds
        >>> found = read((feeds()["polecat"].folder / "sample.tsv").read_bytes())
        >>> found.total, [item.fields["event_type"] for item in found.items]
        (3, ['CONSULT', 'THREATEN'])
    """
    account, items = Account(), []
    text = _text(raw, account)
    known = _FIELDS | _OPTIONAL
    for number, row in tabbed_rows(text, account, known=known, needed=_FIELDS):
        if account.strange:
            continue
        cells = {name: "" if cell == "None" else cell for name, cell in row.items()}
        account.category("Event Type", cells["Event Type"].upper(), _TYPES)
        account.category("Quad Code", cells["Quad Code"].upper(), _QUADS)
        if _OURS.intersection(_parts(cells, "Actor Country") + _parts(cells, "Recipient Country")):
            try:
                items.append(_made(cells))
            except ValueError as error:
                account.leave(f"line {number} ({cells['Event ID']})", error)
    return account.reading(items, total=account.total)


def _text(raw: bytes, account: Account) -> str:
    try:
        with unpacked(raw) as file:
            plain = file.read()
    except FeedDrift as error:
        account.odd(error.headline)
        return ""
    try:
        return plain.decode("utf-8-sig")
    except UnicodeDecodeError:
        account.note("the file is not UTF-8; it was read as ISO-8859-1")
        return plain.decode("iso-8859-1")


def _parts(cells: Named, name: str) -> list[str]:
    return [part.strip() for part in cells[name].split(";") if part.strip()]


def _made(cells: Named) -> Item:
    key = cells["Event ID"]
    if not key:
        raise ValueError("it has no Event ID")
    happened = datetime.fromisoformat(cells["Event Date"])
    published = cells["Publication Date"]
    actor, recipient = cells["Actor Name"], cells["Recipient Name"]
    return Item(
        "polecat",
        key,
        published=datetime.fromisoformat(published).replace(tzinfo=UTC) if published else None,
        title=f"{actor or 'unnamed'} to {recipient or 'unnamed'}: {cells['Event Type'].lower()}",
        fields={
            "happened": happened.date().isoformat(),
            "story": key.partition("_")[0],
            "event_type": cells["Event Type"].upper(),
            "event_mode": cells["Event Mode"],
            "intensity": float(cells["Intensity"]) if cells["Intensity"] else None,
            "quad": cells["Quad Code"].upper(),
            "contexts": cells["Contexts"],
            "actors": "; ".join(_parts(cells, "Actor Country")),
            "recipients": "; ".join(_parts(cells, "Recipient Country")),
            "source": cells["Source"],
        },
    )
