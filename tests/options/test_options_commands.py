"""The commands as a person runs them, on a case made by `case new`."""

import json
import subprocess
import sys

import pytest
from options_world import draws, small_case

from detente.intent._parameters import parameters_of

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Return a folder with a case that has a fit, and a workspace beside it."""
    import numpy as np  # noqa: PLC0415
    import xarray  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("commands")
    case = small_case(folder)
    held = draws(case)
    fit = folder / "small" / "posterior"
    fit.mkdir()
    stats = xarray.Dataset(
        {
            "point": (("chain", "draw", "parameter"), held.points[None].astype(np.float32)),
            "weight": (("chain", "draw"), held.weights[None]),
        },
        coords={"parameter": list(parameters_of(case).names)},
    )
    stats.to_netcdf(fit / "fit.nc", engine="h5netcdf", group="sample_stats")
    run(folder, "record", "seal", "./small/record", "--reason", "the example")
    return folder


def run(place, *words, code=0):
    made = subprocess.run(
        [sys.executable, "-c", "from detente.cli import main; main()", *words],
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == code, made.stderr
    assert "Traceback" not in made.stderr
    return made


SMALL = ("--case", "./small", "--futures", "4", "--paths", "10", "--processes", "1")


def test_compare_prints_a_table_and_the_same_json_twice(place):
    text = run(place, "compare", *SMALL).stdout
    assert "how things may stand in 4 years" in text
    assert "an open door" in text
    assert "run " in text
    first = run(place, "compare", *SMALL, "--json").stdout
    assert first == run(place, "compare", *SMALL, "--json").stdout
    said = json.loads(first)
    assert {row["id"] for row in said["approaches"]} >= {"ordinary", "open_door"}


def test_compare_writes_data(place):
    run(place, "compare", *SMALL, "--save", "data")
    assert (place / "data" / "compared.parquet").is_file()
    assert (place / "data" / "compared.nc").is_file()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("compare", *SMALL, "--horizon", "3"), "--horizon 3 is not computed"),
        (("compare", *SMALL, "--approach", "nobody"), "'nobody' is not an approach"),
        (("compare", *SMALL, "--dask", "tcp://127.0.0.1:1"), "No cluster answers"),
        (("probe", "--case", "./small"), "No fit of"),
    ],
)
def test_what_cannot_be_done_is_said(place, words, said):
    assert said in run(place, *words, code=1).stderr
