"""`detente assess`: what each side is after, as far as the record tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli._fitted import fit_of_workspace
from detente.cli._options import (
    DEFAULT_CASE,
    DEFAULT_WORKSPACE,
    AsOfOption,
    CaseOption,
    JsonOption,
    WorkspaceOption,
    read_day,
)
from detente.cli._output import console, print_json, progress
from detente.errors import DetenteError, NotTrusted, Problem

if TYPE_CHECKING:
    from detente.case import Case
    from detente.intent._assessment import Assessment


def assess(
    player: Annotated[
        str | None,
        typer.Option(
            "--player",
            metavar="ID",
            help="Show one side only, as north_korea.  [default: every side with private types]",
            show_default=False,
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="MONTH",
            help="First month to show, as 2017-01; beliefs rest on all months all the same.  "
            "[default: all]",
            show_default=False,
        ),
    ] = None,
    case: CaseOption = DEFAULT_CASE,
    as_of: AsOfOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json_: JsonOption = False,
) -> None:
    """Say what each side is after, as far as the record tells.

    Prints how likely each type is, the months that moved the answer most, whether it survives other
    priors, types and codings, and what next month would teach; --json adds every month and source.
    A fit in the workspace is used before the one that ships with the case. If the fit fails its
    diagnostics, what is printed should not be trusted (exit 3).

    \b
    Examples:
      detente assess
      detente assess --player north_korea --since 2018-01 --as-of 2019-03-01
    """
    from detente.case import load  # noqa: PLC0415

    day = read_day(as_of)
    opened = load(case)
    _known(opened, player)
    with progress("Reading the record"):
        from detente.intent import assess as run  # noqa: PLC0415
        from detente.intent import read_posterior  # noqa: PLC0415
        from detente.record import open_record  # noqa: PLC0415

        record = open_record(opened, workspace).as_of(day)
        posterior = fit_of_workspace(opened, workspace) or read_posterior(opened)
        found = run(record, posterior, since=since)
        found = found.of(player) if player else found
    if json_:
        print_json(found.as_dict())
    else:
        _print(opened, found)
    problems = [Problem(**row) for row in found.fit["problems"]]
    if problems:
        raise NotTrusted("The fit fails its diagnostics; do not quote these numbers.", problems)


def _known(case: Case, player: str | None) -> None:
    """Refuse a case without a game, and a player whose intent cannot be read, before any work."""
    if case.game is None:
        raise DetenteError(
            f"{case.standoff.name} declares no game, so intent cannot be read. "
            "'detente case new NAME' writes a small game to start from."
        )
    typed = list(dict.fromkeys(t.player for t in case.types))
    if player is not None and player not in typed:
        raise DetenteError(
            f"--player {player!r} is not a side whose intent is read. Write one of: "
            f"{', '.join(typed) or 'none, since the case declares no types'}."
        )


def _print(case: Case, found: Assessment) -> None:
    from detente.cli._assess_text import written  # noqa: PLC0415

    for line, heading in written(case, found):
        console.print(line, markup=False, style="bold" if heading else None)
