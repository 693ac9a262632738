"""The commands by which a reviewer judges: merge, keep apart, leave out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from detente.cli._options import (
    DEFAULT_CASE,
    DEFAULT_WORKSPACE,
    CaseOption,
    JsonOption,
    WorkspaceOption,
    today,
)
from detente.cli._output import console, print_json
from detente.cli._record_write import ReasonOption, opened, write_batch


def merge(
    event: Annotated[str, typer.Argument(metavar="A", help="The event that is the same as B.")],
    into: Annotated[str, typer.Argument(metavar="B", help="The event whose id stays.")],
    reason: ReasonOption,
    case: CaseOption = DEFAULT_CASE,
    json: JsonOption = False,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Judge that two events are one: the claims on A are read as claims on B.

    Prints the judgement's id. The claims stay as they are; `record apart` takes the judgement back.

    \b
    Examples:
      detente record list --kind nuclear_test
      detente record merge USR-20261120-1 USR-20261119-1 --reason "one launch, two time zones"
    """
    _judge(case, workspace, "merge", event, into, reason, json)


def apart(
    event: Annotated[str, typer.Argument(metavar="A", help="An event.")],
    other: Annotated[str, typer.Argument(metavar="B", help="The event that is not the same.")],
    reason: ReasonOption,
    case: CaseOption = DEFAULT_CASE,
    json: JsonOption = False,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Judge that two events are not one; it takes an earlier merge of the two back.

    Prints the judgement's id.

    \b
    Examples:
      detente record list --kind nuclear_test
      detente record apart NUC-20160106 NUC-20160909 --reason "two tests, eight months apart"
    """
    _judge(case, workspace, "apart", event, other, reason, json)


def leave_out(
    event: Annotated[str, typer.Argument(metavar="ID", help="The event to leave out.")],
    reason: ReasonOption,
    case: CaseOption = DEFAULT_CASE,
    json: JsonOption = False,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Leave an event out of every answer; its claims are kept, and the reason with them.

    Prints the judgement's id. `record stats` counts what is left out.

    \b
    Examples:
      detente record list --kind nuclear_test
      detente record leave-out USR-20261120-1 --reason "one unnamed source, denied since"
    """
    _judge(case, workspace, "leave_out", event, "", reason, json)


def _judge(
    case: str, workspace: str, action: str, event: str, into: str, reason: str, json: bool
) -> None:
    from detente.cli._record_rows import judgement_of  # noqa: PLC0415

    loaded, record = opened(case, workspace)
    row = judgement_of(record, action, event, into, reason, today())
    write_batch(loaded, workspace, [row], "judge", reason)
    if json:
        print_json(row.model_dump(mode="json"))
    else:
        console.print(f"Recorded {row.id}: {action} {event} {into}".rstrip() + ".", markup=False)


COMMANDS: dict[str, Callable[..., None]] = {
    "merge": merge,
    "apart": apart,
    "leave-out": leave_out,
}
