"""What the desk knows of intent as of a day: the assessment, and the acts to weigh from any prior.

Both take seconds to work out and milliseconds to ask, so they are kept in memory, and the
assessment on disk as well.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from detente.brief._likelihood import word_for
from detente.errors import NotFound
from detente.record import Record
from detente.web._disk import on_disk
from detente.web._kept import Kept
from detente.web._once import Once
from detente.web._site import Site

if TYPE_CHECKING:
    from detente.intent import Assessment
    from detente.intent._observer import Watched

_DAYS, _PRIORS = 6, 64
_AT_ONCE = 2  # days that are read at once; others wait, so that pages stay quick


class _Held:
    """What was worked out for one desk: readings by day, and answers to priors."""

    def __init__(self) -> None:
        self.readings: Once[Reading] = Once(_DAYS)
        self.acts: Once[dict[str, Watched]] = Once(_DAYS)
        self.priors: Once[Kept] = Once(_PRIORS)
        self.busy = threading.BoundedSemaphore(_AT_ONCE)


_HELD: WeakKeyDictionary[Site, _Held] = WeakKeyDictionary()


@dataclass(frozen=True, eq=False)
class Reading:
    """An assessment of all months, and the record that it is of."""

    record: Record
    found: Assessment

    def since(self, month: str | None) -> Assessment:
        """Return it as `assess` shows it from a month on."""
        from detente.intent._assess import shown_since  # noqa: PLC0415

        return shown_since(self.record, self.found, month)


def reading(site: Site, as_of: date | None = None) -> Reading:
    """Return the assessment as of a day; today by default.

    Raises:
        DetenteError: the case has no game or no fit, or nothing had been searched by then.
    """
    key = (as_of or site.today, site.stamp)
    return _held(site).readings.get(key, lambda: _read(site, as_of))


def acts(site: Site, as_of: date | None = None) -> dict[str, Watched]:
    """Return each side's acts, to be weighed from any prior; errors as for `reading`."""
    from detente.intent._assess import watched  # noqa: PLC0415

    def made() -> dict[str, Watched]:
        with _held(site).busy:
            return watched(site.record(as_of), site.posterior)

    _playable(site)
    return _held(site).acts.get((as_of or site.today, site.stamp), made)


def intent_document(
    site: Site, as_of: date | None = None, *, player: str | None = None, since: str | None = None
) -> Kept:
    """Return what `detente assess --json` prints."""

    def made() -> Kept:
        found = reading(site, as_of).since(since)
        if player is not None and player not in found.types:
            raise NotFound(f"{player!r} is not a side whose intent is read.")
        return Kept.json((found.of(player) if player else found).as_dict())

    return site.kept("intent", as_of or site.today, player, since, make=made)


def overtures_document(site: Site, as_of: date | None = None) -> Kept:
    """Return every overture with what was to be thought of those who made it."""

    def made() -> Kept:
        held = reading(site, as_of)
        rows = held.found.as_dict()["overtures"]
        return Kept.json(
            {**site.head(held.record), "through": held.found.through, "overtures": rows}
        )

    return site.kept("overtures", as_of or site.today, make=made)


def prior_document(
    site: Site,
    player: str,
    weights: tuple[float, ...],
    as_of: date | None = None,
    *,
    start: str | None = None,
) -> Kept:
    """Return what an outside observer with a prior of their own believes of a side.

    Args:
        weights: for each type of the player, in their order; they are made to sum to one.
        start: the first month that they watch; all by default.

    Raises:
        DetenteError: it comes after the last month.
    """
    total = sum(weights)
    shares = tuple(round(w / total, 6) for w in weights)
    key = (player, shares, start, as_of or site.today, site.stamp)

    def made() -> Kept:
        own = acts(site, as_of)[player].since(start)
        head = {**site.head(site.record(as_of)), "player": player}
        return Kept.json({**head, **_weighed(own, dict(zip(own.types, shares, strict=True)))})

    return _held(site).priors.get(key, made)


def _weighed(own: Watched, prior: dict[str, float]) -> dict[str, Any]:
    from detente.intent._observer import observed  # noqa: PLC0415

    months = observed(own, prior)
    last = months[-1].filtered
    return {
        "prior": prior,
        "public_prior": own.declared,
        "start": own.months[0],
        "through": own.months[-1],
        "draws": len(own.prior),
        "now": {t: {**vars(b), "word": word_for(b.mean)} for t, b in last.items()},
        "months": [
            {
                "month": m.month,
                "filtered": {t: vars(b) for t, b in m.filtered.items()},
                "smoothed": {t: vars(b) for t, b in m.smoothed.items()},
            }
            for m in months
        ],
    }


def _held(site: Site) -> _Held:
    return _HELD.setdefault(site, _Held())


def _read(site: Site, as_of: date | None) -> Reading:
    from detente.intent._assess import assess  # noqa: PLC0415
    from detente.intent._assessment import read_assessment  # noqa: PLC0415

    _playable(site)
    record, posterior = site.record(as_of), site.posterior
    parts = [site.case.version, record.state, record.day.isoformat() if record.day else ""]
    parts.append(json.dumps(dict(posterior.report), sort_keys=True, default=str))

    def made() -> bytes:
        with _held(site).busy:
            return json.dumps(assess(record, posterior).as_dict(), default=str).encode()

    return Reading(record, read_assessment(on_disk(site.settings, "intent", parts, made)))


def _playable(site: Site) -> None:
    if site.case.game is None:
        said = f"{site.case.standoff.name} declares no game, so intent cannot be read."
        raise NotFound(f"{said} 'detente case new NAME' writes a small game to start from.")
