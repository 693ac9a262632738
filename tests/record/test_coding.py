"""The timeline as numbers says what `timeline` says, whole and with anything taken away."""

from __future__ import annotations

import random
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from record_examples import claim, judgement, source, tiny_case

from detente.case import Case, load
from detente.errors import RecordError
from detente.record import Record, open_record, timeline
from detente.record._coding import Coded, Coding, code
from detente.record._coding_claims import Standing
from detente.record._ledger import make_batch


def _action(id: str, *when: dict[str, object]) -> dict[str, object]:
    return {"id": id, "name": id, "meaning": id, "when": list(when)}


def _rule(level: str, holds: str, *match: dict[str, object], **fields: object) -> dict[str, object]:
    return {"level": level, "holds": holds, "match": list(match), "reason": "test", **fields}


def _case() -> Case:
    """Three players (one without a last action that always fits) and every way of holding."""
    acts = {
        "red": [
            _action("salvo", {"kinds": ["missile_test"], "at_least": {"missiles": 3}}),
            _action("test", {"kinds": ["missile_test", "nuclear_test"], "actors": ["red"]}),
            _action("talk", {"kinds": ["meeting"], "actors": ["red"]}),
            _action("hold"),
        ],
        "blue": [
            _action("talk", {"kinds": ["meeting"], "targets": ["blue"]}, {"events": ["E-1"]}),
            _action("press", {"kinds": ["sanction"], "without": {"class": ["ballistic"]}}),
        ],
    }
    factors = {
        "phase": (
            ["cold", "warm", "treaty"],
            "cold",
            [
                _rule("treaty", "in_force", {"kinds": ["meeting"], "actors": ["red"]}),
                _rule("cold", "window", {"kinds": ["nuclear_test"]}, months=2),
                _rule("warm", "window", {"kinds": ["meeting"]}, months=3, at_least=2),
            ],
        ),
        "arsenal": (
            ["none", "some", "many"],
            "none",
            [
                _rule("many", "ever", {"kinds": ["missile_test"]}, at_least=3),
                _rule("some", "ever", {"kinds": ["nuclear_test"]}, {"actors": ["green"]}),
            ],
        ),
        "known": (["no", "yes"], "no", [_rule("yes", "ever", at_least=4)]),
        "fixed": (["only"], "only", []),
    }
    plain = tiny_case().model_dump(exclude_defaults=True)
    plain["players"] = [{**p, "actions": acts.get(p["id"], [])} for p in plain["players"]]
    plain["factors"] = [
        {"id": id, "name": id, "levels": levels, "otherwise": otherwise, "rules": rules}
        for id, (levels, otherwise, rules) in factors.items()
    ]
    plain["coverage"][0]["through"] = date(2001, 5, 20)
    return Case.model_validate(plain)


CASE = _case()
SOURCES = [source("good", reliability="A"), source("agency-1"), source("poor", reliability="D")]


def _record(*rows: object, day: date | None = None) -> Record:
    batch = make_batch(
        [], recorded_at="2026-11-23T12:00:00Z", action="add", reason="test", rows=[*SOURCES, *rows]
    )
    return Record(CASE, [[batch]], day=day)


def _as_numbers(record: Record, since: str | None = None):
    """Read `timeline` cell by cell: months, searched, action and level numbers, events."""
    months = timeline(record, since=since)
    players = [p for p in record.case.players if p.actions]
    acts = {p.id: ["", *(a.id for a in p.actions)] for p in players}
    actions = {p: [acts[p].index(m.actions[p].value) - 1 for m in months] for p in acts}
    levels = {
        f.id: [f.levels.index(m.state[f.id].value) for m in months] for f in record.case.factors
    }
    cells = {p: tuple(m.actions[p].events for m in months) for p in acts}
    return [m.month for m in months], [m.searched for m in months], actions, levels, cells


def _lists(arrays):
    return {name: array.tolist() for name, array in arrays.items()}


def _first_difference(coding: Coding, actions, levels) -> int | None:
    rows = [(coding.actions[p], a) for p, a in actions.items()]
    rows += [(coding.levels[f], a) for f, a in levels.items()]
    return min((int(n) for was, now in rows for n in np.flatnonzero(was != now)), default=None)


def _same(coded: Coded, coding: Coding, record: Record, since: str | None = None) -> None:
    _, _, actions, levels, _ = _as_numbers(record, since)
    assert (_lists(coded.actions), _lists(coded.levels)) == (actions, levels)
    assert coded.first == _first_difference(coding, actions, levels)


