"""Long lists in pages: so many rows at once, and a cursor that says where the next page begins.

A cursor names the last row that was given, so that rows added in the meantime move nothing.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar
from urllib.parse import urlencode

from fastapi import Depends, Query, Request

from detente.errors import DetenteError

MOST = 200
Row = TypeVar("Row")


@dataclass(frozen=True)
class Asked:
    """Which page is asked for.

    Attributes:
        limit: rows at most.
        after: the key of the last row of the page before; empty for the first page.
    """

    limit: int = 50
    after: str = ""


@dataclass(frozen=True)
class Cut(Generic[Row]):
    """A page of rows.

    Attributes:
        next: the cursor of the page after this one; empty on the last.
    """

    rows: list[Row]
    next: str = ""

    def headers(self, request: Request) -> dict[str, str]:
        """Return the `Link` header (RFC 8288), relative to the address asked for."""
        own = [(k, v) for k, v in request.query_params.multi_items() if k != "cursor"]
        links = [f'<{_address(request, own)}>; rel="first"']
        if self.next:
            links.append(f'<{_address(request, [*own, ("cursor", self.next)])}>; rel="next"')
        return {"Link": ", ".join(links)}


async def asked(
    limit: Annotated[int, Query(ge=1, le=MOST, description="Rows at most.")] = 50,
    cursor: Annotated[
        str, Query(max_length=400, description="`next` of the page before; empty for the first.")
    ] = "",
) -> Asked:
    """Read which page is asked for.

    Raises:
        DetenteError: the cursor is none that was given out here.
    """
    return Asked(limit, after(cursor))


Paging = Annotated[Asked, Depends(asked)]


def cut(rows: Sequence[Row], page: Asked, key: Callable[[Row], str]) -> Cut[Row]:
    """Return a page of rows that are in order.

    Args:
        key: names a row, and no other.

    Raises:
        DetenteError: the row that the cursor names is not among them.

    Example:
        >>> first = cut("abcde", Asked(limit=2), key=str)
        >>> first.rows, cut("abcde", Asked(2, after(first.next)), key=str).rows
        (['a', 'b'], ['c', 'd'])
    """
    start = 0
    if page.after:
        start = next((n for n, row in enumerate(rows, 1) if key(row) == page.after), -1)
        if start < 0:
            raise _stale()
    found = list(rows[start : start + page.limit])
    more = start + page.limit < len(rows)
    return Cut(found, cursor_of(key(found[-1])) if more else "")


def cursor_of(key: str) -> str:
    """Return the cursor of the page after the row with a key.

    Example:
        >>> after(cursor_of("NUC-20170903"))
        'NUC-20170903'
    """
    return base64.urlsafe_b64encode(json.dumps([key]).encode()).decode().rstrip("=")


def after(cursor: str) -> str:
    """Return the key of the row that a cursor names; empty for none.

    Raises:
        DetenteError: the cursor is none that was given out here.
    """
    if not cursor:
        return ""
    try:
        held = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise _stale() from error
    if not (isinstance(held, list) and len(held) == 1 and isinstance(held[0], str)):
        raise _stale()
    return str(held[0])


def _stale() -> DetenteError:
    return DetenteError("The cursor fits no page of this list. Begin again without it.")


def _address(request: Request, query: list[tuple[str, str]]) -> str:
    return f"{request.url.path}?{urlencode(query)}".rstrip("?")
