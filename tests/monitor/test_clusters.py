"""Many reports, one event: on pairs that a person judged, and what must hold of any reports."""

from datetime import UTC, datetime, timedelta

import pairs
from hypothesis import given
from hypothesis import strategies as st

from detente.monitor._clusters import clustered, spans
from detente.monitor._item import Item
from detente.monitor._proposal import Proposal
from detente.monitor._same import LINE, Report, alike

TITLES = (
    "Invented: missile fired",
    "Invented: two missiles fired",
    "Invented: talks in May",
    "발사",
)


@st.composite
def reports(draw):
    n = draw(st.integers(0, 10_000))
    day = datetime(2026, 5, 1, tzinfo=UTC) + timedelta(hours=draw(st.integers(0, 240)))
    dated = draw(st.booleans())
    happened = f"{day.date()}" if dated else ""
    kind = draw(st.sampled_from(("ballistic_launch", "cruise_launch")))
    mode = draw(st.sampled_from(("act", "act", "denial")))
    said = (kind, "MOBILIZE", ("north_korea",), (), happened, mode, 0.9, (), "x-1")
    feed = draw(st.sampled_from(("a", "b", "c")))
    item = Item(feed, str(n), day if draw(st.booleans()) else None, draw(st.sampled_from(TITLES)))
    return Report(item, Proposal(feed, str(n), item.revision, *said), feed)


@given(
    st.lists(reports(), max_size=12).flatmap(lambda x: st.tuples(st.just(x), st.permutations(x)))
)
def test_the_order_of_reports_plays_no_part(both):
    one, other = ({tuple(r.id for r in c.reports) for c in clustered(x)} for x in both)
    assert one == other


@given(st.lists(reports(), max_size=12))
def test_every_report_is_in_one_cluster_and_no_cluster_spans_two_acts(found):
    made = clustered(found)
    ids = [r.id for c in made for r in c.reports]
    assert sorted(ids) == sorted({r.id for r in found})
    assert not any(spans(c) for c in made)


@given(reports(), reports())
def test_likeness_is_symmetric_and_a_chance(a, b):
    assert alike(a, b) == alike(b, a)
    assert 0.0 <= alike(a, b) <= 1.0


def test_the_pairs_are_enough_and_split_by_digest():
    rows = pairs.rows()
    assert len(rows) >= 200
    held = [r for r in rows if r[3]]
    assert 80 <= len(held) <= len(rows) - 80
    assert sum(same for same, *_ in held) >= 40


def test_precision_and_recall_are_as_the_page_says():
    rows = pairs.rows()
    tuned = pairs.score([r for r in rows if not r[3]], LINE)[:2]
    held = pairs.score([r for r in rows if r[3]], LINE)[:2]
    assert tuple(round(x, 3) for x in tuned) == (0.983, 0.983)
    assert tuple(round(x, 3) for x in held) == (0.942, 0.98)


def test_hard_neighbours_are_told_apart():
    wrong = {row["why"] for _, row in pairs.score(pairs.rows(), LINE)[2]}
    apart = {r[4]["why"] for r in pairs.rows() if not r[0]} - wrong
    assert {"launches 1 day apart", "a denial and an act", "third and fourth round"} <= apart
    assert {"an announcement and the act", "exercises of different years"} <= apart
