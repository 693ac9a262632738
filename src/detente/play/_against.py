"""A game beside others from the same start: the equilibrium, and each approach of the case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from detente.play._ground import Ground
from detente.play._many import many
from detente.play._sitting import EQUILIBRIUM, Sitting
from detente.play._tell import as_many, ended, payoff
from detente.play._told import Against
from detente.play._told_steps import Steps


def against(
    sitting: Sitting, count: int, folder: Path | None, *, compare: bool, steps: Steps
) -> tuple[Against, ...]:
    """Play the months of a finished sitting by machines alone, `count` times each way.

    A person's seat keeps its true type at the start; other types are drawn from what was believed.
    """
    found, ways = [], _ways(sitting, folder, compare=compare, steps=steps)
    for way in ways:
        found.append(_one(sitting, *way, count))
        steps.done()
    return tuple(found)


def _ways(
    sitting: Sitting, folder: Path | None, *, compare: bool, steps: Steps
) -> Iterator[tuple[str, str, Ground]]:
    ground, found = sitting.ground, {}
    steps.expect(1)
    if compare and ground.case is not None and ground.case.approaches:
        from detente.play._approach import Approaches  # noqa: PLC0415

        usual = ground.usual[-1].play
        own = Approaches(ground.case, ground.point(), usual, folder, steps)
        steps.expect(len(own.names))
        found = own.every()
    yield EQUILIBRIUM, "equilibrium play", replace(ground, regimes=ground.usual)
    names = {a.id: a.name for a in ground.case.approaches} if ground.case else {}
    for id, regimes in found.items():
        yield id, names[id], replace(ground, regimes=regimes)


def _one(sitting: Sitting, id: str, name: str, ground: Ground, count: int) -> Against:
    start = replace(sitting.trail[0], regime=0)
    places = {ground.players.index(p): sitting.trail[0] for p in sitting.persons}
    known = {i: at.kinds[i] for i, at in places.items() if i in ground.typed}
    games, mine = many(sitting, ground, [start], count, known), as_many(sitting)
    reached = ended(ground, games)
    outcomes = [o.id for o in ground.case.outcomes] if ground.case else []
    odds = (
        {} if reached is None else {o: float((reached == k).mean()) for k, o in enumerate(outcomes)}
    )
    payoffs, ranks = {}, {}
    for player in sitting.persons:
        held = payoff(sitting.ground, games, player)
        low, high = np.quantile(held, [0.05, 0.95])
        payoffs[player] = {"mean": float(held.mean()), "low90": float(low), "high90": float(high)}
        ranks[player] = float((held < payoff(sitting.ground, mine, player)[0]).mean())
    return Against(id, name, odds, payoffs, ranks)
