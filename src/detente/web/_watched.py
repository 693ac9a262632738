"""The watch as the desk sees it: what waits, read once until something is added to it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Hashable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Request

from detente.errors import DetenteError
from detente.web._guard import Visitor
from detente.web._site import Site
from detente.web._stamp import file_stamp

if TYPE_CHECKING:
    from pathlib import Path

    from detente.monitor import Bench
    from detente.monitor._inbox import Waiting

COOKIE = "reviewer"
_log = logging.getLogger("detente.web")


class Watched:
    """The watch of a site; nothing is made on disk by looking."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._lock = threading.Lock()
        self._lists: dict[str, tuple[Hashable, list[Waiting]]] = {}

    @property
    def bench(self) -> Bench:
        """Where a reviewer works.

        Raises:
            DetenteError: the workspace is a database, and no folder was given for the watch.
            CaseError: a feed of the user's own is declared wrongly.
        """
        from detente.monitor import Bench, Desk, feeds  # noqa: PLC0415

        folder = self.site.settings.watched
        own = feeds(folder / "feeds")
        return Bench(Desk(folder), self.site.case, self.site.settings.workspace, own)

    @property
    def begun(self) -> bool:
        """Whether a watch has ever been kept here."""
        return _file(self.site).is_file()

    @property
    def stamp(self) -> Hashable:
        """What changes whenever something is added to the watch or to the record."""
        return file_stamp(_file(self.site)), self.site.stamp

    def waiting(self, second: str = "") -> list[Waiting]:
        """Return what waits for a person, or what others decided and `second` has not."""
        from detente.monitor import inbox  # noqa: PLC0415

        if not self.begun:
            return []
        with self._lock:
            self.finish()
            now = self.stamp
            if self._lists.get(second, (None, []))[0] != now:
                bench, record = self.bench, self.site.record()
                desk, feeds = bench.desk, bench.feeds
                found = inbox(desk, bench.case, record=record, feeds=feeds, second=second)
                if len(self._lists) > 32:  # reviewers who asked for a second look
                    self._lists.clear()
                self._lists[second] = now, found
            return self._lists[second][1]

    def one(self, id: str) -> Waiting:
        """Return a cluster, by its id or by that of one of its proposals.

        Raises:
            NotFound: there is none.
        """
        from detente.errors import NotFound  # noqa: PLC0415
        from detente.monitor._inbox import waiting  # noqa: PLC0415
        from detente.monitor._shelf import filed  # noqa: PLC0415

        said = f"{id!r} is no proposal and no cluster of this watch."
        if not self.begun:
            raise NotFound(said)
        bench, record = self.bench, self.site.record()
        with bench.desk.reading() as connection:
            rows = filed(connection, id=id) or filed(connection, cluster=id)
            if not rows:
                raise NotFound(said)
            rows = filed(connection, cluster=rows[0].cluster)
            return waiting(connection, bench.case, rows, record=record, feeds=bench.feeds)

    def finish(self) -> None:
        """Carry through what was meant when a process was stopped.

        What the record refuses is noted by the watch, and is no reason not to look.
        """
        from detente.monitor._intention import finish  # noqa: PLC0415

        bench = self.bench
        try:
            finish(bench.desk, bench.case, bench.workspace)
        except DetenteError as error:
            _log.warning("A decision that was under way was refused: %s", error.headline)


def _file(site: Site) -> Path:
    return site.settings.watched / "watch.sqlite"


async def watched_of(request: Request) -> Watched:
    """Return the watch of a desk, one for as long as it runs."""
    state = request.app.state
    if not hasattr(state, "watched"):
        state.watched = Watched(state.site)
    found: Watched = state.watched
    return found


def resume(site: Site) -> Watched:
    """Return a site's watch; a decision during which a desk was stopped is carried through."""
    made = Watched(site)
    try:
        if made.begun:
            made.finish()
    except DetenteError as error:
        _log.warning("The watch cannot be opened: %s", error.headline)
    return made


def reviewer_of(request: Request, visitor: Visitor, given: str = "") -> str:
    """Return whose decision it is: who signed in, or else the name that a local desk was told."""
    if visitor.name:
        return visitor.name
    from urllib.parse import unquote  # noqa: PLC0415

    return printable(given) or printable(unquote(request.cookies.get(COOKIE, "")))


def printable(text: str) -> str:
    """Return what a person can read of a line: no control characters, no hidden directions.

    Example:
        >>> printable(" Ann\\x00\\u202e ")
        'Ann'
    """
    return "".join(c for c in text if c.isprintable()).strip()


def now() -> datetime:
    """Return this instant in UTC."""
    return datetime.now(UTC)


Watching = Annotated[Watched, Depends(watched_of)]
Plain = dict[str, Any]
