"""`detente assess` on a small standoff, as its users call it."""

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from small_standoff import NOW, posterior_of, rows, write_standoff

from detente.case import load
from detente.intent import assess
from detente.intent._posterior import read_posterior, write_posterior
from detente.record import add, open_record

DETENTE = Path(sys.executable).parent / "detente"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with a case that has neither record nor fit, and a workspace that has both."""
    folder = tmp_path_factory.mktemp("cli")
    case = load(write_standoff(folder / "standoff"))
    workspace = folder / "workspace"
    add(case, workspace, rows(), action="add", reason="test", recorded_at=NOW)
    made = posterior_of(case, open_record(case, str(workspace)))
    write_posterior(workspace / "posterior" / "reduced", made)
    return folder


def run(place, *arguments, workspace="workspace"):
    environment = {**os.environ, "COLUMNS": "200", "NO_COLOR": "1"}
    environment.pop("DETENTE_WORKSPACE", None)
    return subprocess.run(
        [DETENTE, "assess", "--case", "./standoff", "--workspace", workspace, *arguments],
        cwd=place,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def screen(place):
    done = run(place)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.fixture(scope="module")
def found(place):
    """Return the same assessment from the library."""
    case = load(place / "standoff")
    posterior = read_posterior(case, place / "workspace" / "posterior" / "reduced")
    return assess(open_record(case, str(place / "workspace")), posterior)


@pytest.mark.slow
def test_it_fits_on_a_screen(screen):
    lines = screen.splitlines()
    assert len(lines) <= 45
    assert max(map(len, lines)) <= 104


def test_it_says_how_likely_each_type_is_with_words_of_likelihood(screen, found):
    for player, name in (("side_a", "Side A"), ("side_b", "Side B")):
        part = screen[screen.index(f"\n{name} ") :]
        for t, band in found.now(player).items():
            line = re.search(rf"^  {t} +(\D+?) +(<?\d+) % +(\S+) to (\S+) % +(\S+) to", part, re.M)
            assert int(line[2].strip("<")) == max(round(100 * band.mean), 1)
            assert int(line[3].strip("<")) == max(round(100 * band.low50), 1)
            limits = {"very unlikely": (5, 20), "unlikely": (20, 45), "likely": (55, 80)}
            if line[1] in limits:
                low, high = limits[line[1]]
                assert low <= int(line[2]) <= high


def test_it_shows_what_moved_it_and_the_events_behind(screen, found):
    rows = sorted(found.months["side_a"], key=lambda m: (-m.moved, m.month))[:5]
    for month in rows:
        assert re.search(
            rf"^    {month.month}  .*{', '.join(month.events) or 'nothing'}", screen, re.M
        )


def test_it_counts_the_settings_and_names_those_that_overturn_it(screen, found):
    for player in ("side_a", "side_b"):
        settings = [r for r in found.sensitivity if r.group != "declared"]
        held = [r for r in settings if r.survives[player]]
        assert f"stays likeliest under {len(held)} of 6 other settings" in screen
        for row in settings:
            if not row.survives[player]:
                assert row.name in screen


def test_it_shows_sources_next_month_overtures_and_the_fit(screen, found):
    assert f"{found.taken[0].kind} {found.taken[0].id}: " in screen
    assert "The month after 1993-06: likely acts, and what each would teach" in screen
    assert "Side C: " in screen
    assert re.search(r"1993-02  OVER-2  Side B: overture of side_b\..*then ", screen)
    assert "at 6 draws of the fitted parameters" in screen
    assert "R-hat 1.003, Pareto k 0.31, draws worth 850 of 1000." in screen
    assert "made 2026-11-23, seed 1, through 1993-06" in screen


def test_failed_checks_are_shown_first(screen):
    lines = screen.splitlines()
    assert "! The model makes tests rarer than the record: 1 a year against 2." in lines[2:4]


@pytest.mark.slow
def test_json_is_the_assessment(place, found):
    told = json.loads(run(place, "--json").stdout)
    own = json.loads(json.dumps(found.as_dict()))
    assert told.pop("as_of") and not own.pop("as_of")
    assert told == own


@pytest.mark.slow
def test_one_player_and_some_months(place):
    done = run(place, "--player", "side_b", "--since", "1993-01", "--json", "--as-of", "2000-01-01")
    told = json.loads(done.stdout)
    assert list(told["months"]) == ["side_b"] and len(told["months"]["side_b"]) == 6
    assert told["as_of"] == "2000-01-01"
    text = run(place, "--player", "side_b").stdout
    assert "Side B" in text and "keeper" not in text
    assert "! The model makes tests rarer than the record" in text


@pytest.mark.slow
def test_an_earlier_day_is_another_record_and_it_says_so(place):
    text = run(place, "--as-of", "1992-02-01").stdout
    assert "Read from the months up to 1992-01" in text
    assert "! The record differs from the one that the parameters were fitted to" in text


SLOW = pytest.mark.slow


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("--player", "side_c"),
            "--player 'side_c' is not a side whose intent is read. Write one of: side_a, side_b.",
        ),
        (("--as-of", "soon"), "is not a date"),
        pytest.param(("--since", "1995-01"), "not a month up to 1993-06", marks=SLOW),
        pytest.param(("--as-of", "1990-01-05"), "No month of Reduced was searched", marks=SLOW),
    ],
)
def test_bad_input_is_named(place, arguments, said):
    done = run(place, *arguments)
    assert done.returncode == 1 and done.stdout == ""
    assert said in done.stderr and "Traceback" not in done.stderr


@pytest.mark.slow
def test_without_a_fit_it_says_where_it_looked(place, tmp_path):
    done = run(place, workspace=str(tmp_path / "none"))
    assert done.returncode == 1
    assert "No fit of Reduced was found" in done.stderr and "detente fit" in done.stderr


def test_a_case_without_a_game_says_so(place, tmp_path):
    write_standoff(tmp_path / "standoff")
    for name in ("game.toml", "codings.toml"):
        (tmp_path / "standoff" / name).unlink()
    done = run(tmp_path)
    assert done.returncode == 1 and "declares no game" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("option", [(), ("--json",)])
def test_a_fit_that_fails_its_diagnostics_is_shown_and_not_trusted(place, tmp_path, option):
    case = load(place / "standoff")
    sound = read_posterior(case, place / "workspace" / "posterior" / "reduced")
    bad = {**sound.report, "diagnosis": {**sound.report["diagnosis"], "pareto_k": 0.9}}
    add(case, tmp_path, rows(), action="add", reason="test", recorded_at=NOW)
    whole = replace(sound, report=bad, centre=posterior_of(case, open_record(case)).centre)
    write_posterior(tmp_path / "posterior" / "reduced", whole)
    done = run(place, *option, workspace=str(tmp_path))
    assert done.returncode == 3
    assert done.stderr.startswith("NotTrusted: The fit fails its diagnostics")
    assert "Pareto k of the weights is 0.90" in done.stderr
    if option:
        assert json.loads(done.stdout)["fit"]["problems"]
    else:
        assert "! The fit cannot be trusted: Pareto k of the weights is 0.90" in done.stdout
