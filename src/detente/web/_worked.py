"""Documents that take seconds: worked out once, and kept on disk for the next start."""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from detente import __version__
from detente.errors import DetenteError
from detente.record import Record
from detente.record._whole import write_whole
from detente.web._kept import as_json
from detente.web._ready import may_take_time
from detente.web._stamp import content

if TYPE_CHECKING:
    from detente.web._site import Site

_log = logging.getLogger("detente.web")
_ROOM = 12  # documents in memory; one of a large case is a few megabytes
_DAMAGED = (OSError, EOFError, zlib.error, ValueError)
Document = Mapping[str, Any]
_Found = TypeVar("_Found", Document, DetenteError)


@dataclass(frozen=True)
class Task:
    """A document to work out.

    Attributes:
        name: of the file; one for each sort of document.
        make: works it out for a record.
        daily: whether it differs from day to day though nothing was added.
        rests_on: a file whose content it rests on besides, such as the fit of the case's game.
        kept: whether it is kept on disk; otherwise it is worked out anew at every start.
    """

    name: str
    make: Callable[[Site, Record], Document]
    daily: bool = False
    rests_on: Callable[[Site], Path] | None = None
    kept: bool = True


class Worked:
    """The documents of a desk, in memory and in a folder beside it."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._lock = threading.Lock()
        self._held: OrderedDict[str, Document | DetenteError] = OrderedDict()
        self._making: dict[str, threading.Lock] = {}

    def ready(self, task: Task, record: Record) -> Document | DetenteError | None:
        """Return a document if it is at hand, the error that kept it from being made, or None."""
        key = self._key(task, record)
        with self._lock:
            if key in self._held:
                return self._held[key]
        may_take_time()
        file = self._file(task, key)
        found: Document | None = _read(file) if file is not None else None
        return None if found is None else self._hold(key, _as_of(found, record))

    def get(self, task: Task, record: Record) -> Document:
        """Return a document, worked out if nobody has yet; others who ask wait for the same.

        Raises:
            DetenteError: it cannot be worked out.
        """
        may_take_time()
        key = self._key(task, record)
        with self._lock:
            own = self._making.setdefault(key, threading.Lock())
        with own:
            found = self.ready(task, record)
            if found is None:
                found = self._make(task, record, key)
        with self._lock:
            self._making.pop(key, None)
        if isinstance(found, DetenteError):
            raise found
        return found

    def _make(self, task: Task, record: Record, key: str) -> Document | DetenteError:
        try:
            made = task.make(self._site, record)
        except DetenteError as error:
            return self._hold(key, error)
        except Exception as error:  # told once, and not tried again until something is added
            _log.error("%s could not be worked out.", task.name, exc_info=error)
            said = "It could not be worked out, for a reason that is not your doing."
            return self._hold(key, DetenteError(said))
        body = as_json(made)
        if (file := self._file(task, key)) is not None:
            with suppress(OSError):  # what cannot be kept is worked out again
                file.parent.mkdir(parents=True, exist_ok=True)
                write_whole(file, gzip.compress(body, 6, mtime=0))
        held: Document = json.loads(body)
        return self._hold(key, held)

    def _hold(self, key: str, found: _Found) -> _Found:
        with self._lock:
            self._held[key] = found
            while len(self._held) > _ROOM:
                self._held.popitem(last=False)
        return found

    def _key(self, task: Task, record: Record) -> str:
        """Name all that a document depends on; the day counts only up to the last one searched."""
        day = record.day or self._site.today
        last = max(c.through for c in record.case.coverage)
        parts = [__version__, record.case.version, record.state]
        parts.append(str(day if task.daily else min(day, last)))
        parts.append(content(task.rests_on(self._site)) if task.rests_on else "")
        return f"{task.name}-{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:24]}"

    def _file(self, task: Task, key: str) -> Path | None:
        if not task.kept:
            return None
        try:
            return self._site.settings.place / "web" / f"{key}.json.gz"
        except DetenteError:  # the workspace is a database, and no folder was given
            return None


def _as_of(found: Document, record: Record) -> Document:
    """A document of the same record made on an earlier day holds on this one."""
    day: date | None = record.day
    return {**found, "as_of": day.isoformat()} if day and "as_of" in found else found


def _read(file: Path) -> Document | None:
    try:
        found = json.loads(gzip.decompress(file.read_bytes()))
    except _DAMAGED:
        return None
    return found if isinstance(found, dict) else None
