"""`detente probe`: which move would tell most about what the other side is after."""

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
from detente.cli._output import console, print_json, print_table, progress

if TYPE_CHECKING:
    from detente.case import Case
    from detente.options import Probes


def probe(
    player: Annotated[
        str | None,
        typer.Option(
            "--player",
            metavar="ID",
            help="Whose acts to try, as united_states.  [default: all but the adversary]",
            show_default=False,
        ),
    ] = None,
    case: CaseOption = DEFAULT_CASE,
    as_of: AsOfOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json_: JsonOption = False,
) -> None:
    """Rank acts by what the answer to them would tell about the adversary's type, in bits.

    One month is worked through from today's state and beliefs: an act, and what the adversary may
    do after it. Beside the bits stand the risk of a grave answer and what the act costs who does
    it. An act that tells much need not be wise.

    \b
    Examples:
      detente probe
      detente probe --player united_states --json
    """
    from detente.case import load  # noqa: PLC0415

    opened = load(case)
    with progress("Trying every act"):
        from detente.intent import read_posterior, seen_in  # noqa: PLC0415
        from detente.options import probe as run  # noqa: PLC0415
        from detente.record import open_record  # noqa: PLC0415

        seen, _ = seen_in(open_record(opened, workspace).as_of(read_day(as_of)))
        posterior = fit_of_workspace(opened, workspace) or read_posterior(opened)
        found = run(opened, seen, posterior, player=player)
    if json_:
        print_json(found.as_dict())
    else:
        _print(opened, found)


def _print(case: Case, found: Probes) -> None:
    name = case.player(found.adversary).name
    title = f"{case.standoff.name}: what would tell most about what {name} is after"
    columns = ["who", "act", "bits", "90 %", "risk", "usual", "cost", "possible", "most telling"]
    print_table(title, columns, (_row(case, found, n) for n in range(len(found.rows))))
    console.print("", markup=False)
    for line in _told(case, found):
        console.print(line, markup=False)


def _row(case: Case, found: Probes, n: int) -> list[str]:
    row = found.rows[n]
    mover = case.player(row.player)
    acts = {a.id: a.name for p in (mover, case.player(found.adversary)) for a in p.actions}
    return [
        mover.short,
        acts[row.action],
        f"{row.bits.mean:.3f}",
        f"{row.bits.low90:.3f}-{row.bits.high90:.3f}",
        f"{row.risk.mean:.0%}",
        f"{row.ordinary_risk.mean:.0%}",
        f"{row.cost.mean:+.1f}",
        f"{row.possible.mean:.0%}",
        acts[row.telling.action],
    ]


def _told(case: Case, found: Probes) -> list[str]:
    name = case.player(found.adversary).name
    grave = {a.id: a.name for a in case.player(found.adversary).actions}
    return [
        f"bits: what {name}'s act in the month after is expected to tell about its type; "
        f"{found.bits.mean:.3f} if everybody plays as usual, of {found.entropy.mean:.2f} that are "
        "not known.",
        f"risk: the chance that {name} then {' or '.join(grave[a] for a in found.grave)}; usual: "
        "the same in the same months without the act.",
        "cost: what the mover gives up by its own payoff, in months of a matter that counts; below "
        "zero it would gain.",
        f"possible: how often the month allows it, after what {name} does first. Bands are over "
        f"{found.draws} draws of the fit, from the record through {found.through}.",
    ]
