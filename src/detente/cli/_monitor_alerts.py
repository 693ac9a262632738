"""`detente monitor`: alerts seen, released, tried out, and played over the past."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli._monitor_bench import WatchOption, watch_folder
from detente.cli._options import (
    DEFAULT_CASE,
    DEFAULT_WORKSPACE,
    CaseOption,
    JsonOption,
    WorkspaceOption,
)
from detente.cli._output import console, print_json, print_table
from detente.errors import DetenteError, OutputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from detente.monitor._alert import Alert
    from detente.monitor._deliver import Out
    from detente.monitor._desk import Desk
    from detente.monitor._replay_score import Score

app = typer.Typer(no_args_is_help=True, help="Alerts: see, acknowledge, release and replay them.")

IdArgument = Annotated[str, typer.Argument(metavar="ID", help="The alert's id, as listed.")]
ByOption = Annotated[
    str,
    typer.Option("--by", metavar="NAME", envvar="DETENTE_REVIEWER", help="Who decides this."),
]


@app.command()
def alerts(
    state: Annotated[
        str | None,
        typer.Option(
            "--state",
            metavar="STATE",
            help="Only those that are open, held, quiet, acknowledged or refused.",
            show_default=False,
        ),
    ] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    watch: WatchOption = None,
    json_: JsonOption = False,
) -> None:
    """List the alerts raised so far, the newest first.

    An alert that is held waits for a person to release it; one that is quiet fell into the quiet
    period of its rule and was not sent.

    \b
    Examples:
      detente monitor alerts
      detente monitor alerts --state held --json
    """
    from detente.monitor._alerts_kept import listed  # noqa: PLC0415

    desk = _desk(watch, workspace)
    found = [a for a in listed(desk) if state is None or a.state == state]
    if json_:
        print_json([a.as_dict() for a in found])
        return
    rows = [(a.id, f"{a.raised:%Y-%m-%d %H:%M}", a.level, a.state, a.name, a.what) for a in found]
    print_table("Alerts", ("id", "raised (UTC)", "level", "state", "name", "what"), rows)


@app.command()
def acknowledge(
    id: IdArgument,
    by: ByOption,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    watch: WatchOption = None,
) -> None:
    """Say that somebody has seen an alert.

    \b
    Example:
      detente monitor acknowledge A0123456789abcdef --by "N. Analyst"
    """
    from detente.monitor._alerts_kept import acknowledge as run  # noqa: PLC0415

    _told(run(_desk(watch, workspace), id, by=by, at=_now()))


@app.command()
def release(
    id: IdArgument,
    by: ByOption,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    watch: WatchOption = None,
) -> None:
    """Release an alert that was held for a person, and send it.

    \b
    Example:
      detente monitor release A0123456789abcdef --by "N. Analyst"
    """
    from detente.monitor._alerts_kept import release as run  # noqa: PLC0415
    from detente.monitor._deliver import wants  # noqa: PLC0415

    desk = _desk(watch, workspace)
    out = _channels(desk.folder)
    _told(run(desk, id, by=by, at=_now(), channels=wants(out)))
    _send(desk, out)


@app.command()
def refuse(
    id: IdArgument,
    by: ByOption,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    watch: WatchOption = None,
) -> None:
    """Keep an alert that was held from being sent, for good; it stays in the list.

    \b
    Example:
      detente monitor refuse A0123456789abcdef --by "N. Analyst"
    """
    from detente.monitor._alerts_kept import refuse as run  # noqa: PLC0415

    _told(run(_desk(watch, workspace), id, by=by, at=_now()))


@app.command("test-channel")
def test_channel(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[CHANNEL]",
            help="One channel, as webhook desk.  [default: every channel of watch.toml]",
            show_default=False,
        ),
    ] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    watch: WatchOption = None,
) -> None:
    """Send an alert that is marked as a test, to see that a channel works.

    \b
    Example:
      detente monitor test-channel mail
    """
    from detente.monitor._alerts_kept import post_test  # noqa: PLC0415
    from detente.monitor._deliver_trial import trial_alert  # noqa: PLC0415

    desk = _desk(watch, workspace)
    out = [c for c in _channels(desk.folder) if name is None or c.name == name]
    if not out:
        known = ", ".join(c.name for c in _channels(desk.folder))
        raise DetenteError(f"There is no channel {name!r}. watch.toml asks for: {known}.")
    post_test(desk, trial_alert(_now()), [c.name for c in out])
    _send(desk, out)


@app.command()
def replay(
    since: Annotated[str, typer.Option("--from", metavar="DATE", help="First day to play.")],
    until: Annotated[str, typer.Option("--to", metavar="DATE", help="Last day to play.")],
    case: CaseOption = DEFAULT_CASE,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json_: JsonOption = False,
) -> None:
    """Play the record as if live: the alerts that the case's rules would have raised.

    Each day sees only what had been learned by its end. Alerts in the 90 days before each turning
    point of the case are counted, with how long before, beside how many there would be if the same
    number had fallen on random days; the others count as false alarms. The parameters behind
    beliefs were fitted to the whole record, which is hindsight.

    \b
    Example:
      detente monitor replay --from 2017-01-01 --to 2019-12-31
    """
    from detente.case import load  # noqa: PLC0415
    from detente.cli._progress import counting  # noqa: PLC0415
    from detente.monitor._replay import replay as run  # noqa: PLC0415
    from detente.monitor._replay_score import score  # noqa: PLC0415
    from detente.record import open_record  # noqa: PLC0415

    first, last = _day("--from", since), _day("--to", until)
    opened = load(case)
    with counting("Playing") as told:
        played = run(
            opened,
            open_record(opened, workspace),
            first,
            last,
            progress=lambda day: told((day - first).days, (last - first).days),
        )
    found = score(played, opened.turning_points)
    if json_:
        print_json({**found.as_dict(), "alerts": [a.as_dict() for a in played.alerts]})
    else:
        _print(found, played.left_out)


def _print(found: Score, left_out: tuple[str, ...]) -> None:
    rules = [
        (r.rule, r.level, r.sent, r.quiet, r.before, r.by_chance, r.outside, r.false_per_year)
        for r in (*found.rules, found.unplanned, found.total)
    ]
    heads = ("rule", "level", "sent", "quiet", "before", "by chance", "outside", "false a year")
    print_table(f"Alerts from {found.start} to {found.end}", heads, rules)
    leads = [(x.day, x.name, x.rule, x.first, x.days, x.alerts) for x in found.leads]
    title = f"In the {found.within_days} days before each turning point"
    print_table(title, ("day", "what came", "rule", "first alert", "days before", "alerts"), leads)
    if left_out:
        console.print(f"Not played, for want of past feeds: {', '.join(left_out)}.", markup=False)


def _day(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise DetenteError(f"{option} {text!r} is not a date. Write it as 2017-09-03.") from error


def _now() -> datetime:
    return datetime.now(UTC)


def _desk(watch: Path | None, workspace: str) -> Desk:
    from detente.monitor._desk import Desk  # noqa: PLC0415

    return Desk(watch_folder(watch, workspace))


def _channels(folder: Path) -> list[Out]:
    from detente.monitor._deliver_trial import public_only  # noqa: PLC0415
    from detente.monitor._targets import channels  # noqa: PLC0415

    show: Callable[[str], object] = lambda text: console.print(text, markup=False)  # noqa: E731
    return channels(folder, show, public_only)


def _told(done: Alert) -> None:
    last = done.decisions[-1]
    console.print(f"{done.id} is {done.state} ({last['by']}, {last['at']}).", markup=False)


def _send(desk: Desk, out: list[Out]) -> None:
    """Send what is due, and say what was not taken."""
    from detente.monitor._deliver import deliver  # noqa: PLC0415

    failed = []
    for one in deliver(desk, out, _now):
        console.print(f"{one.channel}: {one.alert} {one.state}", markup=False)
        if one.state == "failed":
            failed.append(f"{one.channel}: {one.note}")
    if failed:
        raise OutputError(f"Not everything was sent; it is tried again later. {' '.join(failed)}")
