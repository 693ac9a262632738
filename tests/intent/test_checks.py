"""Facts worked by hand, truths of runs and waits, calibrated p, and what is said of a misfit."""

import shutil
from fractions import Fraction
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest
import vl_convert
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from detente.brief._document import Figure, Table
from detente.brief._figures import _checks as picture
from detente.case import load
from detente.errors import CaseError, GameError
from detente.intent._check_spells import mean_spell, mean_wait, share
from detente.intent._checks import Layout, check, facts
from detente.intent._checks_file import Check, read_checks
from detente.record import open_record, timeline

LAYOUT = Layout(
    {"phase": ("hostile", "wary", "talks")},
    {"red": ("hold", "test", "talk"), "blue": ("hold", "press")},
)
#        month:   0  1  2  3  4  5  6  7  8  9 10 11
PHASE = {"phase": [0, 0, 1, 2, 2, 2, 1, 2, 0, 1, 1, 2]}
ACTIONS = {
    "red": [1, 0, 0, 2, 0, 1, 0, 0, 0, 1, 0, 0],
    "blue": [0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0],
}
TESTS, TALK = {"red": ("test",)}, {"red": ("talk",)}


def a_check(kind, id="it", name="tests", **fields):
    return Check(id=id, name=name, kind=kind, reason="The fit was not told.", **fields)


def fact(kind, **fields):
    return float(facts(PHASE, ACTIONS, LAYOUT, checks=[a_check(kind, **fields)])["it"])


def test_rates_are_months_a_year_or_a_decade():
    assert fact("rate", where=TESTS) == pytest.approx(3.0)
    assert fact("rate", where=TESTS, per="decade") == pytest.approx(30.0)
    # blue pressed in months 1, 5, 6; red tested in month 5 too
    assert fact("rate", where={"blue": ("press",), "red": ("test",)}) == pytest.approx(1.0)
    # of the five months of talks (3, 4, 5, 7, 11) one saw a test: 12 / 5 a year of talks
    assert fact("rate", where=TESTS, among={"phase": ("talks",)}) == pytest.approx(2.4)


def test_shares_are_of_all_months_or_of_some():
    assert fact("share", where={"phase": ("hostile",)}) == pytest.approx(3 / 12)
    assert fact("share", where={"phase": ("hostile", "wary")}) == pytest.approx(7 / 12)
    assert fact("share", where=TESTS, among={"phase": ("wary",)}) == pytest.approx(1 / 4)


def test_spells_count_the_months_that_are_seen_even_of_those_that_are_cut():
    # talks in 3-5, 7 and 11; the last is cut by the end
    assert fact("spell", where={"phase": ("talks",)}) == pytest.approx(5 / 3)
    # hostile in 0-1, cut by the start, and 8
    assert fact("spell", where={"phase": ("hostile",)}) == pytest.approx(3 / 2)


def test_waits_that_the_end_cuts_are_censored():
    # From tests in 0, 5, 9 to talk in 3: 3; more than 6; more than 2. At lag 3 one of the two that
    # are still watched ends: S = 1, 1, 1, 1/2, 1/2, ...
    assert fact("wait", start=TESTS, end=TALK, within=3) == pytest.approx(3.0)
    assert fact("wait", start=TESTS, end=TALK, within=8) == pytest.approx(3 + 5 / 2)
    assert fact("wait", start=TESTS, end=TALK, within=100) == pytest.approx(3 + 97 / 2)


def test_a_wait_never_ends_in_the_month_in_which_it_starts():
    # tests in 0, 5, 9 answered by pressure in 1, 5, 6: 1, 1 (not 0), and never within 2 months
    assert fact("wait", start=TESTS, end={"blue": ("press",)}, within=4) == pytest.approx(2.0)
    # from test to test: 5 and 4; the third is not seen to end after 2 months
    assert fact("wait", start=TESTS, end=TESTS, within=9) == pytest.approx(4.5)


