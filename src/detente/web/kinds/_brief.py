"""Write the briefing, in the formats asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from detente.case import Case
from detente.web.kinds._work import Asked, Kind, Shown, Work, fit_of

FILES = "files"
Format = Literal["html", "md", "pdf", "docx"]


class Brief(Asked):
    """In which formats to write the briefing."""

    kind: Literal["brief"] = "brief"
    formats: Annotated[
        list[Format], Field(default=["html", "md", "pdf"], min_length=1, max_length=4)
    ]
    seed: Annotated[
        int, Field(ge=0, lt=2**31, description="Of the intervals of the track records.")
    ] = 0


def _work(work: Work, asked: Brief) -> dict[str, Any]:
    from detente.brief import write_brief  # noqa: PLC0415

    case, record, place = work.opened, work.record(None), Path(work.place)
    day = asked.as_of
    assert day is not None  # the desk fills it in
    work.told(0, 0)
    written = write_brief(
        case,
        record,
        work.folder / FILES,
        as_of=day,
        seed=asked.seed,
        formats=asked.formats,
        posterior=fit_of(case, place),
        kept=place / "backtests" / case.standoff.id,
    )
    return {
        "case": case.standoff.id,
        "case_version": case.version,
        "record_state": record.as_of(day).state,
        "as_of": day.isoformat(),
        "seed": asked.seed,
        "files": [p.relative_to(work.folder / FILES).as_posix() for p in written],
    }


def _told(case: Case, asked: Brief) -> str:
    return f"{case.standoff.name} as {', '.join(asked.formats)}"


def _shown(case: Case, id: str, result: dict[str, Any]) -> Shown:
    links = tuple((f"/api/v1/jobs/{id}/files/{name}", name) for name in result["files"])
    said = f"As of {result['as_of']}, record {result['record_state'][:12]}."
    return Shown("What was written", (), [], (said,), links)


KIND = Kind("brief", "Write the briefing", _work, _told, _shown)
