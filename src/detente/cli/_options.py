"""The options that commands share, each said once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from detente.errors import DetenteError

DEFAULT_CASE = "north_korea"
DEFAULT_WORKSPACE = "workspace"


def today() -> date:
    """Return today's date in UTC, the default of every `--as-of`."""
    return datetime.now(UTC).date()


def read_day(text: str | None) -> date:
    """Read `--as-of`; nothing means today.

    Raises:
        DetenteError: not an ISO date, or a day that has not come yet.
    """
    if text is None:
        return today()
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise DetenteError(f"--as-of {text!r} is not a date. Write it as 2017-09-03.") from error
    if day > today():
        raise DetenteError(f"--as-of {day} has not come yet: nothing can be known as of that day.")
    return day


CaseOption = Annotated[
    str,
    typer.Option(
        "--case", metavar="NAME|PATH", help="A bundled case, or a folder that holds case.toml."
    ),
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        help="Use only what had been learned by the end of this UTC day.  [default: today]",
        show_default=False,
    ),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print one JSON document instead of text.")
]
WorkspaceOption = Annotated[
    str,
    typer.Option(
        "--workspace",
        metavar="FOLDER|URL",
        envvar="DETENTE_WORKSPACE",
        help="Where your additions live: a folder (SQLite) or a postgresql:// address.",
    ),
]
OutOption = Annotated[
    Path | None,
    typer.Option("--out", metavar="PATH", help="Write there instead of to the screen."),
]
SeedOption = Annotated[
    int,
    typer.Option(
        "--seed",
        metavar="N",
        min=0,
        help="Governs the bootstrap behind the 90 % intervals of the track record. Same seed, "
        "case, record and kind of machine: same numbers.",
    ),
]
