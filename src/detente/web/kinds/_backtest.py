"""Score every model on the past; finished questions are kept in the workspace."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from detente._processes import workers
from detente.case import Case
from detente.errors import NotFound
from detente.web.kinds._work import Asked, Kind, Shown, Work


class Backtest(Asked):
    """Which questions to score."""

    kind: Literal["backtest"] = "backtest"
    questions: Annotated[
        list[Annotated[str, Field(max_length=120, pattern="^[a-z][a-z0-9-]*$")]],
        Field(
            default_factory=list,
            max_length=100,
            description="Ids; all that the case asks if empty.",
        ),
    ]
    seed: Annotated[int, Field(ge=0, lt=2**31, description="Of the intervals.")] = 0


def _work(work: Work, asked: Backtest) -> dict[str, Any]:
    from detente.forecast import backtests  # noqa: PLC0415
    from detente.forecast._dated import as_declared, chosen  # noqa: PLC0415
    from detente.forecast._finished import compared, shipped  # noqa: PLC0415

    record = work.record(asked.as_of)
    wanted: list[str | None] = [*asked.questions] or [None]
    rows = [as_declared(record, q) for id in wanted for q in chosen(record, id)]
    done = count(1)
    work.told(0, len(rows))
    with workers(None, len(rows)) as executor:
        made = backtests(
            record,
            rows,
            executor=executor,
            folder=Path(work.place) / "backtests" / work.opened.standoff.id,
            told=lambda _id: work.told(next(done), len(rows)),
            seed=asked.seed,
        )
    ships = shipped(work.opened)
    return {
        "case": work.opened.standoff.id,
        "case_version": work.opened.version,
        "record_state": record.state,
        "as_of": record.day,
        "seed": asked.seed,
        "backtests": [
            {**one.as_dict(), "shipped": compared(ships.get(id), one)} for id, one in made.items()
        ],
    }


def _check(case: Case, place: Path, asked: Backtest) -> None:
    known = [q.id for q in case.questions]
    strange = [q for q in asked.questions if q not in known]
    if strange:
        raise NotFound(f"There is no question {strange[0]!r}. Known: {', '.join(known)}.")


def _told(case: Case, asked: Backtest) -> str:
    return ", ".join(asked.questions) or f"all {len(case.questions)} questions"


def _shown(case: Case, id: str, result: dict[str, Any]) -> Shown:
    rows = [(b["question"], b["shipped"]) for b in result["backtests"]]
    said = f"As of {result['as_of']}, record {result['record_state'][:12]}."
    return Shown("Scored on the past", ("Question", "Against what ships"), rows, (said,))


KIND = Kind("backtest", "Score the past", _work, _told, _shown, _check, "questions")