def test_what_a_history_cannot_answer_is_not_a_number():
    quiet = np.zeros((1, 6), bool)
    late = np.array([[False, False, True]])
    assert np.isnan(share(quiet, quiet)).all()
    assert np.isnan(mean_spell(quiet)).all()
    assert np.isnan(mean_wait(quiet, ~quiet, 5)).all()
    assert np.isnan(mean_wait(late, late, 5)).all()  # no month after it
    assert np.isnan(mean_wait(late[:, :1], late[:, :1], 5)).all()
    assert mean_wait(~quiet, quiet, 5).tolist() == [5.0]  # seen, and never ended


histories = st.integers(2, 14).flatmap(
    lambda m: st.tuples(*[st.lists(st.booleans(), min_size=m, max_size=m)] * 2)
)


def by_counting(start, end, within):
    """Kaplan and Meier's estimate in fractions, month by month from its definition."""
    months, waits = len(start), []
    for t in (t for t in range(months) if start[t]):
        later = [u for u in range(t + 1, months) if end[u]]
        waits.append((later[0] - t, True) if later else (months - 1 - t, False))
    if not any(w for w, _ in waits):
        return None
    total, outlasting = Fraction(0), Fraction(1)
    for u in range(within):
        watched = sum(w >= u for w, _ in waits)
        ended = sum(w == u and seen for w, seen in waits)
        outlasting *= 1 - Fraction(ended, watched) if watched else 1
        total += outlasting
    return total


@given(history=histories, within=st.integers(1, 20))
def test_mean_wait_is_kaplan_and_meiers(history, within):
    start, end = history
    found = mean_wait(np.array([start]), np.array([end]), within)[0]
    expected = by_counting(start, end, within)
    assert np.isnan(found) if expected is None else found == pytest.approx(float(expected))


@given(history=histories, within=st.integers(1, 6))
def test_with_nothing_cut_it_is_the_plain_mean_of_waits_capped(history, within):
    start, end = (np.array([h + [False] * within]) for h in history)
    if start.any():
        waits = [
            next((u for u in range(1, within) if end[0, t + u]), within)
            for t in np.flatnonzero(start)
        ]
        assert mean_wait(start, end, within)[0] == pytest.approx(np.mean(waits))


@given(history=histories)
def test_spells_are_the_runs_and_read_the_same_backwards(history):
    held = np.array([history[0]])
    runs = [len(list(g)) for on, g in groupby(history[0]) if on]
    if runs:
        assert mean_spell(held)[0] == pytest.approx(sum(runs) / len(runs))
        assert mean_spell(held[:, ::-1])[0] == mean_spell(held)[0]


@given(rows=st.lists(histories, min_size=1, max_size=4))
def test_many_histories_at_once_are_each_by_itself(rows):
    months = min(len(one) for one, _ in rows)
    start, end = (np.array([r[k][:months] for r in rows]) for k in (0, 1))
    apart = [mean_wait(start[n : n + 1], end[n : n + 1], 7)[0] for n in range(len(rows))]
    np.testing.assert_array_equal(mean_wait(start, end, 7), apart)


def test_facts_keep_the_axes_before_the_months():
    rng = np.random.default_rng(3)
    states = {"phase": rng.integers(0, 3, (2, 5, 40))}
    actions = {"red": rng.integers(0, 3, (2, 5, 40)), "blue": rng.integers(0, 2, (2, 5, 40))}
    checks = [a_check("spell", where={"phase": ("talks",)}, among={})]
    found = facts(states, actions, LAYOUT, checks=checks)["it"]
    alone = facts({"phase": states["phase"][1, 3]}, {}, LAYOUT, checks=checks)["it"]
    assert (found.shape, found[1, 3]) == ((2, 5), alone)


def test_long_histories_reach_the_means_of_geometric_laws():
    rng, months, ending, leaving = np.random.default_rng(5), 200_000, 0.08, 0.25
    held = np.cumsum(rng.random(months) < leaving) % 2 == 1  # stays with chance 1 - leaving
    assert mean_spell(held[None])[0] == pytest.approx(1 / leaving, rel=0.02)
    end = rng.random((1, months)) < ending
    capped = (1 - (1 - ending) ** 12) / ending
    assert mean_wait(rng.random((1, months)) < 0.3, end, 12)[0] == pytest.approx(capped, rel=0.01)


