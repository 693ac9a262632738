"""PRIM: a planted box, another implementation's numbers, and what holds of any sample."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.options._prim import Sample, doubts, pasted, peeled, trimmed

# ema_workbench 2.5.3, Prim(x, y, threshold=0.5, peel_alpha=0.05, mass_min=0.05).find_box() on the
# sample of `_noisy`: points in each box of the peeling, labelled points among them, and for two
# boxes the limits and quasi-p-values. It puts limits halfway to the next point outside.
EMA_INSIDE = [
    *(500, 475, 451, 428, 406, 385, 365, 346, 328, 311, 295, 280, 266, 252, 239, 227),
    *(215, 204, 193, 183, 173, 164, 155, 147, 139, 132, 125, 118, 112, 106, 100),
]
EMA_HITS = [
    *(124, 124, 123, 122, 122, 121, 121, 120, 120, 119, 119, 118, 117, 117, 116, 115),
    *(112, 111, 110, 110, 110, 109, 109, 107, 107, 107, 107, 107, 104, 101, 96),
]
EMA_BOXES = {
    10: ((0.892650, 0.163823, 0.816234), (0.10308427042570767, 0.005741764691136811, 0.0011519445)),
    25: ((0.487147, 0.296519, 0.816234), (1.1716919319797e-18, 1.94597183e-11, 2.28219199e-08)),
}


def _noisy():
    """500 points in five inputs; labelled in a box of two of them, but for one point in twenty."""
    rng = np.random.default_rng(7)
    x = rng.random((500, 5))
    labels = (x[:, 0] < 0.45) & (x[:, 2] > 0.3) & (x[:, 2] < 0.8)
    return Sample(x, labels ^ (rng.random(500) < 0.05))


def _planted(count=400):
    x = np.random.default_rng(3).random((count, 4))
    return Sample(x, (x[:, 1] > 0.4) & (x[:, 3] < 0.6))


def test_the_same_boxes_as_another_implementation():
    sample = _noisy()
    found = peeled(sample, alpha=0.05, least=0.05)
    inside = [round(b.mass * 500) for b in found]
    assert inside == EMA_INSIDE
    assert [round(b.density * n) for b, n in zip(found, inside, strict=True)] == EMA_HITS


@pytest.mark.parametrize("step", EMA_BOXES)
def test_the_same_limits_and_quasi_p_values_as_another_implementation(step):
    sample = _noisy()
    box = peeled(sample, alpha=0.05, least=0.05)[step]
    limits, values = EMA_BOXES[step]
    assert (box.high[0], box.low[2], box.high[2]) == pytest.approx(limits, abs=0.003)
    found = doubts(sample, box)
    assert list(found) == [(0, "high"), (2, "high"), (2, "low")]
    told = [found[0, "high"], found[2, "low"], found[2, "high"]]
    assert told == pytest.approx(values, rel=1e-6)


def test_the_trajectory_starts_with_everything_and_density_never_falls():
    sample = _planted()
    found = peeled(sample, alpha=0.05, least=0.02)
    base = sample.labels.mean()
    assert (found[0].coverage, found[0].density, found[0].mass) == (1, base, 1)
    assert found[0].faces == ()
    density = [b.density for b in found]
    assert density == sorted(density)
    mass = [b.mass for b in found]
    assert mass == sorted(mass, reverse=True)


def test_a_planted_box_is_recovered():
    sample = _planted(2000)
    box = pasted(sample, peeled(sample, alpha=0.05, least=0.02)[-1], alpha=0.05)
    assert box.faces == ((1, "low"), (3, "high"))
    assert (box.low[1], box.high[3]) == pytest.approx((0.4, 0.6), abs=0.01)
    assert (box.coverage, box.density) == (1, 1)


def test_peels_take_the_share_alpha():
    sample = _planted(401)
    for box, new in zip(peeled(sample, 0.1, 0.05)[:-1], peeled(sample, 0.1, 0.05)[1:], strict=True):
        inside, left = round(box.mass * 401), round(new.mass * 401)
        assert inside - left == int(np.ceil(round(0.1 * (inside - 1), 9)))


def test_tied_values_are_peeled_together_or_not_at_all():
    x = np.repeat([[0.0], [1.0], [2.0]], 30, axis=0)
    found = peeled(Sample(x, x[:, 0] == 2.0), alpha=0.05, least=0.05)
    assert [round(b.mass, 6) for b in found] == [1, 0.666667, 0.333333]
    assert found[-1].low.tolist() == [2.0]


def test_an_input_that_does_not_vary_is_never_limited():
    sample = _planted()
    wide = np.column_stack([sample.values, np.ones(400)])
    found = peeled(Sample(wide, sample.labels), alpha=0.05, least=0.02)
    assert 4 not in found[-1].inputs


def test_nothing_or_everything_labelled_leaves_the_whole():
    for label in (False, True):
        found = peeled(Sample(_planted().values, np.full(400, label)), 0.05, 0.05)
        assert len(found) == 1 and found[0].density == label


def test_pasting_never_loses_density_or_coverage():
    sample = _noisy()
    for box in peeled(sample, alpha=0.05, least=0.05):
        new = pasted(sample, box, alpha=0.05)
        assert new.density >= box.density - 1e-9 and new.coverage >= box.coverage


def test_a_limit_that_divides_nothing_is_trimmed():
    sample = _planted()
    box = sample.box(np.array([0.1, 0.4, -np.inf, -np.inf]), np.array([np.inf] * 3 + [0.6]))
    assert trimmed(sample, box, doubt=0.05, most=3).faces == ((1, "low"), (3, "high"))
    assert len(trimmed(sample, box, doubt=0.05, most=1).inputs) == 1
    assert trimmed(sample, sample.whole(), doubt=0.05, most=1).faces == ()


@pytest.mark.slow
@given(st.integers(0, 10_000), st.integers(0, 2), st.integers(8, 60))
def test_an_input_on_another_increasing_scale_gives_the_same_boxes(seed, column, levels):
    """Values are whole numbers, with ties, so that the other scale is exact."""
    rng = np.random.default_rng(seed)
    x = rng.integers(0, levels, (60, 3)).astype(float)
    labels = (x[:, 0] > levels / 2) ^ (rng.random(60) < 0.2)
    other = x.copy()
    other[:, column] = other[:, column] ** 3 - 5
    one, two = (peeled(Sample(v, labels), alpha=0.1, least=0.1) for v in (x, other))
    assert len(one) == len(two)
    for a, b in zip(one, two, strict=True):
        assert (a.holds(x) == b.holds(other)).all()
        expected = a.low.copy()
        expected[column] = expected[column] ** 3 - 5
        np.testing.assert_array_equal(b.low, expected)


@given(st.integers(0, 10_000))
def test_coverage_density_and_mass_agree(seed):
    """coverage * labelled = density * inside = labelled points inside."""
    rng = np.random.default_rng(seed)
    sample = Sample(rng.random((50, 2)), rng.random(50) < 0.4)
    for box in peeled(sample, alpha=0.1, least=0.1):
        hits = (sample.labels & box.holds(sample.values)).sum()
        assert box.mass * 50 * box.density == pytest.approx(hits)
        assert box.coverage * sample.labels.sum() == pytest.approx(hits) or not hits
