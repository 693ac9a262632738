"""A comparison read again under a reader's picture: closed forms, general truths, refusals."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from made_comparison import case_of
from made_comparison import made as comparison

from detente.case import load
from detente.case._draft import version
from detente.errors import DetenteError
from detente.options import ship_futures, shipped, shipped_futures, what_if
from detente.options._shipped import FILE as READ
from detente.options._shipped_futures import FILE, _counted, _whole
from detente.options._weighing import Weighing, bandwidth, weigh

PRICE = "price_of_disarmament"
N = 60


@pytest.fixture(scope="module")
def bundled():
    return shipped_futures(load("north_korea"))


def spread(count=N, seed=3):
    """Return values of the case's uncertainties, log-uniform in their bounds."""
    random = np.random.default_rng(seed)
    low, high = np.log([[u.low, u.high] for u in case_of().uncertainties]).T
    return np.exp(low + random.random((count, len(low))) * (high - low))


def drawn(seed=4, **more):
    """Return a comparison in which every number is drawn."""
    random = np.random.default_rng(seed)
    good = random.random((N, 3)) / 2
    numbers = {"good": good, "bad": random.random((N, 3)) / 2, "fear": random.random((N, 3))}
    return comparison(values=spread(), **{**numbers, **more})


def bare(row):
    """Return a band without what is only told of weighed futures."""
    plain = {k: v for k, v in row.items() if k != "error"}
    if plain.get("against_usual"):
        plain["against_usual"] = bare(plain["against_usual"])
    return plain


def test_nothing_set_says_what_ships_with_the_case_to_the_last_digit(bundled):
    document = shipped(load("north_korea"))
    for months in bundled.horizons:
        said = what_if(bundled, months=months)
        assert said["futures"]["effective"] == document["run"]["futures"]
        for own, held in zip(said["approaches"], document["approaches"], strict=True):
            there = own["horizons"][str(months)]["outcomes"]
            expected = held["horizons"][str(months)]["outcomes"]
            assert {k: bare(v) for k, v in there.items()} == expected
        assert said["regret"]["mean"] == document["regret"][str(months)]["mean"]
        for player, rows in document["capitals"][str(months)].items():
            own = {r["name"]: r for r in said["capitals"][player]}
            assert [r["name"] for r in said["capitals"][player]] == [r["name"] for r in rows]
            for row in rows:
                assert own[row["name"]]["score"]["mean"] == pytest.approx(row["score"]["mean"])
                assert own[row["name"]]["best"] == pytest.approx(row["best"])
        for name, row in document["aims"]["approaches"].items():
            assert said["aims"][name]["share"] == pytest.approx(row["share"])
            assert said["aims"][name]["low90"] == pytest.approx(row["low90"])


def test_a_range_says_what_a_comparison_of_the_futures_inside_it_says():
    found = drawn()
    prices = found.futures.values[:, 0]
    low, high = float(np.quantile(prices, 0.2)), float(np.quantile(prices, 0.8))
    inside = (prices >= low) & (prices <= high)
    told = found.told
    alone = comparison(
        values=found.futures.values[inside],
        good=told.outcomes[inside, :, 0, 0],
        bad=told.outcomes[inside, :, 0, 1],
        fear=told.months[inside, :, 0, 0],
    )
    said = what_if(found, {PRICE: (low, high)}, months=48)
    expected = what_if(alone, months=48)
    assert said["futures"]["effective"] == inside.sum()
    for part in ("approaches", "regret", "capitals", "aims", "met"):
        assert said[part] == expected[part]


def test_the_whole_range_is_as_the_case_has_it():
    found, one = drawn(), case_of().uncertainties[0]
    said = what_if(found, {PRICE: (one.low, one.high)}, months=12)
    assert said["approaches"] == what_if(found, months=12)["approaches"]


