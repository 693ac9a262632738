"""`detente forecast`: what is likely next, and how good such forecasts have been."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from detente._processes import workers
from detente.cli import _forecast_findings, _forecast_ledger
from detente.cli._forecast_open import head, open_asked
from detente.cli._forecast_text import asked_text, show_backtest, show_forecast
from detente.cli._options import (
    DEFAULT_CASE,
    DEFAULT_WORKSPACE,
    AsOfOption,
    CaseOption,
    JsonOption,
    SeedOption,
    WorkspaceOption,
    read_day,
)
from detente.cli._output import console, print_json, progress
from detente.cli._progress import ticking
from detente.cli._workers import ProcessesOption

if TYPE_CHECKING:
    from detente.case._model import Question
    from detente.forecast import Backtest
    from detente.forecast._marks import Marks
    from detente.forecast._trial import Trial
    from detente.record import Record


class _ShowByDefault(TyperGroup):
    """`detente forecast [QUESTION]` is short for `detente forecast show [QUESTION]`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or args[0] not in {*self.commands, "--help"}:
            args = ["show", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_ShowByDefault,
    help="Say what is likely next, and how good such forecasts have been. 'detente forecast "
    "[QUESTION]' is short for 'detente forecast show [QUESTION]'.",
)
for _name, _command in _forecast_ledger.COMMANDS.items():
    app.command(_name)(_command)
app.command("findings")(_forecast_findings.findings)

QuestionArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="QUESTION",
        help="Id of a question, as 'detente forecast list' shows it.  [default: all]",
        show_default=False,
    ),
]

OutFileOption = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="PATH",
        help="Write the track records there too, as a case ships them: backtest.json.gz in its "
        "folder.",
    ),
]


@app.command("list")
def list_(
    case: CaseOption = DEFAULT_CASE,
    as_of: AsOfOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """List the questions that a case asks, and your own, with the rule that settles each.

    Prints each question's id, its text, its days ahead and its resolution rule.

    \b
    Examples:
      detente forecast list
      detente forecast list --case ./taiwan_strait --json
    """
    from detente.case import load  # noqa: PLC0415
    from detente.forecast import with_asked  # noqa: PLC0415

    read_day(as_of)
    opened = with_asked(load(case), workspace)
    if json:
        print_json([q.model_dump(mode="json") for q in opened.questions])
        return
    for question in opened.questions:
        console.print(f"{question.id}  ({asked_text(question)})", style="bold", markup=False)
        console.print(f"  {question.text}", markup=False)
        console.print(f"  Settled by: {question.resolution}\n", markup=False)


@app.command()
def show(
    question: QuestionArgument = None,
    case: CaseOption = DEFAULT_CASE,
    as_of: AsOfOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    seed: SeedOption = 0,
    json: JsonOption = False,
) -> None:
    """Say how likely each answer is, from the last day searched.

    Prints the chance or the count with its 50, 80 and 90 % intervals, the model and why it was
    used, its track record beside climatology, and the run id to cite.

    \b
    Examples:
      detente forecast show
      detente forecast show nuclear-test-365 --as-of 2017-08-31
    """
    from detente.forecast import forecast  # noqa: PLC0415
    from detente.forecast._dated import chosen  # noqa: PLC0415

    known = open_asked(case, workspace, read_day(as_of))
    asked = chosen(known, question)
    tracks = _tracks(known, asked, workspace, warn=as_of is None, seed=seed)
    with progress("Forecasting", quiet=json):
        made = [forecast(known, q, tracks=tracks, seed=seed) for q in asked]
    if json:
        print_json({**head(known, seed), "forecasts": [f.as_dict() for f in made]})
        return
    for one in made:
        show_forecast(one)


@app.command()
def backtest(
    question: QuestionArgument = None,
    case: CaseOption = DEFAULT_CASE,
    as_of: AsOfOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    processes: ProcessesOption = None,
    out: OutFileOption = None,
    seed: SeedOption = 0,
    json: JsonOption = False,
) -> None:
    """Score each model on the past, month by month since 2000, beside climatology.

    Each forecast is made only from what was known at its origin. Prints the mean of each score, the
    gain over climatology and over the best baseline with their 90 % intervals, the score by era,
    and whether the numbers equal those that ship with the case. Exit code 3 says that they do not
    though they should. Each finished question is kept in the workspace, so that a run that was
    stopped goes on where it stood.

    \b
    Examples:
      detente forecast backtest
      detente forecast backtest launch-days-30 --json
    """
    from detente.forecast import backtests  # noqa: PLC0415
    from detente.forecast._dated import as_declared, chosen  # noqa: PLC0415
    from detente.forecast._finished import (  # noqa: PLC0415
        compared,
        shipped,
        tracks_folder,
        write_all,
    )

    known = open_asked(case, workspace, read_day(as_of))
    asked = [as_declared(known, q) for q in chosen(known, question)]
    ships = shipped(known.case)
    with ticking("Backtest", len(asked)) as told, workers(processes, len(asked)) as executor:
        folder = tracks_folder(known.case, workspace)
        made = backtests(known, asked, executor=executor, folder=folder, told=told, seed=seed)
    against = {id: compared(ships.get(id), one) for id, one in made.items()}
    if out is not None:
        write_all(out, made)
    if json:
        rows = [{**b.as_dict(), "shipped": against[id]} for id, b in made.items()]
        print_json({**head(known, seed), "backtests": rows})
    else:
        for id, one in made.items():
            show_backtest(one, against[id])
    if any("differs" in said for said in against.values()):
        raise typer.Exit(3)


def _tracks(
    record: Record, asked: Sequence[Question], workspace: str, *, warn: bool, seed: int
) -> dict[str, Backtest]:
    """Return the track records behind forecasts: as shipped where they fit, else made and kept."""
    from detente.forecast._backtests import finished, track_records  # noqa: PLC0415
    from detente.forecast._finished import shipped, tracks_folder  # noqa: PLC0415

    def make(left: Sequence[Trial]) -> Mapping[str, Mapping[str, Marks]]:
        if left and warn and shipped(record.case):
            sys.stderr.write(
                f"Track records that ship with the case do not fit {len(left)} of the questions as "
                "they and the record stand; theirs are made here and kept in the workspace.\n"
            )
        folder = tracks_folder(record.case, workspace)
        with ticking("Backtest", len(left)) as told, workers(None, len(left)) as executor:
            return finished(left, executor=executor, folder=folder, told=told)

    return track_records(record, asked, make=make, seed=seed)
