"""The commands of a reviewer: what waits, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from detente.cli._monitor_bench import (
    IdArgument,
    ReviewerOption,
    WatchOption,
    bench_of,
    by_of,
)
from detente.cli._monitor_decide import COMMANDS as DECISIONS
from detente.cli._options import (
    DEFAULT_CASE,
    DEFAULT_WORKSPACE,
    CaseOption,
    JsonOption,
    WorkspaceOption,
)
from detente.cli._output import console, print_json, print_table

app = typer.Typer(
    name="inbox",
    help="Review what the watch proposes.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("inbox")
def inbox_(
    case: CaseOption = DEFAULT_CASE,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    watch: WatchOption = None,
    second: Annotated[
        str,
        typer.Option(
            "--second",
            metavar="NAME",
            help="List what others have decided and this reviewer has not.",
        ),
    ] = "",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="PATH", help="Write it there as CSV.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """List what waits for a person, the most corroborated first.

    Prints a line for each event: the cluster, how many independent publishers report it, what it
    would become, and the headline.

    \b
    Examples:
      detente monitor inbox
      detente monitor inbox --second "A. Reviewer" --json
    """
    from detente.cli._monitor_show import line, write_csv  # noqa: PLC0415
    from detente.monitor._inbox import inbox  # noqa: PLC0415
    from detente.monitor._intention import finish  # noqa: PLC0415
    from detente.monitor._shown import document  # noqa: PLC0415

    bench = bench_of(case, workspace, watch)
    finish(bench.desk, bench.case, bench.workspace)
    found = inbox(bench.desk, bench.case, record=bench.record(), feeds=bench.feeds, second=second)
    if out is not None:
        write_csv(out, found)
    if json:
        print_json([document(w) for w in found])
    elif out is not None:
        console.print(f"Wrote {len(found):,} rows to {out}.", markup=False)
    else:
        columns = ("id", "day", "kind", "mode", "sure", "by", "becomes", "headline")
        print_table(f"{len(found):,} waiting", columns, [line(w) for w in found])


@app.command()
def show(
    id: IdArgument,
    case: CaseOption = DEFAULT_CASE,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    watch: WatchOption = None,
    forecasts: Annotated[
        bool,
        typer.Option("--forecasts", help="Forecast the questions that count it, with and without."),
    ] = False,
    json: JsonOption = False,
) -> None:
    """Show one cluster: its sources side by side, and what accepting it would do.

    Prints each source with its grade and the words that a coder rested on, what changed where a
    source was edited, the event that it would become, and the belief that it would move.

    \b
    Examples:
      detente monitor show C1f2e3d4c5b6a
      detente monitor show C1f2e3d4c5b6a --forecasts --json
    """
    from detente.cli._monitor_show import print_effect, shown  # noqa: PLC0415
    from detente.monitor._shown import document, effect_of, waiting_of  # noqa: PLC0415

    bench = bench_of(case, workspace, watch)
    waiting = waiting_of(bench, id)
    told = effect_of(bench, waiting, by_of("", ""), forecasts=forecasts)
    if json:
        print_json({**document(waiting), "effect": told})
        return
    console.print(shown(waiting, console.width))
    print_effect(told)


@app.command()
def agreement(
    case: CaseOption = DEFAULT_CASE,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    watch: WatchOption = None,
    json: JsonOption = False,
) -> None:
    """Say how far two reviewers agree on the same proposals, beyond chance.

    Prints Cohen's kappa for each two reviewers, and the proposals on which they differ.

    \b
    Examples:
      detente monitor agreement
      detente monitor agreement --json
    """
    from detente.monitor._agreement import agreement as measure  # noqa: PLC0415
    from detente.monitor._shown import agreed  # noqa: PLC0415

    found = measure(bench_of(case, workspace, watch).desk)
    if json:
        print_json([agreed(a) for a in found])
        return
    rows = [
        (
            " and ".join(a.reviewers),
            a.count,
            "undefined" if a.kappa is None else f"{a.kappa:.2f}",
            f"{a.observed:.2f}",
            f"{a.expected:.2f}",
            ", ".join(a.disputed),
        )
        for a in found
    ]
    columns = ("reviewers", "proposals", "kappa", "agree", "by chance", "differ on")
    print_table("Agreement", columns, rows)


@app.command()
def review(
    reviewer: ReviewerOption = "",
    case: CaseOption = DEFAULT_CASE,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    watch: WatchOption = None,
    effects: Annotated[
        bool, typer.Option("--effects/--no-effects", help="Say what accepting would do.")
    ] = True,
    json: JsonOption = False,
) -> None:
    """Go through what waits, one key a decision: a r m e u s q.

    Prints each cluster with its sources side by side and the effect it would have, then waits for
    a key: accept, reject, merge, edit, undo the last, skip, quit. At the end says what was done.

    \b
    Examples:
      detente monitor review --reviewer "A. Reviewer"
      detente monitor review --no-effects
    """
    from detente.cli._monitor_review import go_through  # noqa: PLC0415

    by_of(reviewer, "").checked()
    done = go_through(bench_of(case, workspace, watch), reviewer, effects=effects, quiet=json)
    if json:
        print_json(done)


COMMANDS: dict[str, Callable[..., None]] = {
    "inbox": inbox_,
    "show": show,
    **DECISIONS,
    "review": review,
    "agreement": agreement,
}
for _name in DECISIONS:
    app.command(_name)(DECISIONS[_name])
