"""Who may do what: every address names the least role that it asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends, HTTPException, Request

from detente.web._site import Site

Role = Literal["anybody", "reader", "reviewer", "editor", "admin"]
ROLES: tuple[Role, ...] = ("anybody", "reader", "reviewer", "editor", "admin")


@dataclass(frozen=True)
class Visitor:
    """Who asks.

    Attributes:
        name: under which decisions are kept; empty for nobody, or for the one person of a local
            desk.
        session: of the sign-in; empty where there is none.
        token: what a form of theirs must carry, so that no other page can send it for them.
    """

    name: str = ""
    role: Role = "anybody"
    session: str = ""
    token: str = ""

    def may(self, role: Role) -> bool:
        """Say whether a role is among theirs.

        Example:
            >>> Visitor(role="reviewer").may("reader"), Visitor(role="reviewer").may("editor")
            (True, False)
        """
        return ROLES.index(self.role) >= ROLES.index(role)


def needs(role: Role) -> Callable[[Request], Visitor]:
    """Return the dependency of an address that only visitors with a role may use."""

    def check(request: Request) -> Visitor:
        visitor: Visitor = request.app.state.visitor(request)
        if not visitor.may(role):
            signed = visitor.role != "anybody"
            raise HTTPException(403 if signed else 401, f"This needs the role {role}.")
        return visitor

    check.role = role  # type: ignore[attr-defined]
    return check


def site_of(request: Request) -> Site:
    """Return what the desk serves."""
    found: Site = request.app.state.site
    return found


Here = Annotated[Site, Depends(site_of)]
Anybody = Annotated[Visitor, Depends(needs("anybody"))]
Reader = Annotated[Visitor, Depends(needs("reader"))]
Reviewer = Annotated[Visitor, Depends(needs("reviewer"))]
Editor = Annotated[Visitor, Depends(needs("editor"))]
Admin = Annotated[Visitor, Depends(needs("admin"))]
