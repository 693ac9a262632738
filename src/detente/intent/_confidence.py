"""How sure the analysis of a side is, apart from how likely each type is (ICD 203).

Confidence is low where anything of this holds, and moderate where nothing does:

    the fit fails one of its diagnostics;
    the fitted game, played freely, differs from the record in a fact that was checked;
    the 90 % band of the likeliest type is wider than 40 points;
    its chance lies within 10 points of what it was in the first month, so that the record has
        added little to the prior;
    in more than one setting in ten another type is the likeliest.

It is never high: the reading rests on one history, on types declared in advance, and on priors that
were set in view of the record.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from detente.intent._assessment import Assessment

_WIDE = 0.4
_LITTLE = 0.1
_OTHERWISE = 0.1


@dataclass(frozen=True)
class Confidence:
    """How sure the analysis is: the level, and what holds it down in words, the gravest first."""

    level: Literal["low", "moderate"]
    why: tuple[str, ...]


def confidence(found: Assessment, player: str) -> Confidence:
    """Say how sure the analysis of a player with private types is, by the rule above.

    Args:
        found: of all months.

    Example:
        >>> from detente.case import load
        >>> from detente.intent import assess
        >>> from detente.record import open_record
        >>> confidence(assess(open_record(load("north_korea"))), "north_korea").level
        'low'
    """
    why = tuple(_against(found, player))
    return Confidence("low" if why else "moderate", why)


def _against(found: Assessment, player: str) -> Iterator[str]:
    if n := len(found.fit["problems"]):
        yield f"the fit fails {_many(n, 'of its diagnostics', 'of its diagnostics')}"
    if n := len(found.fit["failed_checks"] or ()):
        said = _many(n, "fact that was checked", "facts that were checked")
        yield f"the fitted game, played freely, differs from the record in {said}"
    now = found.now(player)
    likeliest = max(now, key=lambda t: now[t].mean)
    band, first = now[likeliest], found.months[player][0].filtered[likeliest]
    wide = band.high90 - band.low90
    if wide > _WIDE:
        yield f"the 90 % band of the likeliest type is {100 * wide:.0f} points wide"
    if abs(band.mean - first.mean) < _LITTLE:
        yield (
            f"its chance was {100 * first.mean:.0f} % in the first month, so that the record has "
            "added little to the prior"
        )
    judged = [
        row.survives[player]
        for row in found.sensitivity
        if row.group != "declared" and player in row.survives
    ]
    gone = judged.count(False)
    if gone > _OTHERWISE * len(judged):
        yield f"in {gone} of {len(judged)} other settings another type is the likeliest"


def _many(n: int, one: str, more: str) -> str:
    return f"{n} {one if n == 1 else more}"
