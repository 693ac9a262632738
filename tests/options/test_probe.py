"""Probes where the answer is known: closed forms, and a month enumerated by hand."""

import itertools
import json
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from met_case import ACT, COLD, FAR, HOLD, WARM, held, play_at, posterior_at, write_met

from detente.case import load
from detente.errors import CaseError, DetenteError
from detente.game import from_case
from detente.options._month import ends, month, onward, reach
from detente.options._probe import probe
from detente.options._telling import entropy, parts

ALIKE = [[[0.0, 0.0]] * 2, [[0.0, 0.0]] * 2]
APART = [[[0.0, 0.0]] * 2, [[0.0, FAR], [FAR, 0.0]]]  # alike where cold, apart where warm
B = np.log([[0.8, 0.2], [0.2, 0.8]])
C = np.log([[0.25, 0.75]])
H3 = -(0.3 * math.log2(0.3) + 0.7 * math.log2(0.7))


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    return load(write_met(tmp_path_factory.mktemp("case") / "met"))


def found(case, a, **more):
    play = play_at(case, a, B, C, draws=2, belief=0.3)
    made = probe(case, held(3), posterior_at(case, play), **more)
    return made, {(row.player, row.action): row for row in made.rows}


def test_a_probe_to_which_all_types_answer_alike_tells_nothing(case):
    made, rows = found(case, ALIKE)
    assert made.bits.mean == pytest.approx(0.0, abs=1e-12)
    assert all(row.bits.mean == pytest.approx(0.0, abs=1e-12) for row in rows.values())


def test_a_probe_that_separates_the_types_tells_all_that_is_not_known(case):
    made, rows = found(case, APART, months=(1, 3))
    offer = rows["side_b", "offer"]
    assert made.rows[0] == offer
    assert made.entropy.mean == pytest.approx(H3)
    assert offer.bits.mean == pytest.approx(H3)
    assert offer.ahead[1].mean == pytest.approx(H3)
    assert offer.ahead[3].mean == pytest.approx(H3)  # types stay: there is no more to learn
    assert rows["side_b", "hold"].bits.mean == pytest.approx(0.0, abs=1e-12)


def test_ordinary_play_tells_as_much_as_its_chance_of_the_telling_act(case):
    made, rows = found(case, APART)
    offers = 0.3 * 0.8 + 0.7 * 0.2  # of B where it can
    assert rows["side_b", "offer"].ordinary_bits.mean == pytest.approx(offers * H3)
    assert rows["side_b", "offer"].gain.mean == pytest.approx((1 - offers) * H3)
    assert made.bits.mean == pytest.approx(0.5 * offers * H3)  # A holds in half of the months
    assert rows["side_c", "aid"].gain.mean == pytest.approx(0.0, abs=1e-12)


def test_what_goes_with_a_probe_is_as_by_hand(case):
    made, rows = found(case, APART)
    offer = rows["side_b", "offer"]
    assert offer.possible.mean == pytest.approx(0.5)
    assert made.grave == ("act",)
    assert offer.risk.mean == pytest.approx(0.3)  # open acts where it is warm
    assert offer.ordinary_risk.mean == pytest.approx(0.38 * 0.3 + 0.62 * 0.5)
    assert offer.mover["steady"].mean == pytest.approx(0.3 * 0.8 / 0.38)
    acts = {answer.action: answer for answer in offer.answers}
    assert acts["act"].types["open"].mean == pytest.approx(1.0)
    assert acts["hold"].types["open"].mean == pytest.approx(0.0, abs=1e-9)
    assert acts["act"].part.mean == pytest.approx(-0.3 * math.log2(0.3))
    assert offer.telling.action == "act"
    assert sum(a.part.mean for a in offer.answers) == pytest.approx(offer.bits.mean)


def test_the_cost_is_what_logit_play_gives_up(case):
    """Lambda Q = log sigma + constant, with lambda 10 on values of a tenth of a month's payoff."""
    _, rows = found(case, ALIKE)
    mean = 0.25 * math.log(0.25) + 0.75 * math.log(0.75)
    for act, chance in (("aid", 0.25), ("hold", 0.75)):
        lost = (mean - math.log(chance)) / (10.0 * (1.0 - 0.9))
        assert rows["side_c", act].cost.mean == pytest.approx(lost)
    both = 0.8 * math.log(0.8) + 0.2 * math.log(0.2)
    steady, fickle = both - math.log(0.8), both - math.log(0.2)
    assert rows["side_b", "offer"].cost.mean == pytest.approx(0.3 * steady + 0.7 * fickle)


