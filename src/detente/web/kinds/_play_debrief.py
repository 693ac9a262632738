"""Set a finished game beside every approach; solving them takes half a minute the first time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from detente.case import Case
from detente.errors import DetenteError, NotFound
from detente.web.kinds._work import Asked, Kind, Shown, Work, fit_of


class PlayDebrief(Asked):
    """Which game to tell."""

    kind: Literal["play-debrief"] = "play-debrief"
    game: Annotated[str, Field(pattern="^[0-9a-f]{16}$", description="Id of a game that is over.")]


def _work(work: Work, asked: PlayDebrief) -> dict[str, Any]:
    from detente.intent import read_posterior  # noqa: PLC0415
    from detente.play import debrief, load  # noqa: PLC0415

    work.told(0, 0)
    row = _row(Path(work.place), asked.game)
    case, record = work.opened, work.record(asked.as_of)
    options = Path(work.place) / "options"
    posterior = fit_of(case, Path(work.place)) or read_posterior(case)
    sitting = load(row["sitting"], record, posterior, folder=options)
    return debrief(sitting, compare=True, folder=options, told=work.told).as_dict()


def _row(place: Path, id: str) -> dict[str, Any]:
    """Return a kept game; what is hidden is told of one that is over, and of no other.

    Raises:
        NotFound: there is none.
        DetenteError: it is not over.
    """
    try:
        row: dict[str, Any] = json.loads((place / "games" / f"{id}.json").read_bytes())
        over = row["over"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotFound(f"There is no game {id!r}.") from error
    if not over:
        raise DetenteError("This game is not over. What is hidden is told once it is.")
    return row


def _check(case: Case, place: Path, asked: PlayDebrief) -> None:
    _row(place, asked.game)


def _told(case: Case, asked: PlayDebrief) -> str:
    return f"game {asked.game} beside every approach"


def _shown(case: Case, id: str, result: dict[str, Any]) -> Shown:
    game = result["game"]
    said = f"Record {game['record'][:12]}, seed {game['seed']}."
    return Shown("The game beside every approach", (), [], (said,))


KIND = Kind("play-debrief", "Tell a game", _work, _told, _shown, _check)
