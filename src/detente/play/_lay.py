"""Lay the ground: the game at the centre of a fit, and an approach solved there if one is
followed.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from weakref import WeakKeyDictionary

import numpy as np

from detente.case import Case
from detente.errors import DetenteError
from detente.game import Game, Linear
from detente.intent import Posterior, Seen
from detente.intent._parameters import Parameters, parameters_of
from detente.intent._play import Floats
from detente.play._ground import Ground, Regime
from detente.play._sitting import EQUILIBRIUM, PERSON
from detente.play._told_steps import Steps
from detente.record import Record

_SAME = 1e-5  # draws are kept in single precision
_centres: WeakKeyDictionary[Posterior, Floats] = WeakKeyDictionary()


def ground_of(
    record: Record,
    seen: Seen,
    posterior: Posterior,
    seats: Mapping[str, str],
    folder: Path | None,
) -> Ground:
    """Return the ground of a case as fitted, with the approach that seats follow."""
    case = record.case
    parameters = parameters_of(case)
    usual: tuple[Regime, ...] = (Regime("", 0.0, posterior.centre),)
    followed, regimes = followed_in(seats), usual
    if followed:
        from detente.play._approach import Approaches  # noqa: PLC0415

        own = Approaches(case, centre_of(case, posterior), posterior.centre, folder, Steps())
        regimes = own.regimes(*followed)

    def point() -> Floats:
        return centre_of(case, posterior)

    def fit() -> Game:
        return game_at(parameters, point())

    return Ground(case, parameters.game, regimes, usual, point, fit)


def followed_in(seats: Mapping[str, str]) -> tuple[str, list[str]] | None:
    """Return the approach that seats follow, and which; None if they follow none."""
    followed = sorted({s for s in seats.values() if s not in (PERSON, EQUILIBRIUM)})
    return (followed[0], [p for p, s in seats.items() if s == followed[0]]) if followed else None


def centre_of(case: Case, posterior: Posterior) -> Floats:
    """Return the point (Z,) at which `posterior.centre` was solved.

    It is the mean of all weighted draws where they ship with the case and the posterior is made
    from them; otherwise the mean of the draws that stand for them, which is close to it.
    """
    if posterior not in _centres:
        _centres[posterior] = _centre_of(case, posterior)
    return _centres[posterior]


def _centre_of(case: Case, posterior: Posterior) -> Floats:
    from detente.options._compare import draws_of  # noqa: PLC0415

    stand_ins = np.asarray(posterior.points, dtype=float)
    try:
        draws = draws_of(case)
    except DetenteError:
        return np.asarray(stand_ins.mean(0))
    if draws.points.shape[1:] != stand_ins.shape[1:]:
        return np.asarray(stand_ins.mean(0))
    away = np.abs(draws.points - stand_ins[0]).max(1).min()
    if away > _SAME:
        return np.asarray(stand_ins.mean(0))
    return np.asarray(draws.weights @ draws.points)


def game_at(parameters: Parameters, point: Floats) -> Game:
    """Return the game with the payoffs and precisions of a point."""
    made, game = parameters.game_at(point), parameters.game
    if not isinstance(game.payoff, Linear):
        return game
    payoff = Linear(game.payoff.names, game.payoff.features, made["weights"])
    return game.replace(payoff=payoff, rationality=made["rationality"])
