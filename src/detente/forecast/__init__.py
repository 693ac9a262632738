"""What is likely next, and how good such statements have been: baselines, backtests, scores."""

from detente.forecast import models as models
from detente.forecast._backtest import Backtest as Backtest
from detente.forecast._backtest import backtest as backtest
from detente.forecast._findings import Finding as Finding
from detente.forecast._findings import findings as findings
from detente.forecast._forecast import Forecast as Forecast
from detente.forecast._forecast import forecast as forecast
from detente.forecast._history import History as History
from detente.forecast._history import history as history
