"""Settings that every test shares."""

import os
import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# What is compiled once serves every test process after it, and the commands that tests run.
os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", str(Path(sys.prefix) / "compiled"))
os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0.2")

settings.register_profile(
    "detente", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("detente")


def pytest_collection_modifyitems(items):
    """Begin with what takes longest, so that no process is left alone with it at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium, without a window: one for each process, which can drive no two."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    found = shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, "Chromium is missing. Run scripts/test_tools.sh."
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as tool:
        opened = tool.chromium.launch(executable_path=found, args=arguments)
        yield opened
        opened.close()
