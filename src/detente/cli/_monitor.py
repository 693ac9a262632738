"""The commands of the watch itself: one round, round after round, how feeds stand."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli import _monitor_alerts, _monitor_inbox
from detente.cli._monitor_bench import WatchOption, watch_folder
from detente.cli._options import (
    DEFAULT_CASE,
    DEFAULT_WORKSPACE,
    CaseOption,
    JsonOption,
    WorkspaceOption,
)
from detente.cli._output import console, print_json, print_table
from detente.errors import DetenteError

if TYPE_CHECKING:
    from detente.monitor._round import Round, Watch
    from detente.monitor._turn import FeedSync

app = typer.Typer(
    name="monitor",
    help="Watch: feeds in, proposals for review, alerts out.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
FeedOption = Annotated[
    list[str] | None,
    typer.Option(
        "--feed", metavar="ID", help="Ask this feed, due or not; may be repeated.  [default: due]"
    ),
]


@app.command()
def sync(
    feed: FeedOption = None,
    case: CaseOption = DEFAULT_CASE,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    watch: WatchOption = None,
    json_: JsonOption = False,
) -> None:
    """Do one round: ask the feeds that are due, code what is new, raise and deliver alerts.

    Made for cron. What a feed says is kept as it came before it is read; a round that was stopped
    is finished by the next. Nothing enters the record before somebody accepts it. Leaves with 1
    if feeds were asked and none of them answered.

    \b
    Examples:
      detente monitor sync
      detente monitor sync --feed usgs --json
    """
    from detente.monitor._round import once  # noqa: PLC0415
    from detente.monitor._states import GOOD  # noqa: PLC0415

    made = once(
        _watch(case, workspace, watch, quiet=json_), _now, only=feed or (), told=_said(json_)
    )
    if json_:
        print_json(_document(made))
    else:
        _print(made)
    asked = [one for one in made.synced.feeds if one.state not in ("OFF", "DEAD")]
    if asked and not any(one.state in GOOD for one in asked):
        raise DetenteError(
            "No feed answered. Is this machine on the internet? `detente monitor status` says more."
        )


@app.command()
def run(
    every: Annotated[
        int, typer.Option("--every", metavar="SECONDS", min=5, help="Pause between rounds.")
    ] = 300,
    port: Annotated[
        int,
        typer.Option(
            "--port", metavar="PORT", min=0, help="Of /health and /metrics, on this machine only."
        ),
    ] = 9464,
    case: CaseOption = DEFAULT_CASE,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    watch: WatchOption = None,
) -> None:
    """Watch until stopped (Ctrl-C, or SIGTERM): a round, a pause, the next round.

    Each round does what `sync` does; a feed is asked when it is due. /health answers 200 while
    rounds end well and 503 when three pauses have gone by without; /metrics is for Prometheus.

    \b
    Example:
      detente monitor run --every 300 --port 9464
    """
    from detente.monitor import _watch as running  # noqa: PLC0415

    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    pulse = running.Pulse(timedelta(seconds=every), _now)
    own = _watch(case, workspace, watch, quiet=False)
    with running.served(pulse, port) as where:
        console.print(f"Watching. http://127.0.0.1:{where}/health", markup=False)
        running.run(own, pulse, stop, _told)
    console.print("Stopped.")


@app.command()
def status(
    case: CaseOption = DEFAULT_CASE,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    watch: WatchOption = None,
    json_: JsonOption = False,
) -> None:
    """Say how every feed stands, what waits for review, and which alerts are open.

    A feed that is quiet for longer than is usual for it is LATE, twice as long SILENT.

    \b
    Examples:
      detente monitor status
      detente monitor status --json
    """
    from detente.monitor._shown import standing  # noqa: PLC0415

    own = _watch(case, workspace, watch, quiet=True)
    found = standing(own.desk, own.case, own.feeds, _now())
    if json_:
        print_json(found)
        return
    days = ("last_good", "last_new")
    rows = [
        (f["feed"], f["state"], *(_day(f[d]) for d in days), f["items"], f["note"][:70])
        for f in found["feeds"]
    ]
    print_table("Feeds", ("feed", "state", "last answer", "newest", "items", "note"), rows)
    shown = ", ".join(f"{n} {state}" for state, n in found["alerts"].items()) or "none"
    waiting = found["inbox"]
    console.print(f"\nWaiting for review: {waiting}. Alerts: {shown}.", markup=False)


@app.command()
def take(
    feed: Annotated[
        str, typer.Argument(metavar="FEED", help="The feed's id, as `status` names it.")
    ],
    path: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="What the feed answered, saved.")
    ] = None,
    sample: Annotated[
        bool, typer.Option("--sample", help="Take the sample that lies beside the feed's reader.")
    ] = False,
    case: CaseOption = DEFAULT_CASE,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    watch: WatchOption = None,
    json_: JsonOption = False,
) -> None:
    """Take in an answer of a feed from a file, as if it had been asked now.

    For a desk without internet, or to try a feed's reader: the file is kept, read strictly, its
    items coded and filed, and alerts raised.

    \b
    Examples:
      detente monitor take usgs query.geojson
      detente monitor take usgs --sample --workspace trial
    """
    from detente.monitor._round import taken  # noqa: PLC0415

    if (path is None) is not sample:
        raise DetenteError("Give a FILE, or --sample for the one that ships; one of the two.")
    own = _watch(case, workspace, watch, quiet=json_)
    file = path or _sample(own, feed)
    made = taken(own, feed, _read(file), _now)
    if json_:
        print_json(_document(made))
    else:
        _print(made)
    state = made.synced.feeds[0]
    if state.state != "OK":
        raise DetenteError(f"{file} was not taken in as {feed}: {state.state}. {state.note}")


@app.command()
def believe(
    feed: Annotated[
        str, typer.Argument(metavar="FEED", help="The feed's id, as `status` names it.")
    ],
    case: CaseOption = DEFAULT_CASE,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    watch: WatchOption = None,
) -> None:
    """Let the next answer of a feed be smaller than its last: you looked, and it did shrink.

    \b
    Example:
      detente monitor believe un_sanctions
    """
    from detente.monitor._round import known_feed  # noqa: PLC0415
    from detente.monitor._taking import believe as run  # noqa: PLC0415

    own = _watch(case, workspace, watch, quiet=True)
    run(own.desk, known_feed(own, feed).id)
    console.print(f"The next answer of {feed} may be smaller.", markup=False)


for part in (_monitor_inbox.app, _monitor_alerts.app):
    app.registered_commands += part.registered_commands


def _watch(case: str, workspace: str, folder: Path | None, *, quiet: bool) -> Watch:
    from detente.case import load  # noqa: PLC0415
    from detente.monitor._deliver_trial import public_only  # noqa: PLC0415
    from detente.monitor._desk import Desk  # noqa: PLC0415
    from detente.monitor._feed import feeds  # noqa: PLC0415
    from detente.monitor._lexicon import LexiconCoder  # noqa: PLC0415
    from detente.monitor._model_coder import ModelCoder  # noqa: PLC0415
    from detente.monitor._round import Watch  # noqa: PLC0415
    from detente.monitor._targets import channels, read_targets  # noqa: PLC0415

    desk = Desk(watch_folder(folder, workspace))
    loaded = load(case)
    targets = read_targets(desk.folder)
    show: Callable[[str], object] = (lambda _: None) if quiet else _show
    return Watch(
        desk=desk,
        case=loaded,
        workspace=workspace,
        feeds={id: f for id, f in feeds(desk.folder / "feeds").items() if id not in targets.off},
        coder=ModelCoder.from_environment() or LexiconCoder(),
        channels=channels(desk.folder, show, public_only),
        accepted=frozenset(targets.accepted),
        trusted=frozenset(loaded.watch.trusted),
        allow=frozenset(targets.local),
    )


def _show(text: str) -> None:
    console.print(text, markup=False)


def _said(json_: bool) -> Callable[[FeedSync], None] | None:
    """Return what says on a terminal how each feed ended, as it ends."""
    if json_ or not sys.stderr.isatty():
        return None
    return lambda one: print(f"  {one.feed}: {one.state}, {one.fresh} new", file=sys.stderr)


def _print(made: Round) -> None:
    rows = [(f.feed, f.state, f.total, f.fresh, f.note[:90]) for f in made.synced.feeds]
    print_table("Feeds asked", ("feed", "state", "entries", "new", "note"), rows)
    filing = made.filing
    said = [f"{made.coded} items read", f"{len(filing.new)} proposals filed"]
    if filing.reopened:
        said.append(f"{len(filing.reopened)} reopened, as their source changed")
    if made.passed:
        said.append(f"{len(made.passed)} passed without review")
    said.append(f"{len(made.alerts)} alerts raised")
    failed = sum(d.state == "failed" for d in made.delivered)
    if failed:
        said.append(f"{failed} deliveries failed and will be tried again")
    console.print("\n" + "; ".join(said) + ".", markup=False)


def _told(made: Round | DetenteError) -> None:
    at = f"{_now():%Y-%m-%d %H:%M:%S} UTC"
    if isinstance(made, DetenteError):
        console.print(f"{at}  {made}", markup=False)
        return
    bad = [f"{f.feed} {f.state}" for f in made.synced.feeds if f.state not in ("OK", "UNCHANGED")]
    said = f"{at}  {made.synced.fresh} new items, {len(made.filing.new)} proposals, "
    said += f"{len(made.alerts)} alerts"
    console.print(said + (f"; {', '.join(bad)}" if bad else ""), markup=False)


def _document(made: Round) -> dict[str, Any]:
    from dataclasses import asdict  # noqa: PLC0415

    return {
        "at": made.at.isoformat(),
        "feeds": [asdict(f) for f in made.synced.feeds],
        "recovered": made.synced.recovered,
        "coded": made.coded,
        "filed": asdict(made.filing),
        "passed": len(made.passed),
        "alerts": [a.as_dict() for a in made.alerts],
        "delivered": [asdict(d) for d in made.delivered],
    }


def _day(when: datetime | None) -> str:
    return f"{when:%Y-%m-%d %H:%M}" if when else ""


def _sample(watch: Watch, feed: str) -> Path:
    from detente.monitor._round import known_feed  # noqa: PLC0415

    found = sorted(known_feed(watch, feed).folder.glob("sample.*"))
    if not found:
        raise DetenteError(f"The feed {feed} has no sample beside its reader. Give a FILE.")
    return found[0]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DetenteError(f"{path} cannot be read: {error.strerror}.") from error


def _now() -> datetime:
    return datetime.now(UTC)
