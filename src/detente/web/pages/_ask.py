"""A question of one's own: put on a form, settled by the record like those of the case."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, Field

from detente.web import _forecasts as held
from detente.web._frame import kept_page
from detente.web._guard import Editor, Here
from detente.web._kept import answer

router = APIRouter(include_in_schema=False)
Name = Annotated[str, Field(max_length=80)]


class Put(BaseModel):
    """A question as the form sends it; empty fields ask for anything."""

    text: Annotated[str, Field(min_length=1, max_length=300)]
    kind: Name
    actor: Name = ""
    target: Name = ""
    attributes: Annotated[str, Field(max_length=400)] = ""
    days: Annotated[int, Field(ge=1, le=3660)]
    count: Literal["", "days", "events"] = ""

    @property
    def named(self) -> dict[str, tuple[str, ...]]:
        """The attributes by name; a name that is given twice may have either value."""
        found: dict[str, tuple[str, ...]] = {}
        for pair in filter(None, (part.strip() for part in self.attributes.split(","))):
            name, _, value = (part.strip() for part in pair.partition("="))
            found[name] = (*found.get(name, ()), value)
        return found


@router.get("/forecasts/ask")
def form(request: Request, site: Here, visitor: Editor) -> Response:
    """Show the form."""
    groups: dict[str, list[object]] = {}
    for kind in site.case.kinds:
        groups.setdefault(kind.group, []).append(kind)
    return answer(
        request, kept_page(request, "forecast_ask.html", title="Ask a question", groups=groups)
    )


@router.post("/forecasts/ask")
def ask(site: Here, visitor: Editor, put: Annotated[Put, Form()]) -> Response:
    """Keep the question, then show its forecast."""
    from detente.forecast import Asked  # noqa: PLC0415
    from detente.forecast import ask as register  # noqa: PLC0415

    asked = Asked(
        text=put.text,
        kinds=(put.kind,),
        actors=tuple(filter(None, (put.actor,))),
        targets=tuple(filter(None, (put.target,))),
        attributes=put.named,
        days=put.days,
        count=put.count or None,
    )
    made = register(held.asked_record(site), site.settings.workspace, asked)
    return Response(status_code=303, headers={"Location": f"/forecasts/{made.id}"})
