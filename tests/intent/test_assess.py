"""The assessment of a small standoff with play made up at random: every number against its rule."""

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from small_standoff import (
    TYPES,
    claim_of,
    record_of,
)

from detente.errors import CaseError, DetenteError, RecordError
from detente.intent import assess, overtures
from detente.intent._history import seen_in
from detente.intent._reading import read
from detente.intent._sensitivity import _row
from detente.record._recoded import recoded


def last_beliefs(record, play, prior=None):
    """Return for each player the belief after the last month, (D, types)."""
    seen, _ = seen_in(record)
    reading = read(play, seen.states, seen.actions, prior=prior, needed=(0, 1))
    return dict(zip(TYPES, (a[:, -1] for a in reading.after), strict=True))


def test_the_months_are_those_of_the_timeline(found):
    assert found.case == "reduced" and found.through == "1993-06" and found.draws == 6
    own = found.months["side_a"]
    assert [m.month for m in own][:2] == ["1990-01", "1990-02"] and len(own) == 42
    acts = {m.month: (m.state, m.action, m.events) for m in own}
    assert acts["1990-03"] == ("hostile/small", "test", ("TEST-1",))
    assert acts["1990-04"] == ("hostile/large", "hold", ())
    assert acts["1991-01"] == ("hostile/large", "restrain", ("LIMIT-1",))
    assert acts["1991-02"][0] == "deal/large"


def test_bands_are_ordered_hold_the_mean_and_means_sum_to_one(found, record, posterior):
    for months in found.months.values():
        for month in months:
            for bands in (month.filtered, month.smoothed):
                assert sum(b.mean for b in bands.values()) == pytest.approx(1.0, abs=1e-5)
                for b in bands.values():
                    assert 0 <= b.low90 <= b.low50 <= b.high50 <= b.high90 <= 1
                    assert b.low90 <= b.mean <= b.high90
    believed = last_beliefs(record, posterior.play)["side_a"]
    band = found.now("side_a")["keeper"]
    assert band.mean == pytest.approx(believed[:, 2].mean(), abs=1e-6)
    quantiles = np.quantile(believed[:, 2], [0.05, 0.25, 0.75, 0.95])
    assert (band.low90, band.low50, band.high50, band.high90) == pytest.approx(quantiles, abs=1e-6)


def test_the_last_month_has_no_hindsight(found):
    for own in found.months.values():
        assert own[-1].smoothed == own[-1].filtered


def test_top_months_are_ranked_by_how_far_beliefs_moved_and_cite_their_sources(found):
    for player in TYPES:
        rows = [r for r in found.top if r["player"] == player]
        moved = [m.moved for m in found.months[player]]
        assert [r["moved"] for r in rows] == sorted(moved, reverse=True)[:10]
    for row in found.top:
        (month,) = [m for m in found.months[row["player"]] if m.month == row["month"]]
        assert tuple(e["id"] for e in row["events"]) == month.events
        assert all(s["grade"] == "A2" for e in row["events"] for s in e["sources"])
    cited = {s["id"] for row in found.top for e in row["events"] for s in e["sources"]}
    assert cited <= {"wire", "office"} and cited


def test_each_setting_is_read_as_it_says_and_held_against_the_same_draws(
    found, case, record, posterior
):
    rows = {r.id: r for r in found.sensitivity}
    assert list(rows) == [
        "declared",
        "trusting",
        "doubtful",
        "sharper",
        "with_between",
        "no_test",
        "longer_talks",
    ]
    play = posterior.play
    base = {p: b.mean(0) for p, b in last_beliefs(record, play).items()}
    trusting = last_beliefs(record, play, (np.array([0.6, 0.3, 0.1]), play.prior[1]))
    doubtful = last_beliefs(record, play, (play.prior[0], np.array([0.1, 0.9])))
    no_test = last_beliefs(recoded(record, case.coding("no_test")), play)
    longer = last_beliefs(recoded(record, case.coding("longer_talks")), play)
    for id, told in (
        ("trusting", trusting),
        ("doubtful", doubtful),
        ("no_test", no_test),
        ("longer_talks", longer),
    ):
        for player, names in TYPES.items():
            mean = told[player].mean(0)
            assert list(rows[id].believed[player].values()) == pytest.approx(mean)
            assert list(rows[id].base[player].values()) == pytest.approx(base[player])
            assert rows[id].shift[player] == pytest.approx(np.abs(mean - base[player]).max())
            assert rows[id].survives[player] == (mean.argmax() == base[player].argmax())
            assert set(rows[id].believed[player]) == set(names)


