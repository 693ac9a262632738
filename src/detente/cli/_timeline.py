"""`detente timeline`: month by month, what each player did and what everybody could see."""

from __future__ import annotations

import csv
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli._options import (
    DEFAULT_CASE,
    DEFAULT_WORKSPACE,
    AsOfOption,
    CaseOption,
    JsonOption,
    WorkspaceOption,
    read_day,
)
from detente.cli._output import print_json, print_table

if TYPE_CHECKING:
    from detente.record import Month


def timeline(
    since: Annotated[
        str | None, typer.Option("--since", metavar="MONTH", help="First month, as 2017-01.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="MONTH", help="Last month, as 2019-12.")
    ] = None,
    csv_: Annotated[
        bool, typer.Option("--csv", help="Print CSV: one line for each month and column.")
    ] = False,
    case: CaseOption = DEFAULT_CASE,
    as_of: AsOfOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json_: JsonOption = False,
) -> None:
    """Say, month by month, what each player did and what everybody could see.

    Prints each player's action and the public state; --json and --csv add the events behind
    each value. A star marks months that the record has not been searched through.

    Examples:
      detente timeline --since 2017-06 --until 2019-12
      detente timeline --json --as-of 2018-06-30
    """
    from detente.case import load  # noqa: PLC0415
    from detente.record import open_record, timeline  # noqa: PLC0415

    opened = load(case)
    months = timeline(
        open_record(opened, workspace).as_of(read_day(as_of)), since=since, until=until
    )
    if json_:
        print_json([asdict(month) for month in months])
    elif csv_:
        _print_csv(months)
    else:
        _print_months(months)


def _print_csv(months: list[Month]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["month", "column", "value", "events", "searched"])
    for month in months:
        for column, cell in {**month.actions, **month.state}.items():
            searched = str(month.searched).lower()
            writer.writerow([month.month, column, cell.value, " ".join(cell.events), searched])


def _print_months(months: list[Month]) -> None:
    if not months:
        return
    columns = [*months[0].actions, *months[0].state]
    rows = [
        [
            month.month + ("" if month.searched else " *"),
            *(cell.value.replace("_", " ") for cell in {**month.actions, **month.state}.values()),
        ]
        for month in months
    ]
    print_table("", ["month", *(c.replace("_", " ") for c in columns)], rows)
    if not all(month.searched for month in months):
        sys.stdout.write("* not searched to the end: nothing recorded is not nothing done\n")