def test_what_no_draw_has_is_taken_from_the_centre_and_named(case):
    play = play_at(case, APART, B, C, draws=2)
    short = replace(play, tables=(*play.tables[:2], np.zeros((0,) * 6)))
    made = probe(case, held(3), posterior_at(case, short, play.take([0])))
    whole = probe(case, held(3), posterior_at(case, play))
    assert made.approximate == ("side_c",)
    assert replace(made, approximate=()) == whole


def test_the_answer_is_plain_data(case):
    made, _ = found(case, APART, months=(2,))
    told = json.loads(json.dumps(made.as_dict(), allow_nan=False))
    assert told["rows"][0]["ahead"]["2"]["mean"] == pytest.approx(H3)


def test_only_one_player_is_tried_where_asked(case):
    made, _ = found(case, APART, player="side_c", months=())
    assert {row.player for row in made.rows} == {"side_c"}
    assert made.ahead == {}


@pytest.mark.parametrize("name", ["side_a", "nobody"])
def test_who_cannot_be_tried_is_refused(case, name):
    with pytest.raises(DetenteError, match=f"'{name}' is none of the players") as caught:
        found(case, APART, player=name)
    assert caught.value.problems[0].fix == "Write one of: side_b, side_c."


def test_months_must_lie_ahead(case):
    with pytest.raises(DetenteError, match="0 months are not ahead"):
        found(case, APART, months=(3, 0))


def test_an_adversary_that_does_not_move_first_is_refused(case):
    turned = case.model_copy(
        update={"standoff": case.standoff.model_copy(update={"adversary": "side_c"})}
    )
    with pytest.raises(CaseError, match="side_c does not move first in a month"):
        found(turned, APART)


def test_a_month_by_loops_tells_the_same(case):
    """The sum over acts, types and answers written out, where play differs everywhere."""
    rng = np.random.default_rng(5)
    a, b = rng.normal(size=(2, 2, 2)), rng.normal(size=(2, 2))
    play = play_at(case, a, b, C, belief=0.3)
    made = probe(case, held(1), posterior_at(case, play), months=())
    now = _after(play, [0.3, 0.7])
    expected = 0.0
    own = _even(a[COLD])
    seen = [sum(now[t] * own[t][x] for t in (0, 1)) for x in (ACT, HOLD)]
    then = [now[t] * own[t][HOLD] / seen[HOLD] for t in (0, 1)]  # B may offer only where A held
    answer = _even(a[WARM])
    for y in (ACT, HOLD):
        chance = sum(then[t] * answer[t][y] for t in (0, 1))
        for t in (0, 1):
            joint = then[t] * answer[t][y]
            expected += joint * math.log2(joint / (then[t] * chance))
    offer = next(r for r in made.rows if (r.player, r.action) == ("side_b", "offer"))
    assert offer.possible.mean == pytest.approx(seen[HOLD])
    assert offer.bits.mean == pytest.approx(expected)


def _even(log):
    risen = np.exp(log)
    return risen / risen.sum(-1, keepdims=True)


def _after(play, belief):
    """Return the belief in A's types after the one month of the record, in which A acted."""
    done = _even(play.tables[0][0, COLD, 0, :, :, 0])[:, ACT]
    joint = np.array(belief) * done
    return joint / joint.sum()


def test_whole_months_and_what_follows_sum_to_one(case):
    rng = np.random.default_rng(3)
    play = play_at(case, rng.normal(size=(2, 2, 2)), rng.normal(size=(2, 2)), C, draws=3)
    made = month(play, COLD, list(play.prior))
    later = ends(made, from_case(case).law, COLD, play.layout.typed)
    for stage in range(3):
        whole = onward(made, stage, reach(made, stage))
        assert whole.sum(1) == pytest.approx(np.ones(3))
        assert (whole @ later.leads).sum(1) == pytest.approx(np.ones(3))
    acts = set(map(tuple, made.acts.tolist()))
    assert acts == set(itertools.product((0, 1), repeat=3)) - {(ACT, 0, 0), (ACT, 0, 1)}


_share = st.floats(1e-6, 1.0)


@given(
    st.lists(_share, min_size=3, max_size=3),
    st.lists(st.lists(_share, min_size=4, max_size=4), min_size=3, max_size=3),
)
def test_information_lies_between_nothing_and_all_that_is_not_known(belief, sigma):
    own = np.array(belief) / sum(belief)
    play = np.array(sigma) / np.array(sigma).sum(1, keepdims=True)
    each = parts(own, play)
    assert (each >= -1e-12).all()
    assert each.sum() <= entropy(own) + 1e-12
