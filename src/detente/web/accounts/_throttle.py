"""Sign-ins that fail wait longer each time: by name and address, never a name for everybody."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

_FREE, _LONGEST = 3, 900.0  # tries that wait for nothing; seconds
_CROWD = 20  # tries from one address, whatever the names
_ROOM = 10_000


class Throttle:
    """Counts what failed.

    After three that failed for a name from an address, it waits 1 second, then 2, 4 and so on to a
    quarter of an hour; an address that tries many names waits too. Who comes from elsewhere is not
    kept waiting, so that nobody can lock somebody else out.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failed: OrderedDict[Hashable, tuple[int, float]] = OrderedDict()

    def wait(self, name: str, address: str) -> float:
        """Return for how many seconds a try must wait; 0 if it may go on."""
        with self._lock:
            return max(self._left((name, address), _FREE), self._left((address,), _CROWD), 0.0)

    def tried(self, name: str, address: str) -> None:
        """Count a try as failed, before it is looked at, so that many at once are no way round."""
        with self._lock:
            for key in ((name, address), (address,)):
                count, _when = self._failed.pop(key, (0, 0.0))
                self._failed[key] = count + 1, self._clock()
            while len(self._failed) > _ROOM:
                self._failed.popitem(last=False)

    def passed(self, name: str, address: str) -> None:
        """Forget what failed for a name from an address."""
        with self._lock:
            self._failed.pop((name, address), None)

    def _left(self, key: Hashable, free: int) -> float:
        count, when = self._failed.get(key, (0, 0.0))
        if count < free:
            return 0.0
        wait = min(2.0 ** min(count - free, 20), _LONGEST)
        if self._clock() - when > 2 * _LONGEST:
            del self._failed[key]
            return 0.0
        return when + wait - self._clock()