FACTS = (
    a_check("rate", "tests", where=TESTS),
    a_check("spell", "spells", name="spells", where={"phase": ("talks",)}),
    a_check("wait", "waits", name="waits", start=TESTS, end=TALK, within=24),
)


def plays(rng, paths, months=240, tests=0.1):
    acting = rng.random((paths, months))
    red = np.where(acting < tests, 1, np.where(acting > 0.9, 2, 0))
    phase = np.cumsum(rng.random((paths, months)) < 0.2, axis=1) % 3
    return facts({"phase": phase}, {"red": red}, LAYOUT, checks=FACTS)


def test_p_is_near_uniform_where_record_and_plays_are_made_alike():
    rng = np.random.default_rng(11)
    simulated, records = plays(rng, 1000), plays(rng, 400)
    for fact in FACTS:
        p = np.sort([check({fact.id: x}, simulated, [fact])[0].p for x in records[fact.id]])
        # Kolmogorov's distance at 1 % is 1.63 / sqrt(400) = 0.08; ties add a little.
        distance = np.abs(p - (np.arange(400) + 0.5) / 400).max()
        assert distance < 0.1, fact.id
        assert 0.02 < (p < 0.05).mean() < 0.09, fact.id


def test_a_model_that_tests_too_rarely_is_found_out():
    rng = np.random.default_rng(13)
    observed = {k: v[0] for k, v in plays(rng, 1, tests=0.25).items()}
    tests, spells, _ = check(observed, plays(rng, 1000), FACTS)
    assert tests.fails
    assert (spells.fails, spells.sentence) == (False, "")


def test_mid_p_and_the_points_by_hand():
    made = {"tests": [0, 0, 1, 1, 1, 2, 2, 3, 4, 6]}
    (row,) = check({"tests": 3.0}, made, FACTS[:1])
    # 7 of 10 below, 2 above, 1 the same: 2 (0.2 + 0.05)
    assert row.p == pytest.approx(0.5)
    assert (row.points.quarter, row.points.median) == (1.0, 1.5)
    assert (row.plays, row.fails) == (10, False)
    (same,) = check({"tests": 0.1 + 0.2}, {"tests": [0.3] * 5}, FACTS[:1])
    assert same.p == 1.0


@given(made=st.lists(st.integers(0, 5), min_size=1, max_size=12), observed=st.integers(-1, 6))
def test_p_is_a_chance_and_turns_with_the_sign(made, observed):
    values = np.array(made, float)
    (row,) = check({"tests": observed}, {"tests": values}, FACTS[:1])
    (mirrored,) = check({"tests": -observed}, {"tests": -values}, FACTS[:1])
    assert 0 <= row.p <= 1
    assert row.p == pytest.approx(mirrored.p)


def test_what_is_not_defined_has_no_p_and_does_not_fail():
    nan = float("nan")
    unseen, partly, never = check(
        {"tests": nan, "spells": 9.0, "waits": 3.0},
        {"tests": [1.0, 2.0], "spells": [nan, 1.0, nan, 2.0], "waits": [nan, nan]},
        FACTS,
    )
    assert (partly.plays, partly.p, partly.fails) == (2, 0.0, True)
    assert (never.plays, unseen.fails, never.fails) == (0, False, False)
    assert np.isnan([unseen.p, *never.points, never.p]).all()


DECADE = a_check("rate", where=TESTS, per="decade")
SHARE = a_check("share", name="talks", where={"phase": ("talks",)})
SAID = [
    (DECADE, 12.4, [0.0, 1, 2], "tests rarer : 1 a decade (90 % of plays: 0.1 to 1.9) against 12"),
    (SHARE, 0.02, [0.3], "talks more frequent : 30 % (90 % of plays: 30 % to 30 %) against 2 %"),
    (FACTS[1], 5.24, [1.0], "spells shorter : 1 month (90 % of plays: 1 to 1) against 5.2"),
    (FACTS[2], 9.96, [20.0], "waits longer : 20 months (90 % of plays: 20 to 20) against 10"),
]


