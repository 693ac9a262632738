"""`detente record`: what the record holds, and whether it is as it was written."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli import _record_judge, _record_write
from detente.cli._options import (
    DEFAULT_CASE,
    DEFAULT_WORKSPACE,
    AsOfOption,
    CaseOption,
    JsonOption,
    WorkspaceOption,
    read_day,
)
from detente.cli._output import console, print_json, print_table
from detente.errors import DetenteError, RecordError

if TYPE_CHECKING:
    from detente.record import Record

app = typer.Typer(
    no_args_is_help=True,
    help="See, search, extend and check the sourced record of events.",
)
for _name, _command in {**_record_write.COMMANDS, **_record_judge.COMMANDS}.items():
    app.command(_name)(_command)


def _open(case: str, workspace: str, as_of: str | None) -> Record:
    from detente.case import load  # noqa: PLC0415
    from detente.record import open_record  # noqa: PLC0415

    day = read_day(as_of)
    return open_record(load(case), workspace).as_of(day)


@app.command()
def stats(
    case: CaseOption = DEFAULT_CASE,
    as_of: AsOfOption = None,
    json: JsonOption = False,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Count what the record holds: events by kind and year, claims and sources.

    Prints the totals, the newest event and a table of kinds by count; with `--json` also every
    year, and what each source adds up to.

    \b
    Examples:
      detente record stats
      detente record stats --as-of 2017-09-03 --json
    """
    from detente.record import stats as count  # noqa: PLC0415

    found = count(_open(case, workspace, as_of))
    if json:
        print_json(found)
        return
    newest = found["newest_event"] or {"id": "none", "happened": "never"}
    lines = [
        f"{found['events']:,} events, {found['claims']:,} claims, "
        f"{found['judgements']:,} judgements",
        f"{found['sources']:,} public addresses; "
        f"{found['share_with_address']:.1%} of events have at least one",
        f"newest event {newest['happened']} ({newest['id']}); as of {found['as_of']}",
    ]
    console.print("\n".join(lines), markup=False)
    print_table("", ("kind", "events"), found["events_by_kind"].items())


@app.command("list")
def list_events(
    *,
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", metavar="KIND", help="Only this kind; give it again for more."),
    ] = None,
    actor: Annotated[
        list[str] | None,
        typer.Option("--actor", metavar="PLAYER", help="Only what this player did."),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Only from this day on.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="Only through this day.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", min=1, help="Only the latest N.")
    ] = None,
    case: CaseOption = DEFAULT_CASE,
    as_of: AsOfOption = None,
    json: JsonOption = False,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """List events by date, as they were known on a day.

    Prints id, date, kind, actors, targets and summary of each.

    \b
    Examples:
      detente record list --kind nuclear_test
      detente record list --actor united_states --since 2018-01-01 --until 2019-12-31
    """
    from detente.case import Selector  # noqa: PLC0415

    first = _date(since, "--since") if since else None
    last = _date(until, "--until") if until else None
    record = _open(case, workspace, as_of)
    _among(kind or [], {k.id for k in record.case.kinds}, "--kind")
    _among(actor or [], {p.id for p in record.case.players}, "--actor")
    wanted = Selector(kinds=tuple(kind or ()), actors=tuple(actor or ()))
    events = record.select([wanted], since=first, until=last)
    events = events[-limit:] if limit else events
    if json:
        from detente.record._shown import event_row  # noqa: PLC0415

        print_json([event_row(e) for e in events])
        return
    rows = [
        (e.id, e.happened, e.kind, ", ".join(e.actors), ", ".join(e.targets), e.summary)
        for e in events
    ]
    columns = ("id", "happened", "kind", "actors", "targets", "summary")
    print_table(f"{len(rows):,} events", columns, rows)


