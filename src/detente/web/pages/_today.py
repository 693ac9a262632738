"""Today: where the standoff is, for somebody with half a minute."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Cookie, Request, Response

from detente.web._frame import fragment, kept_page
from detente.web._guard import Here, Reader
from detente.web._kept import HTML, Kept, answer
from detente.web._site import Site
from detente.web._standing import age, alerts_of, news, standing
from detente.web._tiles import MAKERS, tiles

router = APIRouter(include_in_schema=False)
COOKIE = "seen"
_INSTANT = re.compile(
    r"20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T[0-2][0-9](:[0-5][0-9]){2}Z"
)
_YEAR = 31_536_000
_AHEAD = 4  # dates that are shown
Seen = Annotated[str, Cookie(alias=COOKIE)]


@router.get("/")
def today(request: Request, site: Here, visitor: Reader, seen: Seen = "") -> Response:
    """Show where the standoff is, what is new, and the numbers that matter most."""
    record = site.record()
    since = seen if _INSTANT.fullmatch(seen) else ""
    shown = tiles(site, record)

    def made() -> Kept:
        context = {
            "standing": standing(record),
            "news": news(site, record, since),
            "alerts": [a for a in alerts_of(site) if a.state in ("open", "held") and not a.test],
            "tiles": shown,
            "dates": _dates(site),
            "age": age,
            "names": {p.id: p.name for p in site.case.players},
        }
        return kept_page(request, "today.html", title="Today", record=record, **context)

    parts = (visitor, str(request.url), since, site.watch_stamp, tuple(shown))
    return answer(request, site.kept("page today", *parts, make=made))


@router.get("/today/{tile}")
def one(
    request: Request, site: Here, visitor: Reader, tile: Literal["intent", "forecast", "options"]
) -> Response:
    """Show one number; status 202 while it is being worked out."""
    found = MAKERS[tile](site, site.record())
    body = fragment("tile.html", tile=found)
    status = 202 if found.state == "waiting" else 200
    return Response(body, status, media_type=HTML, headers={"Cache-Control": "no-store"})


@router.post("/seen")
def mark(request: Request, site: Here, visitor: Reader) -> Response:
    """Take down that everything up to now has been seen, in a cookie of this browser."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    made = Response(status_code=303, headers={"Location": "/"})
    secure = site.settings.secure
    made.set_cookie(COOKIE, now, _YEAR, httponly=True, samesite="lax", secure=secure)
    return made


def _dates(site: Site) -> list[dict[str, object]]:
    from detente.monitor._alert_calendar import coming  # noqa: PLC0415

    return [
        {"day": day, "left": (day - site.today).days, "name": rule.name}
        for day, rule in coming(site.case, site.today)[:_AHEAD]
    ]
