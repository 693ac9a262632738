"""How a solve ended, measured afresh and said in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np

from detente.game import _iterate
from detente.game._equilibrium import Equilibrium
from detente.game._game import Game
from detente.game._plan import Plan
from detente.game._stage import Effort

_SHOWN = 10
_LEAP = 0.25  # a larger move of a probability between two points of the path is told


@dataclass(frozen=True, eq=False)
class Run:
    """A finished run of the solver, for one draw of payoffs or many."""

    game: Game
    plan: Plan
    contexts: tuple[Any, ...]
    params: Any
    play: _iterate.Play
    scales: int
    horizon: int | None
    tolerance: float
    precision: Mapping[str, float]
    grid: Mapping[str, int]


def describe(run: Run) -> list[Equilibrium]:
    """Measure each draw's residual with its own values, and say how its solving ended."""
    game, plan, params, play = run.game, run.plan, run.params, run.play
    horizon, tolerance = run.horizon, run.tolerance
    gaps, change, logits = _measure(plan, params, play, horizon)
    found = []
    for b in range(play.values.shape[0]):
        own = [np.asarray(g[b]) for g in gaps]
        residual = float(np.max([g.max() for g in own]))
        nodes = sum(g.size for g in own)
        above = sum(int((~(g <= tolerance)).sum()) for g in own)
        moved = float(change[b])
        done = bool(np.isfinite(residual) and residual <= tolerance and moved <= tolerance)
        found.append(
            Equilibrium(
                game=game,
                rationality=dict(run.precision),
                horizon=horizon,
                grid=dict(run.grid),
                tolerance=tolerance,
                residual=residual,
                above=above / nodes,
                nodes=nodes,
                change=moved,
                iterations=play.sweeps,
                trace=play.trace,
                branch=_branch(run),
                ended=_ended(done, residual, above, nodes, moved, tolerance, horizon),
                converged=done,
                exceptions=tuple(_exceptions(run, own)),
                plan=plan,
                contexts=run.contexts,
                params=_taken(params, b),
                values=play.values[b],
                logits=_taken(logits, b),
            )
        )
    return found


def _measure(plan: Plan, params: Any, play: _iterate.Play, horizon: int | None) -> Any:
    """Return each stage's gaps with an axis of draws first, and how far a period moves values."""
    still = Effort(steps=0)
    if horizon is None:
        made = _iterate.sweep(plan, params, play.values, play.logits, 1.0, effort=still)
        change = abs(np.asarray(made.values - play.values)).reshape(len(made.values), -1).max(1)
        return made.gap, change, made.logits
    gaps = []
    after = _iterate.nothing(plan.shape, (play.values.shape[0],))
    for t in range(horizon - 1, -1, -1):
        logits = tuple(x[:, t] for x in play.logits)
        gaps.append(_iterate.sweep(plan, params, after, logits, 1.0, effort=still).gap)
        after = play.values[:, t]
    stacked = [np.stack([np.asarray(g[k]) for g in gaps[::-1]], 1) for k in range(len(gaps[0]))]
    return stacked, np.zeros(play.values.shape[0]), play.logits


def _taken(tree: Any, draw: int) -> Any:
    """Return one draw of everything in a tree of arrays."""
    return jax.tree.map(lambda x: x[draw], tree)


def _branch(run: Run) -> str:
    shape = run.plan.shape
    if not shape.typed and all(len(s.movers) == 1 for s in shape.stages):
        return "the only one: nobody hides anything and nobody moves at once"
    if run.scales == 0:
        return "the one near the start that was given"
    words = f"principal: followed from near lambda = 0 upward over {run.scales} points"
    if run.play.leap > _LEAP:
        words += (
            f"; between two of them a probability moved by {run.play.leap:.2f}, so a fold in "
            "between cannot be excluded"
        )
    return words


def _ended(
    done: bool,
    residual: float,
    above: int,
    nodes: int,
    moved: float,
    tolerance: float,
    horizon: int | None,
) -> str:
    if done:
        return f"Solved: the largest residual is {residual:.1e} over {nodes:,} nodes."
    if horizon is None and moved > tolerance:
        return (
            f"Not solved: one more period still moves a value by {moved:.1e} (tolerance "
            f"{tolerance:.0e}). Try a lower rationality, a start= nearby, or a finite horizon."
        )
    return (
        f"Not solved: at {above:,} of {nodes:,} nodes play still differs from the logit of its own "
        f"values by up to {residual:.1e} (tolerance {tolerance:.0e}). Try a finer grid, a lower "
        "rationality, or throw=False and read `exceptions` before you use it."
    )


def _exceptions(run: Run, gaps: list[np.ndarray[Any, Any]]) -> list[str]:
    game, plan = run.game, run.plan
    worst: list[tuple[float, str]] = []
    beliefs = plan.shape.beliefs()
    for k, gap in enumerate(gaps):
        for at in np.argwhere(~(gap <= run.tolerance))[:1000]:
            place = tuple(int(i) for i in at)
            when = "" if run.horizon is None else f"period {place[0]}, "
            s, c, g = place[-3:]
            who = " and ".join(game.players[i] for i in plan.shape.stages[k].movers)
            seen = _history(game, plan, run.contexts, k, s, c)
            belief = "; ".join(
                f"{game.players[i]} {np.round(beliefs[i][:, g], 3).tolist()}"
                for i in plan.shape.typed
            )
            text = f"{when}{who} in {game.states[s]!r}{seen}, belief {belief}"
            worst.append(
                (float(np.nan_to_num(gap[place], nan=np.inf)), f"{text}: off by {gap[place]:.1e}")
            )
    return [text for _, text in sorted(worst, reverse=True)[:_SHOWN]]


def _history(game: Game, plan: Plan, contexts: Any, stage: int, state: int, context: int) -> str:
    """Say one history that leads to a context."""
    earlier = [i for s in plan.shape.stages[:stage] for i in s.movers]
    found = np.flatnonzero(contexts[stage][state] == context)
    if not earlier or not len(found):
        return ""
    sizes = tuple(len(game.actions[game.players[i]]) for i in earlier)
    acts = np.unravel_index(found[0], sizes)
    said = (
        f"{game.players[i]} {game.actions[game.players[i]][int(a)]}"
        for i, a in zip(earlier, acts, strict=True)
    )
    return f" after {', '.join(said)}"
