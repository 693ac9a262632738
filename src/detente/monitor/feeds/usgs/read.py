"""Read the event service's GeoJSON: https://earthquake.usgs.gov/fdsnws/event/1/."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from detente.monitor._account import Account, json_of, list_of, table_of, text_of
from detente.monitor._item import Item, Reading

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAMES = """
mag place time updated tz url detail felt cdi mmi alert status tsunami sig net code ids sources
types nst dmin rms gap magType type title
"""
_PROPERTIES = frozenset(_NAMES.split())
_NEEDED = frozenset({"mag", "time", "updated", "ids", "magType", "type", "title", "url"})
_TOP = frozenset({"type", "metadata", "features", "bbox"})
_FEATURE = frozenset({"type", "properties", "geometry", "id"})


def read(raw: bytes) -> Reading:
    """Return the events of an answer; one without events is a good answer.

    The agency's type of event is handed on as it is and never checked: a first report of an
    explosion may say "earthquake", and a word that is new must not hold a report back.

    Example:
        >>> from detente.monitor import feeds
        >>> raw = (feeds()["usgs"].folder / "sample.geojson").read_bytes()
        >>> read(raw).items[0].title
        'M 6.7 - 1km NNW of Reseda, CA'
    """
    account = Account()
    whole = table_of(json_of(text_of(raw, account), account))
    if not account.strange:
        account.columns("the answer", whole, known=_TOP, needed={"type", "features"})
    features = list_of(whole.get("features"))
    claimed = table_of(whole.get("metadata")).get("count", len(features))
    if claimed != len(features):
        account.odd(f"the answer says it holds {claimed} events and holds {len(features)}")
    found = [_item(n, table_of(feature), account) for n, feature in enumerate(features, 1)]
    return account.reading((item for item in found if item), total=len(features))


def _item(number: int, feature: dict[str, object], account: Account) -> Item | None:
    properties = table_of(feature.get("properties"))
    account.columns("an event", feature, known=_FEATURE, needed=_FEATURE)
    account.columns("an event", properties, known=_PROPERTIES, needed=_NEEDED)
    try:
        return _made(feature, properties)
    except (TypeError, ValueError, LookupError, OverflowError) as error:
        account.leave(f"event {number} ({feature.get('id')})", error)
        return None


def _made(feature: dict[str, object], properties: dict[str, object]) -> Item:
    place = list_of(table_of(feature["geometry"])["coordinates"])
    longitude, latitude = _number(place[0]), _number(place[1])
    depth = place[2] if len(place) > 2 else None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError(f"{latitude}, {longitude} is no place on Earth")
    key = feature["id"]
    if not isinstance(key, str) or not key:
        raise ValueError(f"id = {key!r} is no name")
    magnitude = properties["mag"]
    return Item(
        "usgs",
        key,
        published=_instant(properties["time"]),
        title=str(properties["title"]),
        url=str(properties["url"]),
        language="en",
        fields={
            "magnitude": None if magnitude is None else _number(magnitude),
            "mag_type": _word(properties["magType"]),
            "depth_km": None if depth is None else _number(depth),
            "latitude": latitude,
            "longitude": longitude,
            "updated": _instant(properties["updated"]).isoformat(timespec="seconds"),
            "event_type": _word(properties["type"]),
            "ids": _word(properties["ids"]).strip(","),
        },
    )


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{value!r} is no number")
    return float(value)


def _instant(value: object) -> datetime:
    return _EPOCH + timedelta(milliseconds=_number(value))


def _word(value: object) -> str:
    return "" if value is None else str(value)
