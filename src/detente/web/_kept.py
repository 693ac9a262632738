"""An answer as bytes, with the tag by which a browser asks whether it is still the same."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request, Response

JSON, HTML = "application/json", "text/html; charset=utf-8"
NO_STORE = {"Cache-Control": "no-store"}
_WORTH = 1_000  # bytes below which packing gains nothing


@dataclass(frozen=True, eq=False)
class Kept:
    """A finished answer.

    Attributes:
        packed: the body through gzip; empty where that is not worth it.
        etag: a strong tag of the body, in quotes.
    """

    body: bytes = field(repr=False)
    media: str = JSON
    packed: bytes = field(repr=False, default=b"")
    etag: str = ""

    @classmethod
    def of(cls, body: bytes, media: str = JSON) -> Kept:
        """Return an answer of a body.

        Example:
            >>> Kept.of(b"{}").etag
            '"44136fa355b3678a1146ad16f7e8649e"'
        """
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        packed = gzip.compress(body, 6, mtime=0) if len(body) > _WORTH else b""
        return cls(body, media, packed, tag)

    @classmethod
    def json(cls, document: object) -> Kept:
        """Return a document as JSON, dates as ISO text; a number that is none becomes null."""
        return cls.of(as_json(document))


def as_json(document: object) -> bytes:
    """Return a document as strict JSON: keys in the order given, nan and infinity as null.

    Example:
        >>> as_json({"mean": float("nan")})
        b'{"mean": null}'
    """
    try:
        text = json.dumps(document, ensure_ascii=False, default=str, allow_nan=False)
    except ValueError:
        plain = json.loads(json.dumps(document, default=str), parse_constant=lambda _: None)
        text = json.dumps(plain, ensure_ascii=False)
    return text.encode(errors="replace")


def answer(request: Request, kept: Kept, headers: dict[str, str] | None = None) -> Response:
    """Return an answer, or 304 with no body where the reader holds the same already."""
    said = {"ETag": kept.etag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding, Cookie"}
    said |= headers or {}
    asked = request.headers.get("if-none-match", "")
    if kept.etag in (tag.strip().removeprefix("W/") for tag in asked.split(",")):
        return Response(status_code=304, headers=said)
    body: Any = kept.body
    if kept.packed and "gzip" in request.headers.get("accept-encoding", ""):
        body, said = kept.packed, {**said, "Content-Encoding": "gzip"}
    return Response(body, media_type=kept.media, headers=said)
