"""The commands by which a reviewer decides: accept, reject, merge, edit, undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer

from detente.cli._monitor_bench import (
    IdArgument,
    ReviewerOption,
    WatchOption,
    WhyOption,
    bench_of,
    by_of,
    told,
)
from detente.cli._options import (
    DEFAULT_CASE,
    DEFAULT_WORKSPACE,
    CaseOption,
    JsonOption,
    WorkspaceOption,
)
from detente.errors import DetenteError


def accept(
    id: IdArgument,
    event: Annotated[
        str,
        typer.Option(
            "--event",
            metavar="ID|new",
            help="The event of the record that it speaks of, or `new`.  [default: as `show` says]",
            show_default=False,
        ),
    ] = "",
    reviewer: ReviewerOption = "",
    reason: WhyOption = "",
    case: CaseOption = DEFAULT_CASE,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    watch: WatchOption = None,
    json: JsonOption = False,
) -> None:
    """Accept: its sources and claims go to the record, with your name and the time.

    Prints the event. If the record refuses a row, nothing is changed. `undo` takes it back.

    \b
    Examples:
      detente monitor accept C1f2e3d4c5b6a --reviewer "A. Reviewer"
      detente monitor accept C1f2e3d4c5b6a --event NUC-20170903 --reason "the same test"
    """
    from detente.monitor._decide import accept as decide  # noqa: PLC0415

    bench = bench_of(case, workspace, watch)
    told(decide(bench, id, by_of(reviewer, reason), event=event), json)


def reject(
    id: IdArgument,
    reviewer: ReviewerOption = "",
    reason: WhyOption = "",
    case: CaseOption = DEFAULT_CASE,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    watch: WatchOption = None,
    json: JsonOption = False,
) -> None:
    """Reject: nothing of it goes to the record.

    Prints the proposals. What an earlier version of the same source put there is taken back.

    \b
    Examples:
      detente monitor reject C1f2e3d4c5b6a --reviewer "A. Reviewer"
      detente monitor reject P1f2e3d4c5b6a --reason "a drill, not a launch"
    """
    from detente.monitor._decide import reject as decide  # noqa: PLC0415

    told(decide(bench_of(case, workspace, watch), id, by_of(reviewer, reason)), json)


def merge(
    id: IdArgument,
    into: Annotated[
        str, typer.Argument(metavar="INTO", help="An event of the record, or another cluster.")
    ],
    reviewer: ReviewerOption = "",
    reason: WhyOption = "",
    case: CaseOption = DEFAULT_CASE,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    watch: WatchOption = None,
    json: JsonOption = False,
) -> None:
    """Merge: it speaks of an event that is known, or of one that waits already.

    Prints the proposals. Into an event of the record, its claims are entered there.

    \b
    Examples:
      detente monitor merge C1f2e3d4c5b6a NUC-20170903 --reviewer "A. Reviewer"
      detente monitor merge C1f2e3d4c5b6a C0a9b8c7d6e5f --reason "one launch, two time zones"
    """
    from detente.monitor._decide import merge as decide  # noqa: PLC0415

    told(decide(bench_of(case, workspace, watch), id, into, by_of(reviewer, reason)), json)


def edit(
    *,
    id: IdArgument,
    kind: Annotated[str | None, typer.Option("--kind", metavar="KIND", help="The kind.")] = None,
    happened: Annotated[
        str | None,
        typer.Option("--happened", metavar="DATE", help="2017-09-03, 2006-03 or 1998."),
    ] = None,
    actor: Annotated[
        list[str] | None,
        typer.Option("--actor", metavar="PLAYER", help="Who did it; again for more."),
    ] = None,
    target: Annotated[
        list[str] | None,
        typer.Option("--target", metavar="PLAYER", help="To whom; again for more."),
    ] = None,
    mode: Annotated[
        str | None,
        typer.Option("--mode", metavar="MODE", help="act, denial, threat, conditional, plan, ..."),
    ] = None,
    summary: Annotated[
        str | None, typer.Option("--summary", metavar="TEXT", help="In your own words.")
    ] = None,
    magnitude: Annotated[
        list[str] | None,
        typer.Option("--magnitude", metavar="NAME=VALUE", help="A quantity; again for more."),
    ] = None,
    attribute: Annotated[
        list[str] | None,
        typer.Option("--attribute", metavar="NAME=VALUE", help="A property; again for more."),
    ] = None,
    reviewer: ReviewerOption = "",
    reason: WhyOption = "",
    case: CaseOption = DEFAULT_CASE,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    watch: WatchOption = None,
    json: JsonOption = False,
) -> None:
    """Change what is proposed before it is accepted; what the coder said is kept.

    Prints the proposals. `undo` brings back what was said before.

    \b
    Examples:
      detente monitor edit P1f2e3d4c5b6a --kind ballistic_launch --reviewer "A. Reviewer"
      detente monitor edit C1f2e3d4c5b6a --happened 2026-11-20 --magnitude missiles=2
    """
    from detente.monitor._undo import edit as decide  # noqa: PLC0415

    given: dict[str, Any] = {
        "kind": kind,
        "happened": happened,
        "actors": tuple(actor) if actor else None,
        "targets": tuple(target) if target else None,
        "mode": mode,
        "summary": summary,
        "magnitudes": _numbers(magnitude) if magnitude else None,
        "attributes": _pairs(attribute) if attribute else None,
    }
    changes = {name: value for name, value in given.items() if value is not None}
    if not changes:
        raise DetenteError("Nothing to change was given. See detente monitor edit --help.")
    told(decide(bench_of(case, workspace, watch), id, by_of(reviewer, reason), changes), json)


def _pairs(given: list[str]) -> dict[str, str]:
    wrong = [g for g in given if "=" not in g]
    if wrong:
        raise DetenteError(f"{wrong[0]!r} is not NAME=VALUE. Write it as missiles=2.")
    parted = (g.partition("=") for g in given)
    return {name.strip(): value.strip() for name, _, value in parted}


def _numbers(given: list[str]) -> dict[str, float]:
    try:
        return {name: float(value) for name, value in _pairs(given).items()}
    except ValueError as error:
        raise DetenteError(f"--magnitude: {error}. Write it as missiles=2.") from error


def undo(
    id: IdArgument,
    reviewer: ReviewerOption = "",
    reason: WhyOption = "",
    case: CaseOption = DEFAULT_CASE,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    watch: WatchOption = None,
    json: JsonOption = False,
) -> None:
    """Take the last decision back; it waits for a person again.

    Prints the proposals. The record loses nothing: what was accepted is left out by a judgement,
    or superseded by a claim that says nothing.

    \b
    Examples:
      detente monitor undo C1f2e3d4c5b6a --reviewer "A. Reviewer"
      detente monitor undo P1f2e3d4c5b6a --reason "denied since"
    """
    from detente.monitor._undo import undo as decide  # noqa: PLC0415

    told(decide(bench_of(case, workspace, watch), id, by_of(reviewer, reason)), json)


COMMANDS: dict[str, Callable[..., None]] = {
    "accept": accept,
    "reject": reject,
    "merge": merge,
    "edit": edit,
    "undo": undo,
}
