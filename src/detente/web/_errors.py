"""Every error as a message: a problem document for programs, a page for people."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from markupsafe import escape
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException as Refused
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from detente.errors import DetenteError, NotFound, OutputError
from detente.web._frame import page
from detente.web._kept import HTML, as_json

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
_log = logging.getLogger("detente.web")


def listen(app: FastAPI) -> None:
    """Turn every error of an app into a message."""
    app.add_exception_handler(DetenteError, _known)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Refused, _refused)


class Caught:
    """Answer an error that nobody expected, inside the doors, so that it carries their headers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        begun = False

        async def sent(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, sent)
        except Exception as error:
            if scope["type"] != "http" or begun:
                raise
            made = await run_in_threadpool(_unknown, Request(scope), error)
            await made(scope, receive, send)


async def refused_early(scope: Scope, receive: Receive, send: Send, error: HTTPException) -> None:
    """Answer a request that is refused before any address is looked for."""
    made = await run_in_threadpool(_refused, Request(scope), error)
    await made(scope, receive, send)


def _known(request: Request, error: Exception) -> Response:
    assert isinstance(error, DetenteError)
    known = 404 if isinstance(error, NotFound) else 507 if isinstance(error, OutputError) else 400
    status = getattr(error, "status", known)
    rows = [{"what": p.what, "where": p.where, "fix": p.fix} for p in error.problems]
    return _said(request, status, error.headline, rows)


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    rows = [
        {"what": e["msg"], "where": ".".join(str(part) for part in e["loc"]), "fix": ""}
        for e in error.errors()
    ]
    return _said(request, 422, "What was sent does not fit; nothing was done.", rows)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException | Refused)
    if error.status_code == 401 and wants_page(request) and request.method == "GET":
        where = f"{request.url.path}?{request.url.query}".rstrip("?")
        return Response(status_code=303, headers={"Location": f"/sign-in?next={quote(where)}"})
    said = str(error.detail)
    if error.status_code == 404 and said == "Not Found":
        said = "There is nothing at this address."
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = _allowed(request)
    return _said(request, error.status_code, said, [], headers)


def _allowed(request: Request) -> str:
    """Name every method of an address, which several routes may share."""

    def heard(method: str) -> bool:
        asked = {**request.scope, "method": method}
        return any(route.matches(asked)[0] is Match.FULL for route in request.app.routes)

    return ", ".join(method for method in _METHODS if heard(method))


def _unknown(request: Request, error: Exception) -> Response:
    _log.error("%s %s", request.method, request.url.path, exc_info=error)
    said = "Something went wrong here that is not your doing; nothing was changed."
    return _said(request, 500, said, [])


def wants_page(request: Request) -> bool:
    """Say whether a person's browser asks, rather than a program."""
    accepts = request.headers.get("accept", "")
    return not request.url.path.startswith("/api/") and "text/html" in accepts


def _said(
    request: Request,
    status: int,
    title: str,
    problems: list[dict[str, str]],
    headers: dict[str, str] | None = None,
) -> Response:
    if wants_page(request):
        made = _page(request, status, title, problems)
        return Response(made, status, {**(headers or {}), "Content-Type": HTML})
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": title,
        "problems": problems,
    }
    return Response(as_json(body), status, headers, media_type="application/problem+json")


def _page(request: Request, status: int, said: str, problems: list[dict[str, str]]) -> str:
    shown: dict[str, Any] = {"status": status, "said": said, "problems": problems}
    try:
        return page(request, "error.html", title="Not possible", **shown)
    except Exception as error:  # such as a record that cannot be read, which every page shows
        _log.error("The page of an error could not be made.", exc_info=error)
        return f"<!doctype html><html lang=en><title>Not possible</title><h1>{escape(said)}</h1>"
