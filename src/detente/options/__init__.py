"""Approaches compared: outcomes, risks, regret, and the conditions under which each works."""

from detente.intent._assessment import Band as Band
from detente.options._analysis import analysis as analysis
from detente.options._compare import Ensemble as Ensemble
from detente.options._compare import compare as compare
from detente.options._comparison import Comparison as Comparison
from detente.options._data import dataset as dataset
from detente.options._data import write_data as write_data
from detente.options._past import past as past
from detente.options._pasts import Past as Past
from detente.options._probe import probe as probe
from detente.options._probes import Probes as Probes
from detente.options._shipped import ship as ship
from detente.options._shipped import shipped as shipped
from detente.options._shipped_futures import ship_futures as ship_futures
from detente.options._shipped_futures import shipped_futures as shipped_futures
from detente.options._summary import summary as summary
from detente.options._what_if import what_if as what_if
from detente.options._work import Effort as Effort
