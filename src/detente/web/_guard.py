"""Who may do what: every address names the least role that it asks for.

The same place looks at what every change must carry: the token of a form, so that no other page
can send it in somebody's name. An address cannot have the one and lack the other.
"""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends, HTTPException, Request
from starlette.concurrency import run_in_threadpool

from detente.web._site import Site

Role = Literal["anybody", "reader", "reviewer", "editor", "admin"]
ROLES: tuple[Role, ...] = ("anybody", "reader", "reviewer", "editor", "admin")
SAFE = ("GET", "HEAD", "OPTIONS")
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_OF_A_PAGE = ("cookie", "origin", "referer", "sec-fetch-site")
_STALE = (
    "This was not sent from a page of this desk, or the page is too old. "
    "Load the page again and send it once more."
)


@dataclass(frozen=True)
class Visitor:
    """Who asks.

    Attributes:
        name: under which decisions are kept; empty for nobody, or for the one person of a local
            desk.
        session: of the sign-in; empty where there is none.
        token: what a form of theirs must carry, so that no other page can send it for them.
        program: whether it is a program that shows a token of its own, which no browser adds.
    """

    name: str = ""
    role: Role = "anybody"
    session: str = ""
    token: str = ""
    program: bool = False

    def may(self, role: Role) -> bool:
        """Say whether a role is among theirs.

        Example:
            >>> Visitor(role="reviewer").may("reader"), Visitor(role="reviewer").may("editor")
            (True, False)
        """
        return ROLES.index(self.role) >= ROLES.index(role)


def needs(role: Role) -> Callable[[Request], AsyncIterator[Visitor]]:
    """Return the dependency of an address that only visitors with a role may use.

    It also refuses what is more than one visitor may ask for, and a change that does not carry the
    visitor's token.
    """

    async def check(request: Request) -> AsyncIterator[Visitor]:
        visitor = await run_in_threadpool(known, request) if _asks(request) else known(request)
        request.app.state.limits.heed(request, visitor)
        if not visitor.may(role):
            raise _refusal(visitor, role)
        try:
            if request.method not in SAFE:
                await _checked(request, visitor)
            yield visitor
        finally:
            await request.close()  # the files of a form that was read for its token

    check.role = role  # type: ignore[attr-defined]
    return check


def known(request: Request) -> Visitor:
    """Return who asks, looked up once for each request."""
    found: Visitor | None = getattr(request.state, "visitor", None)
    if found is None:
        found = request.app.state.visitor(request)
        request.state.visitor = found
    return found


def _asks(request: Request) -> bool:
    return site_of(request).settings.team and not hasattr(request.state, "visitor")


def _refusal(visitor: Visitor, role: Role) -> HTTPException:
    said = f"This needs the role {role}."
    if visitor.role != "anybody":
        return HTTPException(403, f"{said} You have the role {visitor.role}.")
    return HTTPException(401, f"{said} Sign in.", {"WWW-Authenticate": 'Bearer realm="Detente"'})


async def _checked(request: Request, visitor: Visitor) -> None:
    if visitor.program or _by_a_program_here(request):
        return
    sent = request.headers.get("x-token")
    if sent is None and request.headers.get("content-type", "").lower().startswith(_FORMS):
        field = (await request.form()).get("token")
        sent = field if isinstance(field, str) else None
    if not visitor.token or not hmac.compare_digest((sent or "").encode(), visitor.token.encode()):
        raise HTTPException(403, _STALE)


def _by_a_program_here(request: Request) -> bool:
    """Say whether a program on this machine asks a local desk's API, with nothing of a browser."""
    local = not site_of(request).settings.team and request.url.path.startswith("/api/")
    return local and not any(name in request.headers for name in _OF_A_PAGE)


def site_of(request: Request) -> Site:
    """Return what the desk serves."""
    found: Site = request.app.state.site
    return found


async def _here(request: Request) -> Site:
    """As `site_of`; what is asked for so must not go through the pool of threads."""
    return site_of(request)


Here = Annotated[Site, Depends(_here)]
Anybody = Annotated[Visitor, Depends(needs("anybody"))]
Reader = Annotated[Visitor, Depends(needs("reader"))]
Reviewer = Annotated[Visitor, Depends(needs("reviewer"))]
Editor = Annotated[Visitor, Depends(needs("editor"))]
Admin = Annotated[Visitor, Depends(needs("admin"))]
