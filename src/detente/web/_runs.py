"""The comparisons that this desk has made: jobs of that kind which are done."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, Request

from detente.errors import DetenteError, NotFound, Problem
from detente.web._jobs import Ledger
from detente.web._jobs_log import ID, Job
from detente.web._jobs_open import ledger_of
from detente.web._ready import may_take_time
from detente.web.kinds._compare import FUTURES

KIND = "compare"
_LISTED = 20
_NONE = "This desk has no run of that id."


class NotShownError(DetenteError):
    """A job that cannot be shown as a comparison: it is none, or not done, or of another case."""

    status = 409

    def __init__(self, job: Job, said: str) -> None:
        self.job = job
        where = f"/jobs/{job.id}"
        super().__init__(said, [Problem("What is known of it stands on its own page.", where)])


@dataclass(frozen=True)
class Run:
    """A finished comparison of this desk.

    Attributes:
        job: that made it.
        folder: of the job, in which the numbers of every future are kept.
    """

    job: Job
    folder: Path

    @property
    def day(self) -> date | None:
        """The day whose record it rests on; None if none was said."""
        said = self.job.arguments.get("as_of")
        return date.fromisoformat(said) if said else None

    @property
    def futures(self) -> Path:
        """The file with the numbers of every future; runs of earlier versions have none."""
        return self.folder / FUTURES


class Runs:
    """The finished comparisons in a ledger; none where the desk keeps no files."""

    def __init__(self, ledger: Ledger | None) -> None:
        self.ledger = ledger
        # What is done stays so, and what is of another kind: neither is looked at again.
        self._done: dict[str, Run] = {}
        self._others: set[str] = set()

    def latest(self) -> tuple[Run, ...]:
        """Return the last few, the newest first."""
        if self.ledger is None:
            return ()
        try:
            with os.scandir(self.ledger.folder) as entries:
                names = sorted((entry.name for entry in entries), reverse=True)
        except FileNotFoundError:
            return ()
        found: list[Run] = []
        for name in names:
            if name in self._others:
                continue
            with suppress(NotFound, NotShownError):
                found.append(self.one(name))
            if len(found) == _LISTED:
                break
        return tuple(found)

    def one(self, id: str) -> Run:
        """Return a run.

        Raises:
            NotFound: there is no job of that id.
            NotShownError: it is no comparison, or not done.
        """
        if id in self._done:
            return self._done[id]
        if self.ledger is None or not re.fullmatch(ID, id):
            raise NotFound(_NONE)
        try:
            job = self.ledger.job(id)
        except NotFound as error:
            raise NotFound(_NONE) from error
        if job.kind != KIND:
            self._others.add(id)
            raise NotShownError(job, f"Job {id} is no comparison of approaches.")
        if job.state != "done":
            raise NotShownError(job, f"Job {id} is {job.state}: there is no comparison to show.")
        self._done[id] = Run(job, self.ledger.place(id))
        return self._done[id]

    def document(self, run: Run) -> dict[str, Any]:
        """Return what came of a run.

        Raises:
            NotShownError: it cannot be read.
        """
        may_take_time()
        assert self.ledger is not None
        try:
            return self.ledger.result(run.job.id)
        except NotFound as error:
            raise NotShownError(
                run.job, f"What came of job {run.job.id} cannot be read."
            ) from error


async def runs_of(request: Request) -> Runs:
    """Return the comparisons of a desk."""
    state = request.app.state
    try:
        ledger = await ledger_of(request)
    except DetenteError:  # the workspace is a database, and no folder was given
        ledger = None
    held: Runs | None = getattr(state, "runs", None)
    if held is None or held.ledger is not ledger:
        held = state.runs = Runs(ledger)
    return held


Ran = Annotated[Runs, Depends(runs_of)]
