"""Sign in and out of a desk for a team."""

from __future__ import annotations

import math
import re
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response
from starlette.responses import RedirectResponse

from detente.errors import DetenteError
from detente.web import _visitors
from detente.web._frame import page
from detente.web._guard import Anybody, Here, Reader, Visitor, site_of
from detente.web._noted import noted
from detente.web.accounts import Accounts

router = APIRouter(include_in_schema=False)
_LOCAL = re.compile(r"/(?![/\\])[^\x00-\x20\\\x7f]*")
_WRONG = "This name and password do not belong together, or the account is closed."


def accounts_of(request: Request) -> Accounts:
    """Return the accounts of a desk for a team; a local desk has none."""
    if not site_of(request).settings.team:
        raise HTTPException(404, "This desk has no accounts. Start it with --team to have them.")
    found: Accounts = request.app.state.accounts
    return found


Team = Annotated[Accounts, Depends(accounts_of)]


@router.get("/sign-in")
def ask(request: Request, visitor: Anybody, accounts: Team, next: str = "/") -> Response:
    """Ask for a name and a password."""
    if visitor.name:
        return RedirectResponse(local(next), 303)
    return _form(request, next)


@router.post("/sign-in")
def sign_in(
    request: Request,
    site: Here,
    visitor: Anybody,
    accounts: Team,
    name: Annotated[str, Form(max_length=200)],
    password: Annotated[str, Form(max_length=2_000)],
    next: Annotated[str, Form()] = "/",
) -> Response:
    """Begin a sign-in, under a new cookie whatever the old one was."""
    address = request.client.host if request.client else ""
    wait = accounts.throttle.wait(name, address)
    if wait > 0:
        seconds = math.ceil(wait)
        said = f"That failed too often. Wait {seconds} seconds, then try again."
        return _form(request, next, said, 429, {"Retry-After": str(seconds)})
    accounts.throttle.tried(name, address)
    person = accounts.people.checked(name, password)
    if person is None:
        tried = accounts.people.named(name)  # what is no name may be a password in the wrong field
        noted(request, f"as {tried}" if tried else "as a name that is not known here")
        return _form(request, next, _WRONG, 401)
    accounts.throttle.passed(name, address)
    noted(request, "", who=person.name)
    agent = request.headers.get("user-agent", "")
    answer = RedirectResponse(local(next), 303)
    secret = accounts.sessions.begin(person.name, agent=agent, address=address)
    _visitors.give(answer, site.settings, secret)
    return answer


@router.post("/sign-out")
def sign_out(request: Request, site: Here, visitor: Reader, accounts: Team) -> Response:
    """End this sign-in."""
    accounts.sessions.end(visitor.name, visitor.session)
    answer = RedirectResponse("/sign-in", 303)
    _visitors.take(answer, site.settings)
    return answer


def local(next: str) -> str:
    """Return an address if it is one of this desk, else that of its first page.

    Example:
        >>> local("/record?kind=test"), local("//elsewhere.example"), local("https://elsewhere")
        ('/record?kind=test', '/', '/')
    """
    return next if _LOCAL.fullmatch(next) else "/"


def people_alone(visitor: Visitor) -> None:
    """Refuse a program what only somebody with a password may do.

    Raises:
        DetenteError: it is a program that asks.
    """
    if visitor.program:
        raise DetenteError("A program may not do this; sign in with a password.")


def _form(
    request: Request,
    next: str,
    said: str = "",
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response:
    _visitor, secret = _visitors.stranger(request)
    shown = page(request, "sign_in.html", title="Sign in", next=local(next), said=said)
    answer = Response(shown, status, headers, media_type="text/html")
    if secret:
        _visitors.give(answer, request.app.state.site.settings, secret)
    return answer
