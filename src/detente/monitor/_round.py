"""One round of the watch: ask, code, file, pass what is trusted, look, raise, deliver.

Every step can be done again: a round that was killed is finished by the next one, and nothing is
lost or done twice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from detente.case import Case
from detente.errors import RecordError
from detente.monitor._alert import Alert
from detente.monitor._alert_look import look
from detente.monitor._alert_now import readings_now
from detente.monitor._coder import Coder
from detente.monitor._decide import Bench, Decided
from detente.monitor._deliver import Delivered, Out, deliver, wants
from detente.monitor._desk import Desk
from detente.monitor._feed import Feed
from detente.monitor._inbox import Filing, file
from detente.monitor._instant import instant
from detente.monitor._intention import finish
from detente.monitor._item_rows import item_in
from detente.monitor._sync import Synced, sync
from detente.monitor._tables import ITEMS
from detente.monitor._taking import Kept, keep, take
from detente.monitor._trusted import pass_trusted
from detente.monitor._turn import FeedSync

_BATCH = 500
_READ = ("documents", "events")  # a listing is compared, a volume only counted


@dataclass(frozen=True)
class Watch:
    """What a watch works with.

    Attributes:
        workspace: where the record's additions live.
        feeds: those to ask, by id.
        coder: reads items; the surest reading still waits for a person.
        channels: where alerts go.
        accepted: feeds whose terms the user has read and accepted.
        trusted: feeds that the case lets pass without review, where the grade is A1.
        allow: host:port that may lie on the own network.
    """

    desk: Desk
    case: Case
    workspace: str | Path
    feeds: Mapping[str, Feed]
    coder: Coder
    channels: Sequence[Out] = ()
    accepted: frozenset[str] = frozenset()
    trusted: frozenset[str] = frozenset()
    allow: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def bench(self) -> Bench:
        """Where its reviewer works."""
        return Bench(self.desk, self.case, self.workspace, self.feeds)


@dataclass(frozen=True)
class Round:
    """What a round did."""

    at: datetime
    synced: Synced
    coded: int
    filing: Filing
    passed: tuple[Decided, ...]
    alerts: tuple[Alert, ...]
    delivered: tuple[Delivered, ...]


def once(
    watch: Watch,
    now: Callable[[], datetime],
    *,
    only: Collection[str] = (),
    told: Callable[[FeedSync], None] | None = None,
) -> Round:
    """Do one round.

    Args:
        now: the clock, in UTC.
        only: feeds to ask, due or not; all that are due by default.
        told: called with each feed as it ends.

    Raises:
        RecordError: another sync is running, or a database cannot be used.
    """
    at = now().astimezone(UTC)
    finish(watch.desk, watch.case, watch.workspace)
    synced = sync(
        watch.desk,
        watch.feeds,
        now=at,
        only=only,
        allow=watch.allow,
        accepted=watch.accepted,
        progress=told,
    )
    return _rest(watch, at, synced, now)


def taken(watch: Watch, feed: str, raw: bytes, now: Callable[[], datetime]) -> Round:
    """Take in an answer that a feed is said to have given, and do the rest of a round with it.

    Raises:
        RecordError: there is no such feed, or a database cannot be used.
    """
    at, own = now().astimezone(UTC), known_feed(watch, feed)
    kept = keep(watch.desk, Kept(feed, "file:", instant(at), status=None), raw)
    made = take(watch.desk, own, kept)
    said = FeedSync(feed, made.state, made.fresh, made.total or 0, made.note)
    return _rest(watch, at, Synced((said,)), now)


def known_feed(watch: Watch, id: str) -> Feed:
    """Return the feed of that id.

    Raises:
        RecordError: there is none.
    """
    if id not in watch.feeds:
        raise RecordError(f"No feed is called {id!r}. Known: {', '.join(sorted(watch.feeds))}.")
    return watch.feeds[id]


def _rest(watch: Watch, at: datetime, synced: Synced, now: Callable[[], datetime]) -> Round:
    coded, filing = read_items(watch, at)
    passed = pass_trusted(watch.bench, watch.trusted, at)
    alerts = raise_alerts(watch, at)
    delivered = deliver(watch.desk, watch.channels, now)
    return Round(at, synced, coded, filing, tuple(passed), tuple(alerts), tuple(delivered))


def read_items(watch: Watch, now: datetime) -> tuple[int, Filing]:
    """Code the items that this coder has not read yet, and file what it proposes."""
    new: list[str] = []
    revised: list[str] = []
    reopened: list[str] = []
    count = 0
    while rows := _unread(watch):
        read = [
            proposal
            for row in rows
            if watch.feeds[row["feed"]].role in _READ
            for proposal in watch.coder.code(item_in(row), watch.case, now.date())
        ]
        made = file(watch.desk, read, now)
        new += made.new
        revised += made.revised
        reopened += made.reopened
        _mark_read(watch, rows)
        count += len(rows)
    return count, Filing(tuple(new), tuple(revised), tuple(reopened))


def raise_alerts(watch: Watch, now: datetime) -> list[Alert]:
    """Look at what is known, and keep the alerts that this raises; return the new ones."""
    record = watch.bench.record()
    found = readings_now(watch.desk, watch.case, record, watch.feeds, now)
    return look(watch.desk, watch.case, record, found, wants(watch.channels), now)


def _unread(watch: Watch) -> Sequence[sa.RowMapping]:
    name = watch.coder.name
    own = ITEMS.c.feed.in_(sorted(watch.feeds))
    other = ITEMS.c.coded.is_(None) | (ITEMS.c.coded != name)
    asked = sa.select(ITEMS).where(own & other).order_by(sa.text("rowid")).limit(_BATCH)
    with watch.desk.reading() as db:
        return db.execute(asked).mappings().all()


def _mark_read(watch: Watch, rows: Sequence[sa.RowMapping]) -> None:
    key = (ITEMS.c.feed, ITEMS.c.key, ITEMS.c.revision)
    bound = [c == sa.bindparam(f"b_{c.name}") for c in key]
    update = sa.update(ITEMS).where(*bound).values(coded=watch.coder.name)
    with watch.desk.writing() as db:
        db.execute(update, [{f"b_{c.name}": row[c.name] for c in key} for row in rows])
