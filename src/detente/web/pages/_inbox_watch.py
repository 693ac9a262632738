"""Beside the inbox: how feeds stand, alerts to decide on, and how far reviewers agree."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Path, Query, Request, Response

from detente.web._alerting import Step, alerts_of, decide_alert
from detente.web._feeds_standing import standing_of
from detente.web._frame import kept_page
from detente.web._guard import Reader, Reviewer
from detente.web._kept import Kept, answer
from detente.web._watched import Watched, Watching, reviewer_of
from detente.web.pages._inbox_decide import named

router = APIRouter(include_in_schema=False)
State = Literal["", "open", "held", "quiet", "acknowledged", "refused"]


@router.get("/inbox/feeds")
def feeds(request: Request, watched: Watching, visitor: Reader) -> Response:
    """Show how every feed stands."""
    if not watched.begun:
        return _none(request)
    found = standing_of(watched)
    known = watched.bench.feeds
    rows = [{**f, "about": known[f["feed"]]} for f in found["feeds"]]
    made = kept_page(request, "inbox_feeds.html", title="Feeds", rows=rows, standing=found)
    return answer(request, made)


@router.get("/inbox/alerts")
def alerts(
    request: Request,
    watched: Watching,
    visitor: Reader,
    state: State = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    """Show alerts, the newest first, with what may be done about each."""
    if not watched.begun:
        return _none(request)
    name = reviewer_of(request, visitor)

    def made() -> Kept:
        every = alerts_of(watched)
        found = [a for a in every if state in ("", a.state)]
        return kept_page(
            request,
            "inbox_alerts.html",
            title="Alerts",
            rows=found[(page - 1) * 25 : page * 25],
            counts={s: sum(a.state == s for a in every) for s in ("open", "held")},
            total=len(every),
            state=state,
            number=page,
            last=max(1, -(-len(found) // 25)),
            name=name,
        )

    return answer(request, _kept(request, watched, (visitor, name), made))


@router.post("/inbox/alerts/{id}/{step}")
def decided(
    request: Request,
    watched: Watching,
    visitor: Reviewer,
    id: Annotated[str, Path(max_length=60)],
    step: Step,
    state: State = "",
    reviewer: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Acknowledge, release or refuse an alert."""
    decide_alert(watched, id, step, reviewer_of(request, visitor, reviewer))
    where = "/inbox/alerts" + (f"?state={state}" if state else "")
    made = Response(status_code=303, headers={"Location": where})
    return named(watched, made, reviewer)


@router.get("/inbox/second")
def second(request: Request, watched: Watching, visitor: Reader) -> Response:
    """Show how far reviewers agree, and where a second opinion is still to be given."""
    if not watched.begun:
        return _none(request)
    name = reviewer_of(request, visitor)

    def made() -> Kept:
        from detente.monitor import agreement  # noqa: PLC0415

        return kept_page(
            request,
            "inbox_second.html",
            title="Second opinions",
            found=agreement(watched.bench.desk),
            name=name,
            open=len(watched.waiting(name)) if name else 0,
        )

    return answer(request, _kept(request, watched, (visitor, name), made))


def _none(request: Request) -> Response:
    return answer(request, kept_page(request, "inbox_none.html", title="Inbox"))


def _kept(request: Request, watched: Watched, whose: Hashable, made: Callable[[], Kept]) -> Kept:
    parts = (whose, str(request.url), watched.stamp)
    return watched.site.kept("inbox beside", *parts, make=made)
