"""A sitting: who holds which seat, where it began, and every move so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from detente.play._ground import Beliefs, Ground

PERSON, EQUILIBRIUM = "person", "equilibrium"


@dataclass(frozen=True)
class Move:
    """What one seat did in one month.

    Attributes:
        number: counted from 1 over the whole sitting.
        month: as 2018-01.
        by: "person", "equilibrium", or the approach that the seat was bound to then.
    """

    number: int
    month: str
    player: str
    action: str
    by: str


@dataclass(frozen=True)
class Standing:
    """Where a sitting stands before a move; it holds what is hidden.

    Attributes:
        month: how many months are over.
        acts: what was done in this month, in the order of the players.
        kinds: the true type of each player, by number.
        beliefs: the public belief about each player with several types.
        regime: which of the ground's regimes holds.
    """

    month: int
    state: int
    acts: tuple[int, ...]
    kinds: tuple[int, ...]
    beliefs: Beliefs
    regime: int


@dataclass(frozen=True)
class Sitting:
    """A game in progress; it never changes, each move makes another.

    Attributes:
        case, case_version: what is played.
        record: the state of the record that it began from.
        fit: a digest of the fit that says how everybody plays.
        moment: the id of the moment at which it began; start: the first month played.
        months: how many are played in all.
        seats: for each player "person", "equilibrium" or the id of an approach.
        types: the true type of each player that has several, at the start. Hidden: `look` shows
            a seat its own alone.
        seed: governs all chance, month by month and player by player.
        moves: so far, in order.
        package: the version of Détente.

    Example:
        >>> from detente.case import load
        >>> from detente.intent import read_posterior
        >>> from detente.play import begin
        >>> from detente.record import open_record
        >>> case = load("north_korea")
        >>> sitting = begin(open_record(case), read_posterior(case), seats={}, months=2, seed=1)
        >>> sitting.over, len(sitting.moves)
        (True, 8)
    """

    case: str
    case_version: str
    record: str
    fit: str
    moment: str
    start: str
    months: int
    seats: Mapping[str, str]
    types: Mapping[str, str]
    seed: int
    moves: tuple[Move, ...]
    package: str
    ground: Ground = field(repr=False, compare=False)
    trail: tuple[Standing, ...] = field(repr=False, compare=False)

    @property
    def now(self) -> Standing:
        """Where it stands; it holds what is hidden."""
        return self.trail[-1]

    @property
    def over(self) -> bool:
        """Whether all months have been played."""
        return self.now.month >= self.months

    @property
    def month(self) -> str:
        """The month that is being played, or the one after the last."""
        return month_after(self.start, self.now.month)

    @property
    def to_move(self) -> str | None:
        """Who moves next; None when it is over."""
        return None if self.over else self.ground.players[len(self.now.acts)]

    @property
    def persons(self) -> tuple[str, ...]:
        """The seats that people hold, in the order in which they move."""
        return tuple(p for p in self.ground.players if self.seats[p] == PERSON)

    def as_dict(self) -> dict[str, Any]:
        """Return all that is needed to play it again, ready for JSON; `load` reads it.

        It holds hidden types.
        """
        from detente.play._saved import as_file  # noqa: PLC0415

        return as_file(self)


def month_after(month: str, count: int) -> str:
    """Return the month so many months later.

    Example:
        >>> month_after("2018-11", 3)
        '2019-02'
    """
    year, number = map(int, month.split("-"))
    years, left = divmod(number - 1 + count, 12)
    return f"{year + years:04d}-{left + 1:02d}"
