"""Approaches solved at the centre of the fit, as regimes to play in.

An approach binds the players that its rules name. In a game it binds those of them whose seats
follow it: the rules of the others are left out, and everybody knows who is bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from detente.case import Case
from detente.case._model import Approach
from detente.intent._history import Seen
from detente.intent._play import Floats, Play, laid_out
from detente.options._room import Room, at_point, usual_of, with_usual
from detente.options._work import Effort, Recipe, opened
from detente.play._ground import Regime

_UNREAD = Seen((), np.zeros(0, dtype=np.int64), np.zeros((0, 0), dtype=np.int64), 0)


def regimes_of(
    case: Case, point: Floats, followed: tuple[str, Sequence[str]], folder: Path | None
) -> tuple[Regime, ...]:
    """Return the regimes of a game in which some players follow an approach.

    Args:
        point: (Z,), the centre of the fit.
        followed: the id of the approach, and whom it binds here.
    """
    name, players = followed
    return _regimes(_room(_narrowed(case, name, set(players)), point, folder), name, point)


def every(case: Case, point: Floats, folder: Path | None) -> dict[str, tuple[Regime, ...]]:
    """Return the regimes of every approach that binds somebody, each as the case declares it."""
    made = _room(case, point, folder)
    return {name: _regimes(made, name, point) for name in made.order if name != made.usual}


def _room(case: Case, point: Floats, folder: Path | None) -> Room:
    if folder is not None:
        from detente.options._compiled import keep_compiled  # noqa: PLC0415

        keep_compiled(folder)
    at = str(folder) if folder else ""
    return opened(Recipe(with_usual(case), _UNREAD, point, (), Effort(), 1, at))


def _narrowed(case: Case, name: str, players: set[str]) -> Case:
    """Return a case with ordinary play, one approach and what follows it, for some players only."""
    case = with_usual(case)
    wanted, left = [usual_of(case)], [name]
    while left:
        one = case.approach(left.pop())
        if one.id not in wanted:
            wanted.append(one.id)
            left += [*one.with_, *([one.then] if one.then else [])]
    kept = tuple(_bound(case.approach(id), players) for id in wanted)
    return case.model_copy(update={"approaches": kept})


def _bound(approach: Approach, players: set[str]) -> Approach:
    rules = tuple(rule for rule in approach.rules if rule.player in players)
    return approach.model_copy(update={"rules": rules})


def _regimes(made: Room, name: str, point: Floats) -> tuple[Regime, ...]:
    """Return an approach and what follows it; the last stays for good."""
    game, typed = made.parameters.game, made.layout.typed
    switching = at_point(made.parameters, point)["switching"]
    prior = made.parameters.values(np.asarray(point, dtype=float)).prior
    found = []
    for table in made.regimes(name):
        months, solved = table.approach.months, made.starts[table.approach.id]
        play = Play(
            laid_out(game, table.plan, table.contexts),
            tuple(np.asarray(x)[None] for x in solved.logits),
            tuple(switching[i][None] for i in typed),
            tuple(np.asarray(b)[None] for b in prior),
        )
        id = "" if table.approach.id == made.usual else table.approach.id
        found.append(Regime(id, 0.0 if months is None else 1.0 / months, play))
    return tuple(found)
