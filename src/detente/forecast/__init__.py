"""What is likely next, and how good such statements have been: baselines, backtests, scores."""

from detente.forecast import models as models
from detente.forecast._asked import Asked as Asked
from detente.forecast._asked import ask as ask
from detente.forecast._asked import with_asked as with_asked
from detente.forecast._backtest import Backtest as Backtest
from detente.forecast._backtest import backtest as backtest
from detente.forecast._backtests import backtests as backtests
from detente.forecast._exchange import export_forecasts as export_forecasts
from detente.forecast._exchange import import_forecasts as import_forecasts
from detente.forecast._findings import Finding as Finding
from detente.forecast._findings import findings as findings
from detente.forecast._forecast import Forecast as Forecast
from detente.forecast._forecast import forecast as forecast
from detente.forecast._history import History as History
from detente.forecast._history import history as history
from detente.forecast._save import save as save
from detente.forecast._save import void as void
from detente.forecast._scoreboard import score as score
from detente.forecast._sealed import Sealed as Sealed
