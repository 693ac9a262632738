"""Intent: what each side is after, why, how firmly, and what would change the answer."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from detente.errors import NotFound
from detente.web import _intent_shown as shown
from detente.web._day import DayOrNone
from detente.web._frame import kept_page
from detente.web._guard import Here, Reader
from detente.web._intent import acts, reading
from detente.web._kept import Kept, answer
from detente.web._ready import at_hand
from detente.web._site import Site

router = APIRouter(include_in_schema=False)
_LATEST = 8
Weight = Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)]


class Asked(BaseModel):
    """What the address asks for; all of it may be shared.

    Attributes:
        player: whose details are shown; type: of the evidence and the settings.
        view: what could be believed then (filtered), or with hindsight (smoothed).
        prior: the reader's own, a weight for each type; empty for the public one.
        start: the first month that a reader with that prior watches; empty for all.
    """

    model_config = ConfigDict(frozen=True)

    as_of: DayOrNone = None
    player: Annotated[str, Field(max_length=80)] = ""
    view: Literal["filtered", "smoothed"] = "filtered"
    type: Annotated[str, Field(max_length=80)] = ""
    since: Annotated[str, Field(pattern=r"^([1-9][0-9]{3}-(0[1-9]|1[0-2]))?$")] = ""
    year: Annotated[str, Field(pattern=r"^([1-9][0-9]{3})?$")] = ""
    prior: Annotated[tuple[Weight, ...], Field(max_length=8)] = ()
    start: Annotated[str, Field(pattern=r"^([1-9][0-9]{3}-(0[1-9]|1[0-2]))?$")] = ""

    @property
    def day(self) -> date | None:
        """The day as of which is asked; None for today."""
        return self.as_of or None

    def link(self, part: str = "", **changes: Any) -> str:
        """Return the address of this view with something changed, at a part of the page."""
        named = {**dict(self), **changes}
        pairs = [
            (name, value)
            for name, value in named.items()
            if name != "prior" and value not in (None, "", "filtered")
        ]
        pairs += [("prior", f"{w:g}") for w in named["prior"]]
        return f"/intent?{urlencode(pairs)}".rstrip("?") + (f"#{part}" if part else "")


@router.get("/intent")
@at_hand
def intent(
    request: Request, site: Here, visitor: Reader, asked: Annotated[Asked, Query()]
) -> Response:
    """Show what each side is after."""

    def made() -> Kept:
        return kept_page(request, "intent.html", title="Intent", **_page(site, asked))

    return answer(request, site.kept("page intent", visitor, str(request.url), make=made))


def _page(site: Site, asked: Asked) -> dict[str, Any]:
    held, names = reading(site, asked.day), shown.Names(site.case)
    found = held.since(asked.since or None)
    sides = [shown.side(names, held.found, p) for p in found.types]
    asked = asked.model_copy(update={"player": asked.player or next(iter(found.types), "")})
    chosen = next((s for s in sides if s["id"] == asked.player), None)
    if chosen is None:
        raise NotFound(f"{asked.player!r} is not a side whose intent is read.")
    asked = asked.model_copy(update={"type": asked.type or chosen["types"][0]["id"]})
    if asked.type not in found.types[asked.player]:
        raise NotFound(f"{asked.player} has no type {asked.type!r}.")
    return {
        "record": held.record,
        "found": held.found,
        "asked": asked,
        "sides": sides,
        "side": chosen,
        "names": names,
        "latest": _LATEST,
        **_details(site, names, found, asked),
    }


def _details(site: Site, names: shown.Names, found: Any, asked: Asked) -> dict[str, Any]:
    """Return everything on the side that is shown in full."""
    whole = acts(site, asked.day)[asked.player]
    own = whole.since(asked.start or None)
    mine = _weighed(own, asked.prior)
    marked = shown.marks(names, found, asked.player)
    start = whole.since(found.months[asked.player][0].month).declared[asked.type]
    shares = _shares(own, asked.prior)
    return {
        "marks": marked,
        "types": found.types[asked.player],
        "ribbons": shown.ribbons(
            names, found, asked.player, marked, mine, hindsight=asked.view == "smoothed"
        ),
        "evidence": shown.evidence(names, found, asked.player, asked.type, asked.year, start),
        "settings": shown.settings(names, found, asked.player, asked.type),
        "taken": shown.taken(found, asked.player),
        "choices": shown.choices(names, found, asked.player),
        "offers": shown.offers(names, found, asked.player),
        "sliders": [{"id": t, "share": shares[t], "public": own.declared[t]} for t in own.types],
        "mine": mine[-1].filtered if mine else found.now(asked.player),
        "first": own.months[0],
        "starts": [whole.months[0], *(m for m in whole.months[1:] if m.endswith("-01"))],
        "outlooks": [
            (o.name, o.about, tuple(o.prior[asked.player][t] for t in own.types))
            for o in site.case.outlooks
            if asked.player in o.prior
        ],
    }


def _weighed(own: Any, prior: tuple[float, ...]) -> Any:
    from detente.intent._observer import observed  # noqa: PLC0415

    if len(prior) != len(own.types) or sum(prior) <= 0:
        return ()
    return observed(own, dict(zip(own.types, prior, strict=True)))


def _shares(own: Any, prior: tuple[float, ...]) -> dict[str, float]:
    if len(prior) != len(own.types) or sum(prior) <= 0:
        return dict(own.declared)
    return {t: w / sum(prior) for t, w in zip(own.types, prior, strict=True)}
