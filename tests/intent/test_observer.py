"""An observer with a prior of their own, against closed forms and against the assessment itself."""

import numpy as np
import pytest

from detente.errors import DetenteError
from detente.intent._assess import shown_since, watched
from detente.intent._observer import Watched, observed


@pytest.fixture(scope="module")
def acts(record, posterior):
    return watched(record, posterior)


def two_types(likelihood, switching=None):
    law = np.eye(2) if switching is None else np.asarray(switching, dtype=float)
    months = tuple(f"1990-{m:02d}" for m in range(1, len(likelihood) + 1))
    chances = np.asarray(likelihood, dtype=float)[None]
    return Watched(("soft", "hard"), months, np.array([[0.5, 0.5]]), chances, law[None])


def test_with_the_public_prior_it_is_the_assessment_to_the_last_digit(found, acts):
    for player, months in found.months.items():
        made = observed(acts[player])
        assert [m.month for m in made] == [m.month for m in months]
        assert [dict(m.filtered) for m in made] == [dict(m.filtered) for m in months]
        assert [dict(m.smoothed) for m in made] == [dict(m.smoothed) for m in months]


@pytest.mark.parametrize("month", ["1989-01", "1990-02", "1991-07", "1993-06"])
def test_who_begins_later_with_the_public_belief_goes_on_as_the_assessment(found, acts, month):
    for player, months in found.months.items():
        made = observed(acts[player].since(month))
        rest = [m for m in months if m.month >= month]
        assert [m.month for m in made] == [m.month for m in rest]
        assert [dict(m.filtered) for m in made] == [dict(m.filtered) for m in rest]
        assert [dict(m.smoothed) for m in made] == [dict(m.smoothed) for m in rest]


def test_nobody_begins_after_the_last_month(acts):
    with pytest.raises(DetenteError, match="the last month is 1993-06"):
        acts["side_a"].since("1993-07")


def test_who_is_certain_of_a_type_that_never_changes_stays_certain(acts):
    own = acts["side_a"]
    fixed = Watched(
        own.types, own.months, own.prior, own.likelihood, np.broadcast_to(np.eye(3), (6, 3, 3))
    )
    for type in own.types:
        prior = {t: float(t == type) for t in own.types}
        for month in observed(fixed, prior):
            assert {t: b.mean for t, b in month.filtered.items()} == prior
            assert {t: b.mean for t, b in month.smoothed.items()} == prior


@pytest.mark.parametrize("odds", [1 / 9, 1.0, 4.0])
def test_ratios_multiply_odds(odds):
    chances = [(0.6, 0.2), (0.1, 0.4), (0.3, 0.3)]
    made = observed(two_types(chances), {"soft": odds, "hard": 1.0})
    expected = odds
    for (soft, hard), month in zip(chances, made, strict=True):
        expected *= soft / hard
        band = month.filtered["soft"]
        assert band.mean == pytest.approx(expected / (1 + expected), abs=1e-6)
    last = expected / (1 + expected)  # with hindsight it never changed
    assert [m.smoothed["soft"].mean for m in made] == pytest.approx([last] * 3, abs=1e-6)


def test_types_that_switch_are_switched_between_months():
    made = observed(
        two_types([(1.0, 0.0), (0.5, 0.5)], [[0.9, 0.1], [0.0, 1.0]]), {"soft": 1, "hard": 1}
    )
    assert [m.filtered["soft"].mean for m in made] == [1.0, 0.9]


def test_an_act_that_nobody_left_could_have_done_tells_nothing():
    made = observed(two_types([(0.0, 1.0), (0.5, 0.25)]), {"soft": 1.0, "hard": 0.0})
    assert [m.filtered["soft"].mean for m in made] == [1.0, 1.0]


def test_weights_are_shares_whatever_they_sum_to(acts):
    own = acts["side_b"]
    one, other = ({"steady": k, "fickle": 3 * k} for k in (0.25, 40.0))
    assert observed(own, one) == observed(own, other)


@pytest.mark.parametrize(
    ("prior", "what"),
    [
        ({"soft": 1.0}, "'hard' has no weight"),
        ({"soft": 1.0, "hard": -0.1}, "'hard' has the weight -0.1"),
        ({"soft": 1.0, "hard": float("nan")}, "'hard' has the weight nan"),
        ({"soft": 0.0, "hard": 0.0}, "all weights are zero"),
        ({"soft": 0.5, "hard": 0.5, "odd": 0.1}, "'odd' is not one of the types"),
    ],
)
def test_a_prior_that_is_none_is_refused(prior, what):
    with pytest.raises(DetenteError) as said:
        observed(two_types([(0.5, 0.5)]), prior)
    assert what in [p.what for p in said.value.problems]
    assert "soft, hard" in said.value.problems[0].fix


def test_the_assessment_cut_later_is_the_one_cut_at_once(record, posterior, found):
    from detente.intent import assess  # noqa: PLC0415

    at_once = assess(record, posterior, since="1991-05")
    assert shown_since(record, found, "1991-05") == at_once
    assert at_once.months["side_a"][0].month == "1991-05"
