"""The inbox: filed once, reopened when a source changes, matched with the record."""

from dataclasses import replace

import pytest
from review_examples import CASE, FEEDS, NOW, bench, by, filed_one, item, proposal, put_item

from detente.monitor._decide import accept, merge, reject
from detente.monitor._inbox import file, inbox
from detente.monitor._shelf import decisions, filed
from detente.monitor._undo import undo


def waiting(at, **other):
    return inbox(at.desk, CASE, record=at.record(), feeds=FEEDS, **other)


def test_the_same_proposal_twice_changes_nothing(tmp_path):
    at = bench(tmp_path)
    made = filed_one(at)
    assert file(at.desk, [made, made], NOW) == type(file(at.desk, [], NOW))()
    assert [f.id for w in waiting(at) for f in w.filed] == [made.id]


def test_reports_of_one_event_wait_as_one_with_their_grades(tmp_path):
    at = bench(tmp_path)
    filed_one(at)
    filed_one(at, item("two", "k2", "Invented: Pyongyang launches a pair of missiles"))
    filed_one(at, item("three", "k3", "Invented: missiles fired by North Korea, site says"))
    (found,) = waiting(at)
    assert sorted(s.grade for s in found.sources) == ["B1", "C1", "D3"]
    assert found.corroboration == 2
    assert found.would_be == ""


def test_a_digest_or_a_copy_confirms_nothing(tmp_path):
    at = bench(tmp_path)
    filed_one(at)
    filed_one(at, item("three", "k3", "Invented: missiles fired by North Korea, site says"))
    filed_one(at, item("two", "k2"))  # the very same headline: one agency's text
    (found,) = waiting(at)
    assert {s.credibility for s in found.sources if s.kind != "digest"} == {2}
    assert found.corroboration == 1


def test_a_report_of_a_known_event_proposes_a_claim(tmp_path):
    at = bench(tmp_path)
    filed_one(at, kind="nuclear_test", happened="2017-09-03", magnitudes={})
    (found,) = waiting(at)
    assert found.would_be == "NUC-20170903"
    done = accept(at, found.cluster, by())
    assert done.event == "NUC-20170903"
    assert len(at.record().events["NUC-20170903"].claims) > 1


@pytest.mark.slow
def test_a_changed_source_reopens_what_was_decided_and_shows_the_difference(tmp_path):
    at = bench(tmp_path)
    made = filed_one(at)
    event = accept(at, made.id, by()).event
    changed = item(title="Invented: North Korea fires three missiles, not two")
    put_item(at.desk, changed)
    later = proposal(changed, magnitudes={"missiles": 3.0})
    assert file(at.desk, [later], NOW).reopened == (made.id,)
    assert file(at.desk, [later], NOW).reopened == ()
    assert file(at.desk, [made], NOW).reopened == ()  # the old reading does not come back
    (found,) = waiting(at)
    (change,) = found.changes
    assert (change["was"], found.would_be) == ("accepted", event)
    assert "two" in change["before"] and "three" in change["now"]
    accept(at, made.id, by("Ben"))
    (claim,) = at.record().events[event].claims
    assert claim.magnitudes == {"missiles": 3.0}
    assert claim.supersedes


@pytest.mark.slow
def test_rejecting_what_was_reopened_takes_the_event_back(tmp_path):
    at = bench(tmp_path)
    made = filed_one(at)
    event = accept(at, made.id, by()).event
    changed = item(title="Invented: correction, nothing was fired")
    put_item(at.desk, changed)
    file(at.desk, [proposal(changed)], NOW)
    reject(at, made.id, by())
    assert event not in at.record().events
    assert not waiting(at)


def test_a_new_report_joins_the_cluster_that_waits(tmp_path):
    at = bench(tmp_path)
    first = filed_one(at)
    filed_one(at, item("two", "k2", "Invented: Pyongyang launches missiles"))
    with at.desk.reading() as connection:
        names = {f.cluster for f in filed(connection)}
    assert names == {"C" + first.id[1:]}


def test_clusters_are_merged_by_hand_and_parted_again(tmp_path):
    at = bench(tmp_path)
    one = filed_one(at)
    two = filed_one(at, item("two", "k2"), happened="2026-11-18")
    clusters = [w.cluster for w in waiting(at)]
    assert len(clusters) == 2
    merge(at, two.id, "C" + one.id[1:], by())
    assert len(waiting(at)) == 1
    undo(at, two.id, by())
    assert sorted(w.cluster for w in waiting(at)) == sorted(clusters)


def test_decisions_are_kept_with_name_and_time(tmp_path):
    at = bench(tmp_path)
    made = filed_one(at)
    reject(at, made.id, by("Ann", note="a drill"))
    with at.desk.reading() as connection:
        kept = [d for d in decisions(connection, made.id) if d.action == "reject"]
    assert [(d.reviewer, d.at, d.note) for d in kept] == [
        ("Ann", "2026-11-23T12:00:00Z", "a drill")
    ]


@pytest.mark.slow
def test_two_readings_of_one_item_wait_as_one_and_become_one_claim(tmp_path):
    at = bench(tmp_path)
    made = filed_one(at)
    other = replace(made, coder="model:x", targets=("japan",), confidence=0.5)
    file(at.desk, [other], NOW)
    (found,) = waiting(at)
    event = accept(at, found.cluster, by()).event
    assert len(at.record().events[event].claims) == 1
