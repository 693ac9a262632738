"""Tell those who watch a table that something happened there; they fetch what they may see."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import defaultdict
from collections.abc import Iterator

_MOST = 64  # listeners at one table; a table of eight seats, each with several tabs open


class Bell:
    """Rings for one table at a time, from any thread, to whoever listens in the server's loop."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listening: dict[str, set[_Ear]] = defaultdict(set)

    def ring(self, table: str) -> None:
        """Wake everybody who listens at a table."""
        with self._lock:
            ears = list(self._listening.get(table, ()))
        for ear in ears:
            ear.hear()

    @contextlib.contextmanager
    def listening(self, table: str) -> Iterator[_Ear | None]:
        """Listen at a table while in the context; None where too many do already."""
        ear = _Ear()
        with self._lock:
            full = len(self._listening[table]) >= _MOST
            if not full:
                self._listening[table].add(ear)
        try:
            yield None if full else ear
        finally:
            with self._lock:
                self._listening[table].discard(ear)
                if not self._listening[table]:
                    del self._listening[table]


class _Ear:
    """One who listens; made in the loop that waits."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._heard = asyncio.Event()

    def hear(self) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody listens any more
            self._loop.call_soon_threadsafe(self._heard.set)

    async def ring(self, seconds: float) -> bool:
        """Wait for a ring; False where none came in time."""
        try:
            await asyncio.wait_for(self._heard.wait(), seconds)
        except TimeoutError:
            return False
        self._heard.clear()
        return True
