"""What a regression knows on a day: figures computed from the past and from the calendar alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from detente.case._model import Covariate
from detente.forecast.models._model import FloatArray, IntArray

LAGS = (30, 90, 365)
OWN = ("last_30_days", "last_90_days", "last_365_days", "days_since_last")
_LONGEST = 3652


def own_covariates(counts: IntArray, at: IntArray) -> FloatArray:
    """Return log(1 + events in the last 30, 90, 365 days) and log(1 + days since the last).

    Args:
        counts: events on each day.
        at: how many days had been seen, shape (n,).

    Returns:
        shape (n, 4).

    Example:
        >>> np.expm1(own_covariates(np.array([1, 0, 0]), np.array([3]))).round().tolist()
        [[1.0, 1.0, 1.0, 2.0]]
    """
    return np.column_stack([*(_lately(counts, at, lag) for lag in LAGS), _since(counts, at)])


def declared_covariates(
    covariates: Sequence[Covariate],
    beside: Mapping[str, IntArray],
    first: date,
    at: IntArray,
    horizon: int,
) -> FloatArray:
    """Return the covariates of the case on each day; shape (n, covariates).

    A covariate on events is log(1 + events in the last `days` days), or log(1 + days since the
    last) where no `days` are given, as of the last day searched for them. One on the calendar is
    the share of the horizon's days in its months, known long before.

    Args:
        beside: events on each day by covariate, -1 on days that have not been searched.
        first: the day that `beside` begins with.
        at: how many days had been seen, shape (n,).
    """
    columns = [
        _share(c, first, at, horizon) if c.months else _searched(c, beside[c.id], at)
        for c in covariates
    ]
    return np.column_stack(columns) if columns else np.zeros((len(at), 0))


def _searched(covariate: Covariate, counts: IntArray, at: IntArray) -> FloatArray:
    through = int((counts >= 0).sum())
    seen, then = np.maximum(counts, 0), np.minimum(at, through)
    return _lately(seen, then, covariate.days) if covariate.days else _since(seen, then)


def _lately(counts: IntArray, at: IntArray, days: int) -> FloatArray:
    run = np.concatenate([[0], np.cumsum(counts)])
    return np.asarray(np.log1p(run[at] - run[np.maximum(at - days, 0)]))


def _since(counts: IntArray, at: IntArray) -> FloatArray:
    """Days since the last event, ten years at most, as before the first."""
    days = np.arange(len(counts))
    last = np.maximum.accumulate(np.where(counts > 0, days, -_LONGEST - 1))
    last = np.concatenate([[-_LONGEST - 1], last])[at]
    return np.asarray(np.log1p(np.minimum(at - 1 - last, _LONGEST)))


def _share(covariate: Covariate, first: date, at: IntArray, horizon: int) -> FloatArray:
    ahead = int(at.max()) + horizon
    days = np.datetime64(first, "D") + np.arange(ahead)
    month = days.astype("datetime64[M]").astype(np.int64) % 12 + 1
    run = np.concatenate([[0], np.cumsum(np.isin(month, covariate.months))])
    return np.asarray((run[at + horizon] - run[at]) / horizon)
