"""`detente play`: take a seat, and hear afterwards what it came to."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli._options import (
    DEFAULT_CASE,
    DEFAULT_WORKSPACE,
    CaseOption,
    JsonOption,
    WorkspaceOption,
)
from detente.cli._output import print_json, print_table
from detente.cli._play_table import Table, acted
from detente.cli._progress import counting

if TYPE_CHECKING:
    from detente.case import Case
    from detente.play import Move, Sitting

app = typer.Typer(no_args_is_help=False, rich_markup_mode=None)
FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="A game that was saved.")]
_HIDDEN = "Drawn from what was believed, and told to its seat alone."


@app.callback(invoke_without_command=True)
def play(  # noqa: PLR0917
    context: typer.Context,
    seat: Annotated[
        list[str] | None,
        typer.Option(
            "--seat",
            metavar="ID",
            help="A seat that a person holds, as united_states; again for each further person.  "
            "[default: the first that is not the adversary's]",
            show_default=False,
        ),
    ] = None,
    moment: Annotated[
        str,
        typer.Option(
            "--moment", metavar="ID", help="From when to play; see 'detente play moments'."
        ),
    ] = "today",
    months: Annotated[
        int, typer.Option("--months", metavar="N", help="How many months to play, 1 to 120.")
    ] = 24,
    against: Annotated[
        list[str] | None,
        typer.Option(
            "--against",
            metavar="PLAYER=APPROACH",
            help="Bind a machine's seat to an approach of the case, as united_states=maverick. Not "
            "named, it plays the equilibrium.",
        ),
    ] = None,
    type_: Annotated[
        list[str] | None,
        typer.Option(
            "--type",
            metavar="TYPE",
            help=f"What your seat privately is, as reliable, or PLAYER=TYPE.  [default: {_HIDDEN}]",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            "--seed",
            metavar="N",
            min=0,
            help="Governs all chance: the same seed and choices make the same game.  "
            "[default: another each time]",
            show_default=False,
        ),
    ] = None,
    save: Annotated[
        Path | None,
        typer.Option(
            "--save",
            metavar="FILE",
            help="Keep the game there, after each act; if it is there, go on with it.",
        ),
    ] = None,
    acts: Annotated[
        str,
        typer.Option(
            "--acts", metavar="ID,ID", help="Acts to begin with, in order, before you are asked."
        ),
    ] = "",
    plain: Annotated[
        bool,
        typer.Option("--plain", help="Lines instead of a screen: for pipes and screen readers."),
    ] = False,
    case: CaseOption = DEFAULT_CASE,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Take a seat in the standoff and play it month by month.

    The others answer as the solved game says, given what they privately are and what is publicly
    believed, of you too: they take it that you play the game. What they are is told at the end,
    with what each of your acts cost by the payoffs of the model.

    \b
    Examples:
      detente play
      detente play --seat united_states --moment january_2018 --type reliable
      detente play --seat north_korea --against united_states=maverick --save game.json
      detente play --plain --seat china --seed 7
    """
    if context.invoked_subcommand is not None:
        return
    table = Table(case, workspace)
    if save is not None and save.exists():
        sitting = table.load(save)
    else:
        names = (seat or [], against or [], type_ or [])
        sitting = table.begin(*names, moment=moment, months=months, seed=seed)
    sitting = acted(sitting, acts)
    keep = _keeper(sitting, save)
    if plain:
        _lines(table.case, sitting, keep, save)
    else:
        from detente.cli._play_screen import play_on_screen  # noqa: PLC0415

        sitting = play_on_screen(table.case, sitting, keep, always=save is not None)
        kept = keep(sitting) if save is not None else "Not kept, unless you pressed s."
        typer.echo(f"{kept} Seed {sitting.seed}: the same choices make the same game.")


def _keeper(sitting: Sitting, save: Path | None) -> Callable[[Sitting], str]:
    """Return what keeps a game and says where: in the file that was named, or a new one."""
    from detente.play import save as write  # noqa: PLC0415

    file = save or Path(f"play-{sitting.case}-{sitting.moment}-{sitting.seed}.json")

    def keep(sitting: Sitting) -> str:
        write(sitting, file)
        return f"Kept in {file}."

    return keep


