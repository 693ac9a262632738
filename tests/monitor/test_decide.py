"""Accepting, undoing, a second reviewer, and what is refused."""

import hashlib

import pytest
from review_examples import FEEDS, NOW, bench, by, filed_one, item

from detente.errors import RecordError
from detente.monitor._agreement import agreement, kappa
from detente.monitor._decide import accept, merge, reject
from detente.monitor._inbox import inbox
from detente.monitor._shelf import filed
from detente.monitor._trusted import pass_trusted
from detente.monitor._undo import edit, undo
from detente.record import verify


@pytest.mark.slow
def test_accepting_writes_a_source_and_a_claim_with_name_and_digest(tmp_path):
    at = bench(tmp_path)
    made = filed_one(at)
    done = accept(at, made.id, by(note="seen on two maps"))
    record = at.record()
    event = record.events[done.event]
    (claim,) = event.claims
    source = record.sources[claim.source]
    payload = hashlib.sha256(item().title.encode()).hexdigest()
    assert done.event == "W-20261120-1"
    assert (event.kind, event.happened, event.magnitudes) == (
        *("ballistic_launch", "2026-11-20"),
        {"missiles": 2.0},
    )
    assert (source.publisher, source.kind, source.url) == (
        *("Invented one", "agency"),
        "https://one.invalid/k1",
    )
    assert (str(claim.learned), claim.learned_from) == ("2026-11-20", "published")
    assert (str(claim.retrieved), claim.text_digest) == ("2026-11-22", payload)
    assert "accepted by Ann" in claim.note
    assert record.ledgers[-1][-1].reason == "watch: accepted by Ann: seen on two maps"
    assert record.ledgers[-1][-1].recorded_at == "2026-11-23T12:00:00Z"
    assert verify(at.case, at.workspace).ok


@pytest.mark.slow
def test_accepting_twice_adds_nothing(tmp_path):
    at = bench(tmp_path)
    made = filed_one(at)
    accept(at, made.id, by())
    state = at.record().state
    assert accept(at, made.id, by()).proposals == ()
    assert at.record().state == state


@pytest.mark.slow
def test_undo_leaves_the_event_out_and_loses_nothing(tmp_path):
    at = bench(tmp_path)
    made = filed_one(at)
    event = accept(at, made.id, by()).event
    undo(at, made.id, by("Ben", 5, "denied since"))
    record = at.record()
    assert event not in record.events
    assert any(c.event == event for c in record.claims)
    assert (record.judgements[-1].action, record.judgements[-1].event) == ("leave_out", event)
    assert accept(at, made.id, by(minute=9)).event == "W-20261120-2"
    assert verify(at.case, at.workspace).ok


@pytest.mark.slow
def test_undo_of_one_claim_of_many_withdraws_that_claim_alone(tmp_path):
    at = bench(tmp_path)
    made = filed_one(at, kind="nuclear_test", happened="2017-09-03", magnitudes={})
    before = at.record().events["NUC-20170903"]
    merge(at, made.id, "NUC-20170903", by())
    assert len(at.record().events["NUC-20170903"].claims) == len(before.claims) + 1
    undo(at, made.id, by(minute=1))
    after = at.record().events["NUC-20170903"]
    told = ("kind", "happened", "actors", "summary", "magnitudes", "attributes")
    assert [getattr(after, n) for n in told] == [getattr(before, n) for n in told]


