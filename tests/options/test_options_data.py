"""What a comparison gives to other tools, and the analysis that goes with it."""

import json

import duckdb
import numpy as np
import pytest
from options_world import draws, history
from xarray import load_dataset

from detente.options import Effort, Ensemble, analysis, compare, dataset, ship, shipped, write_data
from detente.options._shipped import FILE


@pytest.fixture(scope="module")
def found(case):
    ensemble = Ensemble(futures=60, effort=Effort(paths=30, horizons=(12, 48), tolerance=0.05))
    return compare(case, history(case), ensemble, draws=draws(case))


@pytest.mark.slow
def test_a_file_holds_what_was_compared(found, tmp_path):
    write_data(tmp_path, found)
    made, kept = dataset(found), load_dataset(tmp_path / "compared.nc", engine="h5netcdf")
    assert kept.outcomes.dims == ("future", "approach", "horizon", "outcome")
    assert np.array_equal(kept.outcomes, made.outcomes)
    assert kept.attrs["id"] == found.run["id"]
    one = {"approach": "open_door", "horizon": 48, "outcome": "violence"}
    own = found.values("outcome", "violence")[:, found.place("open_door"), 1]
    assert kept.outcomes.sel(one).values == pytest.approx(own)


def test_the_flat_table_has_a_row_for_each_future_approach_and_horizon(found, tmp_path):
    write_data(tmp_path, found)
    with duckdb.connect() as connection:
        path = str(tmp_path / "compared.parquet")
        asked = (
            "SELECT approach, months, avg(violence), count(*) FROM read_parquet(?) GROUP BY 1, 2"
        )
        rows = connection.execute(asked, [path]).fetchall()
    assert len(rows) == 3 * 2
    for approach, months, mean, count in rows:
        at = found.horizons.index(months)
        assert count == 60
        values = found.values("outcome", "violence")[:, found.place(approach), at]
        assert mean == pytest.approx(values.mean())


def test_the_analysis_is_plain_and_covers_every_approach(found):
    said = json.loads(json.dumps(analysis(found), allow_nan=False))
    assert set(said["aims"]["approaches"]) == set(found.names)
    assert set(said["conditions"]) == set(found.names)
    table = said["regret"]["48"]
    assert np.shape(table["mean"]) == (len(table["criteria"]), len(found.names))
    assert (np.array(table["largest"]) >= np.array(table["mean"])).all()
    assert said["conditions"]["open_door"]["works"]["words"].startswith("works in")
    order = [row["name"] for row in said["capitals"]["48"]["side_b"]]
    assert sorted(order) == sorted(found.names)


@pytest.mark.slow
def test_few_futures_give_no_conditions(case):
    ensemble = Ensemble(futures=4, effort=Effort(paths=5, horizons=(12, 48), tolerance=0.05))
    said = analysis(compare(case, history(case), ensemble, draws=draws(case)))
    assert "conditions" not in said
    assert "regret" in said


def test_what_ships_is_read_only_by_the_case_it_was_made_for(case, found, tmp_path):
    from detente.options import summary  # noqa: PLC0415

    ship(tmp_path / FILE, summary(found))
    here = case.model_copy(update={"folder": str(tmp_path)})
    held = shipped(here)
    assert held is not None
    assert held["run"]["id"] == found.run["id"]
    wide = case.uncertainties[0].model_copy(update={"high": 99.0})
    other = here.model_copy(update={"uncertainties": (wide, *case.uncertainties[1:])})
    assert shipped(other) is None
    (tmp_path / FILE).write_bytes(b"damaged")
    assert shipped(here) is None


def test_one_command_writes_the_comparison_and_its_futures(case, found, tmp_path, monkeypatch):
    from detente import options  # noqa: PLC0415
    from detente.cli._compare import _ship  # noqa: PLC0415
    from detente.options._document import document  # noqa: PLC0415

    class Told:
        def as_dict(self):
            return {"told": True}

    monkeypatch.setattr(options, "past", lambda *_, **__: Told())
    monkeypatch.setattr(options, "probe", lambda *_, **__: Told())
    whole = document(found, tmp_path)
    assert document(found, tmp_path) == json.loads(json.dumps(whole))
    _ship(tmp_path / FILE, whole, (found, case, history(case)), (tmp_path, None))
    here = case.model_copy(update={"folder": str(tmp_path)})
    assert shipped(here)["past"] == {"told": True}
    held = options.shipped_futures(here)
    for name in ("outcomes", "measures", "months"):
        same = getattr(held.told, name), getattr(found.told, name)
        assert np.array_equal(*same, equal_nan=True)
    assert np.array_equal(held.rates, found.rates)
    assert held.names == found.names
    said = options.what_if(held, months=48)
    bands = said["approaches"][1]["horizons"]["48"]["outcomes"]["violence"]
    assert bands["mean"] == found.values("outcome", "violence")[:, 1, 1].mean()