def _lines(case: Case, sitting: Sitting, keep: Callable[[Sitting], str], save: Path | None) -> None:
    """Play in lines; keep the game if a file was named, and tell it if it is over."""
    from detente.cli._play_debrief import debrief_lines  # noqa: PLC0415
    from detente.cli._play_plain import play_in_lines  # noqa: PLC0415
    from detente.play import debrief as told  # noqa: PLC0415

    sitting = play_in_lines(case, sitting, keep, always=save is not None)
    if save is not None:
        typer.echo(keep(sitting))
    if sitting.over:
        typer.echo("\n".join(["", *debrief_lines(case, told(sitting))]))
    else:
        typer.echo(f"Stopped in {sitting.month}, {sitting.months - sitting.now.month} months left.")


@app.command("moments")
def moments(
    case: CaseOption = DEFAULT_CASE,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json_: JsonOption = False,
) -> None:
    """List the moments from which a game can begin.

    \b
    Examples:
      detente play moments
      detente play moments --json
    """
    from detente.play import moments as found  # noqa: PLC0415

    table = Table(case, workspace)
    rows = [asdict(m) for m in found(table.record)]
    if json_:
        print_json(rows)
        return
    for row in rows:
        typer.echo(f"{row['id']}  {row['name']}")
        if row["about"]:
            typer.echo(f"    {row['about']}")
        typer.echo(f"    {', '.join(v.replace('_', ' ') for v in row['state'].values())}")


@app.command("debrief")
def debrief(
    file: FileArgument,
    compare: Annotated[
        bool,
        typer.Option(
            "--compare",
            help="Set it beside every approach of the case too. Solving them takes about half "
            "a minute the first time; they are kept in the workspace.",
        ),
    ] = False,
    case: CaseOption = DEFAULT_CASE,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json_: JsonOption = False,
) -> None:
    """Tell a saved game, with what was hidden.

    How it ended, what was believed, what each act cost and where it turned. Regret is what an act
    was worth by the seat's own payoffs in the model against the best one, in months of a matter
    that counts.

    \b
    Examples:
      detente play debrief game.json
      detente play debrief game.json --compare --json
    """
    from detente.cli._play_debrief import debrief_lines  # noqa: PLC0415
    from detente.play import debrief as told  # noqa: PLC0415

    table = Table(case, workspace)
    sitting = table.load(file)
    with counting("Telling the game") as steps:
        found = told(sitting, compare=compare, folder=table.folder, told=steps)
    if json_:
        print_json(found.as_dict())
    else:
        typer.echo("\n".join(debrief_lines(table.case, found)))


@app.command("show")
def show(
    file: FileArgument,
    csv_: Annotated[bool, typer.Option("--csv", help="Print the moves as CSV.")] = False,
    case: CaseOption = DEFAULT_CASE,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json_: JsonOption = False,
) -> None:
    """Show the moves of a saved game.

    Nothing that is hidden is shown, except by --json, which prints the whole file.

    \b
    Examples:
      detente play show game.json
      detente play show game.json --csv
    """
    from detente.cli import _play_text as text  # noqa: PLC0415
    from detente.play import moves_csv  # noqa: PLC0415

    table = Table(case, workspace)
    sitting = table.load(file)
    if json_:
        print_json(sitting.as_dict())
    elif csv_:
        sys.stdout.write(moves_csv(sitting))
    else:
        rows = [
            (m.number, m.month, table.case.player(m.player).name, _done(table.case, m), m.by)
            for m in sitting.moves
        ]
        start = f"{sitting.months} months from {text.month_name(sitting.start)}"
        title = f"{table.case.standoff.name}: {start}, seed {sitting.seed}"
        print_table(title, ["move", "month", "who", "act", "by"], rows)


def _done(case: Case, move: Move) -> str:
    from detente.cli import _play_text as text  # noqa: PLC0415

    return text.action(case, move.player, move.action).name
