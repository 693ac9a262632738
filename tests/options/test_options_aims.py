"""Where an approach works: by hand, and a published interval."""

import numpy as np
import pytest
from made_comparison import case_of, made

from detente.case._model import Aim
from detente.errors import DetenteError
from detente.options._aims import working


def test_all_aims_must_be_met():
    good = [[0.25, 0.24, 0.9], [0.5, 0.5, 0.5]]
    bad = [[0.1, 0.0, 0.2], [0.0, 0.11, 0.1]]
    found = working(made(good=good, bad=bad))
    assert found.works.tolist() == [[True, False, False], [True, False, True]]
    assert found.met[0, 1].tolist() == [False, True]
    assert found.share.tolist() == [1, 0, 0.5]
    assert found.labels("firm").tolist() == [False, True]


def test_several_outcomes_count_together():
    aim = Aim(outcomes=("good", "rest"), at_least=0.3, months=12, reason="r")
    case = case_of().model_copy(update={"aims": (aim,)})
    found = working(made(case=case, good=[[0.1, 0.1, 0.0]], rest=[[0.2, 0.1, 0.3]]))
    assert found.works.tolist() == [[True, False, True]]  # 0.1 + 0.2 counts as 0.3


def test_intervals_are_wilson_s():
    """(p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n), z = 1.6448536 for 90 %."""
    good = np.full((10, 3), 0.5)
    good[7:, 0] = 0.0
    found = working(made(good=good))
    z, n, p = 1.6448536269514722, 10, 0.7
    half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    bounds = (p + z**2 / (2 * n) + np.array([-half, half])) / (1 + z**2 / n)
    assert (found.low90[0], found.high90[0]) == pytest.approx(tuple(bounds))
    assert (found.low90[1], found.high90[1]) == pytest.approx((1 / (1 + z**2 / n), 1))


def test_aims_at_a_horizon_that_was_not_compared_are_all_said():
    aims = tuple(Aim(outcomes=("good",), at_least=0.5, months=m, reason="r") for m in (12, 24, 36))
    case = case_of().model_copy(update={"aims": aims})
    with pytest.raises(DetenteError) as error:
        working(made(case=case, good=[[0, 0, 0]]))
    assert str(error.value) == (
        "Aims were not compared at their horizons.\n\n"
        "  1. aim[1] is set for 24 months; compared were 12, 48.\n"
        "     at approaches.toml\n"
        "     Compare again with 24 among the horizons.\n"
        "  2. aim[2] is set for 36 months; compared were 12, 48.\n"
        "     at approaches.toml\n"
        "     Compare again with 36 among the horizons."
    )


def test_a_case_without_aims_is_said():
    case = case_of().model_copy(update={"aims": ()})
    with pytest.raises(DetenteError, match=r"declares no \[\[aim\]\]"):
        working(made(case=case, good=[[0, 0, 0]]))
