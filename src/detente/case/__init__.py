"""The standoff as declared in one folder of plain files."""

from detente.case._load import bundled as bundled
from detente.case._load import check as check
from detente.case._load import load as load
from detente.case._model import Case as Case
from detente.case._model import Selector as Selector
from detente.case._new import new as new
