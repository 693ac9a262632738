"""The errors that an address may answer with, as the API's document declares them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

PROBLEM = {
    "title": "Problem",
    "description": "What was found, where, and what to do (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status", "detail", "problems"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "problems": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["what", "where", "fix"],
                "properties": {
                    "what": {"type": "string"},
                    "where": {"type": "string"},
                    "fix": {"type": "string"},
                },
            },
        },
    },
}
_REFERENCE = {"$ref": "#/components/schemas/Problem"}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return what `responses=` of an address takes.

    Example:
        >>> problems(404)[404]["description"]
        'Not Found'
    """
    content = {"application/problem+json": {"schema": _REFERENCE}}
    return {s: {"description": HTTPStatus(s).phrase, "content": content} for s in statuses}
