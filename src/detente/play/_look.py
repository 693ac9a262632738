"""What one seat may see, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from detente.errors import DetenteError, Problem
from detente.play._act import allowed
from detente.play._sitting import Move, Sitting, Standing

Believed = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Seen:
    """A sitting as it looks from a seat.

    Attributes:
        player: whose seat.
        month: the month that is being played; left: months still to play, this one included.
        state: the level of each factor as this month began.
        beliefs: for each player with several types, one's own included, what is publicly believed.
        type: one's own true type now; None for a player without types.
        to_move: who moves next; None when the game is over.
        options: what one may do now; empty when it is not one's turn.
        acts: what was done in this month so far, by player.
        moves: everybody's public acts, in order.
        states: the state as each month began, this one last; past: the public beliefs before each
            move, those of now last.
        seats: who or what holds each seat; approach: the one that holds now, empty if none.
    """

    player: str
    month: str
    left: int
    state: Mapping[str, str]
    beliefs: Believed
    type: str | None
    to_move: str | None
    options: tuple[str, ...]
    acts: Mapping[str, str]
    moves: tuple[Move, ...]
    states: tuple[Mapping[str, str], ...]
    past: tuple[Believed, ...]
    seats: Mapping[str, str]
    approach: str

    @property
    def over(self) -> bool:
        """Whether all months have been played."""
        return self.to_move is None


def look(sitting: Sitting, player: str) -> Seen:
    """Return what a seat may see: all that is public, and its own type.

    Raises:
        DetenteError: there is no such player.

    Example:
        >>> from detente.case import load
        >>> from detente.intent import read_posterior
        >>> from detente.play import begin
        >>> from detente.record import open_record
        >>> case = load("north_korea")
        >>> seats, types = {"united_states": "person"}, {"united_states": "reliable"}
        >>> made = begin(
        ...     open_record(case), read_posterior(case), seats=seats, types=types, seed=1
        ... )
        >>> seen = look(made, "united_states")
        >>> seen.type, seen.left, sorted(seen.beliefs)
        ('reliable', 24, ['north_korea', 'united_states'])
    """
    ground, now = sitting.ground, sitting.now
    if player not in ground.players:
        fix = f"Write one of: {', '.join(ground.players)}."
        problem = Problem(f"{player!r} is no player of this game.", "player", fix)
        raise DetenteError("There is nothing to see.", [problem])
    place, mine = ground.players.index(player), sitting.to_move == player
    types = ground.game.types[player]
    begins = [s for s in sitting.trail if not s.acts]
    return Seen(
        player=player,
        month=sitting.month,
        left=sitting.months - now.month,
        state=ground.levels(now.state),
        beliefs=believed_by_all(sitting, now),
        type=types[now.kinds[place]] if len(types) > 1 else None,
        to_move=sitting.to_move,
        options=allowed(sitting) if mine else (),
        acts=_acts(sitting),
        moves=sitting.moves,
        states=tuple(ground.levels(s.state) for s in begins),
        past=tuple(believed_by_all(sitting, s) for s in sitting.trail),
        seats=dict(sitting.seats),
        approach=ground.regimes[now.regime].approach,
    )


def believed_by_all(sitting: Sitting, at: Standing) -> dict[str, dict[str, float]]:
    """Return the public beliefs at a standing by name."""
    ground = sitting.ground
    names = [ground.players[i] for i in ground.typed]
    return {
        p: dict(zip(ground.game.types[p], held, strict=True))
        for p, held in zip(names, at.beliefs, strict=True)
    }


def _acts(sitting: Sitting) -> dict[str, str]:
    ground = sitting.ground
    done = zip(ground.players, sitting.now.acts, strict=False)
    return {p: ground.game.actions[p][a] for p, a in done}
