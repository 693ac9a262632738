"""`detente brief` and `detente cite`."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli._fitted import fit_of_workspace
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
from detente.cli._output import print_json, progress
from detente.errors import DetenteError

if TYPE_CHECKING:
    from detente.record import Record

OutFolder = Annotated[
    Path, typer.Option("--out", metavar="FOLDER", help="Write into FOLDER/<case>/.")
]
FormatOption = Annotated[
    list[str],
    typer.Option(
        "--format", metavar="html|md|pdf|docx", help="Write only this; give it once for each."
    ),
]
RecordedByOption = Annotated[
    str | None,
    typer.Option(
        "--recorded-by",
        metavar="INSTANT",
        help="Use only what this record held at that instant (UTC), to make an earlier briefing "
        "again after rows were added for its time.  [default: all of it]",
        show_default=False,
    ),
]


def brief(
    case: CaseOption = DEFAULT_CASE,
    as_of: AsOfOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    out: OutFolder = Path("briefing"),
    format: FormatOption = ["html", "md", "pdf"],  # noqa: B006
    seed: SeedOption = 0,
    recorded_by: RecordedByOption = None,
    json_: JsonOption = False,
) -> None:
    """Write the briefing of a case: HTML, Markdown and PDF; with --format docx for Word.

    Prints where the files are, the as-of day and how old the newest event is. Nothing is written
    if a sentence lacks its reference or a number its query.

    Examples:

      detente brief

      detente brief --as-of 2017-09-30 --format html --out then

      detente brief --format docx
    """
    from detente.brief import write_brief  # noqa: PLC0415
    from detente.case import load  # noqa: PLC0415
    from detente.forecast._finished import tracks_folder  # noqa: PLC0415
    from detente.record import open_record  # noqa: PLC0415

    day = read_day(as_of)
    opened = load(case)
    record = open_record(opened, workspace)
    if recorded_by is not None:
        record = record.held_at(_instant(recorded_by))
    with progress("Writing the briefing", quiet=json_):
        paths = write_brief(
            opened,
            record,
            out,
            as_of=day,
            seed=seed,
            formats=format,
            posterior=fit_of_workspace(opened, workspace),
            kept=tracks_folder(opened, workspace),
        )
    newest = _newest(record, day)
    if json_:
        print_json(
            {
                "case": opened.standoff.id,
                "as_of": day.isoformat(),
                "newest_event": newest.isoformat() if newest else None,
                "newest_event_age_days": (day - newest).days if newest else None,
                "seed": seed,
                "files": [str(p) for p in paths],
            }
        )
        return
    for path in paths:
        typer.echo(str(path))
    age = f"Newest event: {newest}, {(day - newest).days} days before." if newest else ""
    typer.echo(f"As of {day}. {age}".rstrip())


def cite(
    ref: Annotated[
        str,
        typer.Argument(
            metavar="REF",
            help="A number of the last briefing, the id of an event, source, official reference or "
            "question, or a key as the briefing prints it.",
        ),
    ],
    case: CaseOption = DEFAULT_CASE,
    as_of: AsOfOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    out: Annotated[
        Path,
        typer.Option("--out", metavar="FOLDER", help="Where the last briefing was written."),
    ] = Path("briefing"),
    seed: SeedOption = 0,
    json_: JsonOption = False,
) -> None:
    """Say what a reference of the briefing rests on.

    Prints the events, every source with its address and grade, or the query and the state of the
    record behind a computed number.

    Examples:

      detente cite 12

      detente cite "count: kind=nuclear_test" --as-of 2015-01-01
    """
    from detente.brief import cite as cite_  # noqa: PLC0415
    from detente.brief._cite import entry_text  # noqa: PLC0415
    from detente.case import load  # noqa: PLC0415
    from detente.record import open_record  # noqa: PLC0415

    opened = load(case)
    day = None if as_of is None else read_day(as_of)
    if ref.isdigit():
        ref, made_for, seed = _numbered(out / opened.standoff.id / "references.json", ref, seed)
        day = day or made_for
    record = open_record(opened, workspace)
    posterior = fit_of_workspace(opened, workspace)
    day = day or read_day(None)
    entry = cite_(opened, record, ref, as_of=day, seed=seed, posterior=posterior)
    if json_:
        print_json(entry.as_dict())
    else:
        typer.echo(entry_text(entry))


def _instant(text: str) -> str:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise DetenteError(
            f"--recorded-by {text!r} is not an instant. Write it as 2026-11-23T12:00:00Z."
        ) from error
    return found.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _newest(record: Record, day: date) -> date | None:
    events = record.as_of(day).events.values()
    return max((e.first for e in events), default=None)


def _numbered(path: Path, number: str, seed: int) -> tuple[str, date, int]:
    """Look a number up in the briefing that was last written."""
    try:
        made: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        keys, day = made["references"], date.fromisoformat(made["as_of"])
        seed = int(made["seed"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DetenteError(
            f"Reference {number} is looked up in {path}, which cannot be read. "
            "Write the briefing first with 'detente brief', or say where it is with --out."
        ) from error
    if number not in keys:
        raise DetenteError(
            f"The briefing in {path.parent} has no reference {number}, but {len(keys)}."
        )
    return str(keys[number]), day, seed
