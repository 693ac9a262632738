"""A fit as ArviZ data on disk, so that its plots and diagnostics apply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import OutputError
from detente.intent._rounds import Fit

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Draws:
    """Weighted draws of a fit as points; shapes: points (S, Z), weights (S,), which sum to one."""

    points: Floats
    weights: Floats


def read_draws(path: Path) -> Draws:
    """Read the points and weights that `write_arviz` wrote.

    Raises:
        OSError, KeyError: the file cannot be read, or is not such a file.
    """
    from xarray import load_dataset  # noqa: PLC0415

    held = load_dataset(path, engine="h5netcdf", group="sample_stats")
    points, weights = (np.asarray(held[n], dtype=float)[0] for n in ("point", "weight"))
    return Draws(points, weights / weights.sum())


def write_arviz(path: Path, fit: Fit, made_from: Mapping[str, Any]) -> None:
    """Write weighted draws and the chains behind them.

    Groups: `posterior`, the draws that were solved, in natural units, with their weights and points
    under `sample_stats`; `emulated_posterior`, the chains that R-hat and effective sizes judge.

    Args:
        made_from: goes into the file's attributes: case version, record, seed, packages.

    Raises:
        OutputError: the file cannot be written.
    """
    from arviz_base import from_dict  # noqa: PLC0415

    names = fit.parameters.names
    solved = fit.parameters.natural(fit.points)[None].astype(np.float32)
    chains = fit.parameters.natural(np.stack([c.points for c in fit.chains])).astype(np.float32)
    tree = from_dict(
        {
            "posterior": {n: solved[..., k] for k, n in enumerate(names)},
            "sample_stats": {
                "weight": fit.weights[None],
                "log_likelihood": fit.log_likelihood[None],
                "point": fit.points[None].astype(np.float32),
            },
            "emulated_posterior": {n: chains[..., k] for k, n in enumerate(names)},
        }
    )
    tree.attrs.update(
        {k: v if isinstance(v, str | int | float) else str(v) for k, v in made_from.items()}
    )
    packed = {"zlib": True, "complevel": 6}
    encoding = {
        f"/{group}": dict.fromkeys(tree[group].data_vars, packed)
        for group in ("posterior", "sample_stats", "emulated_posterior")
    }
    try:
        tree.to_netcdf(path, engine="h5netcdf", encoding=encoding)
    except OSError as error:
        raise OutputError(f"{path} cannot be written ({error}).") from error
