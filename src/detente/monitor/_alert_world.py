"""What is known when alerts are looked for: nothing here was learned after `now`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from detente.monitor._item import Item
    from detente.monitor._proposal import Proposal
    from detente.record import Event, Record

Shares = Mapping[str, float]
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Health(Protocol):
    """The state of a feed, and since when it has it."""

    @property
    def feed(self) -> str:
        """The feed's id."""

    @property
    def state(self) -> str:
        """OK, LATE, SILENT, EMPTY, BLOCKED, CHANGED-SHAPE or DEAD."""

    @property
    def since(self) -> datetime:
        """When it got into this state."""


@dataclass(frozen=True, slots=True)
class Stale:
    """A feed's state with an instant that stays the same for as long as the state lasts."""

    feed: str
    state: str
    since: datetime

    @classmethod
    def of(
        cls, feed: str, state: str, last_good: datetime | None, last_new: datetime | None
    ) -> Stale:
        """Take what a feed's health says: silence counts from the last item, a fault from the
        last good answer, and either from the beginning of 1970 where there was none.

        Example:
            >>> from datetime import UTC
            >>> Stale.of("usgs", "SILENT", None, datetime(2026, 1, 2, tzinfo=UTC)).since.year
            2026
        """
        quiet = state in ("LATE", "SILENT", "EMPTY")
        return cls(feed, state, (last_new if quiet else last_good) or _NEVER)


@dataclass(frozen=True, slots=True)
class Answer:
    """A forecast: what it said when it was last looked at, what it says now, and from which day."""

    before: float
    now: float
    origin: date


@dataclass(frozen=True, slots=True)
class Listed:
    """What changed on a list between two good readings of it."""

    feed: str
    added: tuple[Item, ...] = ()
    removed: tuple[Item, ...] = ()


@dataclass(frozen=True)
class World:
    """What a look for alerts may use.

    Attributes:
        record: as known now; events of rules on silence are taken from it.
        fresh: events that came into the record since the last look.
        beliefs, before: for each player and type, after the last month read and after the month
            before that; `month` is the last.
        forecasts: by question.
        items, proposals: new since the last look.
        listed: changes of lists since the last look.
        seen: for each feed, when its items appeared, over as long as silence is judged by.
        health: the state of each feed.
    """

    record: Record | None = None
    fresh: Sequence[Event] = ()
    month: str = ""
    beliefs: Mapping[str, Shares] = field(default_factory=dict)
    before: Mapping[str, Shares] = field(default_factory=dict)
    forecasts: Mapping[str, Answer] = field(default_factory=dict)
    items: Sequence[Item] = ()
    proposals: Sequence[Proposal] = ()
    listed: Sequence[Listed] = ()
    seen: Mapping[str, Sequence[datetime]] = field(default_factory=dict)
    health: Sequence[Health] = ()
