"""The commands by which forecasts are asked for, sealed, scored and exchanged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli._forecast_open import open_asked
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
from detente.cli._output import console, print_json, print_table, progress
from detente.cli._record_write import ReasonOption

if TYPE_CHECKING:
    from detente.forecast._scoreboard import Mean, Scoreboard

ForecasterOption = Annotated[
    str | None,
    typer.Option("--forecaster", metavar="NAME", help="Only theirs.", show_default=False),
]


def ask(
    *,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The question in plain words.")],
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", metavar="KIND", help="Kind of event that counts; again for more."),
    ] = None,
    group: Annotated[
        list[str] | None,
        typer.Option("--group", metavar="GROUP", help="Group of kinds that counts."),
    ] = None,
    actor: Annotated[
        list[str] | None,
        typer.Option("--actor", metavar="PLAYER", help="Only events that one of these did."),
    ] = None,
    target: Annotated[
        list[str] | None,
        typer.Option("--target", metavar="PLAYER", help="Only events done to one of these."),
    ] = None,
    attribute: Annotated[
        list[str] | None,
        typer.Option(
            "--attribute", metavar="NAME=VALUE", help="Only events that say so; again for more."
        ),
    ] = None,
    at_least: Annotated[
        list[str] | None,
        typer.Option("--at-least", metavar="NAME=N", help="Only events with as much or more."),
    ] = None,
    days: Annotated[
        int | None,
        typer.Option("--days", metavar="N", help="Look this many days ahead.", show_default=False),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="DATE", help="Or look as far as this day, included."),
    ] = None,
    count: Annotated[
        str | None,
        typer.Option(
            "--count",
            metavar="UNIT",
            help="Ask how many days, events, or of a quantity such as missiles.  "
            "[default: ask whether at least one event comes]",
            show_default=False,
        ),
    ] = None,
    lower_bound: Annotated[
        str | None,
        typer.Option(
            "--lower-bound",
            metavar="NAME",
            help="The quantity that stands in where an event does not state the one counted.",
        ),
    ] = None,
    id: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="Its id.  [default: from its text]")
    ] = None,
    case: CaseOption = DEFAULT_CASE,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Ask a question of your own, with the rule by which the record will settle it.

    Prints its id and its rule. It is kept in your workspace, and forecast, scored on the past and
    sealed like those of the case.

    \b
    Examples:
      detente forecast ask "Will the two Koreas hold a summit?" --kind meeting --days 365 \\
        --attribute track=inter_korean --attribute level=summit
      detente forecast ask "How many cruise launches?" --kind cruise_launch --days 90 --count events
    """
    from detente.forecast import Asked  # noqa: PLC0415
    from detente.forecast import ask as register  # noqa: PLC0415

    asked = Asked(
        text=text,
        kinds=tuple(kind or ()),
        groups=tuple(group or ()),
        actors=tuple(actor or ()),
        targets=tuple(target or ()),
        attributes=_values(attribute or []),
        at_least=_numbers(at_least or []),
        days=days,
        by=by,
        count=count,
        lower_bound=lower_bound,
        id=id,
    )
    made = register(open_asked(case, workspace, None), workspace, asked)
    if json:
        print_json(made.model_dump(mode="json"))
    else:
        console.print(f"Asked {made.id}. Settled by: {made.resolution}", markup=False)
        console.print(f"Forecast it: detente forecast show {made.id}", markup=False)


def save(
    question: Annotated[
        str | None,
        typer.Argument(
            metavar="QUESTION", help="Id of a question.  [default: all]", show_default=False
        ),
    ] = None,
    case: CaseOption = DEFAULT_CASE,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    seed: SeedOption = 0,
    json: JsonOption = False,
) -> None:
    """Forecast as of today and seal the answer, so that it can be scored later.

    Prints what was sealed, why a question was not, and the chain's value. A sealed answer is never
    edited; note the chain's value elsewhere to show that none was dropped. A question is sealed
    once from each last day searched, and not when all its days are over.

    \b
    Examples:
      detente forecast save
      detente forecast save us-meeting-365 --json
    """
    from detente.forecast import save as seal  # noqa: PLC0415
    from detente.forecast._dated import chosen  # noqa: PLC0415
    from detente.forecast._sealed import head, read_sealed  # noqa: PLC0415
    from detente.record._seal import now  # noqa: PLC0415

    instant = now()
    known = open_asked(case, workspace, date.fromisoformat(instant[:10]))
    asked = chosen(known, question)
    with progress("Forecasting", quiet=json):
        made = seal(known, workspace, asked, recorded_at=instant, seed=seed)
    chain = head(read_sealed(workspace, known.case))
    if json:
        sealed = [{"number": e.seq, **e.body.model_dump(mode="json")} for e in made.entries]
        print_json({"sealed": sealed, "skipped": dict(made.skipped), "chain": chain})
        return
    for entry in made.entries:
        console.print(f"Sealed no. {entry.seq}: {entry.body.told}", markup=False)
    for id, reason in made.skipped.items():
        console.print(f"Not sealed: {id}; {reason}.", markup=False)
    console.print(f"{len(made.entries)} sealed in {workspace}. Chain {chain}", markup=False)


