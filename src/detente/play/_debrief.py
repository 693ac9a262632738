"""Tell a game afterwards: what happened, what was believed, what it cost, where it turned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from detente.errors import DetenteError, Problem
from detente.play._against import against
from detente.play._ground import Floats
from detente.play._look import believed_by_all
from detente.play._many import many
from detente.play._regret import lost
from detente.play._saved import as_file
from detente.play._sitting import PERSON, Sitting, Standing, month_after
from detente.play._step import after
from detente.play._tell import as_many, ended, payoff
from detente.play._told import Debrief, ToldMonth, ToldMove, ToldSeat
from detente.play._told_steps import Steps, Telling

_NODE, _START = 300, 1000
_LONG, _FEWER = 36, 100  # of more months, fewer games from each node
_TURN = 0.05


def debrief(
    sitting: Sitting,
    *,
    compare: bool = False,
    folder: Path | None = None,
    told: Telling | None = None,
) -> Debrief:
    """Tell a game afterwards, with what was hidden.

    The turning point is the move, of whichever seat, after which the odds of the declared outcomes
    changed most: half the sum of absolute changes, over 300 games (100 of a game of more than 36
    months) played on by machines from before and from after it, with types drawn from what was
    believed then. A change below 5 points of 100 may be chance and turns nothing; chance between
    months counts as nobody's move. Of a game that is not over the finished months are told.

    Day to day:
        compare: set the game beside every approach of the case too, not the equilibrium alone.
            Approaches are solved for it, which takes about half a minute the first time.
        folder: where solved approaches are kept (WORKSPACE/options).
        told: called with how many steps are done, of how many.

    Raises:
        DetenteError: no month is over yet.

    Source: docs/do/teach-with-play.md.

    Example:
        >>> from detente.case import load
        >>> from detente.intent import read_posterior
        >>> from detente.play import begin
        >>> from detente.record import open_record
        >>> case = load("north_korea")
        >>> made = begin(open_record(case), read_posterior(case), seats={}, months=2, seed=1)
        >>> told = debrief(made)
        >>> told.outcome in {o.id for o in case.outcomes}, told.against[0].approach
        (True, 'equilibrium')
    """
    complete, whole, steps = sitting.over, _finished(sitting), Steps(told)
    steps.expect(1)
    beside = against(whole, _START, folder if compare else None, compare=compare, steps=steps)
    odds = _odds(whole)
    steps.done()
    moves = tuple(_move(whole, n, odds) for n in range(len(whole.moves)))
    reached = ended(whole.ground, as_many(whole))
    outcomes = whole.ground.case.outcomes if whole.ground.case else ()
    swings = [m.swing for m in moves]
    return Debrief(
        game={k: v for k, v in as_file(whole).items() if k != "moves"},
        complete=complete,
        outcome=None if reached is None else outcomes[int(reached[0])].id,
        months=tuple(_month(whole, n, odds) for n in range(whole.months + 1)),
        moves=moves,
        seats=tuple(_seat(whole, p, moves) for p in whole.persons),
        turning=int(np.argmax(swings)) + 1 if max(swings) >= _TURN else None,
        against=beside,
        paths={"odds": _count(whole), "against": _START},
    )


def _finished(sitting: Sitting) -> Sitting:
    """Return the months of a sitting that are over, as a sitting."""
    months = sitting.now.month
    if months == 0:
        problem = Problem("No month is over yet.", "", "Play a month to its end first.")
        raise DetenteError("There is nothing to tell.", [problem])
    kept = months * len(sitting.ground.players)
    moves, trail = sitting.moves[:kept], sitting.trail[: kept + 1]
    return replace(sitting, months=months, moves=moves, trail=trail)


class _Odds:
    """The odds of the outcomes before each move, after it, and as each month begins."""

    def __init__(self, names: Sequence[str], shares: Floats, size: int) -> None:
        self.names, self.shares, self.size = names, shares, size

    def swing(self, move: int) -> float:
        """Return how far a move, numbered from 0, moved the odds."""
        row = move + move // self.size  # a node more for each month, before chance
        return _moved(self.shares[row], self.shares[row + 1])

    def at(self, month: int) -> dict[str, float]:
        """Return the odds as a month begins."""
        held = self.shares[month * (self.size + 1)]
        return dict(zip(self.names, held.tolist(), strict=True))


def _count(sitting: Sitting) -> int:
    return _NODE if sitting.months <= _LONG else _FEWER


def _odds(sitting: Sitting) -> _Odds:
    ground, size = sitting.ground, len(sitting.ground.players)
    nodes: list[Standing] = []
    for n, standing in enumerate(sitting.trail):
        nodes.append(standing)
        if len(standing.acts) == size - 1:
            nodes.append(_before_chance(sitting, n))
    count = _count(sitting)
    reached = ended(ground, many(sitting, ground, nodes[:-1], count))
    names = [o.id for o in ground.case.outcomes] if ground.case else []
    if reached is None:
        return _Odds([], np.zeros((len(nodes), 0)), size)
    rows = reached.reshape(-1, count)
    shares = np.stack([(rows == k).mean(1) for k in range(len(names))], 1)
    last = ended(ground, as_many(sitting))
    end = np.eye(len(names))[last]
    return _Odds(names, np.concatenate([shares, end]), size)


def _before_chance(sitting: Sitting, n: int) -> Standing:
    """Return where things stand after the last act of a month, before chance moves on."""
    move, at = sitting.moves[n], sitting.trail[n]
    return after(sitting.ground, at, sitting.ground.game.actions[move.player].index(move.action))


def _moved(before: Floats, after: Floats) -> float:
    return float(np.abs(np.asarray(after) - np.asarray(before)).sum() / 2)


def _move(sitting: Sitting, n: int, odds: _Odds) -> ToldMove:
    move, at, ground = sitting.moves[n], sitting.trail[n], sitting.ground
    place = len(at.acts)
    action = ground.game.actions[move.player].index(move.action)
    sigma = ground.strategy(at.regime, at.state, at.acts, at.beliefs)
    before = believed_by_all(sitting, at).get(move.player, {})
    then = believed_by_all(sitting, _next(sitting, n)).get(move.player, {})
    weight = np.array(list(before.values())) if before else np.ones(1)
    cost = lost(ground, at, action) if sitting.seats[move.player] == PERSON else None
    return ToldMove(
        number=move.number,
        month=move.month,
        player=ground.players[place],
        action=move.action,
        by=move.by,
        expected=float(weight @ sigma[:, action]),
        before=before,
        after=then,
        revised=_moved(np.array(list(before.values())), np.array(list(then.values()))),
        swing=odds.swing(n),
        regret=cost.regret if cost else None,
        best=ground.game.actions[move.player][cost.best] if cost else None,
        likely=cost.likely if cost else None,
    )


def _next(sitting: Sitting, n: int) -> Standing:
    """Return where things stand after a move and before chance."""
    last = len(sitting.trail[n].acts) == len(sitting.ground.players) - 1
    return _before_chance(sitting, n) if last else sitting.trail[n + 1]


def _month(sitting: Sitting, month: int, odds: _Odds) -> ToldMonth:
    ground, at = sitting.ground, sitting.trail[month * len(sitting.ground.players)]
    types: Mapping[str, Any] = {
        ground.players[i]: ground.game.types[ground.players[i]][at.kinds[i]] for i in ground.typed
    }
    return ToldMonth(
        month=month_after(sitting.start, month),
        state=ground.levels(at.state),
        beliefs=believed_by_all(sitting, at),
        odds=odds.at(month),
        types=types,
    )


def _seat(sitting: Sitting, player: str, moves: Sequence[ToldMove]) -> ToldSeat:
    own = [m for m in moves if m.player == player]
    regrets, revised = [m.regret or 0.0 for m in own], [m.revised for m in own]
    return ToldSeat(
        player=player,
        payoff=float(payoff(sitting.ground, as_many(sitting), player)[0]),
        regret=float(sum(regrets)),
        worst=own[int(np.argmax(regrets))].number if max(regrets) > 0 else None,
        revised=own[int(np.argmax(revised))].number if max(revised) > 0 else None,
    )
