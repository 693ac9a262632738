"""A saved sitting played again: its opening as written, its persons' moves as they were made."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.errors import DetenteError, Problem
from detente.play._begin import again
from detente.play._sitting import PERSON, Sitting
from detente.play._step import answer, moved, onward

if TYPE_CHECKING:
    from detente.intent import Posterior
    from detente.record import Record


def played_again(
    held: Mapping[str, Any], record: Record, posterior: Posterior, folder: Path | None, name: str
) -> Sitting:
    """Play a saved sitting: persons as written, the machine's seats by its own chance.

    Raises:
        DetenteError: it cannot begin so, or a person's act was not possible; the move is named.
    """
    sitting = again(held, record, posterior, folder)
    for n, told in enumerate(held["moves"]):
        player = sitting.to_move
        if player is None:
            raise _refused(name, f"Move {n + 1} comes after the end.")
        sitting = moved(sitting, _wanted(sitting, player, told["action"], n + 1, name))
    return onward(sitting)


def _wanted(sitting: Sitting, player: str, action: str, number: int, name: str) -> int:
    """Return what is done at a move, by number."""
    if sitting.seats[player] != PERSON:
        return answer(sitting)
    now, names = sitting.now, sitting.ground.game.actions[player]
    able = sitting.ground.able(now.regime, now.state, now.acts)
    if action not in names or not able[names.index(action)]:
        raise _refused(name, f"Move {number}: {player} could not {action!r} there.")
    return names.index(action)


def _refused(name: str, what: str) -> DetenteError:
    return DetenteError("The game was not loaded.", [Problem(what, name)])
