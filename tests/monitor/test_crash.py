"""A reviewer's process is killed between the two databases; what was meant is then finished."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from review_examples import bench, by, filed_one

from detente.monitor._decide import accept
from detente.monitor._intention import finish, pending
from detente.monitor._shelf import decisions, filed
from detente.record import verify

HERE = Path(__file__).parent


@pytest.mark.slow
@pytest.mark.parametrize("step", ["before the record", "after the record", "inside the decision"])
def test_what_was_meant_is_finished_once(tmp_path, step):
    at = bench(tmp_path)
    made = filed_one(at)
    command = [sys.executable, str(HERE / "crash_driver.py"), str(tmp_path), step]
    path = os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")])
    killed = subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, check=False)
    assert killed.returncode == -signal.SIGKILL
    with at.desk.reading() as connection:
        assert [f.state for f in filed(connection)] == ["open"]
        assert len(pending(connection)) == 1
    assert finish(at.desk, at.case, at.workspace) == [made.id]
    assert finish(at.desk, at.case, at.workspace) == []
    with at.desk.reading() as connection:
        (row,) = filed(connection)
        done = [d for d in decisions(connection, made.id) if d.action == "accept"]
    record = at.record()
    assert (row.state, row.event, len(done)) == ("accepted", "W-20261120-1", 1)
    assert len(record.events[row.event].claims) == 1
    assert len(record.ledgers[-1]) == 1
    assert verify(at.case, at.workspace).ok
    assert accept(at, made.id, by()).proposals == ()
