"""Read GED events, as JSON of the API or as the CSV of a release."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from detente.monitor._account import Account, json_of, list_of, table_of, text_of
from detente.monitor._item import Item, Reading
from detente.monitor._named_rows import Named, comma_rows

_NAMES = """
id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id
conflict_name dyad_dset_id dyad_new_id dyad_name side_a_dset_id side_a_new_id side_a side_b_dset_id
side_b_new_id side_b number_of_sources source_article source_office source_date source_headline
source_original where_prec where_coordinates where_description adm_1 adm_2 latitude longitude
geom_wkt priogrid_gid country country_id region event_clarity date_prec date_start date_end deaths_a
deaths_b deaths_civilians deaths_unknown best high low gwnoa gwnob
"""
_FIELDS = frozenset(_NAMES.split())
_ENVELOPE = frozenset({"TotalCount", "TotalPages", "PreviousPageUrl", "NextPageUrl", "Result"})
_VIOLENCE = {"1": "state-based", "2": "non-state", "3": "one-sided"}


def read(raw: bytes) -> Reading:
    """Return the events; the 49 columns and the type of violence are checked.

    Bounds that contradict each other (low above best) are known of this data set: such an event
    is kept, and noted.

    Example:
        >>> from detente.monitor import feeds
        >>> for name in ("sample.json", "sample.csv"):
        ...     found = read((feeds()["ucdp_ged"].folder / name).read_bytes())
        ...     [(item.key, item.fields["best"]) for item in found.items]
        [('900001', 1), ('900002', 3)]
        [('900001', 1), ('900002', 3)]
    """
    account = Account()
    text = text_of(raw, account)
    rows = _from_api(text, account) if text.lstrip().startswith("{") else _from_csv(text, account)
    items = [item for number, row in rows if (item := _item(number, row, account))]
    return account.reading(items, total=account.total)


def _from_csv(text: str, account: Account) -> Iterator[tuple[int, Named]]:
    return comma_rows(text, account, known=_FIELDS, needed=_FIELDS)


def _from_api(text: str, account: Account) -> Iterator[tuple[int, Named]]:
    whole = table_of(json_of(text, account))
    if not account.strange:
        account.columns("the answer", whole, known=_ENVELOPE, needed=_ENVELOPE)
    for number, found in enumerate(list_of(whole.get("Result")), 1):
        row = table_of(found)
        account.total += 1
        account.columns("an event", row, known=_FIELDS, needed=_FIELDS)
        yield number, {name: _plain(value) for name, value in row.items()}


def _plain(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else json.dumps(value)


def _item(number: int, row: Named, account: Account) -> Item | None:
    if account.strange:
        return None
    account.category("type_of_violence", row["type_of_violence"], _VIOLENCE)
    try:
        item = _made(row)
    except (ValueError, KeyError) as error:
        account.leave(f"event {number} ({row['id']})", error)
        return None
    if not int(row["low"]) <= int(row["best"]) <= int(row["high"]):
        account.note(f"event {row['id']}: low, best and high contradict each other; kept as it is")
    return item


def _made(row: Named) -> Item:
    key = str(int(row["id"]))
    start, end = (datetime.fromisoformat(row[name].strip()) for name in ("date_start", "date_end"))
    return Item(
        "ucdp_ged",
        key,
        published=start.replace(tzinfo=UTC),
        title=f"{row['dyad_name']}: {row['best']} deaths, {row['country']}",
        text=row["source_headline"],
        language="en",
        fields={
            "happened": start.date().isoformat(),
            "until": end.date().isoformat(),
            "date_precision": int(row["date_prec"]),
            "violence": _VIOLENCE[row["type_of_violence"]],
            "side_a": row["side_a"],
            "side_b": row["side_b"],
            "country": row["country"],
            "latitude": float(row["latitude"]),
            "longitude": float(row["longitude"]),
            "best": int(row["best"]),
            "low": int(row["low"]),
            "high": int(row["high"]),
            "clear": row["event_clarity"] == "1",
            "status": row["code_status"],
        },
    )


def headers(secrets: Mapping[str, str]) -> dict[str, str]:
    """Return the header that carries the token, without which the service answers 401."""
    return {"x-ucdp-access-token": secrets["UCDP_ACCESS_TOKEN"]}