def test_a_record_worked_by_hand():
    """Tests in February and April 2000, meetings in April (in force to July) and May."""
    record = _record(
        claim("E-2#a", happened="2000-02-03", kind="nuclear_test", learned="2000-02-03"),
        claim("E-3#a", happened="2000-04", kind="missile_test", learned="2000-05-01"),
        claim("E-4#a", happened="2000-04-09", until="2000-07-02", kind="meeting",
              learned="2000-04-09"),
        claim("E-5#a", happened="2000-05-09", kind="meeting", actors=["blue"],
              source="poor", learned="2000-05-09"),
        day=date(2000, 8, 15),
    )  # fmt: skip
    coding = code(record, since="1999-12")
    assert coding.months[0] == "1999-12"
    assert coding.months[-1] == "2000-08"
    assert coding.searched.tolist() == [True] * 8 + [False]
    assert _lists(coding.actions) == {
        "red": [3, 3, 1, 3, 1, 3, 3, 3, 3],
        "blue": [-1, -1, -1, -1, 0, 0, -1, -1, -1],
    }
    assert _lists(coding.levels) == {
        "phase": [0, 0, 0, 0, 2, 2, 2, 0, 0],
        "arsenal": [0, 0, 1, 1, 1, 1, 1, 1, 1],
        "known": [0, 0, 0, 0, 0, 1, 1, 1, 1],
        "fixed": [0] * 9,
    }
    assert coding.cells["red"][2:6] == (("E-2",), (), ("E-3",), ())
    without = coding.without(event="E-3")
    assert without.first == 4
    assert without.actions["red"].tolist() == [3, 3, 1, 3, 2, 3, 3, 3, 3]
    assert without.levels["known"].tolist() == [0] * 9
    assert coding.without(source="poor").actions["blue"].tolist()[4:6] == [0, -1]


def test_taking_a_source_away_gives_back_what_it_superseded():
    record = _record(
        claim("E-2#a", happened="2000-02-03", learned="2000-02-03"),
        claim("E-3#b", happened="2000-06-03", learned="2000-06-03", source="good",
              supersedes="E-2#a"),
    )  # fmt: skip
    coding = code(record)
    assert coding.actions["red"].tolist()[1:6] == [3, 3, 3, 3, 1]
    assert coding.without(source="good").actions["red"].tolist()[1:6] == [1, 3, 3, 3, 3]
    assert coding.without(source="good").first == 1
    assert coding.without(source="agency-1").first is None


def test_taking_a_source_away_moves_an_event_to_what_the_next_best_says():
    record = _record(
        claim("E-2#a", happened="2000-02-03", learned="2000-02-03", source="poor"),
        claim("E-2#b", happened="2000-05-03", learned="2000-05-03", source="good"),
    )
    without = code(record).without(source="good")
    assert without.actions["red"].tolist()[:6] == [3, 1, 3, 3, 3, 3]


def test_taking_an_event_away_leaves_what_was_merged_into_it():
    record = _record(
        claim("E-2#a", happened="2000-02-03", learned="2000-02-03"),
        claim("E-3#a", happened="2000-03-03", learned="2000-03-03"),
        judgement("J-1", "merge", "E-3", "E-2"),
        judgement("J-2", "merge", "E-2", "E-9"),
    )
    coding = code(record)
    assert coding.actions["red"].tolist()[:4] == [3, 1, 3, 3]
    assert coding.without(event="E-2").actions["red"].tolist()[:4] == [3, 3, 1, 3]
    assert coding.without(event="E-9").first is None
    dropped = _record(*record.claims, *record.judgements, judgement("J-3", "leave_out", "E-2"))
    assert code(dropped).without(event="E-3").first is None


def test_an_event_left_without_a_kind_matches_no_kind_and_no_group():
    record = _record(
        claim("E-2#a", happened="2000-02-03", learned="2000-02-03", source="good"),
        claim("E-2#b", happened="2000-02-03", learned="2000-02-03", kind=""),
    )
    grouped = (
        CASE.players[0].actions[1].when[0].model_copy(update={"kinds": (), "groups": ("weapons",)})
    )
    action = CASE.players[0].actions[1].model_copy(update={"when": (grouped,)})
    red = CASE.players[0].model_copy(update={"actions": (action,)})
    case = CASE.model_copy(update={"players": (red,)})
    coding = code(Record(case, record.ledgers))
    assert coding.actions["red"].tolist()[:3] == [-1, 0, -1]
    assert coding.without(source="good").actions["red"].tolist()[:3] == [-1, -1, -1]


