"""The API keeps what its own document promises, whatever is sent; and what is sent stays inert."""

import contextlib
import re
import socket
import subprocess
import sys
import threading

import pytest
import uvicorn

from detente.web import Settings, build
from detente.web.api._openapi import document

HERE = "http://127.0.0.1"
MARK = "dtnt7q"
HOSTILE = (
    f"<script>{MARK}</script>",
    f"\"'><img src=x onerror={MARK}>",
    f"javascript:{MARK}//'/*\"/**/--></title></style></textarea></script><svg/onload={MARK}>",
    f"'; DROP TABLE claims; SELECT '{MARK}",
    f"{MARK}' OR '1'='1' UNION SELECT password FROM web_people --",
    f"{{{{7*7}}}}${{7*7}}{MARK}",
    f"../../../../etc/passwd\u2028{MARK}\u202e",
    f"{MARK}\r\nSet-Cookie: {MARK}=1",
    f"{MARK}\x00\x1b[31m\ufffe",
    MARK + "A" * 5_000,
)
ALIVE = re.compile(rf"<script>{MARK}|<img src=x onerror={MARK}|<svg/onload={MARK}")


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    folder = tmp_path_factory.mktemp("contract")
    made = build(Settings(workspace=str(folder / "workspace"), folder=folder))
    made.state.limits._bounds = {}
    return made


@pytest.fixture(scope="module")
def quiet(app):
    """The address of the desk, without what it works out by itself meanwhile."""
    with listened(app) as address:
        yield address


@contextlib.contextmanager
def listened(app):
    with contextlib.closing(socket.socket()) as own:
        own.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [own]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{own.getsockname()[1]}"
        server.should_exit = True
        thread.join(20)


@pytest.mark.slow
def test_the_api_does_what_its_document_says(app, quiet, tmp_path):
    streams = [p for p, item in document(app)["paths"].items() if "text/event-stream" in str(item)]
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "run", f"{quiet}/api/v1/openapi.json"),
        *("--phases", "examples,coverage,fuzzing", "--max-examples", "3", "--seed", "1"),
        *("--generation-deterministic", "--no-shrink"),
        *("--continue-on-failure", "--warnings", "off", "--no-color"),
        *(part for path in streams for part in ("--exclude-path", path)),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout[-20_000:]
