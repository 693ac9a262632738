"""The fit from a record to what ships: refused where it fails, whole where it passes."""

import json

import pytest
from small_standoff import hide_less, record_of, write_standoff

from detente.case import load
from detente.errors import NotTrusted
from detente.intent import Plan, assess, fit, read_posterior
from detente.intent._arviz import read_draws
from detente.intent._rounds import Pilot
from detente.intent._workers import Workers

GRID = (2,)
pytestmark = [pytest.mark.slow, pytest.mark.long]


@pytest.fixture(autouse=True)
def one_process(monkeypatch):
    """Work in one process: to compile costs more here than to solve."""
    monkeypatch.setattr(Workers, "count", staticmethod(lambda *_: 1))


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    folder = write_standoff(tmp_path_factory.mktemp("standoff") / "reduced")
    return record_of(load(hide_less(folder)))


def test_a_fit_that_fails_is_refused_and_leaves_nothing(record, tmp_path):
    plan = Plan(pilots=(), chains=2, warmup=20, kept=20, draws=20, grid=GRID)
    with pytest.raises(NotTrusted) as refused:
        fit(record, tmp_path / "out", desk=tmp_path / "desk", seed=1, plan=plan)
    assert refused.value.exit_code == 3
    told = [p.what for p in refused.value.problems]
    assert any("Weighted draws are worth" in what for what in told)
    assert all(p.fix for p in refused.value.problems)
    assert not (tmp_path / "out").exists()
    assert list((tmp_path / "desk" / "fits").iterdir())


def test_a_fit_that_passes_ships_what_assess_reads(record, tmp_path):
    plan = Plan(
        pilots=(Pilot(60), Pilot(100)), chains=4, warmup=300, kept=1_000, draws=700, grid=GRID
    )
    told = []
    made = fit(
        record,
        tmp_path / "out",
        desk=tmp_path / "desk",
        seed=1,
        plan=plan,
        told=lambda done, total, phrase: told.append((done, total, phrase)),
    )
    assert {phrase for _, _, phrase in told} >= {"solving the game (last)", "sampling (last)"}
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "fit.nc",
        "play.npz",
        "report.json",
    ]
    found = assess(record, read_posterior(record.case, tmp_path / "out"))
    for player in found.types:
        assert sum(b.mean for b in found.now(player).values()) == pytest.approx(1, abs=1e-5)
    assert {r.group for r in found.sensitivity} >= {"prior", "types", "rationality", "switching"}
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert report["diagnosis"]["effective"] > 400
    assert report["farthest_from_all_draws"] < 0.02
    assert len(report["identification"]) == len(made.names)
    _arviz_can_read(tmp_path / "out" / "fit.nc", len(made.names))


def _arviz_can_read(path, count):
    from xarray import load_datatree  # noqa: PLC0415

    tree = load_datatree(path, engine="h5netcdf")
    assert len(tree["posterior"].data_vars) == count
    assert float(tree["sample_stats"]["weight"].sum()) == pytest.approx(1)
    assert {"case_version", "record", "seed", "packages"} <= set(tree.attrs)
    held = read_draws(path)
    assert held.points.shape == (len(held.weights), count)
    assert held.weights.sum() == pytest.approx(1)
