"""Ten published calls of 2017, taken in and scored: the figure that follows from them by hand.

Predata with CSIS Beyond Parallel gave chances of "WMD activity" (nuclear tests and missile
launches) within 14 and 30 days, on five days of spring 2017; each address stands in the file.
"""

from datetime import date
from pathlib import Path

import pytest

from detente.case import load
from detente.forecast import Asked, ask, import_forecasts, score, with_asked
from detente.record import open_record

CALLS = Path(__file__).parents[2] / "docs" / "use" / "predata-2017.csv"
SAID = [0.34, 0.51, 0.22, 0.50, 0.55, 0.78, 0.58, 0.84, 0.69, 0.85]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("workspace")
    case = load("north_korea")
    record = open_record(case)
    for days in (14, 30):
        asked = Asked(
            text=f"Will North Korea launch a missile or test a nuclear device within {days} days?",
            id=f"weapons-activity-{days}",
            kinds=("nuclear_test", "ballistic_launch", "cruise_launch"),
            days=days,
        )
        ask(record, folder, asked)
    own = with_asked(case, folder)
    import_forecasts(own, folder, CALLS, recorded_at="2026-11-23T12:00:00Z")
    return score(open_record(own), folder)


def test_all_ten_came_true(made):
    assert [s.outcome for s in made.settled] == [1] * 10
    assert all(s.late for s in made.settled)


def test_their_brier_score_is_the_mean_squared_distance_from_one(made):
    (line,) = made.by_forecaster
    by_hand = sum((1 - p) ** 2 for p in SAID) / 10
    assert line.scores["brier"].mean == pytest.approx(by_hand)
    assert line.scores["brier"].mean == pytest.approx(0.211, abs=5e-4)


def test_the_days_are_those_of_the_posts(made):
    assert sorted({s.said.made for s in made.settled}) == [
        date(2017, 3, 20), date(2017, 3, 27), date(2017, 4, 6), date(2017, 4, 13),
        date(2017, 5, 12),
    ]  # fmt: skip
