"""The inbox over HTTP: what waits, what it would do, and decisions."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from detente.web._deciding import Action, Wanted, decide
from detente.web._effect import effect_kept
from detente.web._guard import Here, Reader, Reviewer
from detente.web._inbox import MOST, Asked
from detente.web._kept import Kept, answer
from detente.web._ready import at_hand
from detente.web._watched import Watching, reviewer_of
from detente.web.api._problems import problems

router = APIRouter(
    prefix="/api/v1/inbox", tags=["inbox"], responses=problems(400, 401, 403, 404, 422)
)
Id = Annotated[str, Path(max_length=40, description="A cluster or a proposal.")]
_Name = Annotated[str, Field(max_length=100)]
_Text = Annotated[str, Field(max_length=4_000)]
_Number = Annotated[float, Field(allow_inf_nan=False)]


class Waits(BaseModel):
    """What waits for a person, each as `detente monitor inbox --json` prints it."""

    case: str
    case_version: str
    record_state: str
    as_of: str | None
    total: int
    waiting: list[dict[str, Any]]


class Changes(BaseModel):
    """New values by field; what is left out stays."""

    model_config = ConfigDict(extra="forbid")
    kind: _Name | None = None
    happened: _Name | None = None
    mode: _Name | None = None
    summary: _Text | None = None
    actors: Annotated[list[_Name], Field(max_length=50)] | None = None
    targets: Annotated[list[_Name], Field(max_length=50)] | None = None
    magnitudes: Annotated[dict[_Name, _Number], Field(max_length=50)] | None = None
    attributes: Annotated[dict[_Name, _Text], Field(max_length=50)] | None = None

    def given(self) -> dict[str, Any]:
        """Return what is to be changed, lists as the watch keeps them."""
        found = self.model_dump(exclude_none=True)
        return {k: tuple(v) if isinstance(v, list) else v for k, v in found.items()}


class Decision(BaseModel):
    """Who decides and why.

    Attributes:
        reviewer: on a desk of one; on a team's desk it is whoever signed in.
        event: to accept: enter the claims there; "new" for a new event.
        into: to merge: an event of the record or another cluster.
        changes: to edit.
    """

    model_config = ConfigDict(extra="forbid")
    reviewer: _Name = ""
    reason: _Text = ""
    event: _Name = ""
    into: _Name = ""
    changes: Changes = Changes()


class Done(BaseModel):
    """What a decision did, as the commands print it with --json."""

    action: str
    proposals: list[str]
    event: str
    second: bool


@router.get("", response_model=Waits)
@at_hand
def waiting(
    request: Request,
    site: Here,
    watched: Watching,
    visitor: Reader,
    asked: Asked,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Response:
    """List what waits for a person, as `detente monitor inbox` does."""

    def made() -> Kept:
        from detente.monitor._shown import document  # noqa: PLC0415

        found = asked.of(watched.waiting(asked.second))
        rows = [document(w) for w in found[offset : offset + limit]]
        head = site.head(site.record())
        return Kept.json({**head, "total": len(found), "waiting": rows})

    parts = (asked, limit, offset, watched.stamp)
    return answer(request, site.kept("api inbox", *parts, make=made))


@router.get("/{id}", response_model=dict[str, Any])
@at_hand
def show(request: Request, watched: Watching, visitor: Reader, id: Id) -> Response:
    """Show one cluster: its sources side by side, and the event that it would become."""

    def made() -> Kept:
        from detente.monitor._shown import document  # noqa: PLC0415

        return Kept.json(document(watched.one(id)))

    return answer(request, watched.site.kept("api inbox one", id, watched.stamp, make=made))


@router.get("/{id}/effect", response_model=dict[str, Any])
def effect(
    request: Request, watched: Watching, visitor: Reader, id: Id, forecasts: bool = False
) -> Response:
    """Say what accepting it would do to beliefs, and to forecasts if they are asked for."""
    return answer(request, effect_kept(watched, id, forecasts=forecasts))


@router.post("/{id}/{action}", response_model=Done)
def decided(
    request: Request,
    watched: Watching,
    visitor: Reviewer,
    id: Id,
    action: Action,
    decision: Decision | None = None,
) -> Any:
    """Accept, reject, merge, edit or undo, as the commands of the same names do."""
    from detente.monitor._shown import decided as plain  # noqa: PLC0415

    given = decision or Decision()
    wanted = Wanted(
        action=action,
        reviewer=reviewer_of(request, visitor, given.reviewer),
        reason=given.reason,
        event=given.event,
        into=given.into,
        changes=given.changes.given(),
    )
    return plain(decide(watched, id, wanted))
