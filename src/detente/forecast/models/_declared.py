"""Which models answer which question, the simplest first."""

from __future__ import annotations

from typing import Any

from detente.case._model import Question
from detente.forecast.models._climatology import Climatology
from detente.forecast.models._discounted import DiscountedNegativeBinomial
from detente.forecast.models._hazard import Hazard
from detente.forecast.models._model import AbstractModel
from detente.forecast.models._recent import Persistence, TrailingYear


def declared(question: Question) -> tuple[AbstractModel[Any], ...]:
    """Return the models that can answer a question, climatology first, then from simple to less so.

    Example:
        >>> from detente.case import Selector
        >>> asked = Question(id="test-365", text="A test?", answer="event", match=(Selector(),),
        ...                  horizon_days=365, resolution="Yes if the record holds one.")
        >>> [model.id for model in declared(asked)]
        ['climatology', 'persistence', 'trailing_year', 'discounted', 'hazard']
    """
    models: tuple[AbstractModel[Any], ...] = (
        Climatology(),
        Persistence(),
        TrailingYear(),
        DiscountedNegativeBinomial(),
        Hazard(),
    )
    return tuple(m for m in models if question.answer in m.answers)
