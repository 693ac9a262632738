"""Write the briefing, in the formats asked for."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from detente import __version__
from detente.brief._words import day_text
from detente.case import Case
from detente.record import Record
from detente.web._stamp import content
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


@dataclass(frozen=True, kw_only=True)
class Version:
    """What a briefing depends on: equal ones are the same briefing.

    Attributes:
        record_state: of the record as of the day.
        fit: a digest of the fit made in this workspace; empty for the one that ships.
        version: of the package.
    """

    case: str
    case_version: str
    record_state: str
    as_of: str
    seed: int
    fit: str
    version: str


def version_of(case: Case, record: Record, place: Path, seed: int = 0) -> Version:
    """Return which briefing there would be now of a record as of a day."""
    return Version(
        case=case.standoff.id,
        case_version=case.version,
        record_state=record.state,
        as_of=str(record.day),
        seed=seed,
        fit=content(place / "posterior" / case.standoff.id / "play.npz")[:16],
        version=__version__,
    )


def _work(work: Work, asked: Brief) -> dict[str, Any]:
    from detente.brief import write_brief  # noqa: PLC0415

    case, record, place = work.opened, work.record(None), Path(work.place)
    day = asked.as_of
    assert day is not None  # the desk fills it in
    version = version_of(case, record.as_of(day), place, asked.seed)
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
    names = [p.relative_to(work.folder / FILES).as_posix() for p in written]
    return {**asdict(version), "files": names}


def _told(case: Case, asked: Brief) -> str:
    return f"{case.standoff.name} as {', '.join(asked.formats)}"


def _shown(case: Case, id: str, result: dict[str, Any]) -> Shown:
    links = [(f"/api/v1/jobs/{id}/files/{name}", name) for name in result["files"]]
    if any(name.endswith("/index.html") for name in result["files"]):
        links.insert(0, (f"/briefing/{id}", "Read the briefing"))
    day = day_text(date.fromisoformat(result["as_of"]))
    said = f"The briefing as of {day}, from the record {result['record_state'][:12]}."
    return Shown(said, (), [], (), tuple(links))


KIND = Kind("brief", "Write the briefing", _work, _told, _shown)
