"""How many processes a command may use for work that falls into independent tasks."""

from __future__ import annotations

from typing import Annotated

import typer

ProcessesOption = Annotated[
    int | None,
    typer.Option(
        "--processes",
        metavar="N",
        min=1,
        help="Questions worked on at once; the numbers are the same.  [default: one for each core]",
        show_default=False,
    ),
]