def test_a_value_weighs_futures_by_a_normal_curve_on_the_log_scale():
    one = case_of().uncertainties[0]
    values = spread()
    values[:3, 0] = 1.0, np.exp(bandwidth(one.low, one.high, N, 1)), 1.0
    weights = weigh(case_of(), values, {PRICE: 1.0}).weights
    assert weights[1] / weights[0] == pytest.approx(np.exp(-0.5))
    assert weights[2] == weights[0]
    assert weights.sum() == pytest.approx(1.0)


def test_several_settings_multiply():
    values = spread()
    first, second = {PRICE: (0.5, 2.0)}, {"china_enforcement": (0.3, 1.0)}
    one, other = (weigh(case_of(), values, s).weights for s in (first, second))
    both = weigh(case_of(), values, {**first, **second}).weights
    assert np.array_equal(both > 0, (one > 0) & (other > 0))


@pytest.mark.parametrize(
    ("weights", "effective"), [([1, 1, 1, 1], 4), ([1, 0, 1, 0], 2), ([3, 1], 1.6), ([0, 0], 0)]
)
def test_the_effective_number_has_a_closed_form(weights, effective):
    assert Weighing(np.array(weights, dtype=float)).effective == pytest.approx(effective)


def test_bands_scale_and_shift_with_the_numbers():
    random = np.random.default_rng(1)
    by, x = Weighing(random.random(40)), random.standard_normal(40)
    own, moved = by.band(x), by.band(3 * x - 2)
    for k in ("mean", "low90", "low50", "high50", "high90"):
        assert getattr(moved, k) == pytest.approx(3 * getattr(own, k) - 2)
    assert own.low90 < own.low50 < own.high50 < own.high90


def test_nearly_even_weights_give_nearly_the_even_band():
    x = np.random.default_rng(2).standard_normal(80)
    even = Weighing(np.ones(80)).band(x)
    near = Weighing(1 + 1e-9 * np.arange(80)).band(x)
    assert near.low90 == pytest.approx(even.low90, abs=1e-6)
    assert near.mean == pytest.approx(x.mean(), abs=1e-6)


def test_more_weight_on_what_is_better_raises_the_mean():
    found = drawn()
    prices = found.futures.values[:, 0]
    rising = comparison(values=found.futures.values, good=np.tile(prices[:, None] / 10, 3))
    means = [
        what_if(rising, {PRICE: value}, months=12)["approaches"][0]["horizons"]["12"]["outcomes"][
            "good"
        ]["mean"]
        for value in (0.8, 1.4, 2.5)
    ]
    assert means == sorted(means)
    assert means[0] < means[-1]


def test_identical_approaches_differ_by_nothing_whatever_is_set():
    same = np.tile(np.random.default_rng(5).random((N, 1)) / 2, 3)
    said = what_if(drawn(good=same), {PRICE: 1.5}, {"good": 2.0}, months=48)
    for row in said["approaches"]:
        apart = row["horizons"]["48"]["outcomes"]["good"]["against_usual"]
        assert (apart["mean"], apart["low90"], apart["high90"]) == (0, 0, 0)
    assert said["regret"]["mean"][0] == [0, 0, 0]
    assert [r["best"] for r in said["yours"]] == pytest.approx([1 / 3] * 3)


def test_weights_twice_as_large_double_scores_and_change_no_order():
    found = drawn()
    one = what_if(found, {PRICE: 1.0}, {"united_states": 1.0, "fear": -3.0}, months=48)["yours"]
    two = what_if(found, {PRICE: 1.0}, {"united_states": 2.0, "fear": -6.0}, months=48)["yours"]
    assert [r["name"] for r in one] == [r["name"] for r in two]
    for a, b in zip(one, two, strict=True):
        assert b["score"]["mean"] == pytest.approx(2 * a["score"]["mean"])
        assert b["best"] == pytest.approx(a["best"])
        assert sum(a["terms"].values()) == pytest.approx(a["score"]["mean"])


