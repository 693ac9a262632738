"""Work out ahead what pages need and what takes seconds: one thread, in order of need.

A page never waits for it. It shows what is at hand, and says of the rest that it is being worked
out; asking for something that is not at hand puts it in the queue.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from detente.errors import DetenteError
from detente.record import Record
from detente.web._worked import Document, Task, Worked

if TYPE_CHECKING:
    from detente.web._site import Site

_log = logging.getLogger("detente.web")
_WAITING = 8  # tasks in the queue; who asks for more asks again
_PAUSE = 0.5  # seconds between the opening of the doors and the first task
_END = 15.0  # seconds that a task under way is given when the desk closes


class Warm:
    """The thread that works out documents, and what waits for it."""

    def __init__(self, worked: Worked) -> None:
        self._worked = worked
        self._asked: queue.Queue[tuple[Task, Record]] = queue.Queue(_WAITING)
        self._waiting: set[tuple[str, str]] = set()
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None

    def look(self, task: Task, record: Record) -> Document | DetenteError | None:
        """Return a document, or why there is none, or None while it is being worked out."""
        found = self._worked.ready(task, record)
        if found is None:
            self.ask(task, record)
        return found

    def ask(self, task: Task, record: Record) -> None:
        """Have a document worked out, unless that is asked already or too much is."""
        name = (task.name, record.state)
        with self._lock:
            if name in self._waiting:
                return
            with suppress(queue.Full):
                self._asked.put_nowait((task, record))
                self._waiting.add(name)

    def open(self, tasks: Iterable[Task], record: Record) -> None:
        """Begin, with these tasks first."""
        for task in tasks:
            self.ask(task, record)
        self._closed.clear()
        self._thread = threading.Thread(target=self._work, name="warm", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End, after the task that is under way."""
        self._closed.set()
        if self._thread is not None:
            self._thread.join(_END)

    def _work(self) -> None:
        self._closed.wait(_PAUSE)
        while not self._closed.is_set():
            try:
                task, record = self._asked.get(timeout=0.2)
            except queue.Empty:
                continue
            try:
                self._worked.get(task, record)
            except DetenteError as error:
                _log.warning("%s: %s", task.name, error.headline)
            except Exception as error:  # the next task may do better
                _log.error("%s could not be worked out.", task.name, exc_info=error)
            with self._lock:
                self._waiting.discard((task.name, record.state))


@asynccontextmanager
async def warmed(app: FastAPI) -> AsyncIterator[None]:
    """Read the record before the doors open, then work ahead until they close."""
    site = app.state.site
    try:
        await run_in_threadpool(_begin, site)
    except DetenteError as error:  # every page says so
        _log.warning("%s", error.headline)
    yield
    await run_in_threadpool(site.warm.close)


def _begin(site: Site) -> None:
    """Make ready what the first page shows at once, so that whoever comes first need not wait."""
    import detente.monitor  # noqa: F401, PLC0415
    from detente.web._standing import months_of  # noqa: PLC0415
    from detente.web._tasks import first  # noqa: PLC0415

    record = site.record()
    months_of(record)
    site.warm.open(first(site, record), record)
