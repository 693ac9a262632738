"""The process of one job: told what to do by its folder, and gone when the desk is.

Its standard input is a pipe from the desk. The first line says what the desk serves; the end of the
pipe says that the desk is no more.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
import traceback
from contextlib import suppress
from pathlib import Path

from detente.errors import DetenteError
from detente.record._whole import write_whole
from detente.web._jobs_log import ASKED, FAILED, RESULT, add
from detente.web.kinds import work_of
from detente.web.kinds._work import Work

_EVERY = 0.25  # seconds between lines of progress at least
_NICE = 10  # readers come first


class _Told:
    """Writes down how much is done, but not too often; the first and the last always."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.last = folder, float("-inf")

    def __call__(self, done: int, all_: int) -> None:
        moment = time.monotonic()
        if moment - self.last >= _EVERY or done >= all_:
            self.last = moment
            add(self.folder, "progress", done=done, all=all_)


def main() -> None:
    """Do a job: write its result, or why there is none."""
    folder = Path(sys.argv[1])
    with suppress(OSError):
        os.nice(_NICE)
    desk = json.loads(_line())
    threading.Thread(target=_leave_with_the_desk, daemon=True).start()
    asked = json.loads((folder / ASKED).read_bytes())["arguments"]
    with _alone(folder):
        sys.exit(_do(Work(folder, _Told(folder), **desk), asked))


def _do(work: Work, asked: dict[str, object]) -> int:
    try:
        made = work_of(asked)(work)
        text = json.dumps(made, ensure_ascii=False, default=str)
        write_whole(work.folder / RESULT, text.encode())
    except DetenteError as error:
        return _failed(work.folder, str(error))
    except OSError as error:
        traceback.print_exc()
        return _failed(
            work.folder, f"{error.strerror or error}: {error.filename or ''}".strip(": ")
        )
    return 0


def _failed(folder: Path, said: str) -> int:
    with suppress(OSError):
        write_whole(folder / FAILED, json.dumps({"said": said}, ensure_ascii=False).encode())
    return 1


def _alone(folder: Path):  # type: ignore[no-untyped-def]
    """Return the lock of a job, once a worker of an earlier desk has let go of it."""
    import fcntl  # noqa: PLC0415  (not on every system)

    lock = (folder / ".worker").open("a")
    fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def _line() -> bytes:
    """Read a line of standard input; unbuffered, since the rest is awaited by a thread."""
    held = b""
    while not held.endswith(b"\n"):
        more = os.read(0, 1)
        if not more:
            sys.exit(1)
        held += more
    return held


def _leave_with_the_desk() -> None:
    while os.read(0, 64):
        pass
    own = os.getpgrp() == os.getpid()  # else a person's shell is in this group
    for how in (signal.SIGTERM, signal.SIGKILL):
        if own:
            os.killpg(0, how)
        else:
            os.kill(os.getpid(), how)
        time.sleep(2)


if __name__ == "__main__":
    main()