def test_what_does_not_differ_is_shared_and_nothing_can_be_written_to():
    coding = code(_record(claim("E-2#a", happened="2000-02-03", learned="2000-02-03")))
    without = coding.without(event="E-2")
    assert without.actions["blue"] is coding.actions["blue"]
    for array in (*coding.actions.values(), *without.actions.values(), *without.levels.values()):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    assert coding.without().first is None


def test_what_is_not_in_the_record_is_refused_all_at_once():
    coding = code(_record(claim("E-2#a")))
    with pytest.raises(RecordError) as refused:
        coding.without(event="E-22", source="nobody")
    assert str(refused.value).splitlines() == [
        "2 problems; nothing was taken away.",
        "",
        "  1. event = 'E-22' is not in this record",
        "     at without(event=...)",
        "     Did you mean 'E-2'?",
        "  2. source = 'nobody' is not in this record",
        "     at without(source=...)",
        "     Name one that the record holds.",
    ]


@pytest.mark.parametrize("since", ["2000", "2000-13", "2000-1", "0000-01", "soon"])
def test_a_first_month_that_is_none_is_refused(since):
    with pytest.raises(RecordError, match="not a month") as refused:
        code(_record(claim()), since=since)
    assert "Write it as 1990-01." in str(refused.value)


def test_what_was_not_yet_known_can_be_taken_away_and_changes_nothing():
    record = _record(claim("E-2#a", happened="2000-02-03", learned="2000-06-01"))
    coding = code(record.as_of(date(2000, 5, 31)))
    assert coding.without(event="E-2").first is None
    assert coding.without(source="agency-1").first is None


def test_months_that_have_not_come_are_none():
    coding = code(_record(claim()), since="2002-01")
    assert (coding.months, coding.without(event="MSL-1").first) == ((), None)


EVENTS = [f"E-{n}" for n in range(1, 6)]
HAPPENED = ["1998", "1999-11", "2000", "2000-02", "2000-02-11", "2000-03-30", "2000-05-02"]
claims = st.lists(
    st.fixed_dictionaries(
        {
            "event": st.sampled_from(EVENTS),
            "source": st.sampled_from([s.id for s in SOURCES]),
            "kind": st.sampled_from(["missile_test", "nuclear_test", "meeting", "sanction", ""]),
            "happened": st.sampled_from([*HAPPENED, ""]),
            "until": st.sampled_from(["", "", "2000-06", "2000-07-15", "2001"]),
            "actors": st.sampled_from([["red"], ["green"], ["blue", "red"], []]),
            "targets": st.sampled_from([["blue"], []]),
            "magnitudes": st.sampled_from([{}, {"missiles": 1.0}, {"missiles": 2.0}]),
            "attributes": st.sampled_from([{}, {"class": "ballistic"}]),
            "credibility": st.integers(1, 3),
            "learned": st.sampled_from(["2000-05-02", "2000-08-01", "2001-02-01"]),
            "supersedes": st.none() | st.integers(0, 9),
        }
    ),
    min_size=1,
    max_size=10,
)
judgements = st.lists(
    st.tuples(
        st.sampled_from(["merge", "merge", "apart", "leave_out"]),
        st.permutations([*EVENTS, "E-9"]),
    ),
    max_size=3,
)


def _drawn(drawn_claims, drawn_judgements, day) -> Record:
    ids = [f"{fields['event']}#{n}" for n, fields in enumerate(drawn_claims)]
    rows: list[object] = []
    for n, fields in enumerate(drawn_claims):
        place = fields["supersedes"]
        gone = ids[place % n] if n and place is not None else ""
        rows.append(claim(ids[n], **{**fields, "supersedes": gone}))
    for n, (action, (event, into, *_)) in enumerate(drawn_judgements):
        rows.append(judgement(f"J-{n}", action, event, "" if action == "leave_out" else into))
    return _record(*rows, day=day)


