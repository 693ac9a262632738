"""Series made by a known process: the model of that process wins, and its intervals hold."""

from datetime import date

import numpy as np
import pytest
from forecast_worlds import LAUNCHES, START, record_of_days

from detente.forecast import backtest
from detente.forecast.models import (
    DiscountedNegativeBinomial,
    ExponentialRate,
    RegimeSwitching,
    SelfExciting,
    TrailingYear,
)

THROUGH = date(2014, 12, 31)
LENGTH = (THROUGH - START).days
RIVALS = (
    TrailingYear(),
    ExponentialRate(),
    DiscountedNegativeBinomial(),
    RegimeSwitching(),
    SelfExciting(),
)


def _self_exciting(seed):
    """Base rate 0.01 a day, branching ratio 0.8, half-life 12 days (off the model's grid)."""
    random, keep, x, counts = np.random.default_rng(seed), 2 ** (-1 / 12), 0.0, []
    for _ in range(LENGTH):
        counts.append(random.poisson(0.01 + 0.8 * x))
        x = keep * x + (1 - keep) * counts[-1]
    return np.array(counts)


def _regimes(seed):
    """One of three rates at a time, two years or so each."""
    random, rates = np.random.default_rng(seed), (0.004, 0.05, 0.4)
    rate, counts = random.choice(rates), []
    for _ in range(LENGTH):
        if random.uniform() < 1 / 700:
            rate = random.choice(rates)
        counts.append(random.poisson(rate))
    return np.array(counts)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("made", "winner"), [(_self_exciting, "self_exciting"), (_regimes, "regime_switching")]
)
def test_the_model_of_the_process_wins_and_its_intervals_hold(made, winner):
    world = record_of_days(np.repeat(np.arange(LENGTH), made(1)), THROUGH)
    found = backtest(world, LAUNCHES, RIVALS, seed=0)
    assert found.best.model == winner
    assert found.against(winner, "climatology").low > 0
    for row in found.tracks[winner].coverage:
        assert row.observed == pytest.approx(row.expected, abs=0.08)
