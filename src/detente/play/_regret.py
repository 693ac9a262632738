"""What an act was worth against the best one: read off how the type would have played.

Play is logit: log sigma(a) = lambda Q(a) + constant. So for type t at a node and a public belief

    regret(a) = ( max_b log sigma(b | t) - log sigma(a | t) ) / ( lambda (1 - beta) )

which is max_b Q(b) - Q(a) in payoff of one month, the unit of `detente probe`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.play._ground import Floats, Ground
from detente.play._sitting import Standing


@dataclass(frozen=True)
class Lost:
    """What an act cost: regret in months of a matter that counts, and the best act by number."""

    regret: float
    best: int
    likely: float


def lost(ground: Ground, at: Standing, action: int) -> Lost:
    """Return what the next to move loses by an act at a standing."""
    place = len(at.acts)
    own: Floats = ground.strategy(at.regime, at.state, at.acts, at.beliefs)[at.kinds[place]]
    best = int(own.argmax())
    gap = float(np.log(own[best]) - np.log(max(own[action], np.finfo(float).tiny)))
    return Lost(gap / ground.precision(ground.players[place]), best, float(own[action]))
