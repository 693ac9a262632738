"""Have the approach of a game solved by a process of its own, so that readers do not wait for it.

One is solved at a time: whoever asks for the same while it is worked on finds it there.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from detente.errors import DetenteError, Problem
from detente.web._site import Site

_COMMAND = (sys.executable, "-P", "-m", "detente.web.tables._solver")
_one = threading.Lock()


def solved_first(
    site: Site,
    seats: Mapping[str, str],
    folder: Path,
    told: Callable[[int, int], object] = lambda _done, _all: None,
) -> None:
    """Return once the approach that seats follow is kept in a folder; at once if it is already.

    Raises:
        DetenteError: it cannot be solved.
    """
    from detente.play._prepare import prepared  # noqa: PLC0415

    def ready() -> bool:
        return prepared(site.case, site.posterior, seats, folder)

    if ready():
        return
    with _one:
        if not ready():
            asked = {
                "case": site.settings.case,
                "fit": str(site.fit_file.parent),
                "seats": dict(seats),
                "folder": str(folder),
            }
            _solve(json.dumps(asked), told)


def _solve(asked: str, told: Callable[[int, int], object]) -> None:
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            _COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, text=True
        )
        with process:  # its standard input stays open until it has ended
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(f"{asked}\n")
            process.stdin.flush()
            for line in process.stdout:
                done, _, all_ = line.partition(" ")
                told(int(done), int(all_))
            ended = process.wait()
        if ended:
            said.seek(0)
            last = said.read().strip()[-500:] or f"The process ended with {ended}."
            problem = Problem(last, fix="Try again, or play against another approach.")
            raise DetenteError("The approach could not be solved; no game was begun.", [problem])