def test_variants_are_held_against_the_centre(found, record, posterior):
    rows = {r.id: r for r in found.sensitivity}
    centre = last_beliefs(record, posterior.centre)
    for variant in posterior.variants:
        told, row = last_beliefs(record, variant.play), rows[variant.id]
        assert row.draws == 1
        for player in TYPES:
            assert list(row.believed[player].values()) == pytest.approx(told[player][0])
            assert list(row.base[player].values()) == pytest.approx(centre[player][0])
    assert set(rows["with_between"].believed["side_a"]) == {*TYPES["side_a"], "between"}
    assert (
        rows["with_between"].shift["side_a"] >= rows["with_between"].believed["side_a"]["between"]
    )


def test_a_coding_of_what_was_not_known_yet_is_no_setting(record, posterior):
    early = assess(record.as_of(date(1992, 1, 31)), posterior)
    ids = [r.id for r in early.sensitivity]
    assert "no_test" not in ids and "longer_talks" in ids


def test_what_is_taken_away_is_what_the_record_without_it_says(found, record, posterior):
    rows = {(r.kind, r.id): r for r in found.taken}
    assert ("event", "TEST-2") in rows and ("source", "wire") in rows
    base = last_beliefs(record, posterior.centre)
    whole, _ = seen_in(record)
    for kind, id in [("source", s) for s in record.sources] + [("event", e) for e in record.events]:
        other = record.without(**{f"{kind}s": [id]})
        seen, _ = seen_in(other)
        differ = (seen.states != whole.states) | (seen.actions != whole.actions).any(1)
        assert ((kind, id) in rows) == bool(differ.any())
        if not differ.any():
            continue
        row, told = rows[kind, id], last_beliefs(other, posterior.centre)
        assert row.first == whole.months[int(differ.argmax())]
        for player in TYPES:
            change = told[player][0] - base[player][0]
            assert list(row.change[player].values()) == pytest.approx(change)
    sizes = [max(abs(x) for own in r.change.values() for x in own.values()) for r in found.taken]
    assert sizes == sorted(sizes, reverse=True)


def test_an_overture_is_no_act_so_taking_it_away_changes_nothing(found):
    assert not {"OVER-1", "OVER-2"} & {r.id for r in found.taken}


def test_what_follows_obeys_bayes_rule(found, record, posterior):
    seen, _ = seen_in(record)
    reading = read(posterior.play, seen.states, seen.actions, needed=(0, 1))
    for axis, player in enumerate(TYPES):
        choices = found.following[player]
        belief = reading.before[axis][:, -1].mean(0)
        assert sum(c.chance for c in choices) == pytest.approx(1.0)
        for c in choices:
            assert sum(c.then.values()) == pytest.approx(1.0)
        mean = sum(c.chance * np.array(list(c.then.values())) for c in choices)
        assert mean == pytest.approx(belief)
        by_type = np.array([list(c.by_type.values()) for c in choices])
        assert by_type.sum(0) == pytest.approx(np.ones(len(TYPES[player])))
    others = found.following["side_c"]
    assert sum(c.chance for c in others) == pytest.approx(1.0)
    assert all(c.then == {} for c in others)


def test_what_the_first_mover_does_next_is_its_play_at_the_end(found, record, posterior):
    """One month more, for each act in turn, read by the filter itself."""
    seen, _ = seen_in(record)
    states = np.append(seen.states, seen.end)
    chances, then = [], []
    for a in range(4):
        acts = np.concatenate([seen.actions, [[a, 2, 1]]])
        reading = read(posterior.play, states, acts, needed=(0, 1))
        chances.append(reading.chance[:, -1, 0])
        then.append(reading.after[0][:, -1])
    for c, chance, after in zip(found.following["side_a"], chances, then, strict=True):
        assert c.chance == pytest.approx(chance.mean())
        told = (chance[:, None] * after).mean(0) / chance.mean()
        assert list(c.then.values()) == pytest.approx(told)


def test_overtures_say_what_was_believed_before_and_what_followed(found, record, posterior):
    first, second = found.overtures
    assert (first.id, first.month, first.actors) == ("OVER-1", "1990-08", ("side_a",))
    months = {m.month: m for m in found.months["side_a"]}
    assert first.believed["side_a"] == months["1990-07"].filtered
    assert first.hindsight["side_a"] == months["1990-08"].smoothed
    followed = [(f["player"], f["action"], f["month"], f["events"]) for f in first.followed]
    assert followed == [
        ("side_a", "talk", "1990-09", ("MEET-1",)),
        ("side_a", "restrain", "1991-01", ("LIMIT-1",)),
        ("side_b", "ease", "1991-01", ("EASE-1",)),
    ]
    assert second.id == "OVER-2" and list(second.believed) == ["side_b"]
    assert overtures(record, posterior) == found.overtures