def void(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="As 'score' lists it.")],
    reason: ReasonOption,
    case: CaseOption = DEFAULT_CASE,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Take a sealed forecast out of the score, for a reason that is kept with it.

    Prints the line that was added. The forecast itself stays, and void forecasts are counted.

    \b
    Examples:
      detente forecast save us-leaders-by-2027
      detente forecast void 1 --reason "the question was worded wrongly"
    """
    from detente.case import load  # noqa: PLC0415
    from detente.forecast import void as take_out  # noqa: PLC0415
    from detente.record._seal import now  # noqa: PLC0415

    made = take_out(load(case), workspace, number, reason=reason, recorded_at=now())
    if json:
        print_json({"number": made.seq, "void": number, "reason": reason})
    else:
        console.print(f"Sealed no. {made.seq}: {made.body.told}", markup=False)


def score(
    case: CaseOption = DEFAULT_CASE,
    as_of: AsOfOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Settle the sealed forecasts whose days have all been searched, and add up the scores.

    Prints each forecaster's means beside climatology from the same days, by question and in all;
    forecasters side by side on what both answered; what is open; and the share that is void.

    \b
    Examples:
      detente forecast score
      detente forecast score --json
    """
    from detente.forecast import score as settle  # noqa: PLC0415

    made = settle(open_asked(case, workspace, read_day(as_of)), workspace)
    if json:
        print_json(made.as_dict())
    else:
        _show_score(made)


def import_(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A .json or .csv file.")],
    forecaster: Annotated[
        str | None,
        typer.Option(
            "--forecaster", metavar="NAME", help="Whose they are.  [default: as the file says]"
        ),
    ] = None,
    case: CaseOption = DEFAULT_CASE,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Seal the forecasts of people, markets or other models, to be scored beside our own.

    Prints how many were sealed and how many were there already. If anything in the file is wrong,
    lists every problem and adds nothing.

    \b
    Examples:
      detente forecast export --out ours.json
      detente forecast import ours.json --forecaster "another desk"
    """
    from detente.case import load  # noqa: PLC0415
    from detente.forecast import import_forecasts, with_asked  # noqa: PLC0415
    from detente.record._seal import now  # noqa: PLC0415

    loaded = with_asked(load(case), workspace)
    made = import_forecasts(loaded, workspace, path, recorded_at=now(), forecaster=forecaster)
    if json:
        print_json({"sealed": [e.seq for e in made.entries], "skipped": made.skipped})
    else:
        there = f"; {made.skipped} were there already" if made.skipped else ""
        console.print(f"Sealed {_forecasts(len(made.entries))}{there}.", markup=False)


def export(
    out: Annotated[Path, typer.Option("--out", metavar="PATH", help="The JSON file to write.")],
    forecaster: ForecasterOption = None,
    case: CaseOption = DEFAULT_CASE,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Write the sealed forecasts as a JSON document, for a platform or another desk.

    Prints how many were written. Its fields are named as ForecastBench names them.

    \b
    Examples:
      detente forecast export --out forecasts.json
      detente forecast export --out ours.json --forecaster detente
    """
    from detente.case import load  # noqa: PLC0415
    from detente.forecast import export_forecasts  # noqa: PLC0415

    written = export_forecasts(load(case), workspace, out, forecaster=forecaster)
    if json:
        print_json({"written": written, "path": str(out)})
    else:
        console.print(f"Wrote {_forecasts(written)} to {out}.", markup=False)


def _forecasts(n: int) -> str:
    return "1 forecast" if n == 1 else f"{n:,} forecasts"


def _values(given: list[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, _, value in (pair.partition("=") for pair in given):
        found[name.strip()] = (*found.get(name.strip(), ()), value.strip())
    return found


def _numbers(given: list[str]) -> dict[str, float]:
    found = {}
    for name, _, value in (pair.partition("=") for pair in given):
        found[name.strip()] = float("nan")  # named among the problems, unless it is a number
        with suppress(ValueError):
            found[name.strip()] = float(value)
    return found


def _show_score(made: Scoreboard) -> None:
    resolved, void_, open_ = (made.of(s) for s in ("resolved", "void", "open"))
    share = "" if made.void_share is None else f" ({made.void_share:.0%} of those not open)"
    console.print(
        f"{len(resolved)} resolved, {len(open_)} open, {len(void_)} void{share}.", markup=False
    )
    lines = [*made.by_forecaster, *made.by_question]
    if lines:
        columns = ["forecaster", "question", "n", "score", "mean", "climatology", "gain"]
        rows = [r for s in lines for r in _rows(s.forecaster, s.question or "all", s.scores)]
        print_table("Means of resolved forecasts", columns, rows)
    if made.side_by_side:
        columns = ["one", "other", "n", "score", "one's mean", "other's mean", "gain"]
        rows = [r for s in made.side_by_side for r in _rows(s.one, s.other, s.scores)]
        print_table("Side by side, on what both answered", columns, rows)
    if late := sum(s.late for s in resolved):
        console.print(f"{late} were written down only after their last day.", markup=False)
    for one in (*void_, *open_):
        said = f"{one.status.capitalize()}: no. {one.entry.seq}, {one.said.forecaster} on "
        console.print(f"{said}{one.said.question.id}; {one.reason}.", markup=False)
    if lines:
        console.print(
            "Log score: higher is better; Brier, CRPS and quantile score: lower is better. A gain "
            "above zero is better than climatology, or than the other.",
            markup=False,
        )
    console.print(f"Chain {made.chain}", markup=False)


def _rows(one: str, other: str, scores: Mapping[str, Mean]) -> Iterator[list[object]]:
    for name, m in scores.items():
        yield [one, other, m.n, name, f"{m.mean:.3f}", f"{m.other:.3f}", f"{m.gain:.3f}"]


COMMANDS: dict[str, Callable[..., None]] = {
    "ask": ask,
    "save": save,
    "void": void,
    "score": score,
    "import": import_,
    "export": export,
}
