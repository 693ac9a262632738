"""The North Korea record: counts published elsewhere, and rules that every row must keep."""

from collections import Counter
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from detente.case import Selector, check, load
from detente.record import check_rows, disagreements, open_record, stats, timeline, verify
from detente.record._disagreements import compared_days

CASE = load("north_korea")
RECORD = open_record(CASE)


def test_the_case_and_its_rows_have_no_problem():
    assert check("north_korea") == []
    assert check_rows(CASE, Path(CASE.folder) / "record") == []


def test_nuclear_tests_are_the_six_that_usgs_classes_as_nuclear_explosions():
    assert stats(RECORD)["nuclear_test"] == {
        "count": 6,
        "dates": [
            "2006-10-09",
            "2009-05-25",
            "2013-02-12",
            "2016-01-06",
            "2016-09-09",
            "2017-09-03",
        ],
    }


def test_magnitudes_are_those_of_usgs():
    tests = RECORD.select([Selector(kinds=("nuclear_test",))])
    assert [e.magnitudes["magnitude_mb"] for e in tests] == [4.3, 4.7, 5.1, 5.1, 5.3, 6.3]


@pytest.mark.parametrize(("year", "missiles"), [("2016", 24), ("2017", 21), ("2022", 69)])
def test_missiles_listed_by_cns(year, missiles):
    assert stats(RECORD)["cns_missiles_by_year"][year] == missiles


def test_size_and_addresses():
    found = stats(RECORD)
    assert found["sources"] >= 300
    assert found["events"] >= 900
    assert found["share_with_address"] >= 0.95
    assert found["newest_event"]["happened"].startswith("2026-10")


def test_adoption_days_of_the_resolutions():
    """United Nations meetings coverage."""
    days = {
        "UN-825": date(1993, 5, 11),
        "UN-1695": date(2006, 7, 15),
        "UN-1718": date(2006, 10, 14),
        "UN-1874": date(2009, 6, 12),
        "UN-2087": date(2013, 1, 22),
        "UN-2094": date(2013, 3, 7),
        "UN-2270": date(2016, 3, 2),
        "UN-2321": date(2016, 11, 30),
        "UN-2356": date(2017, 6, 2),
        "UN-2371": date(2017, 8, 5),
        "UN-2375": date(2017, 9, 11),
        "UN-2397": date(2017, 12, 22),
    }
    assert {id: RECORD.events[id].first for id in days} == days
    resolutions = RECORD.select([Selector(kinds=("un_resolution",))])
    assert {e.id for e in resolutions} == set(days)


def test_the_launch_lists_disagree_on_the_days_that_were_published():
    """A survey of the two lists to August 2026 counted 153 CNS launch days since 2012, of which
    8 have no missile or nuclear row at CSIS and 10 differ by a day; and 66 CSIS days that CNS
    lacks. Three more are newer than the survey."""
    counts = compared_days(RECORD)["cns_csis"]
    assert counts["left_days"] == 153
    assert counts["left_only"] + counts["other_type"] == 8
    assert counts["day_differs"] == 10
    right_only = [d for d in disagreements(RECORD) if d.finding == "right_only"]
    assert sum(1 for d in right_only if d.day <= date(2026, 8, 22)) == 66
    assert len(right_only) == 69


def test_every_disagreement_has_a_class_and_a_reason():
    for found in disagreements(RECORD):
        assert found.kinds
        assert found.explanation
        assert found.status in {"closed", "explained"}


def test_every_launch_day_on_either_list_is_in_the_record_with_a_class():
    classes = {k.id for k in CASE.kinds if k.coverage == "weapons"}
    for comparison in CASE.comparisons:
        for source in (comparison.left, comparison.right):
            listed = [
                c for c in RECORD.claims if c.source in source.sources and c.kind in source.kinds
            ]
            assert {c.kind for c in listed} <= classes


def test_morning_launches_are_held_under_the_local_day():
    """Pyongyang ran at UTC+8:30 from 15 August 2015 to 4 May 2018, at UTC+9 before and after."""
    zone = ZoneInfo("Asia/Pyongyang")
    timed = [e for e in RECORD.events.values() if e.time_utc and e.id.startswith(("MSL", "NUC"))]
    assert len(timed) > 100
    for event in timed:
        for claim in event.claims:
            if claim.time_utc and claim.precision == "day":
                local = datetime.fromisoformat(claim.time_utc).astimezone(zone).date()
                assert local == claim.first, claim.id


def test_leaders_of_the_case_agree_with_the_terms_in_the_record():
    for leader in CASE.leaders:
        event = RECORD.events[leader.term]
        assert event.first == leader.start, leader
        assert event.attributes["leader"].startswith(leader.name), leader


def test_no_claim_was_learned_after_it_was_retrieved_or_before_it_happened():
    for claim in RECORD.claims:
        assert claim.learned <= claim.retrieved
        assert not claim.happened or claim.learned >= claim.first


def test_second_hand_sources_are_graded_below_primary_ones():
    worst_primary = max(CASE.source_kind(k).reliability for k in ("official", "instrument"))
    best_copy = min(CASE.source_kind(k).reliability for k in ("mirror", "digest", "reference_work"))
    assert worst_primary < best_copy
    for source in RECORD.sources.values():
        assert source.reliability == CASE.source_kind(source.kind).reliability


def test_state_of_the_world_in_well_known_months():
    months = {m.month: m for m in timeline(RECORD)}
    assert months["1990-01"].state["arsenal"].value == "untested"
    assert months["2006-10"].state["arsenal"].value == "tested"
    assert months["2006-09"].state["sanctions"].value == "light"
    assert months["2006-10"].state["sanctions"].value == "heavy"
    assert months["2017-07"].state["arsenal"].value == "intercontinental"
    assert months["1996-06"].state["phase"].value == "deal"
    assert months["2017-09"].state["phase"].value == "hostile"
    assert months["2018-06"].state["phase"].value == "talks"
    assert months["2017-09"].actions["north_korea"].value == "nuclear_test"
    assert months["2018-06"].actions["united_states"].value == "agree"


def test_every_cell_of_the_timeline_names_events_that_exist():
    for month in timeline(RECORD):
        for cell in [*month.actions.values(), *month.state.values()]:
            assert set(cell.events) <= set(RECORD.events)


def test_an_earlier_view_holds_nothing_learned_later():
    day = date(2018, 6, 11)
    view = RECORD.as_of(day)
    assert all(c.learned <= day for c in view.claims)
    assert "NEG-257" not in view.events
    assert view.events["AGR-017"].until
    assert not RECORD.as_of(date(2012, 3, 1)).events["AGR-017"].until


def test_a_secret_meeting_is_known_only_from_the_day_of_the_report():
    """The Washington Post reported the envoy's trip of Easter 2018 on 17 April."""
    assert "NEG-246" not in RECORD.as_of(date(2018, 4, 16)).events
    assert RECORD.as_of(date(2018, 4, 17)).events["NEG-246"].first == date(2018, 3, 31)


def test_no_event_but_a_launch_is_entered_twice_under_one_kind_and_day_in_the_same_words():
    seen = Counter(
        (e.kind, e.happened, e.summary)
        for e in RECORD.events.values()
        if len(e.happened) == 10 and CASE.kind(e.kind).group != "launch"
    )
    assert not [key for key, n in seen.items() if n > 1]


def test_the_bundled_chain_holds(tmp_path):
    assert verify(CASE, tmp_path / "none").ok