@pytest.mark.slow
@settings(max_examples=150)
@given(
    claims, judgements, st.sampled_from([None, date(2000, 6, 10)]),
    st.sampled_from([None, "1999-12", "2000-04"]),
)  # fmt: skip
def test_small_records_say_the_same_with_anything_taken_away(drawn, judged, day, since):
    record = _drawn(drawn, judged, day)
    coding = code(record, since=since)
    months, searched, actions, levels, cells = _as_numbers(record, since)
    assert (list(coding.months), coding.searched.tolist()) == (months, searched)
    assert (_lists(coding.actions), _lists(coding.levels)) == (actions, levels)
    assert coding.cells == cells
    for id in {fields["event"] for fields in drawn} | record.events.keys():
        _same(coding.without(event=id), coding, record.without(events={id}), since)
        kept = record.without(events={id}, sources={"agency-1"})
        if "agency-1" in {fields["source"] for fields in drawn}:
            _same(coding.without(event=id, source="agency-1"), coding, kept, since)
    for id in {fields["source"] for fields in drawn}:
        _same(coding.without(source=id), coding, record.without(sources={id}), since)


@pytest.fixture(scope="module")
def north_korea() -> Record:
    return open_record(load("north_korea"))


@pytest.fixture(scope="module")
def coding(north_korea) -> Coding:
    return code(north_korea)


@pytest.mark.parametrize("day", [None, date(1993, 4, 1), date(2018, 3, 10)])
def test_north_korea_is_coded_as_its_timeline_says(north_korea, day):
    record = north_korea if day is None else north_korea.as_of(day)
    found = code(record, since="1989-12")
    months, searched, actions, levels, cells = _as_numbers(record, "1989-12")
    assert (list(found.months), found.searched.tolist()) == (months, searched)
    assert (_lists(found.actions), _lists(found.levels)) == (actions, levels)
    assert found.cells == cells


def test_an_event_that_no_cell_rests_on_changes_nothing(north_korea, coding):
    months = timeline(north_korea)
    named = {
        id
        for m in months
        for cell in (*m.actions.values(), *m.state.values())
        for id in cell.events
    }
    quiet = [e.id for e in north_korea.events.values() if e.id not in named and not e.merged]
    assert len(quiet) > 500
    assert {coding.without(event=id).first for id in quiet} == {None}


def test_an_event_that_alone_makes_an_action_changes_that_month(north_korea, coding):
    alone = {}
    for n, month in enumerate(timeline(north_korea)):
        for player, cell in month.actions.items():
            if len(cell.events) == 1 and not north_korea.events[cell.events[0]].merged:
                alone[cell.events[0], player] = n
    assert len(alone) > 300
    for (id, player), n in alone.items():
        assert coding.without(event=id).actions[player][n] != coding.actions[player][n]


def _changes_state(coding: Coding, coded: Coded) -> bool:
    return any(coded.levels[f] is not coding.levels[f] for f in coding.levels)


def _sample(ids, count: int) -> list[str]:
    return random.Random(20260903).sample(sorted(ids), count)


@pytest.mark.slow
def test_a_few_events_and_sources_of_north_korea(north_korea, coding):
    cited = {c.source for c in north_korea.claims}
    for id in ["NUC-20170903", "AGR-003", *_sample(north_korea.events, 4)]:
        _same(coding.without(event=id), coding, north_korea.without(events={id}))
    for id in ["cns", "csis-negotiations", *_sample(cited, 4)]:
        _same(coding.without(source=id), coding, north_korea.without(sources={id}))


@pytest.mark.slow
def test_a_sample_of_events_and_each_that_changes_the_state(north_korea, coding):
    telling = {id for id in north_korea.events if _changes_state(coding, coding.without(event=id))}
    assert {"NUC-20170903", "NUC-20061009"} <= telling
    for id in sorted(telling | set(_sample(north_korea.events, 60))):
        _same(coding.without(event=id), coding, north_korea.without(events={id}))


@pytest.mark.slow
def test_a_sample_of_sources_and_each_that_changes_the_state(north_korea, coding):
    cited = {c.source for c in north_korea.claims}
    telling = {id for id in cited if _changes_state(coding, coding.without(source=id))}
    for id in sorted(telling | set(_sample(cited, 60))):
        _same(coding.without(source=id), coding, north_korea.without(sources={id}))


def test_every_source_leaves_the_events_that_the_record_would_have(north_korea):
    """Many sources in one go, against the record's own building of events."""
    standing = Standing(north_korea)
    for id in ["csis-provocations", "cns", "jmod-dossier"]:
        built = standing.without(standing.numbers(source=id))
        kept = north_korea.without(sources={id}).events
        for event, now in built.items():
            then = kept.get(event)
            assert (now is None) == (then is None)
            assert now is None or (now.first, now.claims) == (then.first, then.claims)
        assert north_korea.events.keys() - kept.keys() == {e for e, b in built.items() if not b}
