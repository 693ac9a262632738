"""A real PostgreSQL server in a folder of its own, reached through a socket in that folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MISSING = (
    "These tests need a PostgreSQL server and found no initdb and pg_ctl. "
    "Install it: scripts/test_tools.sh (or apt-get install postgresql)."
)


def binaries() -> Path | None:
    """Return the folder of initdb and pg_ctl, the newest version first."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda p: float(p.parent.parent.name),
        reverse=True,
    )
    on_path = shutil.which("initdb")
    if on_path:
        found.append(Path(on_path).resolve())
    return next((p.parent for p in found if (p.parent / "pg_ctl").exists()), None)


@contextmanager
def server() -> Iterator[str]:
    """Start a server and yield its address without a database name; stop and remove it after."""
    bin = binaries()
    if bin is None:
        raise RuntimeError(MISSING)
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    data = folder / "data"
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        _run(folder, bin / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-N")
        options = f"-F -k {folder} -c listen_addresses='' -c max_connections=20"
        _run(folder, bin / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start")
        try:
            yield f"postgresql://postgres@/%s?host={folder}"
        finally:
            _run(folder, bin / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(folder: Path, *command: object) -> None:
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*as_user, *map(str, command)],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if "initdb" in str(command[0]) else subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
    )
    if done.returncode:
        log = folder / "log"
        said = done.stdout or (log.read_text() if log.exists() else "")
        raise RuntimeError(f"{command[0]} failed:\n{said}")
