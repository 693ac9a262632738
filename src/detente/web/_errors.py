"""Every error as a message: a problem document for programs, a page for people."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException as Refused

from detente.errors import DetenteError, NotFound, OutputError
from detente.web._frame import page
from detente.web._kept import as_json

_log = logging.getLogger("detente.web")


def listen(app: FastAPI) -> None:
    """Turn every error of an app into a message."""
    app.add_exception_handler(DetenteError, _known)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(Exception, _unknown)


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
    return _said(request, error.status_code, said, [], dict(error.headers or {}))


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
        shown: dict[str, Any] = {"status": status, "said": title, "problems": problems}
        made = page(request, "error.html", title="Not possible", **shown)
        return Response(made, status, {**(headers or {}), "Content-Type": "text/html"})
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": title,
        "problems": problems,
    }
    return Response(as_json(body), status, headers, media_type="application/problem+json")
