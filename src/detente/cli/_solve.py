"""`detente solve` and `detente bench`: how each type plays, and how long solving takes."""

from __future__ import annotations

from collections.abc import Sequence
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
from detente.cli._output import console, print_json, print_table, progress
from detente.errors import DetenteError

if TYPE_CHECKING:
    from detente.case import Case
    from detente.game import Equilibrium, Game
    from detente.game._situation import Situation

bench = typer.Typer(no_args_is_help=True, help="Measure how long work takes on this machine.")

GridOption = Annotated[
    int | None,
    typer.Option(
        "--grid",
        metavar="N",
        min=1,
        help="Subdivisions of every belief. More is finer and slower.  [default: the case's own]",
        show_default=False,
    ),
]
HorizonOption = Annotated[
    int | None,
    typer.Option(
        "--horizon",
        metavar="N",
        min=1,
        help="Stop after so many periods.  [default: play without an end]",
        show_default=False,
    ),
]


def solve(  # noqa: PLR0917
    state: Annotated[
        str | None,
        typer.Option(
            "--state",
            metavar="LEVELS",
            help="The state, as talks/intercontinental/maximum.  [default: the record's last]",
            show_default=False,
        ),
    ] = None,
    belief: Annotated[
        list[str] | None,
        typer.Option(
            "--belief",
            metavar="PLAYER=CHANCES",
            help="What is believed of a player's types, as north_korea=0.2,0.5,0.3; may be "
            "repeated.  [default: the case's prior]",
            show_default=False,
        ),
    ] = None,
    seen: Annotated[
        list[str] | None,
        typer.Option(
            "--seen",
            metavar="PLAYER=ACTION",
            help="What somebody has just done, as north_korea=offer; the next player's answer is "
            "shown. May be repeated.",
        ),
    ] = None,
    rationality: Annotated[
        float,
        typer.Option(
            "--precision",
            metavar="FACTOR",
            help="Multiplies everybody's lambda: above 1 players see their interest more sharply.",
        ),
    ] = 1.0,
    grid: GridOption = None,
    horizon: HorizonOption = None,
    case: CaseOption = DEFAULT_CASE,
    as_of: AsOfOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Solve the game of a case, and say how each type plays in one situation.

    Prints the chance of each action for each type of whoever moves next, what each action would let
    others believe, and how good the solution is. Solving takes seconds to minutes. Weights are the
    means of their priors: this is the case as declared, not yet as the record speaks.

    \b
    Examples:
      detente solve --state talks/intercontinental/maximum --grid 2
      detente solve --state wary/intercontinental/maximum --seen north_korea=offer --json
    """
    from detente.case import load  # noqa: PLC0415
    from detente.game import from_case, situation  # noqa: PLC0415

    day = read_day(as_of)
    opened = load(case)
    game = from_case(opened)
    given = {k: _chances(v) for k, v in _pairs("--belief", belief).items()}
    shown = state if state is not None else _last_state(opened, workspace, day)
    found = _solve(game, rationality, grid, horizon)
    asked = situation(found, shown, given, _pairs("--seen", seen))
    if json:
        head = {"case": opened.standoff.id, "case_version": opened.version}
        print_json({**head, "solution": found.as_dict(), "situation": asked.as_dict()})
    else:
        _print(opened, found, asked)
    if not found.converged:
        raise typer.Exit(3)


@bench.command("solve")
def bench_solve(
    case: CaseOption = DEFAULT_CASE, grid: GridOption = None, horizon: HorizonOption = None
) -> None:
    """Time the solver on a case's game: solve, solve again, derivative, reading, playing.

    Prints one JSON document of seconds, ratios, residuals and the peak of memory.

    \b
    Examples:
      detente bench solve
      detente bench solve --grid 2
    """
    from detente.case import load  # noqa: PLC0415
    from detente.game import from_case  # noqa: PLC0415
    from detente.game._measure import measure  # noqa: PLC0415

    opened = load(case)
    with progress("Measuring; this solves the game several times"):
        found = measure(from_case(opened), grid=grid, horizon=horizon)
    print_json({"case": opened.standoff.id, "case_version": opened.version, **found})


def _solve(game: Game, factor: float, grid: int | None, horizon: int | None) -> Equilibrium:
    from detente.game import solve as run  # noqa: PLC0415

    held = game.rationality if isinstance(game.rationality, dict) else {}
    sharper = {p: factor * value for p, value in held.items()}
    with progress("Solving the game"):
        return run(game, sharper, grid=grid, horizon=horizon, throw=False)


def _pairs(option: str, given: Sequence[str] | None) -> dict[str, str]:
    found = {}
    for text in given or ():
        name, equals, value = text.partition("=")
        if not equals:
            raise DetenteError(f"{option} {text!r} has no '='. Write it as PLAYER=VALUE.")
        found[name.strip()] = value.strip()
    return found


def _chances(text: str) -> list[float]:
    try:
        return [float(part) for part in text.split(",")]
    except ValueError as error:
        raise DetenteError(f"--belief {text!r}: write chances as 0.2,0.5,0.3.") from error


def _last_state(case: Case, workspace: str, day: Any) -> str:
    """Return the public state of the last month that the record has searched."""
    from detente.record import open_record, timeline  # noqa: PLC0415

    months = timeline(open_record(case, workspace).as_of(day))
    searched = [m for m in months if m.searched] or months
    factors = case.game.factors if case.game else ()
    return "/".join(searched[-1].state[f].value for f in factors)


def _print(case: Case, found: Equilibrium, asked: Situation) -> None:
    mover = case.player(asked.player).name
    after = ", ".join(f"{case.player(p).short} {a}" for p, a in asked.seen.items())
    console.print(
        f"{mover} to move in {asked.state}{' after ' + after if after else ''}", style="bold"
    )
    for player, belief in asked.belief.items():
        pairs = zip(found.game.types[player], belief, strict=True)
        said = ", ".join(f"{t} {b:.0%}" for t, b in pairs)
        console.print(f"Believed of {case.player(player).name}: {said}.", markup=False)
    hidden = len(asked.types) > 1
    heads = ["action", "chance", *(asked.types if hidden else ())]
    heads += [f"then {t}" for t in asked.types] if hidden else []
    rows = []
    for a in sorted(range(len(asked.actions)), key=lambda a: -asked.mixture[a]):
        row = [asked.actions[a], _percent(asked.mixture[a])]
        if hidden:
            row += [_percent(c) for c in asked.chances[:, a]]
            row += [_percent(b) for b in asked.posterior[a]]
        rows.append(row)
    print_table("", heads, rows)
    if hidden:
        console.print("'then' columns: what would be believed after that action.", markup=False)
    console.print(f"{found.ended}\nBranch: {found.branch}.", markup=False)
    for exception in found.exceptions:
        console.print(f"  {exception}", markup=False)
    console.print("Payoffs are the means of the case's priors, not fitted to the record.")


def _percent(chance: float) -> str:
    return f"{100 * chance:.1f} %" if chance >= 0.0005 else "<0.1 %"
