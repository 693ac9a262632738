"""One sync: every feed that is due is asked, and what it says is taken in, once."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from detente.errors import Problem, RecordError
from detente.monitor._desk import Desk
from detente.monitor._feed import Feed
from detente.monitor._fetch import Manners
from detente.monitor._states import due
from detente.monitor._taking import take, waiting
from detente.monitor._turn import FeedSync, Turn

_AT_ONCE = 4
_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class Synced:
    """How a sync ended: each feed that had its turn, and payloads that a crash had left unread."""

    feeds: tuple[FeedSync, ...] = ()
    recovered: int = 0

    @property
    def fresh(self) -> int:
        """Items not seen before, in all."""
        return sum(one.fresh for one in self.feeds)


def sync(
    desk: Desk,
    feeds: Mapping[str, Feed],
    *,
    now: datetime,
    only: Collection[str] = (),
    allow: frozenset[str] = frozenset(),
    accepted: Collection[str] = frozenset(),
    progress: Callable[[FeedSync], None] | None = None,
    limits: Manners | None = None,
) -> Synced:
    """Ask every feed that is due and take in what it says; nothing is lost or doubled by a crash.

    Args:
        desk: Where items and payloads are kept.
        feeds: Those there are, by id.
        now: The time it is.
        only: Ids to ask, whether due or not; empty for all that are due.
        allow: host:port that may lie on the own network.
        accepted: Ids whose terms the user has read and accepted.
        progress: Told about each feed as it ends.
        limits: How patiently servers are asked.

    Raises:
        RecordError: another sync is running, an id is not known, or the database cannot be used.

    Example:
        >>> import tempfile
        >>> from datetime import UTC
        >>> from pathlib import Path
        >>> desk = Desk(Path(tempfile.mkdtemp()))
        >>> sync(desk, {}, now=datetime(2026, 1, 1, tzinfo=UTC))
        Synced(feeds=(), recovered=0)
    """
    _check_ids(feeds, only, accepted)
    manners = limits or Manners()
    manners = replace(manners, allow=manners.allow | allow)
    with _alone(desk):
        recovered = _recover(desk, feeds)
        turns = [feed for feed in feeds.values() if feed.id in only or not only]
        turns = [feed for feed in turns if only or _is_due(desk, feed, now)]
        ended = []
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            work = [Turn(desk, feed, now, manners, frozenset(accepted)) for feed in turns]
            for one in pool.map(Turn.run, work):
                ended.append(one)
                if progress:
                    progress(one)
    return Synced(tuple(ended), recovered)


def _check_ids(feeds: Mapping[str, Feed], *named: Collection[str]) -> None:
    known = ", ".join(sorted(feeds)) or "none"
    wrong = [
        Problem(f"No feed is called {name!r}.", fix=f"Known: {known}.")
        for names in named
        for name in names
        if name not in feeds
    ]
    wrong += [
        Problem(f"{feed.id!r} cannot be a feed's id.", fix="Use a-z, 0-9 and _, a letter first.")
        for feed in feeds.values()
        if not _ID.fullmatch(feed.id)
    ]
    if wrong:
        raise RecordError("The feeds to ask are named wrongly; nothing was asked.", wrong)


@contextmanager
def _alone(desk: Desk) -> Iterator[None]:
    """Hold the lock of the folder; it goes with the process, however that ends."""
    import fcntl  # noqa: PLC0415  (not on every system)

    desk.folder.mkdir(parents=True, exist_ok=True)
    with (desk.folder / "sync.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            who = lock.read().strip() or "unknown"
            said = f"Another sync of {desk.folder} is running (process {who}); nothing was asked."
            fix = "Wait until it has ended, then sync again."
            raise RecordError(said, [Problem("One sync at a time.", fix=fix)]) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


def _recover(desk: Desk, feeds: Mapping[str, Feed]) -> int:
    """Take in what was kept but not written down."""
    found = [kept for kept in waiting(desk) if kept.feed in feeds]
    for kept in found:
        take(desk, feeds[kept.feed], kept)
    return len(found)


def _is_due(desk: Desk, feed: Feed, now: datetime) -> bool:
    with desk.reading() as db:
        when = due(db, feed)
    return when is None or when <= now
