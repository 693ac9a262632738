"""What claims add up to, and what a day could know."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from record_examples import NOW, claim, judgement, source, tiny_case

from detente.case import Selector
from detente.record import Record
from detente.record._event import quantities_by_source
from detente.record._ledger import make_batch

CASE = tiny_case()
SOURCES = [
    source("good", kind="primary", reliability="A"),
    source("agency-1"),
    source("poor", reliability="D"),
]


def record_of(*batches):
    made = []
    for n, rows in enumerate(batches):
        at = f"2026-11-23T12:00:0{n}Z"
        made.append(make_batch(made, recorded_at=at, action="add", reason="test", rows=rows))
    return Record(CASE, [made])


def test_the_best_graded_claim_that_states_a_field_wins_and_the_rest_stays_in_view():
    event = record_of(
        [
            *SOURCES,
            claim("MSL-1#p", source="poor", happened="2017-07-03", summary="Poor."),
            claim("MSL-1#a", summary="Agency.", targets=["green"]),
            claim("MSL-1#g", source="good", happened="2017-07-04", summary="", targets=[]),
        ]
    ).events["MSL-1"]
    assert (event.happened, event.summary, event.targets) == ("2017-07-04", "Agency.", ("green",))
    assert [c.source for c in event.claims] == ["good", "agency-1", "poor"]


def test_within_a_source_the_better_credibility_wins_then_the_order_of_entry():
    event = record_of(
        [
            *SOURCES,
            claim("MSL-1#a", summary="First.", credibility=3),
            claim("MSL-1#b", summary="Second.", credibility=2),
            claim("MSL-1#c", summary="Third.", credibility=2),
        ]
    ).events["MSL-1"]
    assert event.summary == "Second."


def test_quantities_combine_within_a_source_as_the_case_says():
    """Three rows of one source: 1 + 2 + 4 missiles, ranges 300, 500, 400."""
    rows = [
        claim(
            f"MSL-1#{letter}",
            magnitudes={"missiles": n, "range_km": r, "floor": r, "note_value": n},
        )
        for letter, n, r in (("a", 1, 300), ("b", 2, 500), ("c", 4, 400))
    ]
    event = record_of([*SOURCES, *rows]).events["MSL-1"]
    assert dict(event.magnitudes) == {
        "missiles": 7,
        "range_km": 500,
        "floor": 300,
        "note_value": 1,
    }


def test_sources_are_never_added_together():
    rows = [
        claim("MSL-1#a", magnitudes={"missiles": 3}),
        claim("MSL-1#g", source="good", magnitudes={"missiles": 2}),
    ]
    event = record_of([*SOURCES, *rows]).events["MSL-1"]
    assert event.magnitudes["missiles"] == 2
    assert quantities_by_source(event.claims, {"missiles": "sum"}) == {
        "missiles": {"good": 2, "agency-1": 3}
    }


def test_a_correction_supersedes_and_an_earlier_instant_still_shows_what_was():
    record = record_of(
        [*SOURCES, claim("MSL-1#a", summary="Wrong.")],
        [claim("MSL-1#afix", summary="Right.", supersedes="MSL-1#a")],
        [claim("MSL-1#afix2", summary="Righter.", supersedes="MSL-1#afix")],
    )
    assert record.events["MSL-1"].summary == "Righter."
    today = date(2026, 11, 23)
    assert record.held_at(NOW).as_of(today).events["MSL-1"].summary == "Wrong."
    second = record.held_at("2026-11-23T12:00:01Z").as_of(today)
    assert second.events["MSL-1"].summary == "Right."


def test_a_correction_counts_only_from_the_day_it_was_learned():
    record = record_of(
        [*SOURCES, claim("MSL-1#a", summary="First report.", learned="2017-07-05")],
        [claim("MSL-1#afix", summary="Later report.", learned="2018-01-01", supersedes="MSL-1#a")],
    )
    assert record.as_of(date(2017, 12, 31)).events["MSL-1"].summary == "First report."
    assert record.as_of(date(2018, 1, 1)).events["MSL-1"].summary == "Later report."


def two_launches():
    return [
        *SOURCES,
        claim("MSL-1#a", happened="2017-07-04"),
        claim("MSL-2#g", source="good", happened="2017-07-03"),
    ]


def test_merge_reads_both_events_as_one():
    record = record_of(two_launches(), [judgement("J-1", "merge", "MSL-1", "MSL-2")])
    assert list(record.events) == ["MSL-2"]
    assert record.events["MSL-2"].merged == ("MSL-1",)
    assert record.events["MSL-2"].happened == "2017-07-03"


def test_the_latest_of_merge_and_apart_holds():
    j = [
        judgement("J-1", "merge", "MSL-1", "MSL-2"),
        judgement("J-2", "apart", "MSL-1", "MSL-2"),
        judgement("J-3", "merge", "MSL-1", "MSL-2"),
    ]
    assert len(record_of(two_launches(), j[:1]).events) == 1
    assert len(record_of(two_launches(), j[:2]).events) == 2
    assert len(record_of(two_launches(), j).events) == 1


def test_apart_takes_back_a_merge_named_the_other_way_round():
    judged = [
        judgement("J-1", "merge", "MSL-1", "MSL-2"),
        judgement("J-2", "apart", "MSL-2", "MSL-1"),
    ]
    assert len(record_of(two_launches(), judged).events) == 2


def test_merges_that_close_a_circle_on_some_day_do_not_hang():
    """Apart was learned late, so that a day in between sees both merges."""
    judged = [
        judgement("J-1", "merge", "MSL-1", "MSL-2", learned="2019-01-01"),
        judgement("J-2", "apart", "MSL-1", "MSL-2", learned="2019-03-01"),
        judgement("J-3", "merge", "MSL-2", "MSL-1", learned="2019-02-01"),
    ]
    record = record_of(two_launches(), judged)
    assert list(record.as_of(date(2019, 2, 15)).events) == ["MSL-2"]
    assert list(record.events) == ["MSL-1"]


def test_leave_out_hides_the_event_and_keeps_its_claims():
    record = record_of(two_launches(), [judgement("J-1", "leave_out", "MSL-1")])
    assert list(record.events) == ["MSL-2"]
    assert {c.event for c in record.claims} == {"MSL-1", "MSL-2"}
    assert len(record.as_of(date(2019, 12, 31)).events) == 2


def test_leave_out_of_a_merged_event_takes_away_only_its_own_claims():
    judged = [
        judgement("J-1", "merge", "MSL-1", "MSL-2"),
        judgement("J-2", "leave_out", "MSL-1"),
    ]
    event = record_of(two_launches(), judged).events["MSL-2"]
    assert [c.id for c in event.claims] == ["MSL-2#g"]


def test_a_claim_that_only_ends_an_event_extends_it():
    rows = [*SOURCES, claim("MSL-1#a"), claim("MSL-1#b", happened="", until="2017-07-09")]
    event = record_of(rows).events["MSL-1"]
    assert (event.first, event.last) == (date(2017, 7, 4), date(2017, 7, 9))


def test_without_a_source_or_an_event_is_the_record_that_never_had_it():
    record = record_of(two_launches())
    assert list(record.without(sources=["good"]).events) == ["MSL-1"]
    assert list(record.without(events=["MSL-1"]).events) == ["MSL-2"]


@pytest.mark.parametrize(
    ("selector", "found"),
    [
        (Selector(kinds=("missile_test",)), 2),
        (Selector(groups=("talks",)), 0),
        (Selector(actors=("blue",)), 0),
        (Selector(targets=("blue",)), 2),
        (Selector(attributes={"class": ("ballistic",)}), 2),
        (Selector(without={"class": ("ballistic",)}), 0),
        (Selector(at_least={"missiles": 2}), 0),
        (Selector(events=("MSL-1",)), 1),
    ],
)
def test_a_selector_means_the_events_for_which_every_field_holds(selector, found):
    assert len(record_of(two_launches()).select([selector])) == found


START = date(2017, 1, 1)
offsets = st.integers(0, 60)


@st.composite
def histories(draw):
    """Claims, corrections and judgements, each learned on some day of two months."""
    rows = []
    for n in range(draw(st.integers(1, 6))):
        day = START + timedelta(draw(offsets))
        learned = day + timedelta(draw(offsets))
        rows.append(
            claim(
                f"MSL-{draw(st.integers(1, 3))}#c{n}",
                source=draw(st.sampled_from(("good", "agency-1", "poor"))),
                happened=day.isoformat(),
                learned=learned.isoformat(),
                supersedes=draw(st.sampled_from(["", *(r.id for r in rows)])),
                magnitudes={"missiles": draw(st.integers(1, 5))},
            )
        )
    for n in range(draw(st.integers(0, 3))):
        action = draw(st.sampled_from(("merge", "apart", "leave_out")))
        one, other = draw(st.permutations(["MSL-1", "MSL-2", "MSL-3"]))[:2]
        day = START + timedelta(draw(offsets))
        into = "" if action == "leave_out" else other
        rows.append(judgement(f"J-{n}", action, one, into, learned=day.isoformat()))
    return rows


@given(known=histories(), later=histories(), today=offsets)
def test_what_is_learned_later_never_changes_what_was_known_on_a_day(known, later, today):
    day = START + timedelta(today)
    renamed = [r.model_copy(update={"id": f"{r.id}later"}) for r in later if r.learned > day]
    before = record_of([*SOURCES, *known]).as_of(day)
    after = record_of([*SOURCES, *known], renamed).as_of(day)
    assert before.events == after.events
    assert before.state == after.state


@given(histories(), offsets)
def test_a_view_as_of_a_day_holds_nothing_that_was_learned_after_it(rows, today):
    day = START + timedelta(today)
    view = record_of([*SOURCES, *rows]).as_of(day)
    assert all(c.learned <= day for c in view.claims)
    assert all(e.learned <= day for e in view.events.values())
    assert all(j.learned <= day for j in view.judgements)
