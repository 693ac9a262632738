"""The API for people: every address, what it takes and what it gives, from its own description."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from detente.web._frame import kept_page
from detente.web._guard import Here, Reader
from detente.web._kept import Kept, answer
from detente.web._ready import at_hand
from detente.web.api._openapi import document

router = APIRouter(include_in_schema=False)


@router.get("/api")
@at_hand
def api(request: Request, site: Here, visitor: Reader) -> Response:
    """List what a program may ask."""

    def made() -> Kept:
        found = document(request.app)
        return kept_page(
            request,
            "api.html",
            title="API",
            parts=_parts(found),
            base=str(request.base_url).rstrip("/"),
        )

    return answer(request, site.kept("page api", visitor, str(request.url), make=made))


def _parts(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Return each part of the API with its addresses, in the order of the document."""
    parts = {t["name"]: {**t, "rows": []} for t in found["tags"]}
    for path, methods in found["paths"].items():
        for method, said in methods.items():
            parts[said["tags"][0]]["rows"].append(_row(path, method, said))
    return [part for part in parts.values() if part["rows"]]


def _row(path: str, method: str, said: dict[str, Any]) -> dict[str, Any]:
    about = said.get("description", "")
    body = said.get("requestBody", {}).get("content", {})
    return {
        "method": method.upper(),
        "path": path,
        "summary": said["summary"],
        "about": "" if about.rstrip(".") == said["summary"] else about,
        "takes": [_taken(p) for p in said.get("parameters", ())],
        "sends": ", ".join(body),
        "answers": [
            (code, answer["description"]) for code, answer in said.get("responses", {}).items()
        ],
    }


def _taken(given: dict[str, Any]) -> tuple[str, str, str]:
    """Return a parameter: its name, where it stands, and what it may be."""
    shape = given["schema"]
    kinds = [*shape.get("anyOf", ()), shape]
    some = [_shape(kind) for kind in kinds if kind.get("type") != "null" and "type" in kind]
    said = [*some[:1], given.get("description", "")]
    if shape.get("default") not in (None, "", []):
        said.append(f"{shape['default']} if left out")
    where = "required" if given.get("required") else given["in"]
    return given["name"], where, "; ".join(s.rstrip(".") for s in said if s)


def _shape(kind: dict[str, Any]) -> str:
    """Say what a value may be.

    Example:
        >>> _shape({"type": "integer", "minimum": 1, "maximum": 200})
        'integer, 1 to 200'
    """
    name = str(kind.get("format", kind["type"]))
    if "enum" in kind:
        return "one of " + ", ".join(map(str, kind["enum"]))
    if "minimum" in kind and "maximum" in kind:
        return f"{name}, {kind['minimum']} to {kind['maximum']}"
    return name
