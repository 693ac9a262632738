"""The process that solves an approach for a game, and is gone when the desk is.

Its standard input is a pipe from the desk: a line says what to solve, and the end of the pipe that
the desk is no more. On its output each line says how many steps are done, of how many.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from contextlib import suppress
from pathlib import Path

from detente._processes import one_core_each
from detente.errors import DetenteError

_NICE = 5  # readers come first


def main() -> None:
    """Solve what the line asks for."""
    with suppress(OSError, AttributeError):
        os.nice(_NICE)
    one_core_each()
    asked = json.loads(sys.stdin.readline())
    threading.Thread(target=_leave_with_the_desk, daemon=True).start()
    from detente.case import load  # noqa: PLC0415
    from detente.intent import read_posterior  # noqa: PLC0415
    from detente.play import prepare  # noqa: PLC0415

    try:
        case = load(asked["case"])
        posterior = read_posterior(case, Path(asked["fit"]))
        prepare(case, posterior, asked["seats"], Path(asked["folder"]), told=_tell)
    except DetenteError as error:
        sys.stderr.write(str(error))
        sys.exit(error.exit_code)


def _tell(done: int, all_: int) -> None:
    sys.stdout.write(f"{done} {all_}\n")
    sys.stdout.flush()


def _leave_with_the_desk() -> None:
    while os.read(0, 64):  # not through the buffer, whose lock would be held when all is done
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
