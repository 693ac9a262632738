"""`detente serve`: the desk in a browser, on this machine or for a team."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from detente.cli._monitor_bench import WatchOption
from detente.cli._options import DEFAULT_CASE, DEFAULT_WORKSPACE, CaseOption, WorkspaceOption
from detente.cli._output import console
from detente.errors import DetenteError

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def serve(
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Listen there; needs --team.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", metavar="PORT", min=0, max=65_535)] = 8765,
    case: CaseOption = DEFAULT_CASE,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--folder",
            metavar="FOLDER",
            help="Where jobs, games and finished answers are kept.  [default: the workspace]",
            show_default=False,
        ),
    ] = None,
    watch: WatchOption = None,
) -> None:
    """Serve the desk: pages for people, and the same answers over HTTP.

    By default it listens on this machine only and asks for no password. The pages need nothing
    from the internet. Stop it with Ctrl-C.

    \b
    Examples:
      detente serve
      detente serve --port 9000 --case ./taiwan_strait
    """
    import uvicorn  # noqa: PLC0415

    from detente.web import Settings, build  # noqa: PLC0415

    if host not in _LOOPBACK:
        raise DetenteError(f"--host {host} lets others in, and there is no sign-in without --team.")
    app = build(Settings(case=case, workspace=workspace, folder=folder, watch=watch))
    console.print(f"http://{host}:{port}", markup=False)
    uvicorn.run(app, host=host, port=port, log_level="warning", server_header=False)