@pytest.mark.parametrize(("made", "observed", "values", "said"), SAID)
def test_a_failure_is_said_in_plain_words(made, observed, values, said):
    (row,) = check({made.id: observed}, {made.id: values}, [made])
    assert row.sentence == f"The model makes {said}.".replace(" :", " than the record:")


def drawn():
    nan = float("nan")
    made = {"tests": [8.0, 9.0, 10.0], "spells": [1.0, 2.0, 3.0], "waits": [nan, nan]}
    return check({"tests": 2.0, "spells": 2.0, "waits": 5.0}, made, FACTS)


def test_the_picture_holds_each_row_that_has_a_p_as_shares_of_its_largest_number():
    spec = picture.spec(drawn(), 640)
    assert "vega-lite" in spec["$schema"]
    (values,) = spec["datasets"].values()
    assert [v["name"] for v in values] == ["Tests", "Spells"]
    assert (values[0]["high"], values[0]["record"]) == (1.0, pytest.approx(2.0 / 9.9))
    assert [v["fails"] for v in values] == [True, False]
    assert values[0]["numbers"] == "record 2 a year, model 9 (8.1 to 9.9), p below 0.001"


@pytest.mark.slow
@pytest.mark.parametrize("width", [640, 320])
def test_the_picture_is_drawn_with_a_diamond_for_what_fails(width):
    svg = vl_convert.vegalite_to_svg(picture.spec(drawn(), width))
    assert [svg.count(word) for word in ("#d55e00", "NaN", ">Spells<")] == [1, 0, 1]


def test_the_table_beside_it_holds_every_row():
    figure = Figure("checks", "checks", "Plays and record", "", None, Table("", (), ()))
    picture.fill(figure, drawn())
    assert figure.table.rows[0] == ("Tests", "2 a year", "9", "8.1 to 9.9", "below 0.001")
    assert figure.table.rows[2][2:] == ("not defined", "not defined", "not defined")


def test_the_checks_of_north_korea_are_facts_of_its_record(folder):
    case = load("north_korea")
    months = timeline(open_record(case), until="2026-07")
    layout, checks = Layout.of(case), read_checks(folder)
    levels, own = layout.levels, layout.actions
    states = {f: [levels[f].index(m.state[f].value) for m in months[:-1]] for f in levels}
    actions = {p: [own[p].index(m.actions[p].value) for m in months[1:]] for p in own}
    found = {k: float(v) for k, v in facts(states, actions, layout, checks=checks).items()}
    assert found["nuclear_tests"] == pytest.approx(6 * 120 / 438)
    assert found["us_summits"] == pytest.approx(2 * 120 / 438)
    for phase, n in {"wary": 147, "deal": 123, "talks": 114, "hostile": 54}.items():  # game.toml
        assert found[f"{phase}_months"] == pytest.approx(n / 438)
    assert found["launches_under_deal"] == pytest.approx(3 / 123)
    assert not np.isnan(list(found.values())).any()
    assert len({c.name for c in checks}) == len(checks)


def test_a_history_that_does_not_fit_is_refused_with_every_problem():
    asked = [
        a_check("rate", "a", where={"phase": ("calm",)}),
        a_check("rate", "b", where={"green": ("test",), "blue": ("press",)}),
        a_check("rate", "c", where={"red": ("test",)}),
    ]
    history = {"red": [0, 1, 7], "blue": [0.0, 1.0, 0.0]}
    with pytest.raises(GameError) as caught:
        facts({"phase": [0, 1]}, history, LAYOUT, checks=asked)
    assert [p.what for p in caught.value.problems] == [
        "phase has no 'calm'.",
        "Shapes differ: (2,), (3,).",
        "blue is not a history.",
        "'green' is asked for and not there.",
        "red has numbers from 0 to 7.",
    ]


