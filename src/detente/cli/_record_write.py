"""The commands that add to a workspace; each is one batch, all of it or nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli._options import (
    DEFAULT_CASE,
    DEFAULT_WORKSPACE,
    CaseOption,
    JsonOption,
    WorkspaceOption,
    today,
)
from detente.cli._output import console, print_json
from detente.errors import DetenteError, RecordError

if TYPE_CHECKING:
    from detente.case import Case
    from detente.record import Claim, Source

ReasonOption = Annotated[
    str, typer.Option("--reason", metavar="TEXT", help="Why, in a few words; it is kept for ever.")
]


def import_(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="PATH", help="A .csv, .jsonl or .parquet file, or a folder of three."
        ),
    ],
    reason: ReasonOption = "imported",
    case: CaseOption = DEFAULT_CASE,
    json: JsonOption = False,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Add the rows of a file or folder to your workspace: all of them, or none.

    Prints how many rows were added and how many were there already. If anything is wrong, lists
    every problem with file, line and field, and leaves the record as it was.

    \b
    Examples:
      detente record export --format jsonl --out rows.jsonl && detente record import rows.jsonl
      detente record export --out exported && detente record import exported --reason "back again"
    """
    from detente.case import load  # noqa: PLC0415
    from detente.record import import_rows  # noqa: PLC0415
    from detente.record._seal import now  # noqa: PLC0415

    with _progress(shown=not json) as progress:
        added = import_rows(
            load(case),
            workspace,
            path,
            reason=reason,
            recorded_at=now(),
            today=today(),
            progress=progress,
        )
    rows = len(added.batch.rows) if added.batch else 0
    if json:
        batch = added.batch.digest if added.batch else None
        print_json({"added": rows, "skipped": added.skipped, "batch": batch})
    else:
        there = f"; {added.skipped:,} were there already" if added.skipped else ""
        console.print(f"Added {rows:,} rows to {workspace}{there}.", markup=False)


@contextmanager
def _progress(*, shown: bool) -> Iterator[Callable[[int, int], None] | None]:
    """Show a bar on the error stream once the work has taken two seconds."""
    if not shown or not sys.stderr.isatty():
        yield None
        return
    import time  # noqa: PLC0415

    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    started = time.monotonic()
    bar = Progress(console=Console(stderr=True), transient=True)
    task = bar.add_task("Writing rows")

    def said(done: int, total: int) -> None:
        if time.monotonic() - started > 2 and not bar.live.is_started:
            bar.start()
        bar.update(task, completed=done, total=total)

    try:
        yield said
    finally:
        bar.stop()


