"""How much one visitor may ask for: so many at once, and so many a second after that."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Literal

from fastapi import HTTPException, Request

from detente.web._guard import SAFE, Visitor

Kind = Literal["free", "read", "write", "job", "sign-in"]
# At once, and a second after that. A desk on one machine reads as much as it likes.
TEAM: dict[Kind, tuple[float, float]] = {
    "read": (600, 20),
    "write": (120, 2),
    "job": (12, 0.1),
    "sign-in": (30, 0.5),
}
ALONE: dict[Kind, tuple[float, float]] = {"write": (2_000, 50), "job": (60, 1)}
_ROOM = 20_000


class Limits:
    """A bucket for each visitor and kind, which fills again by the second.

    Args:
        bounds: for each kind that is bounded, how many at once and how many a second.
    """

    def __init__(
        self,
        bounds: dict[Kind, tuple[float, float]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bounds = bounds
        self._clock = clock
        self._lock = threading.Lock()
        self._left: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def wait(self, kind: Kind, who: str) -> float:
        """Take one from a bucket; return 0, or for how many seconds it is empty."""
        if kind not in self._bounds:
            return 0.0
        most, rate = self._bounds[kind]
        with self._lock:
            now = self._clock()
            left, when = self._left.pop((kind, who), (most, now))
            left = min(most, left + (now - when) * rate)
            wait = 0.0 if left >= 1 else (1 - left) / rate
            self._left[kind, who] = (left - 1 if left >= 1 else left), now
            while len(self._left) > _ROOM:
                self._left.popitem(last=False)
        return wait

    def heed(self, request: Request, visitor: Visitor) -> None:
        """Let a request pass, or refuse it for now.

        Raises:
            HTTPException: 429, with when to try again.
        """
        address = request.client.host if request.client else ""
        wait = self.wait(kind_of(request), visitor.session or address)
        if wait:
            seconds = math.ceil(wait)
            said = f"That is more than this desk takes at once. Try again in {seconds} s."
            raise HTTPException(429, said, {"Retry-After": str(seconds)})


def kind_of(request: Request) -> Kind:
    """Say which bucket a request is taken from."""
    path = request.url.path
    if request.method in SAFE:
        return "free" if path.startswith("/static/") else "read"
    if path.startswith("/sign-in"):
        return "sign-in"
    return "job" if path.startswith(("/jobs", "/api/v1/jobs")) else "write"
