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
_ANYWHERE = ("0.0.0.0", "::", "")
FolderOption = Annotated[
    Path | None,
    typer.Option(
        "--folder",
        metavar="FOLDER",
        help="Where accounts, jobs, games and finished answers are kept.  [default: the workspace]",
        show_default=False,
    ),
]


def serve(  # noqa: PLR0917
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Listen there; needs --team.")
    ] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option(
            "--port", metavar="PORT", min=0, max=65_535, help="Listen there; 0 takes a free one."
        ),
    ] = 8765,
    team: Annotated[
        bool,
        typer.Option("--team", help="Ask for a sign-in; 'detente people' makes the accounts."),
    ] = False,
    secure: Annotated[
        bool,
        typer.Option("--secure", help="Readers come by https, through a proxy; needs --team."),
    ] = False,
    host_name: Annotated[
        list[str] | None,
        typer.Option(
            "--host-name", metavar="NAME", help="A name readers use for it; again for more."
        ),
    ] = None,
    behind: Annotated[
        list[str] | None,
        typer.Option(
            "--behind",
            metavar="ADDRESS",
            help="A proxy that is believed about whence a reader comes; again for more.",
        ),
    ] = None,
    case: CaseOption = DEFAULT_CASE,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    folder: FolderOption = None,
    watch: WatchOption = None,
    browse: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    log: Annotated[
        bool, typer.Option("--log", help="Write a line to stderr for each request.")
    ] = False,
) -> None:
    """Serve the desk: pages for people, and the same answers over HTTP.

    By default it listens on this machine only and asks for no password. The pages need nothing
    from the internet. Stop it with Ctrl-C.

    \b
    Examples:
      detente serve --open
      detente serve --port 9000 --case ./taiwan_strait
      detente serve --team --secure --host-name desk.example --behind 127.0.0.1
    """
    _check(host, team, secure, [*(host_name or ()), *(behind or ())])
    from detente.cli._server import listening, run  # noqa: PLC0415
    from detente.web import Settings, build  # noqa: PLC0415
    from detente.web.accounts import Accounts  # noqa: PLC0415

    own = () if host in (*_LOOPBACK, *_ANYWHERE) else (_written(host),)
    settings = Settings(
        case=case,
        workspace=workspace,
        folder=folder,
        watch=watch,
        team=team,
        secure=secure,
        hosts=(*Settings().hosts, *own, *(host_name or ())),
    )
    if team and not Accounts(settings).people.all():
        raise DetenteError(
            "Nobody has an account here yet, so nobody could sign in. Make the first one: "
            "detente people add NAME --role admin, with the same --workspace and --folder."
        )
    with listening(host, port) as heard:
        address = f"http://{_written(host)}:{heard.getsockname()[1]}"
        app = build(settings)
        console.print("Starting; Ctrl-C stops it.", markup=False)
        run(app, heard, address, behind=behind or [], log=log, browse=browse)
    console.print("Stopped.", markup=False)


def _check(host: str, team: bool, secure: bool, names: list[str]) -> None:
    if not team and host not in _LOOPBACK:
        raise DetenteError(f"--host {host} lets others in, and there is no sign-in without --team.")
    if not team and (secure or names):
        raise DetenteError(
            "--secure, --host-name and --behind let others in, and there is no sign-in without "
            "--team."
        )
    if host in _ANYWHERE and not names:
        raise DetenteError(
            f"--host {host!r} listens everywhere. Say by which name readers ask for the desk: "
            "--host-name NAME."
        )
    if host not in _LOOPBACK and not secure:
        said = "Warning: without a proxy that speaks https (--secure), passwords travel in clear."
        typer.echo(said, err=True)


def _written(host: str) -> str:
    return f"[{host}]" if ":" in host else host
