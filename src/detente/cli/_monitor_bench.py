"""The options that a reviewer's commands share, and what they open."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli._output import console, print_json
from detente.errors import DetenteError

if TYPE_CHECKING:
    from detente.monitor._decide import Bench, By, Decided

IdArgument = Annotated[
    str, typer.Argument(metavar="ID", help="A cluster or a proposal, as `inbox` names it.")
]
WatchOption = Annotated[
    Path | None,
    typer.Option(
        "--watch",
        metavar="FOLDER",
        help="Where the watch keeps what came in, and its watch.toml.  [default: WORKSPACE/watch]",
        show_default=False,
    ),
]
ReviewerOption = Annotated[
    str,
    typer.Option(
        "--reviewer",
        metavar="NAME",
        envvar="DETENTE_REVIEWER",
        help="Whose decision it is; it is kept for ever.",
        show_default=False,
    ),
]
WhyOption = Annotated[
    str, typer.Option("--reason", metavar="TEXT", help="Why, in a few words; it is kept too.")
]


def watch_folder(watch: Path | None, workspace: str) -> Path:
    """Return the watch's folder: as given, or in the workspace.

    Raises:
        DetenteError: the workspace is a database address, and so has no folder for a watch.
    """
    if watch is not None:
        return watch
    if "://" in workspace:
        raise DetenteError(
            "The workspace is a database on a server, which keeps no watch. Give --watch FOLDER."
        )
    return Path(workspace) / "watch"


def bench_of(case: str, workspace: str, watch: Path | None) -> Bench:
    """Return the desk and the record that options name.

    Raises:
        DetenteError: the workspace is a database address, and so has no folder for a watch.
    """
    from detente.case import load  # noqa: PLC0415
    from detente.monitor._decide import Bench  # noqa: PLC0415
    from detente.monitor._desk import Desk  # noqa: PLC0415
    from detente.monitor._feed import feeds  # noqa: PLC0415

    folder = watch_folder(watch, workspace)
    return Bench(Desk(folder), load(case), workspace, feeds(folder / "feeds"))


def by_of(reviewer: str, reason: str) -> By:
    """Return who decides now; the instant is SOURCE_DATE_EPOCH where it is set."""
    from detente.monitor._decide import By  # noqa: PLC0415

    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    now = datetime.fromtimestamp(int(fixed), UTC) if fixed.isdigit() else datetime.now(UTC)
    return By(reviewer, now, reason)


def told(decided: Decided, json: bool) -> None:
    """Say what was decided."""
    if json:
        from detente.monitor._shown import decided as plain  # noqa: PLC0415

        print_json(plain(decided))
        return
    console.print(said(decided), markup=False)


def said(decided: Decided) -> str:
    """Return what was decided, in a sentence."""
    if decided.second:
        noted = "Noted as a second opinion" if decided.proposals else "You had decided already"
        return f"{noted}; nothing else was changed."
    done = {"accept": "Accepted", "merge": "Merged", "reject": "Rejected", "edit": "Changed"}
    what = f"{done.get(decided.action, 'Taken back:')} {', '.join(decided.proposals) or 'nothing'}"
    into = f" as {decided.event}" if decided.event and decided.action != "undo" else ""
    see = f" See it: detente record show {decided.event}" if into else ""
    return f"{what}{into}.{see}"
