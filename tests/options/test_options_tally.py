"""Outcomes and measures read from paths written by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.case._model import Clause, Measure
from detente.game import from_case
from detente.options._each import soon
from detente.options._paths import Paths
from detente.options._tally import Reader, spell

WORDS = {"id": "m", "name": "m", "definition": "-", "unit": "-"}


@pytest.fixture(scope="module")
def reader(case):
    return Reader(case, from_case(case))


def paths(reader, phases, acts, limits=None, arsenals=None):
    """Return one path from phases at the start and at each month's end, and Side A's acts."""
    case, game = reader.case, reader.game
    count = len(phases)
    rows = {
        "phase": phases,
        "limits": limits or ["none"] * count,
        "arsenal": arsenals or ["untested"] * count,
    }
    names = ["/".join(rows[f][m] for f in case.game.factors) for m in range(count)]
    states = np.array([[game.states.index(n) for n in names]], dtype=np.int8)
    a = [game.actions["side_a"].index(x) for x in acts]
    b = [len(game.actions["side_b"]) - 1] * len(acts)
    actions = np.stack([a, b], -1)[None].astype(np.int8)
    nothing = np.zeros((1, count - 1), dtype=np.int8)
    return Paths(states, actions, np.zeros((1, 2), np.int8), nothing, ())


def test_a_month_matches_by_its_acts_and_the_levels_at_its_end(reader):
    made = paths(reader, ["quiet", "tense", "quiet"], ["attack", "hold"])
    where = {"side_a": ("attack",), "phase": ("tense",)}
    assert reader.matches(made, where).tolist() == [[True, False]]
    assert reader.matches(made, {"phase": ("quiet",)}).tolist() == [[False, True]]


@pytest.mark.parametrize(
    ("clause", "holds"),
    [
        (Clause(now={"phase": ("quiet",)}), True),
        (Clause(now={"phase": ("tense",)}), False),
        (Clause(ever={"side_a": ("attack",)}), True),
        (Clause(ever={"side_a": ("attack",)}, within=1), False),
        (Clause(ever={"side_a": ("attack",)}, within=2), True),
        (Clause(ever={"side_a": ("attack",)}, at_least=2), False),
        (Clause(rose="arsenal"), True),
        (Clause(fell="arsenal"), False),
    ],
)
def test_clauses(reader, clause, holds):
    made = paths(
        reader,
        ["quiet", "tense", "quiet"],
        ["attack", "hold"],
        arsenals=["untested", "untested", "tested"],
    )
    assert reader.clause(made, clause, 2).tolist() == [holds]


def test_outcomes_are_the_first_that_holds_and_sum_to_one(reader):
    made = paths(reader, ["quiet"] * 3, ["attack", "talk"], limits=["none", "agreed", "agreed"])
    assert reader.outcomes(made, 2).tolist() == [1.0, 0.0, 0.0]  # violence comes before limits
    calm = paths(reader, ["quiet"] * 3, ["talk", "talk"], limits=["none", "agreed", "agreed"])
    assert reader.outcomes(calm, 2).tolist() == [0.0, 1.0, 0.0]


@pytest.mark.parametrize(
    ("measure", "value"),
    [
        (Measure(**WORDS, kind="ever", of={"side_a": ("test",)}), 1.0),
        (Measure(**WORDS, kind="count", of={"side_a": ("test",)}), 2.0),
        (Measure(**WORDS, kind="first", of={"side_a": ("test",)}), 2.0),
        (Measure(**WORDS, kind="spell", of={"limits": ("agreed",)}), 1.0),
        (Measure(**WORDS, kind="level", factor="arsenal"), 1.0),
    ],
)
def test_measures(reader, measure, value):
    made = paths(
        reader,
        ["quiet"] * 6,
        ["talk", "test", "hold", "test", "hold"],
        limits=["agreed", "agreed", "none", "agreed", "none", "none"],
        arsenals=["untested"] * 3 + ["tested"] * 3,
    )
    assert reader.measure(made, measure, 5) == value


def test_answers_count_within_the_months_that_are_given(reader):
    made = paths(reader, ["quiet"] * 5, ["talk", "hold", "test", "talk"])
    near = {"of": {"side_a": ("talk",)}, "answer": {"side_a": ("test",)}}
    share = Measure(**WORDS, kind="answered", within=2, **near)
    missed = Measure(**WORDS, kind="unanswered", within=1, **near)
    assert reader.measure(made, share, 4) == 0.5
    assert reader.measure(made, missed, 4) == 2.0


def test_what_never_happens_has_no_first_month_and_no_length(reader):
    made = paths(reader, ["quiet"] * 4, ["hold"] * 3)
    first = Measure(**WORDS, kind="first", of={"side_a": ("test",)})
    assert np.isnan(reader.measure(made, first, 3))
    nothing = np.zeros((2, 3), dtype=bool)
    assert np.isnan(spell(nothing, np.zeros(2, dtype=bool)))


@given(st.lists(st.booleans(), min_size=1, max_size=20), st.integers(1, 6))
def test_soon_looks_ahead_as_far_as_it_says(row, within):
    found = np.array([row])
    expected = [any(row[m : m + within + 1]) for m in range(len(row))]
    assert soon(found, within)[0].tolist() == expected
