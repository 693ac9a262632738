"""The ledger of long work: what was asked, how far each job is, and what came of it.

It is kept in plain files, not in a database: each job's results are files anyway, a log to which
lines are only added needs no transaction, and a folder can be looked at and copied by hand.
"""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from detente.errors import DetenteError, NotFound, OutputError
from detente.record._whole import write_whole
from detente.web._jobs_log import ASKED, EVENTS, FAILED, RESULT, Job, add, now, read
from detente.web._ready import may_take_time

WAITING = 20  # jobs in the queue at most
AT_ONCE = 100  # jobs that are looked at before anybody else is answered
_LOCK = ".changes"


class QueueFullError(DetenteError):
    """So many jobs wait already that no more are taken."""

    status = 429


class Ledger:
    """The jobs in a folder.

    Args:
        folder: made when the first job is asked for.
        wake: called when there may be something to do.
    """

    def __init__(self, folder: Path, wake: Callable[[], object] = lambda: None) -> None:
        self.folder = folder
        self.wake = wake
        self._lock = threading.RLock()
        self._read: dict[str, tuple[tuple[int, int], Job]] = {}

    def jobs(self) -> list[Job]:
        """Return all jobs, the first asked for first."""
        try:
            names = sorted(p.name for p in self.folder.iterdir() if not p.name.startswith("."))
        except FileNotFoundError:
            return []
        if len(names) > AT_ONCE:
            may_take_time()
        return [job for name in names if (job := self._job(name)) is not None]

    def job(self, id: str) -> Job:
        """Return a job as it stands.

        Raises:
            NotFound: there is none of that id.
        """
        found = self._job(id)
        if found is None:
            raise NotFound(f"There is no job {id!r}.")
        return found

    def place(self, id: str) -> Path:
        """Return the folder of a job."""
        return self.folder / id

    def result(self, id: str) -> dict[str, Any]:
        """Return what came of a job.

        Raises:
            NotFound: it has no result.
        """
        job = self.job(id)
        try:
            found: dict[str, Any] = json.loads((self.place(id) / RESULT).read_bytes())
        except (OSError, ValueError) as error:
            raise NotFound(f"Job {id} is {job.state} and has no result.") from error
        return found

    def ask(self, arguments: dict[str, Any], by: str) -> Job:
        """Put a job in the queue.

        Raises:
            QueueFullError: too many wait.
            OutputError: the folder cannot be written to.
        """
        with self.changing():
            if sum(j.state == "waiting" for j in self.jobs()) >= WAITING:
                raise QueueFullError(
                    f"{WAITING} jobs wait already; nothing was added. Try again later."
                )
            id = f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}-{secrets.token_hex(2)}"
            draft = self.folder / f".{id}"
            draft.mkdir()
            asked = {"id": id, "arguments": arguments, "by": by, "at": now()}
            write_whole(draft / ASKED, json.dumps(asked, ensure_ascii=False).encode())
            draft.rename(self.folder / id)
            add(self.place(id), "state", state="waiting", by=by)
        self.wake()
        return self.job(id)

    def cancel(self, id: str, by: str) -> Job:
        """Take a job out of the queue, or ask that it stop; one that has ended stays as it is."""
        with self.changing():
            job = self.job(id)
            if job.state == "waiting":
                add(self.place(id), "state", state="cancelled", by=by)
            elif job.state == "running" and not job.stopping:
                add(self.place(id), "cancel", by=by)
        self.wake()
        return self.job(id)

    def resume(self, id: str, by: str) -> Job:
        """Put a job that failed or was cancelled back in the queue; others stay as they are."""
        with self.changing():
            if self.job(id).state in ("failed", "cancelled"):
                (self.place(id) / FAILED).unlink(missing_ok=True)
                add(self.place(id), "state", state="waiting", by=by)
        self.wake()
        return self.job(id)

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Let no other thread or process change a job meanwhile.

        Raises:
            OutputError: the folder cannot be written to.
        """
        import fcntl  # noqa: PLC0415  (not on every system)

        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with self._lock, (self.folder / _LOCK).open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
        except OSError as error:
            said = f"{self.folder} cannot be written to ({error.strerror or error})."
            raise OutputError(f"{said} The job stays as it was.") from error

    def _job(self, id: str) -> Job | None:
        path = self.folder / id / EVENTS
        try:
            seen = path.stat()
        except (OSError, ValueError):
            return None
        mark = (seen.st_mtime_ns, seen.st_size)
        held = self._read.get(id)
        if held is None or held[0] != mark:
            may_take_time()
            job = read(self.folder / id)
            if job is None:
                return None
            held = self._read[id] = mark, job
        return held[1]