def test_since_shows_less_and_changes_nothing(found, record, posterior):
    later = assess(record, posterior, since="1992-05")
    for player in TYPES:
        assert later.months[player] == found.months[player][28:]
        assert later.now(player) == found.now(player)
    assert all(r["month"] >= "1992-05" for r in later.top) and len(later.top) == 20
    assert [o.id for o in later.overtures] == ["OVER-2"]
    assert later.taken == found.taken and later.following == found.following


@pytest.mark.parametrize("since", ["1992", "1992-13", "1993-07", "May 1992"])
def test_a_month_that_is_none_or_too_late_is_refused(record, posterior, since):
    with pytest.raises(RecordError, match="not a month up to 1993-06"):
        assess(record, posterior, since=since)


def test_one_player_alone(found):
    one = found.of("side_b")
    assert list(one.months) == list(one.types) == list(one.following) == ["side_b"]
    assert all(list(r.believed) == list(r.base) == ["side_b"] for r in one.sensitivity)
    assert all(list(r.change) == ["side_b"] for r in one.taken)
    assert {r["player"] for r in one.top} == {"side_b"}
    with pytest.raises(DetenteError, match=r"'side_c' is not .* side_a, side_b"):
        found.of("side_c")


def test_it_is_plain_data(found):
    text = json.dumps(found.as_dict(), allow_nan=False)
    back = json.loads(text)
    assert back["months"]["side_a"][0]["month"] == "1990-01"
    assert back["fit"]["same_record"] is True and back["fit"]["problems"] == []


def test_the_fit_says_what_fails(record, posterior):
    bad = {**posterior.report, "diagnosis": {**posterior.report["diagnosis"], "r_hat": 1.2}}
    fit = assess(record, replace(posterior, report=bad)).fit
    assert fit["problems"][0]["what"].startswith("R-hat of x is 1.2")
    said = {**posterior.report, "problems": ["It was stopped early."], "record": "another"}
    fit = assess(record, replace(posterior, report=said)).fit
    assert fit["problems"] == [{"what": "It was stopped early.", "where": "", "fix": ""}]
    assert fit["same_record"] is False


def test_the_same_input_gives_the_same_answer(found, case, posterior):
    assert assess(record_of(case), posterior).as_dict() == found.as_dict()


def test_what_the_game_rules_out_is_refused_with_the_events_behind_it(case, posterior):
    more = [claim_of("AID-2", "aid", "1992-05-20", "side_c", "side_a", "wire")]
    with pytest.raises(RecordError) as caught:
        assess(record_of(case, more), posterior)
    text = str(caught.value)
    assert "side_c did 'aid', which the game rules out there" in text
    assert "1992-05, state hostile/large, side_a test, side_b press" in text
    assert "AID-2" in text


def test_a_case_without_a_game_and_a_day_before_any_month(case, record, posterior):
    bare = case.model_copy(update={"game": None})
    with pytest.raises(CaseError, match="declares no game"):
        assess(record_of(bare), posterior)
    with pytest.raises(RecordError, match="nothing to read"):
        assess(record.as_of(date(1990, 1, 10)), posterior)


def test_certainty_at_the_start_neither_fails_nor_warns(record, posterior):
    sure = (np.array([[1.0, 0.0, 0.0]] * 6), np.array([[0.0, 1.0]] * 6))
    still = tuple(np.tile(np.eye(n), (6, 1, 1)) for n in (3, 2))
    play = replace(posterior.play, prior=sure, switching=still)
    found = assess(record, replace(posterior, play=play))
    assert found.now("side_a")["settler"].mean == 1.0
    assert json.dumps(found.as_dict(), allow_nan=False)
    assert all(m.decibans["settler"] == 0.0 for m in found.months["side_a"])


def test_a_setting_without_the_likeliest_type_is_not_judged_by_it():
    """Taken away, a type cannot stay the likeliest; that is no argument against the answer."""
    base = {"side_a": {"settler": 0.7, "trader": 0.3}}
    without = _row(("types", "x", "x", ""), 1, {"side_a": {"settler": 0.0, "trader": 1.0}}, base)
    assert without.survives == {}
    assert without.shift["side_a"] == pytest.approx(0.7)
    other = _row(("prior", "x", "x", ""), 1, {"side_a": {"settler": 0.4, "trader": 0.6}}, base)
    assert other.survives == {"side_a": False}
