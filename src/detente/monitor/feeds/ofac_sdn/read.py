"""Read the SDN list: the classic CSV, or the advanced XML, whichever came."""

from __future__ import annotations

import csv
import io
import re

from detente.errors import FeedDrift
from detente.monitor._account import Account, text_of
from detente.monitor._item import Item, Reading
from detente.monitor.feeds.ofac_sdn._advanced import Party, parties

_COLUMNS = 12
_NULL = "-0-"
_TYPES = frozenset({"", "individual", "entity", "vessel", "aircraft"})
_PROGRAM = re.compile(r"[A-Z0-9][A-Z0-9 .\-]*")
_OURS = re.compile(r"DPRK\d*")
_LINKED = "North Korea Sanctions Regulations"
_URL = "https://sanctionssearch.ofac.treas.gov/Details.aspx?id="


def read(raw: bytes) -> Reading:
    """Return the entries under a programme on North Korea, or linked to its regulations.

    An entry's key is its number on the list; `total` counts the whole list.

    Example:
        >>> from detente.monitor import feeds
        >>> found = read((feeds()["ofac_sdn"].folder / "sample.csv").read_bytes())
        >>> found.total, found.items[0].key, found.items[0].fields["programs"]
        (388, '9345', 'DPRK2; NPWMD')
    """
    account = Account()
    advanced = raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    items = _advanced(raw, account) if advanced else _classic(raw, account)
    return account.reading(items, total=account.total)


def _classic(raw: bytes, account: Account) -> list[Item]:
    text = text_of(raw.rstrip(b"\x1a\r\n \t"), account)
    if text and not text.endswith(('"', "-0-")):
        account.odd("the file ends in the middle of a row")
    items = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), strict=True):
            account.total += 1
            items.append(_item(cells, account))
    except csv.Error as error:
        account.odd(f"row {account.total + 1} is no CSV: {error}")
    return [item for item in items if item]


def _item(row: list[str], account: Account) -> Item | None:
    where = f"row {account.total} ({row[0][:20] if row else ''})"
    if len(row) != _COLUMNS:
        account.leave(where, f"{len(row)} columns; {_COLUMNS} were expected")
        return None
    cells = ["" if cell.strip() == _NULL else cell.strip() for cell in row]
    account.category("SDN_Type", cells[2], _TYPES)
    programs = sorted(cells[3].split("] [")) if cells[3] else []
    for program in programs:
        if not _PROGRAM.fullmatch(program):
            account.odd(f"Program {program[:80]!r} has a form that is not known")
    if not cells[0].isdigit():
        account.leave(where, "ent_num is no number")
        return None
    if not _wanted(programs, cells[11]):
        return None
    return Item(
        "ofac_sdn",
        cells[0],
        title=cells[1],
        text=cells[11],
        url=_URL + cells[0],
        language="en",
        fields={
            "sort": cells[2] or "entity",
            "programs": "; ".join(programs),
            "title": cells[4],
            "call_sign": cells[5],
            "vessel_type": cells[6],
            "flag": cells[9],
            "owner": cells[10],
        },
    )


def _wanted(programs: list[str], remarks: str) -> bool:
    return any(map(_OURS.fullmatch, programs)) or _LINKED in remarks


def _advanced(raw: bytes, account: Account) -> list[Item]:
    items = []
    try:
        for party in parties(lambda: io.BytesIO(raw), account):
            account.total += 1
            if not party.key.isdigit() or not party.name:
                account.leave(f"party {account.total} ({party.key})", "it lacks number or name")
            elif _wanted(sorted(party.programs), ""):
                items.append(_from_party(party))
    except FeedDrift as error:
        account.odd(error.headline)
    return items


def _from_party(party: Party) -> Item:
    return Item(
        "ofac_sdn",
        party.key,
        published=party.listed,
        title=party.name,
        url=_URL + party.key,
        language="en",
        fields={
            "sort": party.sort,
            "programs": "; ".join(sorted(party.programs)),
            "aliases": "; ".join(party.aliases),
            "listed_on": party.listed.date().isoformat() if party.listed else None,
        },
    )
