"""What a sitting is played on: the game of a case, and how everybody plays it.

Play comes in regimes. Where a seat follows an approach, the first regimes are that approach and
what follows when it ends, and the last is ordinary play; otherwise there is ordinary play alone. In
each regime a stage has a table of log-probabilities, read at the public belief as the filter of
`detente.intent` reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from detente.case import Case
from detente.game import Game
from detente.intent._play import Layout, Play, vertices
from detente.intent._reading import chances

Floats = NDArray[np.float64]
Beliefs = tuple[tuple[float, ...], ...]


@dataclass(frozen=True, eq=False)
class Regime:
    """How everybody plays while an approach holds, or when nobody is bound.

    Attributes:
        approach: its id; empty for ordinary play.
        lapse: the chance a month that it ends and the next regime begins.
        play: tables of all stages, one draw.
    """

    approach: str
    lapse: float
    play: Play = field(repr=False)


@dataclass(frozen=True, eq=False)
class Ground:
    """A game and how it is played.

    Attributes:
        game: as declared; how the public state moves, and what is possible.
        regimes: in the order in which they follow each other, ordinary play last.
        usual: ordinary play alone.
        point: finds the point (Z,) of the fit at which the game is played; fit: makes the game
            with the payoffs and precisions of that point. A debriefing needs them, play does not.
    """

    case: Case | None
    game: Game
    regimes: tuple[Regime, ...]
    usual: tuple[Regime, ...]
    point: Callable[[], Floats] = field(repr=False)
    fit: Callable[[], Game] = field(repr=False)

    @property
    def layout(self) -> Layout:
        """Who moves when, with which types."""
        return self.regimes[-1].play.layout

    @property
    def players(self) -> tuple[str, ...]:
        """The players in the order in which they move."""
        return self.layout.players

    @property
    def typed(self) -> tuple[int, ...]:
        """The places of the players with several types."""
        return self.layout.typed

    @property
    def switching(self) -> tuple[Floats, ...]:
        """For each player with several types the law by which they switch, (T, T)."""
        return tuple(s[0] for s in self.regimes[-1].play.switching)

    def able(self, regime: int, state: int, acts: Sequence[int]) -> NDArray[np.bool_]:
        """Return what the next to move may do, (A,)."""
        layout = self.regimes[regime].play.layout
        stage, context = self._at(layout, state, acts)
        return np.asarray(layout.allowed[stage][state, context])

    def strategy(self, regime: int, state: int, acts: Sequence[int], beliefs: Beliefs) -> Floats:
        """Return how each type of the next to move plays, (T, A)."""
        play = self.regimes[regime].play
        stage, context = self._at(play.layout, state, acts)
        near = vertices(play.layout, [np.array([b]) for b in beliefs])
        none = np.zeros(1, dtype=np.int64)
        found: Floats = chances(play, stage, none, none + state, none + context, near)[0]
        return found

    def _at(self, layout: Layout, state: int, acts: Sequence[int]) -> tuple[int, int]:
        done = np.zeros((1, len(layout.players)), dtype=np.int64)
        done[0, : len(acts)] = acts
        return len(acts), int(layout.context(len(acts), np.array([state]), done)[0])

    def follows(self, state: int, acts: Sequence[int]) -> tuple[NDArray[np.int64], Floats]:
        """Return the states that may follow a month, and their chances, (K,) each."""
        law = self.game.law
        at = (state, *acts)
        return np.asarray(law.successors)[at], np.asarray(law.chances)[at]

    @cached_property
    def fitted(self) -> Game:
        """The game with the payoffs and precisions at which everybody plays."""
        return self.fit()

    @cached_property
    def pays(self) -> tuple[Floats, ...]:
        """What each player receives in a month, (*types of all players, S, *actions)."""
        return tuple(self.fitted.payoff_of(p) for p in self.players)

    def precision(self, player: str) -> float:
        """Return what one month's payoff weighs in a player's choice: lambda (1 - beta)."""
        game, own = self.fitted, self.fitted.rationality
        found = float(own[player]) if isinstance(own, Mapping) else float(own or 0.0)
        return found * (1.0 - game.discounts[player]) if game.normalise else found

    def levels(self, state: int) -> dict[str, str]:
        """Return the level of each factor in a state; of a game without a case, its name."""
        name = self.game.states[state]
        if self.case is None or self.case.game is None:
            return {"state": name}
        return dict(zip(self.case.game.factors, name.split("/"), strict=True))


def learned(belief: Sequence[float], done: Floats) -> tuple[float, ...]:
    """Return the belief after an act that types would have done with these chances.

    Where no type still believed in would have done it, the belief stays.

    Example:
        >>> learned((0.5, 0.5), np.array([0.9, 0.3]))
        (0.75, 0.25)
    """
    joint = np.asarray(belief) * done
    total = joint.sum()
    return tuple(belief) if total <= 0.0 else tuple((joint / total).tolist())
