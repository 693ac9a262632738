"""`detente mcp`: the same answers for an assistant."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from detente.cli._options import DEFAULT_CASE, DEFAULT_WORKSPACE, CaseOption, WorkspaceOption


def mcp(
    case: CaseOption = DEFAULT_CASE,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--folder",
            metavar="FOLDER",
            help="Where finished answers are kept.  [default: the workspace]",
            show_default=False,
        ),
    ] = None,
    briefing: Annotated[
        Path,
        typer.Option("--briefing", metavar="FOLDER", help="Where briefings are written."),
    ] = Path("briefing"),
    tools: Annotated[
        bool, typer.Option("--tools", help="List the tools and end, instead of serving.")
    ] = False,
) -> None:
    """Answer an assistant by the Model Context Protocol, over standard input and output.

    The tools only read: search the record, open an event, assess intent, forecast, compare
    approaches, cite. Every answer carries its references. An assistant starts this itself;
    docs/do/use-with-assistants.md shows how to tell it to.

    \b
    Examples:
      detente mcp --tools
      detente mcp --case ./taiwan_strait --workspace desk
    """
    import asyncio  # noqa: PLC0415

    from detente.web import Settings  # noqa: PLC0415
    from detente.web._site import Site  # noqa: PLC0415
    from detente.web.mcp import server  # noqa: PLC0415

    site = Site(Settings(case=case, workspace=workspace, folder=folder))
    written = briefing / site.case.standoff.id / "briefing.md"
    made = server(site, briefing=written)
    if not tools:
        made.run("stdio")
        return
    for one in asyncio.run(made.list_tools()):
        about = (one.description or "").strip().splitlines()[0]
        typer.echo(f"{one.name}: {about}")
