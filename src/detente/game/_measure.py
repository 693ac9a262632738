"""How long solving takes on this machine, and how good the answer is."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Mapping
from typing import Any

import jax
import numpy as np

from detente.game._equilibrium import Equilibrium
from detente.game._filter import Observed, filter
from detente.game._game import Game, Linear
from detente.game._gradient import gradient
from detente.game._simulate import Paths, simulate
from detente.game._solve import solve

_MONTHS = 120
_PATHS = 10_000
_CHANGE = 1.01  # a small change of every payoff


def measure(
    game: Game, *, grid: Mapping[str, int] | int | None = None, horizon: int | None = None
) -> dict[str, Any]:
    """Solve a game, solve it again after a small change, read and play histories, and time it all.

    Returns:
        Seconds (`first_solve` and `gradient` include compiling), ratios, residuals and the peak of
        memory in MiB; ready for JSON.

    Example:
        >>> from detente.game.examples import beer_quiche
        >>> found = measure(beer_quiche().replace(rationality=1.0), grid=4, horizon=1)
        >>> found["solved"]["converged"], found["ratios"]["warm_speedup"] > 0
        (True, True)
    """
    options: dict[str, Any] = {"grid": grid, "horizon": horizon, "throw": False}
    first, found = _timed(lambda: solve(game, **options))
    cold, found = _timed(lambda: solve(game, **options))
    warm, again = _timed(lambda: solve(_changed(game), start=found, **options))
    months = _MONTHS if horizon is None else min(_MONTHS, horizon)
    paths = lambda: simulate(found, periods=months, paths=_PATHS, key=jax.random.key(0))  # noqa: E731
    _timed(paths)
    played, made = _timed(paths)
    history = _history(game, made)
    filter(found, history)
    read = min(_timed(lambda: filter(found, history))[0] for _ in range(5))
    seconds = {
        "first_solve": first,
        "cold_solve": cold,
        "warm_solve": warm,
        "filter": read,
        "simulate": played,
    }
    ratios = {"warm_speedup": cold / warm, "paths_per_second": _PATHS / played}
    if found.converged:
        seconds["gradient"], _ = _timed(lambda: gradient(found, history))
        ratios["gradient_over_solve"] = seconds["gradient"] / cold
    return {
        "solved": found.as_dict(),
        "warm_iterations": again.iterations,
        "months": months,
        "paths": _PATHS,
        "seconds": seconds,
        "ratios": ratios,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "devices": [str(d) for d in jax.devices()],
        "jax": jax.__version__,
    }


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    found = work()
    if isinstance(found, Equilibrium):
        jax.block_until_ready(found.values)  # type: ignore[no-untyped-call]
    return time.perf_counter() - start, found


def _changed(game: Game) -> Game:
    if isinstance(game.payoff, Linear):
        held = game.payoff
        weights = {p: w * _CHANGE for p, w in held.weights.items()}
        return game.replace(payoff=Linear(held.names, held.features, weights))
    return game.replace(payoff={p: np.asarray(a) * _CHANGE for p, a in game.payoff.items()})


def _history(game: Game, made: Paths) -> Observed:
    return Observed(
        [game.states[s] for s in made.states[0]],
        {p: [game.actions[p][a] for a in made.actions[p][0]] for p in game.players},
    )
