"""A comparison as data for other tools: an xarray dataset, NetCDF, Parquet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.errors import OutputError
from detente.intent._parameters import parameters_of
from detente.options._comparison import Comparison

if TYPE_CHECKING:
    import xarray

NETCDF, PARQUET = "compared.nc", "compared.parquet"


def dataset(found: Comparison) -> xarray.Dataset:
    """Return every number of every future, with its names; what it was made from is in `attrs`.

    Dimensions: future, approach, horizon (months), outcome, measure, spillover, uncertainty,
    parameter.
    """
    import xarray  # noqa: PLC0415

    case, by = found.case, ("future", "approach", "horizon")
    spillovers = [found.values("spillover", s.id) for s in case.spillovers]
    shape = found.told.outcomes.shape[:3]
    return xarray.Dataset(
        {
            "outcomes": ((*by, "outcome"), found.told.outcomes),
            "measures": ((*by, "measure"), found.told.measures),
            "spillovers": (
                (*by, "spillover"),
                np.stack(spillovers, -1) if spillovers else np.zeros((*shape, 0)),
            ),
            "uncertain": (("future", "uncertainty"), found.futures.values),
            "points": (("future", "parameter"), found.futures.points),
            "residual": (("future", "approach"), found.told.residual),
        },
        coords={
            "approach": list(found.names),
            "horizon": list(found.horizons),
            "outcome": [o.id for o in case.outcomes],
            "measure": [m.id for m in case.measures],
            "spillover": [s.id for s in case.spillovers],
            "uncertainty": [u.id for u in case.uncertainties],
            "parameter": list(parameters_of(case).names),
        },
        attrs={k: v if isinstance(v, str | int) else str(v) for k, v in found.run.items()},
    )


def write_data(folder: Path, found: Comparison) -> None:
    """Write `compared.nc`, and `compared.parquet` with one row for each future, approach, horizon.

    Raises:
        OutputError: a file cannot be written.
    """
    import duckdb  # noqa: PLC0415

    made = dataset(found)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        packed = {name: {"zlib": True, "complevel": 6} for name in made.data_vars}
        made.to_netcdf(folder / NETCDF, engine="h5netcdf", encoding=packed)
        rows = _rows(found)
        with duckdb.connect() as connection:
            path = str(folder / PARQUET).replace("'", "''")
            names = ", ".join(f"unnest(${n + 1}) AS {name}" for n, name in enumerate(rows))
            connection.execute(
                f"COPY (SELECT {names}) TO '{path}' (FORMAT parquet)", list(rows.values())
            )
    except (OSError, duckdb.Error) as error:
        raise OutputError(f"{folder} cannot be written to ({error}).") from error


def _rows(found: Comparison) -> dict[str, list[Any]]:
    """Return the columns of the flat table."""
    case, shape = found.case, found.told.outcomes.shape[:3]
    future, approach, horizon = (x.ravel() for x in np.indices(shape))
    columns: dict[str, list[Any]] = {
        "future": future.tolist(),
        "approach": [found.names[n] for n in approach],
        "months": [found.horizons[n] for n in horizon],
    }
    for k, outcome in enumerate(case.outcomes):
        columns[f'"{outcome.id}"'] = found.told.outcomes[..., k].ravel().tolist()
    for k, measure in enumerate(case.measures):
        columns[f'"{measure.id}"'] = found.told.measures[..., k].ravel().tolist()
    for one in case.spillovers:
        columns[f'"{one.id}"'] = found.values("spillover", one.id).ravel().tolist()
    for k, uncertain in enumerate(case.uncertainties):
        columns[f'"{uncertain.id}"'] = found.futures.values[future, k].tolist()
    return columns
