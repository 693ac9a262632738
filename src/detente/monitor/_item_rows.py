"""An item as the table of items holds it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from detente.monitor._item import Item


def item_in(row: Mapping[Any, Any]) -> Item:
    """Return the item of a row.

    Example:
        >>> names = ("title", "text", "url", "language")
        >>> row = dict.fromkeys(names, "") | {"feed": "usgs", "key": "a", "fields": {}}
        >>> item_in(row | {"published": "2017-09-03T03:30:01"}).published.isoformat()
        '2017-09-03T03:30:01+00:00'
    """
    published = datetime.fromisoformat(row["published"]) if row["published"] else None
    if published is not None and published.tzinfo is None:
        published = published.replace(tzinfo=UTC)
    said = (row["title"], row["text"], row["url"], row["language"])
    return Item(row["feed"], row["key"], published, *said, fields=dict(row["fields"]))