def test_facts_that_were_not_computed_are_named():
    with pytest.raises(GameError) as caught:
        check({"tests": 1.0}, {"spells": [1.0]}, FACTS[:2])
    assert [p.what[:8] for p in caught.value.problems] == ["'tests' ", "'spells'"]


@pytest.fixture
def folder(tmp_path):
    bundled = Path(load("north_korea").folder)
    for path in bundled.glob("*.toml"):
        shutil.copy(path, tmp_path)
    shutil.copy(bundled / "checks.toml", tmp_path / "checks.toml")
    return tmp_path


GOOD = """
[[check]]
id = "tests"
name = "nuclear tests"
kind = "rate"
where = { north_korea = ["nuclear_test"] }
reason = "Few of them."
"""


def test_a_case_without_the_file_has_no_checks(tmp_path):
    assert read_checks(tmp_path) == ()
    (tmp_path / "checks.toml").write_text(GOOD)  # no game to hold its names against
    assert [c.id for c in read_checks(tmp_path)] == ["tests"]


def test_every_problem_of_the_file_comes_with_its_line_and_field(folder):
    text = GOOD + (
        '[[check]]\nid = "tests"\nname = ""\nkind = "rat"\nreason = "x"\nwhere = {}\n'
        '[[check]]\nid = "c"\nkind = "wait"\nwere = 1\nper = "year"\nreason = "x"\nwithin = 0\n'
        'start = { north_korea = ["nuclear_tests"], fase = ["talks"] }\nend = { phase = "talks" }\n'
        '[[check]]\nid = "d"\nname = "d"\nkind = "share"\nreason = "x"\n'
        '[[chek]]\nid = "e"\n'
    )
    (folder / "checks.toml").write_text(text)
    with pytest.raises(CaseError) as caught:
        read_checks(folder)
    found = [(p.where.removeprefix("checks.toml, "), p.what) for p in caught.value.problems]
    assert found == [
        ("line 9, check[1].id", "'tests' is the id of an earlier check too."),
        ("line 10, check[1].name", "name is empty."),
        ("line 11, check[1].kind", 'kind = "rat"; it must be one of rate, share, spell, wait.'),
        ("line 14, check[2].name", "check[2] has no name."),
        ("line 17, check[2].were", "'were' is not a field of check[2]."),
        ("line 18, check[2].per", "per has no use for kind = 'wait'."),
        ("line 20, check[2].within", "within = 0; it must be 1 or more."),
        ("line 21, check[2].start.north_korea",
         'north_korea names "nuclear_tests", which is not an action of north_korea.'),
        ("line 21, check[2].start.fase",
         'start names "fase", neither a factor nor a player of the game.'),
        ("line 22, check[2].end.phase", 'phase = "talks"; it must be a list.'),
        ("line 23, check[3].where", "where is needed for kind = 'share'."),
        ("line 28, chek", "'chek' is not a table of checks.toml."),
    ]  # fmt: skip
    fixes = " ".join(p.fix for p in caught.value.problems)
    for meant in ("nuclear_test", "phase", "where"):
        assert f"Did you mean '{meant}'?" in fixes


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("x = ", "checks.toml is not valid TOML: Invalid value."),
        ("", "checks.toml has no [[check]]."),
        ("[check]\nid = 1\n", "checks.toml has no [[check]]."),
    ],
)
def test_a_file_that_holds_no_checks_is_refused(tmp_path, text, what):
    (tmp_path / "checks.toml").write_text(text)
    with pytest.raises(CaseError) as caught:
        read_checks(tmp_path)
    assert [p.what for p in caught.value.problems] == [what]


def test_a_check_made_in_code_must_fit_its_kind():
    with pytest.raises(ValidationError, match="start is needed for kind = 'wait'; end is needed"):
        a_check("wait", within=3)
    with pytest.raises(ValidationError, match="within has no use for kind = 'rate'"):
        a_check("rate", where=TESTS, within=3)