def test_rejections_and_edits_are_undone_one_by_one(tmp_path):
    at = bench(tmp_path)
    made = filed_one(at)
    edit(at, made.id, by(), {"kind": "cruise_launch"})
    reject(at, made.id, by(minute=1))
    undo(at, made.id, by(minute=2))
    with at.desk.reading() as connection:
        (row,) = filed(connection)
    assert (row.state, row.proposal.kind) == ("open", "cruise_launch")
    undo(at, made.id, by(minute=3))
    with at.desk.reading() as connection:
        (row,) = filed(connection)
    assert row.proposal == made
    with pytest.raises(RecordError, match="nothing to take back"):
        undo(at, made.id, by(minute=4))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "no_such"}, "not declared in the case"),
        ({"actors": ("atlantis",)}, "not declared in the case"),
        ({"happened": "yesterday"}, "is not a date like"),
        ({"coder": "me"}, "cannot be edited"),
    ],
)
def test_an_edit_outside_the_case_is_refused(tmp_path, changes, said):
    at = bench(tmp_path)
    made = filed_one(at)
    with pytest.raises(RecordError, match=said):
        edit(at, made.id, by(), changes)


@pytest.mark.slow
def test_only_acts_are_events(tmp_path):
    at = bench(tmp_path)
    made = filed_one(at, mode="denial")
    with pytest.raises(RecordError, match="only acts are events"):
        accept(at, made.id, by())
    edit(at, made.id, by(), {"mode": "act"})
    assert accept(at, made.id, by()).event


@pytest.mark.slow
def test_what_the_record_refuses_changes_nothing_and_can_be_mended(tmp_path):
    at = bench(tmp_path)
    made = filed_one(at, happened="2026-12-24")
    with pytest.raises(RecordError):
        accept(at, made.id, by())
    with at.desk.reading() as connection:
        assert [f.state for f in filed(connection)] == ["open"]
    edit(at, made.id, by(), {"happened": "2026-11-20"})
    assert accept(at, made.id, by()).event == "W-20261120-1"


def test_a_decision_needs_a_name_and_an_id_that_is_there(tmp_path):
    at = bench(tmp_path)
    made = filed_one(at)
    with pytest.raises(RecordError, match="needs a name"):
        accept(at, made.id, by(" "))
    with pytest.raises(RecordError, match="no proposal and no cluster"):
        accept(at, "P0", by())
    with pytest.raises(RecordError, match="not in the record"):
        accept(at, made.id, by(), event="NO-SUCH")


@pytest.mark.slow
def test_a_second_reviewer_is_asked_and_disagreement_shows(tmp_path):
    at = bench(tmp_path)
    made = filed_one(at)
    accept(at, made.id, by("Ann"))
    assert [w.cluster for w in inbox(at.desk, at.case, second="Ben")] == ["C" + made.id[1:]]
    state = at.record().state
    assert reject(at, made.id, by("Ben", 1)).second
    assert at.record().state == state
    assert not inbox(at.desk, at.case, second="Ben")
    (found,) = agreement(at.desk)
    assert (found.reviewers, found.count, found.observed) == (("Ann", "Ben"), 1, 0.0)
    assert found.disputed == (made.id,)


@pytest.mark.parametrize(
    ("table", "value"),
    [
        ({("a", "a"): 20, ("a", "r"): 5, ("r", "a"): 10, ("r", "r"): 15}, 0.4),
        ({("a", "a"): 7, ("r", "r"): 3}, 1.0),
        ({("a", "r"): 5, ("r", "a"): 5}, -1.0),
        ({("a", "a"): 25, ("a", "r"): 25, ("r", "a"): 25, ("r", "r"): 25}, 0.0),
        ({("a", "a"): 9}, None),
    ],
)
def test_kappa_has_closed_forms(table, value):
    found = kappa(table)[2]
    assert found == value if value is None else found == pytest.approx(value)


def test_a_trusted_feed_passes_only_where_it_is_graded_a1(tmp_path):
    at = bench(tmp_path)
    filed_one(at)
    sure = filed_one(at, item("sure", "k9", "Invented: an earthquake"), kind="nuclear_test")
    assert pass_trusted(at, (), NOW) == []
    (done,) = pass_trusted(at, {"sure", "one"}, NOW)
    assert done.proposals == (sure.id,)
    (claim,) = at.record().events[done.event].claims
    assert "accepted by feed:sure" in claim.note
    assert len(inbox(at.desk, at.case, feeds=FEEDS)) == 1
