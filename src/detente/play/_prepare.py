"""Solve what a game will need before it begins, and keep it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from detente.case import Case
from detente.intent import Posterior
from detente.play._lay import centre_of, followed_in
from detente.play._told_steps import Steps, Telling

if TYPE_CHECKING:
    from detente.play._approach import Approaches


def prepare(
    case: Case,
    posterior: Posterior,
    seats: Mapping[str, str],
    folder: Path,
    *,
    told: Telling | None = None,
) -> None:
    """Solve the approach that seats follow, if any does, and keep it for `begin` and `load`.

    Seats that `begin` refuses are left to it.

    Args:
        seats: as for `begin`.
        folder: where it is kept (WORKSPACE/options). What is there already is not solved again.
        told: called with how many steps are done, of how many.

    Raises:
        NotSolved: the search for how everybody plays stopped before its tolerance.

    Source: docs/do/teach-with-play.md.

    Example:
        >>> from pathlib import Path
        >>> from detente.case import load
        >>> from detente.intent import read_posterior
        >>> case = load("north_korea")
        >>> prepare(case, read_posterior(case), {"china": "person"}, Path("options"))
    """
    followed = _followed(case, seats)
    if followed:
        _approaches(case, posterior, folder, told).regimes(*followed)


def prepared(
    case: Case, posterior: Posterior, seats: Mapping[str, str], folder: Path | None
) -> bool:
    """Say whether nothing is left for `prepare` to do."""
    followed = _followed(case, seats)
    return not followed or not _approaches(case, posterior, folder, None).missing([followed])


def _followed(case: Case, seats: Mapping[str, str]) -> tuple[str, list[str]] | None:
    """Return the approach that seats follow, and which; None for one that `begin` refuses."""
    from detente.options._bound import parts_of  # noqa: PLC0415

    followed = followed_in(seats)
    if followed is None or followed[0] not in {a.id for a in case.approaches}:
        return None
    binds = {rule.player for _, rule in parts_of(case, case.approach(followed[0]))}
    return followed if binds >= set(followed[1]) else None


def _approaches(
    case: Case, posterior: Posterior, folder: Path | None, told: Telling | None
) -> Approaches:
    from detente.play._approach import Approaches  # noqa: PLC0415

    return Approaches(case, centre_of(case, posterior), posterior.centre, folder, Steps(told))
