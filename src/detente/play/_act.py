"""Act on a seat, or go back to a move."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from detente.errors import DetenteError, Problem
from detente.play._sitting import PERSON, Sitting
from detente.play._step import answer, moved, onward


def act(sitting: Sitting, player: str, action: str | None) -> Sitting:
    """Do something on a seat, and let the machine's seats move until a person is to move.

    Args:
        action: its id; None lets the machine choose for the seat, this once.

    Raises:
        DetenteError: it is not this seat's turn, no person holds it, or the game does not allow
            the act now; the message lists what is allowed.

    Example:
        >>> from detente.case import load
        >>> from detente.intent import read_posterior
        >>> from detente.play import begin
        >>> from detente.record import open_record
        >>> case = load("north_korea")
        >>> seats = {"china": "person"}
        >>> made = begin(open_record(case), read_posterior(case), seats=seats, months=2, seed=1)
        >>> [act(made, "china", "hold").to_move, made.moves[-1].player]
        ['china', 'south_korea']
        >>> act(made, "china", "agree").month > made.month
        True
    """
    turn = sitting.to_move
    if turn is None:
        fix = "Go back to a move, or begin another."
        raise DetenteError("The game is over; nothing was done.", [Problem("It ended.", fix=fix)])
    if player != turn or sitting.seats.get(player) != PERSON:
        what = f"It is the turn of {turn}, not of {player!r}."
        raise DetenteError("Nothing was done.", [Problem(what, "player", f"Act for {turn}.")])
    if action is None:
        return onward(moved(sitting, answer(sitting)))
    able = allowed(sitting)
    if action not in able:
        what = f"{player} cannot {action!r} now."
        raise DetenteError(
            "Nothing was done.", [Problem(what, "action", f"Write one of: {', '.join(able)}.")]
        )
    return onward(moved(sitting, sitting.ground.game.actions[player].index(action)))


def allowed(sitting: Sitting) -> tuple[str, ...]:
    """Return what the next to move may do."""
    now, ground = sitting.now, sitting.ground
    able = ground.able(now.regime, now.state, now.acts)
    names = ground.game.actions[ground.players[len(now.acts)]]
    return tuple(names[a] for a in np.flatnonzero(able).tolist())


def back(sitting: Sitting, move: int) -> Sitting:
    """Go back to before a move, and play on from there.

    Chance is keyed by seed, month and player: the same choices again make the same game, and
    another choice meets the same luck.

    Args:
        move: its number, 1 for the first.

    Raises:
        DetenteError: there was no such move.

    Example:
        >>> from detente.case import load
        >>> from detente.intent import read_posterior
        >>> from detente.play import begin
        >>> from detente.record import open_record
        >>> case = load("north_korea")
        >>> seats = {"china": "person"}
        >>> made = begin(open_record(case), read_posterior(case), seats=seats, months=2, seed=1)
        >>> again = back(act(made, "china", "hold"), 4)
        >>> again == made
        True
    """
    if not 1 <= move <= len(sitting.moves):
        fix = f"Write 1 to {len(sitting.moves)}." if sitting.moves else "Nobody has moved yet."
        problem = Problem(f"There was no move {move}.", "move", fix)
        raise DetenteError("Nothing was changed.", [problem])
    kept = move - 1
    return onward(replace(sitting, moves=sitting.moves[:kept], trail=sitting.trail[: kept + 1]))
