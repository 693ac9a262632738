"""`detente fit`: estimate what each side is after from the record."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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
from detente.cli._output import console, print_json, print_table
from detente.errors import DetenteError

if TYPE_CHECKING:
    from detente.intent._posterior import Posterior

Told = Callable[[int, int, str], None]


def fit(
    *,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FOLDER",
            help="Where the posterior goes.  [default: posterior/CASE in the workspace, where "
            "'detente assess' looks first]",
            show_default=False,
        ),
    ] = None,
    draws: Annotated[
        int,
        typer.Option(
            "--draws",
            metavar="N",
            min=50,
            help="Draws that are solved and weighted; they must be worth more than 400.",
        ),
    ] = 1600,
    kept: Annotated[
        int, typer.Option("--kept", metavar="N", min=20, help="Steps kept of each chain.")
    ] = 1000,
    warmup: Annotated[
        int, typer.Option("--warmup", metavar="N", min=20, help="Steps before them, to settle.")
    ] = 300,
    pilots: Annotated[
        int,
        typer.Option(
            "--pilots",
            metavar="N",
            min=20,
            help="Points of the last pilot round; more bring the emulator closer to the game.",
        ),
    ] = 280,
    seed: Annotated[
        int,
        typer.Option(
            "--seed",
            metavar="N",
            min=0,
            help="Governs every random choice. Same seed, case, record and kind of machine: same "
            "draws.",
        ),
    ] = 1,
    case: CaseOption = DEFAULT_CASE,
    as_of: AsOfOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Estimate payoffs, precision, switching and priors on types from the record.

    Prints how the estimate went and what the record says of each parameter. It takes most of an
    hour on two cores; killed, it goes on where it stood when the same command is given again.
    An estimate that fails its diagnostics is refused (exit 3) and nothing is written.

    \b
    Examples:
      detente fit
      detente fit --seed 2 --out second --json
    """
    from detente.case import load  # noqa: PLC0415
    from detente.intent import Plan  # noqa: PLC0415
    from detente.intent import fit as run  # noqa: PLC0415
    from detente.intent._rounds import Pilot  # noqa: PLC0415
    from detente.record import open_record  # noqa: PLC0415

    opened = load(case)
    if "://" in workspace and out is None:
        raise DetenteError("A fit needs a folder: give --out FOLDER, or a --workspace folder.")
    work = Path(DEFAULT_WORKSPACE if "://" in workspace else workspace)
    default = Plan()
    rounds = (*default.pilots[:-1], Pilot(pilots))
    plan = Plan(pilots=rounds, draws=draws, kept=kept, warmup=warmup)
    folder = out or work / "posterior" / opened.standoff.id
    record = open_record(opened, workspace).as_of(read_day(as_of))
    with _shown() as told:
        made = run(record, folder, desk=work, seed=seed, plan=plan, told=told)
    if json:
        print_json({**made.report, "folder": str(folder)})
    else:
        _print(made, folder)


@contextmanager
def _shown() -> Iterator[Told]:
    """Show steps with a bar and the time left, on a terminal's stderr; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        steps: dict[str, Any] = {}

        def told(done: int, total: int, phrase: str) -> None:
            if phrase not in steps:
                steps[phrase] = bar.add_task(phrase, total=total or None)
            bar.update(steps[phrase], completed=done)

        yield told


def _print(made: Posterior, folder: Path) -> None:
    found: Any = made.report
    went = found["diagnosis"]
    console.print(
        f"{went['draws']} draws, worth {went['effective']:.0f}; Pareto k {went['pareto_k']:.2f}; "
        f"R-hat at most {went['r_hat']:.3f}; bulk effective size at least {went['bulk']:.0f}.",
        style="bold",
    )
    rows = [
        (
            row["name"],
            f"{row['prior_mean']:.2f} ({row['prior_low90']:.2f} to {row['prior_high90']:.2f})",
            f"{row['mean']:.2f} ({row['low90']:.2f} to {row['high90']:.2f})",
            f"{row['remains']:.0%}",
            row["verdict"],
        )
        for row in found["identification"]
    ]
    print_table("", ["parameter", "prior (90 %)", "posterior (90 %)", "sd left", ""], rows)
    for said in found["failed_checks"] or ["No posterior-predictive check fails."]:
        console.print(said, markup=False)
    for score in found["scores"]:
        gains = ", ".join(
            f"{g['verdict']} {n.replace('_', ' ')} by {g['mean']:+.3f}"
            for n, g in score["gains"].items()
        )
        console.print(f"{score['player']}: {score['mean']:.3f} nats a month; {gains}.")
    console.print(f"Written to {folder}.", markup=False)
