"""`detente forecast`: what is likely next, and how good such forecasts have been."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli import _forecast_findings
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
from detente.cli._output import console, print_json, print_table
from detente.errors import DetenteError

if TYPE_CHECKING:
    from detente.case._model import Case, Question
    from detente.forecast import Backtest, Forecast
    from detente.forecast._backtest import Track
    from detente.record import Record

app = typer.Typer(
    no_args_is_help=True,
    help="Say what is likely next, and how good such forecasts have been.",
)
app.command("findings")(_forecast_findings.findings)

QuestionArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="QUESTION",
        help="Id of a question, as 'detente forecast list' shows it.  [default: all]",
        show_default=False,
    ),
]


@app.command("list")
def list_(
    case: CaseOption = DEFAULT_CASE, as_of: AsOfOption = None, json: JsonOption = False
) -> None:
    """List the questions that a case asks, and the rule that settles each.

    Prints each question's id, its text, its days ahead and its resolution rule.

    \b
    Examples:
      detente forecast list
      detente forecast list --case ./taiwan_strait --json
    """
    from detente.case import load  # noqa: PLC0415

    read_day(as_of)
    opened = load(case)
    if json:
        print_json([q.model_dump(mode="json") for q in opened.questions])
        return
    for question in opened.questions:
        console.print(f"{question.id}  ({_asked(question)})", style="bold", markup=False)
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

    opened, known = _open(case, as_of, workspace)
    asked = _questions(opened, question)
    made = [forecast(known, q, seed=seed) for q in _with_progress(asked)]
    if json:
        print_json({**_head(opened, known, seed), "forecasts": [f.as_dict() for f in made]})
        return
    for one in made:
        _show(one)


@app.command()
def backtest(
    question: QuestionArgument = None,
    case: CaseOption = DEFAULT_CASE,
    as_of: AsOfOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    seed: SeedOption = 0,
    json: JsonOption = False,
) -> None:
    """Score each model on the past, month by month since 2000, beside climatology.

    Each forecast is made only from what was known at its origin. Prints the mean of each score, the
    gain over climatology with its 90 % interval, and whether the model beats climatology at all.

    \b
    Examples:
      detente forecast backtest
      detente forecast backtest launch-days-30 --json
    """
    from detente.forecast import backtest as run  # noqa: PLC0415

    opened, known = _open(case, as_of, workspace)
    asked = _questions(opened, question)
    made = [run(known, q, seed=seed) for q in _with_progress(asked)]
    if json:
        print_json({**_head(opened, known, seed), "backtests": [b.as_dict() for b in made]})
        return
    for one in made:
        _show_backtest(one)


def _open(name: str, as_of: str | None, workspace: str) -> tuple[Case, Record]:
    from detente.case import load  # noqa: PLC0415
    from detente.record import open_record  # noqa: PLC0415

    day = read_day(as_of)
    case = load(name)
    return case, open_record(case, workspace).as_of(day)


def _questions(case: Case, wanted: str | None) -> Sequence[Question]:
    if wanted is None:
        return case.questions
    found = [q for q in case.questions if q.id == wanted]
    if not found:
        raise DetenteError(
            f"{case.standoff.name} asks no question {wanted!r}. "
            f"It asks: {', '.join(q.id for q in case.questions) or 'none'}."
        )
    return found


def _with_progress(questions: Sequence[Question]) -> Iterator[Question]:
    """Yield the questions, with a bar on stderr while they are worked on."""
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    stderr = Console(stderr=True)
    with Progress(console=stderr, transient=True, disable=not stderr.is_terminal) as progress:
        yield from progress.track(questions, description="Forecasting")


def _head(case: Case, record: Record, seed: int) -> dict[str, object]:
    return {
        "case": case.standoff.id,
        "case_version": case.version,
        "record_state": record.state,
        "as_of": record.day,
        "seed": seed,
    }


def _asked(question: Question) -> str:
    what = "yes or no" if question.answer == "event" else f"number of {question.unit}"
    return f"{what}, {question.horizon_days} days ahead"


def _show(made: Forecast) -> None:
    lines = [
        f"  {_answer(made)}",
        f"  From {made.origin}, the last day searched, to {made.closes}.",
    ]
    if made.caution:
        lines.append(f"  {made.caution}")
    lines.append(f"  Model: {made.said}. {made.choice[0].upper()}{made.choice[1:]}.")
    lines += [f"  {line}" for line in _track(made)]
    lines.append(f"  Settled by: {made.question.resolution}")
    lines.append(f"  Run {made.run}\n")
    console.print(f"{made.question.id}  {made.question.text}", style="bold", markup=False)
    console.print("\n".join(lines), markup=False)


def _answer(made: Forecast) -> str:
    if made.question.answer == "event":
        return f"Chance {_percent(made.chance)}."
    spans = ", ".join(f"{level} % {low} to {high}" for level, (low, high) in made.intervals.items())
    return (
        f"Expected {made.predictive.mean:.1f} {made.question.unit}; intervals {spans}; "
        f"chance of at least one {_percent(made.chance)}."
    )


def _track(made: Forecast) -> Iterator[str]:
    own, usual = made.own_track, made.climatology
    if own is None or usual is None:
        yield "Track record: none yet, since no earlier forecast of this length is over."
        return
    name = _score_name(own.main.name)
    yield (
        f"Track record: mean {name} {own.main.mean:.3f}, climatology {usual.main.mean:.3f}. "
        f"Verdict: {made.verdict}."
    )
    if made.against_last_year:
        yield f"A harder rival: {made.against_last_year}."


def _show_backtest(made: Backtest) -> None:
    names = list(made.best.scores)
    main = _score_name(made.best.main.name)
    console.print(
        f"{made.question.id}  {made.question.text}\n{len(made.origins)} monthly origins, "
        f"{made.origins[0]} to {made.origins[-1]}; record searched through {made.through}.",
        markup=False,
    )
    print_table(
        f"Means; gain in {main} over climatology",
        ["model", *(_score_name(n) for n in names), "gain", "90 %", "verdict"],
        [
            [
                track.model,
                *(f"{track.scores[n].mean:.3f}" for n in names),
                f"{track.main.gain:.3f}",
                f"{track.main.low:.3f}..{track.main.high:.3f}",
                _beaten(track),
            ]
            for track in made.tracks.values()
        ],
    )
    console.print(_how_to_read(made), markup=False)


def _beaten(track: Track) -> str:
    if track.model == "climatology":
        return "yardstick"
    if track.main.low > 0:
        return "better"
    return "worse" if track.main.high < 0 else "unclear"


def _how_to_read(made: Backtest) -> str:
    lines = [
        "Log score: higher is better. Brier score and CRPS: lower is better. A gain above zero is "
        f"better than climatology; its interval draws {made.block} neighbouring origins at a time."
    ]
    if made.best.coverage:
        held = ", ".join(
            f"{c.level:.0%} held {c.observed:.0%} (expected {c.expected:.0%})"
            for c in made.best.coverage
        )
        lines.append(f"Intervals of {made.best.model}: {held}; whole counts make them hold more.")
    return "\n".join(lines) + "\n"


def _score_name(name: str) -> str:
    return {"log": "log score", "brier": "Brier score", "crps": "CRPS"}[name]


def _percent(chance: float) -> str:
    if chance < 0.005:
        return "under 1 %"
    return "over 99 %" if chance > 0.995 else f"{100 * chance:.0f} %"
