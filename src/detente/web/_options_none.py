"""The page of options where there is nothing to show: why, what there is instead, how to begin."""

from __future__ import annotations

from typing import Any

from fastapi import Request, Response

from detente.web._frame import page
from detente.web._jobs_said import standing
from detente.web._kept import HTML, NO_STORE
from detente.web._options_which import rows_of
from detente.web._ready import may_take_time
from detente.web._runs import KIND, NotShownError, Runs
from detente.web._site import Site


def none_shown(request: Request, site: Site, runs: Runs, error: NotShownError) -> Response:
    """Say why a job is not shown; one that is under way is followed, and shown when it is done."""
    may_take_time()
    job, shown = error.job, None
    if job.kind == KIND and job.state != "done" and runs.ledger is not None:
        shown = standing(site.case, runs.ledger, job)
    said = "" if shown else error.headline
    return _page(request, site, runs, 409, {"said": said, "shown": shown, "job": job})


def none_there(request: Request, site: Site, runs: Runs, said: str = "") -> Response:
    """Say that a comparison is not there, and which others there are.

    Args:
        said: why; by default that none comes with the case.
    """
    may_take_time()
    said = said or f"No comparison of approaches comes with {site.case.standoff.name}."
    return _page(request, site, runs, 404, {"said": said, "shown": None, "job": None})


def _page(
    request: Request, site: Site, runs: Runs, status: int, context: dict[str, Any]
) -> Response:
    context["choice"] = list(rows_of(site.case, runs.latest(), ""))
    context["ships"] = site.compared_file.is_file()
    made = page(request, "options_none.html", title="Options", **context)
    return Response(made, status, NO_STORE, media_type=HTML)
