"""The audit log, for admins: who changed what, and whether the log is whole."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from detente.web._frame import page as drawn
from detente.web._guard import Admin
from detente.web.accounts import Accounts
from detente.web.accounts._audit import PAGE

router = APIRouter(include_in_schema=False)
Words = Annotated[str, Query(max_length=80)]


@router.get("/audit")
def audit(
    request: Request,
    visitor: Admin,
    who: Words = "",
    what: Words = "",
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    check: bool = False,
) -> Response:
    """Show a page of the log."""
    accounts: Accounts = request.app.state.accounts
    entries, count = accounts.audit.entries(who=who, what=what, page=page)
    pages = max(1, -(-count // PAGE))
    links = {
        name: "/audit?" + urlencode({"who": who, "what": what, "page": number})
        for name, number in (("Later", page - 1), ("Earlier", page + 1))
        if 1 <= number <= pages
    }
    shown = drawn(
        request,
        "audit.html",
        title="Audit log",
        entries=entries,
        count=count,
        number=page,
        number_of_pages=pages,
        links=links,
        who=who,
        what=what,
        check=check,
        problems=accounts.audit.problems() if check else [],
        head=accounts.audit.head(),
    )
    return Response(shown, media_type="text/html")