def _date(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise DetenteError(f"{option} {text!r} is not a date. Write it as 2017-09-03.") from error


def _among(given: list[str], known: set[str], option: str) -> None:
    wrong = [g for g in given if g not in known]
    if wrong:
        raise DetenteError(
            f"{option} {wrong[0]!r} is not declared in the case. Known: {', '.join(sorted(known))}."
        )


@app.command()
def show(
    id: Annotated[str, typer.Argument(metavar="ID", help="An event, as `record list` names it.")],
    case: CaseOption = DEFAULT_CASE,
    as_of: AsOfOption = None,
    json: JsonOption = False,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Show one event with every claim it rests on.

    Prints what it is, then each claim with its source, grade, address, passage and the day it was
    learned; what the sources say of each quantity, where they differ; merges, and corrections.

    \b
    Examples:
      detente record show NUC-20170903
      detente record show NUC-20170903 --as-of 2017-09-10 --json
    """
    from detente.cli._record_show import print_event  # noqa: PLC0415
    from detente.record._shown import event_shown  # noqa: PLC0415

    found = event_shown(_open(case, workspace, as_of), id)
    if json:
        print_json(found)
    else:
        print_event(found)


@app.command()
def sources(
    case: CaseOption = DEFAULT_CASE,
    as_of: AsOfOption = None,
    json: JsonOption = False,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """List the sources that the record rests on.

    Prints id, grade, publisher, number of claims and address of each, most used first.

    \b
    Examples:
      detente record sources
      detente record sources --as-of 2010-01-01 --json
    """
    from detente.record._shown import sources_shown  # noqa: PLC0415

    rows = sources_shown(_open(case, workspace, as_of))
    if json:
        print_json(rows)
        return
    columns = ("id", "reliability", "publisher", "claims", "url")
    print_table(
        f"{len(rows):,} sources",
        ("id", "grade", "publisher", "claims", "address"),
        [tuple(row[c] for c in columns) for row in rows],
    )


@app.command()
def verify(
    case: CaseOption = DEFAULT_CASE,
    json: JsonOption = False,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Prove that no row of the record was lost or altered, or name what was.

    Recomputes the digest of every row and the chain of batches. Prints each ledger with its size
    and last digest; if anything is wrong, names the rows and ends with exit code 1.

    \b
    Examples:
      detente record verify
      detente record verify --workspace ./workspace --json
    """
    from detente.case import load  # noqa: PLC0415
    from detente.record import verify as check  # noqa: PLC0415

    found = check(load(case), workspace)
    if json:
        from detente.record._shown import verification_shown  # noqa: PLC0415

        print_json(verification_shown(found))
        if not found.ok:
            raise typer.Exit(1)
        return
    if not found.ok:
        count = f"{len(found.problems)} problem{'s' if len(found.problems) > 1 else ''}"
        raise RecordError(f"The record is not as it was written: {count}.", found.problems)
    for ledger in found.ledgers:
        console.print(
            f"{ledger.name}: {ledger.rows:,} rows (batches: {ledger.batches:,}) are as they were "
            f"written (chain {ledger.digest[:16] or 'empty'}).",
            markup=False,
        )


@app.command()
def export(
    out: Annotated[
        Path,
        typer.Option("--out", metavar="PATH", help="A folder (csv, parquet) or a file (jsonl)."),
    ],
    format: Annotated[
        str, typer.Option("--format", metavar="csv|jsonl|parquet", help="How to write the rows.")
    ] = "csv",
    case: CaseOption = DEFAULT_CASE,
    as_of: AsOfOption = None,
    json: JsonOption = False,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Write the record's rows to files that `record import` takes back.

    Prints how many rows were written. As of a day, only what was known then is written; corrected
    claims are written too, since nothing is ever dropped.

    \b
    Examples:
      detente record export --format csv --out exported
      detente record export --format jsonl --out exported.jsonl --as-of 2017-12-31
    """
    from detente.record import export_rows  # noqa: PLC0415

    if format not in ("csv", "jsonl", "parquet"):
        raise typer.BadParameter(
            f"{format!r} is not one of csv, jsonl, parquet", param_hint="--format"
        )
    record = _open(case, workspace, as_of)
    count = export_rows(record, out, format)  # type: ignore[arg-type]
    if json:
        print_json({"rows": count, "format": format, "path": str(out)})
    else:
        console.print(f"Wrote {count:,} rows to {out}.", markup=False)


@app.command()
def disagreements(
    case: CaseOption = DEFAULT_CASE,
    as_of: AsOfOption = None,
    json: JsonOption = False,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Show where the sources disagree, side by side, and how each case was settled.

    Prints each day on which the case's compared lists differ: what each has, the class that
    this record gives the event, and why.

    \b
    Examples:
      detente record disagreements
      detente record disagreements --as-of 2020-01-01 --json
    """
    from detente.record import disagreements as find  # noqa: PLC0415
    from detente.record._shown import disagreements_shown  # noqa: PLC0415

    record = _open(case, workspace, as_of)
    if json:
        print_json(disagreements_shown(record))
        return
    found = find(record)
    for row in found:
        kinds = ", ".join(kind.replace("_", " ") for kind in row.kinds)
        title = f"{row.day}  {row.finding.replace('_', ' ')}  ({row.status})  {kinds}"
        console.print(title, style="bold", markup=False)
        listed = (
            f"left: {', '.join(row.left) or 'no row'}; right: {', '.join(row.right) or 'no row'}"
        )
        console.print(f"  {listed}; events: {', '.join(row.events)}", markup=False)
        console.print(f"  {row.explanation}", markup=False)
    console.print(f"{len(found):,} days on which published lists disagree.", markup=False)
