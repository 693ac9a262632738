"""The regression: a known effect is found, and little evidence falls back on the rate."""

from datetime import date

import numpy as np
import pytest

from detente.case._model import Covariate, Selector
from detente.forecast.models import Days, ExponentialRate, Regression, Task

START = date(1990, 1, 1)
TALKS = Covariate(id="talks", name="talks", match=(Selector(kinds=("talk",)),), days=90)


def quiet_while_talking(length, seed):
    """Talks of a year every three; five times fewer events while they are held."""
    talking = np.arange(length) % 1095 < 365
    talks = (talking & (np.arange(length) % 15 == 0)).astype(np.int64)
    counts = np.random.default_rng(seed).poisson(np.where(talking, 0.02, 0.1))
    return counts, talks


def test_an_effect_that_is_there_is_found():
    counts, talks = quiet_while_talking(9_000, 4)
    model = Regression(covariates=(TALKS,), spread=0.5)
    state = model.step(model.init(Task("count", 30, 120)), Days(START, counts, {"talks": talks}))
    fitted = model.fit(model.design(state).sample, state.task)
    effect, spread = fitted.mean[-2], np.sqrt(fitted.covariance[-2, -2])
    assert effect + 3 * spread < 0


def test_without_any_evidence_it_is_all_of_the_past_alike():
    model, task = Regression(), Task("count", 30, 400)
    state = model.step(model.init(task), Days(START, np.array([0, 1] * 100)))
    shape, exposure = 100.5, 200
    assert model.predict(state).mean == pytest.approx(30 * shape / exposure, rel=1e-6)
    assert model.info(state) == {}


def test_with_firm_priors_it_is_the_weighted_rate():
    """Coefficients held at zero leave the offset, and an intercept near zero on a steady rate."""
    counts = np.random.default_rng(6).poisson(0.2, 8_000)
    task = Task("event", 5, 1)
    firm, rate = Regression(spread=1e-6), ExponentialRate()
    days = Days(START, counts)
    made, base = (m.predict(m.step(m.init(task), days)).chance for m in (firm, rate))
    assert made == pytest.approx(base, abs=0.05)
