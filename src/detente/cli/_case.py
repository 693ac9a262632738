"""`detente case`: what a case declares, whether it is sound, and a new one to start from."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli._options import DEFAULT_CASE, AsOfOption, CaseOption, JsonOption, read_day
from detente.cli._output import console, print_json, print_table
from detente.errors import CaseError, Problem, counted

if TYPE_CHECKING:
    from detente.case import Case

app = typer.Typer(
    no_args_is_help=True,
    help="See, check and start cases: a standoff declared in one folder of plain text files.",
)
_PLACE = re.compile(r"(?P<file>.*?)(?:, line (?P<line>\d+))?(?:, (?P<field>[^,]*))?")


@app.command()
def check(
    path: Annotated[
        str,
        typer.Argument(
            metavar="NAME|PATH", help="A bundled case, or a folder that holds case.toml."
        ),
    ],
    json: JsonOption = False,
) -> None:
    """Say whether a case is sound, and list everything that is wrong with it at once.

    Prints how much the case declares, or each problem with its file, line and field and what
    would be right. The rows of its record are held against it too. Nothing is changed.

    \b
    Examples:
      detente case check north_korea
      detente case check ./taiwan_strait --json
    """
    from detente.case import check as check_case  # noqa: PLC0415
    from detente.case import load  # noqa: PLC0415

    problems, case = check_case(path), None
    if not problems:
        case = load(path)
        problems = _record_problems(case)
    if json:
        _print_check(problems, case)
    elif case is None or problems:
        raise CaseError(f"{path} is not valid: {counted(problems)}. Nothing was changed.", problems)
    else:
        counts = ", ".join(f"{name} {n}" for name, n in _counts(case).items())
        console.print(f"{case.standoff.id} is valid (version {case.version}).", markup=False)
        console.print(f"Declared: {counts}.", markup=False)


@app.command()
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the case is called.")],
    folder: Annotated[
        Path | None,
        typer.Option(
            "--folder",
            metavar="PATH",
            help="Where to write it; it must not exist yet.  [default: the id, here]",
            show_default=False,
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Write a small, commented, valid case to start from.

    Prints the folder and its files. The case has two sides and one institution, an example of each
    thing that a case can declare, and a record of three example events.

    \b
    Examples:
      detente case new taiwan_strait
      detente case new "Taiwan Strait" --folder cases/strait
    """
    from detente.case import load  # noqa: PLC0415
    from detente.case import new as new_case  # noqa: PLC0415
    from detente.case._new import case_id  # noqa: PLC0415
    from detente.record import seal  # noqa: PLC0415

    made = new_case(name, folder or Path(case_id(name)))
    try:
        seal(made / "record", reason="first rows")
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    files = sorted(p.relative_to(made).as_posix() for p in made.rglob("*") if p.is_file())
    if json:
        print_json({"case": load(made).standoff.id, "folder": str(made), "files": files})
        return
    console.print(f"Wrote {made}", markup=False)
    for file in files:
        console.print(f"  {file}", markup=False)
    console.print(f"Start with case.toml; then run: detente case check {made}", markup=False)


@app.command("list")
def list_cases(json: JsonOption = False) -> None:
    """List the cases that come with the package.

    Prints the name of each, which every `--case` accepts, and its question.

    \b
    Examples:
      detente case list
      detente case list --json
    """
    from detente.case import bundled, load  # noqa: PLC0415

    found = [(name, load(name).standoff) for name in bundled()]
    if json:
        print_json([{"case": n, "name": s.name, "question": s.question} for n, s in found])
    else:
        print_table(
            "Cases", ("case", "name", "question"), [(n, s.name, s.question) for n, s in found]
        )


@app.command()
def show(
    case: CaseOption = DEFAULT_CASE, as_of: AsOfOption = None, json: JsonOption = False
) -> None:
    """Show what a case declares, with who led each player on a day.

    Prints the question, the players with their leaders, the tracks, the kinds of event and, where
    the case has a game, the private types with their priors; with `--json` everything that the
    case declares. `--as-of` chooses the day of the leaders.

    \b
    Examples:
      detente case show
      detente case show --case ./taiwan_strait --as-of 2018-06-12
    """
    from detente.case import load  # noqa: PLC0415

    day = read_day(as_of)
    found = load(case)
    if json:
        print_json(found.model_dump(mode="json"))
    else:
        _print_case(found, day)


def _record_problems(case: Case) -> list[Problem]:
    folder = Path(case.folder) / "record"
    if not folder.is_dir():
        return []
    from detente.record import check_rows  # noqa: PLC0415

    return check_rows(case, folder)


def _print_check(problems: list[Problem], case: Case | None) -> None:
    """Print the verdict as one document; the exit code is 1 if there is any problem."""
    document: dict[str, Any] = {"valid": not problems}
    if case is not None:
        document |= {"case": case.standoff.id, "version": case.version, "counts": _counts(case)}
    document["problems"] = [_as_document(problem) for problem in problems]
    print_json(document)
    if problems:
        raise typer.Exit(1)


def _as_document(problem: Problem) -> dict[str, Any]:
    found = _PLACE.fullmatch(problem.where)
    file, line, field = found.groups() if found else (problem.where, None, None)
    return {
        "what": problem.what,
        "where": problem.where,
        "file": file or None,
        "line": int(line) if line else None,
        "field": field,
        "fix": problem.fix,
    }


def _counts(case: Case) -> dict[str, int]:
    return {
        "players": len(case.players),
        "actions": sum(len(player.actions) for player in case.players),
        "terms of office": len(case.leaders),
        "tracks": len(case.tracks),
        "kinds of event": len(case.kinds),
        "magnitudes": len(case.magnitudes),
        "factors": len(case.factors),
        "questions": len(case.questions),
        "references": len(case.references),
        "kinds of source": len(case.source_kinds),
        "private types": len(case.types),
        "payoff weights": len(case.weights),
        "transition rules": len(case.transitions),
        "rival priors": len(case.outlooks),
        "contested codings": len(case.codings),
        "approaches": len(case.approaches),
        "uncertainties": len(case.uncertainties),
        "outcomes": len(case.outcomes),
        "measures": len(case.measures),
    }


def _print_case(case: Case, day: date) -> None:
    console.print(f"{case.standoff.name}: {case.standoff.question}\n", markup=False)
    players = []
    for player in case.players:
        leader = case.leader(player.id, day)
        led = f"{leader.name} ({leader.term})" if leader else ""
        actions = ", ".join(action.id for action in player.actions)
        players.append((player.id, player.name, led, leader.policy if leader else "", actions))
    print_table(f"Players on {day}", ("id", "name", "leader", "policy", "actions"), players)
    tracks = [(t.id, t.name, ", ".join(t.players)) for t in case.tracks]
    print_table("\nTracks", ("id", "name", "players"), tracks)
    kinds = [
        (k.id, k.group, k.plover, k.cameo, f"{k.intensity:+g}", k.coverage) for k in case.kinds
    ]
    print_table("\nKinds of event", ("id", "group", "PLOVER", "CAMEO", "weight", "coverage"), kinds)
    types = [(t.player, t.id, t.name, f"{t.prior:g}", t.meaning) for t in case.types]
    if types:
        print_table("\nPrivate types", ("player", "id", "name", "prior", "meaning"), types)
