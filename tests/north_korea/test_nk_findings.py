"""Findings on the North Korea record: the declared days, and agreement with published counts."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from detente.case import load
from detente.forecast import findings
from detente.record import open_record

CASE = load("north_korea")
RECORD = open_record(CASE)
PAGE = Path(__file__).parents[2] / "docs" / "understand" / "findings.md"


def test_elections_are_the_tuesdays_after_the_first_monday_of_november_in_even_years():
    def election(year):
        monday = next(
            day for n in range(7) if (day := date(year, 11, 1) + timedelta(days=n)).weekday() == 0
        )
        return monday + timedelta(days=1)

    (asked,) = [f for f in CASE.findings if f.id == "us-elections"]
    assert asked.days == tuple(election(year) for year in range(1990, 2028, 2))


def test_meetings_agree_with_the_counts_of_csis_to_a_few_in_a_hundred():
    (made,) = findings(RECORD, "talks", seed=0)
    compared = [p for p in made.published if p.figure == "beside"]
    assert len(compared) == 6
    for p in compared:
        assert abs(p.difference) <= max(1, 0.05 * p.value), p.said


def test_every_published_figure_has_ours_beside_it():
    for made in findings(RECORD, seed=0):
        for p in made.published:
            assert (p.ours is None) == (p.figure is None), p.said


@pytest.mark.parametrize("day", [date(1990, 6, 30), date(1994, 7, 8), date(2003, 1, 10)])
def test_findings_can_be_asked_as_of_any_day(day):
    for made in findings(RECORD.as_of(day), seed=0):
        assert made.through <= day
        assert made.reading


def test_no_leader_is_left_without_a_name():
    (made,) = findings(RECORD, "time-to-talks", seed=0)
    names = [row["group"] for row in made.rows]
    assert {"Kim Jong Il", "Kim Jong Un", "Donald Trump (from 2017)"} <= set(names)


def test_the_comparisons_of_the_page_are_those_of_the_command():
    text = PAGE.read_text(encoding="utf-8")
    talks, elections = (
        findings(RECORD.as_of(date(2026, 9, 30)), id, seed=0)[0] for id in ("talks", "us-elections")
    )
    ours = {(p.published, p.group): f"{p.ours:.1f}" for p in elections.published}
    for leader in ("Kim Il Sung", "Kim Jong Il", "Kim Jong Un"):
        row = next(line for line in text.splitlines() if line.startswith(f"| {leader} |"))
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert cells[4].split()[0] == ours["2016-10", leader]
        assert cells[5].split()[0] == ours["2020", leader]
    days = {p.value: p.ours for p in talks.published if p.figure == "events"}
    assert days == {7: 6, 3: 4, 25: 18}
    for theirs, counted in days.items():
        name = "CSIS" if theirs == 7 else "it"
        assert f"{counted:.0f} where {name} has {theirs:.0f}" in " ".join(text.split())
