"""A job in words and as plain values, for the API and the pages alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from detente.brief._words import day_text
from detente.case import Case
from detente.web._jobs import Ledger
from detente.web._jobs_log import Job, State
from detente.web._site import Site
from detente.web.kinds import KINDS, Asked, read


class JobSaid(BaseModel):
    """A job as the API gives it."""

    id: str
    kind: str
    title: str = Field(description="What was asked, in a line.")
    state: State
    arguments: dict[str, Any] = Field(description="What was asked.")
    asked_by: str = Field(description="Empty for the one person of a local desk.")
    asked_at: str
    changed_at: str
    done: int
    all: int = Field(description="0 where it is not known how much there is to do.")
    stopping: bool = Field(description="It was cancelled and has not ended yet.")
    spent_seconds: float
    left_seconds: float | None = Field(description="An estimate; null before there is a pace.")
    said: str = Field(description="Why it failed, or what happened to it.")
    result: str | None = Field(description="Where what came of it is, once it is done.")


def said(case: Case, job: Job) -> JobSaid:
    """Return a job as the API gives it."""
    spent, left = _until_now(job)
    return JobSaid(
        id=job.id,
        kind=job.kind,
        title=told(case, job),
        state=job.state,
        arguments=job.arguments,
        asked_by=job.by,
        asked_at=job.asked,
        changed_at=job.changed,
        done=job.done,
        all=job.all,
        stopping=job.stopping,
        spent_seconds=round(spent, 1),
        left_seconds=None if left is None else round(left, 1),
        said=job.said,
        result=f"/api/v1/jobs/{job.id}/result" if job.state == "done" else None,
    )


def told(case: Case, job: Job) -> str:
    """Say in a line what was asked; by its kind alone if the case has changed since."""
    try:
        kind, asked = KINDS[job.kind], read(job.arguments)
        day = f", as of {day_text(asked.as_of)}" if asked.as_of else ""
        return f"{kind.title}: {kind.told(case, asked)}{day}"
    except (KeyError, ValidationError):
        return job.kind


def ask(site: Site, ledger: Ledger, asked: Asked, by: str) -> Job:
    """Put what was asked in the queue, for today if no day was said, so that it stays the same.

    Raises:
        DetenteError: it could only fail; nothing was added.
    """
    if asked.as_of is None:
        asked = asked.model_copy(update={"as_of": site.today})
    arguments = asked.model_dump(mode="json")
    KINDS[arguments["kind"]].check(site.case, site.settings.place, asked)
    return ledger.ask(arguments, by)


def ahead(jobs: Sequence[Job], own: Job) -> int:
    """Return how many jobs come before one that waits."""
    if own.state != "waiting":
        return 0
    return sum(j.state == "running" or (j.state == "waiting" and j.id < own.id) for j in jobs)


@dataclass(frozen=True)
class Pace:
    """How far a job is, in words.

    Attributes:
        share: done, in [0, 1]; None where that is not known.
        what: of which so many are done.
    """

    share: float | None
    what: str
    count: str
    spent: str
    left: str


def pace(job: Job) -> Pace:
    """Return how far a job is, in words."""
    spent, left = _until_now(job)
    what = KINDS[job.kind].what if job.kind in KINDS else "steps"
    return Pace(
        job.done / job.all if job.all else None,
        what,
        _count(job, what),
        duration(spent),
        f"about {duration(left)} to go, at the pace so far" if left is not None else "",
    )


def _count(job: Job, what: str) -> str:
    if job.all:
        return f"{job.done:,} of {job.all:,} {what}"
    return "At work; how much there is to do will show" if job.state == "running" else ""


def duration(seconds: float) -> str:
    """Write a length of time in the two largest units.

    Example:
        >>> duration(4), duration(75), duration(3_700)
        ('4 s', '1 min 15 s', '1 h 1 min')
    """
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3_600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3_600} h {whole % 3_600 // 60} min"


def _until_now(job: Job) -> tuple[float, float | None]:
    """Return what a job has spent and what is left, now rather than at its last line."""
    if job.state != "running":
        return job.spent, None
    since = (datetime.now(UTC) - datetime.fromisoformat(job.seen)).total_seconds()
    left = None if job.left is None else max(job.left - since, 0.0)
    return job.spent + max(since, 0.0), left
