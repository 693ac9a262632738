"""The posterior that ships with North Korea, read with the bundled record."""

import json
from pathlib import Path

import numpy as np
import pytest

from detente.case import load
from detente.intent import assess, read_posterior
from detente.intent._diagnosis import Diagnosis
from detente.intent._posterior import FOLDER
from detente.record import open_record

MOVED = 0.05  # five points: the least that a decision has to tell
DECISION = "0008-what-moves-the-reading.md"


@pytest.fixture(scope="module")
def case():
    return load("north_korea")


@pytest.fixture(scope="module")
def report(case):
    return json.loads((Path(case.folder) / FOLDER / "report.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def found(case):
    return assess(open_record(case), read_posterior(case))


def test_it_passed_its_diagnostics(report):
    assert not Diagnosis(**report["diagnosis"]).problems


def test_it_is_small(case):
    size = sum(p.stat().st_size for p in (Path(case.folder) / FOLDER).iterdir())
    assert size < 5_000_000


@pytest.mark.slow
def test_every_month_since_1990_has_a_posterior_that_sums_to_one(found):
    for months in found.months.values():
        assert months[0].month == "1990-01" and len(months) > 430
        for month in months:
            for bands in (month.filtered, month.smoothed):
                assert sum(b.mean for b in bands.values()) == pytest.approx(1, abs=1e-4)
                for b in bands.values():
                    ends = [b.low90, b.low50, b.high50, b.high90]
                    assert np.all(np.diff([0.0, *ends, 1.0]) >= 0)


def test_next_month_lists_every_act_and_sums_to_one(found):
    for choices in found.following.values():
        assert sum(c.chance for c in choices) == pytest.approx(1, abs=1e-4)
        for choice in choices:
            if choice.then:
                assert sum(choice.then.values()) == pytest.approx(1, abs=1e-3)


def test_a_decision_lists_every_setting_that_moved_a_headline_by_five_points(found):
    folder = Path(__file__).parents[2] / "docs" / "decisions"
    text = (folder / DECISION).read_text(encoding="utf-8")
    moved = {r.id for r in found.sensitivity if max(r.shift.values(), default=0.0) > MOVED}
    assert moved
    assert not [id for id in sorted(moved) if f"`{id}`" not in text]
    assert not [r.id for r in found.sensitivity if r.group == "coding" and f"`{r.id}`" not in text]
