"""The sourced, append-only record: claims, and the events that they add up to."""

from detente.record._checkrows import check_rows as check_rows
from detente.record._claim import Claim as Claim
from detente.record._claim import Judgement as Judgement
from detente.record._claim import Source as Source
from detente.record._coding import Coding as Coding
from detente.record._coding import code as code
from detente.record._disagreements import disagreements as disagreements
from detente.record._event import Event as Event
from detente.record._files import export_rows as export_rows
from detente.record._files import import_rows as import_rows
from detente.record._open import open_record as open_record
from detente.record._recoded import recoded as recoded
from detente.record._record import Record as Record
from detente.record._seal import seal as seal
from detente.record._stats import stats as stats
from detente.record._timeline import Month as Month
from detente.record._timeline import timeline as timeline
from detente.record._verify import verify as verify
from detente.record._write import add as add
