"""Who a visitor is: the one person of a local desk, or whoever signed in or shows a token."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from fastapi import FastAPI, HTTPException, Request, Response

from detente.web._guard import Visitor
from detente.web._settings import Settings
from detente.web.accounts import Accounts
from detente.web.accounts._sessions import LONGEST, form_token, fresh


def visitors(app: FastAPI) -> Callable[[Request], Visitor]:
    """Return how a visitor is known."""
    settings: Settings = app.state.site.settings
    accounts: Accounts = app.state.accounts
    if not settings.team:
        alone = Visitor(role="admin", token=secrets.token_urlsafe(32))
        return lambda _request: alone

    def found(request: Request) -> Visitor:
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return _program(request, accounts, secret.strip())
        return _person(accounts, request.cookies.get(cookie(settings), ""))

    return found


def _program(request: Request, accounts: Accounts, secret: str) -> Visitor:
    token = accounts.tokens.find(secret)
    if token is None:
        request.state.visitor = Visitor()  # as whom the refusal is answered
        refused = {"WWW-Authenticate": 'Bearer realm="Detente", error="invalid_token"'}
        raise HTTPException(401, "This token is not known here, or it has ended.", refused)
    return Visitor(name=token.name, role=token.role, session=token.id, program=True)


def _person(accounts: Accounts, secret: str) -> Visitor:
    if not secret:
        return Visitor()
    session, token = accounts.sessions.find(secret), form_token(secret)
    if session is None:
        return Visitor(token=token)
    return Visitor(name=session.name, role=session.role, session=session.id, token=token)


def cookie(settings: Settings) -> str:
    """Return the name of the cookie; one that begins so may only be set by this very host."""
    return "__Host-detente" if settings.secure else "detente"


def give(response: Response, settings: Settings, secret: str) -> None:
    """Put a cookie into an answer: for this desk alone, out of reach of scripts."""
    response.set_cookie(
        cookie(settings),
        secret,
        max_age=int(LONGEST.total_seconds()),
        secure=settings.secure,
        httponly=True,
        samesite="lax",
    )


def take(response: Response, settings: Settings) -> None:
    """Take the cookie back."""
    response.delete_cookie(cookie(settings), secure=settings.secure, httponly=True, samesite="lax")


def stranger(request: Request) -> tuple[Visitor, str]:
    """Return who comes to sign in, and the secret of a cookie if they have none yet.

    The cookie opens nothing; the token made from it lets the form of the sign-in page be sent.
    """
    visitor: Visitor = request.state.visitor
    if visitor.token or visitor.program:
        return visitor, ""
    secret = fresh()
    request.state.visitor = Visitor(token=form_token(secret))
    return request.state.visitor, secret
