"""Options: the comparison that ships, read again under one's own picture, probes, the past."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from detente.errors import DetenteError, NotFound
from detente.web._compared import asked, compared
from detente.web._guard import Here, Reader
from detente.web._kept import Kept, answer
from detente.web._ready import at_hand

_PROBLEM: dict[str, Any] = {"content": {"application/problem+json": {}}}
_WRONG: dict[int | str, dict[str, Any]] = {
    400: {"description": "What was asked cannot be answered; it says why.", **_PROBLEM},
    401: {"description": "Sign in first.", **_PROBLEM},
    403: {"description": "This needs another role.", **_PROBLEM},
    404: {"description": "There is no such thing.", **_PROBLEM},
    422: {"description": "What was sent does not fit.", **_PROBLEM},
}
_PICTURE = {
    "parameters": [
        {
            "name": "picture",
            "in": "query",
            "description": "`u.NAME` sets an uncertainty of the case to a value (`2`) or a range "
            "(`0.5:1`); `w.NAME` is what one point of a capital, or one more of an outcome, "
            "measure or spillover, counts in a sum of the reader's own. Other names are passed "
            "over.",
            "style": "form",
            "explode": True,
            "schema": {
                "type": "object",
                "additionalProperties": {"type": "string"},
            },
        }
    ]
}
_ADDED = ("past", "probes")  # which only a comparison that ships has

router = APIRouter(prefix="/api/v1/options", tags=["options"], responses=_WRONG)
Years = Annotated[float | None, Query(gt=0, le=100, description="Years ahead, as 1, 4 or 10.")]
Day = Annotated[date | None, Query(description="As known at the end of this day.")]


@router.get("", response_model=dict[str, Any])
@at_hand
def options(request: Request, site: Here, visitor: Reader, as_of: Day = None) -> Response:
    """Return the comparison that ships with the case, as `detente compare --json` prints it."""
    held = compared(site).options(as_of)

    def made() -> Kept:
        return Kept.json({k: v for k, v in held.document.items() if k not in _ADDED})

    return answer(request, site.kept("api options", make=made))


@router.get("/what-if", response_model=dict[str, Any], openapi_extra=_PICTURE)
@at_hand
def what_if(
    request: Request, site: Here, visitor: Reader, horizon: Years = None, as_of: Day = None
) -> Response:
    """Return what the stored futures say if the uncertain is as the reader takes it.

    Nothing is solved again: futures are weighed. `futures.effective` says on how many the answer
    rests; below `futures.floor` no number is given.
    """
    source = compared(site)
    wanted = asked(request, source.options(as_of), horizon)

    def made() -> Kept:
        from detente.options import what_if as read  # noqa: PLC0415

        settings, weights = dict(wanted.settings), dict(wanted.weights)
        return Kept.json(read(source.numbers(), settings, weights, months=wanted.months))

    return answer(request, site.kept("api options what-if", wanted, make=made))


@router.get("/probes", response_model=dict[str, Any])
@at_hand
def probes(
    request: Request,
    site: Here,
    visitor: Reader,
    player: Annotated[
        str | None,
        Query(max_length=64, pattern="^[a-z0-9_]+$", description="Whose acts; all by default."),
    ] = None,
    as_of: Day = None,
) -> Response:
    """Return what each act would tell of the adversary, as `detente probe --json` prints it."""
    if as_of and as_of > site.today:
        raise DetenteError(f"{as_of} has not come yet: nothing can be known as of that day.")

    def made() -> Kept:
        from detente.intent import seen_in  # noqa: PLC0415
        from detente.options import probe  # noqa: PLC0415

        seen, _ = seen_in(site.record(as_of))
        return Kept.json(probe(site.case, seen, site.posterior, player=player).as_dict())

    return answer(request, site.kept("api probes", player, as_of, make=made))


@router.get("/past", response_model=dict[str, Any])
@at_hand
def past(request: Request, site: Here, visitor: Reader, as_of: Day = None) -> Response:
    """Return how the comparison does against the periods in which an approach was followed."""
    held = compared(site).options(as_of)
    if not held.document.get("past"):
        raise NotFound("This comparison was not held against the past.")
    return answer(request, site.kept("api past", make=lambda: Kept.json(held.document["past"])))


@router.get("/{approach}", response_model=dict[str, Any])
@at_hand
def approach(
    request: Request,
    site: Here,
    visitor: Reader,
    approach: Annotated[str, Path(max_length=64, pattern="^[a-z0-9_]+$")],
    as_of: Day = None,
) -> Response:
    """Return one approach of the comparison: what it is, and what comes of it."""
    held = compared(site).options(as_of)
    if approach not in held.approaches:
        raise NotFound("No such approach was compared.")
    made = held.approach(approach)
    return answer(request, site.kept("api option", approach, make=lambda: Kept.json(made)))
