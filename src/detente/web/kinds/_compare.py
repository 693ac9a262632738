"""Compare approaches over many futures; those that are finished are kept in the workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from detente._processes import workers
from detente.brief._words import percent_text, span_text
from detente.case import Case
from detente.errors import DetenteError
from detente.web.kinds._work import Asked, Kind, Shown, Work

_A_SECOND = 2.6  # approaches in a future, on one core (docs/benchmarks.md)
_START = 60.0  # seconds until the first future is done: compiling, first solutions
_CHUNK = 5
FUTURES = "futures.npz"  # beside the result: the numbers of every future, for the page of options


class Compare(Asked):
    """Which approaches to compare, over how many futures."""

    kind: Literal["compare"] = "compare"
    approaches: Annotated[
        list[Annotated[str, Field(max_length=80, pattern="^[a-z][a-z0-9_]*$")]],
        Field(
            default_factory=list,
            max_length=40,
            description="Ids; all of the case if empty. Ordinary play is added.",
        ),
    ]
    futures: Annotated[int, Field(ge=1, le=10_000)] = 200
    paths: Annotated[int, Field(ge=1, le=2_000, description="In each future.")] = 100
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 1


def seconds(futures: int, approaches: int, cores: int) -> float:
    """Return about how long a comparison takes, from measured runs.

    Example:
        >>> round(seconds(200, 10, 2) / 60)
        7
    """
    return _START + futures * approaches / (_A_SECOND * max(cores, 1))


def _work(work: Work, asked: Compare) -> dict[str, Any]:
    from detente.intent import seen_in  # noqa: PLC0415
    from detente.options import Effort, Ensemble, compare  # noqa: PLC0415
    from detente.options._document import document  # noqa: PLC0415
    from detente.options._shipped_futures import ship_futures  # noqa: PLC0415

    seen, _ = seen_in(work.record(asked.as_of))
    ensemble = Ensemble(asked.futures, asked.seed, Effort.of(asked.paths))
    folder = Path(work.place) / "options"
    with workers(None, -(-asked.futures // _CHUNK), few=2) as executor:
        found = compare(
            work.opened,
            seen,
            ensemble,
            approaches=asked.approaches,
            folder=folder,
            executor=executor,
            told=work.told,
        )
    said = document(found, folder)
    ship_futures(work.folder / FUTURES, found)
    return said


def _check(case: Case, place: Path, asked: Compare) -> None:
    known = [a.id for a in case.approaches]
    strange = [a for a in asked.approaches if a not in known]
    if strange:
        said = f"{strange[0]!r} is not an approach of this case. Write some of: {', '.join(known)}."
        raise DetenteError(said)
    if case.game is None or not known:
        raise DetenteError(f"{case.standoff.name} declares no game with approaches to compare.")


def _told(case: Case, asked: Compare) -> str:
    names = [case.approach(a).name for a in asked.approaches]
    which = ", ".join(names) if names else "all approaches"
    futures = f"{asked.futures:,} future{'' if asked.futures == 1 else 's'}"
    return f"{which}; {futures}, {asked.paths:,} paths in each, seed {asked.seed}"


def _shown(case: Case, id: str, result: dict[str, Any]) -> Shown:
    """Show the shares of outcomes at the middle horizon, with their bands."""
    run, outcomes = result["run"], result["definitions"]["outcomes"]
    months = run["horizons"][len(run["horizons"]) // 2]
    rows = []
    for one in result["approaches"]:
        held = one["horizons"][str(months)]["outcomes"]
        rows.append((one["name"], *(_cell(held[o["id"]]) for o in outcomes)))
    return Shown(
        f"How things may stand in {months / 12:g} years: share of paths, 90 % of futures within",
        ("Approach", *(o["name"] for o in outcomes)),
        rows,
        (f"Run {run['id']}: {run['futures']:,} futures, {run['paths']:,} paths in each, "
         f"seed {run['seed']}, record through {run['through']}.",),
    )  # fmt: skip


def _cell(band: dict[str, Any]) -> str:
    if band["mean"] is None:
        return "none"
    return f"{percent_text(band['mean'])} ({span_text(band['low90'], band['high90'])})"


KIND = Kind("compare", "Compare approaches", _work, _told, _shown, _check, "futures")
