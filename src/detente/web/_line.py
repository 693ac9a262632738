"""Work that takes too long for a page to wait: done one after the other, beside the pages."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import suppress

from fastapi import HTTPException

_AGAIN = {"Retry-After": "5"}


class Line:
    """Tasks one at a time, in the order asked for but for those that somebody waits for.

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

    def ask(self, key: Hashable, task: Callable[[], object], *, first: bool = False) -> None:
        """Put a task at the end, or first of those that wait; once, however often it is asked for.

        Its errors are for who asks next.

        Raises:
            HTTPException: 429, too many tasks are waiting.
        """
        with self._lock:
            there = key in self._waiting
            if not there and len(self._waiting) >= self._room:
                said = "Too much is being worked out already. Ask again in a while."
                raise HTTPException(429, said, _AGAIN)
            self._waiting.setdefault(key, task)
            if first:
                self._waiting.move_to_end(key, last=False)
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
                del self._waiting[key]
