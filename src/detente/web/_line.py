"""Work that takes too long for a page to wait: done one after the other, beside the pages."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import suppress

from fastapi import HTTPException

_AGAIN = {"Retry-After": "5"}


class Line:
    """Tasks in the order asked for, one at a time, each once however often it is asked for.

    Example:
        >>> done = threading.Event()
        >>> line = Line(4)
        >>> line.ask("one", done.set)
        >>> done.wait(10)
        True
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._lock = threading.Lock()
        self._waiting: OrderedDict[Hashable, Callable[[], object]] = OrderedDict()
        self._busy = False

    def ask(self, key: Hashable, task: Callable[[], object]) -> None:
        """Put a task at the end, unless it is there already. Its errors are for who asks next.

        Raises:
            HTTPException: 429, too many tasks are waiting.
        """
        with self._lock:
            if key in self._waiting:
                return
            if len(self._waiting) >= self._room:
                said = "Too much is being worked out already. Ask again in a while."
                raise HTTPException(429, said, _AGAIN)
            self._waiting[key] = task
            if not self._busy:
                self._busy = True
                threading.Thread(target=self._work, daemon=True).start()

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._busy = False
                    return
                key, task = next(iter(self._waiting.items()))
            with suppress(Exception):
                task()
            with self._lock:
                self._waiting.pop(key, None)
