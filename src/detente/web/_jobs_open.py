"""The jobs of a desk: its ledger, and the runner that works as long as the desk is open."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI, Request
from starlette.concurrency import run_in_threadpool

from detente.errors import DetenteError
from detente.web._jobs import Ledger
from detente.web._jobs_run import Runner
from detente.web._site import Site

FOLDER = "jobs"


async def ledger_of(request: Request) -> Ledger:
    """Return the ledger of the desk.

    Raises:
        DetenteError: the desk has no folder for files.
    """
    found: Ledger = getattr(request.app.state, "jobs", None) or _made(request.app)
    return found


Jobs = Annotated[Ledger, Depends(ledger_of)]


def _made(app: FastAPI) -> Ledger:
    site: Site = app.state.site
    app.state.jobs = Ledger(site.settings.place / FOLDER)
    return app.state.jobs  # type: ignore[no-any-return]


@asynccontextmanager
async def working(app: FastAPI) -> AsyncIterator[None]:
    """Work through the queue as long as the desk is open."""
    site: Site = app.state.site
    try:
        ledger = _made(app)
    except DetenteError:  # nowhere to keep jobs, which whoever asks for one is told
        yield
        return
    desk = {
        "case": site.settings.case,
        "workspace": site.settings.workspace,
        "place": str(site.settings.place),
    }
    runner = Runner(ledger, desk)
    runner.start()
    try:
        yield
    finally:
        await run_in_threadpool(runner.stop)
