"""The models: each learns by `step` from the days seen and says what it expects by `predict`."""

from detente.forecast.models._climatology import Climatology as Climatology
from detente.forecast.models._declared import declared as declared
from detente.forecast.models._declared import starting_weights as starting_weights
from detente.forecast.models._discounted import (
    DiscountedNegativeBinomial as DiscountedNegativeBinomial,
)
from detente.forecast.models._exponential import ExponentialRate as ExponentialRate
from detente.forecast.models._hazard import Hazard as Hazard
from detente.forecast.models._model import AbstractModel as AbstractModel
from detente.forecast.models._model import Days as Days
from detente.forecast.models._model import Predictive as Predictive
from detente.forecast.models._model import Task as Task
from detente.forecast.models._pooled_hazard import PooledHazard as PooledHazard
from detente.forecast.models._recent import Persistence as Persistence
from detente.forecast.models._recent import TrailingYear as TrailingYear
from detente.forecast.models._regime import RegimeSwitching as RegimeSwitching
from detente.forecast.models._regression import Regression as Regression
from detente.forecast.models._self_exciting import SelfExciting as SelfExciting
