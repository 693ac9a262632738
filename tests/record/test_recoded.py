"""The record under another coding: what changes, what must not, and what is refused.

The expected timelines of the small standoff are worked out by hand from its three rules: a pact
is in force from its date to its end, tension lasts three months after a test (that month
included), and ease two months after a meeting.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from record_examples import claim, judgement, source, tiny_case

from detente.case import load
from detente.case._model import Case, Coding, CodingChange
from detente.errors import RecordError
from detente.game import from_case
from detente.record import Record, open_record, timeline
from detente.record._ledger import make_batch
from detente.record._recoded import recoded

FACTORS = [
    {
        "id": "phase",
        "name": "phase",
        "levels": ["quiet", "pact", "tense", "ease"],
        "otherwise": "quiet",
        "rules": [
            {
                "level": "pact",
                "holds": "in_force",
                "match": [{"kinds": ["meeting"], "attributes": {"signed": ["yes"]}}],
                "reason": "A pact.",
            },
            {
                "level": "tense",
                "holds": "window",
                "months": 3,
                "match": [{"kinds": ["missile_test"]}],
                "reason": "A test.",
            },
            {
                "level": "ease",
                "holds": "window",
                "months": 2,
                "match": [{"kinds": ["meeting"]}],
                "reason": "A meeting.",
            },
        ],
    }
]
ACTIONS = [
    {"id": "test", "name": "tests", "meaning": "x", "when": [{"kinds": ["missile_test"]}]},
    {"id": "meet", "name": "meets", "meaning": "x", "when": [{"kinds": ["meeting"]}]},
    {"id": "hold", "name": "holds", "meaning": "x"},
]
MONTHS = [f"2017-{m:02d}" for m in range(1, 13)]


def standoff() -> Case:
    given = tiny_case().model_dump(mode="json")
    given["players"][0]["actions"] = ACTIONS
    return Case.model_validate({**given, "factors": FACTORS})


def dated(id: str, day: str, **fields):
    return claim(f"{id}#a", happened=day, learned=fields.pop("learned", day), **fields)


ROWS = [
    source(),
    dated("MSL-1", "2017-01-10"),
    dated(
        "MEET-1",
        "2017-05-05",
        kind="meeting",
        until="2017-08-20",
        attributes={"signed": "no"},
        learned="2017-08-20",
    ),
    dated("MSL-2", "2017-09-15"),
    dated("MSL-2b", "2017-09-15"),
    judgement("J-1", "merge", "MSL-2b", "MSL-2", learned="2017-09-20"),
]


def small() -> Record:
    batch = make_batch(
        [], recorded_at="2026-11-23T12:00:00Z", action="add", reason="test", rows=ROWS
    )
    return Record(standoff(), [[batch]])


def coding(*changes: dict, id: str = "other") -> Coding:
    made = tuple(CodingChange.model_validate(change) for change in changes)
    return Coding(id=id, name=id, contested="Whether it was so.", changes=made)


def read(record: Record) -> tuple[str, str]:
    """The phase and what red did, month by month, as their first letters."""
    found = timeline(record, since=MONTHS[0], until=MONTHS[-1])
    phases = "".join(m.state["phase"].value[0] for m in found)
    return phases, "".join(m.actions["red"].value[0] for m in found)


def test_as_declared():
    """Tense Jan-Mar and Sep-Nov; ease May-June; nothing else."""
    assert read(small()) == ("tttqeeqqtttq", "thhhmhhhthhh")


@pytest.mark.parametrize(
    ("change", "phases", "acts"),
    [
        ({"events": ["MSL-1"], "leave_out": True}, "qqqqeeqqtttq", "hhhhmhhhthhh"),
        # a merged event is meant by either id
        ({"events": ["MSL-2b"], "leave_out": True}, "tttqeeqqqqqq", "thhhmhhhhhhh"),
        # a test that counts as a meeting eases January and February
        ({"events": ["MSL-1"], "kind": "meeting"}, "eeqqeeqqtttq", "mhhhmhhhthhh"),
        ({"events": ["MSL-1"], "kind": "sanction"}, "qqqqeeqqtttq", "hhhhmhhhthhh"),
        # the pact lasts from May to July: it ends on 20 August, before August does
        ({"events": ["MEET-1"], "attributes": {"signed": "yes"}}, "tttqpppqtttq", "thhhmhhhthhh"),
        # without an end it outlives the test of September
        (
            {"events": ["MEET-1"], "attributes": {"signed": "yes"}, "until": ""},
            "tttqpppppppp",
            "thhhmhhhthhh",
        ),
        # an end in June, then one in the course of the year, which is the year's first day
        (
            {"events": ["MEET-1"], "attributes": {"signed": "yes"}, "until": "2017-06"},
            "tttqpeqqtttq",
            "thhhmhhhthhh",
        ),
        (
            {"events": ["MEET-1"], "attributes": {"signed": "yes"}, "until": "2018"},
            "tttqpppppppp",
            "thhhmhhhthhh",
        ),
        # tension of five months covers the meeting of May; ease of one month shows in May alone
        ({"factor": "phase", "level": "tense", "months": 5}, "ttttteqqtttt", "thhhmhhhthhh"),
        ({"factor": "phase", "level": "ease", "months": 1}, "tttqeqqqtttq", "thhhmhhhthhh"),
    ],
)
def test_each_kind_of_change_against_a_timeline_by_hand(change, phases, acts):
    assert read(recoded(small(), coding(change))) == (phases, acts)


def test_the_record_itself_is_untouched():
    record = small()
    before = (read(record), record.state, record.case)
    other = recoded(record, coding({"events": ["MSL-1"], "leave_out": True}))
    assert (read(record), record.state, record.case) == before
    assert (record.codings, [c.id for c in other.codings]) == ((), ["other"])
    assert other.claims == record.claims
    assert other.state != record.state


def test_attributes_that_are_not_named_stay():
    other = recoded(small(), coding({"events": ["MSL-1"], "attributes": {"signed": "yes"}}))
    assert other.events["MSL-1"].attributes == {"class": "ballistic", "signed": "yes"}


def test_codings_add_up():
    one = coding({"events": ["MSL-1"], "leave_out": True}, id="one")
    two = coding({"factor": "phase", "level": "tense", "months": 1}, id="two")
    both = recoded(recoded(small(), one), two)
    assert read(both) == ("qqqqeeqqtqqq", "hhhhmhhhthhh")
    assert read(recoded(recoded(small(), two), one)) == read(both)


def test_views_keep_the_coding():
    other = recoded(small(), coding({"events": ["MSL-1"], "leave_out": True}))
    views = (
        other.as_of(date(2017, 12, 31)),
        other.held_at("2026-12-01T00:00:00Z"),
        other.without(events=["MEET-1"]),
        other.without(sources=["nobody"]),
    )
    for view in views:
        assert "MSL-1" not in view.events
        assert "MSL-2" in view.events


def test_an_end_is_not_known_before_its_day():
    """On 1 July nobody knew that the pact would end in October; on 31 October everybody did."""
    change = {"events": ["MEET-1"], "attributes": {"signed": "yes"}, "until": "2017-10-12"}
    other = recoded(small(), coding(change))
    early = recoded(small(), coding({**change, "until": "2017-05-30"}))
    assert other.events["MEET-1"].last == date(2017, 10, 12)
    assert other.as_of(date(2017, 9, 1)).events["MEET-1"].until == ""
    assert other.as_of(date(2017, 9, 1)).events["MEET-1"].last == date(2017, 5, 5)
    assert other.as_of(date(2017, 10, 12)).events["MEET-1"].until == "2017-10-12"
    assert early.as_of(date(2017, 9, 1)).events["MEET-1"].until == "2017-05-30"


CHANGES = st.sampled_from(
    [
        {"events": ["MSL-1"], "leave_out": True},
        {"events": ["MSL-2"], "kind": "meeting"},
        {"events": ["MEET-1", "MSL-1"], "attributes": {"signed": "yes"}},
        {"events": ["MEET-1"], "until": "2017-10"},
        {"factor": "phase", "level": "tense", "months": 7},
    ]
)
DAYS = st.dates(date(2016, 12, 1), date(2018, 2, 1))


@settings(max_examples=60)
@given(st.lists(CHANGES, min_size=1, max_size=3), DAYS)
def test_recoding_and_looking_back_can_be_done_in_either_order(changes, day):
    other = coding(*changes)
    one, two = recoded(small(), other).as_of(day), recoded(small().as_of(day), other)
    assert timeline(one) == timeline(two)
    assert one.state == two.state


@pytest.mark.parametrize(
    ("change", "what", "where", "fix"),
    [
        (
            {"events": ["MSL-1", "MSL-22"], "leave_out": True},
            "events names 'MSL-22', which is not in the record.",
            "change[0].events",
            "Did you mean 'MSL-2",
        ),
        (
            {"events": ["XYZZY-0"], "kind": "meeting"},
            "events names 'XYZZY-0', which is not in the record.",
            "change[0].events",
            "'detente record list' shows the events.",
        ),
        (
            {"events": ["MSL-2"], "until": "2017-08"},
            "until = 2017-08 is before MSL-2 began (2017-09-15).",
            "change[0].until",
            "Give a later end, or leave the event out.",
        ),
        (
            {"factor": "phase", "level": "pact", "months": 2},
            "phase has no rule that gives pact for some months.",
            "change[0].level",
            "Name a level of states.toml whose rule holds for a window of months.",
        ),
    ],
)
def test_what_does_not_fit_the_record_is_refused(change, what, where, fix):
    with pytest.raises(RecordError) as refused:
        recoded(small(), coding(change))
    assert refused.value.headline == "Coding 'other' has 1 problem; nothing was recoded."
    (problem,) = refused.value.problems
    assert (problem.what, problem.where) == (what, f"codings.toml, coding 'other', {where}")
    assert problem.fix.startswith(fix)


def test_all_problems_come_at_once():
    wrong = coding(
        {"events": ["XYZZY-0"], "leave_out": True},
        {"factor": "phrase", "level": "tense", "months": 2},
        {"events": ["MSL-2"], "until": "2016"},
    )
    with pytest.raises(RecordError, match="3 problems; nothing was recoded"):
        recoded(small(), wrong)


def test_an_event_that_is_not_known_yet_is_no_mistake():
    other = coding({"events": ["MSL-2"], "leave_out": True})
    assert "MSL-1" in recoded(small().as_of(date(2017, 2, 1)), other).events


# ---- the codings of North Korea ------------------------------------------------------------------

KOREA = load("north_korea")
CODINGS = [pytest.param(c, id=c.id) for c in KOREA.codings]
FIRST, LAST = "1990-01", "2026-07"


@pytest.fixture(scope="module")
def korea():
    return open_record(KOREA)


@pytest.fixture(scope="module")
def declared(korea):
    return values(korea)


@pytest.fixture(scope="module")
def game():
    return from_case(KOREA)


def values(record):
    """Month: (levels of the factors, acts of the players in the game)."""
    players = [player for stage in KOREA.game.order for player in stage]
    return {
        m.month: (
            tuple(m.state[f].value for f in KOREA.game.factors),
            tuple(m.actions[p].value for p in players),
        )
        for m in timeline(record, since=FIRST, until=LAST)
    }


@pytest.mark.parametrize("other", CODINGS)
def test_each_coding_of_the_case_changes_something_and_nothing_before_it(other, korea, declared):
    found = values(recoded(korea, other))
    assert found.keys() == declared.keys()
    changed = [month for month in declared if found[month] != declared[month]]
    assert 0 < len(changed) < len(declared) / 8
    ids = [id for change in other.changes for id in change.events]
    if ids:
        assert changed[0] >= min(korea.events[id].happened[:7] for id in ids)


@pytest.mark.slow
@pytest.mark.parametrize("other", CODINGS)
def test_the_game_could_have_gone_as_each_coding_says(other, korea, game):
    """Every act exists where it was taken, and every state can follow the one before."""
    months = list(values(recoded(korea, other)).values())
    for (before, _), (after, acts) in pairwise(months):
        joint = (game.actions[p].index(a) for p, a in zip(game.players, acts, strict=True))
        at = (game.states.index("/".join(before)), *joint)
        assert game.allowed[at], (before, acts)
        into = game.law.successors[at] == game.states.index("/".join(after))
        assert game.law.chances[at][into].sum() > 0, (before, acts, after)


def phases(korea, id, months):
    found = values(recoded(korea, KOREA.coding(id)))
    return [found[month][0][0] for month in months]


def test_codings_of_the_case_by_hand(korea, declared):
    """From the dates of the events and the rules of states.toml."""
    assert [declared[m][0][0] for m in ("2010-03", "2010-05")] == ["hostile", "hostile"]
    assert phases(korea, "cheonan_not_attributed", ["2010-05"]) == ["wary"]
    months = ["2002-09", "2002-10", "2002-12", "2003-01"]
    assert [declared[m][0][0] == "deal" for m in months] == [True, True, True, False]
    over = phases(korea, "framework_over_2002_10", months)
    assert [p == "deal" for p in over] == [True, False, False, False]
    over = phases(korea, "framework_over_2003_02", [*months, "2003-02"])
    assert [p == "deal" for p in over] == [True, True, True, True, False]
    singapore = ["2018-05", "2018-06", "2019-01", "2019-02", "2019-12", "2020-01"]
    to_hanoi = phases(korea, "singapore_limits_to_hanoi", singapore)
    assert [p == "deal" for p in to_hanoi] == [False, True, True, False, False, False]
    paused = phases(korea, "singapore_limits_to_2020", singapore)
    assert [p == "deal" for p in paused] == [False, True, True, True, True, False]


def test_satellite_launches_leave_the_long_range(korea, declared):
    """Nine launches in nine months, none of them with another launch at long range."""
    for id in ("satellites_as_shorter_launches", "satellites_as_space_programme"):
        found = values(recoded(korea, KOREA.coding(id)))
        changed = [m for m in declared if found[m] != declared[m]]
        assert len(changed) == 9
        assert {declared[m][1][0] for m in changed} == {"long_range_launch"}
        acts = {found[m][1][0] for m in changed}
        assert "long_range_launch" not in acts
        assert id != "satellites_as_shorter_launches" or acts == {"launch"}
