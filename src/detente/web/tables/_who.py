"""Who sits at a table: the person who signed in, or the browser that holds a key of its own."""

from __future__ import annotations

import hashlib
import re
import secrets

from fastapi import Request, Response

from detente.web._guard import Visitor
from detente.web._site import Site

COOKIE, HEADER = "detente_seat", "X-Seat"
_KEY = re.compile(r"[A-Za-z0-9_-]{43}")
_SECONDS = 400 * 24 * 3600  # the longest that a browser keeps one


def mark_of(request: Request, visitor: Visitor) -> str:
    """Return what a table knows a visitor by; empty for a browser that never sat anywhere.

    A desk for a team knows people by the name they signed in with. A local desk asks nobody for a
    name, so it gives each browser a key in a cookie, and each program one in a header; a table
    keeps only the key's digest.
    """
    site: Site = request.app.state.site
    if site.settings.team:
        return f"name {visitor.name}" if visitor.name else ""
    key = request.headers.get(HEADER) or request.cookies.get(COOKIE, "")
    return digest(key) if _KEY.fullmatch(key) else ""


def digest(key: str) -> str:
    """Return what is kept of a key.

    Example:
        >>> digest("open")
        'key 2348f998744212575d85959674f9607a'
    """
    return f"key {hashlib.sha256(key.encode()).hexdigest()[:32]}"


class Key:
    """A visitor's mark, made on the spot where there is none yet; `give` hands over a new key.

    Attributes:
        mark: what a table knows the visitor by.
    """

    def __init__(self, request: Request, visitor: Visitor) -> None:
        self._secure = request.app.state.site.settings.secure
        self._program = request.url.path.startswith("/api/")
        self._new = ""
        self.mark = mark_of(request, visitor)
        if not self.mark:
            self._new = secrets.token_urlsafe(32)
            self.mark = digest(self._new)

    def give(self, response: Response) -> None:
        """Let the browser or the program keep the key, if it is new."""
        if not self._new:
            return
        if self._program:
            response.headers[HEADER] = self._new
            return
        response.set_cookie(
            COOKIE,
            self._new,
            max_age=_SECONDS,
            httponly=True,
            samesite="lax",
            secure=self._secure,
        )
