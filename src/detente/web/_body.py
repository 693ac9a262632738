"""Bounds on what is sent: so large, and within so long."""

from __future__ import annotations

import asyncio
import time

from fastapi import HTTPException
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from detente.web._errors import refused_early

MOST = 16 * 2**20  # bytes
SECONDS = 60.0


class Bounded:
    """Refuse a body that is too large, or that takes too long to come.

    What comes without saying how large it is is refused where it is read.
    """

    def __init__(self, app: ASGIApp, *, most: int = MOST, seconds: float = SECONDS) -> None:
        self.app = app
        self.most = most
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, its body measured."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        said = Headers(scope=scope).get("content-length", "")
        if said.isdecimal() and int(said) > self.most:
            await refused_early(scope, receive, send, self._too_large())
            return
        size, more, until = 0, True, time.monotonic() + self.seconds

        async def measured() -> Message:
            nonlocal size, more
            if not more:
                return await receive()
            try:
                message = await asyncio.wait_for(receive(), max(until - time.monotonic(), 0))
            except TimeoutError:
                raise HTTPException(408, "What was sent took too long to come.") from None
            size += len(message.get("body", b""))
            more = message.get("more_body", False)
            if size > self.most:
                raise self._too_large()
            return message

        await self.app(scope, measured, send)

    def _too_large(self) -> HTTPException:
        most = self.most // 2**20
        return HTTPException(413, f"What was sent is larger than this desk takes ({most} MB).")
