"""One move: the act, what everybody concludes, and, after the last of a month, what follows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from detente.play._chance import ACT, LAPSE, STATE, TYPE, pick, uniform
from detente.play._ground import Ground, learned
from detente.play._sitting import EQUILIBRIUM, PERSON, Move, Sitting, Standing


def onward(sitting: Sitting) -> Sitting:
    """Let the machine's seats move until a person is to move, or the end."""
    while (player := sitting.to_move) is not None and sitting.seats[player] != PERSON:
        sitting = moved(sitting, answer(sitting))
    return sitting


def answer(sitting: Sitting) -> int:
    """Return what the machine's seat that is to move does, by number."""
    now, place = sitting.now, len(sitting.now.acts)
    sigma = sitting.ground.strategy(now.regime, now.state, now.acts, now.beliefs)
    luck = uniform(sitting.seed, now.month + 1, ACT, place)
    return pick(sigma[now.kinds[place]], luck)


def moved(sitting: Sitting, action: int) -> Sitting:
    """Return the sitting after the next to move has acted."""
    ground, now = sitting.ground, sitting.now
    player = ground.players[len(now.acts)]
    made = Move(
        len(sitting.moves) + 1,
        sitting.month,
        player,
        ground.game.actions[player][action],
        _by(sitting, player),
    )
    then = after(ground, now, action)
    if len(then.acts) == len(ground.players):
        then = _next_month(ground, then, sitting.seed)
    return replace(sitting, moves=(*sitting.moves, made), trail=(*sitting.trail, then))


def _by(sitting: Sitting, player: str) -> str:
    seat = sitting.seats[player]
    if seat in (PERSON, EQUILIBRIUM):
        return seat
    return sitting.ground.regimes[sitting.now.regime].approach or EQUILIBRIUM


def after(ground: Ground, now: Standing, action: int) -> Standing:
    """Return where things stand once everybody has seen the act, before chance moves on."""
    place, beliefs = len(now.acts), list(now.beliefs)
    if place in ground.typed:
        sigma = ground.strategy(now.regime, now.state, now.acts, now.beliefs)
        axis = ground.typed.index(place)
        beliefs[axis] = learned(beliefs[axis], sigma[:, action])
    return replace(now, acts=(*now.acts, action), beliefs=tuple(beliefs))


def _next_month(ground: Ground, now: Standing, seed: int) -> Standing:
    """Return how the next month begins: state, types and beliefs move on, an approach may end."""
    month = now.month + 1
    follows, chance = ground.follows(now.state, now.acts)
    state = int(follows[pick(chance, uniform(seed, month, STATE))])
    kinds, beliefs = list(now.kinds), list(now.beliefs)
    for axis, (i, law) in enumerate(zip(ground.typed, ground.switching, strict=True)):
        kinds[i] = pick(law[kinds[i]], uniform(seed, month, TYPE, i))
        beliefs[axis] = tuple((np.asarray(beliefs[axis]) @ law).tolist())
    ends = uniform(seed, month, LAPSE) < ground.regimes[now.regime].lapse
    return Standing(month, state, (), tuple(kinds), tuple(beliefs), now.regime + int(ends))
