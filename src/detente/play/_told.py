"""A game told afterwards: plain data, ready for JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

Shares = Mapping[str, float]


@dataclass(frozen=True)
class ToldMove:
    """One move.

    Attributes:
        by: "person", "equilibrium", or the approach that the seat was bound to.
        expected: how likely everybody thought the act, just before it.
        before, after: what was believed of who moved; empty for a player without types.
        revised: how far the act moved that belief: half the sum of absolute changes.
        swing: how far the act moved the odds of the outcomes, measured in the same way.
        regret: what was lost by the act against the best one, in months of a matter that counts;
            best: that one; likely: how often the equilibrium would have chosen the act. Persons
            only.
    """

    number: int
    month: str
    player: str
    action: str
    by: str
    expected: float
    before: Shares
    after: Shares
    revised: float
    swing: float
    regret: float | None
    best: str | None
    likely: float | None


@dataclass(frozen=True)
class ToldMonth:
    """A month as it began, with what was hidden.

    Attributes:
        odds: how likely each outcome was then, types drawn from what was believed.
        types: the true type of each player that has several.
    """

    month: str
    state: Mapping[str, str]
    beliefs: Mapping[str, Shares]
    odds: Shares
    types: Mapping[str, str]


@dataclass(frozen=True)
class ToldSeat:
    """What came of a person's seat.

    Attributes:
        payoff: a month, months weighted by the seat's discount factor.
        regret: summed over its moves, in months of a matter that counts.
        worst: the number of the move with most regret; None where there was none.
        revised: the number of its move that changed most what the others believed of it.
    """

    player: str
    payoff: float
    regret: float
    worst: int | None
    revised: int | None


@dataclass(frozen=True)
class Against:
    """The same months played by machines alone, from the same start.

    Attributes:
        approach: its id; "equilibrium" where nobody is bound.
        odds: the share of games that came to each outcome.
        payoffs: for each person's seat the mean payoff a month, with the range of nine games in
            ten; ranks: the share of games in which the seat received less than in this one.
    """

    approach: str
    name: str
    odds: Shares
    payoffs: Mapping[str, Mapping[str, float]]
    ranks: Mapping[str, float]


@dataclass(frozen=True)
class Debrief:
    """A game told afterwards.

    Attributes:
        game: what was played, by whom, from where, with the true types at the start.
        complete: whether all months were played; if not, those that were are told.
        outcome: the declared outcome that it ended in; None where the case declares none.
        months: as each began, the end last.
        turning: the number of the move with the largest swing; None where none is 0.05 or more.
        against: the equilibrium first, then approaches, if they were asked for.
        paths: games played from each place for the odds, and for each comparison.
    """

    game: Mapping[str, Any]
    complete: bool
    outcome: str | None
    months: tuple[ToldMonth, ...]
    moves: tuple[ToldMove, ...]
    seats: tuple[ToldSeat, ...]
    turning: int | None
    against: tuple[Against, ...]
    paths: Mapping[str, int]

    def as_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return asdict(self)
