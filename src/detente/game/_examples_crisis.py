"""A worked model from the literature: recurring crises between two countries.

Crisman-Cox & Gibilisco (2018), "Audience Costs and the Dynamics of War and Peace", American Journal
of Political Science 62(3), 566-580; replication material doi:10.7910/DVN/XBNJD9.

Each month both countries choose at once how far to go: abstain (1), threaten (2) or fight (3). The
larger choice becomes next month's state: peace, crisis or war. Country i's payoff in state s is

    (crisis_i or war_i, by s) + (threat_i or fight_i, by its action) + clash_s if both act above 1
    + audience_i if s is no peace, i chooses less than s, and the other chooses s or more,

so a country pays its audience cost when it backs down from an opponent who stands firm.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray

from detente.errors import GameError, Problem
from detente.game._game import Game

Floats = NDArray[np.float64]

STATES = ("peace", "crisis", "war")
ACTIONS = ("abstain", "threaten", "fight")


@dataclass(frozen=True)
class CrisisSide:
    """One country's payoffs per month, beside peace without action, which is worth 0.

    Args:
        crisis: being in a crisis, in units of the logit shock.
        war: being in a war.
        threat: choosing to threaten.
        fight: choosing to fight.
        audience: backing down from an opponent who stands firm; a cost is below 0.

    Example:
        >>> CrisisSide(crisis=1.0, war=-1.0, threat=-2.0, fight=-3.0, audience=-1.5).audience
        -1.5
    """

    crisis: float
    war: float
    threat: float
    fight: float
    audience: float


def dynamic_crisis(
    one: CrisisSide,
    two: CrisisSide,
    *,
    clash: Sequence[float] = (0.0, 0.0, 0.0),
    discount: float = 0.9,
    players: Sequence[str] = ("one", "two"),
) -> Game:
    """Return the dynamic crisis game of two countries, three states and three actions.

    Choices are simultaneous, the horizon is infinite, and continuation values count the value of
    the shocks, as in dynamic discrete choice. The literature puts payoffs of one month against
    shocks of variance pi^2 / 6; values here are per period, (1 - discount) times theirs, so the
    game carries the rationality 1 / (1 - discount).

    Args:
        one: payoffs of the first country.
        two: payoffs of the second.
        clash: what each gets more when both act above "abstain", in peace, crisis and war.
        discount: weight of the next month, in [0, 1).
        players: names of the two countries.

    Raises:
        GameError: clash has not three finite numbers, a payoff is not finite, or the discount
            factor is out of range.

    Example:
        >>> side = CrisisSide(crisis=1.0, war=-1.0, threat=-2.0, fight=-3.0, audience=-1.5)
        >>> game = dynamic_crisis(side, side, players=("north", "south"))
        >>> game.order, game.value_of_shocks, round(game.rationality["north"], 9)
        ((('north', 'south'),), True, 10.0)
        >>> backs_down = (0, 1, 0, 1)  # type, crisis, abstain, threaten
        >>> float(game.payoff["north"][backs_down])
        -0.5
    """
    found = list(_problems(one, two, clash))
    if found:
        raise GameError.found("The crisis game", found)
    first, second = players
    extra = np.asarray(clash, dtype=float)
    return Game(
        players=players,
        actions={first: ACTIONS, second: ACTIONS},
        states=STATES,
        payoff={
            first: _payoff(one, extra)[None],
            second: _payoff(two, extra).transpose(0, 2, 1)[None],
        },
        transition=_transition(),
        discount=discount,
        order=((first, second),),
        rationality=1 / (1 - discount) if 0 <= discount < 1 else None,
        value_of_shocks=True,
    )


def _payoff(side: CrisisSide, clash: Floats) -> Floats:
    """Return one side's payoffs, shape (states, own actions, the other's actions)."""
    state, own, other = np.meshgrid(range(3), range(3), range(3), indexing="ij")
    standing = np.array([0.0, side.crisis, side.war])[state]
    moving = np.array([0.0, side.threat, side.fight])[own]
    both = clash[state] * ((own > 0) & (other > 0))
    backs_down = (state > 0) & (own < state) & (other >= state)
    return np.asarray(standing + moving + both + side.audience * backs_down)


def _transition() -> Floats:
    """Return the law by which the larger action becomes the next state."""
    larger = np.maximum.outer(np.arange(3), np.arange(3))
    return np.broadcast_to(np.eye(3)[larger], (3, 3, 3, 3)).copy()


def _problems(one: CrisisSide, two: CrisisSide, clash: Sequence[float]) -> Iterator[Problem]:
    for name, side in (("one", one), ("two", two)):
        if not np.isfinite(astuple(side)).all():
            yield Problem(f"A payoff of {name} is not finite: {side}.", name, "Give numbers.")
    if np.shape(clash) != (3,) or not np.isfinite(np.asarray(clash, dtype=float)).all():
        yield Problem(f"clash is {clash}.", "clash", "Give three numbers: peace, crisis, war.")
