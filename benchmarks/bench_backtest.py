"""Simple baselines on the reconciled record, class by class, beside published figures; and time.

Published Brier scores: rows of type missile or nuclear in the CSIS provocations table (cruise
missiles and some engine tests among them), weekly origins to 20 August 2026. Published log scores:
launch days a month since 2000, from a sketch whose kinds of launch and formulas were not stated.
Here each origin sees only what was known then. The published climatology rests on a shorter past
than this one, which reaches back to 1990 and is the easier to beat.

    trailing 365 d   n events in 365 days; chance 1 - exp(-n h / 365)
    gamma 180 d      n events in 180 days; chance 1 - (180 / (180 + h))**(n + 1/2)
    EWMA 120 d       rate fading as exp(-age / 120 days); chance 1 - exp(-rate h); for counts the
                     gamma-Poisson predictive of the faded events, plus one half, and faded days

Run: python benchmarks/bench_backtest.py
"""

import time
from collections.abc import Iterator
from datetime import date

import numpy as np

from detente.case import load
from detente.case._model import Question, Selector
from detente.forecast import Backtest, backtest, backtests
from detente.forecast._vintages import vintages
from detente.forecast.models import (
    Climatology,
    DiscountedNegativeBinomial,
    Persistence,
    Task,
    TrailingYear,
)
from detente.forecast.models._gamma_poisson import predictive
from detente.record import Record, open_record

AS_OF = date(2026, 11, 23)
BALLISTIC = ("ballistic_launch", "satellite_launch")
MISSILES = (*BALLISTIC, "cruise_launch", "air_defence_launch")
NUCLEAR = ("nuclear_test",)
AS_PUBLISHED = "missiles of every kind, satellites and nuclear tests"
CLASSES = {
    AS_PUBLISHED: (*MISSILES, *NUCLEAR),
    "ballistic missiles, satellites and nuclear tests": (*BALLISTIC, *NUCLEAR),
    "missiles of every kind and satellites": MISSILES,
    "ballistic missiles and satellites": BALLISTIC,
    "nuclear tests": NUCLEAR,
}
WINDOWS, YEARS = (7, 14, 30, 90), (2012, 2019)
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
PUBLISHED_LOG = {"climatology": -1.209, "trailing_year": -1.041, "EWMA 120 d": -1.026}


def question(kinds: tuple[str, ...], window: int, answer: str, unit: str = "events") -> Question:
    return Question(
        id=f"{answer}-{window}",
        text="How many?",
        answer=answer,
        unit=unit,
        match=(Selector(kinds=kinds),),
        horizon_days=window,
        resolution="Events of these kinds.",
    )


def fading(counts: np.ndarray) -> tuple[float, float]:
    """Events and days, each weighing exp(-age / 120 days)."""
    weights = np.exp(-np.arange(len(counts))[::-1] / 120)
    return float(counts @ weights), float(weights.sum())


def simple(counts: np.ndarray, h: int) -> tuple[float, float, float]:
    """Chances by trailing 365 days, gamma-smoothed 180 days and EWMA 120 days."""
    events, days = fading(counts)
    smoothed = 1 - (180 / (180 + h)) ** (counts[-180:].sum() + 0.5)
    return 1 - np.exp(-counts[-365:].sum() * h / 365), smoothed, 1 - np.exp(-events / days * h)


def brier_rows(
    record: Record, kinds: tuple[str, ...], window: int
) -> Iterator[tuple[int, list[float]]]:
    """Yield the year from which origins count, and base rate and Brier scores since then."""
    asked = question(kinds, window, "event")
    models = [DiscountedNegativeBinomial()]
    begins = date(YEARS[0], 1, 1)
    made = backtest(record, asked, models, since=begins, step="week", resamples=10, seed=0)
    known = vintages(record, asked)
    said = np.array([simple(known.as_of(day), window) for day in made.origins])
    usual, own = (made.tracks[m].scores["brier"].values for m in ("climatology", "discounted"))
    brier = np.column_stack([usual, (said - made.outcomes[:, None]) ** 2, own])
    for year in YEARS:
        held = np.array([day.year >= year for day in made.origins])
        yield year, [made.outcomes[held].mean(), *brier[held].mean(axis=0)]


def faded_log(record: Record, made: Backtest) -> float:
    """Mean log score of the EWMA's gamma-Poisson predictive at the origins of a backtest."""
    known, task = vintages(record, made.question), Task.of(made.question)
    scores = []
    for day, came in zip(made.origins, made.outcomes.tolist(), strict=True):
        events, days = fading(known.as_of(day))
        scores.append(np.log(predictive(events + 0.5, days, task).pmf[min(came, task.top)]))
    return float(np.mean(scores))


def log_row(
    record: Record, kinds: tuple[str, ...], window: int, step: str, unit: str
) -> dict[str, float]:
    asked = question(kinds, window, "count", unit)
    models = [Climatology(), Persistence(), TrailingYear(), DiscountedNegativeBinomial()]
    made = backtest(record, asked, models, step=step, resamples=10, seed=0)
    means = {id: track.scores["log"].mean for id, track in made.tracks.items()}
    return {**means, "EWMA 120 d": faded_log(record, made)}


def brier_tables(record: Record) -> None:
    for name, kinds in CLASSES.items():
        print(f"\nBrier scores, at least one of: {name}; weekly origins")
        print("  h since    base  climat.  trail365  gamma180  EWMA120  discounted (ours)")
        for window in WINDOWS:
            for year, ours in brier_rows(record, kinds, window):
                print(f"{window:3} {year}   " + "".join(f"{value:9.3f}" for value in ours))
                if name == AS_PUBLISHED:
                    published = PUBLISHED[window, year]
                    print("published  " + "".join(f"{value:9.3f}" for value in published))


def log_tables(record: Record) -> None:
    for step, windows in (("month", (30,)), ("week", WINDOWS)):
        print(f"\nMean log scores of counts, {step}ly origins since 2000")
        for name, kinds in list(CLASSES.items())[2:]:
            for unit in ("days", "events"):
                for window in windows:
                    row = log_row(record, kinds, window, step, unit)
                    told = "  ".join(f"{id} {mean:.3f}" for id, mean in row.items())
                    print(f"{window:3} d, {unit} of {name}: {told}")
        if step == "month":
            told = "  ".join(f"{id} {mean:.3f}" for id, mean in PUBLISHED_LOG.items())
            print(f"published, launch days a month: {told}")


def main() -> None:
    begun = time.perf_counter()
    case = load("north_korea")
    record = open_record(case).as_of(AS_OF)
    print(f"record opened in {time.perf_counter() - begun:.2f} s; state {record.state[:12]}")
    brier_tables(record)
    log_tables(record)
    begun = time.perf_counter()
    backtests(record, case.questions, seed=0)
    taken = time.perf_counter() - begun
    print(f"\nbacktest of all {len(case.questions)} questions: {taken:.2f} s on one core")


if __name__ == "__main__":
    main()
