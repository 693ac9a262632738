"""From a fit to what ships: a few draws, their play, the centre, and the game changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.game import Equilibrium
from detente.intent._play import Play, play_of
from detente.intent._posterior import Posterior, Variant
from detente.intent._rounds import Fit
from detente.intent._thin import herd
from detente.intent._variants import Centre, variants
from detente.intent._workers import Bench

Floats = NDArray[np.float64]
_FINE = 1e-8


@dataclass(frozen=True, eq=False)
class Shipped:
    """What is to be written, the equilibria at its draws, and which draws of the fit they are."""

    posterior: Posterior
    solved: list[Equilibrium]
    chosen: NDArray[Any]

    def with_report(self, more: Mapping[str, Any]) -> Posterior:
        """Return the posterior with more in its report."""
        return replace(self.posterior, report={**self.posterior.report, **more})


def ship(
    fit: Fit,
    bench: Bench,
    report: Mapping[str, Any],
    *,
    count: int,
    told: Callable[[int, int, str], None] = lambda *_: None,
) -> Shipped:
    """Solve the game at a few draws, at their mean and in its variants.

    The few are chosen so that monthly beliefs agree with those of all weighted draws, in their
    means and in their squares.

    Args:
        count: how many draws.
    """
    beliefs = np.concatenate([b[:, :, :-1].reshape(len(b), -1) for b in fit.beliefs], 1)
    chosen = herd(np.concatenate([beliefs, beliefs**2], 1), fit.weights, count)
    solved = []
    for n, k in enumerate(chosen):
        solved.append(bench.at(fit.points[k], _FINE))
        told(n + 1, len(chosen), "solving the draws that ship")
    mean = fit.weights @ fit.points
    centre = Centre(bench.parameters, mean, bench.at(mean, _FINE), bench.layout)
    changed: list[Variant] = []
    for variant in variants(centre):
        changed.append(variant)
        told(len(changed), 0, "solving the game changed in one respect")
    typed = bench.parameters.typed
    types = {p: list(bench.parameters.game.types[p]) for p in typed}
    away = float(np.abs(beliefs[chosen].mean(0) - fit.weights @ beliefs).max())
    posterior = Posterior(
        names=bench.parameters.names,
        types={p: tuple(t) for p, t in types.items()},
        points=fit.points[chosen],
        play=_at(solved, fit.points[chosen], bench),
        centre=_at([centre.solved], mean[None], bench),
        variants=tuple(changed),
        report={
            **report,
            "parameters": list(bench.parameters.names),
            "players": list(bench.layout.players),
            "types": types,
            "draws": len(chosen),
            "farthest_from_all_draws": away,
            "variants": [_row(v) for v in changed],
        },
    )
    return Shipped(posterior, solved, chosen)


def _row(variant: Variant) -> dict[str, Any]:
    named = {name: getattr(variant, name) for name in ("id", "group", "name", "about")}
    return {**named, "types": {p: list(t) for p, t in variant.types.items()}}


def _at(solved: list[Equilibrium], points: Floats, bench: Bench) -> Play:
    """Return the tables of equilibria, each with the prior of its own draw."""
    priors = [bench.parameters.values(z).prior for z in points]
    count = len(bench.parameters.typed)
    return replace(
        play_of(solved, bench.layout),
        prior=tuple(np.stack([p[axis] for p in priors]) for axis in range(count)),
    )
