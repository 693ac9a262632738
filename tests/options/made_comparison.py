"""Comparisons made from arrays: whatever a test wants futures to say, without a game solved."""

from functools import cache

import numpy as np

from detente.case import load
from detente.case._model import Aim, Interest, Measure, Outcome, Spillover, SpilloverTerm
from detente.options import Comparison
from detente.options._comparison import Told
from detente.options._future import Futures

HORIZONS = (12, 48)
NAMES = ("ordinary", "warm", "firm")


@cache
def case_of():
    """Return a case with two outcomes that are judged, three measures, a spillover and two aims."""
    tests = {"of": {"north_korea": ("nuclear_test",)}}
    measures = [("length", "spell", "more"), ("tests", "count", "less"), ("talks", "count", None)]
    return load("north_korea").model_copy(
        update={
            "outcomes": (
                Outcome(id="good", name="good", definition="d", better="more"),
                Outcome(id="bad", name="bad", definition="d", better="less"),
                Outcome(id="rest", name="rest", definition="d"),
            ),
            "measures": tuple(
                Measure(id=i, name=i, definition="d", unit="months", kind=k, better=b, **tests)
                for i, k, b in measures
            ),
            "spillovers": (
                Spillover(
                    id="fear",
                    name="fear",
                    about="a",
                    unit="units",
                    better="less",
                    terms=(SpilloverTerm(low=0.0, high=1.0, reason="r", **tests),),
                ),
            ),
            "interests": (
                Interest(
                    player="united_states",
                    reason="r",
                    weights={"good": 100, "bad": -50, "fear": -1},
                ),
            ),
            "aims": (
                Aim(outcomes=("good",), at_least=0.25, months=48, reason="r"),
                Aim(outcomes=("bad",), at_most=0.1, months=48, reason="r"),
            ),
        }
    )


def made(*, names=NAMES, case=None, values=None, beliefs=None, points=None, **ids):
    """Return a comparison whose ids have the values given, (N, A), alike at every horizon.

    What is not given is zero. `values` are of the uncertainties, (N, U).
    """
    case = case or case_of()
    given = {k: np.asarray(v, dtype=float) for k, v in ids.items()}
    count = len(next(iter(given.values())))
    shape = (count, len(names), len(HORIZONS))

    def filled(rows):
        none = np.zeros((count, len(names)))
        each = [np.repeat(given.get(r.id, none)[..., None], 2, axis=-1) for r in rows]
        return np.stack(each, axis=-1)

    told = Told(
        outcomes=filled(case.outcomes),
        measures=filled(case.measures),
        months=filled(case.spillovers),
        phases=np.zeros((*shape[:2], 1, 4)),
        residual=np.zeros(shape[:2]),
        beliefs=beliefs or (),
    )
    size = len(case.uncertainties)
    futures = Futures(
        np.zeros((count, 0)) if points is None else points,
        np.ones((count, size)) if values is None else values,
        np.arange(count),
    )
    return Comparison(
        case=case,
        names=names,
        usual=names[0],
        horizons=HORIZONS,
        futures=futures,
        told=told,
        rates=np.ones((count, 1)),
        run={},
    )
