"""Worked games from the literature, small enough to solve exactly and to check elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from detente.errors import GameError, Problem
from detente.game._game import Floats, Game


def beer_quiche(surly: float = 0.9) -> Game:
    """Return the beer-quiche game: a sender's breakfast, then the receiver may duel.

    The surly sender likes beer, the wimp quiche (worth 1); not to be challenged is worth 2. The
    receiver wins 1 by duelling a wimp or by deferring to the surly.

    Args:
        surly: the prior probability of the surly type.

    Source: Cho and Kreps (1987), Quarterly Journal of Economics 102(2), 179-221.

    Example:
        >>> beer_quiche().prior["sender"].tolist()
        [0.9, 0.1]
    """
    return Game(
        players=("sender", "receiver"),
        actions={"sender": ("beer", "quiche"), "receiver": ("duel", "defer")},
        types={"sender": ("surly", "wimp")},
        states=("tavern",),
        payoff={
            "sender": [[[[1, 3], [0, 2]]], [[[0, 2], [1, 3]]]],
            "receiver": [[[[[0, 1], [0, 1]]]], [[[[1, 0], [1, 0]]]]],
        },
        transition=np.ones((1, 2, 2, 1)),
        discount=0.0,
        prior={"sender": _pair(surly)},
    )


def spence(
    productivity: Sequence[float] = (1.0, 2.0),
    education: Sequence[float] = (0.0, 1.0, 2.0),
    wages: Sequence[float] = (1.0, 1.5, 2.0),
    *,
    cost: float = 1.0,
) -> Game:
    """Return a job market: a worker chooses education, then an employer a wage.

    A worker of productivity q gets wage - cost * education / q. The employer loses the square of
    wage - q, so that it would pay the expected productivity: a stand-in for competition.

    Args:
        productivity: of each type of worker; all types are equally likely.
        education: the levels to choose from.
        wages: the wages to choose from.
        cost: of a unit of education to a worker of productivity 1.

    Source: Spence (1973), Quarterly Journal of Economics 87(3), 355-374.

    Example:
        >>> spence(productivity=(1, 2, 3)).types["worker"]
        ('q 1', 'q 2', 'q 3')
    """
    q, e, w = (np.asarray(x, dtype=float) for x in (productivity, education, wages))
    worker = w[None, None, :] - cost * e[None, :, None] / q[:, None, None]
    employer = -np.broadcast_to((w[None, None, :] - q[:, None, None]) ** 2, worker.shape)
    return Game(
        players=("worker", "employer"),
        actions={
            "worker": [f"education {x:g}" for x in e],
            "employer": [f"wage {x:g}" for x in w],
        },
        types={"worker": [f"q {x:g}" for x in q]},
        states=("market",),
        payoff={"worker": worker[:, None], "employer": employer[:, None, None]},
        transition=np.ones((1, len(e), len(w), 1)),
        discount=0.0,
    )


def crisis(rounds: int = 1, *, two_sided: bool = False, resolved: float = 0.4) -> Game:
    """Return crisis bargaining in rounds: challenge, resist, then fight or back down.

    A round takes two periods. In the first the challenger may challenge the status quo and, if it
    does, the defender concede or resist. In the second a resisted challenger fights or backs down.
    After war or a concession nothing more happens; otherwise the next round begins, if there is
    one. Play for 2 * rounds periods; discount factor 0.9.

    The prize is worth 1 to the challenger; a concession costs the defender 0.7; to back down costs
    the challenger 0.3 and earns the defender 0.3. War is worth 0.2 to a resolved challenger and
    -0.8 to an unresolved one; -0.3 to a resolved defender and -1.2 to an unresolved one (whose
    resolve is private if `two_sided`; it is resolved otherwise).

    Args:
        rounds: how many, 1 to 20.
        two_sided: whether the defender's resolve is private too.
        resolved: the prior probability of resolve on each side whose resolve is private.

    Raises:
        GameError: rounds is not a whole number from 1 to 20.

    Source: the three moves are those of Lewis and Schultz (2003), Political Analysis 11(4),
    345-367; the cost of backing down is that of Fearon (1994), American Political Science Review
    88(3), 577-592. The numbers are chosen here.

    Example:
        >>> crisis(rounds=2).states
        ('quiet 1', 'resisted 1', 'quiet 2', 'resisted 2', 'war', 'settled')
    """
    _refuse_other_counts(rounds, range(1, 21), "rounds")
    states = [f"{s} {r}" for r in range(1, rounds + 1) for s in ("quiet", "resisted")]
    states += ["war", "settled"]
    shape = (len(states), 4, 3)
    allowed, law = np.zeros(shape, bool), np.zeros((*shape, len(states)))
    challenger, defender = np.zeros((2, *shape)), np.zeros((2 if two_sided else 1, *shape))
    law[..., -1] = 1.0
    for r in range(rounds):
        quiet, resisted = 2 * r, 2 * r + 1
        after = quiet + 2 if r + 1 < rounds else len(states) - 1
        outcomes = {
            (quiet, _HOLD, _WAIT): (after, (0, 0), (0, 0)),
            (quiet, _PRESS, _CONCEDE): (len(states) - 1, (1, 1), (-0.7, -0.7)),
            (quiet, _PRESS, _RESIST): (resisted, (0, 0), (0, 0)),
            (resisted, _FIGHT, _WAIT): (len(states) - 2, (0.2, -0.8), (-0.3, -1.2)),
            (resisted, _BACK, _WAIT): (after, (-0.3, -0.3), (0.3, 0.3)),
        }
        for place, (state, mine, yours) in outcomes.items():
            allowed[place], law[place] = True, np.eye(len(states))[state]
            challenger[(slice(None), *place)] = mine
            defender[(slice(None), *place)] = yours[: len(defender)]
    allowed[-2:, _HOLD, _WAIT] = True
    law[-2, :, :] = np.eye(len(states))[-2]
    types = {"challenger": ("resolved", "unresolved")}
    types |= {"defender": ("resolved", "unresolved")} if two_sided else {}
    return Game(
        players=("challenger", "defender"),
        actions={
            "challenger": ("hold", "challenge", "fight", "back down"),
            "defender": ("wait", "concede", "resist"),
        },
        types=types,
        states=states,
        payoff={"challenger": challenger, "defender": defender},
        transition=law,
        discount=0.9,
        prior={p: _pair(resolved) for p in types},
        allowed=allowed,
        normalise=False,
    )


_HOLD, _PRESS, _FIGHT, _BACK = range(4)
_WAIT, _CONCEDE, _RESIST = range(3)


def overture(sincere: float = 0.4, discount: float = 0.9) -> Game:
    """Return a repeated overture: a challenger of unknown sincerity, a defender who must judge.

    Each period the challenger restrains or provokes, then the defender engages or pressures.
    The sincere gains most from restraint that is met with engagement; the insincere from
    provoking while it is engaged; the defender wants to engage restraint by the sincere only.

    Args:
        sincere: the prior probability of sincerity.
        discount: the weight of the next period; payoffs are added up, not averaged.

    Source: the question is that of Kydd (2005), Trust and Mistrust in International Relations,
    Princeton University Press; the numbers are chosen here.

    Example:
        >>> overture().payoff_of("defender")[:, 0, 0, 0, 0].tolist()
        [2.0, -1.5]
    """
    stage = {
        "sincere": ([[2.0, -1.0], [0.5, -1.5]], [[2.0, 0.0], [-1.0, -0.5]]),
        "insincere": ([[1.2, -0.6], [1.8, 0.3]], [[-1.5, 0.2], [-2.5, -0.3]]),
    }
    return Game(
        players=("challenger", "defender"),
        actions={"challenger": ("restrain", "provoke"), "defender": ("engage", "pressure")},
        types={"challenger": tuple(stage)},
        states=("standoff",),
        payoff={
            "challenger": [[mine] for mine, _ in stage.values()],
            "defender": [[[yours]] for _, yours in stage.values()],
        },
        transition=np.ones((1, 2, 2, 1)),
        discount=discount,
        prior={"challenger": _pair(sincere)},
        normalise=False,
    )


def centipede(moves: int = 4) -> Game:
    """Return the centipede game: two players in turn take the larger pile or pass.

    The piles begin at 0.40 and 0.10 dollars and double with every pass. A period is one move of
    each player; play for moves / 2 periods. Nothing is discounted.

    Args:
        moves: in all, an even number from 2 to 20; the experiments have 4 and 6.

    Raises:
        GameError: moves is not such a number.

    Source: McKelvey and Palfrey (1992), Econometrica 60(4), 803-836, figures 1 and 2; its agent
    quantal response equilibria are studied in McKelvey and Palfrey (1998), Experimental Economics
    1, 9-41.

    Example:
        >>> centipede(6).states
        ('piles 1', 'piles 2', 'piles 3', 'over')
        >>> float(centipede(4).payoff_of("first").max())
        6.4
    """
    _refuse_other_counts(moves, range(2, 21, 2), "moves")
    periods = moves // 2
    shape = (periods + 1, 2, 2)
    first, second = np.zeros((1, *shape)), np.zeros((1, *shape))
    allowed = np.ones(shape, bool)
    law = np.zeros((*shape, periods + 1))
    law[..., -1] = 1.0
    for k in range(periods):
        large, small = 0.4 * 4.0**k, 0.1 * 4.0**k
        first[0, k, 0], second[0, k, 0] = large, small
        first[0, k, 1, 0], second[0, k, 1, 0] = 2 * small, 2 * large
        allowed[k, 0, 0] = False
        if k + 1 < periods:
            law[k, 1, 1] = np.eye(periods + 1)[k + 1]
        else:
            first[0, k, 1, 1], second[0, k, 1, 1] = 4 * large, 4 * small
    allowed[-1] = [[False, False], [False, True]]
    return Game(
        players=("first", "second"),
        actions={"first": ("take", "pass"), "second": ("take", "pass")},
        states=[f"piles {k + 1}" for k in range(periods)] + ["over"],
        payoff={"first": first, "second": second},
        transition=law,
        discount=1.0,
        allowed=allowed,
        normalise=False,
    )


def coordination() -> Game:
    """Return a security dilemma: two sides at once hold back or arm.

    Both holding back is best for both (4); to arm is safe (3, whatever the other does); to hold
    back alone is worst (0). Both pairs of equal actions are equilibria, and to arm is the one that
    risk dominates.

    Source: Jervis (1978), World Politics 30(2), 167-214 (the stag hunt as a security dilemma).

    Example:
        >>> coordination().order
        (('one', 'other'),)
    """
    own: Floats = np.array([[4.0, 0.0], [3.0, 3.0]])
    return Game(
        players=("one", "other"),
        actions={"one": ("hold", "arm"), "other": ("hold", "arm")},
        states=("standoff",),
        payoff={"one": own[None, None], "other": own.T[None, None]},
        transition=np.ones((1, 2, 2, 1)),
        discount=0.0,
        order=[("one", "other")],
    )


def _pair(chance: float) -> list[float]:
    """Return a chance and its complement, free of the last digit's rounding."""
    return [chance, round(1 - chance, 15)]


def _refuse_other_counts(count: int, known: Sequence[int], name: str) -> None:
    if isinstance(count, bool) or count not in known:
        fix = f"Use one of {', '.join(map(str, known))}."
        problem = Problem(f"{count!r} is no number of {name} that the game has.", name, fix)
        raise GameError.found("The game", [problem])
