"""Compare approaches: the verb."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import detente
from detente.case import Case
from detente.errors import DetenteError, Problem
from detente.intent._arviz import Draws, read_draws
from detente.intent._desk import Desk, fingerprint
from detente.intent._history import Seen
from detente.intent._keys import history_key
from detente.intent._posterior import DRAWS, FOLDER
from detente.options._chunks import How, Saying, worked
from detente.options._comparison import Comparison, Told
from detente.options._future import Futures, futures_of
from detente.options._keys import options_key
from detente.options._room import usual_of, with_usual
from detente.options._work import Effort, Recipe, work

Floats = NDArray[np.float64]
_CHUNK, _CHUNKS = 5, 500  # futures in a chunk at least, and chunks at most: a draw is read in each
_NOTHING = Effort()


@dataclass(frozen=True)
class Ensemble:
    """Which futures are looked at.

    Attributes:
        futures: how many, over draws of the fit and everything uncertain together.
        seed: governs the futures and all random numbers.
        effort: what is done in each.
    """

    futures: int = 200
    seed: int = 1
    effort: Effort = _NOTHING


def compare(
    case: Case,
    seen: Seen,
    ensemble: Ensemble | None = None,
    *,
    approaches: Sequence[str] = (),
    draws: Draws | None = None,
    folder: Path | None = None,
    executor: Executor | None = None,
    told: Saying = lambda _done, _all: None,
) -> Comparison:
    """Compare approaches under everybody's best reply, over many futures.

    A future is a draw of the fit and a value for each thing that the record cannot settle. In each
    the game is solved again for every approach, and played forward from today's state and beliefs
    on the same random numbers.

    Day to day:
        seen: the record as the players saw it, from `detente.intent.seen_in(record)`.
        approaches: ids; all by default. Ordinary play is always among them.
        folder: where finished futures are kept: a run that was killed goes on after those it had
            finished, and one that is done is read.

    Seldom:
        draws: of the fit; as shipped with the case by default.
        executor: processes, or a cluster (`Client.get_executor()` of Dask); in this process if
            None. The numbers are the same.
        told: called with how many futures are done, of how many.

    Raises:
        CaseError: the case declares no game, or no approaches.
        DetenteError: an approach is unknown, or there is no fit.
        OutputError: the folder cannot be written to.

    Source: docs/understand/options.md.
    """
    case, ensemble = with_usual(case), ensemble or Ensemble()
    names = _names(case, approaches)
    draws = draws or draws_of(case)
    futures = futures_of(case, draws.points, draws.weights, ensemble.futures, ensemble.seed)
    centre = draws.weights @ draws.points
    at = str(folder) if folder else ""
    recipe = Recipe(case, seen, centre, names, ensemble.effort, ensemble.seed, at)
    run = fingerprint(recipe.key, futures.points, futures.values)[:16]
    desk = Desk(folder) if folder else None
    held = desk.get(f"compared-{run}") if desk else None
    made = _unpacked(held) if held else _made(recipe, futures, run, desk, (executor, told))
    if desk and held is None:
        desk.put(f"compared-{run}", _packed(made))
    return Comparison(
        case=case,
        names=names,
        usual=usual_of(case),
        horizons=ensemble.effort.horizons,
        futures=futures,
        told=made,
        rates=_rates(case, ensemble),
        run={
            **made_from(case, seen, ensemble, run),
            "options": options_key(case),
            "futures": ensemble.futures,
            "horizons": list(ensemble.effort.horizons),
        },
    )


def draws_of(case: Case) -> Draws:
    """Return the draws of the fit that ships with a case.

    Raises:
        DetenteError: there is none, or it is damaged.
    """
    path = Path(case.folder) / FOLDER / DRAWS
    try:
        return read_draws(path)
    except (OSError, KeyError, ValueError) as error:
        problem = Problem(f"It cannot be read ({error}).", str(path), "Make one: detente fit.")
        said = f"No fit of {case.standoff.name} was found; nothing was compared."
        raise DetenteError(said, [problem]) from error


def _names(case: Case, wanted: Sequence[str]) -> tuple[str, ...]:
    usual, known = usual_of(case), [a.id for a in case.approaches]
    strange = [w for w in wanted if w not in known]
    if strange:
        fix = f"Write some of: {', '.join(known)}."
        problems = [Problem(f"{w!r} is not an approach of this case.", "", fix) for w in strange]
        raise DetenteError("The approaches do not fit the case; nothing was compared.", problems)
    return tuple(a for a in known if not wanted or a in wanted or a == usual)


def _made(
    recipe: Recipe,
    futures: Futures,
    run: str,
    desk: Desk | None,
    how: tuple[Executor | None, Saying],
) -> Told:
    """Work through all futures, those of one draw next to each other."""
    executor, told = how
    order = np.argsort(futures.draw, kind="stable")
    size = max(_CHUNK, -(-len(order) // _CHUNKS))
    chunks = [order[n : n + size] for n in range(0, len(order), size)]
    tasks = [(recipe, _some(futures, chunk), chunk.tolist()) for chunk in chunks]
    way = How(desk, f"part-{run}", executor, told)
    joined = _joined(worked(work, tasks, way, pack=_packed, unpack=_unpacked), order)
    if desk:
        for n in range(len(chunks)):
            (desk.folder / f"{way.place(n)}.npz").unlink(missing_ok=True)
    return joined


def _some(futures: Futures, chunk: NDArray[np.int64]) -> Futures:
    return Futures(futures.points[chunk], futures.values[chunk], futures.draw[chunk])


def _joined(parts: Sequence[Told], order: NDArray[np.int64]) -> Told:
    """Return all parts in the order of the futures."""
    back = np.argsort(order)
    arrays = {
        f.name: np.concatenate([getattr(p, f.name) for p in parts])[back]
        for f in fields(Told)
        if f.name != "beliefs"
    }
    beliefs = zip(*(p.beliefs for p in parts), strict=True)
    return Told(**arrays, beliefs=tuple(np.concatenate(own)[back] for own in beliefs))


def _packed(told: Told) -> dict[str, NDArray[Any]]:
    arrays = {f.name: getattr(told, f.name) for f in fields(Told) if f.name != "beliefs"}
    return arrays | {f"beliefs{n}": own for n, own in enumerate(told.beliefs)}


def _unpacked(held: dict[str, NDArray[Any]]) -> Told:
    arrays = {f.name: held[f.name] for f in fields(Told) if f.name != "beliefs"}
    count = sum(name.startswith("beliefs") for name in held)
    return Told(**arrays, beliefs=tuple(held[f"beliefs{n}"] for n in range(count)))


def _rates(case: Case, ensemble: Ensemble) -> Floats:
    """Return what each term of each spillover adds a month, in every future, (N, terms)."""
    terms = [t for s in case.spillovers for t in s.terms]
    share = np.random.default_rng([ensemble.seed, 9]).random((ensemble.futures, len(terms)))
    low, high = (np.array([getattr(t, n) for t in terms]) for n in ("low", "high"))
    return np.asarray(low + share * (high - low))


def made_from(case: Case, seen: Seen, ensemble: Ensemble, run: str) -> dict[str, Any]:
    """Return what the numbers of a run were made from."""
    return {
        "id": run,
        "case": case.standoff.id,
        "case_version": case.version,
        "history": history_key(seen),
        "through": seen.months[-1],
        "paths": ensemble.effort.paths,
        "seed": ensemble.seed,
        "package": detente.__version__,
    }
