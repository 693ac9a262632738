"""Inbox: what the watch proposes, one event after the other, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from detente.web._effect import effect_kept
from detente.web._frame import fragment, kept_page
from detente.web._guard import Here, Reader
from detente.web._inbox import Asked, beside, choices, newest, publishers
from detente.web._kept import HTML, Kept, answer
from detente.web._ready import at_hand
from detente.web._review import review_of, told_of
from detente.web._watched import Watched, Watching, reviewer_of

if TYPE_CHECKING:
    from detente.monitor._inbox import Waiting

router = APIRouter(include_in_schema=False)
Id = Annotated[str, Path(max_length=40)]
_ROWS = 25


@router.get("/inbox")
@at_hand
def waiting(
    request: Request,
    site: Here,
    watched: Watching,
    visitor: Reader,
    asked: Asked,
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
    did: Annotated[str, Query(max_length=400)] = "",
) -> Response:
    """List what waits for a person."""

    def none() -> Kept:
        return kept_page(request, "inbox_none.html", title="Inbox")

    if not watched.begun:
        return answer(request, site.kept("page inbox none", visitor, str(request.url), make=none))
    name = reviewer_of(request, visitor)

    def made() -> Kept:
        every = watched.waiting(asked.second)
        found = asked.of(every)
        first = (page - 1) * _ROWS
        return kept_page(
            request,
            "inbox.html",
            title="Inbox",
            asked=asked,
            total=len(every),
            found=len(found),
            rows=[_row(w) for w in found[first : first + _ROWS]],
            number=page,
            last=max(1, -(-len(found) // _ROWS)),
            name=name,
            did=told_of(watched, did),
            **choices(every),
        )

    return answer(request, _kept(request, watched, (visitor, name), made))


def _row(waiting: Waiting) -> dict[str, Any]:
    from detente.monitor._shown import headline  # noqa: PLC0415

    p = waiting.surest
    return {
        "id": waiting.cluster,
        "headline": headline(waiting) or "No headline",
        "kind": p.kind or p.root,
        "mode": p.mode,
        "sure": p.confidence,
        "publishers": publishers(waiting),
        "grades": sorted({s.grade for s in waiting.sources}),
        "independent": waiting.corroboration,
        "day": newest(waiting)[:10],
        "becomes": waiting.would_be,
        "changed": bool(waiting.changes),
        "disputed": waiting.disputed,
    }


@router.get("/inbox/{id}")
def proposed(
    request: Request,
    watched: Watching,
    visitor: Reader,
    id: Id,
    asked: Asked,
    did: Annotated[str, Query(max_length=400)] = "",
    open: Annotated[bool, Query(description="Show what others decided.")] = False,
) -> Response:
    """Show what is proposed, what it rests on, and what may be done with it."""
    name = reviewer_of(request, visitor)

    def made() -> Kept:
        return Kept.of(
            proposal_page(request, watched, id, name=name, asked=asked, did=did, open=open), HTML
        )

    return answer(request, _kept(request, watched, (visitor, name), made))


def proposal_page(
    request: Request,
    watched: Watched,
    id: str,
    *,
    name: str,
    asked: Asked,
    **shown: Any,
) -> bytes:
    """Return the page of a proposal.

    Args:
        name: of the reviewer, where it is known.
        shown: `did`, `open`, and after a refusal `problems` and the `form` that was sent.
    """
    review = review_of(watched, id, name, open=bool(shown.get("open")), form=shown.get("form"))
    found = asked.of(watched.waiting(asked.second))
    return kept_page(
        request,
        "proposal.html",
        title=review["headline"],
        review=review,
        asked=asked,
        place=beside(found, review["id"]),
        count=len(found),
        name=name,
        did=told_of(watched, shown.get("did", "")),
        problems=shown.get("problems"),
    ).body


@router.get("/inbox/{id}/effect")
def effect(
    request: Request,
    watched: Watching,
    visitor: Reader,
    id: Id,
    part: bool = False,
    forecasts: bool = False,
) -> Response:
    """Say what accepting would do: a page of its own, or the part that a script puts in place."""
    found = effect_kept(watched, id, forecasts=forecasts)

    def made() -> Kept:
        import json  # noqa: PLC0415

        told = json.loads(found.body)
        names = {p.id: p.name for p in watched.site.case.players}
        if part:
            return Kept.of(fragment("effect_part.html", told=told, names=names).encode(), HTML)
        given = {"told": told, "id": id, "names": names}
        return kept_page(request, "effect.html", title="What accepting would do", **given)

    return answer(request, _kept(request, watched, (visitor, "effect"), made))


def _kept(request: Request, watched: Watched, whose: Any, made: Callable[[], Kept]) -> Kept:
    return watched.site.kept("inbox", whose, str(request.url), watched.stamp, make=made)
