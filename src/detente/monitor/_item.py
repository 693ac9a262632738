"""What a feed yields: items, and what could not be read of the answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

Value = str | float | int | bool | None


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a feed: a document, an event row, an earthquake, a listed name.

    Attributes:
        feed: Its feed's id.
        key: What it is called in the feed for good (guid, event id, reference number).
        published: When the feed says it appeared, in UTC; None where it does not say.
        title: Headline, or a line that says what it is.
        text: Lead or body as plain text; empty where the licence keeps it out.
        url: Where a person reads it.
        language: As BCP 47 (en, ko, ja); empty where unknown.
        fields: Structured values by name (magnitude, depth_km, latitude, actor1, ...).

    Example:
        >>> item = Item("usgs", "us2000aert", title="M 6.3 - North Korea", fields={"depth_km": 0.0})
        >>> item.revision == Item("usgs", "us2000aert", title="M 6.3 - North Korea").revision
        False
    """

    feed: str
    key: str
    published: datetime | None = None
    title: str = ""
    text: str = ""
    url: str = ""
    language: str = ""
    fields: Mapping[str, Value] = field(default_factory=dict)

    @property
    def revision(self) -> str:
        """Digest of what it says (title, text, fields): another one means that it was edited."""
        said = json.dumps([self.title, self.text, dict(sorted(self.fields.items()))])
        return hashlib.sha256(said.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Reading:
    """What `read(raw)` makes of an answer.

    Attributes:
        items: In the order of the answer; every key once.
        strange: Columns, categories or shapes that are not known, a line each. One or more means
            CHANGED-SHAPE: the raw answer is kept and no item is added.
        total: Entries in the answer before any filter (the size of a list, the rows of a file),
            which floors, ceilings and the guard against a shrunken set look at.
        notes: Entries that were left out, and why, a line each; they are few (see `Account`).
    """

    items: tuple[Item, ...] = ()
    strange: tuple[str, ...] = ()
    total: int = 0
    notes: tuple[str, ...] = ()
