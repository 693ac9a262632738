"""`detente solve` and `detente bench solve` on the small case that comes as a template."""

import json
import sys

import pytest

from detente.case import new
from detente.cli import main
from detente.record import seal

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("strait")
    seal(new("strait", folder / "strait"), reason="the example")
    return folder


@pytest.fixture
def run(small, monkeypatch, capsys):
    """Run the command line beside the case, in this process: a game is then compiled once."""

    def ran(*arguments, code=0):
        monkeypatch.chdir(small)
        monkeypatch.setattr(sys, "argv", ["detente", *arguments])
        try:
            main()
            ended = 0
        except SystemExit as end:
            ended = end.code or 0
        out, err = capsys.readouterr()
        assert ended == code, err
        assert "Traceback" not in out + err
        return err if code else out

    return ran


def test_solve_says_how_each_type_plays(run):
    found = json.loads(run("solve", "--case", "./strait", "--grid", "4", "--json"))
    assert found["solution"]["converged"]
    assert found["solution"]["residual"] < 1e-8
    asked = found["situation"]
    assert sum(row["chance"] for row in asked["actions"]) == pytest.approx(1)
    for row in asked["actions"]:
        assert sum(row["posterior"].values()) == pytest.approx(1)
    text = run("solve", "--case", "./strait", "--grid", "4")
    assert "to move in" in text
    assert "Solved: the largest residual" in text


def test_bench_prints_times_residuals_and_ratios(run):
    found = json.loads(run("bench", "solve", "--case", "./strait", "--grid", "4"))
    assert found["solved"]["converged"]
    assert {"cold_solve", "warm_solve", "filter", "simulate", "gradient"} <= set(found["seconds"])
    assert found["ratios"]["paths_per_second"] > 0


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
def test_what_cannot_be_asked_is_said(run, arguments, said):
    assert said in run("solve", "--case", "./strait", "--grid", "2", *arguments, code=1)
