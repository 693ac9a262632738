"""`detente compare`: what comes of each approach, over many futures."""

from __future__ import annotations

from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

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
from detente.cli._progress import counting
from detente.errors import DetenteError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.case import Case
    from detente.intent import Seen
    from detente.options import Comparison

_YEARS = 4.0


def compare(
    *,
    approach: Annotated[
        list[str] | None,
        typer.Option(
            "--approach",
            metavar="ID",
            help="Compare this approach with ordinary play; may be repeated.  [default: all]",
            show_default=False,
        ),
    ] = None,
    horizon: Annotated[
        float,
        typer.Option("--horizon", metavar="YEARS", help="Years ahead to show: 1, 4 or 10."),
    ] = _YEARS,
    futures: Annotated[
        int, typer.Option("--futures", min=1, help="Futures to look at; 10000 for robustness.")
    ] = 200,
    paths: Annotated[int, typer.Option("--paths", min=1, help="Paths in each future.")] = 500,
    seed: Annotated[int, typer.Option("--seed", help="Governs every random number.")] = 1,
    processes: Annotated[
        int | None,
        typer.Option(
            "--processes",
            metavar="N",
            min=1,
            help="Futures worked on at once; the numbers are the same.  [default: one for each "
            "core]",
            show_default=False,
        ),
    ] = None,
    dask: Annotated[
        str | None,
        typer.Option(
            "--dask",
            metavar="ADDRESS",
            help="Work on a Dask cluster, as tcp://host:8786; needs the package distributed.",
            show_default=False,
        ),
    ] = None,
    save: Annotated[
        Path | None,
        typer.Option(
            "--save",
            metavar="FOLDER",
            help="Write every number of every future as Parquet and NetCDF (xarray, ArviZ).",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="Write the analysis with the validation against history, as it ships with a case "
            "(options.json.gz), and the numbers of every future beside it (futures.npz).",
            show_default=False,
        ),
    ] = None,
    case: CaseOption = DEFAULT_CASE,
    as_of: AsOfOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json_: JsonOption = False,
) -> None:
    """Compare approaches under everybody's best reply: how things may stand in years to come.

    A future is a draw of the fitted game and a value for each thing that the record cannot settle.
    In each the game is solved anew for every approach and played forward from today. Finished
    futures are kept in the workspace: a run that is stopped goes on from there, and the same call
    again is answered at once.

    \b
    Examples:
      detente compare
      detente compare --approach maverick --horizon 10 --json
    """
    from detente.case import load  # noqa: PLC0415
    from detente.intent import seen_in  # noqa: PLC0415
    from detente.options import Effort, Ensemble, write_data  # noqa: PLC0415
    from detente.options import compare as run  # noqa: PLC0415
    from detente.options._document import document  # noqa: PLC0415
    from detente.record import open_record  # noqa: PLC0415

    opened = load(case)
    ensemble = Ensemble(futures=futures, seed=seed, effort=Effort.of(paths))
    at = _place(horizon, ensemble.effort.horizons)
    seen, _ = seen_in(open_record(opened, workspace).as_of(read_day(as_of)))
    with counting("Futures") as told, _executor(processes, dask) as executor:
        found = run(
            opened,
            seen,
            ensemble,
            approaches=approach or (),
            folder=Path(workspace) / "options",
            executor=executor,
            told=told,
        )
        folder = Path(workspace) / "options"
        whole = document(found, folder) if json_ or out else {}
        if out:
            _ship(out, whole, (found, opened, seen), (folder, executor))
    if save:
        write_data(save, found)
    if json_:
        print_json(whole)
    else:
        _print(found, at)


def _ship(
    out: Path,
    whole: dict[str, Any],
    of: tuple[Comparison, Case, Seen],
    how: tuple[Path, Executor | None],
) -> None:
    """Write the analysis with what history says of the model and with probes; futures beside it."""
    from detente.options import past, probe, ship, ship_futures  # noqa: PLC0415
    from detente.options._shipped_futures import FILE  # noqa: PLC0415

    (found, case, seen), (folder, executor) = of, how
    with counting("History") as told:
        checked = past(case, seen, folder=folder, executor=executor, told=told)
    probes = probe(case, seen)
    ship(out, {**whole, "past": checked.as_dict(), "probes": probes.as_dict()})
    ship_futures(out.with_name(FILE), found)


def _place(years: float, horizons: tuple[int, ...]) -> int:
    months = round(12 * years)
    if months not in horizons:
        known = ", ".join(f"{m / 12:g}" for m in horizons)
        raise DetenteError(f"--horizon {years:g} is not computed. Write one of: {known}.")
    return horizons.index(months)


@contextmanager
def _executor(processes: int | None, address: str | None) -> Iterator[Executor | None]:
    """Give processes of this machine, or those of a cluster; None is this process alone."""
    if address is None:
        from detente._processes import one_core_each, pool  # noqa: PLC0415

        if processes == 1:
            one_core_each()
            yield None
            return
        with pool(processes) as found:
            yield found
        return
    try:
        from distributed import Client  # noqa: PLC0415
    except ImportError as error:
        said = "--dask needs the package distributed. Install it: pip install distributed."
        raise DetenteError(said) from error
    try:
        client = Client(address, timeout="10s")  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise DetenteError(f"No cluster answers at {address} ({error}).") from error
    with client:
        yield client.get_executor()  # type: ignore[no-untyped-call]


def _print(found: Comparison, at: int) -> None:
    from detente.cli._compare_text import shares, told  # noqa: PLC0415

    years = found.horizons[at] / 12
    title = f"{found.case.standoff.name}: how things may stand in {years:g} years, by approach"
    print_table(title, *shares(found, at))
    for line in told(found, at):
        console.print(line, markup=False)
