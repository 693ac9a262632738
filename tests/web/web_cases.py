"""A small standoff of one's own, with a fit, so that a comparison takes seconds."""

import numpy as np
import xarray

from detente.case import load, new
from detente.intent._parameters import parameters_of


def small_case(folder):
    """Write the template's case with a made-up fit, and a record of its own; return its folder."""
    place = folder / "small"
    case = load(new("small", place))
    random = np.random.default_rng(0)
    names = list(parameters_of(case).names)
    points = 0.3 * random.standard_normal((6, len(names)))
    fit = place / "posterior"
    fit.mkdir()
    stats = xarray.Dataset(
        {
            "point": (("chain", "draw", "parameter"), points[None].astype(np.float32)),
            "weight": (("chain", "draw"), np.full((1, 6), 1 / 6)),
        },
        coords={"parameter": names},
    )
    stats.to_netcdf(fit / "fit.nc", engine="h5netcdf", group="sample_stats")
    return place
