"""Files for the browser: scripts, styles and the map, each under an address that names its content.

A browser may keep them for ever, since a file that changes gets another address.
"""

from __future__ import annotations

import hashlib
import json
import mimetypes
from functools import cache
from importlib import resources

from fastapi import APIRouter, HTTPException, Request, Response
from markupsafe import Markup

from detente.web._guard import Anybody
from detente.web._kept import Kept, answer
from detente.web._ready import at_hand

router = APIRouter(include_in_schema=False)
_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
_ESCAPED = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def address(name: str) -> str:
    """Return the address of a file of `static`.

    Raises:
        KeyError: there is no such file.
    """
    return f"/static/{mark()}/{name}"


@cache
def mark() -> str:
    """Return a digest of all files, which stands in their addresses.

    It is of all together, so that a script may import the one beside it.
    """
    digest = hashlib.sha256()
    for name, kept in sorted(_files().items()):
        digest.update(name.encode() + kept.body)
    return digest.hexdigest()[:16]


@cache
def _files() -> dict[str, Kept]:
    root = resources.files("detente.web").joinpath("static")
    found = {}
    for path in [*root.iterdir(), *root.joinpath("vendor").iterdir()]:
        if path.is_file():
            folder = "" if root.joinpath(path.name).is_file() else "vendor/"
            media = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            text = media.startswith("text/") and "; charset=utf-8"
            found[folder + path.name] = Kept.of(path.read_bytes(), media + (text or ""))
    return found


@router.get("/static/{marked}/{name:path}")
@at_hand
def static(request: Request, marked: str, name: str, visitor: Anybody) -> Response:
    """Return a file for the browser."""
    kept = _files().get(name)
    if kept is None:
        raise HTTPException(404, "There is nothing at this address.")
    return answer(request, kept, _FOR_EVER if marked == mark() else None)


@router.get("/favicon.ico")
@at_hand
def icon(request: Request, visitor: Anybody) -> Response:
    """Return the mark in the browser's tab."""
    return answer(request, _files()["icon.svg"])


def script_json(document: object) -> Markup:
    """Return data for a script, safe inside <script type="application/json">.

    Example:
        >>> script_json({"name": "</script>"})
        Markup('{"name": "\\\\u003c/script\\\\u003e"}')
    """
    return Markup(json.dumps(document, ensure_ascii=False, default=str).translate(_ESCAPED))
