"""Which models answer which question, the simplest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from detente.case._model import Covariate, Question
from detente.forecast.models._climatology import Climatology
from detente.forecast.models._discounted import DiscountedNegativeBinomial
from detente.forecast.models._exponential import ExponentialRate
from detente.forecast.models._hazard import Hazard
from detente.forecast.models._model import AbstractModel, FloatArray
from detente.forecast.models._pooled_hazard import PooledHazard
from detente.forecast.models._recent import Persistence, TrailingYear
from detente.forecast.models._regime import RegimeSwitching
from detente.forecast.models._regression import Regression
from detente.forecast.models._self_exciting import SelfExciting


def declared(
    question: Question, covariates: Sequence[Covariate] = ()
) -> tuple[AbstractModel[Any], ...]:
    """Return the models that can answer a question, climatology first, then from simple to less so.

    Args:
        covariates: those of the case. The regression takes all of them; the pooled hazard shares
            its shape with those on days since the last event, which are the rare kinds.

    Example:
        >>> from detente.case import Selector
        >>> asked = Question(id="test-365", text="A test?", answer="event", match=(Selector(),),
        ...                  horizon_days=365, resolution="Yes if the record holds one.")
        >>> [model.id for model in declared(asked)][:4]
        ['climatology', 'persistence', 'trailing_year', 'exponential_rate']
    """
    rare = tuple(c.id for c in covariates if c.match and not c.days)
    models: tuple[AbstractModel[Any], ...] = (
        Climatology(),
        Persistence(),
        TrailingYear(),
        ExponentialRate(),
        DiscountedNegativeBinomial(),
        Hazard(),
        PooledHazard(kinds=rare),
        RegimeSwitching(),
        SelfExciting(),
        Regression(covariates=tuple(covariates)),
    )
    return tuple(m for m in models if question.answer in m.answers)


def starting_weights(models: Sequence[AbstractModel[Any]]) -> FloatArray:
    """Return the weights with which an ensemble starts; shape (models,), sum 1.

    The regression holds half, since it is a baseline with corrections and so has the others' means
    to be right; the others share the rest evenly. Without a regression all are even.

    Example:
        >>> starting_weights([Climatology(), Persistence(), Regression()]).tolist()
        [0.25, 0.25, 0.5]
    """
    rich = np.array([isinstance(m, Regression) for m in models], dtype=float)
    if rich.all() or not rich.any():
        return np.full(len(rich), 1.0 / len(rich))
    return np.asarray(0.5 * rich / rich.sum() + 0.5 * (1 - rich) / (1 - rich).sum())
