"""Accept, and be killed at a step: run as `crash_driver.py FOLDER STEP` by test_crash.py."""

import os
import signal
import sys
from pathlib import Path

from review_examples import bench, by

from detente.monitor import _intention
from detente.monitor._decide import accept
from detente.monitor._shelf import filed


def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)


folder, step = Path(sys.argv[1]), sys.argv[2]
at = bench(folder)
if step == "before the record":
    _intention.add = die
elif step == "after the record":
    _intention._conclude = die
elif step == "inside the decision":
    _intention._note = die
with at.desk.reading() as connection:
    (one,) = filed(connection)
accept(at, one.id, by())
