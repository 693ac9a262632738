"""Work through the queue: each job in a process of its own, one of each kind at a time.

So a briefing need not wait for a long comparison, and no two comparisons share the processors.

A process ends when the desk does, however that ends. What it had finished stays, and the job is
taken up again when the desk starts.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from detente.errors import OutputError
from detente.web._jobs import Ledger
from detente.web._jobs_log import FAILED, LOG, RESULT, Job, add

_LOOK, _GRACE = 0.2, 5.0  # seconds between looks, and before what will not stop is killed
_LOCK = ".runner"
_WORKER = (sys.executable, "-P", "-m", "detente.web._worker")
_STOPPED = "The desk stopped; the job goes on where it stood."
_CRASHED = "The work stopped in a way nobody foresaw; what it had finished is kept. Try 'Go on'."


@dataclass
class _Running:
    kind: str
    process: subprocess.Popen[bytes]
    told: float | None = None  # when it was told to stop


class Runner:
    """Runs the jobs of a ledger, from `start` to `stop`; of several desks on a folder one runs.

    Args:
        desk: what a worker must know of the desk, as JSON takes it.
        command: begins a worker; the folder of its job is added.
    """

    def __init__(
        self,
        ledger: Ledger,
        desk: dict[str, str],
        *,
        command: Sequence[str] = _WORKER,
    ) -> None:
        self.ledger, self.desk, self.command = ledger, desk, command
        self._running: dict[str, _Running] = {}
        self._awake, self._stopping = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None
        ledger.wake = self._awake.set

    def start(self) -> None:
        """Begin to work through the queue, in a thread."""
        self._thread = threading.Thread(target=self._work, name="jobs", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop what runs, to go on when a desk starts again."""
        self._stopping.set()
        self._awake.set()
        if self._thread is not None:
            self._thread.join(2 * _GRACE)

    def _work(self) -> None:
        with suppress(OutputError, OSError):
            lock = self._alone()
            if lock is None:
                return
            with lock:
                self._take_up()
                while not self._stopping.is_set():
                    self._look()
                    self._awake.wait(_LOOK if self._running else 1.0)
                    self._awake.clear()
                self._leave()

    def _alone(self) -> IO[str] | None:
        """Return the lock that only one desk can hold, once it is free; None if told to stop."""
        import fcntl  # noqa: PLC0415  (not on every system)

        while not self._stopping.is_set():
            if self.ledger.folder.is_dir():
                lock = (self.ledger.folder / _LOCK).open("a")
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    return lock
                except OSError:
                    lock.close()
            self._awake.wait(1.0)
            self._awake.clear()
        return None

    def _take_up(self) -> None:
        """Put back in the queue what ran when a desk was stopped."""
        for job in self.ledger.jobs():
            place = self.ledger.place(job.id)
            if job.state != "running":
                continue
            if (place / RESULT).is_file():
                add(place, "state", state="done")
            elif job.stopping:
                add(place, "state", state="cancelled")
            else:
                add(place, "state", state="waiting", said=_STOPPED, until=job.seen)

    def _look(self) -> None:
        with self.ledger.changing():
            jobs = self.ledger.jobs()
            for job in jobs:
                if job.id in self._running:
                    self._tend(job, self._running[job.id])
            for job in jobs:
                kinds = {own.kind for own in self._running.values()}
                if job.state == "waiting" and job.kind not in kinds:
                    self._begin(job)

    def _begin(self, job: Job) -> None:
        place = self.ledger.place(job.id)
        add(place, "state", state="running")
        with (place / LOG).open("ab") as log:
            process = subprocess.Popen(
                [*self.command, str(place)],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._running[job.id] = _Running(job.kind, process)
        with suppress(OSError):  # it has ended already: seen at the next look
            assert process.stdin is not None
            process.stdin.write(json.dumps(self.desk).encode() + b"\n")
            process.stdin.flush()

    def _tend(self, job: Job, own: _Running) -> None:
        code = own.process.poll()
        if code is not None:
            del self._running[job.id]
            _close(own.process)
            _end(self.ledger.place(job.id), job, code)
        elif job.stopping:
            _ask_to_stop(own)

    def _leave(self) -> None:
        """Stop what runs; the next desk takes it up."""
        end = time.monotonic() + _GRACE
        for own in self._running.values():
            _kill(own.process, signal.SIGTERM)
        for own in self._running.values():
            with suppress(subprocess.TimeoutExpired):
                own.process.wait(max(end - time.monotonic(), 0.1))
            _close(own.process)


def _end(place: Path, job: Job, code: int) -> None:
    """Write down how a job ended."""
    if code == 0 and (place / RESULT).is_file():
        add(place, "state", state="done")
    elif job.stopping:
        add(place, "state", state="cancelled")
    else:
        add(place, "state", state="failed", said=_reason(place))


def _reason(place: Path) -> str:
    try:
        return str(json.loads((place / FAILED).read_bytes())["said"])
    except (OSError, ValueError, KeyError, TypeError):
        return _CRASHED


def _ask_to_stop(own: _Running) -> None:
    if own.told is None:
        own.told = time.monotonic()
        _kill(own.process, signal.SIGTERM)
    elif time.monotonic() - own.told > _GRACE:
        _kill(own.process, signal.SIGKILL)


def _close(process: subprocess.Popen[bytes]) -> None:
    """End whatever processes of its own a worker has left behind."""
    _kill(process, signal.SIGTERM)
    if process.poll() is None:
        _kill(process, signal.SIGKILL)
        process.wait()
    if process.stdin is not None:
        with suppress(OSError):
            process.stdin.close()


def _kill(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    """Signal a worker and the processes that it began."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, how)