def test_a_capital_alone_scores_as_its_own_interest():
    said = what_if(drawn(), weights={"united_states": 1.0}, months=48)
    own = {r["name"]: r["score"]["mean"] for r in said["capitals"]["united_states"]}
    assert {r["name"]: r["score"]["mean"] for r in said["yours"]} == pytest.approx(own)


def test_shares_of_the_best_sum_to_one(bundled):
    for row in what_if(bundled, {PRICE: 2.0}, months=120)["regret"]["best"]:
        assert sum(row) == pytest.approx(1.0)


def test_too_few_futures_give_no_number_but_how_many_would():
    values = {u.id: u.high for u in case_of().uncertainties[:4]}
    said = what_if(drawn(), values, months=48)
    assert not said["futures"]["enough"]
    assert said["futures"]["needed"] is None or said["futures"]["needed"] > N
    assert "approaches" not in said
    assert json.dumps(said, allow_nan=False)


@pytest.mark.parametrize(
    ("settings", "weights", "months", "said"),
    [
        ({"nothing": 1.0}, {}, 48, "'nothing' is not an uncertainty"),
        ({PRICE: 99.0}, {}, 48, "does not lie in its range"),
        ({PRICE: (2.0, 1.0)}, {}, 48, "does not lie in its range"),
        ({PRICE: float("nan")}, {}, 48, "does not lie in its range"),
        ({}, {"nobody": 1.0}, 48, "'nobody', which the case does not declare"),
        ({}, {"good": float("inf")}, 48, "Give a finite number"),
        ({}, {}, 7, "7 months is not a horizon"),
    ],
)
def test_what_does_not_fit_is_refused(settings, weights, months, said):
    with pytest.raises(DetenteError, match=said):
        what_if(drawn(), settings, weights, months=months)


def test_the_futures_that_ship_come_back_as_they_were_written(bundled, tmp_path):
    ship_futures(tmp_path / FILE, bundled)
    kept = Path(load("north_korea").folder) / FILE
    assert (tmp_path / FILE).read_bytes() == kept.read_bytes()


def test_means_over_paths_are_kept_whole_only_where_nothing_is_lost():
    whole, broken = np.arange(12).reshape(3, 4) / 7, np.array([0.5, 1 / 3, np.nan])
    assert _counted(whole, 7).dtype == np.uint16
    assert np.array_equal(_whole(_counted(whole, 7), 7), whole)
    assert np.array_equal(_whole(_counted(broken, 7), 7), broken, equal_nan=True)


def moved(folder):
    """Return the bundled case as if it lay in another folder, with what ships beside it."""
    case = load("north_korea")
    for name in (READ, FILE):
        shutil.copy(f"{case.folder}/{name}", folder / name)
    return case.model_copy(update={"folder": str(folder)})


def test_futures_of_another_run_are_refused(bundled, tmp_path):
    case = moved(tmp_path)
    assert shipped_futures(case) is not None
    ship_futures(tmp_path / FILE, replace(bundled, run={**bundled.run, "id": "another"}))
    with pytest.raises(DetenteError, match="It is of run another"):
        shipped_futures(case)
    ship_futures(tmp_path / FILE, replace(bundled, run={**bundled.run, "options": "others"}))
    with pytest.raises(DetenteError, match="It is of options others"):
        shipped_futures(case)
    (tmp_path / FILE).write_bytes(b"damaged")
    with pytest.raises(DetenteError, match="damaged"):
        shipped_futures(case)
    (tmp_path / FILE).unlink()
    assert shipped_futures(case) is None


def test_the_futures_are_no_part_of_a_cases_version(tmp_path):
    case = load("north_korea")
    for path in Path(case.folder).glob("*.toml"):
        shutil.copy(path, tmp_path)
    shutil.copytree(Path(case.folder) / "brief", tmp_path / "brief")
    assert version(tmp_path) == case.version
    shutil.copy(Path(case.folder) / FILE, tmp_path)
    assert version(tmp_path) == case.version