def add(
    *,
    kind: Annotated[str, typer.Option("--kind", metavar="KIND", help="The kind of event.")],
    happened: Annotated[
        str, typer.Option("--happened", metavar="DATE", help="2017-09-03, 2006-03 or 1998.")
    ],
    summary: Annotated[
        str, typer.Option("--summary", metavar="TEXT", help="What happened, in your own words.")
    ],
    url: Annotated[str, typer.Option("--url", metavar="URL", help="The source's public address.")],
    publisher: Annotated[
        str, typer.Option("--publisher", metavar="NAME", help="Who published the source.")
    ],
    source_kind: Annotated[
        str,
        typer.Option("--source-kind", metavar="KIND", help="Its sort; the grade follows from it."),
    ],
    actor: Annotated[
        list[str] | None,
        typer.Option("--actor", metavar="PLAYER", help="Who did it; give it again for more."),
    ] = None,
    target: Annotated[
        list[str] | None, typer.Option("--target", metavar="PLAYER", help="To whom it was done.")
    ] = None,
    until: Annotated[
        str, typer.Option("--until", metavar="DATE", help="Its last day, where it lasted.")
    ] = "",
    learned: Annotated[
        str | None,
        typer.Option("--learned", metavar="DATE", help="The day it was public.  [default: today]"),
    ] = None,
    title: Annotated[str, typer.Option("--title", metavar="TEXT", help="The source's title.")] = "",
    passage: Annotated[
        str, typer.Option("--passage", metavar="TEXT", help="Where in the source it says so.")
    ] = "",
    magnitude: Annotated[
        list[str] | None,
        typer.Option("--magnitude", metavar="NAME=VALUE", help="A quantity; again for more."),
    ] = None,
    attribute: Annotated[
        list[str] | None,
        typer.Option("--attribute", metavar="NAME=VALUE", help="A property; again for more."),
    ] = None,
    event: Annotated[
        str | None,
        typer.Option(
            "--event", metavar="ID", help="The event that it speaks of.  [default: a new one]"
        ),
    ] = None,
    reason: ReasonOption = "added by hand",
    case: CaseOption = DEFAULT_CASE,
    json: JsonOption = False,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Add one claim with its source to your workspace, on a new event or one that is there.

    Prints the claim's id and grade. The record is checked first; if anything is wrong, every
    problem is listed and nothing is added.

    \b
    Examples:
      detente record add --kind missile_launch --happened 2026-11-20 --actor north_korea \\
        --summary "North Korea launched one missile." --url https://www.jcs.mil.kr/ \\
        --publisher "Joint Chiefs of Staff" --source-kind government --magnitude missiles=1
      detente record add --event NUC-20170903 --kind nuclear_test --happened 2017-09-03 \\
        --summary "A second source." --url https://www.ctbto.org/ --publisher CTBTO \\
        --source-kind international_organization --learned 2017-09-03
    """
    from detente.cli._record_rows import Given, rows_of  # noqa: PLC0415

    given = Given(
        kind=kind,
        happened=happened,
        until=until,
        actors=tuple(actor or ()),
        targets=tuple(target or ()),
        summary=summary,
        url=url,
        publisher=publisher,
        title=title,
        source_kind=source_kind,
        learned=learned,
        passage=passage,
        magnitudes=_pairs(magnitude or [], "--magnitude"),
        attributes=_pairs(attribute or [], "--attribute"),
        event=event,
    )
    loaded, record = opened(case, workspace)
    source, claim = rows_of(loaded, record, given, today())
    write_batch(loaded, workspace, [source, claim], "add", reason)
    grade = f"{source.reliability}{claim.credibility}"
    if json:
        print_json({"event": claim.event, "claim": claim.id, "source": source.id, "grade": grade})
    else:
        said = f"Added {claim.id} (grade {grade}) to {workspace}."
        console.print(f"{said} See it: detente record show {claim.event}", markup=False)


def correct(
    claim: Annotated[str, typer.Argument(metavar="CLAIM", help="As `record show` names it.")],
    field: Annotated[
        list[str],
        typer.Option("--field", metavar="NAME=VALUE", help="What it should say; again for more."),
    ],
    reason: ReasonOption,
    case: CaseOption = DEFAULT_CASE,
    json: JsonOption = False,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Correct a claim by a new one that supersedes it; the old one is kept.

    Prints the new claim's id. It is as public as the old one was (`learned` stays), unless you
    correct that too; `--field NAME=` empties a field. Lists are written "a; b", pairs "a=1; b=2".

    \b
    Examples:
      detente record list --kind nuclear_test --json
      detente record correct "NUC-20170903#usgs" --field happened=2017-09-03 --reason "UTC date"
    """
    from detente.cli._record_rows import corrected  # noqa: PLC0415

    loaded, record = opened(case, workspace)
    row = corrected(record, claim, _pairs(field, "--field"), reason, today())
    write_batch(loaded, workspace, [row], "correct", reason)
    if json:
        print_json({"claim": row.id, "supersedes": claim})
    else:
        console.print(f"Added {row.id}, which supersedes {claim}.", markup=False)


def seal(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="A case's folder, or its record folder.")
    ],
    reason: ReasonOption,
    json: JsonOption = False,
) -> None:
    """Seal the rows that you added to a case's own CSV files, so that later changes show.

    Prints the new batch. Refuses, naming the rows, if rows that were sealed before have changed.
    The instant is SOURCE_DATE_EPOCH where it is set.

    \b
    Examples:
      detente case new strait && detente record seal strait --reason "launches of 2026"
      detente record seal ./strait/record --reason "a second source for each meeting" --json
    """
    from detente.record import seal as seal_rows  # noqa: PLC0415

    batch = seal_rows(folder, reason=reason)
    if json:
        print_json({"batch": batch.seq, "rows": len(batch.rows), "digest": batch.digest})
    else:
        said = f"Sealed {len(batch.rows):,} rows as batch {batch.seq} (chain {batch.digest[:16]})."
        console.print(said, markup=False)


def migrate(
    case: CaseOption = DEFAULT_CASE,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Bring a workspace that an earlier version wrote up to date; its rows stay as they are.

    Prints where it is. Every write does this too; reading never does.

    \b
    Examples:
      detente record migrate
      detente record migrate --workspace ./workspace
    """
    from detente.case import load  # noqa: PLC0415
    from detente.record._place import locate  # noqa: PLC0415
    from detente.record._write import migrate_workspace  # noqa: PLC0415

    place = locate(workspace, load(case))
    if not place.exists:
        raise RecordError(f"{place.shown} does not exist. There is nothing to bring up to date.")
    migrate_workspace(place)
    if json:
        print_json({"workspace": place.shown, "up_to_date": True})
    else:
        console.print(f"{place.shown} is up to date.", markup=False)


def opened(case: str, workspace: str) -> tuple[Case, Any]:
    from detente.case import load  # noqa: PLC0415
    from detente.record import open_record  # noqa: PLC0415

    loaded = load(case)
    return loaded, open_record(loaded, workspace)


def write_batch(
    case: Case, workspace: str, rows: list[Source | Claim | Any], action: Any, reason: str
) -> None:
    from detente.record import add as add_rows  # noqa: PLC0415
    from detente.record._seal import now  # noqa: PLC0415

    day: date = today()
    add_rows(case, workspace, rows, action=action, reason=reason, recorded_at=now(), today=day)


def _pairs(given: list[str], option: str) -> dict[str, str]:
    wrong = [g for g in given if "=" not in g]
    if wrong:
        raise DetenteError(f"{option} {wrong[0]!r} is not NAME=VALUE. Write it as missiles=2.")
    parted = (g.partition("=") for g in given)
    return {name.strip(): value.strip() for name, _, value in parted}


COMMANDS: dict[str, Callable[..., None]] = {
    "add": add,
    "correct": correct,
    "import": import_,
    "seal": seal,
    "migrate": migrate,
}
