"""One's own account: the password, the sign-ins, and the tokens of one's programs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from starlette.responses import RedirectResponse

from detente.errors import DetenteError
from detente.web import _visitors
from detente.web._frame import page
from detente.web._guard import ROLES, Here, Reader, Visitor
from detente.web._noted import noted
from detente.web.accounts import Accounts
from detente.web.accounts._tokens import MOST_DAYS
from detente.web.pages._sign_in import Team, people_alone

router = APIRouter(include_in_schema=False)
Id = Annotated[str, Form(max_length=40)]
Secret = Annotated[str, Form(max_length=2_000)]


@router.get("/account")
def account(request: Request, visitor: Reader, accounts: Team) -> Response:
    """Show one's own account."""
    return _shown(request, visitor, accounts)


@router.post("/account/password")
def password(
    request: Request, site: Here, visitor: Reader, accounts: Team, old: Secret, new: Secret
) -> Response:
    """Change one's password; every other sign-in ends."""
    people_alone(visitor)
    address = request.client.host if request.client else ""
    if accounts.throttle.wait(visitor.name, address) > 0:
        raise DetenteError("That failed too often. Wait some minutes, then try again.")
    accounts.throttle.tried(visitor.name, address)
    accounts.people.change(visitor.name, old, new)
    accounts.throttle.passed(visitor.name, address)
    agent = request.headers.get("user-agent", "")
    secret = accounts.sessions.begin(visitor.name, agent=agent, address=address)
    answer = RedirectResponse("/account?done=password", 303)
    _visitors.give(answer, site.settings, secret)
    return answer


@router.post("/account/sessions")
def end(request: Request, visitor: Reader, accounts: Team, id: Id) -> Response:
    """End one of one's sign-ins."""
    accounts.sessions.end(visitor.name, id)
    noted(request, f"the sign-in {id}")
    return RedirectResponse("/account?done=session", 303)


@router.post("/account/tokens")
def make(
    request: Request,
    visitor: Reader,
    accounts: Team,
    label: Annotated[str, Form(max_length=80)],
    role: Annotated[str, Form(max_length=20)],
    days: Annotated[int, Form(ge=1, le=MOST_DAYS)],
) -> Response:
    """Make a token for a program, and show it this once."""
    people_alone(visitor)
    made = accounts.tokens.make(visitor.name, label=label, role=role, days=days)
    noted(request, f"the token {label}, {role}, {days} days")
    return _shown(request, visitor, accounts, made=made)


@router.post("/account/tokens/revoke")
def revoke(request: Request, visitor: Reader, accounts: Team, id: Id) -> Response:
    """End one of one's tokens."""
    accounts.tokens.revoke(visitor.name, id)
    noted(request, f"the token {id}")
    return RedirectResponse("/account?done=token", 303)


def _shown(request: Request, visitor: Visitor, accounts: Accounts, *, made: str = "") -> Response:
    done = request.query_params.get("done", "")
    shown = page(
        request,
        "account.html",
        title="Your account",
        done=done,
        made=made,
        sessions=accounts.sessions.of(visitor.name),
        tokens=accounts.tokens.of(visitor.name),
        roles=ROLES[1 : ROLES.index(visitor.role) + 1],
    )
    return Response(shown, media_type="text/html")
