"""Take a seat: the solved game played month by month, and told afterwards."""

from detente.play._act import act as act
from detente.play._act import back as back
from detente.play._begin import begin as begin
from detente.play._debrief import debrief as debrief
from detente.play._look import Seen as Seen
from detente.play._look import look as look
from detente.play._moments import Moment as Moment
from detente.play._moments import moments as moments
from detente.play._prepare import prepare as prepare
from detente.play._saved import load as load
from detente.play._saved import moves_csv as moves_csv
from detente.play._saved import save as save
from detente.play._sitting import Move as Move
from detente.play._sitting import Sitting as Sitting
from detente.play._told import Debrief as Debrief
