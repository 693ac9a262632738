"""From a fit to what ships: a few draws, their play, the centre, and the game changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.game import Equilibrium
from detente.intent._fit import Fit
from detente.intent._play import Play, play_of
from detente.intent._posterior import Posterior
from detente.intent._thin import herd
from detente.intent._variants import Centre, variants
from detente.intent._workers import Bench

Floats = NDArray[np.float64]
_FINE = 1e-8


def ship(
    fit: Fit,
    bench: Bench,
    features: Floats,
    report: Mapping[str, Any],
    *,
    count: int,
    told: Callable[[int, int, str], None] = lambda *_: None,
) -> tuple[Posterior, NDArray[Any]]:
    """Solve the game at a few draws, at their mean and in its variants.

    Args:
        features: (S, F), in what the few should agree with all: monthly beliefs.
        count: how many draws.

    Returns:
        What is to be written, and which draws of the fit were taken.
    """
    chosen = herd(features, fit.weights, count)
    solved, work = [], len(chosen) + 8
    for n, k in enumerate(chosen):
        solved.append(bench.at(fit.points[k], _FINE))
        told(n + 1, work, "solving the draws that ship")
    play = _at(solved, fit.points[chosen], bench)
    mean = fit.weights @ fit.points
    centre = Centre(bench.parameters, mean, bench.at(mean, _FINE), bench.layout)
    changed = []
    for variant in variants(centre):
        changed.append(variant)
        told(len(chosen) + len(changed), work, "solving the game changed in one respect")
    typed = bench.parameters.typed
    return (
        Posterior(
            names=bench.parameters.names,
            types={p: tuple(bench.parameters.game.types[p]) for p in typed},
            points=fit.points[chosen],
            play=play,
            centre=_at([centre.solved], mean[None], bench),
            variants=tuple(changed),
            report={
                **report,
                "parameters": list(bench.parameters.names),
                "players": list(bench.layout.players),
                "types": {p: list(bench.parameters.game.types[p]) for p in typed},
                "variants": [
                    {
                        "id": v.id,
                        "group": v.group,
                        "name": v.name,
                        "about": v.about,
                        "types": {p: list(t) for p, t in v.types.items()},
                    }
                    for v in changed
                ],
            },
        ),
        chosen,
    )


def _at(solved: list[Equilibrium], points: Floats, bench: Bench) -> Play:
    """Return the tables of equilibria, each with the prior of its own draw."""
    priors = [bench.parameters.values(z).prior for z in points]
    count = len(bench.parameters.typed)
    return replace(
        play_of(solved, bench.layout),
        prior=tuple(np.stack([p[axis] for p in priors]) for axis in range(count)),
    )
