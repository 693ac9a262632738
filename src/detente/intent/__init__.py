"""What each side is after: the game read backwards through the record."""

from detente.intent._assess import assess as assess
from detente.intent._assess import overtures as overtures
from detente.intent._assessment import Assessment as Assessment
from detente.intent._fit import fit as fit
from detente.intent._history import Seen as Seen
from detente.intent._history import seen_in as seen_in
from detente.intent._posterior import Posterior as Posterior
from detente.intent._posterior import read_posterior as read_posterior
from detente.intent._rounds import Plan as Plan
