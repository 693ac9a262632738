"""Simple baselines on the reconciled record, beside published ones; and how long a backtest takes.

The published Brier scores were computed on the CSIS provocations table (rows of type missile or
nuclear, cruise missiles and some engine tests among them), weekly origins to 20 August 2026. Here
the same baselines run on this record, with each origin seeing only what was known then. The
published climatology rests on a shorter past than this one, which reaches back to 1990 and is the
easier to beat: on the record since 2012 alone, climatology scores close to the published figures.

    trailing 365 d   n events in 365 days; chance 1 - exp(-n h / 365)
    gamma 180 d      n events in 180 days; chance 1 - (180 / (180 + h))**(n + 1/2)
    EWMA 120 d       rate fading as exp(-age / 120 days); chance 1 - exp(-rate h)

Run: python benchmarks/bench_backtest.py
"""

import time
from collections.abc import Sequence
from datetime import date

import numpy as np

from detente.case import load
from detente.case._model import Question, Selector
from detente.forecast import backtest
from detente.forecast._vintages import vintages
from detente.forecast.models import DiscountedNegativeBinomial
from detente.record import Record, open_record

AS_OF = date(2026, 11, 23)
SETS = {
    "ballistic, satellite and nuclear": ("ballistic_launch", "satellite_launch", "nuclear_test"),
    "the same with cruise and air defence": (
        "ballistic_launch",
        "satellite_launch",
        "nuclear_test",
        "cruise_launch",
        "air_defence_launch",
    ),
}
# (window, since): base rate, climatology, trailing 365 d, gamma-smoothed 180 d, EWMA 120 d
PUBLISHED = {
    (7, 2012): (0.220, 0.186, 0.166, 0.163, 0.160),
    (7, 2019): (0.264, 0.215, 0.193, 0.189, 0.188),
    (14, 2012): (0.350, 0.254, 0.213, 0.208, 0.203),
    (14, 2019): (0.411, 0.277, 0.236, 0.229, 0.228),
    (30, 2012): (0.525, 0.276, 0.224, 0.216, 0.209),
    (30, 2019): (0.643, 0.275, 0.205, 0.195, 0.192),
    (90, 2012): (0.756, 0.192, 0.204, 0.192, 0.197),
    (90, 2019): (0.894, 0.101, 0.124, 0.102, 0.113),
}


def question(kinds: tuple[str, ...], window: int) -> Question:
    return Question(
        id=f"any-{window}",
        text="Any?",
        answer="event",
        match=(Selector(kinds=kinds),),
        horizon_days=window,
        resolution="At least one event of these kinds.",
    )


def simple(counts: np.ndarray, h: int) -> tuple[float, float, float]:
    """Chances by trailing 365 days, gamma-smoothed 180 days and EWMA 120 days."""
    ages = np.arange(len(counts))[::-1]
    rate = float((counts * np.exp(-ages / 120)).sum() / np.exp(-ages / 120).sum())
    smoothed = 1 - (180 / (180 + h)) ** (counts[-180:].sum() + 0.5)
    return 1 - np.exp(-counts[-365:].sum() * h / 365), smoothed, 1 - np.exp(-rate * h)


def row(record: Record, kinds: tuple[str, ...], window: int, year: int) -> Sequence[float]:
    asked = question(kinds, window)
    made = backtest(
        record,
        asked,
        [DiscountedNegativeBinomial()],
        since=date(year, 1, 1),
        step="week",
        resamples=200,
        seed=0,
    )
    known = vintages(record, asked)
    said = np.array([simple(known.as_of(day), window) for day in made.origins])
    brier = ((said - made.outcomes[:, None]) ** 2).mean(axis=0)
    usual, own = (made.tracks[m].main.mean for m in ("climatology", "discounted"))
    return (made.outcomes.mean(), usual, *brier, own)


def main() -> None:
    begun = time.perf_counter()
    case = load("north_korea")
    record = open_record(case).as_of(AS_OF)
    print(f"record opened in {time.perf_counter() - begun:.2f} s; state {record.state[:12]}")
    for name, kinds in SETS.items():
        print(f"\nBrier scores, {name}; published (CSIS table) below each line")
        print("  h since    base  climat.  trail365  gamma180  EWMA120  discounted (ours)")
        for (window, year), published in PUBLISHED.items():
            ours = row(record, kinds, window, year)
            print(f"{window:3} {year}   " + "".join(f"{value:9.3f}" for value in ours))
            print("           " + "".join(f"{value:9.3f}" for value in published))
    begun = time.perf_counter()
    for asked in case.questions:
        backtest(record, asked, seed=0)
    taken = time.perf_counter() - begun
    print(f"\nbacktest of all {len(case.questions)} questions: {taken:.2f} s on one core")


if __name__ == "__main__":
    main()
