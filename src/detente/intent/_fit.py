"""Estimate the parameters of a case's game from its record: the verb."""

from __future__ import annotations

import json
import math
import platform
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from detente import __version__
from detente.errors import NotTrusted
from detente.intent._arviz import write_arviz
from detente.intent._checks import Compared
from detente.intent._history import seen_in
from detente.intent._identification import identification
from detente.intent._keys import game_key, history_key
from detente.intent._posterior import DRAWS, Posterior, write_posterior
from detente.intent._predictive import rolling, scores
from detente.intent._resemblance import resemblance
from detente.intent._rounds import Fit, Plan, Rounds, bare, desk_for, estimate
from detente.intent._sample import Effort
from detente.intent._ship import ship
from detente.intent._workers import Setting, Workers, prepare
from detente.record import Record

Floats = NDArray[np.float64]
Told = Callable[[int, int, str], None]
_PACKAGES = ("jax", "numpy", "numpyro", "scipy", "arviz-stats")
_SHIPPED = 64
_PATHS = 16
_SCORED_FROM = "2005-01"
_EVERY = 36
_FEWEST_SCORED = 24


def fit(
    record: Record,
    folder: Path,
    *,
    desk: Path,
    seed: int = 0,
    plan: Plan | None = None,
    told: Told = lambda *_: None,
) -> Posterior:
    """Estimate weights, precision, switching and priors on types from the record.

    Day to day:
        folder: where the posterior is written; nothing is, unless the fit passes its diagnostics.
        desk: where work in progress is kept; the same fit begun again goes on from there.
        seed: governs every random choice. Same case, record, seed and kind of machine: same draws.

    Seldom:
        plan: how much work; see `Plan`.
        told: called with work done, work in all, and a phrase.

    Raises:
        NotTrusted: a diagnostic failed; which, where, and what to try.
        CaseError, RecordError: as `assess`.
        OutputError: a folder cannot be written to.

    Source: docs/understand/intent.md.
    """
    plan = plan or Plan()
    seen, _ = seen_in(record)
    setting = Setting(record.case, bare(seen), plan.grid)
    place = desk_for(desk, setting, plan, seed)
    bench = prepare(setting)
    with Workers(setting, Workers.count(), bench) as workers:
        run = Rounds(setting, plan, place, workers, bench, seed, told)
        made = estimate(run)
        problems = made.diagnosis.problems
        if problems:
            said = f"The fit failed {len(problems)} of its diagnostics; it is not used."
            raise NotTrusted(f"{said} Its work is kept in {place.folder}.", problems)
        report = _made_from(record, run) | {"diagnosis": made.diagnosis.as_dict(), "problems": []}
        report |= {
            "identification": [
                i.as_dict() for i in identification(made.parameters, made.points, made.weights)
            ],
            "scores": [s.as_dict() for s in _scores(run, made)],
        }
    return _finished(run, made, report, folder)


def _finished(run: Rounds, made: Fit, report: dict[str, Any], folder: Path) -> Posterior:
    """Solve what ships, play it against the record, and write everything."""
    shipped = ship(made, run.bench, report, count=_SHIPPED, told=run.told)
    typed = run.bench.parameters.typed
    priors = [
        {p: own[n] for p, own in zip(typed, shipped.posterior.play.prior, strict=True)}
        for n in range(len(shipped.solved))
    ]
    compared = resemblance(
        run.setting.case,
        run.setting.seen,
        shipped.solved,
        priors,
        paths=_PATHS,
        seed=run.seed,
        told=run.told,
    )
    checks = {
        "checks": [_row(c) for c in compared],
        "failed_checks": [c.sentence for c in compared if c.fails],
    }
    posterior = shipped.with_report(checks)
    write_posterior(folder, posterior)
    plain = {k: v for k, v in report.items() if not _nested(v)}
    write_arviz(folder / DRAWS, made, plain | {"packages": json.dumps(report["packages"])})
    return posterior


def _row(compared: Compared) -> dict[str, Any]:
    """Return a check for JSON, which knows no NaN."""
    return {
        "id": compared.check.id,
        "observed": _known(compared.observed),
        "points": [_known(x) for x in compared.points],
        "p": _known(compared.p),
        "plays": compared.plays,
    }


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def _nested(value: Any) -> bool:
    return isinstance(value, Mapping | list)


def _made_from(record: Record, run: Rounds) -> dict[str, Any]:
    """Return what a fit can be repeated from."""
    seen = run.setting.seen
    return {
        "made": datetime.now(UTC).date().isoformat(),
        "case": record.case.standoff.id,
        "case_version": record.case.version,
        "game": game_key(record.case),
        "record": record.state,
        "as_of": record.day.isoformat() if record.day else "",
        "history": history_key(seen),
        "months": len(seen.months),
        "through": seen.months[-1],
        "seed": run.seed,
        "plan": asdict(run.plan),
        "detente": __version__,
        "python": platform.python_version(),
        "packages": {name: version(name) for name in _PACKAGES},
    }


def _scores(run: Rounds, made: Fit) -> list[Any]:
    """Foresee every act from 2005 on (from the middle of a shorter record), with earlier months."""
    seen = run.setting.seen
    middle = len(seen.months) // 2
    start = seen.months.index(_SCORED_FROM) if _SCORED_FROM in seen.months else middle
    if len(seen.months) - start < _FEWEST_SCORED:
        return []
    origins = list(range(start, len(seen.months), _EVERY))
    held = jax.tree.map(jnp.asarray, vars(made.emulator))
    reader = run.reader

    @jax.jit
    def logs(z: jax.Array) -> Any:
        return reader(type(made.emulator)(**held).worth(z, jnp), z)[1]

    def chances_from(origin: int) -> Floats:
        month = seen.months[origin]
        effort = Effort(150, 150)
        chains = run.chains(f"origin-{month}", made.emulator, made.white, effort, 2, origin)
        return np.stack([np.asarray(logs(z)) for c in chains for z in c.points])

    return scores(
        run.setting.case, seen, rolling(seen, origins, chances_from), start, seed=run.seed
    )
