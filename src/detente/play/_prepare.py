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

    Args:
        seats: as for `begin`.
        folder: where it is kept (WORKSPACE/options). What is there already is not solved again.
        told: called with how many steps are done, of how many.

    Raises:
        DetenteError: the case has no such approach, or it cannot be solved.

    Source: docs/do/teach-with-play.md.

    Example:
        >>> from pathlib import Path
        >>> from detente.case import load
        >>> from detente.intent import read_posterior
        >>> case = load("north_korea")
        >>> prepare(case, read_posterior(case), {"china": "person"}, Path("options"))
    """
    followed = followed_in(seats)
    if followed:
        _approaches(case, posterior, folder, told).regimes(*followed)


def prepared(
    case: Case, posterior: Posterior, seats: Mapping[str, str], folder: Path | None
) -> bool:
    """Say whether nothing is left for `prepare` to do."""
    followed = followed_in(seats)
    return not followed or not _approaches(case, posterior, folder, None).missing([followed])


def _approaches(
    case: Case, posterior: Posterior, folder: Path | None, told: Telling | None
) -> Approaches:
    from detente.play._approach import Approaches  # noqa: PLC0415

    return Approaches(
        case, centre_of(case, posterior), posterior.centre, folder, Steps(told)
    )


