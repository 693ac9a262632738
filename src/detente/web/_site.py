"""What a desk serves: a case, its record as it stands now, and what was worked out from them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.case import Case, load
from detente.errors import DetenteError
from detente.record import Record, open_record
from detente.web._kept import Kept
from detente.web._ready import may_take_time
from detente.web._settings import Settings
from detente.web._stamp import file_stamp, stamp
from detente.web._warm import Warm
from detente.web._worked import Worked

if TYPE_CHECKING:
    from detente.intent import Posterior

_ROOM = 512  # finished answers that are held at once


class Site:
    """A case and its record, opened once and again whenever a row is added.

    Everything may be asked from several threads at once; what takes long is worked out once, and
    whoever asks for the same in the meantime waits for it.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.case: Case = load(settings.case)
        self._lock = threading.Lock()
        self._opened: tuple[Hashable, Record] | None = None
        self._views: dict[tuple[Hashable, date], Record] = {}
        self._answers: OrderedDict[Hashable, Kept] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}
        self.worked = Worked(self)
        self.warm = Warm(self.worked)

    @property
    def today(self) -> date:
        """Today in UTC."""
        return datetime.now(UTC).date()

    @cached_property
    def posterior(self) -> Posterior:
        """The fit made in this workspace, else the one that ships with the case."""
        from detente.intent import read_posterior  # noqa: PLC0415

        return read_posterior(self.case, self.fit_file.parent)

    @property
    def fit_file(self) -> Path:
        """The draws of that fit."""
        ships = Path(self.case.folder) / "posterior" / "play.npz"
        try:
            own = self.settings.place / "posterior" / self.case.standoff.id / "play.npz"
        except DetenteError:  # the workspace is a database, and no folder was given
            return ships
        return own if own.is_file() else ships

    @property
    def compared_file(self) -> Path:
        """The comparison of approaches that ships with the case."""
        return Path(self.case.folder) / "options.json.gz"

    @property
    def stamp(self) -> Hashable:
        """What changes whenever a row is added to the workspace's record."""
        return stamp(self.settings.workspace, self.case)

    @property
    def watch_stamp(self) -> Hashable:
        """What changes whenever something is added to the watch or decided there."""
        try:
            return file_stamp(self.settings.watched / "watch.sqlite")
        except DetenteError:  # the workspace is a database, and no folder was given
            return ()

    def record(self, as_of: date | None = None) -> Record:
        """Return the record as of a day; today by default.

        Raises:
            RecordError: the workspace's database cannot be read.
        """
        day, now = as_of or self.today, self.stamp
        with self._locked():
            if self._opened is None or self._opened[0] != now:
                may_take_time()
                self._opened = now, open_record(self.case, self.settings.workspace)
                self._views.clear()
            if (now, day) not in self._views:
                may_take_time()
                if len(self._views) > 8:  # days asked for lately
                    self._views.pop(next(iter(self._views)))
                self._views[now, day] = self._opened[1].as_of(day)
            return self._views[now, day]

    def kept(self, name: str, *parts: Hashable, make: Callable[[], Kept]) -> Kept:
        """Return an answer, made if this record and today have not given it yet.

        Args:
            name, parts: say which answer it is; all that it depends on besides the record and
                today.
        """
        return self.held((name, *parts, self.stamp, self.today), make)

    def found(self, name: str, *parts: Hashable) -> Kept | None:
        """Return an answer if it is at hand; None, without making it, if it is not."""
        with self._locked():
            return self._answers.get((name, *parts, self.stamp, self.today))

    def held(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """Return an answer under a key, made by the first who asks while the others wait."""
        with self._locked():
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
            may_take_time()
            own = self._making.setdefault(key, threading.Lock())
        with own:
            with self._lock:
                if key in self._answers:
                    return self._answers[key]
            try:
                made = make()
                with self._lock:
                    self._answers[key] = made
                    while len(self._answers) > _ROOM:
                        self._answers.popitem(last=False)
                return made
            finally:
                with self._lock:
                    self._making.pop(key, None)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the lock; who must not wait does not wait for it either."""
        if not self._lock.acquire(blocking=False):
            may_take_time()
            self._lock.acquire()
        try:
            yield
        finally:
            self._lock.release()

    def head(self, record: Record) -> dict[str, Any]:
        """Return what an answer was worked out from, for its head and for citing it."""
        return {
            "case": self.case.standoff.id,
            "case_version": self.case.version,
            "record_state": record.state,
            "as_of": record.day.isoformat() if record.day else None,
        }
