"""Put the commands together, and turn every error into a message and an exit code."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from detente import __version__
from detente.cli import (
    _assess,
    _brief,
    _case,
    _compare,
    _fit,
    _forecast,
    _mcp,
    _monitor,
    _people,
    _play,
    _probe,
    _record,
    _serve,
    _solve,
    _timeline,
)
from detente.errors import DetenteError

app = typer.Typer(
    name="detente",
    help="Judge a nuclear standoff: a sourced record, scored forecasts, a traced briefing.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
)
app.add_typer(_case.app, name="case")
app.add_typer(_record.app, name="record")
app.add_typer(_forecast.app, name="forecast")
app.add_typer(_monitor.app, name="monitor")
app.add_typer(_people.app, name="people")
app.add_typer(_solve.bench, name="bench")
app.add_typer(_play.app, name="play")
app.command("solve")(_solve.solve)
app.command("assess")(_assess.assess)
app.command("compare")(_compare.compare)
app.command("probe")(_probe.probe)
app.command("fit")(_fit.fit)
app.command("timeline")(_timeline.timeline)
app.command("brief")(_brief.brief)
app.command("cite")(_brief.cite)
app.command("mcp")(_mcp.mcp)
app.command("serve")(_serve.serve)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"detente {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Judge a nuclear standoff: a sourced record, scored forecasts, a traced briefing."""


def main() -> None:
    """Run the command line: 0 done, 1 input to fix, 2 wrong usage, 3 not to be trusted."""
    try:
        app()
    except DetenteError as error:
        _fail(f"{type(error).__name__}: {error}", error.exit_code)
    except KeyboardInterrupt:
        _fail("Stopped. Nothing was changed.", 1)
    except SystemExit as stop:
        if stop.code == 130:  # Typer's answer to Ctrl-C, which says nothing
            _fail("Stopped. Nothing was changed.", 1)
        raise
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        _fail(f"{error.strerror or error}: {error.filename or ''}. Nothing was changed.", 1)


def _fail(message: str, code: int) -> None:
    sys.stderr.write(message.rstrip() + "\n")
    sys.exit(code)
