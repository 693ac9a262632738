"""Options: a comparison, read again under the reader's own picture; probes; the past."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from detente.errors import NotFound
from detente.web._compared import compared
from detente.web._day import AsOf
from detente.web._guard import Here, Reader
from detente.web._jobs_log import ID
from detente.web._kept import Kept, answer
from detente.web._options_asked import asked
from detente.web._ready import at_hand
from detente.web._runs import Ran

_PROBLEM: dict[str, Any] = {"content": {"application/problem+json": {}}}
_WRONG: dict[int | str, dict[str, Any]] = {
    400: {"description": "What was asked cannot be answered; it says why.", **_PROBLEM},
    401: {"description": "Sign in first.", **_PROBLEM},
    403: {"description": "This needs another role.", **_PROBLEM},
    404: {"description": "There is no such thing.", **_PROBLEM},
    409: {"description": "The job is no comparison that can be shown, or not yet.", **_PROBLEM},
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
OfRun = Annotated[
    str | None,
    Query(pattern=ID, description="Id of a finished job of kind `compare`; else what ships."),
]


@router.get("", response_model=dict[str, Any])
@at_hand
def options(
    request: Request,
    site: Here,
    visitor: Reader,
    runs: Ran,
    run: OfRun = None,
    as_of: AsOf = None,
) -> Response:
    """Return a comparison as `detente compare --json` prints it: what ships, or a run."""
    held = compared(site, runs, run or "").options(as_of)

    def made() -> Kept:
        return Kept.json({k: v for k, v in held.document.items() if k not in _ADDED})

    return answer(request, site.kept("api options", run, make=made))


@router.get("/what-if", response_model=dict[str, Any], openapi_extra=_PICTURE)
@at_hand
def what_if(
    request: Request,
    site: Here,
    visitor: Reader,
    runs: Ran,
    run: OfRun = None,
    horizon: Years = None,
    as_of: AsOf = None,
) -> Response:
    """Return what the stored futures say if the uncertain is as the reader takes it.

    Nothing is solved again: futures are weighed. `futures.effective` says on how many the answer
    rests; below `futures.floor` no number is given.
    """
    source = compared(site, runs, run or "")
    wanted = asked(request, source.options(as_of), horizon, run or "", as_of)

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
    as_of: AsOf = None,
) -> Response:
    """Return what each act would tell of the adversary, as `detente probe --json` prints it."""

    def made() -> Kept:
        from detente.intent import seen_in  # noqa: PLC0415
        from detente.options import probe  # noqa: PLC0415

        seen, _ = seen_in(site.record(as_of))
        return Kept.json(probe(site.case, seen, site.posterior, player=player).as_dict())

    return answer(request, site.kept("api probes", player, as_of, make=made))


@router.get("/past", response_model=dict[str, Any])
@at_hand
def past(request: Request, site: Here, visitor: Reader, runs: Ran, as_of: AsOf = None) -> Response:
    """Return how the comparison does against the periods in which an approach was followed."""
    held = compared(site, runs).options(as_of)
    if not held.document.get("past"):
        raise NotFound("This comparison was not held against the past.")
    return answer(request, site.kept("api past", make=lambda: Kept.json(held.document["past"])))


@router.get("/{approach}", response_model=dict[str, Any])
@at_hand
def approach(
    request: Request,
    site: Here,
    visitor: Reader,
    runs: Ran,
    approach: Annotated[str, Path(max_length=64, pattern="^[a-z0-9_]+$")],
    run: OfRun = None,
    as_of: AsOf = None,
) -> Response:
    """Return one approach of a comparison: what it is, and what comes of it."""
    held = compared(site, runs, run or "").options(as_of)
    if approach not in held.approaches:
        raise NotFound("No such approach was compared.")
    made = held.approach(approach)
    return answer(request, site.kept("api option", approach, run, make=lambda: Kept.json(made)))
