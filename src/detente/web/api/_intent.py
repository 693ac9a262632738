"""Intent over HTTP: what `detente assess --json` prints, and an observer's own prior."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response

from detente.errors import NotFound
from detente.web._day import AsOf
from detente.web._guard import Here, Reader
from detente.web._intent import acts, intent_document, overtures_document, prior_document
from detente.web._kept import answer
from detente.web._ready import at_hand

_PROBLEM: dict[str, Any] = {"content": {"application/problem+json": {}}}
_SAID = {
    400: "It cannot be answered, and why.",
    401: "Sign in first.",
    403: "The role does not allow it.",
    404: "There is no such side, or the case has no game.",
    422: "A parameter is out of its bounds.",
}
ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"description": said, **_PROBLEM} for status, said in _SAID.items()
}
router = APIRouter(prefix="/api/v1", tags=["intent"], responses=ERRORS)

Player = Annotated[
    str | None,
    Query(max_length=80, pattern=r"^[a-z][a-z0-9_]*$", description="One side only, by its id."),
]
Since = Annotated[
    str | None,
    Query(
        pattern=r"^[1-9][0-9]{3}-(0[1-9]|1[0-2])$",
        description="First month to show, as 2017-01; beliefs rest on all months all the same.",
    ),
]


Start = Annotated[
    str | None,
    Query(
        pattern=r"^[1-9][0-9]{3}-(0[1-9]|1[0-2])$",
        description="First month that the observer watches, beginning with this prior; all months "
        "by default.",
    ),
]
Prior = Annotated[
    list[Annotated[float, Query(ge=0, le=1e6, allow_inf_nan=False)]],
    Query(
        min_length=2,
        max_length=8,
        description="A weight for each type, in the order in which /intent lists them; they are "
        "made to sum to one.",
    ),
]


@router.get("/intent", response_model=dict[str, Any])
@at_hand
def intent(
    request: Request,
    site: Here,
    visitor: Reader,
    player: Player = None,
    since: Since = None,
    as_of: AsOf = None,
) -> Response:
    """Say what each side is after, as far as the record tells; as `detente assess --json`."""
    return answer(request, intent_document(site, as_of, player=player, since=since))


@router.get("/overtures", response_model=dict[str, Any])
@at_hand
def overtures(request: Request, site: Here, visitor: Reader, as_of: AsOf = None) -> Response:
    """Say of every overture who was thought to be speaking, and what followed."""
    return answer(request, overtures_document(site, as_of))


@router.get("/intent/prior", response_model=dict[str, Any])
def prior(
    request: Request,
    site: Here,
    visitor: Reader,
    player: Annotated[str, Query(max_length=80, pattern=r"^[a-z][a-z0-9_]*$")],
    prior: Prior,
    start: Start = None,
    as_of: AsOf = None,
) -> Response:
    """Say what somebody outside would believe who began with another prior.

    The sides act as they did, at the public belief of the record; only the observer's belief is
    worked out anew. What changes if everybody shares another prior is under `sensitivity` in
    /intent.
    """
    day = as_of
    own = acts(site, day).get(player)
    if own is None:
        raise NotFound(f"{player!r} is not a side whose intent is read.")
    if len(prior) != len(own.types):
        said = f"{player} has {len(own.types)} types ({', '.join(own.types)}): {len(prior)} weights"
        raise HTTPException(422, f"{said} were given.")
    if sum(prior) <= 0:
        raise HTTPException(422, "At least one weight must be above zero.")
    return answer(request, prior_document(site, player, tuple(prior), day, start=start))
