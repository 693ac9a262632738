"""Every change through the desk goes to the audit log, here and nowhere else."""

from __future__ import annotations

import logging

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from detente.errors import DetenteError
from detente.web._guard import SAFE, Visitor
from detente.web.accounts import Accounts

_log = logging.getLogger("detente.web")
_TOO_MANY = 429  # not written down, or the log itself could be flooded


class Noted:
    """Write down each change, and each that was refused, before it is answered."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http" or scope["method"] in SAFE:
            await self.app(scope, receive, send)
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                await run_in_threadpool(_write, scope, message["status"])
            await send(message)

        await self.app(scope, receive, sent)


def noted(request: Request, target: str, *, who: str | None = None) -> None:
    """Say for the audit log on what something was done, and who did it if that is not known yet.

    Nothing secret may be said here.
    """
    request.state.noted = target
    if who is not None:
        request.state.noted_by = who


def _write(scope: Scope, status: int) -> None:
    state = scope.get("state", {})
    visitor: Visitor | None = state.get("visitor")
    if visitor is None or status == _TOO_MANY:
        return
    accounts: Accounts = scope["app"].state.accounts
    client = scope.get("client")
    try:
        accounts.audit.add(
            who=state.get("noted_by", visitor.name),
            what=f"{scope['method']} {scope['path']}",
            target=state.get("noted", ""),
            address=client[0] if client else "",
            outcome="done" if status < 400 else f"refused, {status}",
        )
    except DetenteError as error:  # it is done; an answer that denied it would mislead
        _log.error("This change could not be written to the audit log: %s", error)
