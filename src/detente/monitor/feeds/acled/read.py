"""Read the ACLED API's JSON envelope."""

from __future__ import annotations

from datetime import UTC, datetime

from detente.monitor._account import Account, json_of, list_of, table_of, text_of
from detente.monitor._item import Item, Reading

_ENVELOPE = frozenset({"status", "success", "count", "total_count", "messages", "data"})
_OPTIONAL = frozenset({"error", "filename", "last_update", "data_query_restrictions"})
_NAMES = """
event_id_cnty event_date year time_precision disorder_type event_type sub_event_type actor1
assoc_actor_1 inter1 actor2 assoc_actor_2 inter2 interaction civilian_targeting iso region country
admin1 admin2 admin3 location latitude longitude geo_precision source source_scale notes fatalities
tags timestamp
"""
_FIELDS = frozenset(_NAMES.split())
_TYPES = frozenset(
    {"Battles", "Protests", "Riots", "Explosions/Remote violence"}
    | {"Violence against civilians", "Strategic developments"}
)


def read(raw: bytes) -> Reading:
    """Return the events; the type of event and all 31 fields are checked.

    Example:
        >>> from detente.monitor import feeds
        >>> found = read((feeds()["acled"].folder / "sample.json").read_bytes())
        >>> [item.key for item in found.items]
        ['INV1', 'INV2']
    """
    account = Account()
    whole = table_of(json_of(text_of(raw, account), account))
    if not account.strange:
        account.columns("the answer", whole, known=_ENVELOPE | _OPTIONAL, needed=_ENVELOPE)
    if not account.strange and whole.get("success") is not True:
        account.odd(f"the answer is a refusal: {str(whole.get('messages'))[:200]}")
    rows = list_of(whole.get("data"))
    items = [_item(n, table_of(row), account) for n, row in enumerate(rows, 1)]
    return account.reading((item for item in items if item), total=len(rows))


def _item(number: int, row: dict[str, object], account: Account) -> Item | None:
    account.columns("an event", row, known=_FIELDS, needed=_FIELDS)
    account.category("event_type", str(row.get("event_type")), _TYPES)
    if account.strange:
        return None
    try:
        return _made({name: "" if value is None else str(value) for name, value in row.items()})
    except ValueError as error:
        account.leave(f"event {number} ({row.get('event_id_cnty')})", error)
        return None


def _made(row: dict[str, str]) -> Item:
    if not row["event_id_cnty"]:
        raise ValueError("it has no event_id_cnty")
    day = datetime.fromisoformat(row["event_date"]).replace(tzinfo=UTC)
    return Item(
        "acled",
        row["event_id_cnty"],
        published=datetime.fromtimestamp(int(row["timestamp"]), UTC),
        title=f"{row['sub_event_type']}: {row['location']}, {row['country']}",
        text=row["notes"],
        language="en",
        fields={
            "happened": day.date().isoformat(),
            "time_precision": int(row["time_precision"]),
            "event_type": row["event_type"],
            "sub_event_type": row["sub_event_type"],
            "actor1": row["actor1"],
            "actor2": row["actor2"],
            "country": row["country"],
            "latitude": float(row["latitude"]),
            "longitude": float(row["longitude"]),
            "fatalities": int(row["fatalities"]),
            "source": row["source"],
        },
    )
