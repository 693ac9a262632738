"""Hold the approaches that were followed against what came of them: the verb."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case import Case
from detente.errors import CaseError, Problem
from detente.game import Game
from detente.game import from_case as game_of
from detente.intent._arviz import Draws
from detente.intent._assessment import Band
from detente.intent._desk import Desk, fingerprint
from detente.intent._history import Seen
from detente.options._chunks import How, Kept
from detente.options._compare import Ensemble, draws_of, made_from
from detente.options._comparison import any_band
from detente.options._each import measures, outcomes
from detente.options._future import drawn
from detente.options._past_work import Stretch, recorded, replays, stretches
from detente.options._pasts import Past, Period, checked, pooled, score
from detente.options._room import usual_of
from detente.options._tally import Reader
from detente.options._work import Effort, Recipe

Floats = NDArray[np.float64]
_LOOK = Ensemble(futures=48, effort=Effort(paths=200))


def past(
    case: Case,
    seen: Seen,
    ensemble: Ensemble | None = None,
    *,
    draws: Draws | None = None,
    folder: Path | None = None,
    executor: Executor | None = None,
    told: Callable[[int, int], object] = lambda _done, _all: None,
) -> Past:
    """Play each period of the record again under the approach that was followed in it.

    Paths start from the public state and the beliefs of that day, which rest on the months before
    it, and are as long as the period; the approach goes on to its end. What came true is read from
    the record by the same definitions as from the paths.

    Day to day:
        seen: the record as the players saw it, from `detente.intent.seen_in(record)`.
        folder: where finished draws are kept: a run that was killed goes on after those.

    Seldom:
        ensemble: `futures` is how many draws of the fit are taken, at 1 for all that is uncertain;
            its horizons are those of the periods.
        draws: of the fit; as shipped with the case by default.
        executor: processes, or a cluster; in this process if None. The numbers are the same.
        told: called with how many draws are done, of how many.

    Raises:
        CaseError: the case declares no game, no approaches or no [[followed]] period that the
            record reaches.
        DetenteError: there is no fit.
        OutputError: the folder cannot be written to.

    Source: docs/understand/options.md. Scores: Gneiting & Raftery (2007), Journal of the American
    Statistical Association 102(477), 359-378; positions: Czado, Gneiting & Held (2009), Biometrics
    65(4), 1254-1261.
    """
    look = ensemble or _LOOK
    usual, rows = usual_of(case), stretches(case, seen)
    if not rows:
        fix = "Say which approach was followed when: see docs/do/write-an-approach.md."
        what = f"No [[followed]] period lies between {seen.months[0]} and {seen.months[-1]}."
        said = f"{case.standoff.name} cannot be held against its past."
        raise CaseError(said, [Problem(what, "approaches.toml", fix)])
    draws = draws or draws_of(case)
    points = draws.points[drawn(draws.points, draws.weights, look.futures, look.seed)]
    names = tuple(dict.fromkeys([usual, *(r.approach for r in rows)]))
    effort = replace(look.effort, horizons=(max(r.months for r in rows),))
    centre = draws.weights @ draws.points
    at = str(folder) if folder else ""
    recipe = Recipe(case, seen, centre, names, effort, look.seed, at)
    run = fingerprint(recipe.key, points)[:16]
    how = How(Desk(folder) if folder else None, f"past-{run}", executor, told)
    kept = replays(recipe, points, how)
    game = game_of(case)
    return Past(
        run={**made_from(case, seen, look, run), "draws": look.futures},
        periods=tuple(_period(case, game, seen, row, _own(kept, n)) for n, row in enumerate(rows)),
    )


def _own(kept: Kept, n: int) -> Kept:
    return {name: kept[f"{name}{n}"] for name in ("outcomes", "measures", "beliefs")}


def _period(case: Case, game: Game, seen: Seen, row: Stretch, kept: Kept) -> Period:
    reader, path = Reader(case, game), recorded(seen, row)
    happened = int(outcomes(reader, path, row.months)[0])
    values = measures(reader, path, row.months)[0]
    count = len(case.outcomes)
    followed, usual = kept["outcomes"][:, 0], kept["outcomes"][:, 1]  # (D, P)
    paths = kept["measures"][:, 0].reshape(-1, len(case.measures)).astype(float)
    return Period(
        approach=row.approach,
        since=seen.months[row.first],
        through=seen.months[row.first + row.months - 1],
        months=row.months,
        state=game.states[seen.states[row.first]],
        types=_types(game, kept["beliefs"]),
        outcome=case.outcomes[happened].id,
        chances=_chances(case, followed),
        usual=_chances(case, usual),
        scores={
            "approach": score(pooled(followed, count), happened),
            "ordinary": score(pooled(usual, count), happened),
            "equal": score(np.full(count, 1.0 / count), happened),
        },
        measures=tuple(checked(m.id, values[k], paths[:, k]) for k, m in enumerate(case.measures)),
    )


def _chances(case: Case, found: NDArray[Any]) -> dict[str, Band]:
    """Return the chance of each outcome, with its band over draws (D, P)."""
    return {o.id: any_band((found == n).mean(1)) for n, o in enumerate(case.outcomes)}


def _types(game: Game, beliefs: Floats) -> dict[str, dict[str, Band]]:
    found, start = {}, 0
    for player in game.players:
        names = game.types[player]
        if len(names) > 1:
            found[player] = {t: any_band(beliefs[:, start + n]) for n, t in enumerate(names)}
            start += len(names)
    return found
