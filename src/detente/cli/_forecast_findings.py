"""`detente forecast findings`: what others have found, computed again from the record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli._forecast_open import head
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

if TYPE_CHECKING:
    from detente.forecast import Finding

FindingArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="ID",
        help="Id of a finding in the case's findings.toml.  [default: all]",
        show_default=False,
    ),
]


def findings(
    finding: FindingArgument = None,
    case: CaseOption = DEFAULT_CASE,
    as_of: AsOfOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    seed: SeedOption = 0,
    json: JsonOption = False,
) -> None:
    """Compute again from the record what others have found, and set both side by side.

    Prints what each finding shows and what else could lie behind it, its table, each published
    figure beside ours over the same span, the method and the run id to cite. The seed governs the
    intervals of rate ratios alone.

    \b
    Examples:
      detente forecast findings
      detente forecast findings us-elections --as-of 2020-12-31
    """
    from detente.case import load  # noqa: PLC0415
    from detente.forecast import findings as compute  # noqa: PLC0415
    from detente.record import open_record  # noqa: PLC0415

    opened = load(case)
    known = open_record(opened, workspace).as_of(read_day(as_of))
    made = compute(known, finding, seed=seed)
    if json:
        print_json({**head(known, seed), "findings": [one.as_dict() for one in made]})
        return
    if not made:
        console.print(f"{opened.standoff.name} declares no findings.", markup=False)
    for one in made:
        _show(one)


def _show(made: Finding) -> None:
    console.print(f"{made.id}  {made.question}", style="bold", markup=False)
    lines = [
        f"  {made.reading}",
        f"  {made.caution}",
        f"  Counted: {made.scope} From {made.first} to {made.through}, the last day searched.",
        f"  Method: {made.how}",
    ]
    if made.left_out:
        lines.append(
            f"  Left out, since their date is not known well enough: {len(made.left_out)}."
        )
    console.print("\n".join(lines), markup=False)
    if made.rows:
        columns = list(made.rows[0])
        print_table(
            "",
            [column.replace("_", " ") for column in columns],
            [[_cell(row[column], column) for column in columns] for row in made.rows],
        )
    _show_published(made)
    console.print(f"  Run {made.run}\n", markup=False)


def _show_published(made: Finding) -> None:
    figures = [p for p in made.published if p.figure is not None]
    if figures:
        print_table(
            "Published figures, and ours over the same span",
            ["published", "theirs", "ours", "difference", "n", "what", "note"],
            [
                [p.published, *map(_cell, (p.value, p.ours, p.difference, p.n)), p.said, p.note]
                for p in figures
            ],
        )
    console.print("\n".join(_sources(made)), markup=False)


def _sources(made: Finding) -> Iterator[str]:
    """Yield what was published in words, and the source of each figure once."""
    if not made.published:
        yield "  Published figure: none was found."
    for p in made.published:
        if p.figure is None:
            yield f"  Published: {p.said} ({p.source}, {p.published}; {p.url})"
    named = {(p.source, p.published, p.url) for p in made.published if p.figure is not None}
    for source, published, url in sorted(named):
        yield f"  Figures: {source}, {published}; {url}"


def _cell(value: str | int | float | None, column: str = "") -> str:
    if value is None:
        return "-"
    if column == "p" and isinstance(value, float) and value < 0.01:
        return "<0.01"
    return f"{value:.2f}" if isinstance(value, float) else str(value)
