"""`detente solve` and `detente bench solve` on the small case that comes as a template."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

DETENTE = Path(sys.executable).parent / "detente"


def run(folder, *arguments, code=0):
    done = subprocess.run(
        [DETENTE, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout if code == 0 else done.stderr


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("strait")
    run(folder, "case", "new", "strait")
    return folder


@pytest.mark.slow
def test_solve_says_how_each_type_plays(small):
    found = json.loads(run(small, "solve", "--case", "./strait", "--grid", "4", "--json"))
    assert found["solution"]["converged"]
    assert found["solution"]["residual"] < 1e-8
    asked = found["situation"]
    assert sum(row["chance"] for row in asked["actions"]) == pytest.approx(1)
    for row in asked["actions"]:
        assert sum(row["posterior"].values()) == pytest.approx(1)
    text = run(small, "solve", "--case", "./strait", "--grid", "4")
    assert "to move in" in text
    assert "Solved: the largest residual" in text


@pytest.mark.slow
def test_bench_prints_times_residuals_and_ratios(small):
    found = json.loads(run(small, "bench", "solve", "--case", "./strait", "--grid", "4"))
    assert found["solved"]["converged"]
    assert {"cold_solve", "warm_solve", "filter", "simulate", "gradient"} <= set(found["seconds"])
    assert found["ratios"]["paths_per_second"] > 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--state", "nowhere"), "'nowhere' is not a state"),
        (("--belief", "side_a"), "has no '='"),
        (("--belief", "side_a=x,y"), "write chances as"),
        (("--belief", "side_a=0.9,0.9"), "sum to 1"),
        (("--seen", "nobody=test"), "'nobody' is not a player"),
        (("--precision", "-1"), "rationality is"),
    ],
)
def test_what_cannot_be_asked_is_said(small, arguments, said):
    assert said in run(small, "solve", "--case", "./strait", "--grid", "2", *arguments, code=1)
