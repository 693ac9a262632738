"""The people of a desk, for its admins."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from starlette.responses import RedirectResponse

from detente.web._frame import page
from detente.web._guard import Admin
from detente.web._noted import noted
from detente.web.accounts import Accounts
from detente.web.accounts._people import GIVEN
from detente.web.accounts._tokens import MOST_DAYS
from detente.web.pages._sign_in import Team, people_alone

router = APIRouter(include_in_schema=False)
Name = Annotated[str, Form(max_length=80)]
Role = Annotated[str, Form(max_length=20)]
Secret = Annotated[str, Form(max_length=2_000)]


@router.get("/people")
def people(request: Request, visitor: Admin, accounts: Team) -> Response:
    """Show everybody with an account."""
    return _shown(request, accounts)


@router.post("/people")
def add(
    request: Request, visitor: Admin, accounts: Team, name: Name, role: Role, password: Secret
) -> Response:
    """Make an account."""
    people_alone(visitor)
    accounts.people.add(name, role, password)
    return _back(request, f"{name}: added as {role}")


@router.post("/people/role")
def change_role(
    request: Request, visitor: Admin, accounts: Team, name: Name, role: Role
) -> Response:
    """Give somebody another role."""
    people_alone(visitor)
    accounts.people.set_role(name, role)
    return _back(request, f"{name}: now {role}")


@router.post("/people/disabled")
def disable(
    request: Request, visitor: Admin, accounts: Team, name: Name, disabled: Annotated[bool, Form()]
) -> Response:
    """Say that somebody may no longer come, or may again."""
    people_alone(visitor)
    accounts.people.set_disabled(name, disabled)
    return _back(request, f"{name}: {'disabled' if disabled else 'enabled'}")


@router.post("/people/password")
def reset(
    request: Request, visitor: Admin, accounts: Team, name: Name, password: Secret
) -> Response:
    """Give somebody a new password."""
    people_alone(visitor)
    accounts.people.reset(name, password)
    return _back(request, f"{name}: password reset")


@router.post("/people/tokens")
def make_token(
    request: Request,
    visitor: Admin,
    accounts: Team,
    name: Name,
    label: Annotated[str, Form(max_length=80)],
    role: Role,
    days: Annotated[int, Form(ge=1, le=MOST_DAYS)],
) -> Response:
    """Make a token for somebody's program, and show it this once."""
    people_alone(visitor)
    accounts.people.get(name)
    made = accounts.tokens.make(name, label=label, role=role, days=days)
    noted(request, f"{name}: the token {label}, {role}, {days} days")
    return _shown(request, accounts, made=made, whose=name)


def _back(request: Request, done: str) -> Response:
    noted(request, done)
    return RedirectResponse("/people", 303)


def _shown(request: Request, accounts: Accounts, *, made: str = "", whose: str = "") -> Response:
    found = accounts.people.all()
    shown = page(
        request, "people.html", title="People", people=found, roles=GIVEN, made=made, whose=whose
    )
    return Response(shown, media_type="text/html")
